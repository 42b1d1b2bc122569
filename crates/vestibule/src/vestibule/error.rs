//! What stands in the way of a start.

use crate::{Fault, fault::with_causes, settings::SettingsError};
use std::{fmt, net::SocketAddr};

/// What stands in the way of a start, and how to mend it.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The settings are not understood, or must not be served.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The address cannot be had: another program has it, or it is not this machine's.
    #[error("cannot listen on {address}: {source}; set VESTIBULE_LISTEN to another address")]
    Listen {
        /// What was asked for.
        address: SocketAddr,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The database lacks tables, and is not one that the start makes them in.
    #[error("the database {url} lacks tables: run `vestibule migrate`, which says what it makes")]
    NeedsMigration {
        /// Without its password.
        url: String,
    },
    /// The user table that the settings name is not there, lacks a column, or has one that nothing would fill.
    #[error("{what}")]
    UserTable {
        /// What it is and which setting mends it, a sentence each.
        what: String,
    },
    /// The brand or a template is broken.
    #[error("the pages cannot be made: {0}")]
    Pages(#[source] crate::BoxError),
    /// Mail has no way out: a folder or a file that `EMAIL_URL` names is not there.
    #[error("mail cannot be sent: {0}")]
    Mail(#[source] crate::BoxError),
    /// The database could not be opened, or something else broke.
    #[error("cannot start: {0}")]
    Fault(#[from] Fault),
}

/// For people: a `main` that returns this error prints it so, and whoever starts an app wants the sentence and not the fields.
impl fmt::Debug for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&with_causes(self))
    }
}

#[cfg(test)]
mod tests {
    use super::{Fault, StartError};
    use std::io::{Error, ErrorKind};

    #[test]
    fn what_main_prints_is_the_sentence_with_its_causes_each_once() {
        let address = "127.0.0.1:80".parse().expect("an address");
        let source = Error::new(ErrorKind::PermissionDenied, "permission denied");
        let listen = StartError::Listen { address, source };
        assert_eq!(
            format!("{listen:?}"),
            "cannot listen on 127.0.0.1:80: permission denied; set VESTIBULE_LISTEN to another address"
        );
        let broken = StartError::Fault(Fault::internal("the file could not be made", "no such folder"));
        assert_eq!(
            format!("{broken:?}"),
            "cannot start: the file could not be made: no such folder"
        );
    }
}
