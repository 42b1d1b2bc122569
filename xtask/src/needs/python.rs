//! The real Django and django-allauth, each Django in a virtual environment of its own.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::need::{Need, Registry};
use crate::shell;
use crate::workspace::Workspace;

/// The long-term release, on which every journey runs.
const LONG_TERM: Environment = Environment {
    folder: "venv",
    django: "Django==5.2.*",
};

/// The newest, for one pass of the matrix. It wants a newer Python than Debian 12 has.
const NEWEST: Environment = Environment {
    folder: "venv-newest",
    django: "Django==6.1.*",
};

/// What stands beside either Django: allauth, hashers, drivers of the stores that we test, a mail server.
const BESIDE: [&str; 7] = [
    "django-allauth[mfa,socialaccount,headless]==65.*",
    "argon2-cffi",
    "bcrypt",
    "psycopg[binary]",
    "pymysql",
    "redis",
    "aiosmtpd",
];

/// Pythons that Django 6.1 runs on, the best known first.
const NEW_PYTHONS: [&str; 3] = ["3.13", "3.12", "3.14"];

/// One virtual environment.
struct Environment {
    folder: &'static str,
    django: &'static str,
}

/// The Python with Django's long-term release.
pub(super) fn program(workspace: &Workspace) -> PathBuf {
    LONG_TERM.program(workspace)
}

/// The Python with the newest Django; `None` when this machine has no Python for it.
pub(super) fn newest(workspace: &Workspace) -> Option<PathBuf> {
    new_python().map(|_| NEWEST.program(workspace))
}

/// The packages of each environment: there when the last install that finished was of this very list.
pub(super) fn packages(workspace: &Workspace) -> Vec<Need> {
    let mut needs = LONG_TERM.packages(workspace);
    if new_python().is_some() {
        needs.extend(NEWEST.packages(workspace));
    }
    needs
}

/// The commands that make what is missing and fill it.
pub(super) fn install(workspace: &Workspace) -> Result<Vec<Command>> {
    let mut commands = Vec::new();
    if !LONG_TERM.is_there(workspace) {
        commands.extend(LONG_TERM.install(workspace, Path::new("python3"))?);
    }
    if let Some(python) = new_python()
        && !NEWEST.is_there(workspace)
    {
        commands.extend(NEWEST.install(workspace, &python)?);
    }
    Ok(commands)
}

/// Notes that an install has finished.
pub(super) fn remember(workspace: &Workspace) -> Result<()> {
    LONG_TERM.remember(workspace)?;
    if new_python().is_some() {
        NEWEST.remember(workspace)?;
    }
    Ok(())
}

impl Environment {
    fn list(&self) -> Vec<&'static str> {
        std::iter::once(self.django).chain(BESIDE).collect()
    }

    fn packages(&self, workspace: &Workspace) -> Vec<Need> {
        let installed = std::fs::read_to_string(self.stamp(workspace)).unwrap_or_default();
        let is_there = |package| self.program(workspace).exists() && installed.lines().any(|line| line == package);
        let list = self.list().into_iter();
        list.map(|package| Need::new(Registry::PyPi, package, is_there(package)))
            .collect()
    }

    fn is_there(&self, workspace: &Workspace) -> bool {
        std::fs::read_to_string(self.stamp(workspace)).is_ok_and(|list| list == self.list().join("\n"))
            && self.program(workspace).exists()
    }

    fn install(&self, workspace: &Workspace, python: &Path) -> Result<[Command; 2]> {
        std::fs::create_dir_all(&workspace.target)?;
        let mut make = Command::new(python);
        make.args(["-m", "venv", "--clear"])
            .arg(workspace.target.join(self.folder));
        let mut fill = Command::new(self.program(workspace));
        fill.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
            .args(self.list());
        Ok([make, fill])
    }

    fn remember(&self, workspace: &Workspace) -> Result<()> {
        let stamp = self.stamp(workspace);
        std::fs::write(&stamp, self.list().join("\n")).with_context(|| format!("cannot write {}", stamp.display()))
    }

    fn program(&self, workspace: &Workspace) -> PathBuf {
        workspace.target.join(self.folder).join("bin/python")
    }

    fn stamp(&self, workspace: &Workspace) -> PathBuf {
        workspace.target.join(self.folder).join("vestibule-packages.txt")
    }
}

/// A Python that the newest Django takes: on the `PATH`, or a version of pyenv.
fn new_python() -> Option<PathBuf> {
    let versions = std::env::home_dir().map(|home| home.join(".pyenv/versions"));
    NEW_PYTHONS.iter().find_map(|version| {
        // pyenv puts a shim of each name on the PATH, which fails unless that version was chosen.
        let of_pyenv = versions.as_deref().and_then(|folder| in_pyenv(folder, version));
        of_pyenv.or_else(|| shell::find_program(&[&format!("python{version}")]).filter(|program| !is_shim(program)))
    })
}

fn in_pyenv(versions: &Path, version: &str) -> Option<PathBuf> {
    let folders = std::fs::read_dir(versions).ok()?.filter_map(Result::ok);
    let begins = format!("{version}.");
    folders
        .filter(|folder| folder.file_name().to_string_lossy().starts_with(&begins))
        .map(|folder| folder.path().join("bin/python"))
        .find(|program| program.is_file())
}

fn is_shim(program: &Path) -> bool {
    program.components().any(|part| part.as_os_str() == "shims")
}
