//! The server's own settings and Django's global ones: what stands at the top level of `vestibule.toml`.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use http::HeaderName;
use ipnet::IpNet;

use super::{
    addresses::PublicUrl,
    database_url::DatabaseUrl,
    hosts::HostPattern,
    names::{BackendPath, LanguageCode, TimeZoneName},
    table::{
        Setting,
        Source::{Allauth, Django, Ours},
    },
    types::{Location, Seconds, SecretKey},
};

/// Where the server listens, whom it believes, where the data are.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ServerSettings {
    /// The address to listen on.
    pub listen: SocketAddr,
    /// The site as visitors write it; `None`: `http://` and [`listen`](Self::listen). See [`Settings::public_url`](super::Settings::public_url).
    pub public_url: Option<PublicUrl>,
    /// The `Host` names that are answered; empty: loopback names (and the host of the public URL).
    pub allowed_hosts: Vec<HostPattern>,
    /// Networks whose `X-Forwarded-…` headers are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// allauth's count of proxies in front; 0: none is believed by count.
    pub trusted_proxy_count: u32,
    /// allauth's header in which the proxy states the client's address.
    pub trusted_client_ip_header: Option<HeaderName>,
    /// Where the data are.
    pub database_url: DatabaseUrl,
    /// Signs everything; `None`: the file `vestibule.secret`. After [`Settings::fill_secret_key`](super::Settings::fill_secret_key) it is there.
    pub secret_key: Option<SecretKey>,
    /// Older keys that still verify.
    pub secret_key_fallbacks: Vec<SecretKey>,
    /// Django's `TIME_ZONE`: reset tokens are stamped in its local time.
    pub time_zone: TimeZoneName,
    /// The language of pages when the visitor asked for none.
    pub language_code: LanguageCode,
    /// Where a visitor who must log in is sent.
    pub login_url: Location,
    /// Where a login leads without `next`.
    pub login_redirect_url: Location,
    /// Where a logout leads without `next`.
    pub logout_redirect_url: Option<Location>,
    /// Dotted paths that a session may name; the first is written.
    pub authentication_backends: Vec<BackendPath>,
    /// `Strict-Transport-Security` under https, a year by default; 0: not sent.
    pub hsts_seconds: Seconds,
    /// Adds `includeSubDomains`.
    pub hsts_include_subdomains: bool,
    /// Adds `preload`.
    pub hsts_preload: bool,
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8000),
            public_url: None,
            allowed_hosts: Vec::new(),
            trusted_proxies: Vec::new(),
            trusted_proxy_count: 0,
            trusted_client_ip_header: None,
            database_url: DatabaseUrl::default(),
            secret_key: None,
            secret_key_fallbacks: Vec::new(),
            time_zone: TimeZoneName::utc(),
            language_code: LanguageCode::of("en-us"),
            login_url: Location::of("/accounts/login/"),
            login_redirect_url: Location::of("/accounts/profile/"),
            logout_redirect_url: None,
            authentication_backends: vec![
                BackendPath::of("django.contrib.auth.backends.ModelBackend"),
                BackendPath::of("allauth.account.auth_backends.AuthenticationBackend"),
            ],
            hsts_seconds: Seconds::new(31_536_000),
            hsts_include_subdomains: false,
            hsts_preload: false,
        }
    }
}

