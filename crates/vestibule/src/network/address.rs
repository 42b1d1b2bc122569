//! The network of an address: what one client owns and cannot leave at will.

use ipnet::Ipv6Net;
use std::{
    fmt,
    net::{IpAddr, Ipv4Addr},
};

/// Who is counted together.
///
/// `Display` writes `203.0.113.7` or `2001:db8:1:2::/64`; events and counters use that text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Network {
    /// One IPv4 address. IPv4-mapped IPv6 addresses are this one.
    V4(Ipv4Addr),
    /// The part of an IPv6 address that a provider gives to one customer: /64 unless a setting says otherwise.
    V6(Ipv6Net),
}

/// The /48 around an IPv6 network: who owns one has 65,536 of /64.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Site(Ipv6Net);

impl Network {
    /// The network of `address`; `ipv6_prefix` is `ALLAUTH_RATE_LIMIT_IPV6_PREFIX`, 1 to 128.
    pub(crate) fn of(address: IpAddr, ipv6_prefix: u8) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self::V4(address),
            // A prefix that is none means the whole address: stricter on nobody else.
            IpAddr::V6(address) => Self::V6(Ipv6Net::new(address, ipv6_prefix).unwrap_or(address.into()).trunc()),
        }
    }

    /// The /48 around it; `None` for IPv4 and for networks that are no smaller.
    pub(crate) fn site(self) -> Option<Site> {
        match self {
            Self::V6(net) if net.prefix_len() > SITE => {
                Ipv6Net::new(net.addr(), SITE).ok().map(|net| Site(net.trunc()))
            }
            _ => None,
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::V4(address) => address.fmt(f),
            Self::V6(net) => net.fmt(f),
        }
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

const SITE: u8 = 48;
