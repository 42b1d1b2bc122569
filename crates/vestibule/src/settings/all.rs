//! [`Settings`]: all sections, and the few values that follow from more than one of them.

use std::{collections::BTreeMap, net::Ipv4Addr};

use url::Url;

use super::{
    AccountSettings, AuthUserSettings, CacheSettings, CsrfSettings, EmailSettings, EventSettings, HostPattern,
    LimitSettings, LogSettings, PasswordSettings, ServerSettings, SessionSettings, SiteSettings, ThrottleSettings,
    host_of_header,
};

/// Everything that an operator may decide. `Debug` shows no secret.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Settings {
    /// Listening, hosts, proxies, database, secret, Django's global settings.
    pub server: ServerSettings,
    /// `PASSWORDS_…`, `AUTH_PASSWORD_VALIDATORS`
    pub passwords: PasswordSettings,
    /// `SESSION_…`
    pub session: SessionSettings,
    /// `CACHE_…`
    pub cache: CacheSettings,
    /// `CSRF_…`
    pub csrf: CsrfSettings,
    /// `ACCOUNT_…`
    pub account: AccountSettings,
    /// `AUTH_USER_…`
    pub auth_user: AuthUserSettings,
    /// `THROTTLE_…`
    pub throttle: ThrottleSettings,
    /// `EVENTS_…`
    pub events: EventSettings,
    /// `[storage]`
    pub storage: super::StorageSettings,
    /// `SITE_…`
    pub site: SiteSettings,
    /// `LIMITS_…`, `DATA_UPLOAD_…`
    pub limits: LimitSettings,
    /// `EMAIL_…`, `MAILER_…`
    pub email: EmailSettings,
    /// `LOG…`
    pub log: LogSettings,
    /// What was odd but not wrong, such as a variable that no setting has.
    pub warnings: Vec<Warning>,
    /// Where each value came from, by the setting's name; what is not in it is a default.
    pub(super) origins: BTreeMap<&'static str, Origin>,
}

impl Settings {
    /// The site as visitors write it; its path is `/`.
    ///
    /// Without `PUBLIC_URL` it is `http://` and the address of `LISTEN`.
    #[must_use]
    pub fn public_url(&self) -> Url {
        if let Some(url) = &self.server.public_url {
            return url.url().clone();
        }
        let mut address = self.server.listen;
        // An address that stands for all addresses is none that a visitor could write.
        if address.ip().is_unspecified() {
            address.set_ip(Ipv4Addr::LOCALHOST.into());
        }
        #[expect(clippy::expect_used, reason = "an address and a port always make a URL")]
        Url::parse(&format!("http://{address}/")).expect("a URL")
    }

    /// The address of a page for a mail: made of the configured site, never of a request. `path` begins with `/`.
    #[must_use]
    pub fn link(&self, path: &str) -> String {
        let site = self.public_url();
        format!("{}{path}", site.as_str().trim_end_matches('/'))
    }

    /// Whether visitors come by https.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.server
            .public_url
            .as_ref()
            .is_some_and(|url| url.url().scheme() == "https")
    }

    /// Whether the session cookie is Secure.
    #[must_use]
    pub fn session_cookie_secure(&self) -> bool {
        self.session.cookie_secure.unwrap_or_else(|| self.is_https())
    }

    /// Whether the CSRF cookie is Secure.
    #[must_use]
    pub fn csrf_cookie_secure(&self) -> bool {
        self.csrf.cookie_secure.unwrap_or_else(|| self.is_https())
    }

    /// Where a logout leads without `next`: `ACCOUNT_LOGOUT_REDIRECT_URL`, `LOGOUT_REDIRECT_URL`, `/`.
    #[must_use]
    pub fn logout_redirect_url(&self) -> &str {
        let chosen = self
            .account
            .logout_redirect_url
            .as_ref()
            .or(self.server.logout_redirect_url.as_ref());
        chosen.map_or("/", super::Location::as_str)
    }

    /// Where sign-up leads without `next`: `ACCOUNT_SIGNUP_REDIRECT_URL`, `LOGIN_REDIRECT_URL`.
    #[must_use]
    pub fn signup_redirect_url(&self) -> &str {
        self.account
            .signup_redirect_url
            .as_ref()
            .unwrap_or(&self.server.login_redirect_url)
            .as_str()
    }

    /// The hosts that are answered: `ALLOWED_HOSTS`, or loopback names and the host of `PUBLIC_URL`.
    #[must_use]
    pub fn allowed_hosts(&self) -> Vec<HostPattern> {
        if !self.server.allowed_hosts.is_empty() {
            return self.server.allowed_hosts.clone();
        }
        let own = self.server.public_url.as_ref().and_then(|url| url.url().host_str());
        LOOPBACK_NAMES.iter().copied().chain(own).map(HostPattern::of).collect()
    }

    /// Whether a `Host` header (with or without port) is answered.
    ///
    /// Source: `django.http.request.validate_host`.
    #[must_use]
    pub fn allows_host(&self, header: &str) -> bool {
        host_of_header(header).is_some_and(|host| {
            let named = &self.server.allowed_hosts;
            if named.is_empty() {
                any(&self.allowed_hosts(), &host)
            } else {
                any(named, &host)
            }
        })
    }

    /// Whether the environment sets this setting (its name without `VESTIBULE_`), rather than the file or nobody.
    #[must_use]
    pub fn is_of_environment(&self, name: &str) -> bool {
        matches!(self.origins.get(name), Some(Origin::Environment(_)))
    }

    /// Whether others than this machine can reach the server.
    #[must_use]
    pub fn binds_publicly(&self) -> bool {
        !self.server.listen.ip().is_loopback()
    }
}

fn any(patterns: &[HostPattern], host: &str) -> bool {
    patterns.iter().any(|pattern| pattern.matches(host))
}

/// Something odd that does not stop the start; an error for `check`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// A variable begins like a setting and is none.
    UnknownVariable {
        /// Its name.
        variable: String,
        /// The setting's variable that is written most like it.
        nearest: Option<String>,
    },
}

impl std::fmt::Display for Warning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self::UnknownVariable { variable, nearest } = self;
        write!(f, "the environment variable {variable} is no setting and does nothing")?;
        nearest
            .as_ref()
            .map_or(Ok(()), |nearest| write!(f, "; did you mean {nearest}?"))
    }
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    File,
    Environment(String),
    Flag,
}

/// Django's own for `DEBUG`, where `ALLOWED_HOSTS` is empty.
const LOOPBACK_NAMES: [&str; 4] = ["localhost", ".localhost", "127.0.0.1", "[::1]"];
