//! Plain data: what a pickle of a session holds, and JSON of it.

use super::{bounds::MAX_DEPTH, integer};
use crate::{error::CacheError, json, python};
use std::fmt::Write as _;

/// A value as Python has it. A text is in UTF-16, since Python's may hold lone surrogates.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Plain {
    None,
    Bool(bool),
    /// Decimal digits, with a minus.
    Int(String),
    Float(f64),
    Text(Vec<u16>),
    List(Vec<Plain>),
    /// JSON has none and shows it as a list.
    Tuple(Vec<Plain>),
    /// No key twice.
    Dict(Vec<(Vec<u16>, Plain)>),
}

impl Plain {
    /// As `json.dumps` writes it with separators `,` and `:`.
    pub(super) fn json(&self) -> String {
        let mut out = String::new();
        self.write_json(&mut out);
        out
    }

    fn write_json(&self, out: &mut String) {
        match self {
            Self::None => out.push_str("null"),
            Self::Bool(true) => out.push_str("true"),
            Self::Bool(false) => out.push_str("false"),
            Self::Int(digits) => out.push_str(digits),
            Self::Float(float) => out.push_str(&python::float(*float)),
            Self::Text(units) => quote(units, out),
            Self::List(items) | Self::Tuple(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    out.push_str(if index == 0 { "" } else { "," });
                    item.write_json(out);
                }
                out.push(']');
            }
            Self::Dict(members) => {
                out.push('{');
                for (index, (key, value)) in members.iter().enumerate() {
                    out.push_str(if index == 0 { "" } else { "," });
                    quote(key, out);
                    out.push(':');
                    value.write_json(out);
                }
                out.push('}');
            }
        }
    }

    /// The value of a JSON text that was scanned before. `depth`: of the value itself.
    pub(super) fn of_json(text: &str, depth: usize) -> Result<Self, CacheError> {
        let text = text.trim();
        if depth > MAX_DEPTH {
            return Err(CacheError::TooLarge);
        }
        Ok(match text.as_bytes().first() {
            Some(b'n') => Self::None,
            Some(b't') => Self::Bool(true),
            Some(b'f') => Self::Bool(false),
            Some(b'N') => Self::Float(f64::NAN),
            Some(b'I') => Self::Float(f64::INFINITY),
            Some(b'"') => Self::Text(json::string_units(inside(text))),
            Some(b'[') => {
                let items = json::elements(text).ok_or(CacheError::Malformed)?;
                let items = items.into_iter().map(|item| Self::of_json(item, depth + 1));
                Self::List(items.collect::<Result<_, _>>()?)
            }
            Some(b'{') => {
                let mut dict = Dict::default();
                for (token, value) in json::members(text).ok_or(CacheError::Malformed)? {
                    dict.set(json::string_units(token), Self::of_json(value, depth + 1)?);
                }
                Self::Dict(dict.members)
            }
            _ => number(text)?,
        })
    }
}

/// A dict while it is made: of a repeated key the last value counts, at the first one's place.
#[derive(Default)]
pub(super) struct Dict {
    pub(super) members: Vec<(Vec<u16>, Plain)>,
    places: std::collections::HashMap<Vec<u16>, usize>,
}

impl Dict {
    pub(super) fn set(&mut self, key: Vec<u16>, value: Plain) {
        let next = self.members.len();
        let place = *self.places.entry(key.clone()).or_insert(next);
        match self.members.get_mut(place) {
            Some((_, there)) => *there = value,
            None => self.members.push((key, value)),
        }
    }
}

fn number(text: &str) -> Result<Plain, CacheError> {
    if text == "-Infinity" {
        return Ok(Plain::Float(f64::NEG_INFINITY));
    }
    if text.contains(['.', 'e', 'E']) {
        return text.parse().map(Plain::Float).map_err(|_| CacheError::Malformed);
    }
    // `-0` is 0, as Python's `int` has it.
    let bytes = integer::from_digits(text).ok_or(CacheError::Malformed)?;
    integer::to_digits(&bytes).map(Plain::Int).ok_or(CacheError::TooLarge)
}

fn inside(quoted: &str) -> &str {
    quoted
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
        .unwrap_or_default()
}

/// Quoted in ASCII, as `json.dumps` does.
fn quote(units: &[u16], out: &mut String) {
    out.push('"');
    for unit in units {
        match u8::try_from(*unit) {
            Ok(b'"') => out.push_str("\\\""),
            Ok(b'\\') => out.push_str("\\\\"),
            Ok(0x08) => out.push_str("\\b"),
            Ok(0x0c) => out.push_str("\\f"),
            Ok(b'\n') => out.push_str("\\n"),
            Ok(b'\r') => out.push_str("\\r"),
            Ok(b'\t') => out.push_str("\\t"),
            Ok(byte @ b' '..=b'~') => out.push(char::from(byte)),
            // Writing to a String cannot fail.
            _ => drop(write!(out, "\\u{unit:04x}")),
        }
    }
    out.push('"');
}
