//! Names of hosts and origins: `ALLOWED_HOSTS` and `CSRF_TRUSTED_ORIGINS`, matched as Django matches them.

use url::{Host, Url};

use super::value::Scalar;

/// An entry of `ALLOWED_HOSTS`: a name, a name with all below it (`.example.com`), or `*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostPattern(String);

impl HostPattern {
    /// The entry, in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this host is meant. `host`: lower case, without port, without a trailing dot, IPv6 in brackets.
    ///
    /// Source: `django.utils.http.is_same_domain`.
    #[must_use]
    pub fn matches(&self, host: &str) -> bool {
        match self.0.strip_prefix('.') {
            Some(domain) => host
                .strip_suffix(domain)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.')),
            None => self.0 == "*" || self.0 == host,
        }
    }

    /// A name that stands in the source, or one that a URL holds.
    pub(super) fn of(name: &str) -> Self {
        Self(name.to_ascii_lowercase())
    }
}

impl Scalar for HostPattern {
    const KIND: &'static str = "a host name without scheme and port (`example.com`, `.example.com`, `[::1]`, `*`)";

    fn parse(text: &str) -> Option<Self> {
        let name = text.strip_prefix('.').unwrap_or(text);
        (text == "*" || is_host(name)).then(|| Self::of(text))
    }

    fn text(&self) -> String {
        self.0.clone()
    }
}

/// The host of a `Host` header, ready for [`HostPattern::matches`]: lower case, no port, no trailing dot.
///
/// `None`: no host by the rule of Django's `split_domain_port`.
#[must_use]
pub fn host_of_header(header: &str) -> Option<String> {
    let header = header.to_ascii_lowercase();
    let (host, port) = if header.ends_with(']') {
        (header.as_str(), None)
    } else {
        split_port(&header)
    };
    if port.is_some_and(|port| port.parse::<u16>().is_err() || !port.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    let host = host.strip_suffix('.').unwrap_or(host);
    is_host(host).then(|| host.to_owned())
}

fn split_port(header: &str) -> (&str, Option<&str>) {
    match header.rsplit_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (header, None),
    }
}

fn is_host(name: &str) -> bool {
    if let Some(address) = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return address.parse::<std::net::Ipv6Addr>().is_ok();
    }
    let label =
        |label: &str| !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    name.len() <= 253 && name.split('.').all(label)
}

/// An entry of `CSRF_TRUSTED_ORIGINS`: `https://example.com`, or `https://*.example.com` for all below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginPattern(String);

impl OriginPattern {
    /// The entry as Django's setting holds it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Scalar for OriginPattern {
    const KIND: &'static str = "an origin with its scheme (`https://example.com`, `https://*.example.com`)";

    fn parse(text: &str) -> Option<Self> {
        let text = text.trim_end_matches('/').to_ascii_lowercase();
        let (scheme, host) = text.split_once("://")?;
        // A wildcard stands for whole labels in front, nowhere else.
        let plain = host.strip_prefix("*.").unwrap_or(host);
        let url = Url::parse(&format!("{scheme}://{plain}")).ok()?;
        let named = matches!(url.host(), Some(Host::Domain(_))) || plain == host;
        let bare = !plain.contains(['*', '/', '?', '#', '@', ' ']);
        (matches!(scheme, "http" | "https") && url.has_host() && named && bare).then_some(Self(text))
    }

    fn text(&self) -> String {
        self.0.clone()
    }
}
