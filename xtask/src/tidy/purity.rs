//! `rules.rs` decides: values in, values out.

use super::tree::{Finding, Tree};

/// Words that mean waiting, the network, the database, a clock or chance.
const IMPURE: [(&str, &str); 12] = [
    ("async", "a rule does not wait"),
    ("await", "a rule does not wait"),
    ("tokio", "a rule does not wait"),
    ("sqlx", "a rule gets what the store has read"),
    ("axum", "a rule knows no HTTP"),
    ("http", "a rule knows no HTTP"),
    ("hyper", "a rule knows no HTTP"),
    ("now_utc", "a rule takes `now`"),
    ("now_local", "a rule takes `now`"),
    ("SystemTime", "a rule takes `now`"),
    ("Instant", "a rule takes `now`"),
    ("getrandom", "a rule takes the generator or what it gave"),
];

/// No `rules.rs` of the published crates contains one of these words.
pub(super) fn rules(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in tree.product().filter(|source| source.file_name() == "rules.rs") {
        for token in &source.tokens {
            if let Some((word, why)) = IMPURE.iter().find(|(word, _)| token.text == *word) {
                findings.push(Finding::new(
                    &source.path,
                    token.line,
                    format!("`{word}` in rules.rs"),
                    why,
                ));
            }
        }
    }
    findings
}
