//! The release server in a folder of its own, with nothing from this environment's settings.

use std::fs::{self, File};
use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use hyper::StatusCode;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use tempfile::TempDir;

use super::client::{Client, runtime};
use super::hash;
use crate::workspace::Workspace;

const START_WITHIN: Duration = Duration::from_secs(20);

/// A folder for a server: database, secret, log.
pub(crate) struct House {
    folder: TempDir,
    program: PathBuf,
}

/// A running server, stopped when it is dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    /// From exec to the first 200 of `/`.
    pub(crate) first_answer: Duration,
}

impl House {
    /// An empty folder.
    pub(crate) fn new(workspace: &Workspace) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("vestibule-bench-").tempdir()?;
        let program = workspace.target.join("release/vestibule");
        Ok(Self { folder, program })
    }

    /// Makes the tables, then users `user0`, `user1`, … with one password, whose hash is made once.
    pub(crate) fn with_users(workspace: &Workspace, users: usize, encoded: &str) -> Result<Self> {
        let house = Self::new(workspace)?;
        let status = house.command(None)?.arg("migrate").stdout(Stdio::null()).status()?;
        if !status.success() {
            bail!("vestibule migrate failed: {}", house.log());
        }
        let database = house.folder.path().join("vestibule.sqlite3");
        hash::python(workspace, hash::Wrap::Nothing)?
            .ask(&json!({ "do": "seed", "database": database, "users": users, "encoded": encoded }))?;
        Ok(house)
    }

    /// Starts the server and waits for its first answer.
    pub(crate) fn serve(&self, settings: &[(&str, &str)]) -> Result<Server> {
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let mut command = self.command(Some(address))?;
        command.envs(settings.iter().copied());
        let began = Instant::now();
        let child = command
            .spawn()
            .with_context(|| format!("cannot start {}", self.program.display()))?;
        let mut server = Server {
            child,
            address,
            first_answer: Duration::ZERO,
        };
        runtime()?
            .block_on(server.until_it_answers(began))
            .with_context(|| self.log())?;
        server.first_answer = began.elapsed();
        Ok(server)
    }

    /// Runs a command of the server's to its end: how long it took.
    pub(crate) fn run(&self, settings: &[(&str, &str)], arguments: &[&str], input: &str) -> Result<Duration> {
        let mut command = self.command(None)?;
        command
            .args(arguments)
            .envs(settings.iter().copied())
            .stdin(Stdio::piped());
        let began = Instant::now();
        let mut child = command
            .spawn()
            .with_context(|| format!("cannot start {}", self.program.display()))?;
        if let Some(mut stdin) = child.stdin.take() {
            writeln!(stdin, "{input}")?;
        }
        if !child.wait()?.success() {
            bail!("vestibule {} failed: {}", arguments.join(" "), self.log());
        }
        Ok(began.elapsed())
    }

    fn command(&self, listen: Option<SocketAddr>) -> Result<Command> {
        let log = File::options().create(true).append(true).open(self.log_file())?;
        let mut command = Command::new(&self.program);
        command.current_dir(self.folder.path()).env_clear().stdin(Stdio::null());
        command.stdout(log.try_clone()?).stderr(log);
        if let Some(address) = listen {
            command.env("VESTIBULE_LISTEN", address.to_string());
        }
        Ok(command)
    }

    fn log(&self) -> String {
        let text = fs::read_to_string(self.log_file()).unwrap_or_default();
        text.lines().rev().take(5).collect::<Vec<_>>().join("\n")
    }

    fn log_file(&self) -> PathBuf {
        self.folder.path().join("log.txt")
    }
}

impl Server {
    /// A browser at that loopback address.
    pub(crate) fn client(&self, from: Ipv4Addr) -> Client {
        Client::new(self.address, from)
    }

    /// Resident memory now, MB (10^6 bytes).
    pub(crate) fn resident_mb(&self) -> Result<f64> {
        let status = fs::read_to_string(Path::new("/proc").join(self.child.id().to_string()).join("status"))?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .context("no VmRSS")?;
        let kib: f64 = line
            .trim()
            .trim_end_matches(" kB")
            .parse()
            .context("VmRSS is no number")?;
        Ok(kib * 1024.0 / 1e6)
    }

    /// The time that its threads have been on cores.
    pub(crate) fn on_cores(&self) -> Result<Duration> {
        let mut nanoseconds = 0;
        for thread in fs::read_dir(format!("/proc/{}/task", self.child.id()))? {
            let text = fs::read_to_string(thread?.path().join("schedstat"))?;
            nanoseconds += text.split(' ').next().context("an empty schedstat")?.parse::<u64>()?;
        }
        Ok(Duration::from_nanos(nanoseconds))
    }

    async fn until_it_answers(&mut self, began: Instant) -> Result<()> {
        let mut client = self.client(Ipv4Addr::LOCALHOST);
        while began.elapsed() < START_WITHIN {
            if client
                .get("/")
                .await
                .is_ok_and(|answer| answer.status == StatusCode::OK)
            {
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended with {status} before it answered");
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        bail!("the server has not answered in {START_WITHIN:?}")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = kill_process(Pid::from_child(&self.child), Signal::TERM);
        let _ = self.child.wait();
    }
}
