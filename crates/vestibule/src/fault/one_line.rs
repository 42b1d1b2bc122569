//! Text from outside, made harmless for a log: one line, no control over a terminal.

/// `text` on one line of at most `most` characters, with what could break a line, move a cursor or turn the reading direction written
/// as `\uXXXX`, which JSON strings understand too.
#[must_use]
pub fn one_line(text: &str, most: usize) -> String {
    let mut out = String::new();
    let mut left = most;
    for character in text.chars() {
        let escaped = escape(character);
        let width = escaped.as_ref().map_or(1, String::len);
        let Some(rest) = left.checked_sub(width) else { break };
        left = rest;
        match escaped {
            Some(escaped) => out.push_str(&escaped),
            None => out.push(character),
        }
    }
    out
}

fn escape(character: char) -> Option<String> {
    let is_bad = character.is_control()
        || matches!(
            u32::from(character),
            // Line and paragraph separator; marks, embeddings and isolates of direction; byte order mark.
            0x2028 | 0x2029 | 0x061c | 0x200e | 0x200f | 0x202a..=0x202e | 0x2066..=0x2069 | 0xfeff
        );
    is_bad.then(|| format!("\\u{:04x}", u32::from(character)))
}
