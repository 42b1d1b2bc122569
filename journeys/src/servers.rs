//! Database servers: those that the run has, and some of a test's own, which it may pause and kill.

use std::{
    net::{Ipv4Addr, SocketAddr},
    os::unix::{fs::chown, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use sqlx::{AssertSqlSafe, Connection, Executor, MySqlConnection, PgConnection};
use tempfile::TempDir;

use crate::{house::House, tools};

/// Which server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// PostgreSQL.
    Postgres,
    /// MariaDB.
    MariaDb,
}

impl Kind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Postgres, Self::MariaDb];

    /// A new database on the server that this run has, with nothing in it: its URL.
    ///
    /// # Panics
    /// When the run has none: `cargo xtask test` and `cargo xtask services` start them.
    pub async fn empty(self) -> String {
        let variable = match self {
            Self::Postgres => "VESTIBULE_TEST_POSTGRES_URL",
            Self::MariaDb => "VESTIBULE_TEST_MYSQL_URL",
        };
        let server = std::env::var_os(variable).and_then(|url| url.into_string().ok());
        let server = server.unwrap_or_else(|| panic!("{variable} names no server"));
        self.database_on(&server).await
    }

    /// As [`Kind::empty`], with all tables made by the server's own command.
    pub async fn migrated(self) -> String {
        let url = self.empty().await;
        migrate(&url).await;
        url
    }

    async fn database_on(self, server: &str) -> String {
        let id = format!("{}_{}", std::process::id(), tools::free_port());
        let create = AssertSqlSafe(format!("CREATE DATABASE journey_{id}"));
        match self {
            Self::Postgres => {
                let mut admin = PgConnection::connect(server).await.expect("PostgreSQL");
                admin.execute(create).await.expect("a database");
            }
            Self::MariaDb => {
                let mut admin = MySqlConnection::connect(server).await.expect("MariaDB");
                admin.execute(create).await.expect("a database");
            }
        }
        let mut url: url::Url = server.parse().expect("a URL");
        url.set_path(&format!("journey_{id}"));
        url.into()
    }
}

/// Makes all tables in this database.
pub async fn migrate(url: &str) {
    let ran = House::plan().on_url(url).closed().run(&["migrate"], "").await;
    assert_eq!(ran.code, Some(0), "{}", ran.text);
}

/// A server of a test's own. Dropped: killed, its folder removed.
#[derive(Debug)]
pub struct Server {
    kind: Kind,
    folder: TempDir,
    port: u16,
    options: Vec<String>,
    process: Option<Child>,
}

impl Server {
    /// Lays one out and starts it, with further options of its own. `files`: name and content, readable by the server alone.
    pub async fn start(kind: Kind, options: &[&str], files: &[(&str, &str)]) -> Self {
        let folder = TempDir::with_prefix("vestibule-server-").expect("a folder");
        let account = kind.account();
        own(folder.path(), account);
        for (name, content) in files {
            let path = folder.path().join(name);
            std::fs::write(&path, content).expect("a file");
            std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).expect("a mode");
            own(&path, account);
        }
        let data = folder.path().join("data");
        let mut install = kind.install(&data);
        as_account(&mut install, account);
        let made = install
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .output()
            .expect("it starts");
        assert!(
            made.status.success(),
            "{}",
            String::from_utf8_lossy(&[made.stdout, made.stderr].concat())
        );
        let place = folder.path().display().to_string();
        let options = options
            .iter()
            .map(|option| option.replace("{folder}", &place))
            .collect();
        let mut server = Self {
            kind,
            folder,
            port: tools::free_port(),
            options,
            process: None,
        };
        server.run().await;
        server
    }

    /// A new database in it: its URL.
    pub async fn empty(&self) -> String {
        self.kind.database_on(&self.url()).await
    }

    /// Where an administrator connects.
    pub fn url(&self) -> String {
        match self.kind {
            Kind::Postgres => format!("postgres://postgres@127.0.0.1:{}/postgres", self.port),
            Kind::MariaDb => format!("mysql://root@127.0.0.1:{}/mysql", self.port),
        }
    }

    /// Starts it again, on the same port and the same data.
    pub async fn run(&mut self) {
        let data = self.folder.path().join("data");
        let mut command = self.kind.serve(&data, self.port);
        command.args(&self.options);
        as_account(&mut command, self.kind.account());
        let log = std::fs::File::create(self.folder.path().join("log")).expect("a log");
        command
            .current_dir(self.folder.path())
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a log"))
            .stderr(log);
        self.process = Some(command.spawn().expect("the server starts"));
        let began = Instant::now();
        while !self.answers().await {
            let log = || std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            assert!(began.elapsed() < Duration::from_secs(60), "{}", log());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// kill -9, its children too.
    pub fn kill(&mut self) {
        self.signal("KILL");
        if let Some(mut process) = self.process.take() {
            drop(process.wait());
        }
    }

    /// Every process of it gets this signal: STOP pauses it, CONT lets it go on.
    pub fn signal(&self, name: &str) {
        let Some(process) = &self.process else { return };
        let ids: Vec<String> = [process.id()]
            .into_iter()
            .chain(children(process.id()))
            .map(|id| id.to_string())
            .collect();
        // One that has ended meanwhile needs no signal.
        let sent = Command::new("kill")
            .arg(format!("-{name}"))
            .args(ids)
            .stderr(Stdio::null())
            .status();
        drop(sent);
    }

    async fn answers(&self) -> bool {
        match self.kind {
            Kind::Postgres => PgConnection::connect(&self.url()).await.is_ok(),
            Kind::MariaDb => MySqlConnection::connect(&self.url()).await.is_ok(),
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, self.port))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.signal("CONT");
        self.kill();
    }
}

