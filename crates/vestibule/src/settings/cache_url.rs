//! Where the shared cache is: `CACHE_URL`, one Redis server or a cluster.

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::value::Scalar;

/// A Redis or Valkey by its URL, as in the `LOCATION` of Django's `CACHES`. Its password does not print.
#[derive(Clone)]
pub struct CacheUrl {
    nodes: Vec<SecretString>,
    is_cluster: bool,
    shown: String,
}

impl CacheUrl {
    /// The server's URL, or those of a cluster's first nodes, with their passwords, for the driver.
    pub fn nodes(&self) -> impl Iterator<Item = &str> {
        self.nodes.iter().map(ExposeSecret::expose_secret)
    }

    /// Whether it is a cluster.
    #[must_use]
    pub fn is_cluster(&self) -> bool {
        self.is_cluster
    }
}

impl std::fmt::Debug for CacheUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.shown)
    }
}

impl std::str::FromStr for CacheUrl {
    type Err = NotACacheUrl;

    fn from_str(text: &str) -> Result<Self, NotACacheUrl> {
        Self::parse(text).ok_or(NotACacheUrl)
    }
}

/// The text is no URL of a cache that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a cache URL: it must be {}", CacheUrl::KIND)]
pub struct NotACacheUrl;

impl Scalar for CacheUrl {
    const KIND: &'static str = "`redis://HOST:PORT/DATABASE`, `rediss://…` (TLS), `unix:///SOCKET`, or for a cluster `redis://HOST:PORT,HOST:PORT?cluster=true`";
    const SECRET: bool = true;

    fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.trim().split_once("://")?;
        match scheme.to_ascii_lowercase().as_str() {
            "redis" | "valkey" => servers("redis", rest),
            "rediss" | "valkeys" => servers("rediss", rest),
            "unix" | "redis+unix" => socket(rest),
            _ => None,
        }
    }

    fn text(&self) -> String {
        self.shown.clone()
    }
}

/// Several hosts without `cluster=true` would be Django's replicas, which hold a session that has ended a little longer: they are refused.
fn servers(scheme: &str, rest: &str) -> Option<CacheUrl> {
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (mut is_cluster, mut database) = (false, None);
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match &*name {
            "cluster" => is_cluster = bool::parse(&value)?,
            "db" => database = Some(value.into_owned()),
            _ => return None,
        }
    }
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let database = database.unwrap_or_else(|| path.to_owned());
    let number: u32 = if database.is_empty() { 0 } else { database.parse().ok()? };
    let (login, hosts) = authority.rsplit_once('@').unwrap_or(("", authority));
    let hosts: Vec<&str> = hosts.split(',').collect();
    if (hosts.len() > 1 && !is_cluster) || (is_cluster && number != 0) {
        return None;
    }

    let login_part = if login.is_empty() {
        String::new()
    } else {
        format!("{login}@")
    };
    let node = |host: &&str| {
        let url = format!("{scheme}://{login_part}{host}/{number}");
        let parsed = Url::parse(&url).ok()?;
        (parsed.has_host() && !host.is_empty()).then(|| SecretString::from(url))
    };
    let nodes = hosts.iter().map(node).collect::<Option<_>>()?;
    let user = login.split(':').next().unwrap_or_default();
    let shown_login = match login.contains(':') {
        true => format!("{user}:hidden@"),
        false => login_part,
    };
    let end = if is_cluster {
        "?cluster=true".to_owned()
    } else {
        format!("/{number}")
    };
    Some(CacheUrl {
        nodes,
        is_cluster,
        shown: format!("{scheme}://{shown_login}{}{end}", hosts.join(",")),
    })
}

fn socket(rest: &str) -> Option<CacheUrl> {
    let url = format!("redis+unix://{rest}");
    let parsed = Url::parse(&url).ok()?;
    let is_path = rest.starts_with('/') && parsed.path().len() > 1;
    is_path.then(|| CacheUrl {
        shown: format!("unix://{}", parsed.path()),
        nodes: vec![SecretString::from(url)],
        is_cluster: false,
    })
}
