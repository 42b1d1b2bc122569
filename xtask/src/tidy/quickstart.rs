//! The README's quickstart is the example that is built: nobody copies what does not compile.

use super::tree::{Finding, Tree};

const README: &str = "README.md";
const EXAMPLE: &str = "examples/axum-app/src/main.rs";
/// How many lines an app may need, comments and blank lines aside.
const OWN_LINES: usize = 15;

/// A block of Rust in the README is the example, line for line, and the example is short.
pub(super) fn quoted(tree: &Tree) -> Vec<Finding> {
    let Some(example) = tree.files.get(EXAMPLE) else {
        return vec![Finding::new(
            EXAMPLE,
            1,
            "there is no such file",
            "the README quotes it",
        )];
    };
    let mut findings = Vec::new();
    let readme = tree.files.get(README).map_or("", String::as_str);
    let blocks = || {
        readme
            .split("```rust\n")
            .skip(1)
            .filter_map(|rest| rest.split("```").next())
    };
    if !blocks().any(|block| block == example) {
        let line = readme
            .lines()
            .position(|line| line == "```rust")
            .map_or(1, |above| above + 1);
        let what = format!("no block of Rust is {EXAMPLE}, line for line");
        findings.push(Finding::new(
            README,
            line,
            what,
            "who copies it wants what is built and tested",
        ));
    }
    let own = example.lines().filter(|line| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with("//")
    });
    let own = own.count();
    if own > OWN_LINES {
        let what = format!("a quickstart of {own} lines");
        findings.push(Finding::new(EXAMPLE, 1, what, "over 15 it is no quickstart"));
    }
    findings
}
