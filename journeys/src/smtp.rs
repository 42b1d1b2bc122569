//! A mail server: aiosmtpd in a process of its own, which notes what it is given.

use std::{
    net::Ipv4Addr,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use serde_json::Value;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::{sleep, timeout},
};

use crate::{tools, wire::PATIENCE};

/// A mail server. Dropped: killed.
#[derive(Debug)]
pub struct MailServer {
    port: u16,
    folder: TempDir,
    process: Option<Child>,
}

impl MailServer {
    /// One that does not run yet: its port is known already.
    pub fn closed() -> Self {
        Self {
            port: tools::free_port(),
            folder: TempDir::with_prefix("vestibule-smtp-").expect("a folder"),
            process: None,
        }
    }

    /// One that runs, with the options of `smtp/server.py`.
    pub async fn open(options: &[&str]) -> Self {
        let mut server = Self::closed();
        server.start(options).await;
        server
    }

    /// Starts it.
    pub async fn start(&mut self, options: &[&str]) {
        let mut command = Command::new(tools::python());
        command
            .arg(tools::package().join("smtp/server.py"))
            .arg(self.folder.path())
            .arg(self.port.to_string())
            .args(options)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true);
        let mut process = command.spawn().expect("python starts");
        let mut lines = BufReader::new(process.stdout.take().expect("its output")).lines();
        let ready = timeout(PATIENCE, lines.next_line()).await.expect("it starts");
        assert_eq!(
            ready.expect("its output").as_deref(),
            Some("ready"),
            "the mail server did not start"
        );
        self.process = Some(process);
    }

    /// Stops it. Its port, its authority's file and what it noted stay.
    pub async fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().await.expect("it ends");
        }
    }

    /// `EMAIL_URL` of it, with its authority trusted. `login`: `user:password@`, or nothing.
    pub fn url(&self, scheme: &str, login: &str) -> String {
        format!("{}?ca={}", self.url_of_strangers(scheme, login), self.ca().display())
    }

    /// The same without trust in its authority.
    pub fn url_of_strangers(&self, scheme: &str, login: &str) -> String {
        format!("{scheme}://{login}{}:{}/", Ipv4Addr::LOCALHOST, self.port)
    }

    /// The file with its authority, which is there once it has started.
    pub fn ca(&self) -> PathBuf {
        Path::join(self.folder.path(), "ca.pem")
    }

    /// What it noted of this kind: `login`, `mail`, `refused`, `greylisted`, `data`, `received`.
    pub fn noted(&self, event: &str) -> Vec<Value> {
        let text = std::fs::read_to_string(Path::join(self.folder.path(), "log")).unwrap_or_default();
        let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
        let lines = whole
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).expect("a line of JSON"));
        lines.filter(|line| line["event"] == event).collect()
    }

    /// The mails that it took.
    pub fn received(&self) -> Vec<Value> {
        self.noted("received")
    }

    /// Waits until it has noted so many of this kind, as long as there are ever more.
    pub async fn has_noted(&self, event: &str, count: usize) {
        let (mut seen, mut since) = (0, Instant::now());
        while seen < count {
            assert!(
                since.elapsed() < PATIENCE,
                "{event}: {seen} of {count}, and none for {PATIENCE:?}"
            );
            sleep(Duration::from_millis(50)).await;
            let now = self.count(event);
            if now > seen {
                (seen, since) = (now, Instant::now());
            }
        }
    }

    /// How many it noted of this kind, without reading them.
    pub fn count(&self, event: &str) -> usize {
        let text = std::fs::read_to_string(Path::join(self.folder.path(), "log")).unwrap_or_default();
        text.matches(&format!("\"event\": \"{event}\"")).count()
    }
}
