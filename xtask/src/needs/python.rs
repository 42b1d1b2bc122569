//! The real Django and django-allauth, in a virtual environment.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use super::need::{Need, Registry};
use crate::workspace::Workspace;

/// Django 5.2 is the long-term release. The rest: hashers, drivers of the databases that we test, a mail server.
const PACKAGES: [&str; 7] = [
    "Django==5.2.*",
    "django-allauth[mfa,socialaccount,headless]==65.*",
    "argon2-cffi",
    "bcrypt",
    "psycopg[binary]",
    "pymysql",
    "aiosmtpd",
];

/// The environment's Python.
pub(super) fn program(workspace: &Workspace) -> PathBuf {
    folder(workspace).join("bin/python")
}

/// Its packages: there when the last install that finished was of this very list.
pub(super) fn packages(workspace: &Workspace) -> Vec<Need> {
    let installed = std::fs::read_to_string(stamp(workspace)).unwrap_or_default();
    let is_there = |package| program(workspace).exists() && installed.lines().any(|line| line == package);
    PACKAGES
        .map(|package| Need::new(Registry::PyPi, package, is_there(package)))
        .into()
}

/// The commands that make the environment and fill it.
pub(super) fn install(workspace: &Workspace) -> Result<Vec<Command>> {
    std::fs::create_dir_all(&workspace.target)?;
    let mut make = Command::new("python3");
    make.args(["-m", "venv", "--clear"]).arg(folder(workspace));
    let mut fill = Command::new(program(workspace));
    fill.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
        .args(PACKAGES);
    Ok(vec![make, fill])
}

/// Notes that an install has finished.
pub(super) fn remember(workspace: &Workspace) -> Result<()> {
    let stamp = stamp(workspace);
    std::fs::write(&stamp, PACKAGES.join("\n")).with_context(|| format!("cannot write {}", stamp.display()))
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.target.join("venv")
}

fn stamp(workspace: &Workspace) -> PathBuf {
    folder(workspace).join("vestibule-packages.txt")
}
