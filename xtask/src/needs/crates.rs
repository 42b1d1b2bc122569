//! Tools from crates.io. They are compiled here, so each has to be worth its minutes.

use std::path::PathBuf;
use std::process::Command;

use super::need::{Need, Registry};
use crate::shell;
use crate::workspace::{Workspace, cargo};

/// Exact: its rules and its file format change between versions.
const CARGO_DENY: &str = "cargo-deny@0.20.2";

/// The program, if it is there: ours, or one that the machine has.
pub(crate) fn cargo_deny(workspace: &Workspace) -> Option<PathBuf> {
    let ours = folder(workspace).join("bin/cargo-deny");
    if ours.is_file() {
        Some(ours)
    } else {
        shell::find_program(&["cargo-deny"])
    }
}

pub(super) fn packages(workspace: &Workspace) -> Vec<Need> {
    vec![Need::new(
        Registry::CratesIo,
        CARGO_DENY,
        cargo_deny(workspace).is_some(),
    )]
}

/// Unoptimised: built in one minute on two cores, and it runs for a second.
pub(super) fn install(workspace: &Workspace, packages: &[&str]) -> Vec<Command> {
    let mut command = Command::new(cargo());
    command
        .args(["install", "--quiet", "--locked", "--debug", "--root"])
        .arg(folder(workspace))
        .args(packages);
    // Its dependencies share no features with ours: a build folder of its own, gone afterwards.
    command.env_remove("CARGO_TARGET_DIR");
    command
        .env("CARGO_PROFILE_DEV_DEBUG", "none")
        .env("CARGO_INCREMENTAL", "0");
    vec![command]
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.target.join("tools")
}
