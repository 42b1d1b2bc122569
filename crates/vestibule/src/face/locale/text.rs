//! A text that waits for its language.
//!
//! Flows and forms do not know the visitor's language; they name an English text and its values. The page that shows it
//! translates it. A value is put in once and never read as a text, so `{name}` typed by a visitor stays `{name}`.
use std::{borrow::Cow, collections::BTreeMap, fmt::Display};

use serde::Serialize;

use super::Catalog;

/// A text in English with named values, translated when it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Text {
    msgid: Cow<'static, str>,
    plural: Option<Plural>,
    values: BTreeMap<&'static str, String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Plural {
    msgid: &'static str,
    count: u64,
}

/// The text `msgid`; `{name}` in it is filled by [`Text::with`]. A test reads the literal here and wants it translated.
pub fn tr(msgid: &'static str) -> Text {
    Text {
        msgid: Cow::Borrowed(msgid),
        plural: None,
        values: BTreeMap::new(),
    }
}

/// The text `one` or `many` by `count`, which also fills `{count}`.
pub fn ntr(one: &'static str, many: &'static str, count: u64) -> Text {
    Text {
        msgid: Cow::Borrowed(one),
        plural: Some(Plural { msgid: many, count }),
        values: BTreeMap::new(),
    }
    .with("count", count)
}

impl Text {
    /// A text that somebody else has translated, or that is the same in all languages.
    pub fn verbatim(text: impl Into<String>) -> Self {
        Self {
            msgid: Cow::Owned(text.into()),
            plural: None,
            values: BTreeMap::new(),
        }
    }

    /// Fills `{name}`.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Display) -> Self {
        self.values.insert(name, value.to_string());
        self
    }

    /// The text in the language of `catalog`, values in place.
    pub fn in_language(&self, catalog: &Catalog) -> String {
        let pattern = match &self.plural {
            Some(plural) => catalog.ngettext(&self.msgid, plural.msgid, plural.count),
            None => catalog.gettext(&self.msgid),
        };
        if self.values.is_empty() {
            return pattern.to_owned();
        }
        fill(pattern, |name| self.values.get(name).cloned())
    }
}

/// Puts values into the `{name}` places of a pattern, in one pass; a name without a value stays as it is.
pub fn fill(pattern: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let place = after
            .split_once('}')
            .and_then(|(name, tail)| Some((value(name)?, tail)));
        match place {
            Some((text, tail)) => {
                filled.push_str(&text);
                rest = tail;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}
