//! Starting, asking, stopping and killing the process.

use std::{
    fs::OpenOptions,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    sync::atomic::{AtomicU16, Ordering},
    time::{Duration, Instant},
};

use bytes::Bytes;
use http::Request;
use tempfile::TempDir;
use tokio::{
    io::AsyncWriteExt,
    process::{Child, Command},
    time::{sleep, timeout},
};

use super::{Database, Plan};
use crate::{
    PASSWORD, tools,
    visitor::Visitor,
    wire::{self, PATIENCE},
};

/// A server of our own. Dropped: killed, its folder removed.
#[derive(Debug)]
pub struct House {
    plan: Plan,
    folder: TempDir,
    address: SocketAddr,
    process: Option<Child>,
}

/// What a command of the server's said.
#[derive(Debug)]
pub struct Ran {
    /// 0: done; 1: a clean no; 2: wrong usage.
    pub code: Option<i32>,
    /// Standard output, then standard error.
    pub text: String,
}

impl House {
    /// The usual house: a fresh database, cheap hashes.
    pub async fn open() -> Self {
        Plan::default().open().await
    }

    /// A house with settings; see [`Plan`].
    pub fn plan() -> Plan {
        Plan::default()
    }

    pub(super) fn closed(plan: Plan) -> Self {
        let folder = TempDir::with_prefix("vestibule-journey-").expect("a folder");
        std::fs::create_dir(folder.path().join("run")).expect("a folder");
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, tools::free_port()));
        Self {
            plan,
            folder,
            address,
            process: None,
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its root for a browser, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The folder in which it runs.
    pub fn folder(&self) -> PathBuf {
        self.folder.path().join("run")
    }

    /// Its database.
    pub fn database(&self) -> Database {
        let file = || Database::at(&self.folder().join("vestibule.sqlite3"));
        self.plan.database.clone().unwrap_or_else(file)
    }

    /// All that it has printed and logged so far.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(self.log_path()).unwrap_or_default()).into_owned()
    }

    /// Changes a setting; it counts from the next start.
    pub fn set(&mut self, name: &str, value: &str) {
        self.plan = self.plan.clone().set(name, value);
    }

    /// A visitor with an empty jar, from a network that nobody else in this run comes from.
    pub fn visitor(&self) -> Visitor {
        static NEXT: AtomicU16 = AtomicU16::new(1);
        let [high, low] = NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        Visitor::new(self.address, Ipv4Addr::new(127, 7, high, low))
    }

    /// A visitor who has signed up under this name with [`PASSWORD`], and is logged in.
    pub async fn member(&self, name: &str) -> Visitor {
        let mut visitor = self.visitor();
        visitor
            .sign_up(name, PASSWORD)
            .await
            .expect_redirect("/accounts/profile/");
        visitor
    }

    /// Starts it and waits until `/readyz` says yes.
    pub async fn start(&mut self) {
        assert!(self.process.is_none(), "already running");
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.log_path())
            .expect("a log file");
        let mut command = self.command(&[]);
        command
            .stdout(log.try_clone().expect("a log file"))
            .stderr(log)
            .stdin(Stdio::null());
        self.process = Some(
            command
                .spawn()
                .unwrap_or_else(|error| panic!("{}: {error}", self.plan.program.display())),
        );

        let began = Instant::now();
        while !self.is_ready().await {
            let child = self.process.as_mut().expect("started");
            if let Some(status) = child.try_wait().expect("a child") {
                panic!("the server ended with {status} instead of starting:\n{}", self.log());
            }
            assert!(
                began.elapsed() < PATIENCE,
                "not ready after {PATIENCE:?}:\n{}",
                self.log()
            );
            sleep(Duration::from_millis(15)).await;
        }
    }

    /// Whether it answers, and would take work.
    pub async fn is_ready(&self) -> bool {
        let request = Request::get("/readyz")
            .header("host", self.address.to_string())
            .body(Bytes::new());
        let answer = wire::ask(Ipv4Addr::LOCALHOST, self.address, request.expect("a request")).await;
        answer
            .is_ok_and(|answer| answer.status == 200 || (self.plan.program != tools::server() && answer.status == 404))
    }

    /// Asks it to stop as an init system would, and expects exit code 0.
    pub async fn stop(&mut self) {
        self.signal("TERM");
        let status = self.ended().await;
        assert_eq!(
            status.code(),
            Some(0),
            "SIGTERM must end with 0, not {status}:\n{}",
            self.log()
        );
    }

    /// Stops and starts it, on the same files.
    pub async fn restart(&mut self) {
        self.stop().await;
        self.start().await;
    }

    /// kill -9.
    pub async fn kill(&mut self) {
        self.signal("KILL");
        self.ended().await;
    }

    /// Sends a signal by name.
    pub fn signal(&self, name: &str) {
        let id = self.process.as_ref().and_then(Child::id).expect("a running server");
        let sent = std::process::Command::new("kill")
            .args([format!("-{name}"), id.to_string()])
            .status();
        assert!(sent.expect("kill").success(), "kill -{name} {id}");
    }

    /// No file that the running server writes grows beyond this many bytes; `None`: without a limit.
    pub fn limit_files(&self, most: Option<u64>) {
        let id = self.process.as_ref().and_then(Child::id).expect("a running server");
        let most = most.map_or_else(|| "unlimited".to_owned(), |bytes| bytes.to_string());
        let set = std::process::Command::new("prlimit")
            .args(["--pid", &id.to_string(), &format!("--fsize={most}:unlimited")])
            .status();
        assert!(set.expect("prlimit").success(), "prlimit {id}");
    }

    /// The memory that the running server holds, bytes.
    pub fn resident(&self) -> u64 {
        let id = self.process.as_ref().and_then(Child::id).expect("a running server");
        let told = std::fs::read_to_string(format!("/proc/{id}/status")).expect("a process");
        let line = told
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .expect("its memory");
        let kib: u64 = line.trim().trim_end_matches(" kB").parse().expect("a number");
        kib * 1024
    }

    /// Waits for its end.
    pub async fn ended(&mut self) -> ExitStatus {
        let mut child = self.process.take().expect("a running server");
        let status = timeout(PATIENCE, child.wait()).await;
        status
            .unwrap_or_else(|_| panic!("still running after {PATIENCE:?}:\n{}", self.log()))
            .expect("a child")
    }

    /// Runs one of the server's commands in the same folder with the same settings.
    pub async fn run(&self, arguments: &[&str], input: &str) -> Ran {
        let mut command = self.command(arguments);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("the server's program");
        let mut stdin = child.stdin.take().expect("its input");
        // A command that does not read ends early: that is its answer, not a fault.
        drop(stdin.write_all(input.as_bytes()).await);
        drop(stdin);
        let output = timeout(PATIENCE, child.wait_with_output())
            .await
            .expect("it ends")
            .expect("a child");
        let text = [output.stdout, output.stderr]
            .map(|part| String::from_utf8_lossy(&part).into_owned())
            .concat();
        Ran {
            code: output.status.code(),
            text,
        }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = match &self.plan.before {
            None => Command::new(&self.plan.program),
            Some(before) => {
                let mut shell = Command::new("sh");
                shell
                    .args(["-c", &format!(r#"{before}; exec "$@""#), "sh"])
                    .arg(&self.plan.program);
                shell
            }
        };
        command
            .args(arguments)
            .current_dir(self.folder())
            .env_clear()
            .kill_on_drop(true);
        command.envs(
            ["PATH", "HOME", "LANG"]
                .into_iter()
                .filter_map(|name| Some((name, std::env::var_os(name)?))),
        );
        command.envs(self.plan.settings.iter().map(|(name, value)| (name, value)));
        command.env("VESTIBULE_LISTEN", self.listen());
        if !self.plan.bare {
            command.env("VESTIBULE_DATABASE_URL", self.database().url());
        }
        command
    }

    fn listen(&self) -> String {
        let given = self.plan.settings.iter().find(|(name, _)| name == "VESTIBULE_LISTEN");
        given.map_or_else(|| self.address.to_string(), |(_, value)| value.clone())
    }

    fn log_path(&self) -> PathBuf {
        self.folder.path().join("server.log")
    }

    /// A path in the folder that outlives the server but not the test.
    pub fn beside(&self, name: &str) -> PathBuf {
        Path::join(self.folder.path(), name)
    }
}
