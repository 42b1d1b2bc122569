//! As much HTML as a test needs: tags with their attributes, and the text that is left without tags.

use std::collections::BTreeMap;

/// The attributes of every `<name …>` in document order; a bare attribute has an empty value.
pub(super) fn tags(html: &str, name: &str) -> Vec<BTreeMap<String, String>> {
    let opening = format!("<{name}");
    html.match_indices(&opening)
        .filter_map(|(at, _)| html.get(at + opening.len()..))
        .filter(|rest| rest.starts_with(|next: char| next.is_whitespace() || next == '>' || next == '/'))
        .map(attributes)
        .collect()
}

/// Every value of this attribute, wherever it stands.
pub(super) fn values(html: &str, attribute: &str) -> Vec<String> {
    let opening = format!(" {attribute}=\"");
    let folded = html.replace(['\n', '\t', '\r'], " ");
    folded
        .split(&opening)
        .skip(1)
        .filter_map(|rest| Some(unescape(rest.split_once('"')?.0)))
        .collect()
}

/// The element with this id: its opening tag and what is inside, up to the first closing tag of its name.
pub(super) fn element(html: &str, id: &str) -> Option<String> {
    let (before, after) = html.split_once(&format!(" id=\"{id}\""))?;
    let (_, opening) = before.rsplit_once('<')?;
    let name = opening.split_whitespace().next()?;
    let inside = after.split(&format!("</{name}>")).next()?;
    Some(format!("<{opening} id=\"{id}\"{inside}"))
}

/// The text between the tags, blanks folded; scripts and styles left out.
pub(super) fn text(html: &str) -> String {
    let mut rest = html;
    let mut text = String::new();
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        text.push(' ');
        let hidden = ["script", "style"].into_iter().find(|name| after.starts_with(name));
        let end = hidden.map_or_else(|| ">".to_owned(), |name| format!("</{name}>"));
        rest = after.split_once(&end).map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    unescape(&text).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn attributes(rest: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut rest = rest.trim_start();
    while !rest.is_empty() && !rest.starts_with('>') {
        let end = rest
            .find(|next: char| next.is_whitespace() || "=>/".contains(next))
            .unwrap_or(rest.len());
        if end == 0 {
            rest = rest.get(1..).unwrap_or_default().trim_start();
            continue;
        }
        let (name, after) = rest.split_at(end);
        let (value, after) = match after.trim_start().strip_prefix('=') {
            Some(value) => quoted(value.trim_start()),
            None => (String::new(), after),
        };
        found.insert(name.to_ascii_lowercase(), value);
        rest = after.trim_start();
    }
    found
}

fn quoted(text: &str) -> (String, &str) {
    for quote in ['"', '\''] {
        if let Some((value, rest)) = text.strip_prefix(quote).and_then(|inner| inner.split_once(quote)) {
            return (unescape(value), rest);
        }
    }
    let end = text
        .find(|next: char| next.is_whitespace() || next == '>')
        .unwrap_or(text.len());
    let (value, rest) = text.split_at(end);
    (unescape(value), rest)
}

fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        match after
            .split_once(';')
            .and_then(|(name, after)| Some((entity(name)?, after)))
        {
            Some((character, after)) => {
                plain.push(character);
                rest = after;
            }
            None => {
                plain.push('&');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain
}

fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "nbsp" => Some('\u{a0}'),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}
