//! Whether a `next` may be followed.
//!
//! Browsers and URL parsers disagree: a backslash is a slash to some, `///host` names a host to some, control characters vanish in some.
//! The rule is Django's, and refuses what any of them could take for another site.
//!
//! Source: `django.utils.http.url_has_allowed_host_and_scheme`.

use crate::{python, url_split};
use percent_encoding::{AsciiSet, CONTROLS};
use unicode_general_category::{GeneralCategory, get_general_category};

/// Whether a redirect to `url` stays on this site: a path, or `http` or `https` on one of `allowed_hosts` (host with port, compared
/// exactly). With `require_https` a URL that names a host must name `https` too.
///
/// **The verdict is for the text as [`location`] writes it.** As it stands it may still lead away: browsers drop the tab of `/\t//evil.example`, which
/// Django accepts because it writes `/%09//evil.example`. Whoever writes a URL as it stands refuses control characters first.
#[must_use]
pub fn is_safe(url: &str, allowed_hosts: &[&str], require_https: bool) -> bool {
    let url = python::strip(url);
    let stays = |url: &str| stays_here(url, allowed_hosts, require_https);
    !url.is_empty() && stays(url) && stays(&url.replace('\\', "/"))
}

/// A URL for the header `Location`: everything but ASCII letters, digits and URL punctuation percent-encoded, `%` left alone.
///
/// Source: `django.utils.encoding.iri_to_uri`, through which Django's redirects go.
#[must_use]
pub fn location(url: &str) -> String {
    percent_encoding::utf8_percent_encode(url, ENCODED).to_string()
}

fn stays_here(url: &str, allowed_hosts: &[&str], require_https: bool) -> bool {
    let Some(first) = url.chars().next() else {
        return false;
    };
    if url.starts_with("///") || url.chars().nth(MAX_CHARS).is_some() || is_control(first) {
        return false;
    }
    let Some(target) = url_split::split(url) else {
        return false;
    };

    match (target.scheme.as_str(), &*target.netloc) {
        ("", "") => true,
        (_, "") => false, // `http:///host` leads browsers to `host`
        (scheme, host) => {
            let scheme_is_right = match scheme {
                "" | "http" => !require_https,
                "https" => true,
                _ => false,
            };
            scheme_is_right && allowed_hosts.contains(&host)
        }
    }
}

/// Categories `C*`: some browsers drop such characters from the start of a URL.
fn is_control(c: char) -> bool {
    use GeneralCategory::{Control, Format, PrivateUse, Surrogate, Unassigned};
    matches!(
        get_general_category(c),
        Control | Format | PrivateUse | Surrogate | Unassigned
    )
}

const ENCODED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');
const MAX_CHARS: usize = 2048;