impl Kind {
    fn account(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::MariaDb => "mysql",
        }
    }

    fn install(self, data: &Path) -> Command {
        match self {
            Self::Postgres => {
                let mut command = Command::new(postgres_programs().join("initdb"));
                command.args([
                    "--auth=trust",
                    "--username=postgres",
                    "--encoding=UTF8",
                    "--locale=C.UTF-8",
                    "--no-sync",
                ]);
                command.arg("--pgdata").arg(data);
                command
            }
            Self::MariaDb => {
                let mut command = Command::new("mariadb-install-db");
                command.args([
                    "--no-defaults",
                    "--skip-test-db",
                    "--auth-root-authentication-method=normal",
                ]);
                command.arg(format!("--datadir={}", data.display()));
                command
            }
        }
    }

    fn serve(self, data: &Path, port: u16) -> Command {
        match self {
            Self::Postgres => {
                let mut command = Command::new(postgres_programs().join("postgres"));
                command.arg("-D").arg(data).args(["-p", &port.to_string()]);
                command.args(["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]);
                command
            }
            Self::MariaDb => {
                let mut command = Command::new("mariadbd");
                command.args([
                    "--no-defaults",
                    "--bind-address=127.0.0.1",
                    "--character-set-server=utf8mb4",
                    "--skip-name-resolve",
                ]);
                command
                    .arg(format!("--port={port}"))
                    .arg(format!("--datadir={}", data.display()));
                command.arg(format!("--socket={}", data.join("socket").display()));
                command.arg(format!("--pid-file={}", data.join("pid").display()));
                command
            }
        }
    }
}

/// Debian keeps them off the `PATH`.
fn postgres_programs() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions
        .map(|version| version.path().join("bin"))
        .filter(|bin| bin.join("initdb").is_file())
        .max();
    newest.unwrap_or_else(|| "/usr/bin".into())
}

/// User and group of this name, where we are root: database servers refuse to run as root.
fn ids(account: &str) -> Option<(u32, u32)> {
    let is_root = std::fs::metadata("/proc/self").is_ok_and(|me| std::os::unix::fs::MetadataExt::uid(&me) == 0);
    let passwd = std::fs::read_to_string("/etc/passwd").ok()?;
    let line = passwd.lines().find(|line| line.split(':').next() == Some(account))?;
    let mut fields = line.split(':').skip(2);
    let ids = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    is_root.then_some(ids)
}

fn own(path: &Path, account: &str) {
    if let Some((uid, gid)) = ids(account) {
        chown(path, Some(uid), Some(gid)).expect("root");
    }
}

fn as_account(command: &mut Command, account: &str) {
    if let Some((uid, gid)) = ids(account) {
        command.uid(uid).gid(gid);
    }
}

/// The processes that this one has started: PostgreSQL gives each connection one.
fn children(parent: u32) -> Vec<u32> {
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = processes.filter_map(|process| process.file_name().to_str()?.parse::<u32>().ok());
    ids.filter(|id| {
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
        let after_name = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
        after_name.split(' ').nth(1) == Some(&*parent.to_string())
    })
    .collect()
}
