//! Signed cookies: `set_signed_cookie` and `get_signed_cookie`.

use super::{SecretKeys, SigningError, TimestampSigner};

/// Signs the values of one cookie.
///
/// Since Django 5.2.15 the signature's salt tells where the caller's salt ends and the name begins. Before, `pref` + `lang` and
/// `pre` + `flang` signed alike; such values are accepted only after [`CookieSigner::accept_legacy`].
///
/// Source: `django.http.HttpResponse.set_signed_cookie`, `HttpRequest.get_signed_cookie`.
#[derive(Clone, Debug)]
pub struct CookieSigner<'k> {
    signer: TimestampSigner<'k>,
    legacy: Option<TimestampSigner<'k>>,
    keys: &'k SecretKeys,
    legacy_salt: String,
}

impl<'k> CookieSigner<'k> {
    /// For the cookie `name`; `salt` is the caller's own and may be empty.
    #[must_use]
    pub fn new(keys: &'k SecretKeys, name: &str, salt: &str) -> Self {
        let unambiguous = format!("django.http.cookies.v2:{}:{salt}{name}", salt.chars().count());
        let signer = TimestampSigner::for_cookies(keys, &unambiguous);
        Self {
            signer,
            legacy: None,
            keys,
            legacy_salt: format!("{name}{salt}"),
        }
    }

    /// Reads values of older Djangos too: the setting `SIGNED_COOKIE_LEGACY_SALT_FALLBACK` (true by default in 5.2 and 6.0, false in 6.1).
    #[must_use]
    pub fn accept_legacy(mut self, accept: bool) -> Self {
        self.legacy = accept.then(|| TimestampSigner::for_cookies(self.keys, &self.legacy_salt));
        self
    }

    /// The cookie's value: `value:time:signature`. `now`: Unix seconds.
    #[must_use]
    pub fn sign(&self, value: &str, now: i64) -> String {
        self.signer.sign(value, now)
    }

    /// What was signed, at most `max_age` seconds ago.
    ///
    /// # Errors
    /// As [`TimestampSigner::unsign`].
    pub fn unsign(&self, signed: &str, max_age: Option<i64>, now: i64) -> Result<String, SigningError> {
        match (self.signer.unsign(signed, max_age, now), &self.legacy) {
            (Err(SigningError::Malformed | SigningError::Forged), Some(legacy)) => legacy.unsign(signed, max_age, now),
            (answer, _) => answer,
        }
    }
}
