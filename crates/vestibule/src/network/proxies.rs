//! Whom to believe about the client's address.

use http::{HeaderMap, HeaderName, header::FORWARDED};
use ipnet::IpNet;
use std::{
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// The proxies that the settings name. Cheap to clone; clones share what was noted.
#[derive(Clone, Debug)]
pub(crate) struct TrustedProxies {
    nets: Arc<[IpNet]>,
    /// allauth's: so many proxies stand in front, the one that speaks to us included. 0: none by count.
    count: usize,
    /// allauth's: the header in which the proxy states the client's address.
    header: Option<HeaderName>,
    noted: Arc<Noted>,
}

/// Where a request comes from.
#[derive(Debug)]
pub(crate) struct Client {
    /// Never IPv4-mapped.
    pub(crate) address: IpAddr,
    /// A forwarding header was ignored, and this is the first time: log it.
    pub(crate) ignored: Option<IgnoredHeader>,
}

/// A peer that is not trusted says for whom it asks. All its visitors are one network until it is named.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct IgnoredHeader {
    /// The peer.
    pub(crate) peer: IpAddr,
    /// The header.
    pub(crate) header: &'static str,
    /// The peer is on this machine or in a private network, so it is likely a proxy that was not named, and no stranger.
    pub(crate) is_near: bool,
}

#[derive(Debug, Default)]
struct Noted {
    near: AtomicBool,
    far: AtomicBool,
}

impl TrustedProxies {
    /// `nets`: `VESTIBULE_TRUSTED_PROXIES`; `count`, `header`: allauth's settings. With `nets`, a header counts only from a peer among
    /// them; without, allauth's settings believe whoever speaks to us, as in allauth.
    pub(crate) fn new(nets: Vec<IpNet>, count: u32, header: Option<HeaderName>) -> Self {
        Self {
            nets: nets.into(),
            count: usize::try_from(count).unwrap_or(usize::MAX),
            header,
            noted: Arc::default(),
        }
    }

    /// Whether what this peer says in headers counts.
    pub(crate) fn trusts(&self, peer: IpAddr) -> bool {
        if self.nets.is_empty() {
            return self.count > 0 || self.header.is_some();
        }
        self.names(peer.to_canonical())
    }

    /// Whether `TRUSTED_PROXIES` names this peer: only then are scheme and host what it says. (allauth's two settings speak of the
    /// client's address alone.)
    pub(crate) fn is_named(&self, peer: IpAddr) -> bool {
        self.names(peer.to_canonical())
    }

    /// The client's address.
    pub(crate) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> Client {
        let peer = peer.to_canonical();
        if !self.trusts(peer) {
            return Client {
                address: peer,
                ignored: self.note(peer, headers),
            };
        }
        let stated = match &self.header {
            Some(header) => single(headers, header),
            None => self.forwarded_for(headers),
        };
        Client {
            address: stated.unwrap_or(peer),
            ignored: None,
        }
    }

    /// From the right, where our own proxies write: the first hop that is none of them, or allauth's count of places.
    fn forwarded_for(&self, headers: &HeaderMap) -> Option<IpAddr> {
        let mut lines = Vec::new();
        for line in headers.get_all(X_FORWARDED_FOR) {
            lines.push(line.to_str().ok()?);
        }
        let mut hops = lines.iter().rev().flat_map(|line| line.rsplit(','));
        if self.nets.is_empty() {
            return hops.nth(self.count.checked_sub(1)?).and_then(parse);
        }
        let mut leftmost = None;
        for hop in hops {
            let address = parse(hop)?;
            if !self.names(address) {
                return Some(address);
            }
            leftmost = Some(address);
        }
        leftmost
    }

    fn names(&self, address: IpAddr) -> bool {
        self.nets.iter().any(|net| net.contains(&address))
    }

    /// Once for near peers and once for strangers, so that a stranger's header does not hide a proxy's.
    fn note(&self, peer: IpAddr, headers: &HeaderMap) -> Option<IgnoredHeader> {
        let header = [X_FORWARDED_FOR, FORWARDED.as_str(), X_REAL_IP]
            .into_iter()
            .find(|header| headers.contains_key(*header))?;
        let is_near = is_near(peer);
        let flag = if is_near { &self.noted.near } else { &self.noted.far };
        if flag.swap(true, Ordering::Relaxed) {
            return None;
        }
        Some(IgnoredHeader { peer, header, is_near })
    }
}

/// The address in a header that is there exactly once.
fn single(headers: &HeaderMap, name: &HeaderName) -> Option<IpAddr> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    if values.next().is_some() {
        return None;
    }
    value.to_str().ok().and_then(parse)
}

/// `1.2.3.4`, `1.2.3.4:5678`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:443`.
fn parse(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    bare.unwrap_or(text)
        .parse::<IpAddr>()
        .or_else(|_| text.parse::<SocketAddr>().map(|socket| socket.ip()))
        .ok()
        .map(|address| address.to_canonical())
}

fn is_near(peer: IpAddr) -> bool {
    match peer {
        IpAddr::V4(peer) => peer.is_loopback() || peer.is_private() || peer.is_link_local(),
        IpAddr::V6(peer) => peer.is_loopback() || peer.is_unique_local() || peer.is_unicast_link_local(),
    }
}

const X_FORWARDED_FOR: &str = "x-forwarded-for";
const X_REAL_IP: &str = "x-real-ip";
