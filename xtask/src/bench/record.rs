//! Where figures are kept: `target/bench.json`, and the tables of `docs/performance.md` between their marks.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};

use super::figure::{Figure, table};
use super::machine::Machine;
use crate::workspace::Workspace;

/// The figures of each part, as last measured.
pub(crate) struct Record {
    file: PathBuf,
    docs: PathBuf,
    parts: Map<String, Value>,
}

impl Record {
    /// Goes on with what earlier runs have left.
    pub(crate) fn open(workspace: &Workspace) -> Result<Self> {
        let file = workspace.target.join("bench.json");
        let parts = match fs::read(&file) {
            Ok(text) => serde_json::from_slice(&text).with_context(|| format!("{} is broken", file.display()))?,
            Err(_) => Map::new(),
        };
        let docs = workspace.root.join("docs/performance.md");
        Ok(Self { file, docs, parts })
    }

    /// Keeps a part's figures, and gives them as they are read.
    pub(crate) fn add(&mut self, part: &str, machine: &Machine, figures: &[Figure]) -> Result<String> {
        let all: Vec<Value> = figures.iter().map(Figure::json).collect();
        self.parts
            .insert(part.to_owned(), json!({ "machine": machine.json(), "figures": all }));
        fs::write(&self.file, serde_json::to_string_pretty(&self.parts)?)
            .with_context(|| format!("cannot write {}", self.file.display()))?;
        Ok(format!("{}\n{}", table(figures), machine.line()))
    }

    /// Replaces what stands between the part's marks.
    pub(crate) fn write_into_docs(&self, part: &str, table: &str) -> Result<()> {
        let text = fs::read_to_string(&self.docs).with_context(|| format!("no {}", self.docs.display()))?;
        let (begin, end) = (format!("<!-- {part}: figures -->\n"), format!("<!-- {part}: end -->\n"));
        let (head, rest) = text
            .split_once(&begin)
            .with_context(|| format!("the guide lacks {begin}"))?;
        let (_, tail) = rest
            .split_once(&end)
            .with_context(|| format!("the guide lacks {end}"))?;
        Ok(fs::write(&self.docs, format!("{head}{begin}\n{table}\n\n{end}{tail}"))?)
    }

    /// Where the JSON is.
    pub(crate) fn file(&self) -> &Path {
        &self.file
    }
}
