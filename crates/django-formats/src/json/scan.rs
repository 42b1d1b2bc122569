//! Where JSON values begin and end.

use crate::{error::NotJson, python::MAX_DIGITS};

/// The deepest nesting that is read. Python stops near 1,000; no session of Django or allauth goes beyond ten.
pub const MAX_DEPTH: usize = 100;

/// Whether the text is one JSON value as Python's `json.loads` takes it, with white space around.
///
/// # Errors
/// [`NotJson`].
pub fn check(text: &str) -> Result<(), NotJson> {
    let mut scan = Scan { text, at: 0 };
    scan.value().and_then(|_| scan.end()).ok_or(NotJson)
}

/// The members of a JSON object in their order, as written: the key's token without quotes, and the value's text. `None`: no object.
pub(crate) fn members(text: &str) -> Option<Vec<(&str, &str)>> {
    let mut scan = Scan { text, at: 0 };
    let mut members = Vec::new();
    let mut more = scan.open(b'{', b'}')?;
    while more {
        let key = scan.key()?;
        members.push((key, scan.value()?));
        more = scan.next_or_close(b'}')?;
    }
    scan.end().map(|()| members)
}

/// The elements of a JSON array, as written. `None`: no array.
pub(crate) fn elements(text: &str) -> Option<Vec<&str>> {
    let mut scan = Scan { text, at: 0 };
    let mut elements = Vec::new();
    let mut more = scan.open(b'[', b']')?;
    while more {
        elements.push(scan.value()?);
        more = scan.next_or_close(b']')?;
    }
    scan.end().map(|()| elements)
}

/// The text of a JSON string value, quotes included in `value`. `None` for other values and for lone surrogates.
pub(crate) fn text(value: &str) -> Option<String> {
    let token = value.strip_prefix('"')?.strip_suffix('"')?;
    String::from_utf16(&string_units(token)).ok()
}

/// The UTF-16 units of a string token (without its quotes) that the scanner has accepted: two tokens are the same Python text exactly when
/// their units are equal.
pub(crate) fn string_units(token: &str) -> Vec<u16> {
    let mut units = Vec::with_capacity(token.len());
    let mut chars = token.chars();
    while let Some(c) = chars.next() {
        let unit = match if c == '\\' { chars.next() } else { None } {
            None => {
                units.extend_from_slice(c.encode_utf16(&mut [0; 2]));
                continue;
            }
            Some('u') => {
                let hex: String = chars.by_ref().take(4).collect();
                u16::from_str_radix(&hex, 16).unwrap_or(0xfffd)
            }
            Some('b') => 0x08,
            Some('f') => 0x0c,
            Some('n') => 0x0a,
            Some('r') => 0x0d,
            Some('t') => 0x09,
            Some(itself) => u16::try_from(u32::from(itself)).unwrap_or(0xfffd),
        };
        units.push(unit);
    }
    units
}

struct Scan<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scan<'a> {
    /// One value with white space before it; its text. Iterative: depth costs heap, not stack.
    fn value(&mut self) -> Option<&'a str> {
        self.space();
        let start = self.at;
        let mut open: Vec<u8> = Vec::new();
        loop {
            self.space();
            match self.peek()? {
                bracket @ (b'[' | b'{') => {
                    let close = closing(bracket);
                    if self.open(bracket, close)? {
                        if open.len() >= MAX_DEPTH {
                            return None;
                        }
                        open.push(close);
                        self.key_if_due(close)?;
                        continue;
                    }
                }
                _ => self.scalar()?,
            }
            loop {
                let Some(&close) = open.last() else {
                    return self.text.get(start..self.at);
                };
                if self.next_or_close(close)? {
                    self.key_if_due(close)?;
                    break;
                }
                open.pop();
            }
        }
    }

    fn end(&mut self) -> Option<()> {
        self.space();
        (self.at == self.text.len()).then_some(())
    }

    /// Steps over an opening bracket; whether something is inside (else the closing one is stepped over too).
    fn open(&mut self, bracket: u8, close: u8) -> Option<bool> {
        self.space();
        self.expect(bracket)?;
        self.space();
        let empty = self.peek()? == close;
        self.at += usize::from(empty);
        Some(!empty)
    }

    /// After a value: whether another follows.
    fn next_or_close(&mut self, close: u8) -> Option<bool> {
        self.space();
        let byte = self.peek()?;
        self.at += 1;
        match byte {
            b',' => Some(true),
            byte if byte == close => Some(false),
            _ => None,
        }
    }

    fn key_if_due(&mut self, close: u8) -> Option<()> {
        if close == b'}' { self.key().map(drop) } else { Some(()) }
    }

    /// A key and its colon; the token without quotes.
    fn key(&mut self) -> Option<&'a str> {
        self.space();
        let start = self.at;
        self.string()?;
        let key = self.text.get(start + 1..self.at - 1)?;
        self.space();
        self.expect(b':')?;
        Some(key)
    }

    fn scalar(&mut self) -> Option<()> {
        match self.peek()? {
            b'"' => self.string(),
            b'n' => self.word("null"),
            b't' => self.word("true"),
            b'f' => self.word("false"),
            b'N' => self.word("NaN"),
            b'I' => self.word("Infinity"),
            b'-' if self.peek_at(1) == Some(b'I') => self.word("-Infinity"),
            _ => self.number(),
        }
    }

    fn word(&mut self, word: &str) -> Option<()> {
        self.text
            .get(self.at..)?
            .starts_with(word)
            .then(|| self.at += word.len())
    }

    fn string(&mut self) -> Option<()> {
        self.expect(b'"')?;
        loop {
            let byte = self.peek()?;
            self.at += 1;
            match byte {
                b'"' => return Some(()),
                b'\\' => self.escape()?,
                0..0x20 => return None,
                _ => {}
            }
        }
    }

    fn escape(&mut self) -> Option<()> {
        let byte = self.peek()?;
        self.at += 1;
        match byte {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(()),
            b'u' => {
                let hex = (0..4).all(|ahead| self.peek_at(ahead).is_some_and(|byte| byte.is_ascii_hexdigit()));
                hex.then(|| self.at += 4)
            }
            _ => None,
        }
    }

    fn number(&mut self) -> Option<()> {
        self.at += usize::from(self.peek()? == b'-');
        let whole = if self.peek()? == b'0' {
            self.at += 1;
            1
        } else {
            self.digits()
        };
        if whole == 0 {
            return None;
        }

        let mut float = false;
        if self.peek() == Some(b'.') && self.digit_at(1) {
            float = true;
            self.at += 1;
            self.digits();
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(self.peek_at(1), Some(b'+' | b'-')));
            if self.digit_at(1 + sign) {
                float = true;
                self.at += 1 + sign;
                self.digits();
            }
        }
        (float || whole <= MAX_DIGITS).then_some(()) // Python refuses longer integers, not longer floats
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while self.digit_at(0) {
            self.at += 1;
        }
        self.at - start
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    fn digit_at(&self, ahead: usize) -> bool {
        self.peek_at(ahead).is_some_and(|byte| byte.is_ascii_digit())
    }

    fn peek(&self) -> Option<u8> {
        self.peek_at(0)
    }

    fn peek_at(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }
}

fn closing(bracket: u8) -> u8 {
    if bracket == b'{' { b'}' } else { b']' }
}
