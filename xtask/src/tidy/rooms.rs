//! The order of the rooms. Rust allows cycles between modules; this house does not.
//!
//! ARCHITECTURE.md lists the rooms between `<!-- rooms -->` and `<!-- /rooms -->`, lowest first: the names in backticks
//! that a line begins with. A room may name those above it in the list, never those below.

use std::collections::BTreeMap;

use syn::{Item, UseTree};

use super::tokens::{Token, find};
use super::tree::{Finding, LIBRARY, Source, Tree};

const LIST: &str = "ARCHITECTURE.md";

/// The list is whole, and no room names a later one.
pub(super) fn order(tree: &Tree) -> Vec<Finding> {
    let mut rooms: Vec<&str> = tree.library().filter_map(|(path, _)| room(path)).collect();
    rooms.dedup();
    let text = tree.files.get(LIST).map_or("", String::as_str);
    let order = listed(text);
    let mut findings = Vec::new();
    for room in rooms.iter().filter(|room| !order.contains(room)) {
        let what = format!("`{room}` is not between `<!-- rooms -->` and `<!-- /rooms -->`");
        findings.push(Finding::new(LIST, 1, what, "so nobody knows what it may use"));
    }
    for room in order.iter().filter(|room| !rooms.contains(room)) {
        findings.push(Finding::new(
            LIST,
            1,
            format!("`{room}` is listed"),
            "but there is no such room",
        ));
    }

    let exports = tree
        .sources
        .iter()
        .find(|source| source.path == format!("{LIBRARY}lib.rs"))
        .map(exports);
    let exports = exports.unwrap_or_default();
    let rank = |room: &str| order.iter().position(|listed| *listed == room);
    for (path, source) in tree.library() {
        let Some(own) = room(path) else { continue };
        for (name, line) in named(&source.tokens) {
            let other = exports.get(name).map_or(name, String::as_str);
            if rank(other) > rank(own) && rank(own).is_some() {
                let what = format!("`{own}` uses `crate::{name}`");
                let why = "a later room of ARCHITECTURE.md's list: the lower room takes it as an argument or a trait";
                findings.push(Finding::new(&source.path, line, what, why));
            }
        }
    }
    findings
}

/// The room of a file below the library's `src/`; `lib.rs` stands above all of them.
fn room(path: &str) -> Option<&str> {
    let name = path.split('/').next()?.trim_end_matches(".rs");
    (name != "lib").then_some(name)
}

/// The names that the list gives, in order.
fn listed(text: &str) -> Vec<&str> {
    let list = text
        .split_once("<!-- rooms -->")
        .and_then(|(_, rest)| rest.split_once("<!-- /rooms -->"));
    let mut names = Vec::new();
    for line in list.map_or("", |(list, _)| list).lines() {
        let mut rest = line.trim_start_matches(|sign: char| sign.is_ascii_digit() || " |-*.".contains(sign));
        while let Some((name, behind)) = rest.strip_prefix('`').and_then(|rest| rest.split_once('`')) {
            names.push(name.trim_end_matches('/').trim_end_matches(".rs"));
            rest = behind.strip_prefix(", ").unwrap_or("");
        }
    }
    names
}

/// What follows each `crate::`, each branch of a `crate::{…}` on its own.
fn named(tokens: &[Token]) -> Vec<(&str, usize)> {
    let mut names = Vec::new();
    for place in find(tokens, &["crate", ":", ":"]) {
        let rest = &tokens[place + 3..];
        let is_list = rest.first().is_some_and(|token| token.text == "{");
        let mut depth = 0_i32;
        let mut is_start = true;
        for token in rest.iter().take(if is_list { rest.len() } else { 1 }) {
            match token.text.as_str() {
                "{" => depth += 1,
                "}" if depth == 1 => break,
                "}" => depth -= 1,
                "," if depth == 1 => is_start = true,
                name if is_start => {
                    names.push((name, token.line));
                    is_start = false;
                }
                _ => (),
            }
        }
    }
    names
}

/// Which room each name comes from that `lib.rs` exports at the root.
fn exports(root: &Source) -> BTreeMap<String, String> {
    let mut exports = BTreeMap::new();
    for item in &root.syntax.items {
        if let Item::Use(item) = item {
            collect(&item.tree, &mut Vec::new(), &mut exports);
        }
    }
    exports
}

fn collect(tree: &UseTree, path: &mut Vec<String>, exports: &mut BTreeMap<String, String>) {
    match tree {
        UseTree::Path(part) => {
            path.push(part.ident.to_string());
            collect(&part.tree, path, exports);
            path.pop();
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| collect(tree, path, exports)),
        UseTree::Name(_) | UseTree::Rename(_) => {
            let name = match tree {
                UseTree::Rename(rename) => rename.rename.to_string(),
                UseTree::Name(name) => name.ident.to_string(),
                _ => return,
            };
            if let Some(room) = path.iter().find(|part| !matches!(part.as_str(), "self" | "crate")) {
                exports.insert(name, room.clone());
            }
        }
        _ => (),
    }
}
