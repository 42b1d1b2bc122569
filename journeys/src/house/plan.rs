//! How a house is to be: settings, database, folder. Said before it opens.

use std::path::{Path, PathBuf};

use super::{database::Database, process::House};
use crate::tools;

/// A key long enough for `check`, shared with Django where there is one.
pub const SECRET_KEY: &str = "a-key-for-journeys-only-qX7m2Vt9LsD4cWzB8nRf6KpJ3hYg5TxE";

/// What a house will be started with.
#[derive(Debug, Clone)]
pub struct Plan {
    pub(super) program: PathBuf,
    pub(super) settings: Vec<(String, String)>,
    pub(super) database: Option<Database>,
    /// How the house is told to reach it, where that is another way.
    pub(super) way: Option<String>,
    pub(super) bare: bool,
    /// What a shell does before it becomes the server.
    pub(super) before: Option<String>,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            program: tools::server(),
            settings: Vec::new(),
            database: None,
            way: None,
            bare: false,
            before: None,
        }
        .set("SECRET_KEY", SECRET_KEY)
        .set("PASSWORDS_ITERATIONS", "1000")
    }
}

impl Plan {
    /// Sets `VESTIBULE_{name}`; the last one wins.
    #[must_use]
    pub fn set(mut self, name: &str, value: &str) -> Self {
        let name = format!("VESTIBULE_{name}");
        self.settings.retain(|(known, _)| *known != name);
        self.settings.push((name, value.to_owned()));
        self
    }

    /// On this SQLite file, instead of one in the house's own folder.
    #[must_use]
    pub fn on(mut self, database: &Path) -> Self {
        self.database = Some(Database::at(database));
        self
    }

    /// On this database.
    #[must_use]
    pub fn database(mut self, database: Database) -> Self {
        self.database = Some(database);
        self
    }

    /// On this database of a server.
    #[must_use]
    pub fn on_url(self, url: &str) -> Self {
        self.database(Database::of(url))
    }

    /// On this database of a server, which the house is told to reach by another way.
    #[must_use]
    pub fn on_url_through(mut self, url: &str, way: &str) -> Self {
        self.way = Some(way.to_owned());
        self.on_url(url)
    }

    /// Without any setting but where to listen.
    #[must_use]
    pub fn bare(mut self) -> Self {
        self.settings.clear();
        self.bare = true;
        self
    }

    /// Started by a shell with this umask.
    #[must_use]
    pub fn umask(self, umask: &str) -> Self {
        self.before(&format!("umask {umask}"))
    }

    /// Started by a shell that does this first.
    #[must_use]
    pub fn before(mut self, words: &str) -> Self {
        self.before = Some(words.to_owned());
        self
    }

    /// Another program that takes the same settings: the example app.
    #[must_use]
    pub fn program(mut self, program: PathBuf) -> Self {
        self.program = program;
        self
    }

    /// Starts the server and waits until it is ready.
    pub async fn open(self) -> House {
        let mut house = House::closed(self);
        house.start().await;
        house
    }

    /// The folder and the settings, with no server running yet.
    pub fn closed(self) -> House {
        House::closed(self)
    }
}
