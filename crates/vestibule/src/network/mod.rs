//! Where a request comes from: the client's address behind proxies, and the network that limits count.
//!
//! [`TrustedProxies`] judges peer and headers: a header counts only from a peer that the settings name, and of `X-Forwarded-For` only
//! the rightmost hop that is no proxy of ours. Whatever cannot be read is answered with the peer's own address: there is always one
//! to count. [`Network`] is what limits count: an IPv4 address, or the /64 that one IPv6 client owns; around it stands its /48.
//!
//! Source: allauth's `ALLAUTH_TRUSTED_PROXY_COUNT` and `ALLAUTH_TRUSTED_CLIENT_IP_HEADER`. Stricter than allauth in three cases: where
//! it raises (fewer hops than proxies), and where it has no address at all (a hop that is no address, the header missing), we count the peer.
mod address;
mod proxies;
mod unnamed;

#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use self::unnamed::ALL;
pub(crate) use self::{
    address::Network,
    proxies::{IgnoredHeader, TrustedProxies},
    unnamed::{note_unnamed, unnamed},
};
