//! A session as an entry of the cache.

use super::{
    plain::{Dict, Plain},
    unpickle::unpickle,
    write::pickle,
};
use crate::{error::CacheError, json, session::SessionData};

/// The session of an entry. Values are as Django's JSON would have them; a tuple shows as a list.
///
/// # Errors
/// [`CacheError`]: the entry is no session that we may read. Leave it as it is.
pub fn read_session(entry: &[u8]) -> Result<SessionData, CacheError> {
    let json = Plain::Dict(dict(entry)?).json();
    SessionData::from_json(&json).map_err(|_| CacheError::TooLarge)
}

/// The entry of a session: a pickle of protocol 5 with the opcodes of plain data, which Django's `RedisCache` reads.
///
/// `before`: the entry that was read and that this one replaces. What has not changed since is written as it was there: a tuple stays a tuple.
///
/// # Errors
/// [`CacheError::TooLarge`]: beyond what [`read_session`] would read again.
pub fn write_session(data: &SessionData, before: Option<&[u8]>) -> Result<Vec<u8>, CacheError> {
    let before = before.map(dict).transpose()?.unwrap_or_default();
    let text = data.to_json();
    let mut session = Dict::default();
    for (token, value) in json::members(&text).ok_or(CacheError::Malformed)? {
        let key = json::string_units(token);
        let kept = before.iter().find(|(name, _)| *name == key).map(|(_, plain)| plain);
        let value = match kept.filter(|plain| plain.json() == value) {
            Some(unchanged) => unchanged.clone(),
            None => Plain::of_json(value, 2)?,
        };
        session.set(key, value);
    }
    let entry = pickle(&Plain::Dict(session.members))?;
    unpickle(&entry).map(|_| entry)
}

fn dict(entry: &[u8]) -> Result<Vec<(Vec<u16>, Plain)>, CacheError> {
    match unpickle(entry)? {
        Plain::Dict(members) => Ok(members),
        _ => Err(CacheError::NotPlain),
    }
}
