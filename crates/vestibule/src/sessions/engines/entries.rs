//! Sessions of the engine `cache`: entries of the shared cache, and nothing beside them.

use crate::{
    cache::Cache,
    fault::Fault,
    sessions::state::{Stored, Was},
};
use django_formats::{
    cache::{read_session, write_session},
    error::CacheError,
    session::{SessionData, SessionKey},
};

/// The entry of `key`. `Ok(Err)`: there is one, which we may not read.
pub(super) async fn find(cache: &Cache, key: &SessionKey) -> Result<Option<Result<Stored, CacheError>>, Fault> {
    let entry = cache.get(&cache.keys.of_cache(key.as_str())).await?;
    Ok(entry.map(|entry| {
        read_session(&entry).map(|data| Stored {
            key: key.clone(),
            was: Was::Entry(entry),
            data,
        })
    }))
}

/// A session that is not stored yet.
pub(super) fn new(key: SessionKey, data: SessionData) -> Result<Stored, Fault> {
    let entry = write_session(&data, None).map_err(does_not_fit)?;
    Ok(Stored {
        key,
        was: Was::Entry(entry),
        data,
    })
}

/// Stores it. One that is over at once is not stored.
pub(super) async fn add(cache: &Cache, stored: &Stored, seconds: u64) -> Result<(), Fault> {
    let Was::Entry(entry) = &stored.was else {
        return Ok(());
    };
    if seconds == 0
        || cache
            .add(&cache.keys.of_cache(stored.key.as_str()), entry, seconds)
            .await?
    {
        return Ok(());
    }
    Err(Fault::Internal {
        what: "a new session key was taken already",
        source: None,
    })
}

/// Replaces the entry if it still is the one that was read; what others wrote into it and nobody changed stays as it was. `None`: it is not.
pub(super) async fn swap(
    cache: &Cache,
    stored: &Stored,
    data: SessionData,
    seconds: u64,
) -> Result<Option<Stored>, Fault> {
    let Was::Entry(before) = &stored.was else {
        return Ok(None);
    };
    let after = write_session(&data, Some(before)).map_err(does_not_fit)?;
    let key = cache.keys.of_cache(stored.key.as_str());
    let is_done = cache.swap(&key, before, &after, seconds).await?;
    Ok(is_done.then(|| Stored {
        key: stored.key.clone(),
        was: Was::Entry(after),
        data,
    }))
}

/// Whether there was one to delete.
pub(super) async fn delete(cache: &Cache, key: &SessionKey) -> Result<bool, Fault> {
    cache.delete(&cache.keys.of_cache(key.as_str())).await
}

fn does_not_fit(error: CacheError) -> Fault {
    Fault::internal("a session cannot be written into the cache", error)
}
