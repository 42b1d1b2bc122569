//! The files of the repository as the checks see them.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::tokens::{Token, flatten};

/// Every text file that the checks look at, by its path from the root.
pub(crate) struct Tree {
    pub(super) files: BTreeMap<String, String>,
    pub(super) sources: Vec<Source>,
}

/// A file of Rust.
pub(crate) struct Source {
    pub(super) path: String,
    pub(super) text: String,
    pub(super) syntax: syn::File,
    pub(super) tokens: Vec<Token>,
}

/// Something that is not as it should be.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    pub(super) path: String,
    pub(super) line: usize,
    pub(super) what: String,
    pub(super) why: &'static str,
}

impl Finding {
    pub(super) fn new(path: &str, line: usize, what: impl Into<String>, why: &'static str) -> Self {
        Self {
            path: path.to_owned(),
            line,
            what: what.into(),
            why,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}, {}", self.path, self.line, self.what, self.why)
    }
}

/// Kinds of files that are read; pictures, vectors and catalogues have nothing to check.
const EXTENSIONS: [&str; 12] = [
    "rs", "html", "txt", "css", "js", "py", "sh", "md", "toml", "pem", "key", "crt",
];

impl Tree {
    /// Reads what git knows or would take. Files that are no Rust come back as findings.
    pub(super) fn load(root: &Path) -> Result<(Self, Vec<Finding>)> {
        let list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
        let output = Command::new("git")
            .args(list)
            .current_dir(root)
            .output()
            .context("cannot run git")?;
        if !output.status.success() {
            bail!("git ls-files failed: {}", String::from_utf8_lossy(&output.stderr));
        }
        let list = String::from_utf8(output.stdout).context("a file name is not UTF-8")?;
        let mut files = Vec::new();
        for path in list
            .split('\0')
            .filter(|path| EXTENSIONS.iter().any(|known| extension(path) == Some(known)))
        {
            let file = root.join(path);
            if file.is_file() {
                let text = std::fs::read_to_string(&file).with_context(|| format!("cannot read {path}"))?;
                files.push((path.to_owned(), text));
            }
        }
        Ok(Self::new(files))
    }

    /// A tree of these files.
    pub(super) fn new(files: Vec<(String, String)>) -> (Self, Vec<Finding>) {
        let mut sources = Vec::new();
        let mut unread = Vec::new();
        for (path, text) in files.iter().filter(|(path, _)| extension(path) == Some("rs")) {
            match Source::parse(path, text) {
                Ok(source) => sources.push(source),
                Err(error) => {
                    let line = error.span().start().line;
                    unread.push(Finding::new(
                        path,
                        line,
                        format!("does not parse ({error})"),
                        "so nothing else was checked",
                    ));
                }
            }
        }
        (
            Self {
                files: files.into_iter().collect(),
                sources,
            },
            unread,
        )
    }

    /// The Rust of the published crates, without their tests: what strangers run.
    pub(super) fn product(&self) -> impl Iterator<Item = &Source> {
        self.sources
            .iter()
            .filter(|source| source.path.starts_with("crates/") && source.path.contains("/src/"))
            .filter(|source| {
                !source.path.ends_with("/tests.rs")
                    && !source.path.contains("/tests/")
                    && !source.path.contains("/testing/")
            })
    }

    /// The Rust below `crates/vestibule/src/`, with paths from there.
    pub(super) fn library(&self) -> impl Iterator<Item = (&str, &Source)> {
        self.product()
            .filter_map(|source| Some((source.path.strip_prefix(LIBRARY)?, source)))
    }
}

/// Where the rooms are.
pub(super) const LIBRARY: &str = "crates/vestibule/src/";

impl Source {
    fn parse(path: &str, text: &str) -> syn::Result<Self> {
        let syntax = syn::parse_file(text)?;
        let tokens = flatten(text.parse()?);
        Ok(Self {
            path: path.to_owned(),
            text: text.to_owned(),
            syntax,
            tokens,
        })
    }

    /// The name of the file without its folder.
    pub(super) fn file_name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// Whether a comment on this line or the one above says `tidy: REASON-FOR…: …`.
    pub(super) fn is_excused(&self, line: usize, excuse: &str) -> bool {
        let above = self.text.lines().skip(line.saturating_sub(2)).take(2);
        above
            .filter_map(|text| text.split_once(excuse))
            .any(|(_, reason)| reason.trim().len() > 3)
    }
}

/// What follows the last dot of a file name.
pub(super) fn extension(path: &str) -> Option<&str> {
    path.rsplit_once('.').map(|(_, extension)| extension)
}
