//! Where the server is: its public URL, the address it listens on, networks of proxies, headers.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use http::HeaderName;
use ipnet::IpNet;
use url::Url;

use super::value::Scalar;

/// The site's address: scheme and host, perhaps a port, nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(Url);

impl PublicUrl {
    /// The URL; its path is `/`.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.0
    }
}

impl Scalar for PublicUrl {
    const KIND: &'static str = "an http or https URL without a path (`https://id.example.com`)";

    fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let nobody = url.username().is_empty() && url.password().is_none();
        (matches!(url.scheme(), "http" | "https") && url.has_host() && bare && nobody).then_some(Self(url))
    }

    fn text(&self) -> String {
        self.0.as_str().trim_end_matches('/').to_owned()
    }
}

impl Scalar for SocketAddr {
    const KIND: &'static str = "an address and a port (`127.0.0.1:8000`, `[::1]:8000`, `0.0.0.0:80`)";

    fn parse(text: &str) -> Option<Self> {
        match text.strip_prefix("localhost:") {
            Some(port) => Some(Self::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port.parse().ok()?)),
            None => text.parse().ok(),
        }
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

impl Scalar for IpNet {
    const KIND: &'static str = "an IP address or a network (`10.0.0.1`, `10.0.0.0/8`, `fd00::/8`)";

    fn parse(text: &str) -> Option<Self> {
        text.parse()
            .ok()
            .or_else(|| text.parse::<IpAddr>().ok().map(Self::from))
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

/// Django writes headers as WSGI does (`HTTP_X_CSRFTOKEN`); both spellings are read.
impl Scalar for HeaderName {
    const KIND: &'static str = "the name of a header (`X-CSRFToken`, or Django's `HTTP_X_CSRFTOKEN`)";

    fn parse(text: &str) -> Option<Self> {
        let plain = text.strip_prefix("HTTP_").map(|wsgi| wsgi.replace('_', "-"));
        plain.as_deref().unwrap_or(text).parse().ok()
    }

    fn text(&self) -> String {
        self.as_str().to_owned()
    }
}
