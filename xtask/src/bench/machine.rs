//! What the figures were taken on, and how busy it was meanwhile.

use std::process::Command;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::workspace::Workspace;

/// A machine at one moment, then over the time of a measurement.
pub(crate) struct Machine {
    cores: usize,
    processor: String,
    commit: String,
    date: String,
    load_before: String,
    load_after: Option<String>,
}

impl Machine {
    /// As it is now.
    pub(crate) fn look(workspace: &Workspace) -> Result<Self> {
        let git = |args: &[&str]| output(Command::new("git").arg("-C").arg(&workspace.root).args(args));
        // Figures and guides may change with no change to what was measured.
        let is_changed = !git(&["status", "--porcelain", "--", "crates", "Cargo.toml", "Cargo.lock"])?.is_empty();
        let commit = git(&["rev-parse", "--short", "HEAD"])?;
        Ok(Self {
            cores: std::thread::available_parallelism()?.get(),
            processor: processor()?,
            commit: format!("{commit}{}", if is_changed { " with changes" } else { "" }),
            date: output(Command::new("date").args(["-u", "+%Y-%m-%d %H:%M UTC"]))?,
            load_before: load()?,
            load_after: None,
        })
    }

    /// The same, with the load as it is now.
    pub(crate) fn until_now(mut self) -> Result<Self> {
        self.load_after = Some(load()?);
        Ok(self)
    }

    /// For the JSON file.
    pub(crate) fn json(&self) -> Value {
        json!({
            "cores": self.cores, "processor": self.processor, "commit": self.commit, "date": self.date,
            "load_before": self.load_before, "load_after": self.load_after,
        })
    }

    /// In one line.
    pub(crate) fn line(&self) -> String {
        format!(
            "{}, commit {}, {} cores of {}; load average of one minute {} before, {} after.",
            self.date,
            self.commit,
            self.cores,
            self.processor,
            self.load_before,
            self.load_after.as_deref().unwrap_or("unknown"),
        )
    }
}

fn processor() -> Result<String> {
    let text = std::fs::read_to_string("/proc/cpuinfo").context("no /proc/cpuinfo: the benches run on Linux")?;
    let name = text.lines().find_map(|line| line.strip_prefix("model name"));
    Ok(name
        .map_or("an unnamed processor", |name| name.trim_start_matches([' ', '\t', ':']))
        .to_owned())
}

fn load() -> Result<String> {
    let text = std::fs::read_to_string("/proc/loadavg").context("no /proc/loadavg")?;
    Ok(text.split(' ').next().unwrap_or_default().to_owned())
}

fn output(command: &mut Command) -> Result<String> {
    let name = command.get_program().display().to_string();
    let output = command.output().with_context(|| format!("cannot run {name}"))?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
