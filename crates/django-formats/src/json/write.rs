//! JSON as `json.dumps` writes it.

use serde::Serialize;
use serde_json::{Serializer, Value, ser::Formatter};
use std::{
    fmt::Write as _,
    io::{self, Write},
};

/// A value with the separators `,` and `:`, in ASCII: what Django signs.
#[must_use]
pub fn compact(value: &Value) -> String {
    to_ascii(&value.to_string())
}

/// A value with the separators `, ` and `: `, in ASCII: what a plain `json.dumps` gives, as in text columns.
#[must_use]
pub fn spaced(value: &Value) -> String {
    let mut out = Vec::new();
    match value.serialize(&mut Serializer::with_formatter(&mut out, Spaced)) {
        Ok(()) => to_ascii(&String::from_utf8_lossy(&out)),
        Err(_) => compact(value), // writing a `Value` into memory cannot fail
    }
}

/// JSON text with everything outside `' '..='~'` as `\uXXXX`; white space between values stays.
///
/// Such characters can only stand inside strings, so the value is the same.
#[must_use]
pub fn to_ascii(json: &str) -> String {
    escape(json, |c| matches!(c, ' '..='~' | '\t' | '\n' | '\r'))
}

/// JSON text of which each character is a latin-1 byte: what Django's bytes can carry, unchanged where they can.
pub(crate) fn to_latin1(json: &str) -> String {
    escape(json, |c| c <= '\u{ff}')
}

fn escape(json: &str, stays: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if stays(c) {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    out
}

struct Spaced;

impl Formatter for Spaced {
    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        writer.write_all(if first { b"" } else { b", " })
    }
    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        writer.write_all(if first { b"" } else { b", " })
    }
    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }
}
