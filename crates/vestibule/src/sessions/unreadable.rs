//! Entries of the shared cache that we may not read, each told of once.

use super::Sessions;
use crate::{
    events::{Event, EventName, record},
    fault::with_causes,
};
use django_formats::session::SessionKey;
use sha2::{Digest, Sha256};
use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
};
use time::OffsetDateTime;

/// So many are remembered; then it begins anew.
const MOST: usize = 1_000;

/// Which were told of, by a hash of their keys.
#[derive(Debug, Default)]
pub(crate) struct Told(Mutex<HashSet<[u8; 8]>>);

impl Told {
    fn is_news(&self, hash: [u8; 8]) -> bool {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if told.len() >= MOST {
            told.clear();
        }
        told.insert(hash)
    }
}

impl Sessions {
    /// One event for each entry, whatever comes of it.
    pub(super) async fn tell_unreadable(&self, key: &SessionKey, now: OffsetDateTime) {
        let digest: [u8; 32] = Sha256::digest(key.as_str()).into();
        let Some(hash) = digest.first_chunk::<8>().copied() else {
            return;
        };
        if !self.unreadable.is_news(hash) {
            return;
        }
        let name: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        let event = Event::new(EventName::SessionUnreadable).detail("key_sha256", name);
        let written = async { record(&mut self.db.write().await?, &event, now).await };
        if let Err(fault) = written.await {
            tracing::error!(
                cause = with_causes(&fault),
                "the event session_unreadable could not be written"
            );
        }
    }
}
