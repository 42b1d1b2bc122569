//! How files are named and opened.

use syn::spanned::Spanned;
use syn::{Item, ItemMod};

use super::tree::{Finding, Tree};

const MOD_LINES: usize = 120;

/// Each file opens with its story; only an attribute of the whole file may stand above it.
pub(super) fn stories(tree: &Tree) -> Vec<Finding> {
    let silent = tree.sources.iter().filter(|source| {
        let is_text = |line: &&str| !line.trim().is_empty() && !line.starts_with("#!");
        !source
            .text
            .lines()
            .find(is_text)
            .is_some_and(|line| line.starts_with("//!"))
    });
    silent
        .map(|source| {
            Finding::new(
                &source.path,
                1,
                "no `//!` at the top",
                "a file says first what it is for",
            )
        })
        .collect()
}

/// A `mod.rs` is a room at a glance: story, parts, what leaves it.
pub(super) fn mod_files(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in tree.sources.iter().filter(|source| source.file_name() == "mod.rs") {
        let lines = source.text.lines().count();
        if lines >= MOD_LINES {
            let what = format!("a mod.rs of {lines} lines");
            findings.push(Finding::new(
                &source.path,
                MOD_LINES,
                what,
                "from 120 on it is no longer a glance",
            ));
        }
        for item in &source.syntax.items {
            if !matches!(item, Item::Use(_) | Item::Mod(ItemMod { content: None, .. })) {
                let line = item.span().start().line;
                let why = "a mod.rs holds the story, `mod` and `use`: what does something has a file with a name";
                findings.push(Finding::new(
                    &source.path,
                    line,
                    "something other than `mod` or `use`",
                    why,
                ));
            }
        }
    }
    findings
}

/// Nothing is called `utils`: such a file has no subject, so everything fits into it.
pub(super) fn no_utils(tree: &Tree) -> Vec<Finding> {
    let is_utils = |part: &str| matches!(part.split('.').next(), Some("utils" | "util"));
    let named = tree.files.keys().filter(|path| path.split('/').any(is_utils));
    named
        .map(|path| Finding::new(path, 1, "named `utils`", "name it for its subject"))
        .collect()
}
