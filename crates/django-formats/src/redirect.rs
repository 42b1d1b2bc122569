//! Whether a `next` may be followed.
//!
//! Browsers and URL parsers disagree: a backslash is a slash to some, `///host` names a host to some, control characters vanish in some.
//! The rule is Django's, and refuses what any of them could take for another site.
//!
//! Source: `django.utils.http.url_has_allowed_host_and_scheme`.

use crate::{python, url_split};
use unicode_general_category::{GeneralCategory, get_general_category};

/// Whether a redirect to `url` stays on this site: a path, or `http` or `https` on one of `allowed_hosts` (host with port, compared
/// exactly). With `require_https` a URL that names a host must name `https` too.
///
/// Not whether the text is a well-formed URL.
#[must_use]
pub fn is_safe(url: &str, allowed_hosts: &[&str], require_https: bool) -> bool {
    let url = python::strip(url);
    let stays = |url: &str| stays_here(url, allowed_hosts, require_https);
    !url.is_empty() && stays(url) && stays(&url.replace('\\', "/"))
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

const MAX_CHARS: usize = 2048;
