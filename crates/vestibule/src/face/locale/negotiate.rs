//! Which language a visitor gets: the cookie, then `Accept-Language`, then the default.
//!
//! Source: `django.utils.translation.trans_real.get_language_from_request`, Django 5.2 to 6.1. As there, `q=0` only comes last
//! and a header with one malformed part counts as none.
use super::{Catalog, Languages};

/// A longer header is cut at a comma, a longer code is not looked at: a browser sends under a hundred characters.
const LONGEST: usize = 500;
/// Name of the cookie that holds a chosen language, Django's `LANGUAGE_COOKIE_NAME`.
pub const COOKIE: &str = "django_language";

impl Languages {
    /// The language for a request: value of the cookie [`COOKIE`], then the header `Accept-Language`, then the default's code.
    pub fn negotiate(&self, cookie: Option<&str>, accept_language: Option<&str>) -> &'static str {
        let chosen = cookie.and_then(|code| self.supported(code));
        let accepted = || accept_language.and_then(|header| self.accepted(header));
        let default = || self.iter().next().map(AsRef::as_ref);
        chosen
            .or_else(accepted)
            .or_else(default)
            .map_or("en", |catalog| catalog.code())
    }

    /// The nearest language to `code` that stands: itself, what is left when parts are cut off its end (`de-at`: `de`), or
    /// another variant of it (`pt`: `pt-br`).
    pub fn supported(&self, code: &str) -> Option<&Catalog> {
        if code.is_empty() || code.len() > LONGEST {
            return None;
        }
        let mut shorter = code;
        loop {
            if let Some(catalog) = self.exact(shorter) {
                return Some(catalog.as_ref());
            }
            match shorter.rsplit_once('-') {
                Some((rest, _)) => shorter = rest,
                None => break,
            }
        }
        let is_variant = |catalog: &&std::sync::Arc<Catalog>| {
            catalog
                .code()
                .split_once('-')
                .is_some_and(|(generic, _)| generic.eq_ignore_ascii_case(shorter))
        };
        self.iter().find(is_variant).map(AsRef::as_ref)
    }

    fn accepted(&self, header: &str) -> Option<&Catalog> {
        let mut wanted = parse(header)?;
        wanted.sort_by_key(|(_, thousandths)| std::cmp::Reverse(*thousandths));
        wanted
            .into_iter()
            .map(|(code, _)| code)
            .take_while(|code| *code != "*")
            .find_map(|code| self.supported(code))
    }
}

/// Language ranges with their weights in thousandths. `None`: not what the grammar allows.
fn parse(header: &str) -> Option<Vec<(&str, u16)>> {
    let header = match header.len() {
        0..=LONGEST => header,
        _ => header.get(..=LONGEST)?.rsplit_once(',')?.0,
    };
    header
        .trim()
        .trim_end_matches([',', ' '])
        .split(',')
        .map(|part| part_of(part.trim()))
        .collect()
}

fn part_of(part: &str) -> Option<(&str, u16)> {
    let (code, weight) = match part.split_once(';') {
        Some((code, parameter)) => (
            code.trim_end(),
            thousandths(parameter.trim().strip_prefix(['q', 'Q'])?.strip_prefix('=')?)?,
        ),
        None => (part, 1000),
    };
    let is_subtag = |tag: &str| (1..=8).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphanumeric());
    let first_is_letters = code
        .split('-')
        .next()
        .is_some_and(|tag| tag.bytes().all(|b| b.is_ascii_alphabetic()));
    (code == "*" || (first_is_letters && code.split('-').all(is_subtag))).then_some((code, weight))
}

/// `0`, `1`, `0.8`, `1.000`: at most three decimals, at most one.
fn thousandths(weight: &str) -> Option<u16> {
    let (whole, decimals) = weight.split_once('.').unwrap_or((weight, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part: u16 = format!("{decimals:0<3}").parse().ok()?;
    match (whole, part) {
        ("0", part) => Some(part),
        ("1", 0) => Some(1000),
        _ => None,
    }
}
