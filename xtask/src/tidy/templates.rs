//! Each template has samples: what a test renders in every language, and a preview shows.

use super::tree::{Finding, Tree};

const FOLDER: &str = "crates/vestibule/templates/";
/// A mail is named once for its two or three files, and without its folder.
const MAIL_PARTS: [&str; 3] = ["_subject.txt", "_message.txt", "_message.html"];

/// Each template that no other extends or includes is named by a file of Rust that has `samples`.
pub(super) fn sampled(tree: &Tree) -> Vec<Finding> {
    let templates = || {
        tree.files
            .iter()
            .filter_map(|(path, text)| Some((path.strip_prefix(FOLDER)?, path, text)))
    };
    let is_part = |name: &str| {
        let quoted = [format!("\"{name}\""), format!("'{name}'")];
        templates().any(|(other, _, text)| other != name && quoted.iter().any(|name| text.contains(name)))
    };
    let is_sampled = |name: &str| {
        let file = name.rsplit_once("email/").map_or(name, |(_, file)| file);
        tree.sources
            .iter()
            .filter(|source| source.path.starts_with("crates/vestibule/src/"))
            .any(|source| {
                let literals = source
                    .tokens
                    .iter()
                    .filter_map(|token| token.text.strip_prefix('"')?.strip_suffix('"'));
                let mut names = literals.flat_map(|literal| [name, file].map(|name| name.strip_prefix(literal)));
                names.any(|rest| rest.is_some_and(|rest| rest.is_empty() || MAIL_PARTS.contains(&rest)))
                    && source.tokens.iter().any(|token| token.text == "samples")
            })
    };
    templates()
        .filter(|(name, ..)| !is_part(name) && !is_sampled(name))
        .map(|(_, path, _)| {
            Finding::new(
                path,
                1,
                "no context with `samples` names this template",
                "so no test and no preview shows it",
            )
        })
        .collect()
}
