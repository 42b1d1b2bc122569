//! What looks at pages: axe for accessibility, html-validate for the markup.
//!
//! Exact versions: a new rule of theirs shall come with a commit, not with a Tuesday.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use super::need::{Need, Registry};
use crate::workspace::Workspace;

const PACKAGES: [(&str, &str); 2] = [("axe-core", "4.14.1"), ("html-validate", "10.17.0")];

/// The script that a browser test runs in a page.
pub(super) fn axe(workspace: &Workspace) -> PathBuf {
    modules(workspace).join("axe-core/axe.min.js")
}

/// The program that checks HTML files.
pub(super) fn html_validate(workspace: &Workspace) -> PathBuf {
    modules(workspace).join(".bin/html-validate")
}

/// The packages, each there in its exact version or not.
pub(super) fn packages(workspace: &Workspace) -> Vec<Need> {
    let is_there = |name: &str, version: &str| {
        let manifest = std::fs::read_to_string(modules(workspace).join(name).join("package.json")).unwrap_or_default();
        let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap_or_default();
        manifest["version"] == version
    };
    let need = |(name, version)| Need::new(Registry::Npm, format!("{name}@{version}"), is_there(name, version));
    PACKAGES.map(need).into()
}

/// The command that fetches packages. Install scripts are not run: neither package has one.
pub(super) fn install(workspace: &Workspace, packages: &[&str]) -> Result<Vec<Command>> {
    let folder = folder(workspace);
    std::fs::create_dir_all(&folder)?;
    let mut command = Command::new("npm");
    command
        .args(["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"])
        .arg(folder)
        .args(packages);
    Ok(vec![command])
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.target.join("node")
}

fn modules(workspace: &Workspace) -> PathBuf {
    folder(workspace).join("node_modules")
}
