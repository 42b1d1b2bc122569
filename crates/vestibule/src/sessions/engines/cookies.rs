//! Sessions of the engine `signed_cookies`: the cookie is the session. Of two requests at once the later cookie wins, as in Django.

use crate::{
    fault::Fault,
    sessions::{
        Sessions,
        state::{Stored, Was},
    },
};
use django_formats::session::{SessionData, SessionKey, decode_stamped_cookie, encode_cookie, expiry};
use time::OffsetDateTime;

/// What browsers keep of a cookie, its name included.
const MOST: usize = 4096;

/// The session of a cookie that verifies, is not older than `SESSION_COOKIE_AGE`, and not older than it says itself. (Django leaves the
/// last to the browser.)
pub(super) fn find(sessions: &Sessions, key: &SessionKey, now: OffsetDateTime) -> Option<Stored> {
    let age = sessions.cookie.age;
    let (data, stamp) = decode_stamped_cookie(key.as_str(), &sessions.keys, age, now.unix_timestamp())?;
    let made = OffsetDateTime::from_unix_timestamp(stamp).ok()?;
    if data.is_empty() || expiry::expire_date(&data, age, made).unix_timestamp() < now.unix_timestamp() {
        return None;
    }
    Some(Stored {
        key: key.clone(),
        was: Was::Cookie(stamp),
        data,
    })
}

/// The cookie of these data. `stamp`: when it was made, as it says.
pub(super) fn new(sessions: &Sessions, data: SessionData, stamp: i64) -> Result<Stored, Fault> {
    let text = encode_cookie(&data, &sessions.keys, stamp);
    let fits = sessions.cookie.name.len() + text.len() <= MOST;
    let key = SessionKey::parse(&text).filter(|_| fits).ok_or(Fault::Internal {
        what: "a session is larger than a cookie may be; another SESSION_ENGINE has room for it",
        source: None,
    })?;
    Ok(Stored {
        key,
        was: Was::Cookie(stamp),
        data,
    })
}
