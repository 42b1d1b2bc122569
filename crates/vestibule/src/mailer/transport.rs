//! The ways out. What an app brings, what the settings name, and the turn that each takes for its last step.

#[cfg(feature = "smtp")]
use super::smtp::Smtp;
use super::{Inbox, Mail, console, file, inbox, mail::Letterhead};
use crate::settings::{EmailUrl, Settings};
use std::{path::PathBuf, pin::Pin, sync::Arc};
use tokio::sync::{Mutex, MutexGuard};

/// What [`Mailer::send`] returns: `Box::pin(async move { … })`.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<(), NotSent>> + Send + 'a>>;

/// A way out for mail that an app brings: the interface of a mail provider, say. Handed to [`Builder::mailer`](crate::Builder::mailer).
///
/// Mails come from the queue, one at a time, never from within a page. What is not sent is tried again, a minute later at first and then
/// for a day; a panic counts as [`NotSent::Later`].
pub trait Mailer: Send + Sync {
    /// Sends one mail. It is over when whoever takes the mail has said so: afterwards it is deleted here.
    fn send<'a>(&'a self, mail: &'a Mail) -> Sending<'a>;
}

/// Why a mail was not sent. The texts are for the operator; they are shown on one line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotSent {
    /// The mail server cannot be reached or takes nobody's mail: no other mail would go either. Tried again.
    #[error("the mail server cannot be used: {0}")]
    Unreachable(String),
    /// The mail server offers no safe connection: no STARTTLS, or a certificate that is not its own. Nothing was sent. Tried again.
    #[error("the mail server cannot be reached safely: {0}")]
    NotSecure(String),
    /// This mail was not taken now. Tried again.
    #[error("the mail was not taken: {0}")]
    Later(String),
    /// This mail will never be taken.
    #[error("the mail was refused for good: {0}")]
    Never(String),
}

/// Why there is no transport for an `EMAIL_URL`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum TransportError {
    /// The folder is not there, or is none.
    #[error("EMAIL_URL names the folder {0}, which is not there: make it")]
    NoFolder(PathBuf),
    /// `?ca=` names no certificates.
    #[cfg(feature = "smtp")]
    #[error("EMAIL_URL names {path} as a file with certificates: {why}")]
    Certificates { path: PathBuf, why: String },
    /// rustls refuses what it was given.
    #[cfg(feature = "smtp")]
    #[error("no encrypted connection to the mail server of EMAIL_URL can be made: {0}")]
    Tls(String),
    /// The crate was built without it.
    #[cfg(not(feature = "smtp"))]
    #[error("EMAIL_URL names a mail server, but the feature `smtp` was not built in")]
    NotBuiltIn,
}

/// Where every mail goes.
pub(crate) struct Transport {
    way: Way,
    letterhead: Letterhead,
    /// Whoever holds it has handed a mail over and not yet noted that: a crash can double that one alone.
    turn: Mutex<()>,
}

enum Way {
    Console(Option<Arc<Inbox>>),
    File(PathBuf),
    #[cfg(feature = "smtp")]
    Smtp(Box<Smtp>),
    App(Arc<dyn Mailer>),
}

/// Held from before the last step until the mail is deleted.
pub(super) type Turn<'a> = MutexGuard<'a, ()>;

impl Transport {
    /// The app's mailer, or what `EMAIL_URL` names.
    pub(crate) fn new(settings: &Settings, mailer: Option<Arc<dyn Mailer>>) -> Result<Self, TransportError> {
        let way = match (mailer, &settings.email.url) {
            (Some(mailer), _) => Way::App(mailer),
            (None, EmailUrl::Console) => Way::Console(settings.has_dev_inbox().then(Arc::default)),
            (None, EmailUrl::File(folder)) if !folder.is_dir() => return Err(TransportError::NoFolder(folder.clone())),
            (None, EmailUrl::File(folder)) => Way::File(folder.clone()),
            #[cfg(feature = "smtp")]
            (None, EmailUrl::Smtp(server)) => {
                let (step, site) = (settings.email.timeout.to_std(), settings.public_url());
                Way::Smtp(Box::new(Smtp::new(server, step, &site)?))
            }
            #[cfg(not(feature = "smtp"))]
            (None, EmailUrl::Smtp(_)) => return Err(TransportError::NotBuiltIn),
        };
        Ok(Self {
            way,
            letterhead: Letterhead::from(settings),
            turn: Mutex::new(()),
        })
    }

    /// The mails of late, where they are kept.
    pub(crate) fn inbox(&self) -> Option<&Inbox> {
        match &self.way {
            Way::Console(inbox) => inbox.as_deref(),
            _ => None,
        }
    }

    pub(crate) fn letterhead(&self) -> &Letterhead {
        &self.letterhead
    }

    /// Sends one mail that no queue knows of.
    pub(crate) async fn send_at_once(&self, mail: &Mail) -> Result<(), NotSent> {
        self.send(mail).await.map(drop)
    }

    /// Sends one mail. The answer is the turn: to be dropped once it is noted that the mail is gone.
    pub(super) async fn send(&self, mail: &Mail) -> Result<Turn<'_>, NotSent> {
        match &self.way {
            #[cfg(feature = "smtp")]
            Way::Smtp(smtp) => smtp.send(mail, &self.turn).await,
            Way::Console(inbox) => {
                let turn = self.turn.lock().await;
                console::print(mail)?;
                inbox::keep(inbox.as_deref(), mail);
                Ok(turn)
            }
            Way::File(folder) => {
                let turn = self.turn.lock().await;
                file::write(folder, mail).await?;
                Ok(turn)
            }
            Way::App(mailer) => {
                let turn = self.turn.lock().await;
                mailer.send(mail).await?;
                Ok(turn)
            }
        }
    }
}

impl std::fmt::Debug for Transport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let way = match &self.way {
            Way::Console(_) => "console",
            Way::File(_) => "file",
            #[cfg(feature = "smtp")]
            Way::Smtp(_) => "smtp",
            Way::App(_) => "app",
        };
        f.debug_struct("Transport").field("way", &way).finish_non_exhaustive()
    }
}
