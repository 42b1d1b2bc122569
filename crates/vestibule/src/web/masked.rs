//! Paths as a log may hold them: a link that opens an account is not one of its lines.

use std::borrow::Cow;

/// Paths below these end in a secret.
const SECRET_BELOW: [&str; 3] = [
    "/accounts/first-superuser/",
    "/accounts/password/reset/key/",
    "/accounts/reset/",
];

/// The path, without the secret that stands in it.
pub(super) fn masked(path: &str) -> Cow<'_, str> {
    let place = SECRET_BELOW.into_iter().find(|place| path.starts_with(place));
    let is_page = |place: &str| matches!(path.strip_prefix(place), Some("" | "done/"));
    match place {
        Some(place) if !is_page(place) => Cow::Owned(format!("{place}…/")),
        _ => Cow::Borrowed(path),
    }
}
