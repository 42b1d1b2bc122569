//! Paths as a log may hold them: a link that opens an account is not one of its lines.

use percent_encoding::percent_decode_str;
use std::borrow::Cow;

/// Paths that begin with these, but for these pages, end in a secret.
const PLACES: [&str; 3] = [
    "accounts/first-superuser",
    "accounts/password/reset/key",
    "accounts/reset",
];
const PAGES: [&str; 3] = ["", "/", "/done/"];

/// The path, without the secret that stands in it; also where it is written in another way, by which it leads nowhere and still is in the log.
pub(super) fn masked(path: &str) -> Cow<'_, str> {
    let Some(decoded) = decoded(path) else {
        return Cow::Borrowed("/…/");
    };
    let plain = plain(&decoded.to_lowercase());
    let hides = |place: &str| plain.split(place).skip(1).any(|rest| !PAGES.contains(&rest));
    match PLACES.into_iter().find(|place| hides(place)) {
        Some(place) => Cow::Owned(format!("/{place}/…/")),
        None => Cow::Borrowed(path),
    }
}

/// With no escape left; `None`: nobody escapes so often.
fn decoded(path: &str) -> Option<String> {
    let mut text = path.to_owned();
    for _ in 0..ROUNDS {
        let next = percent_decode_str(&text).decode_utf8_lossy().into_owned();
        if next == text {
            return Some(text);
        }
        text = next;
    }
    None
}

/// Without empty segments and dots.
fn plain(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => drop(kept.pop()),
            _ => kept.push(part),
        }
    }
    format!("/{}/", kept.join("/"))
}

const ROUNDS: usize = 8;
