//! Which page of a list is meant by `?page=…`: one rule for every list.

/// The number of a page in `?page=…`: 1 where none is asked for; `None`: no number of a page that could be.
pub(super) fn page_number(query: Option<&str>) -> Option<u32> {
    let pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    match pairs.filter(|(name, _)| name == "page").last() {
        None => Some(1),
        Some((_, number)) => number.parse().ok().filter(|number| (1..=LAST_PAGE).contains(number)),
    }
}

/// More than anybody reads; it bounds what a database skips.
const LAST_PAGE: u32 = 500;
