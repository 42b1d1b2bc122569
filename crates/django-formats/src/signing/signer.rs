//! `value:signature` and `value:time:signature`.

use super::{
    Algorithm, SecretKeys, SigningError, constant_time_eq,
    hmac::salted_hmac_of,
    object::{pack, unpack},
};
use crate::encoding::{base62_decode, base62_encode, urlsafe_base64_encode};

/// Signs texts for one purpose, without a time.
///
/// Source: `django.core.signing.Signer`.
#[derive(Clone, Debug)]
pub struct Signer<'k> {
    keys: &'k SecretKeys,
    key_prefix: &'static str,
    salt: String,
    separator: String,
    algorithm: Algorithm,
}

impl<'k> Signer<'k> {
    /// `salt` names the purpose. `None` and an empty salt are Django's default: use them only where Django does.
    #[must_use]
    pub fn new(keys: &'k SecretKeys, salt: Option<&str>) -> Self {
        Self::with_default_salt(keys, salt, "django.core.signing.Signer")
    }

    /// Another separator than `:`. `None` when the text could be part of a value or a signature: one made of letters, digits, `-`, `_`,
    /// `=` alone, or an empty one.
    #[must_use]
    pub fn separator(mut self, separator: &str) -> Option<Self> {
        let ambiguous = |c: char| c.is_ascii_digit() || ('A'..='z').contains(&c) || c == '-' || c == '=';
        if separator.chars().all(ambiguous) {
            return None;
        }
        self.separator = separator.to_owned();
        Some(self)
    }

    /// Another hash than SHA-256.
    #[must_use]
    pub fn algorithm(mut self, algorithm: Algorithm) -> Self {
        self.algorithm = algorithm;
        self
    }

    /// `value:signature`, signed with the primary key.
    #[must_use]
    pub fn sign(&self, value: &str) -> String {
        let signature = self.signature(value, self.keys.primary());
        format!("{value}{}{signature}", self.separator)
    }

    /// The value below a right signature.
    ///
    /// # Errors
    /// [`SigningError::Malformed`] without a separator, [`SigningError::Forged`] when no key made the signature.
    pub fn unsign(&self, signed: &str) -> Result<String, SigningError> {
        let (value, signature) = self.split(signed)?;
        let made_by = |key| constant_time_eq(signature.as_bytes(), self.signature(value, key).as_bytes());
        if self.keys.all().any(made_by) {
            Ok(value.to_owned())
        } else {
            Err(SigningError::Forged)
        }
    }

    /// Signs JSON text, compressed when `compress` and that is shorter. Characters outside ASCII become `\uXXXX`.
    #[must_use]
    pub fn sign_object(&self, json: &str, compress: bool) -> String {
        self.sign(&pack(&crate::json::to_ascii(json), compress))
    }

    /// The JSON text below a right signature.
    ///
    /// # Errors
    /// As [`Signer::unsign`]; [`SigningError::Malformed`] also for what is no JSON, [`SigningError::TooLarge`].
    pub fn unsign_object(&self, signed: &str) -> Result<String, SigningError> {
        unpack(&self.unsign(signed)?)
    }

    pub(super) fn with_default_salt(keys: &'k SecretKeys, salt: Option<&str>, default: &str) -> Self {
        let salt = salt.filter(|salt| !salt.is_empty()).unwrap_or(default);
        Self {
            keys,
            key_prefix: "",
            salt: format!("{salt}signer"),
            separator: ":".to_owned(),
            algorithm: Algorithm::Sha256,
        }
    }

    fn split<'t>(&self, text: &'t str) -> Result<(&'t str, &'t str), SigningError> {
        text.rsplit_once(self.separator.as_str()).ok_or(SigningError::Malformed)
    }

    fn signature(&self, value: &str, key: &str) -> String {
        urlsafe_base64_encode(&salted_hmac_of(
            &[&self.salt, self.key_prefix, key],
            value,
            self.algorithm,
        ))
    }
}

/// Signs texts for one purpose, with the second of signing, so that they can expire.
///
/// Moments are Unix seconds. An age equal to `max_age` is still valid; a time in the future is valid, as in Django.
///
/// Source: `django.core.signing.TimestampSigner`.
#[derive(Clone, Debug)]
pub struct TimestampSigner<'k>(Signer<'k>);

impl<'k> TimestampSigner<'k> {
    /// As [`Signer::new`]; Django's default salt is another one.
    #[must_use]
    pub fn new(keys: &'k SecretKeys, salt: Option<&str>) -> Self {
        Self(Signer::with_default_salt(
            keys,
            salt,
            "django.core.signing.TimestampSigner",
        ))
    }

    /// Django's signer of cookie values: its keys are prefixed, so that nothing else can pass for a cookie.
    ///
    /// For `set_signed_cookie` use [`super::CookieSigner`], whose salt contains the cookie's name.
    #[must_use]
    pub fn for_cookies(keys: &'k SecretKeys, salt: &str) -> Self {
        let mut signer = Self::new(keys, Some(salt));
        signer.0.key_prefix = "django.http.cookies";
        signer
    }

    /// As [`Signer::separator`].
    #[must_use]
    pub fn separator(self, separator: &str) -> Option<Self> {
        self.0.separator(separator).map(Self)
    }

    /// As [`Signer::algorithm`].
    #[must_use]
    pub fn algorithm(self, algorithm: Algorithm) -> Self {
        Self(self.0.algorithm(algorithm))
    }

    /// `value:time:signature`.
    #[must_use]
    pub fn sign(&self, value: &str, now: i64) -> String {
        self.0
            .sign(&format!("{value}{}{}", self.0.separator, base62_encode(now.into())))
    }

    /// The value below a right signature that is at most `max_age` seconds old (`None`: of any age).
    ///
    /// # Errors
    /// As [`Signer::unsign`], and [`SigningError::Expired`].
    pub fn unsign(&self, signed: &str, max_age: Option<i64>, now: i64) -> Result<String, SigningError> {
        self.unsign_stamped(signed, max_age, now).map(|(value, _)| value)
    }

    /// The value, and the second at which it was signed.
    pub(crate) fn unsign_stamped(
        &self,
        signed: &str,
        max_age: Option<i64>,
        now: i64,
    ) -> Result<(String, i128), SigningError> {
        let stamped = self.0.unsign(signed)?;
        let (value, time) = self.0.split(&stamped)?;
        let time = base62_decode(time).ok_or(SigningError::Malformed)?;
        match max_age {
            Some(max_age) if i128::from(now).saturating_sub(time) > i128::from(max_age) => Err(SigningError::Expired),
            _ => Ok((value.to_owned(), time)),
        }
    }

    /// As [`Signer::sign_object`].
    #[must_use]
    pub fn sign_object(&self, json: &str, compress: bool, now: i64) -> String {
        self.sign(&pack(&crate::json::to_ascii(json), compress), now)
    }

    /// As [`Signer::unsign_object`].
    ///
    /// # Errors
    /// As [`Signer::unsign_object`], and [`SigningError::Expired`].
    pub fn unsign_object(&self, signed: &str, max_age: Option<i64>, now: i64) -> Result<String, SigningError> {
        unpack(&self.unsign(signed, max_age, now)?)
    }
}
