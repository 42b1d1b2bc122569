//! Where places are: rows of the database, or hashes of the shared cache where one is configured.
//!
//! Streaks, which lock accounts, are rows either way: they outlive a cache, and end in the transaction of a reset.

use super::{
    rules::{Slot, Tally},
    store::{self, Held},
};
use crate::{
    cache::{Cache, Times},
    fault::Fault,
    storage::{Conn, Db, Tx},
};

/// Who counts.
#[derive(Clone, Debug)]
pub(super) enum Places {
    Rows,
    Cache(Cache),
}

/// A hand that takes places: it holds a connection only where places are rows.
pub(super) enum Hand {
    Rows(Conn),
    Cache(Cache),
}

impl Places {
    pub(super) async fn tally(&self, db: &Db, slots: &[Slot], now: i64) -> Result<Vec<(Slot, Tally)>, Fault> {
        let Self::Cache(cache) = self else {
            return store::tally(&mut db.read().await?, slots, now).await;
        };
        let mut all = Vec::with_capacity(slots.len());
        for slot in slots {
            let standing = cache.standing(&slot.subject, now).await?;
            let tally = Tally {
                taken: standing.taken,
                waiting: standing.waiting,
                next_free: standing.next_free,
                ..Tally::default()
            };
            all.push((slot.clone(), tally));
        }
        Ok(all)
    }

    pub(super) async fn hand(&self, db: &Db) -> Result<Hand, Fault> {
        Ok(match self {
            Self::Rows => Hand::Rows(db.write().await?),
            Self::Cache(cache) => Hand::Cache(cache.clone()),
        })
    }

    /// Every place of a counter is free.
    pub(super) async fn forget(&self, tx: &mut Tx, subject: &str) -> Result<(), Fault> {
        match self {
            Self::Rows => store::forget(tx, subject).await,
            Self::Cache(cache) => cache.forget_places(subject).await,
        }
    }
}

impl Hand {
    /// Takes one place of a counter that had room. `None`: another was faster. As [`store::take`].
    pub(super) async fn take(
        &mut self,
        slot: &Slot,
        tally: &Tally,
        now: i64,
        verdict_due: i64,
    ) -> Result<Option<Held>, Fault> {
        match self {
            Self::Rows(conn) => store::take(conn, slot, tally, now, verdict_due).await,
            Self::Cache(cache) => {
                let window = i64::try_from(slot.limit.window.as_micros()).unwrap_or(i64::MAX);
                let times = Times {
                    taken_at: now,
                    free_at: now.saturating_add(window),
                    in_flight: verdict_due,
                };
                let place = cache.take_place(&slot.subject, slot.limit.places, times).await?;
                Ok(place.map(|place| Held {
                    subject: slot.subject.clone(),
                    place,
                }))
            }
        }
    }

    /// As [`store::keep`].
    pub(super) async fn keep(&mut self, held: &[Held], taken_at: i64) -> Result<(), Fault> {
        match self {
            Self::Rows(conn) => store::keep(conn, held, taken_at).await,
            Self::Cache(cache) => settle(cache, held, taken_at, None).await,
        }
    }

    /// As [`store::give_back`].
    pub(super) async fn give_back(&mut self, held: &[Held], taken_at: i64) -> Result<(), Fault> {
        match self {
            Self::Rows(conn) => store::give_back(conn, held, taken_at).await,
            Self::Cache(cache) => settle(cache, held, taken_at, Some(taken_at - store::A_MINUTE)).await,
        }
    }

    /// A connection for the streaks, which are rows.
    pub(super) async fn conn(self, db: &Db) -> Result<Conn, Fault> {
        match self {
            Self::Rows(conn) => Ok(conn),
            Self::Cache(_) => db.write().await,
        }
    }
}

async fn settle(cache: &Cache, held: &[Held], taken_at: i64, free_at: Option<i64>) -> Result<(), Fault> {
    for place in held {
        cache
            .settle_place(&place.subject, place.place, taken_at, free_at)
            .await?;
    }
    Ok(())
}
