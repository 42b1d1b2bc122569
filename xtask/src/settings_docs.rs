//! `cargo xtask settings-docs`: writes `docs/reference/settings.md` from the table of settings.
//!
//! The binary prints the reference, so what is written is what an operator sees. A test of the crate keeps the file current.

use std::{
    fs,
    path::Path,
    process::{Command, ExitCode},
};

use anyhow::{Context, Result, ensure};

/// `cargo xtask settings-docs`
#[derive(clap::Args)]
pub(crate) struct Args {}

/// Writes the file.
///
/// # Errors
/// The server does not build, or the file cannot be written.
pub(crate) fn run(_: &Args) -> Result<ExitCode> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .context("xtask lies in the workspace")?;
    let printed = Command::new(env!("CARGO"))
        .args([
            "run",
            "--quiet",
            "--package",
            "vestibule-server",
            "--",
            "settings",
            "--markdown",
        ])
        .current_dir(root)
        .output()
        .context("cargo cannot be run")?;
    ensure!(
        printed.status.success(),
        "vestibule settings failed: {}",
        String::from_utf8_lossy(&printed.stderr)
    );

    let file = root.join("docs/reference/settings.md");
    fs::create_dir_all(file.parent().context("the file has a folder")?)?;
    fs::write(&file, printed.stdout).with_context(|| format!("{} cannot be written", file.display()))?;
    Ok(ExitCode::SUCCESS)
}
