//! Running other programs: their output is passed on as it comes, and none outlives us.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;

use anyhow::{Context, Result};
use rustix::process::{Pid, Signal, kill_process};

/// The program that we wait for just now. A signal that ends us ends it first.
static RUNNING: Mutex<Option<Pid>> = Mutex::new(None);

/// Runs a program to its end; `line` sees each line of its standard output after it was passed on. `true`: exit code 0.
pub(crate) fn stream(command: &mut Command, mut line: impl FnMut(&str)) -> Result<bool> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {name}"))?;
    set_running(Some(&child));

    let mut lines = BufReader::new(child.stdout.take().context("no standard output")?);
    let mut text = Vec::new();
    while lines.read_until(b'\n', &mut text)? > 0 {
        // A reader of ours that went away (`| head`) must not end the run.
        let _ = std::io::stdout().write_all(&text);
        line(String::from_utf8_lossy(&text).trim_end());
        text.clear();
    }
    let status = child.wait()?;
    set_running(None);
    Ok(status.success())
}

/// Runs a program to its end with its output shown. `true`: exit code 0.
pub(crate) fn succeeds(command: &mut Command) -> Result<bool> {
    stream(command, |_| ())
}

/// Asks the program that runs now to stop.
pub(crate) fn stop_running() {
    if let Some(pid) = RUNNING.lock().ok().and_then(|mut running| running.take()) {
        let _ = kill_process(pid, Signal::TERM);
    }
}

/// The first of `names` that is on the `PATH` or where Debian puts servers.
pub(crate) fn find_program(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    folders.extend(["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from));
    names.iter().find_map(|name| {
        folders
            .iter()
            .map(|folder| folder.join(name))
            .find(|file| file.is_file())
    })
}

fn set_running(child: Option<&Child>) {
    if let Ok(mut running) = RUNNING.lock() {
        *running = child.map(Pid::from_child);
    }
}
