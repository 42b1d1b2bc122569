//! MariaDB, from the package `mariadb-server`.

use std::io::Read;
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use rustix::process::Signal;

use super::account::Account;
use super::server::{Recipe, Server};
use crate::shell;

/// The server and the program that lays out its folder.
pub(crate) fn programs() -> Option<(PathBuf, PathBuf)> {
    Some((
        shell::find_program(&["mariadbd"])?,
        shell::find_program(&["mariadb-install-db"])?,
    ))
}

/// Lays out a data folder below `folder` and starts the server on it.
pub(crate) fn start(folder: &Path) -> Result<Server> {
    let (server, install) = programs().context("MariaDB is not installed")?;
    let account = Account::for_server("mysql")?;
    let data = folder.join("mariadb");
    account.create_folder(&data)?;
    let made = account
        .command(&install)
        .args([
            "--no-defaults",
            "--skip-test-db",
            "--auth-root-authentication-method=normal",
        ])
        .arg(format!("--datadir={}", data.display())) // with a space it would take the system's own folder
        .current_dir(&data)
        .stdin(Stdio::null())
        .output()?;
    if !made.status.success() {
        let told = [made.stdout, made.stderr].concat();
        bail!("mariadb-install-db failed: {}", String::from_utf8_lossy(&told));
    }

    Server::start(&Recipe {
        name: "MariaDB",
        command: &|port| {
            let mut command = account.command(&server);
            command.args(SETTINGS).arg(format!("--port={port}")).current_dir(&data);
            for (option, name) in [("datadir", ""), ("socket", "socket"), ("pid-file", "pid")] {
                command.arg(format!("--{option}={}", data.join(name).display()));
            }
            command
        },
        is_ready: &greets,
        url: &|port| format!("mysql://root@127.0.0.1:{port}/mysql"),
        stop: Signal::KILL, // nothing is worth a shutdown
        log: &folder.join("mariadb.log"),
    })
}

/// A server that is ready speaks first.
fn greets(port: u16) -> bool {
    let wait = Duration::from_secs(2);
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    TcpStream::connect_timeout(&address, wait).is_ok_and(|mut stream| {
        stream.set_read_timeout(Some(wait)).is_ok() && stream.read(&mut [0]).is_ok_and(|read| read > 0)
    })
}

const SETTINGS: [&str; 8] = [
    "--no-defaults", // has to be the first
    "--bind-address=127.0.0.1",
    "--character-set-server=utf8mb4",
    "--max-connections=500", // each test has a pool of its own
    "--skip-log-bin",
    "--skip-name-resolve",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=0",
];
