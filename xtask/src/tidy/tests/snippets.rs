//! A repository of a few lines, and what a check says of it.

use crate::tidy::tree::{Finding, Tree};

/// A tree of these files.
pub(super) fn tree(files: &[(&str, &str)]) -> Tree {
    let (tree, unread) = Tree::new(
        files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect(),
    );
    assert!(unread.is_empty(), "{unread:?}");
    tree
}

/// The check's findings as `path:line: what`.
pub(super) fn found(check: fn(&Tree) -> Vec<Finding>, files: &[(&str, &str)]) -> Vec<String> {
    let findings = check(&tree(files)).into_iter();
    findings
        .map(|found| format!("{}:{}: {}", found.path, found.line, found.what))
        .collect()
}

pub(super) const PAGES: &str = "crates/vestibule/src/login/pages.rs";
pub(super) const FLOW: &str = "crates/vestibule/src/login/flow.rs";
