//! Forged headers, hops, and the one counter of an IPv6 customer.

use super::{IgnoredHeader, Network, TrustedProxies};
use crate::testing_vectors::{same, section};
use http::{HeaderMap, HeaderName};
use std::{
    collections::HashSet,
    net::{IpAddr, Ipv6Addr},
};

fn ip(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
    lines
        .iter()
        .map(|(name, value)| (HeaderName::from_static(name), value.parse().expect("a value")))
        .collect()
}

fn behind(nets: &[&str]) -> TrustedProxies {
    let nets = nets.iter().map(|net| net.parse().expect("a net")).collect();
    TrustedProxies::new(nets, 0, None)
}

#[test]
fn client_ips_are_allauths_or_the_peers() {
    section("client_ips", |case| {
        let given = case.value("headers").as_object().ok_or("no headers")?;
        let mut peer = None;
        let mut headers = HeaderMap::new();
        for (name, value) in given {
            let value = value.as_str().ok_or("no text")?;
            match name.strip_prefix("HTTP_") {
                None => peer = Some(ip(value)),
                Some(name) => {
                    let name: HeaderName = name.replace('_', "-").parse().map_err(|_| "no header")?;
                    headers.insert(name, value.parse().map_err(|_| "no value")?);
                }
            }
        }
        let settings = case.value("settings");
        let count = settings["ALLAUTH_TRUSTED_PROXY_COUNT"].as_u64().unwrap_or(0);
        let header = settings["ALLAUTH_TRUSTED_CLIENT_IP_HEADER"].as_str();
        let header = header.map(|name| name.parse().expect("a header's name"));
        let proxies = TrustedProxies::new(Vec::new(), u32::try_from(count).map_err(|_| "count")?, header);

        let peer = peer.ok_or("no peer")?;
        let ours = proxies.client(peer, &headers).address;
        // Stricter: where allauth raises or has no address, the peer's counts.
        let djangos = case.optional_text("ip").map_or(peer, ip);
        same("ip", ours, djangos)?;
        let Some(limited) = case.optional_text("rate_limit_ip") else {
            return same("network", Network::of(ours, 64), Network::of(peer, 64));
        };
        let network = Network::of(ours, 64).to_string();
        same("network", network.trim_end_matches("/64"), limited)
    });
}

#[test]
fn s_thr_04_a_whole_64_is_one_network() {
    let prefix = u128::from("2001:db8:1:2::".parse::<Ipv6Addr>().expect("an address"));
    let networks: HashSet<Network> = (0..65_536_u128)
        .map(|host| Network::of(Ipv6Addr::from(prefix | (host << 44) | host).into(), 64))
        .collect();
    assert_eq!(networks.len(), 1);
    let network = Network::of(ip("2001:db8:1:2:3:4:5:6"), 64);
    assert!(networks.contains(&network));
    assert_eq!(network.to_string(), "2001:db8:1:2::/64");
    assert_eq!(network.site().expect("a /48").to_string(), "2001:db8:1::/48");
    assert_ne!(network, Network::of(ip("2001:db8:1:3::1"), 64));
}

#[test]
fn s_thr_04_a_mapped_address_is_the_ipv4_address() {
    assert_eq!(Network::of(ip("::ffff:1.2.3.4"), 64), Network::of(ip("1.2.3.4"), 64));
    assert_eq!(Network::of(ip("::ffff:1.2.3.4"), 64).to_string(), "1.2.3.4");
    assert_eq!(Network::of(ip("1.2.3.4"), 64).site(), None);
}

