//! The places that a try holds until its verdict.

use super::{
    flow::Throttle,
    store::{self, Held},
};
use crate::fault::Fault;

/// Places that are taken. Settle it by one of its three ends; dropped without one (the client hung up, the process died), the places count
/// as failed.
#[must_use]
#[derive(Debug)]
pub(crate) struct PlaceGuard {
    throttle: Throttle,
    held: Vec<Held>,
    taken_at: i64,
    grown: Option<Grown>,
    ends: Vec<String>,
    is_lock_due: bool,
}

/// A streak that the try makes longer by one, before its verdict: so not one more is judged than may be.
#[derive(Debug)]
pub(super) struct Grown {
    pub(super) subject: String,
    /// How long it was when the try looked.
    pub(super) from: u32,
    /// How long it may get.
    pub(super) most: u32,
    /// This try, or one beside it, may be the last.
    pub(super) is_near: bool,
}

/// What a failure came to.
#[must_use]
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    /// It is counted.
    Counted,
    /// The account is locked, and its owner was not told yet: open a transaction, and where [`Throttle::announce_lock`] says `true`, write
    /// mail and event in it. For a known device nothing is due.
    LockDue,
}

impl PlaceGuard {
    pub(super) fn new(
        throttle: Throttle,
        held: Vec<Held>,
        taken_at: i64,
        grown: Option<Grown>,
        ends: Vec<String>,
    ) -> Self {
        Self {
            throttle,
            held,
            taken_at,
            grown,
            ends,
            is_lock_due: false,
        }
    }

    pub(super) fn with_lock_due(mut self, is_due: bool) -> Self {
        self.is_lock_due = is_due;
        self
    }

    /// The password was right: this try's own places are free, and the streak ends. Earlier failures stay counted.
    pub(crate) async fn give_back(self) -> Result<(), Fault> {
        let throttle = &self.throttle;
        let mut hand = throttle.places.hand(&throttle.db).await?;
        hand.give_back(&self.held, self.taken_at).await?;
        let mut conn = hand.conn(&throttle.db).await?;
        if let Some(most) = self.throttle.limits.lock_after {
            for subject in &self.ends {
                store::end_streak(&mut conn, subject, most).await?;
            }
        }
        Ok(())
    }

    /// The password was wrong: the places stay taken until their windows are over.
    pub(crate) async fn keep(self) -> Result<Kept, Fault> {
        let throttle = &self.throttle;
        let mut hand = throttle.places.hand(&throttle.db).await?;
        hand.keep(&self.held, self.taken_at).await?;
        let mut conn = hand.conn(&throttle.db).await?;
        let is_full = match self.grown.filter(|grown| grown.is_near) {
            Some(grown) => store::streaks(&mut conn, [Some(&grown.subject), None]).await? == [grown.most, 0],
            None => false,
        };
        Ok(if self.is_lock_due || is_full {
            Kept::LockDue
        } else {
            Kept::Counted
        })
    }

    /// No password was judged (no hashing thread came free): as if the try had not been.
    pub(crate) async fn abandon(self) -> Result<(), Fault> {
        let throttle = &self.throttle;
        let mut hand = throttle.places.hand(&throttle.db).await?;
        hand.give_back(&self.held, self.taken_at).await?;
        let mut conn = hand.conn(&throttle.db).await?;
        if let (Some(grown), Some(most)) = (&self.grown, self.throttle.limits.lock_after) {
            store::shrink_streak(&mut conn, &grown.subject, most).await?;
        }
        Ok(())
    }
}
