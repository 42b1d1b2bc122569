//! The one judge of where a visitor may be sent: every `next` goes through it.

use super::host::Origin;
use django_formats::redirect::is_safe;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Python's `quote(…, safe="/")`, in which Django writes `next`.
const IN_NEXT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// A longer one is no place that anybody came from.
const LONGEST: usize = 2048;

/// Pages that make no sense after a login: they would log out again, ask again, or answer POST alone.
const NEVER: &[&str] = &["login/", "logout/", "signup/", "inactive/", "theme/"];

/// `asked` if it is a place on this site to go to, else `None`: the caller has a default.
///
/// Django's `url_has_allowed_host_and_scheme`, and stricter: no page of ours that would ask or log out again, nothing over 2,048 bytes.
pub(crate) fn judged(asked: &str, origin: &Origin) -> Option<String> {
    (is_on_this_site(asked, origin) && !leads_back(asked)).then(|| asked.to_owned())
}

/// The same for a choice of light and dark or language, which may be made on the login page too and lead back to it.
pub(crate) fn judged_for_choice(asked: &str, origin: &Origin) -> Option<String> {
    (asked.starts_with('/') && is_on_this_site(asked, origin)).then(|| asked.to_owned())
}

fn is_on_this_site(asked: &str, origin: &Origin) -> bool {
    let Some(host) = origin.host.as_deref() else {
        return false;
    };
    let breaks_lines = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    asked.len() <= LONGEST && !asked.contains(breaks_lines) && is_safe(asked, &[host], origin.is_secure)
}

/// `next` of a query, decoded once. Of two the last counts, as in Django.
pub(crate) fn in_query(query: Option<&str>) -> Option<String> {
    let pairs = form_urlencoded::parse(query?.as_bytes());
    pairs
        .filter(|(name, _)| name == "next")
        .last()
        .map(|(_, value)| value.into_owned())
}

/// `to?next=…`: a place that was judged, or this request's own path, carried to the page that asks first.
pub(crate) fn carried(to: &str, next: &str) -> String {
    let sign = if to.contains('?') { '&' } else { '?' };
    format!("{to}{sign}next={}", utf8_percent_encode(next, IN_NEXT))
}

/// Judged by the path as a browser would ask for it.
fn leads_back(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    // A reference of a query or fragment alone leads to the page that it stands on.
    if matches!(path, "" | "." | "./") {
        return true;
    }
    let path = match path
        .split_once("://")
        .map(|(_, rest)| rest)
        .or_else(|| path.strip_prefix("//"))
    {
        Some(rest) => rest.split_once('/').map_or("", |(_, path)| path),
        None => path.trim_start_matches('/'),
    };
    let path = percent_decode_str(path).decode_utf8_lossy();
    let plain = path
        .split('/')
        .filter(|part| !matches!(*part, "" | "."))
        .collect::<Vec<_>>()
        .join("/");
    let ours = plain.strip_prefix("accounts/").map(|rest| format!("{rest}/"));
    let is_api = plain.starts_with("api/") || plain.starts_with("i18n/") || plain.starts_with("_allauth/");
    is_api || path.contains("..") || ours.is_some_and(|ours| NEVER.contains(&ours.as_str()))
}
