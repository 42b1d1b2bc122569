//! How long a statement is waited for.

use sqlx::Error;
use std::{future::Future, time::Duration};
use tokio::time::timeout;

/// What a statement on a lost connection gets.
pub(super) fn lost() -> Error {
    Error::Io(std::io::Error::new(
        std::io::ErrorKind::NotConnected,
        "the connection was lost before",
    ))
}

/// `work`, for as long as `patience` allows.
pub(super) async fn within<T>(
    patience: Option<Duration>,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    match patience {
        None => work.await,
        Some(patience) => timeout(patience, work).await.unwrap_or_else(|_| {
            let why = format!("no answer within {patience:?}");
            Err(Error::Io(std::io::Error::new(std::io::ErrorKind::TimedOut, why)))
        }),
    }
}
