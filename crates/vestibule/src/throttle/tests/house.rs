//! What the tests of this room share: a throttle on a fresh database, and tries in one line.

use crate::{
    network::Network,
    storage::{Db, FromRow, Query, Row, Run},
    testing_db::TestDb,
    throttle::{Attempt, Kept, LoginLimits, Scope, Taken, Throttle, device::DeviceId},
};
use std::net::Ipv4Addr;
use time::{OffsetDateTime, macros::datetime};

pub(super) const START: OffsetDateTime = datetime!(2026-01-02 03:04:05.678901 UTC);

pub(super) fn throttle(db: &Db) -> Throttle {
    limited(db, LoginLimits::default())
}

pub(super) fn limited(db: &Db, limits: LoginLimits) -> Throttle {
    Throttle::new(db.clone(), limits, "a secret key of the tests")
}

/// The `n`th of many networks.
pub(super) fn network(n: u32) -> Network {
    Network::of(Ipv4Addr::from(0x0a00_0000 + n).into(), 64)
}

pub(super) fn ip(text: &str) -> Network {
    Network::of(text.parse().expect("an address"), 64)
}

pub(super) fn user<'a>(user_id: &'a str, typed: &'a str, network: Network) -> Attempt<'a> {
    Attempt {
        user_id: Some(user_id),
        typed: Some(typed),
        network,
        device: None,
    }
}

pub(super) fn unknown(typed: &str, network: Network) -> Attempt<'_> {
    Attempt {
        user_id: None,
        typed: Some(typed),
        network,
        device: None,
    }
}

pub(super) fn known<'a>(user_id: &'a str, device: &DeviceId, network: Network) -> Attempt<'a> {
    Attempt {
        user_id: Some(user_id),
        typed: Some("ada"),
        network,
        device: Some(device.clone()),
    }
}

/// What a try with a wrong password came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Came {
    /// It was judged.
    Judged,
    /// It was judged, and locked the account.
    JudgedAndLocked,
    /// A hash ran for nothing.
    Shadowed,
    /// A hash ran for nothing, and the lock is still to be announced.
    ShadowedAndDue,
    /// No hash ran.
    Full(Scope),
}

pub(super) async fn wrong(throttle: &Throttle, attempt: &Attempt<'_>, now: OffsetDateTime) -> Came {
    match throttle.take(attempt, now).await.expect("counters") {
        Taken::Place(guard) => match guard.keep().await.expect("kept") {
            Kept::Counted => Came::Judged,
            Kept::LockDue => Came::JudgedAndLocked,
        },
        Taken::Shadow(guard, _) => match guard.keep().await.expect("kept") {
            Kept::Counted => Came::Shadowed,
            Kept::LockDue => Came::ShadowedAndDue,
        },
        Taken::Full { scope, .. } => Came::Full(scope),
    }
}

/// Whether a right password logs in.
pub(super) async fn right(throttle: &Throttle, attempt: &Attempt<'_>, now: OffsetDateTime) -> bool {
    match throttle.take(attempt, now).await.expect("counters") {
        Taken::Place(guard) => {
            guard.give_back().await.expect("given back");
            true
        }
        Taken::Shadow(guard, _) => {
            let _ = guard.keep().await.expect("kept");
            false
        }
        Taken::Full { .. } => false,
    }
}

struct Count(i64);

impl FromRow for Count {
    fn from_row(row: &Row) -> Result<Self, crate::Fault> {
        row.get("rows").map(Self)
    }
}

const COUNT: Query = Query::new(
    "tests.count",
    r#"SELECT COUNT(*) AS "rows" FROM "vestibule_throttle" WHERE "subject" LIKE ?"#,
);
const COUNT_STREAKS: Query = Query::new(
    "tests.count_streaks",
    r#"SELECT COUNT(*) AS "rows" FROM "vestibule_streak" WHERE "subject" LIKE ?"#,
);

pub(super) async fn rows(test: &TestDb, like: &str) -> i64 {
    let Count(rows) = test
        .db
        .read()
        .await
        .expect("a connection")
        .optional(&COUNT, [like.into()])
        .await
        .expect("counted")
        .expect("a row");
    rows
}

pub(super) async fn streaks(test: &TestDb, like: &str) -> i64 {
    let mut conn = test.db.read().await.expect("a connection");
    let Count(rows) = conn
        .optional(&COUNT_STREAKS, [like.into()])
        .await
        .expect("counted")
        .expect("a row");
    rows
}
