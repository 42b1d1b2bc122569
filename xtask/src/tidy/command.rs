//! The list of checks, and what came of them.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;

use super::tree::{Finding, Tree};
use super::{
    attributes, cookie, layout, limits, purity, queries, quickstart, rooms, secrets, supply, templates, test_files,
};
use crate::workspace::Workspace;

/// What can be said on the command line.
#[derive(clap::Args)]
pub(crate) struct Args {}

const CHECKS: [fn(&Tree) -> Vec<Finding>; 17] = [
    limits::file_lines,
    limits::functions,
    limits::handlers,
    layout::stories,
    layout::mod_files,
    layout::no_utils,
    test_files::listed,
    attributes::none_silenced,
    purity::rules,
    rooms::order,
    cookie::one_writer,
    secrets::constant_time,
    queries::listed,
    templates::sampled,
    quickstart::quoted,
    supply::forbids_unsafe,
    supply::keeps_no_keys,
];

/// Checks the whole repository.
pub(crate) fn run(_: &Args) -> Result<ExitCode> {
    let is_fine = is_tidy(&Workspace::find()?.root)?;
    Ok(if is_fine { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Prints what is found below `root`. `true`: nothing.
pub(crate) fn is_tidy(root: &Path) -> Result<bool> {
    let (tree, unread) = Tree::load(root)?;
    let mut findings: Vec<Finding> = unread
        .into_iter()
        .chain(CHECKS.iter().flat_map(|check| check(&tree)))
        .collect();
    findings.sort();
    for finding in &findings {
        println!("{finding}");
    }
    println!("{} files of Rust, {} findings", tree.sources.len(), findings.len());
    Ok(findings.is_empty())
}
