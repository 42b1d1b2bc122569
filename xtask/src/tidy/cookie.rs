//! Only `sessions/cookie.rs` writes the session cookie: one place to read when one asks how it is protected.

use super::tokens::find;
use super::tree::{Finding, Tree};

const WRITER: &str = "sessions/cookie.rs";

/// Nothing else in the library knows the cookie's name: neither the text nor the setting.
pub(super) fn one_writer(tree: &Tree) -> Vec<Finding> {
    let others = tree
        .library()
        .filter(|(path, _)| *path != WRITER && !path.starts_with("settings"));
    let mut findings = Vec::new();
    for (_, source) in others {
        let names = source.tokens.iter().filter(|token| {
            let text = token.text.as_str();
            text == "\"sessionid\"" || text == "session_cookie_name" || text.starts_with("\"sessionid=")
        });
        let settings = find(&source.tokens, &["session", ".", "cookie_name"]).map(|place| &source.tokens[place]);
        for token in names.chain(settings) {
            let why = "only sessions/cookie.rs reads and writes that cookie: call it";
            findings.push(Finding::new(
                &source.path,
                token.line,
                "the name of the session cookie",
                why,
            ));
        }
    }
    findings
}
