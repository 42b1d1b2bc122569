//! Whether the SQLite file that is open is still the one of its name.
//!
//! A file that is moved or deleted under an open connection takes writes as before: in WAL mode SQLite says done, and nobody will ever find what was
//! written. So each write asks first, which costs one call of the system.

use crate::fault::Fault;
use std::path::{Path, PathBuf};

/// The file as it was opened.
#[derive(Clone, Debug)]
pub(super) struct OwnFile {
    path: PathBuf,
    identity: Option<Identity>,
}

/// Device and inode.
type Identity = (u64, u64);

impl OwnFile {
    pub(super) fn of(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            identity: identity(path),
        }
    }

    /// # Errors
    /// [`Fault::Unavailable`]: another file has the name, or none.
    pub(super) fn check(&self) -> Result<(), Fault> {
        if identity(&self.path) == self.identity {
            return Ok(());
        }
        let path = self.path.display();
        Err(Fault::Unavailable {
            query: "begin",
            source: format!(
                "{path} has been moved, deleted or replaced while it was open, and nothing is written to what nobody will find: put it back, \
                 or start again for another file"
            )
            .into(),
        })
    }
}

#[cfg(unix)]
fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    let meta = std::fs::metadata(path).ok()?;
    Some((meta.dev(), meta.ino()))
}

/// Elsewhere an open file can be neither moved nor deleted.
#[cfg(not(unix))]
fn identity(_: &Path) -> Option<Identity> {
    None
}
