//! The kinds of faults, and the status that each answers with.

use django_formats::random::RandomError;
use http::StatusCode;
use std::time::Duration;

/// Any error, boxed: no driver's or template engine's own type stands in the public API.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Something broke.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// A query failed: the statement or the data are at fault.
    #[error("query {query} failed")]
    Database {
        /// The query's name in its room.
        query: &'static str,
        /// What the driver said.
        #[source]
        source: BoxError,
    },
    /// The database did not answer in time, is locked by another, or is gone.
    #[error("the database is not available (query {query})")]
    Unavailable {
        /// The query's name in its room.
        query: &'static str,
        /// What the driver said.
        #[source]
        source: BoxError,
    },
    /// The shared cache did not answer in time, refused, or is gone.
    #[error("the shared cache is not available (command {command})")]
    CacheUnavailable {
        /// What was asked of it.
        command: &'static str,
        /// What the driver said.
        #[source]
        source: BoxError,
    },
    /// A stored value makes no sense.
    #[error("{table}.{column} of row {row} holds what Django would not write")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row's key.
        row: String,
    },
    /// The hashing pool is full, or a job waited longer than its deadline, which is given.
    #[error("no hashing thread came free within {0:?}")]
    HashingOverloaded(Duration),
    /// A hash panicked. Its thread goes on.
    #[error("a hash panicked")]
    HashPanicked,
    /// So many mails wait already that no more are taken: the mail server is gone, or somebody makes us write.
    #[error("{0} mails wait to be sent, which is as many as MAILER_QUEUE_LIMIT allows")]
    MailQueueFull(u32),
    /// Another request changed the same session again and again.
    #[error("a session was changed by others {0} times while it was saved")]
    SessionContended(u32),
    /// The operating system gave no random bytes.
    #[error("no random bytes")]
    Random(#[from] RandomError),
    /// A template could not be rendered.
    #[error("the template {template} could not be rendered")]
    Template {
        /// Its name.
        template: String,
        /// File, line and cause.
        #[source]
        source: BoxError,
    },
    /// An app's hook or backend failed.
    #[error("{hook} failed")]
    Hook {
        /// Which one.
        hook: &'static str,
        /// What it said.
        #[source]
        source: BoxError,
    },
    /// Anything else that should not happen.
    #[error("{what}")]
    Internal {
        /// What was being done.
        what: &'static str,
        /// The cause, where there is one.
        #[source]
        source: Option<BoxError>,
    },
}

impl Fault {
    /// A fault with a cause that has no variant of its own.
    pub fn internal(what: &'static str, source: impl Into<BoxError>) -> Self {
        Self::Internal {
            what,
            source: Some(source.into()),
        }
    }

    /// The status of the answer: 503 for what may be over in a moment, else 500.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        if self.retry_after().is_some() {
            StatusCode::SERVICE_UNAVAILABLE
        } else {
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }

    /// Seconds after which trying again makes sense; `None` where it does not.
    #[must_use]
    pub fn retry_after(&self) -> Option<u64> {
        match self {
            Self::Unavailable { .. } | Self::CacheUnavailable { .. } | Self::HashingOverloaded(_) | Self::Random(_) => {
                Some(5)
            }
            Self::SessionContended(_) => Some(1),
            Self::MailQueueFull(_) => Some(60),
            _ => None,
        }
    }
}
