//! Scheme and host of a request: what redirects and form checks are judged by. Links in mails never come from here.

use crate::app::App;
use http::{Uri, header, request::Parts};
use std::net::IpAddr;

/// Where the visitor believes to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    /// The `Host`, with its port if it names one; `None`: it is not one of ours, and the answer is 400.
    pub(crate) host: Option<String>,
    pub(crate) is_secure: bool,
}

impl Origin {
    /// A proxy that `TRUSTED_PROXIES` names states both; else the scheme is that of the public URL. Two statements are none: a proxy that
    /// appends would leave the visitor's own first.
    pub(crate) fn of(app: &App, peer: IpAddr, parts: &Parts) -> Self {
        let is_named = app.proxies.is_named(peer);
        let stated = |name: &str| {
            let mut values = parts.headers.get_all(name).iter().filter(|_| is_named);
            let value = values.next()?.to_str().ok().filter(|text| !text.contains(','));
            Some(
                value
                    .filter(|_| values.next().is_none())
                    .unwrap_or_default()
                    .trim()
                    .to_owned(),
            )
        };
        let is_secure = match stated("x-forwarded-proto").as_deref() {
            Some("https") => true,
            Some("http") => false,
            _ => app.settings.is_https(),
        };
        let host = stated("x-forwarded-host").or_else(|| host(parts));
        Self {
            host: host.filter(|host| app.settings.allows_host(host)),
            is_secure,
        }
    }
}

/// The one `Host` of a request. Two of them, or one that an absolute target contradicts, are none.
fn host(parts: &Parts) -> Option<String> {
    let mut headers = parts.headers.get_all(header::HOST).iter();
    let stated = headers.next().and_then(|value| value.to_str().ok());
    let target = authority(&parts.uri);
    match (stated, target, headers.next()) {
        (_, _, Some(_)) => None,
        (Some(stated), Some(target), None) => (stated == target).then(|| stated.to_owned()),
        (Some(only), None, None) | (None, Some(only), None) => Some(only.to_owned()),
        (None, None, None) => None,
    }
}

fn authority(uri: &Uri) -> Option<&str> {
    uri.authority().map(http::uri::Authority::as_str)
}
