//! What Vestibule finds in a database that Django made, and what it would make there.

use crate::{
    Fault, Settings,
    app::{self, App},
    clock::Clock,
    sessions::{self, SessionSurvey},
    storage::{Applied, Layout, Run, applied, layout, own_tables},
    users::{self, UserSurvey},
};
use std::{collections::HashSet, fmt};
use time::{Duration, OffsetDateTime};

/// A database of Django's, in words for the operator. Its `Display` is a few lines, a fact each.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Survey {
    /// Which Django, as far as its traces tell.
    pub django: String,
    /// The user table and the number of its rows.
    pub users: String,
    /// Hashers in use, each with its share.
    pub passwords: String,
    /// The session engine, guessed from the rows, and whether `SECRET_KEY` opens them.
    pub sessions: String,
    /// Which of django-allauth's tables are there.
    pub allauth: String,
    /// The tables that `vestibule migrate` would make; empty when they are there.
    pub missing: Vec<String>,
}

impl fmt::Display for Survey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "a database that Django made:")?;
        for (name, text) in [
            ("Django", &self.django),
            ("users", &self.users),
            ("passwords", &self.passwords),
            ("sessions", &self.sessions),
            ("django-allauth", &self.allauth),
        ] {
            writeln!(f, "  {name:16}{text}")?;
        }
        let made = if self.missing.is_empty() {
            "its tables are there".to_owned()
        } else {
            format!(
                "would make {} (vestibule migrate), and alter nothing",
                self.missing.join(", ")
            )
        };
        writeln!(f, "  {:16}{made}", "Vestibule")
    }
}

/// Looks at a database that Django made; `None` when it was made here or is empty. Reads the whole user table, and writes nothing.
///
/// # Errors
/// [`Fault`]: the database cannot be reached, or the user table has other columns.
pub async fn survey(settings: &Settings) -> Result<Option<Survey>, Fault> {
    let Some(db) = App::open_existing(settings).await? else {
        return Ok(None);
    };
    let found = async {
        let found = layout(&db).await?;
        if found.made_here || !found.has("django_migrations") {
            return Ok(None);
        }
        // What is wrong with the table is a finding of `check`.
        let Ok(table) = users::look(&db, &settings.auth_user).await? else {
            return Ok(None);
        };
        let mut conn = users::named(db.clone(), &table).read().await?;
        let now = Clock::system().now();
        let lately = now - Duration::seconds(i64::from(settings.session.cookie_age.get()));
        let users = users::survey(&mut conn, lately).await?;
        let sessions = of_sessions(&mut conn, &found, settings, now).await?;
        Ok(Some(Survey {
            django: version(&users, &applied(&mut conn).await?),
            users: format!("{} rows in {}", users.users, table.shown()),
            passwords: shares(&users),
            sessions: engine(sessions, &users),
            allauth: allauth(&found),
            missing: own_tables()
                .into_iter()
                .filter(|name| !found.has(name))
                .map(str::to_owned)
                .collect(),
        }))
    };
    let found = found.await;
    db.close().await;
    found
}

/// `None`: there is no such table.
async fn of_sessions(
    conn: &mut impl Run,
    found: &Layout,
    settings: &Settings,
    now: OffsetDateTime,
) -> Result<Option<SessionSurvey>, Fault> {
    if !found.has("django_session") {
        return Ok(None);
    }
    let keys = app::secret_keys(settings)?;
    sessions::survey(conn, &keys, now).await.map(Some)
}

/// The newest release whose new passwords are there; else the oldest that has all migrations.
pub(super) fn version(users: &UserSurvey, applied: &HashSet<Applied>) -> String {
    let newest = users.costs.iter().rev().find(|(_, count)| *count > 0);
    if let Some((version, count)) = newest {
        return format!("{version}, as the cost of {count} passwords tells");
    }
    let auth = applied
        .iter()
        .filter(|row| row.app == "auth")
        .map(|row| row.name.as_str());
    match auth.max() {
        Some(name) if name >= "0012" => format!("3.1 or newer, as its migration auth.{name} tells"),
        Some(name) => format!("older than 3.1: its newest migration of auth is {name}; run its own migrate first"),
        None => "not told: there is no migration of auth".to_owned(),
    }
}

/// `pbkdf2_sha256 95 % (40), argon2 5 % (2)`: the largest share first.
pub(super) fn shares(users: &UserSurvey) -> String {
    let known: i64 = users.hashers.iter().map(|(_, count)| count).sum();
    let others = ("of another kind, good for no login here", users.users - known);
    let mut all: Vec<_> = users
        .hashers
        .iter()
        .copied()
        .chain([others])
        .filter(|(_, count)| *count > 0)
        .collect();
    all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let share = |(name, count): &(&str, i64)| {
        let name = if *name == "none" { "unusable" } else { name };
        format!(
            "{name} {} % ({count})",
            (count * 100 + users.users / 2) / users.users.max(1)
        )
    };
    if all.is_empty() {
        return "nobody has one".to_owned();
    }
    all.iter().map(share).collect::<Vec<_>>().join(", ")
}

/// Which of Django's engines leaves these traces.
pub(super) fn engine(sessions: Option<SessionSurvey>, users: &UserSurvey) -> String {
    let lately = users.lately;
    let Some(found) = sessions else {
        return "engine cache, file or signed_cookies: there is no table django_session".to_owned();
    };
    if found.live == 0 && lately == 0 {
        return "engine not told: no live session, and nobody has logged in within SESSION_COOKIE_AGE".to_owned();
    }
    if found.live == 0 {
        return format!(
            "engine cache, file or signed_cookies, it seems: {lately} users logged in within SESSION_COOKIE_AGE, and none has a row"
        );
    }
    let key = if found.opened == found.tried {
        "SECRET_KEY opens them".to_owned()
    } else {
        format!(
            "SECRET_KEY opens only {} of {} tried: take the one of Django's settings.py, and its SECRET_KEY_FALLBACKS",
            found.opened, found.tried
        )
    };
    format!("engine db or cached_db: {} live rows; {key}", found.live)
}

fn allauth(found: &Layout) -> String {
    let (there, missing): (Vec<_>, Vec<_>) = ALLAUTH.iter().partition(|(_, table)| found.has(table));
    let names = |apps: &[&(&'static str, &str)]| apps.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
    match (there.is_empty(), missing.is_empty()) {
        (true, _) => "none of its tables".to_owned(),
        (false, true) => format!("tables of {}", names(&there)),
        (false, false) => format!("tables of {}; not of {}", names(&there), names(&missing)),
    }
}

const ALLAUTH: [(&str, &str); 4] = [
    ("account", "account_emailaddress"),
    ("mfa", "mfa_authenticator"),
    ("socialaccount", "socialaccount_socialaccount"),
    ("usersessions", "usersessions_usersession"),
];