#[test]
fn s_thr_05_headers_of_an_untrusted_peer_are_ignored() {
    let forged = headers(&[
        ("x-forwarded-for", "9.9.9.9"),
        ("forwarded", "for=9.9.9.9"),
        ("x-real-ip", "9.9.9.9"),
        ("cf-connecting-ip", "9.9.9.9"),
    ]);
    for proxies in [behind(&[]), behind(&["10.0.0.0/8"])] {
        assert_eq!(proxies.client(ip("203.0.113.7"), &forged).address, ip("203.0.113.7"));
    }
    // Nor does a trusted peer make the other headers count.
    let others = headers(&[
        ("forwarded", "for=9.9.9.9"),
        ("x-real-ip", "9.9.9.9"),
        ("cf-connecting-ip", "9.9.9.9"),
    ]);
    assert_eq!(
        behind(&["10.0.0.0/8"]).client(ip("10.0.0.1"), &others).address,
        ip("10.0.0.1")
    );
    // allauth's settings do not make a stranger trusted where the proxies are named.
    let named = TrustedProxies::new(vec!["10.0.0.0/8".parse().expect("a net")], 1, None);
    assert_eq!(named.client(ip("203.0.113.7"), &forged).address, ip("203.0.113.7"));
}

#[test]
fn s_thr_05_the_rightmost_untrusted_hop_counts() {
    let proxies = behind(&["10.0.0.0/8", "fd00::/8"]);
    let five = headers(&[("x-forwarded-for", "1.1.1.1, 2.2.2.2, 3.3.3.3, 4.4.4.4, 10.0.0.2")]);
    assert_eq!(proxies.client(ip("10.0.0.1"), &five).address, ip("4.4.4.4"));
    // A client's own line comes before the proxy's, and two lines are one list.
    let two = headers(&[("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "5.5.5.5 , fd00::2")]);
    assert_eq!(proxies.client(ip("::ffff:10.0.0.1"), &two).address, ip("5.5.5.5"));
    let inner = headers(&[("x-forwarded-for", "10.0.0.9, 10.0.0.2")]);
    assert_eq!(proxies.client(ip("10.0.0.1"), &inner).address, ip("10.0.0.9"));
    let mapped = headers(&[("x-forwarded-for", "::ffff:4.4.4.4")]);
    assert_eq!(proxies.client(ip("10.0.0.1"), &mapped).address, ip("4.4.4.4"));
}

#[test]
fn s_thr_05_garbage_is_the_peers_address() {
    let proxies = behind(&["10.0.0.0/8"]);
    for garbage in [
        "",
        " ",
        "unknown",
        "_hidden",
        "1.1.1.1, ,",
        "1.1.1.1, fe80::1%eth0",
        "256.1.1.1",
        "[::1",
        "1.2.3.4:99999",
        "1.1.1.1 2.2.2.2",
    ] {
        let headers = headers(&[("x-forwarded-for", garbage)]);
        assert_eq!(
            proxies.client(ip("10.0.0.1"), &headers).address,
            ip("10.0.0.1"),
            "{garbage:?}"
        );
    }
    let twice = headers(&[("x-real-ip", "1.1.1.1"), ("x-real-ip", "2.2.2.2")]);
    let named = TrustedProxies::new(Vec::new(), 0, Some(HeaderName::from_static("x-real-ip")));
    assert_eq!(named.client(ip("10.0.0.1"), &twice).address, ip("10.0.0.1"));
}

#[test]
fn an_unnamed_proxy_is_noted_once_and_a_stranger_does_not_hide_it() {
    let proxies = behind(&[]);
    let forged = headers(&[("x-forwarded-for", "9.9.9.9")]);
    let first = |peer| proxies.client(ip(peer), &forged).ignored;
    assert!(first("203.0.113.7").is_some_and(|ignored| !ignored.is_near));
    assert_eq!(first("203.0.113.8"), None);
    let near = IgnoredHeader {
        peer: ip("172.17.0.1"),
        header: "x-forwarded-for",
        is_near: true,
    };
    assert_eq!(first("172.17.0.1"), Some(near));
    assert_eq!(first("172.17.0.1"), None);
    assert_eq!(proxies.client(ip("172.17.0.2"), &HeaderMap::new()).ignored, None);
}
