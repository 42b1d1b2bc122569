//! How a value is written into a page.
use minijinja::{AutoEscape, Error, Output, State, Value};

/// Writes a value, escaped unless it is markup already or the file is the text of a mail.
pub(super) fn write(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    let text = value.to_string();
    if value.is_safe() || matches!(state.auto_escape(), AutoEscape::None) {
        return out.write_str(&text).map_err(Error::from);
    }
    escape(&text, out).map_err(Error::from)
}

/// The five characters that Django escapes. minijinja would escape `/` as well, which makes paths in the source unreadable.
fn escape(text: &str, out: &mut impl std::fmt::Write) -> std::fmt::Result {
    text.chars().try_for_each(|c| match c {
        '&' => out.write_str("&amp;"),
        '<' => out.write_str("&lt;"),
        '>' => out.write_str("&gt;"),
        '"' => out.write_str("&quot;"),
        '\'' => out.write_str("&#x27;"),
        _ => out.write_char(c),
    })
}

/// `text` as HTML.
#[cfg(test)]
pub(super) fn escaped(text: &str) -> String {
    let mut html = String::new();
    escape(text, &mut html).expect("a String takes everything");
    html
}
