//! The matrix of interop: which cells ran against a live Django, and what each gave.
//!
//! The journeys append one line of JSON a cell to the file that `VESTIBULE_TEST_MATRIX` names. What must be there is listed here, apart from
//! them, so that a story that was not run is a cell that is missing.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::workspace::Workspace;

const DATABASES: [&str; 3] = ["sqlite", "postgres", "mariadb"];
const ENGINES: [&str; 4] = ["db", "cached_db", "cache", "signed_cookies"];
const MAKERS: [&str; 2] = ["vestibule", "django"];
const ACTS: [&str; 5] = ["read", "change", "log out", "password", "expire"];
const HASHERS: [&str; 7] = [
    "pbkdf2_sha256",
    "pbkdf2_sha1",
    "argon2",
    "scrypt",
    "bcrypt_sha256",
    "bcrypt",
    "md5",
];
/// Those that are written here too; the others are only read, as weak or outdated ones.
const WRITTEN: [&str; 4] = ["pbkdf2_sha256", "argon2", "scrypt", "bcrypt_sha256"];

const OK: &str = "ok";
const MISSING: &str = "not run";

/// One line of the file.
#[derive(Debug, Deserialize)]
pub(super) struct Cell {
    /// `5.2` or `6.1`.
    pub(super) django: String,
    /// `sqlite db vestibule`, or `argon2` for a hasher.
    pub(super) row: String,
    /// What was done.
    pub(super) column: String,
    /// `ok`, else what went wrong.
    pub(super) result: String,
}

/// What the cells of one Django must be, and what they were.
pub(super) struct Matrix {
    django: &'static str,
    found: BTreeMap<(String, String), String>,
}

/// Where the journeys write.
pub(super) fn file(workspace: &Workspace) -> PathBuf {
    workspace.target.join("interop-matrix.jsonl")
}

/// Prints a table for each Django that this machine can run; whether each cell ran and was fine.
pub(super) fn report(file: &Path, has_newest: bool) -> Result<bool> {
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let cells = text.lines().map(serde_json::from_str).collect::<Result<Vec<Cell>, _>>();
    let cells = cells.with_context(|| format!("{} holds a line that is no cell", file.display()))?;

    let mut is_fine = true;
    for django in if has_newest { &["5.2", "6.1"][..] } else { &["5.2"] } {
        let matrix = Matrix::of(django, &cells);
        print!("{}", matrix.table());
        is_fine &= matrix.is_fine();
    }
    if !has_newest {
        println!(
            "Django 6.1: no Python from 3.12 on was found on the PATH or among pyenv's versions, so this pass was not run"
        );
    }
    Ok(is_fine)
}

impl Matrix {
    pub(super) fn of(django: &'static str, cells: &[Cell]) -> Self {
        let mut found = BTreeMap::new();
        for cell in cells.iter().filter(|cell| cell.django == django) {
            let place = (cell.row.clone(), cell.column.clone());
            // A cell that failed once has failed, whatever else ran under its name.
            let result = found.entry(place).or_insert_with(|| cell.result.clone());
            if result == OK {
                result.clone_from(&cell.result);
            }
        }
        Self { django, found }
    }

    pub(super) fn is_fine(&self) -> bool {
        let mut cells = sessions().flat_map(|row| ACTS.map(|act| (row.clone(), act)));
        cells.all(|(row, act)| self.result(&row, act) == OK)
            && HASHERS.iter().all(|name| self.result(name, "read") == OK)
            && WRITTEN.iter().all(|name| self.result(name, "written") == OK)
    }

    pub(super) fn table(&self) -> String {
        let mut table = format!("interop with Django {}\n", self.django);
        let _ = writeln!(table, "{:42}{}", "sessions", columns(ACTS));
        for row in sessions() {
            let _ = writeln!(table, "{row:42}{}", columns(ACTS.map(|act| self.result(&row, act))));
        }
        let _ = writeln!(table, "{:42}{}", "hashers", columns(["read", "written"]));
        for name in HASHERS {
            let written = if WRITTEN.contains(&name) {
                self.result(name, "written")
            } else {
                "never"
            };
            let _ = writeln!(table, "{name:42}{}", columns([self.result(name, "read"), written]));
        }
        table
    }

    fn result(&self, row: &str, column: &str) -> &str {
        let place = (row.to_owned(), column.to_owned());
        self.found.get(&place).map_or(MISSING, String::as_str)
    }
}

fn sessions() -> impl Iterator<Item = String> {
    DATABASES.into_iter().flat_map(|database| {
        ENGINES
            .into_iter()
            .flat_map(move |engine| MAKERS.map(|maker| format!("{database} {engine} {maker}")))
    })
}

fn columns<const N: usize>(words: [&str; N]) -> String {
    words.map(|word| format!("{word:10}")).concat()
}
