//! One process migrates at a time: the next waits for a minute.

use super::{
    dialect::{Engine, alone_texts},
    pool::Db,
    query::Query,
    row::{FromRow, Row},
    run::Run,
    tx::Tx,
};
use crate::fault::Fault;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// So long a second process waits.
const WAIT: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(100);

struct Got(bool);

impl FromRow for Got {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self(row.get::<i64>("got")? == 1))
    }
}

/// A transaction in which nobody else migrates. Its statements take what they take.
pub(super) async fn alone(db: &Db) -> Result<Tx, Fault> {
    let began = Instant::now();
    loop {
        let mut tx = match db.begin().await {
            Ok(tx) => tx,
            // SQLite: the other writes, and holds the file.
            Err(Fault::Unavailable { .. }) if db.engine() == Engine::Sqlite && began.elapsed() < WAIT => {
                sleep(PAUSE).await;
                continue;
            }
            Err(fault) => return Err(fault),
        };
        tx.wait_for_ever();
        let texts = alone_texts(db.engine());
        for query in texts.before {
            // MariaDB alone knows one of them; on PostgreSQL none fails.
            match tx.execute(query, []).await {
                Err(fault @ Fault::Unavailable { .. }) => return Err(fault),
                Err(fault) if db.engine() != Engine::MySql => return Err(fault),
                _ => {}
            }
        }
        let Some(lock) = texts.lock else { return Ok(tx) };
        let got: Option<Got> = tx.optional(lock, []).await?;
        if matches!(got, Some(Got(true))) {
            return Ok(tx);
        }
        tx.lose();
        if began.elapsed() >= WAIT {
            return Err(Fault::Unavailable {
                query: "migrate.lock",
                source: "another process has been migrating this database for a minute".into(),
            });
        }
        sleep(PAUSE).await;
    }
}

/// Commits or undoes; either way the connection, which was set for a migration, is not used again.
pub(super) async fn ends<T>(mut tx: Tx, done: Result<T, Fault>) -> Result<T, Fault> {
    match done {
        Ok(done) => tx.commit_and_close().await.map(|()| done),
        Err(fault) => {
            // MySQL's lock belongs to the connection.
            tx.lose();
            Err(fault)
        }
    }
}

/// What one engine needs for it.
pub(super) struct Alone {
    /// Said first.
    pub(super) before: &'static [Query],
    /// Answers `got`: 1, or that another has it. `None`: the transaction itself keeps others out.
    pub(super) lock: Option<&'static Query>,
}
