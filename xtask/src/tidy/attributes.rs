//! No lint is silenced without a trace, and no test is switched off.

use super::tokens::Token;
use super::tree::{Finding, Tree};

/// No `#[allow]` and no `#[ignore]`, inside `cfg_attr` and macros neither.
pub(super) fn none_silenced(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in &tree.sources {
        let starts = source
            .tokens
            .iter()
            .enumerate()
            .filter(|(_, token)| token.text == "#")
            .map(|(place, _)| place);
        for (name, line) in starts.flat_map(|place| attributes(&source.tokens[place + 1..])) {
            let why = match name {
                "allow" => "`#[expect(…, reason = \"…\")]` says why and goes when it is no longer needed",
                "ignore" => "a test runs or is removed",
                _ => continue,
            };
            findings.push(Finding::new(&source.path, line, format!("`#[{name}]`"), why));
        }
    }
    findings
}

/// Names of the attributes that `rest`, the tokens behind a `#`, applies: one, or those within `cfg_attr(condition, …)`.
fn attributes(rest: &[Token]) -> Vec<(&str, usize)> {
    let rest = if rest.first().is_some_and(|token| token.text == "!") {
        &rest[1..]
    } else {
        rest
    };
    let [open, name, ..] = rest else { return Vec::new() };
    if open.text != "[" {
        return Vec::new();
    }
    if name.text != "cfg_attr" {
        return vec![(&name.text, name.line)];
    }
    let mut depth = 0_i32;
    let within = rest.iter().take_while(|token| {
        depth += match token.text.as_str() {
            "[" => 1,
            "]" => -1,
            _ => 0,
        };
        depth > 0
    });
    within.map(|token| (token.text.as_str(), token.line)).collect()
}
