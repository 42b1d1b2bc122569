//! What would be wrong where strangers can reach the site: `check --deploy`, as far as settings alone tell.

use super::{Finding, KeyWeakness, SecretKey, Settings};

impl Settings {
    /// Each finding with its repair, written as the environment takes it.
    pub(super) fn deploy_findings(&self) -> Vec<Finding> {
        let key = self.weak_key();
        let fallbacks = self.server.secret_key_fallbacks.iter();
        let weak_fallback = fallbacks.filter_map(SecretKey::weakness).next().map(|weakness| {
            Finding::new(
                "secret_key_fallback_weak",
                format!("a key of SECRET_KEY_FALLBACKS would not be accepted as SECRET_KEY: {}", weakness.sentence()),
                "take it out of VESTIBULE_SECRET_KEY_FALLBACKS once the sessions that it signed have been used or have expired",
            )
        });
        let all = [key, weak_fallback].into_iter().flatten();
        all.chain(self.address_findings())
            .chain(self.cookie_findings_of_deployment())
            .chain(self.account_findings())
            .chain(self.engine_findings())
            .map(Finding::of_deployment)
            .collect()
    }

    /// What a start warns of: the server listens on loopback, which is allowed with any key, but its address is one that others reach, by a proxy.
    pub(crate) fn start_warning(&self) -> Option<Finding> {
        let is_reached_by_others = self.is_https() && !self.binds_publicly();
        self.weak_key().filter(|_| is_reached_by_others)
    }

    fn weak_key(&self) -> Option<Finding> {
        let weakness = self.server.secret_key.as_ref().and_then(SecretKey::weakness)?;
        Some(Finding::new(weakness.code(), weakness.sentence(), CHANGE_KEY))
    }

    fn address_findings(&self) -> impl Iterator<Item = Finding> {
        let any_host = self.server.allowed_hosts.iter().any(|host| host.as_str() == "*");
        let only_loopback = self.server.allowed_hosts.is_empty() && self.server.public_url.is_none();
        let forgets_https = self.is_https() && self.server.hsts_seconds.get() == 0;
        [
            told(
                !self.is_https(),
                "no_https",
                "PUBLIC_URL is not https: passwords and cookies cross the network in clear",
                "VESTIBULE_PUBLIC_URL=https://id.example.com, with a proxy in front that has the certificate (docs/operations)",
            ),
            told(
                any_host,
                "allowed_hosts_any",
                "ALLOWED_HOSTS is `*`: a forged Host header is answered",
                "VESTIBULE_ALLOWED_HOSTS=id.example.com, with every name under which the site is reached",
            ),
            told(
                only_loopback,
                "allowed_hosts_unset",
                "neither ALLOWED_HOSTS nor PUBLIC_URL is set: only loopback names are answered",
                "VESTIBULE_ALLOWED_HOSTS=id.example.com",
            ),
            told(
                forgets_https,
                "no_hsts",
                "SECURE_HSTS_SECONDS is 0: a browser's first request by http can be intercepted each time",
                "VESTIBULE_SECURE_HSTS_SECONDS=31536000, or leave it unset",
            ),
        ]
        .into_iter()
        .flatten()
    }

    fn cookie_findings_of_deployment(&self) -> impl Iterator<Item = Finding> {
        [
            told(
                !self.session_cookie_secure(),
                "cookie_not_secure",
                "the session cookie is not Secure: a browser sends it in clear too",
                "leave VESTIBULE_SESSION_COOKIE_SECURE unset with an https PUBLIC_URL, or VESTIBULE_SESSION_COOKIE_SECURE=true",
            ),
            told(
                !self.csrf_cookie_secure(),
                "csrf_cookie_not_secure",
                "the CSRF cookie is not Secure: a browser sends it in clear too",
                "leave VESTIBULE_CSRF_COOKIE_SECURE unset with an https PUBLIC_URL, or VESTIBULE_CSRF_COOKIE_SECURE=true",
            ),
            told(
                self.could_be_host_cookie(),
                "session_cookie_not_host",
                "the session cookie could be tossed by a page of another subdomain",
                "VESTIBULE_SESSION_COOKIE_NAME=__Host-sessionid (and SESSION_COOKIE_NAME at Django too, where it shares the session)",
            ),
            told(
                !self.session.cookie_httponly,
                "session_cookie_not_httponly",
                "SESSION_COOKIE_HTTPONLY is false: scripts can read the session",
                "leave VESTIBULE_SESSION_COOKIE_HTTPONLY unset, or set it to true",
            ),
        ]
        .into_iter()
        .flatten()
    }

