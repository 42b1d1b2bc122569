//! The browser of a login: whether the account knows it, and the mark that makes it known.

use crate::{
    throttle::{DEVICE_COOKIE, DeviceId, Owner, known_device, remember_device},
    users::{Account, UserId},
    web::Visit,
};
use django_formats::{
    cookies::{Expiry, SameSite, SetCookie},
    password::EncodedPassword,
    random::OsRandom,
};

/// The browser's mark, where it logged in to this account before, under this password.
pub(crate) fn known_browser(visit: &Visit, account: &Account) -> Option<DeviceId> {
    let app = &visit.app;
    let cookie = visit.cookies.get(DEVICE_COOKIE)?;
    let user_id = account.id.to_string();
    let owner = Owner {
        user_id: &user_id,
        stored_password: account.password.as_str(),
    };
    known_device(cookie, &app.sessions.keys, owner, app.device_age(), visit.now)
}

/// Marks the browser as known to the account from now on. Marks made under an older password are dead.
pub(crate) fn mark_known(visit: &Visit, user_id: &UserId, password: &EncodedPassword) {
    let app = &visit.app;
    let user_id = user_id.to_string();
    let owner = Owner {
        user_id: &user_id,
        stored_password: password.as_str(),
    };
    let cookie = visit.cookies.get(DEVICE_COOKIE);
    let (keys, age) = (&app.sessions.keys, app.device_age());
    match remember_device(cookie, keys, owner, age, &mut OsRandom, visit.now) {
        Ok(value) => visit.set_cookie(device_cookie(visit, &value)),
        Err(error) => {
            tracing::warn!(user.id = user_id, %error, "the browser of user {user_id} could not be marked as known");
        }
    }
}

fn device_cookie(visit: &Visit, value: &str) -> String {
    let mut cookie = SetCookie::new(DEVICE_COOKIE, value);
    cookie.expiry = Expiry::After {
        seconds: visit.app.device_age().whole_seconds(),
        now: visit.now,
    };
    cookie.http_only = true;
    cookie.secure = visit.app.sessions.cookie.is_secure;
    cookie.same_site = Some(SameSite::Lax);
    cookie.to_string()
}