pub(super) static TABLE: &[Setting] = &[
    Setting {
        name: "LISTEN",
        place: "listen",
        source: Ours,
        help: "The address and port to listen on. An address that others can reach needs ALLOWED_HOSTS.",
        default: None,
        at: |s| &mut s.server.listen,
    },
    Setting {
        name: "PUBLIC_URL",
        place: "public_url",
        source: Ours,
        help: "The site as visitors write it. With https, session and CSRF cookies are Secure and browsers are told to stay with https.",
        default: Some("`http://` and LISTEN"),
        at: |s| &mut s.server.public_url,
    },
    Setting {
        name: "ALLOWED_HOSTS",
        place: "allowed_hosts",
        source: Django,
        help: "The Host names that are answered, as in Django: `example.com`, `.example.com` with all below it, `*` for any.",
        default: Some("loopback names, and the host of PUBLIC_URL"),
        at: |s| &mut s.server.allowed_hosts,
    },
    Setting {
        name: "TRUSTED_PROXIES",
        place: "trusted_proxies",
        source: Ours,
        help: "Addresses or networks of the proxies in front: only their X-Forwarded headers are believed.",
        default: None,
        at: |s| &mut s.server.trusted_proxies,
    },
    Setting {
        name: "ALLAUTH_TRUSTED_PROXY_COUNT",
        place: "allauth_trusted_proxy_count",
        source: Allauth,
        help: "How many proxies stand in front: the client is so many places from the right of X-Forwarded-For. Prefer TRUSTED_PROXIES, which also knows who asks.",
        default: None,
        at: |s| &mut s.server.trusted_proxy_count,
    },
    Setting {
        name: "ALLAUTH_TRUSTED_CLIENT_IP_HEADER",
        place: "allauth_trusted_client_ip_header",
        source: Allauth,
        help: "The header in which the proxy states the client's address (`CF-Connecting-IP`). The proxy must overwrite it.",
        default: None,
        at: |s| &mut s.server.trusted_client_ip_header,
    },
    Setting {
        name: "DATABASE_URL",
        place: "database_url",
        source: Ours,
        help: "`sqlite://RELATIVE`, `sqlite:///ABSOLUTE`, `postgres://…` or `mysql://…`. Without the prefix, DATABASE_URL is read too.",
        default: None,
        at: |s| &mut s.server.database_url,
    },
    Setting {
        name: "SECRET_KEY",
        place: "secret_key",
        source: Django,
        help: "Signs links, cookies and session data. The same as Django's where Django shares the database.",
        default: Some("the file `vestibule.secret`, made on the first start"),
        at: |s| &mut s.server.secret_key,
    },
    Setting {
        name: "SECRET_KEY_FALLBACKS",
        place: "secret_key_fallbacks",
        source: Django,
        help: "Former keys: what they signed is still accepted, nothing new is signed with them.",
        default: None,
        at: |s| &mut s.server.secret_key_fallbacks,
    },
    Setting {
        name: "TIME_ZONE",
        place: "time_zone",
        source: Django,
        help: "Must be Django's where Django shares the database: its password reset links are stamped in the local time of this zone.",
        default: None,
        at: |s| &mut s.server.time_zone,
    },
    Setting {
        name: "LANGUAGE_CODE",
        place: "language_code",
        source: Django,
        help: "The language of pages and mails when the visitor's browser asks for none that is there.",
        default: None,
        at: |s| &mut s.server.language_code,
    },
    Setting {
        name: "LOGIN_URL",
        place: "login_url",
        source: Django,
        help: "Where a visitor is sent who must log in first.",
        default: None,
        at: |s| &mut s.server.login_url,
    },
    Setting {
        name: "LOGIN_REDIRECT_URL",
        place: "login_redirect_url",
        source: Django,
        help: "Where a login leads when no page was asked for.",
        default: None,
        at: |s| &mut s.server.login_redirect_url,
    },
    Setting {
        name: "LOGOUT_REDIRECT_URL",
        place: "logout_redirect_url",
        source: Django,
        help: "Where a logout leads; ACCOUNT_LOGOUT_REDIRECT_URL goes before it.",
        default: Some("`/`"),
        at: |s| &mut s.server.logout_redirect_url,
    },
    Setting {
        name: "AUTHENTICATION_BACKENDS",
        place: "authentication_backends",
        source: Django,
        help: "The backends that a session may name. The first is written into new sessions, so Django must list it too.",
        default: None,
        at: |s| &mut s.server.authentication_backends,
    },
    Setting {
        name: "SECURE_HSTS_SECONDS",
        place: "secure_hsts_seconds",
        source: Django,
        help: "How long browsers keep to https (Strict-Transport-Security). Sent only when PUBLIC_URL is https; 0: never. Django's default is 0.",
        default: None,
        at: |s| &mut s.server.hsts_seconds,
    },
    Setting {
        name: "SECURE_HSTS_INCLUDE_SUBDOMAINS",
        place: "secure_hsts_include_subdomains",
        source: Django,
        help: "Whether that holds for all names below too.",
        default: None,
        at: |s| &mut s.server.hsts_include_subdomains,
    },
    Setting {
        name: "SECURE_HSTS_PRELOAD",
        place: "secure_hsts_preload",
        source: Django,
        help: "Whether browsers may ship with that rule.",
        default: None,
        at: |s| &mut s.server.hsts_preload,
    },
];
