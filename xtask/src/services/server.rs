//! One running server, and all of them.

use std::fs::File;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use super::{mariadb, postgres, redis};

const START_WITHIN: Duration = Duration::from_secs(60);
const STOP_WITHIN: Duration = Duration::from_secs(10);
/// Another program may take a free port between our look and the server's start.
const TRIES: usize = 3;

/// The servers of one run, in the order in which they stop. The folder goes last.
pub(crate) struct Services {
    postgres: Server,
    mariadb: Server,
    redis: Server,
    redis_cluster: Vec<Server>,
    _folder: TempDir,
}

impl Services {
    /// Starts all of them at once, each with nothing in it.
    pub(crate) fn start() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("vestibule-services-").tempdir()?;
        // The servers' accounts walk through it.
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755))?;
        let (postgres, mariadb) = std::thread::scope(|scope| {
            let mariadb = scope.spawn(|| mariadb::start(folder.path()));
            (postgres::start(folder.path()), mariadb.join())
        });
        let (redis, redis_cluster) = (redis::start(folder.path()), redis::start_cluster(folder.path()));
        let mariadb = mariadb.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        Ok(Self {
            postgres: postgres?,
            mariadb: mariadb?,
            redis: redis?,
            redis_cluster: redis_cluster?,
            _folder: folder,
        })
    }

    /// Names and values for the tests' environment.
    pub(crate) fn environment(&self) -> Vec<(&'static str, String)> {
        vec![
            ("VESTIBULE_TEST_POSTGRES_URL", self.postgres.url.clone()),
            ("VESTIBULE_TEST_MYSQL_URL", self.mariadb.url.clone()),
            ("VESTIBULE_TEST_REDIS_URL", self.redis.url.clone()),
            (
                "VESTIBULE_TEST_REDIS_CLUSTER_URL",
                redis::cluster_url(&self.redis_cluster),
            ),
        ]
    }
}

/// A server that stops when it is dropped.
pub(crate) struct Server {
    child: Child,
    url: String,
    stop: Signal,
}

/// How one kind of server is started and asked whether it is ready.
pub(crate) struct Recipe<'a> {
    pub(crate) name: &'a str,
    /// The command that runs it in the foreground on a port.
    pub(crate) command: &'a dyn Fn(u16) -> Command,
    pub(crate) is_ready: &'a dyn Fn(u16) -> bool,
    /// Where tests connect, as an administrator.
    pub(crate) url: &'a dyn Fn(u16) -> String,
    /// The signal that stops it at once.
    pub(crate) stop: Signal,
    pub(crate) log: &'a Path,
}

impl Server {
    /// Where tests connect.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Starts it on a free port and waits until it answers.
    pub(crate) fn start(recipe: &Recipe<'_>) -> Result<Self> {
        for _ in 0..TRIES {
            let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
            let log = File::create(recipe.log)?;
            let mut command = (recipe.command)(port);
            // A group of its own: Ctrl-C in the terminal reaches the tests first, the servers through us.
            command
                .process_group(0)
                .stdin(Stdio::null())
                .stdout(log.try_clone()?)
                .stderr(log);
            let child = command
                .spawn()
                .with_context(|| format!("cannot start {}", recipe.name))?;
            let mut server = Self {
                child,
                url: (recipe.url)(port),
                stop: recipe.stop,
            };
            if server.is_up(|| (recipe.is_ready)(port))? {
                return Ok(server);
            }
        }
        let log = std::fs::read_to_string(recipe.log).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        bail!(
            "{} does not start; its log ends:\n{}",
            recipe.name,
            lines[lines.len().saturating_sub(20)..].join("\n")
        )
    }

    fn is_up(&mut self, is_ready: impl Fn() -> bool) -> Result<bool> {
        let deadline = Instant::now() + START_WITHIN;
        while Instant::now() < deadline && self.child.try_wait()?.is_none() {
            if is_ready() {
                return Ok(true);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(false)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = kill_process(Pid::from_child(&self.child), self.stop);
        let deadline = Instant::now() + STOP_WITHIN;
        while Instant::now() < deadline {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