    fn account_findings(&self) -> impl Iterator<Item = Finding> {
        [
            told(
                !self.account.rate_limits.guard_logins(),
                "login_unlimited",
                "ACCOUNT_RATE_LIMITS does not limit failed logins: passwords can be guessed without end",
                "leave VESTIBULE_ACCOUNT_RATE_LIMITS unset, or give `login_failed` in it (\"10/m/ip,100/h/ip,5/300s/key\")",
            ),
            told(
                self.account.logout_on_get,
                "logout_on_get",
                "ACCOUNT_LOGOUT_ON_GET is true: any page can log people out",
                "leave VESTIBULE_ACCOUNT_LOGOUT_ON_GET unset, or set it to false",
            ),
            told(
                self.passwords.is_cheap(),
                "hasher_cheap",
                "PASSWORDS_ITERATIONS is below 600,000: who steals the table tries passwords faster than today's machines should",
                "leave VESTIBULE_PASSWORDS_ITERATIONS unset (1,000,000, Django 5.2's own)",
            ),
            told(
                self.passwords.validators.as_slice().is_empty(),
                "no_validators",
                "AUTH_PASSWORD_VALIDATORS is empty: `123456` is taken as a password",
                "leave VESTIBULE_AUTH_PASSWORD_VALIDATORS unset",
            ),
        ]
        .into_iter()
        .flatten()
    }

    /// Under https, for one host and the whole of it, a `__Host-` name costs nothing.
    fn could_be_host_cookie(&self) -> bool {
        let session = &self.session;
        self.is_https()
            && self.session_cookie_secure()
            && session.cookie_domain.is_none()
            && session.cookie_path.as_str() == "/"
            && !session.cookie_name.as_str().starts_with("__Host-")
    }
}

impl KeyWeakness {
    fn code(self) -> &'static str {
        match self {
            Self::Short => "secret_key_short",
            Self::Insecure => "secret_key_insecure",
            Self::Example => "secret_key_example",
            Self::Repeated => "secret_key_repeated",
        }
    }

    pub(super) fn sentence(self) -> &'static str {
        match self {
            Self::Short => {
                "SECRET_KEY has fewer than 50 characters: whoever finds it by trying signs sessions of anybody"
            }
            Self::Insecure => {
                "SECRET_KEY begins with `django-insecure-`: startproject made it for development, and it is often in a repository"
            }
            Self::Example => {
                "SECRET_KEY looks like one of an example: everybody who reads the example can sign sessions"
            }
            Self::Repeated => "SECRET_KEY has fewer than 5 different characters: it is found by trying",
        }
    }
}

fn told(wrong: bool, code: &'static str, text: &str, repair: &str) -> Option<Finding> {
    wrong.then(|| Finding::new(code, text, repair))
}

/// To unset it would be wrong where Django shares the sessions: they would end, and be shared no more.
pub(super) const CHANGE_KEY: &str = "make one with `openssl rand -hex 32`; set it on both sides, as VESTIBULE_SECRET_KEY and as Django's \
                                     SECRET_KEY, with the old one in VESTIBULE_SECRET_KEY_FALLBACKS and Django's SECRET_KEY_FALLBACKS, so that \
                                     no session ends (docs/operations/keys.md)";
