//! PostgreSQL, from the package `postgresql`.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use rustix::process::Signal;

use super::account::Account;
use super::server::{Recipe, Server};
use crate::shell;

/// The folder of the newest version's programs; Debian keeps them off the `PATH`.
pub(crate) fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions
        .map(|version| version.path().join("bin"))
        .filter(|bin| bin.join("initdb").is_file() && bin.join("postgres").is_file())
        .max_by_key(|bin| major_version(bin));
    newest.or_else(|| Some(shell::find_program(&["initdb"])?.parent()?.to_path_buf()))
}

/// Creates a cluster below `folder` and starts it.
pub(crate) fn start(folder: &Path) -> Result<Server> {
    let bin = programs().context("PostgreSQL is not installed")?;
    let account = Account::for_server("postgres")?;
    let data = folder.join("postgres");
    account.create_folder(&data)?;
    let made = account
        .command(&bin.join("initdb"))
        .arg("--pgdata")
        .arg(&data)
        .args([
            "--auth=trust",
            "--username=postgres",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ])
        .current_dir(&data)
        .stdin(Stdio::null())
        .output()?;
    if !made.status.success() {
        bail!("initdb failed: {}", String::from_utf8_lossy(&made.stderr));
    }

    Server::start(&Recipe {
        name: "PostgreSQL",
        command: &|port| {
            let mut command = account.command(&bin.join("postgres"));
            command
                .arg("-D")
                .arg(&data)
                .current_dir(&data)
                .args(["-p", &port.to_string()]);
            for setting in SETTINGS {
                command.args(["-c", setting]);
            }
            command
        },
        is_ready: &|port| {
            let mut command = account.command(&bin.join("pg_isready"));
            command
                .args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()])
                .current_dir(&data);
            command.status().is_ok_and(|status| status.success())
        },
        url: &|port| format!("postgres://postgres@127.0.0.1:{port}/postgres"),
        stop: Signal::QUIT, // "immediate": nothing is worth a checkpoint
        log: &folder.join("postgres.log"),
    })
}

fn major_version(bin: &Path) -> Option<u32> {
    bin.parent()?.file_name()?.to_str()?.parse().ok()
}

const SETTINGS: [&str; 6] = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=300", // each test has a pool of its own
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
];
