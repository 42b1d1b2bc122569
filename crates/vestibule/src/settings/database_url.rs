//! Where the data are: `DATABASE_URL`, one engine and its address.

use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::{
    database_server::{Server, judged},
    value::Scalar,
};

/// A database by its URL. Its password does not print.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum DatabaseUrl {
    /// `sqlite://RELATIVE` or `sqlite:///ABSOLUTE`: a file, relative to the current directory.
    Sqlite(PathBuf),
    /// `postgres://user:password@host/name`
    Postgres(ServerUrl),
    /// `mysql://user:password@host/name`, MariaDB's too
    MySql(ServerUrl),
}

/// The URL of a database server; printing it leaves out who logs in.
#[derive(Clone)]
pub struct ServerUrl {
    whole: SecretString,
    shown: String,
    is_verified: bool,
}

impl ServerUrl {
    /// The whole URL with its password, for the driver.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.whole.expose_secret()
    }

    /// Whether nobody between can pretend to be the server: it is on this machine, or its certificate is verified.
    #[must_use]
    pub fn is_verified(&self) -> bool {
        self.is_verified
    }
}

impl std::fmt::Debug for ServerUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.shown)
    }
}

impl std::fmt::Display for DatabaseUrl {
    /// The URL without its password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            Self::Postgres(url) | Self::MySql(url) => f.write_str(&url.shown),
        }
    }
}

impl DatabaseUrl {
    /// The file, when the engine is SQLite.
    #[must_use]
    pub fn sqlite_path(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(path) => Some(path),
            Self::Postgres(_) | Self::MySql(_) => None,
        }
    }

    /// A SQLite file, for tests and apps that have a path rather than a URL.
    #[must_use]
    pub fn sqlite(path: impl Into<PathBuf>) -> Self {
        Self::Sqlite(path.into())
    }
}

impl std::str::FromStr for DatabaseUrl {
    type Err = NotADatabaseUrl;

    fn from_str(text: &str) -> Result<Self, NotADatabaseUrl> {
        Self::parse(text).ok_or(NotADatabaseUrl)
    }
}

/// The text is no URL of an engine that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a database URL: it must be {}", DatabaseUrl::KIND)]
pub struct NotADatabaseUrl;

impl Default for DatabaseUrl {
    fn default() -> Self {
        Self::sqlite("vestibule.sqlite3")
    }
}

impl Scalar for DatabaseUrl {
    const KIND: &'static str = "`sqlite://RELATIVE`, `sqlite:///ABSOLUTE`, `postgres://…` or `mysql://…`, with no options but those of docs/operations/database.md";
    const SECRET: bool = true;

    fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.trim().split_once(':')?;
        match scheme.to_ascii_lowercase().as_str() {
            "sqlite" => sqlite_file(rest.strip_prefix("//")?).map(Self::Sqlite),
            "postgres" | "postgresql" => server(&format!("postgres:{rest}"), Server::Postgres).map(Self::Postgres),
            "mysql" | "mariadb" => server(&format!("mysql:{rest}"), Server::MySql).map(Self::MySql),
            _ => None,
        }
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

/// A database in memory is no place for accounts, and options after `?` would be silently lost: both are refused.
fn sqlite_file(path: &str) -> Option<PathBuf> {
    let path = percent_decode_str(path).decode_utf8().ok()?;
    let file = !path.is_empty() && !path.ends_with('/') && !path.contains(['?', '#', '\0']) && path != ":memory:";
    // `sqlite:////srv/x`, as others write it, is the same file: messages and the chmod to run show one slash.
    let path = if path.starts_with("//") {
        format!("/{}", path.trim_start_matches('/'))
    } else {
        path.into_owned()
    };
    file.then(|| PathBuf::from(path))
}

fn server(text: &str, server: Server) -> Option<ServerUrl> {
    let url = Url::parse(text).ok()?;
    if !url.has_host() || url.path().trim_matches('/').is_empty() {
        return None;
    }
    let judged = judged(&url, server)?;
    let mut url = judged.url;
    let whole = SecretString::from(url.to_string());
    if url.password().is_some() {
        url.set_password(Some("hidden")).ok()?;
    }
    // A password may stand in the query too.
    url.set_query(None);
    Some(ServerUrl {
        whole,
        shown: url.to_string(),
        is_verified: judged.is_verified,
    })
}
