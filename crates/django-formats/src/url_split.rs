//! A URL cut into scheme and host as Python's `urlsplit` does it, refusing what any supported Python refuses.

use std::{borrow::Cow, net::Ipv6Addr};
use unicode_normalization::UnicodeNormalization;

/// The two parts that decide where a URL leads. Empty: not there.
#[derive(PartialEq, Eq, Debug)]
pub(crate) struct Split<'a> {
    /// Lower case.
    pub(crate) scheme: String,
    /// As written, with user and port.
    pub(crate) netloc: Cow<'a, str>,
}

/// `None` where Python raises: a host in brackets that is no address, a host that normalises to another URL.
pub(crate) fn split(url: &str) -> Option<Split<'_>> {
    let url = url.trim_start_matches(|c| c <= ' ');
    let url = if url.contains(['\t', '\r', '\n']) {
        Cow::Owned(url.replace(['\t', '\r', '\n'], ""))
    } else {
        Cow::Borrowed(url)
    };
    match url {
        Cow::Borrowed(url) => {
            let (scheme, netloc) = parts(url)?;
            Some(Split {
                scheme,
                netloc: Cow::Borrowed(netloc),
            })
        }
        Cow::Owned(url) => {
            let (scheme, netloc) = parts(&url)?;
            Some(Split {
                scheme,
                netloc: Cow::Owned(netloc.to_owned()),
            })
        }
    }
}

fn parts(url: &str) -> Option<(String, &str)> {
    let is_scheme = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    };
    let (scheme, rest) = match url.split_once(':') {
        Some((scheme, rest)) if is_scheme(scheme) => (scheme.to_ascii_lowercase(), rest),
        _ => (String::new(), url),
    };
    let netloc = match rest.strip_prefix("//") {
        Some(rest) => rest.split(['/', '?', '#']).next().unwrap_or_default(),
        None => "",
    };
    (brackets_are_sound(netloc) && stays_itself(netloc)).then_some((scheme, netloc))
}

/// Brackets hold an IPv6 address (or `v1.something`), before a port alone.
fn brackets_are_sound(netloc: &str) -> bool {
    if !netloc.contains(['[', ']']) {
        return true;
    }
    let host = netloc.rsplit_once('@').map_or(netloc, |(_, host)| host);
    let Some((inside, port)) = host.strip_prefix('[').and_then(|host| host.split_once(']')) else {
        return false;
    };
    (port.is_empty() || port.starts_with(':')) && is_bracketed_host(inside)
}

fn is_bracketed_host(host: &str) -> bool {
    if let Some(future) = host.strip_prefix('v') {
        return future.split_once('.').is_some_and(|(version, rest)| {
            !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_hexdigit()) && !rest.is_empty()
        });
    }
    let (address, scope) = host.split_once('%').unwrap_or((host, "scope"));
    !scope.is_empty() && !scope.contains('%') && address.parse::<Ipv6Addr>().is_ok()
}

/// Whether Unicode normalisation, which resolvers apply, adds no delimiter (as `℀` would become `a/c`).
fn stays_itself(netloc: &str) -> bool {
    if netloc.is_ascii() {
        return true;
    }
    let plain = netloc.replace(['@', ':', '#', '?'], "");
    let normalised: String = plain.nfkc().collect();
    plain == normalised || !normalised.contains(['/', '?', '#', '@', ':'])
}
