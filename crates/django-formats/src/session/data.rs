//! What a session holds.

use crate::{error::NotJson, json};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::fmt;

/// The members of a session in their order, each value as the JSON text that was read.
///
/// Only what is inserted here is written anew; all else leaves as it came, also what `serde_json` could not hold (`NaN`, long integers, lone
/// surrogates). Of a repeated key the last value counts, at the first one's place, as in Python. Values do not print.
#[derive(Clone, Default)]
pub struct SessionData {
    members: Vec<Member>,
}

impl SessionData {
    /// The members of a JSON object as Python's `json` reads it.
    ///
    /// # Errors
    /// [`NotJson`] for anything else.
    pub fn from_json(text: &str) -> Result<Self, NotJson> {
        let text = json::to_latin1(text);
        let mut data = Self::default();
        for (token, value) in json::members(&text).ok_or(NotJson)? {
            data.put(Member {
                name: Name::of_token(token),
                token: token.into(),
                value: value.into(),
            });
        }
        Ok(data)
    }

    /// The JSON text of a value, as it stands.
    #[must_use]
    pub fn get_raw(&self, key: &str) -> Option<&str> {
        self.members
            .iter()
            .find(|member| member.name.is(key))
            .map(|member| &*member.value)
    }

    /// A text. `None` when the value is absent, no string, or no valid Unicode.
    #[must_use]
    pub fn get_str(&self, key: &str) -> Option<String> {
        json::text(self.get_raw(key)?)
    }

    /// A value of any type that `serde_json` can read. `None` when it is absent or of another shape.
    #[must_use]
    pub fn get<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        serde_json::from_str(self.get_raw(key)?).ok()
    }

    /// Sets a value, written as Python's `json.dumps` with separators `,` and `:`.
    pub fn insert(&mut self, key: &str, value: &Value) {
        self.put(Member::new(key, json::compact(value)));
    }

    /// Sets a value by its JSON text; characters outside ASCII become `\uXXXX`, the rest stays as given.
    ///
    /// # Errors
    /// [`NotJson`]: nothing was set.
    pub fn insert_raw(&mut self, key: &str, text: &str) -> Result<(), NotJson> {
        json::check(text)?;
        self.put(Member::new(key, json::to_ascii(text)));
        Ok(())
    }

    /// Takes a value out; its JSON text.
    pub fn remove(&mut self, key: &str) -> Option<Box<str>> {
        let at = self.members.iter().position(|member| member.name.is(key))?;
        Some(self.members.remove(at).value)
    }

    /// Whether the key is there.
    #[must_use]
    pub fn contains(&self, key: &str) -> bool {
        self.get_raw(key).is_some()
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The number of members.
    #[must_use]
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Keys and JSON texts in their order. A key that is no valid Unicode is left out (it stays in the data).
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.members.iter().filter_map(|member| match &member.name {
            Name::Text(name) => Some((name.as_str(), &*member.value)),
            Name::Units(_) => None,
        })
    }

    /// The whole as JSON. Each character is a latin-1 one.
    #[must_use]
    pub fn to_json(&self) -> String {
        let members: Vec<String> = self
            .members
            .iter()
            .map(|member| format!("\"{}\":{}", member.token, member.value))
            .collect();
        format!("{{{}}}", members.join(","))
    }

    fn put(&mut self, new: Member) {
        match self.members.iter_mut().find(|member| member.name == new.name) {
            Some(member) => member.value = new.value,
            None => self.members.push(new),
        }
    }
}

/// Equal when they hold the same keys with the same texts in the same order.
impl PartialEq for SessionData {
    fn eq(&self, other: &Self) -> bool {
        self.to_json() == other.to_json()
    }
}

impl Eq for SessionData {}

impl fmt::Debug for SessionData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionData")
            .field("len", &self.members.len())
            .finish_non_exhaustive()
    }
}

#[derive(Clone)]
struct Member {
    name: Name,
    /// The key as it is written, without quotes.
    token: Box<str>,
    value: Box<str>,
}

impl Member {
    fn new(key: &str, value: String) -> Self {
        let quoted = json::compact(&Value::from(key));
        let token = quoted
            .strip_prefix('"')
            .and_then(|token| token.strip_suffix('"'))
            .unwrap_or_default();
        Self {
            name: Name::Text(key.to_owned()),
            token: token.into(),
            value: value.into(),
        }
    }
}

#[derive(Clone, PartialEq, Eq)]
enum Name {
    Text(String),
    /// UTF-16 with a lone surrogate, which Python's texts can hold and ours cannot.
    Units(Vec<u16>),
}

impl Name {
    fn of_token(token: &str) -> Self {
        let units = json::string_units(token);
        String::from_utf16(&units).map_or(Self::Units(units), Self::Text)
    }

    fn is(&self, key: &str) -> bool {
        matches!(self, Self::Text(name) if name == key)
    }
}
