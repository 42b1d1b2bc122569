//! Paths as a log may hold them: a link that opens an account is not one of its lines.

use percent_encoding::percent_decode_str;
use std::borrow::Cow;

/// Paths below these end in a secret.
const SECRET_BELOW: [&str; 3] = [
    "/accounts/first-superuser/",
    "/accounts/password/reset/key/",
    "/accounts/reset/",
];

/// The path, without the secret that stands in it.
pub(super) fn masked(path: &str) -> Cow<'_, str> {
    // Also where it is written in another way, by which it leads nowhere and still is in the log.
    let decoded = percent_decode_str(path).decode_utf8_lossy();
    let parts: Vec<&str> = decoded.split('/').filter(|part| !part.is_empty()).collect();
    let plain = format!("/{}/", parts.join("/"));
    let place = SECRET_BELOW.into_iter().find(|place| plain.starts_with(place));
    let is_page = |place: &str| matches!(plain.strip_prefix(place), Some("" | "done/"));
    match place {
        Some(place) if !is_page(place) => Cow::Owned(format!("{place}…/")),
        _ => Cow::Borrowed(path),
    }
}
