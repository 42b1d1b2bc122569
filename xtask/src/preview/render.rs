//! Rendering the samples into a folder, and noticing that they are out of date.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context, Result, ensure};

/// A folder of rendered samples: `LANGUAGE/THEME/NAME.html`.
pub(super) struct Samples {
    folder: PathBuf,
    color: Option<String>,
}

impl Samples {
    /// An empty folder of this name below `target/`.
    pub(super) fn new(name: &str, color: Option<&str>) -> Result<Self> {
        let folder = root().join("target").join(name).join("samples");
        // Samples of before, whose page or state is gone, would be shown for ever.
        match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("{} cannot be emptied", folder.display()));
            }
            _ => {}
        }
        fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        Ok(Self {
            folder,
            color: color.map(str::to_owned),
        })
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Renders them all. A build without optimisation reads templates and files from the disk, so that only changed Rust is compiled.
    pub(super) fn render(&self) -> Result<()> {
        let mut command = Command::new(env!("CARGO"));
        command
            .args(["run", "--quiet", "--package", "vestibule", "--example", "samples", "--"])
            .arg(&self.folder)
            .args(&self.color)
            .current_dir(root());
        let status = command.status().context("cargo cannot be run")?;
        ensure!(status.success(), "the samples could not be rendered");
        Ok(())
    }

    /// The names of the samples, as in `account-login.refused.html`, sorted.
    pub(super) fn names(&self) -> Result<Vec<String>> {
        names_in(&self.folder.join("en/light"))
    }

    /// The codes of the languages, sorted.
    pub(super) fn languages(&self) -> Result<Vec<String>> {
        let all = names_in(&self.folder)?;
        Ok(all.into_iter().filter(|name| name.len() == 2).collect())
    }
}

/// When something that the samples are made of changed last.
pub(super) fn newest_change() -> Option<SystemTime> {
    let library = root().join("crates/vestibule");
    ["templates", "assets", "locale", "src/face"]
        .iter()
        .filter_map(|part| newest_below(&library.join(part)))
        .max()
}

fn newest_below(folder: &Path) -> Option<SystemTime> {
    let entries = fs::read_dir(folder).ok()?;
    let times = entries.filter_map(|entry| {
        let path = entry.ok()?.path();
        if path.is_dir() {
            newest_below(&path)
        } else {
            fs::metadata(&path).ok()?.modified().ok()
        }
    });
    times.max()
}

fn names_in(folder: &Path) -> Result<Vec<String>> {
    let entries = fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    names.sort();
    Ok(names)
}

/// The workspace.
pub(super) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}
