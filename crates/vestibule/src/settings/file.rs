//! `vestibule.toml`: each key with its place, so that an error can point at it.

use std::{ops::Range, path::Path};

use serde_json::{Map, Value as Json};
use toml::de::{DeTable, DeValue};

use super::{
    error::{FilePlace, Problem},
    table,
};

/// A key of the file that has a value.
pub(super) struct Entry {
    /// `key`, or `section.key`.
    pub(super) key: String,
    pub(super) value: Json,
    key_span: Range<usize>,
    value_span: Range<usize>,
}

/// A file that was read, for pointing into it.
pub(super) struct File<'a> {
    path: &'a Path,
    text: &'a str,
}

impl<'a> File<'a> {
    pub(super) fn new(path: &'a Path, text: &'a str) -> Self {
        Self { path, text }
    }

    /// All keys that have values, in the order of the file.
    pub(super) fn entries(&self) -> Result<Vec<Entry>, Problem> {
        let document = DeTable::parse(self.text).map_err(|error| self.not_toml(&error))?;
        let mut entries = Vec::new();
        for (key, value) in document.get_ref() {
            match value.get_ref() {
                DeValue::Table(section) if !is_setting(key.get_ref()) => {
                    // An unknown section without keys is as wrong as one with keys.
                    if section.is_empty() && !is_section(key.get_ref()) {
                        entries.push(entry(
                            key.get_ref().to_string(),
                            key.span(),
                            value.span(),
                            value.get_ref(),
                        ));
                    }
                    for (inner, value) in section {
                        let path = format!("{}.{}", key.get_ref(), inner.get_ref());
                        entries.push(entry(path, inner.span(), value.span(), value.get_ref()));
                    }
                }
                plain => entries.push(entry(key.get_ref().to_string(), key.span(), value.span(), plain)),
            }
        }
        entries.sort_by_key(|entry| entry.key_span.start);
        Ok(entries)
    }

    /// An entry that no setting has, with the nearest one that there is.
    pub(super) fn unknown(&self, entry: &Entry) -> Problem {
        Problem::UnknownKey {
            place: self.place(&entry.key_span),
            key: entry.key.clone(),
            nearest: nearest(&entry.key, table::all().map(|setting| setting.place)).map(str::to_owned),
        }
    }

    /// Where an entry's value stands; a secret's line is left out.
    pub(super) fn value_place(&self, entry: &Entry, secret: bool) -> FilePlace {
        let place = self.place(&entry.value_span);
        if secret {
            FilePlace { excerpt: None, ..place }
        } else {
            place
        }
    }

    fn not_toml(&self, error: &toml::de::Error) -> Problem {
        let place = self.place(&error.span().unwrap_or_default());
        Problem::NotToml {
            place,
            message: error.message().to_owned(),
        }
    }

    fn place(&self, span: &Range<usize>) -> FilePlace {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let rest = self.text.get(line_start..).unwrap_or_default();
        let line = rest.lines().next().unwrap_or_default();
        let column = before.get(line_start..).unwrap_or_default().chars().count();
        let meant = self
            .text
            .get(span.clone())
            .unwrap_or_default()
            .lines()
            .next()
            .unwrap_or_default()
            .chars()
            .count();
        FilePlace {
            path: self.path.to_owned(),
            line: before.matches('\n').count() + 1,
            column: column + 1,
            width: meant.min(line.chars().count().saturating_sub(column)),
            excerpt: (!self.may_hold_secret(before, line)).then(|| line.to_owned()),
        }
    }

    /// Whether this line, or the assignment that it continues, sets a secret.
    fn may_hold_secret(&self, before: &str, line: &str) -> bool {
        let assignment = before.lines().rev().find(|line| line.contains('=')).unwrap_or_default();
        // `url` alone is `[email] url`; within `login_url` it is no secret.
        let names = |text: &str, key: &str| {
            text.match_indices(key).any(|(at, _)| {
                let before = text.get(..at).and_then(|before| before.chars().next_back());
                key.contains('_') || !before.is_some_and(|before| before == '_' || before.is_ascii_alphanumeric())
            })
        };
        let names_secret = |text: &str| {
            let text = text.to_ascii_lowercase();
            super::table::secret_keys().any(|key| names(&text, key))
        };
        names_secret(line) || (!line.contains('=') && names_secret(assignment))
    }
}

/// The candidate that is written most like `name`, if any is much like it.
pub(super) fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.85)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| candidate)
}

fn is_setting(key: &str) -> bool {
    table::all().any(|setting| setting.place == key)
}

fn is_section(key: &str) -> bool {
    table::all().any(|setting| setting.section_and_key().0 == key)
}

fn entry(key: String, key_span: Range<usize>, value_span: Range<usize>, value: &DeValue<'_>) -> Entry {
    Entry {
        key,
        value: json(value),
        key_span,
        value_span,
    }
}

/// The value as JSON has it. A date becomes text: no setting takes one.
fn json(value: &DeValue<'_>) -> Json {
    match value {
        DeValue::String(text) => Json::String(text.to_string()),
        DeValue::Boolean(yes) => Json::Bool(*yes),
        DeValue::Datetime(date) => Json::String(date.to_string()),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).map_or(Json::Null, Json::from),
        DeValue::Float(number) => number.as_str().parse::<f64>().map_or(Json::Null, Json::from),
        DeValue::Array(items) => Json::Array(items.iter().map(|item| json(item.get_ref())).collect()),
        DeValue::Table(keys) => {
            let pair = |(key, value): (&toml::Spanned<_>, &toml::Spanned<DeValue<'_>>)| {
                let key: &std::borrow::Cow<'_, str> = key.get_ref();
                (key.to_string(), json(value.get_ref()))
            };
            Json::Object(keys.iter().map(pair).collect::<Map<_, _>>())
        }
    }
}
