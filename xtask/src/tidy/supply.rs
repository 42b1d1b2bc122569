//! What a user takes over with the source: no unsafe code of ours, and nobody's private key.

use super::tree::{Finding, Tree};

/// Every package forbids unsafe code, by the workspace's lints or its own.
pub(super) fn forbids_unsafe(tree: &Tree) -> Vec<Finding> {
    let manifests = tree
        .files
        .iter()
        .filter(|(path, text)| path.ends_with("Cargo.toml") && text.contains("[package]"));
    let has = |text: &str, section: &str, line: &str| {
        let body = text
            .split_once(&format!("[{section}]\n"))
            .map(|(_, rest)| rest.split("\n[").next().unwrap_or(rest));
        body.is_some_and(|body| body.lines().any(|found| found.trim() == line))
    };
    manifests
        .filter(|(_, text)| {
            !has(text, "lints", "workspace = true") && !has(text, "lints.rust", "unsafe_code = \"forbid\"")
        })
        .map(|(path, _)| {
            let why = "a package takes `[lints] workspace = true`, or forbids it in `[lints.rust]`";
            Finding::new(path, 1, "unsafe code is not forbidden", why)
        })
        .collect()
}

/// No file has a private key or a certificate, made for a test or not: what a test needs it makes.
pub(super) fn keeps_no_keys(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in &tree.files {
        let lines = text.lines().zip(1..).filter(|(line, _)| line.contains("-----BEGIN "));
        for (_, line) in lines.filter(|(line, _)| line.contains(" KEY-----") || line.contains(" CERTIFICATE-----")) {
            findings.push(Finding::new(
                path,
                line,
                "a key or certificate",
                "people copy them into production",
            ));
        }
    }
    findings
}
