//! Python's quoting of cookie values.

use std::fmt::Write;

/// A value as it stands in a header: as it is when it has only letters, digits and ``!#$%&'*+-.^_`|~:``, else in quotes, with a backslash before `"`
/// and `\` and three octal digits for what is neither allowed nor one of `` ()/<=>?@[]{}`` or a blank. Characters beyond latin-1 stay.
#[must_use]
pub fn quote(value: &str) -> String {
    if !value.is_empty() && value.chars().all(is_legal) {
        return value.to_owned();
    }
    let mut out = String::with_capacity(value.len() + 2);
    out.push('"');
    for c in value.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if is_legal(c) || " ()/<=>?@[]{}".contains(c) || c > '\u{ff}' => out.push(c),
            c => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\{:03o}", u32::from(c));
            }
        }
    }
    out.push('"');
    out
}

/// The value of a quoted text; a text without quotes around it as it is. A backslash before nothing, or before a line feed, stays.
#[must_use]
pub fn unquote(text: &str) -> String {
    let Some(inner) = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) else {
        return text.to_owned();
    };
    let mut out = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let mut chars = after.chars();
        rest = match (octal(after), chars.next()) {
            (Some((c, rest)), _) => {
                out.push(c);
                rest
            }
            (None, Some(c)) if c != '\n' => {
                out.push(c);
                chars.as_str()
            }
            _ => {
                out.push('\\');
                after
            }
        };
    }
    out.push_str(rest);
    out
}

/// A character from three octal digits up to 377, and what follows them.
fn octal(text: &str) -> Option<(char, &str)> {
    let (digits, rest) = text.split_at_checked(3)?;
    let valid = matches!(digits.as_bytes(), [b'0'..=b'3', b'0'..=b'7', b'0'..=b'7']);
    let byte = if valid {
        u8::from_str_radix(digits, 8).ok()?
    } else {
        return None;
    };
    Some((char::from(byte), rest))
}

fn is_legal(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~:".contains(c)
}
