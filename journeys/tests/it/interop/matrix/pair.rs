//! An app of ours and a Django on the same stores, and each asked who a visitor is.

use std::{
    net::SocketAddr,
    sync::atomic::{AtomicU32, Ordering},
};

use journeys::{Database, Django, Engine, House, Neighbour, PASSWORD, Visitor, tools};
use serde_json::{Value, json};

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Here,
    Django,
}

/// The two, sharing database, cache, key and cookie.
pub(super) struct Pair {
    pub(super) house: House,
    pub(super) django: Django,
    /// Django's name of the session engine.
    pub(super) sessions: &'static str,
}

/// The Djangos of this run: version, and the Python that has it.
pub(super) fn djangos() -> Vec<(&'static str, std::path::PathBuf)> {
    let newest = tools::newest_python().map(|python| ("6.1", python));
    std::iter::once(("5.2", tools::python())).chain(newest).collect()
}

impl Side {
    /// The side that did not make the session.
    pub(super) fn other(self) -> Self {
        match self {
            Self::Here => Self::Django,
            Self::Django => Self::Here,
        }
    }

    /// As the table names it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Here => "vestibule",
            Self::Django => "django",
        }
    }
}

/// The app of ours on a database and an engine, with a Django of each version beside it.
pub(super) async fn open(engine: Engine, sessions: &'static str, python: std::path::PathBuf) -> Pair {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let prefix = format!("matrix{}x{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let database = Database::migrated(engine).await;
    let mut plan = House::plan()
        .program(tools::guarded_app())
        .database(database.clone())
        .set("SESSION_ENGINE", sessions);
    // allauth's list of sessions has a column of 40 characters for a key, and a signed cookie is longer.
    let mut neighbour = Neighbour::of(&database)
        .python(python)
        .set("SESSION_ENGINE", sessions)
        .set("USERSESSIONS", sessions != "signed_cookies");
    if ["cache", "cached_db"].contains(&sessions) {
        let redis = tools::redis();
        plan = plan.set("CACHE_URL", &redis).set("CACHE_KEY_PREFIX", &prefix);
        neighbour = neighbour.set("CACHE_URL", redis).set("CACHE_KEY_PREFIX", prefix);
    }
    let (house, django) = tokio::join!(plan.open(), neighbour.open());
    Pair {
        house,
        django,
        sessions,
    }
}

impl Pair {
    pub(super) fn address(&self, side: Side) -> SocketAddr {
        match side {
            Side::Here => self.house.address(),
            Side::Django => self.django.address(),
        }
    }

    /// A user of this name, logged in at one side.
    pub(super) async fn member(&self, name: &str, at: Side) -> Visitor {
        self.django
            .act("create_user", json!({ "username": name, "password": PASSWORD }))
            .await;
        self.log_in(name, at).await
    }

    /// A browser of this user's, logged in at one side.
    pub(super) async fn log_in(&self, name: &str, at: Side) -> Visitor {
        let mut visitor = self.house.visitor();
        let page = visitor.goes_to(self.address(at)).log_in(name, PASSWORD).await;
        assert_eq!(page.status(), 302, "login at {at:?}: {page}");
        visitor
    }

    /// Who this visitor is at one side. The cookies stay as they are: a look must not mend what it looks at.
    pub(super) async fn sees(&self, visitor: &Visitor, at: Side) -> Value {
        let mut visitor = visitor.clone();
        visitor.goes_to(self.address(at));
        match at {
            Side::Here => {
                let page = visitor.get("/maybe").await;
                let name = page.expect(200).text();
                if name == "nobody" { Value::Null } else { json!(name) }
            }
            Side::Django => self.django.sees(&visitor).await["user"].clone(),
        }
    }

    /// What the session holds under `key`, at one side.
    pub(super) async fn value(&self, visitor: &Visitor, key: &str, at: Side) -> Value {
        let mut visitor = visitor.clone();
        visitor.goes_to(self.address(at));
        match at {
            Side::Here => visitor.get(&format!("/value?key={key}")).await.expect(200).json(),
            Side::Django => self.django.sees(&visitor).await["session"][key].clone(),
        }
    }

    /// Puts a text into the session, at one side.
    pub(super) async fn insert(&self, visitor: &mut Visitor, key: &str, value: &str, at: Side) {
        let path = match at {
            Side::Here => format!("/insert?{key}={value}"),
            Side::Django => format!("/set/?{key}={value}"),
        };
        visitor.goes_to(self.address(at)).get(&path).await.expect(200);
    }

    /// Both sides take the visitor for this user, or for nobody.
    pub(super) async fn expect(&self, visitor: &Visitor, who: Option<&str>, when: &str) {
        for side in [Side::Here, Side::Django] {
            assert_eq!(self.sees(visitor, side).await, json!(who), "at {side:?} {when}");
        }
    }
}
