//! The Django next door: a real Django 5.2 with allauth, started on a database that a house shares.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::Stdio,
    sync::atomic::{AtomicU16, Ordering},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    process::{Child, Command},
    time::sleep,
};

use crate::{
    house::{Database, House, Ran},
    tools,
    visitor::Visitor,
    wire::PATIENCE,
};

/// How the Django is to be.
#[derive(Debug, Clone)]
pub struct Neighbour {
    python: PathBuf,
    database: Database,
    settings: Vec<(String, Value)>,
    /// Another project, and its environment.
    project: Option<(PathBuf, Vec<(String, String)>)>,
}

impl Neighbour {
    /// One that shares this SQLite file, and the key that houses have.
    pub fn on(database: &Path) -> Self {
        Self::of(&Database::at(database))
    }

    /// One that shares this database, and the key that houses have.
    pub fn of(database: &Database) -> Self {
        Self {
            python: tools::python(),
            database: database.clone(),
            settings: Vec::new(),
            project: None,
        }
        .set("SECRET_KEY", crate::house::SECRET_KEY)
        .set("DATABASE", database.url())
    }

    /// One that shares this database of a server.
    pub fn on_url(url: &str) -> Self {
        Self::of(&Database::of(url))
    }

    /// With another Python, which has another Django.
    #[must_use]
    pub fn python(mut self, python: PathBuf) -> Self {
        self.python = python;
        self
    }

    /// Sets `NEIGHBOUR_{name}`: ALLAUTH, CACHE_URL, CACHE_KEY_PREFIX, ITERATIONS, SECRET_KEY, SECRET_KEY_FALLBACKS, SESSION_ENGINE, TIME_ZONE,
    /// USERSESSIONS.
    #[must_use]
    pub fn set(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.settings.retain(|(known, _)| known != name);
        self.settings.push((name.to_owned(), value.into()));
        self
    }

    /// Another Django project than the journeys' own, with these variables and none of `NEIGHBOUR_…`.
    #[must_use]
    pub fn project(mut self, folder: PathBuf, variables: &[(&str, &str)]) -> Self {
        let variables = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        self.project = Some((folder, variables.collect()));
        self
    }

    /// Without allauth: Django's own login pages and tables alone.
    #[must_use]
    pub fn without_allauth(self) -> Self {
        self.set("ALLAUTH", false)
    }

    /// Runs a command of `manage.py` to its end.
    pub async fn manage(&self, arguments: &[&str]) -> Ran {
        let output = self.command(arguments).output().await.expect("python starts");
        let text = [output.stdout, output.stderr]
            .map(|part| String::from_utf8_lossy(&part).into_owned())
            .concat();
        Ran {
            code: output.status.code(),
            text,
        }
    }

    /// Makes all tables, as a Django project does on its first day.
    pub async fn migrate(&self) {
        let ran = self.manage(&["migrate", "--verbosity", "0"]).await;
        assert_eq!(ran.code, Some(0), "manage.py migrate: {}", ran.text);
    }

    /// Starts its server and waits until it answers.
    pub async fn open(self) -> Django {
        let folder = TempDir::with_prefix("vestibule-neighbour-").expect("a folder");
        let log = folder.path().join("django.log");
        let file = std::fs::File::create(&log).expect("a log file");
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, tools::free_port()));
        let mut command = self.command(&["runserver", "--noreload", "--skip-checks", &address.to_string()]);
        command
            .stdin(Stdio::null())
            .stdout(file.try_clone().expect("a log file"))
            .stderr(file);

        let process = command.spawn().expect("python starts");
        let mut django = Django {
            neighbour: self,
            address,
            log,
            process,
            _folder: folder,
        };
        django.wait().await;
        django
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let project = match &self.project {
            Some((folder, _)) => folder.clone(),
            None => tools::package().join("django"),
        };
        let mut command = Command::new(&self.python);
        command
            .arg("manage.py")
            .args(arguments)
            .current_dir(project)
            .kill_on_drop(true);
        command.env("PYTHONDONTWRITEBYTECODE", "1").env("PYTHONUNBUFFERED", "1");
        if let Some((_, variables)) = &self.project {
            command.envs(variables.iter().map(|(name, value)| (name, value)));
            return command;
        }
        command.envs(
            self.settings
                .iter()
                .map(|(name, value)| (format!("NEIGHBOUR_{name}"), value.to_string())),
        );
        command
    }
}

/// A Django that runs. Dropped: killed.
#[derive(Debug)]
pub struct Django {
    neighbour: Neighbour,
    address: SocketAddr,
    log: PathBuf,
    process: Child,
    _folder: TempDir,
}

impl Django {
    /// Beside a running house, on its database.
    pub async fn beside(house: &House) -> Self {
        Neighbour::of(&house.database()).open().await
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its database.
    pub fn database(&self) -> Database {
        self.neighbour.database.clone()
    }

    /// Its `manage.py`.
    pub async fn manage(&self, arguments: &[&str]) -> Ran {
        self.neighbour.manage(arguments).await
    }

    /// A visitor with an empty jar.
    pub fn visitor(&self) -> Visitor {
        static NEXT: AtomicU16 = AtomicU16::new(1);
        let [high, low] = NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        Visitor::new(self.address, Ipv4Addr::new(127, 8, high, low))
    }

    /// Does something with the ORM; `neighbour/acts.py` has the list.
    ///
    /// # Panics
    /// With Django's log when the act fails.
    pub async fn act(&self, act: &str, mut arguments: Value) -> Value {
        arguments["act"] = json!(act);
        let body = arguments.to_string();
        let page = self
            .visitor()
            .send(http::Method::POST, "/do/", "application/json", body.as_bytes())
            .await;
        assert_eq!(page.status(), 200, "{act} {body}: {}\n{page}", self.log());
        page.json()["result"].clone()
    }

    /// Who this visitor is to Django: `user`, `pk`, `session_key`, `session`.
    pub async fn sees(&self, visitor: &Visitor) -> Value {
        let mut visitor = visitor.clone();
        let page = visitor.goes_to(self.address).get("/whoami/").await;
        assert_eq!(page.status(), 200, "{page}\n{}", self.log());
        page.json()
    }

    /// All that it printed.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    async fn wait(&mut self) {
        let began = Instant::now();
        while tokio::net::TcpStream::connect(self.address).await.is_err() {
            if let Some(status) = self.process.try_wait().expect("a child") {
                panic!("Django ended with {status} instead of starting:\n{}", self.log());
            }
            assert!(began.elapsed() < PATIENCE, "Django does not answer:\n{}", self.log());
            sleep(Duration::from_millis(50)).await;
        }
    }
}
