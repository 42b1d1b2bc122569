//! A page of a user's events, and which pages are beside it.

use super::store::{self, Found};
use crate::{Fault, User, storage::Db};

/// One page.
pub(super) struct Events {
    /// Newest first, at most [`PER_PAGE`].
    pub(super) found: Vec<Found>,
    /// The number of the page of newer ones, where there is one.
    pub(super) newer: Option<u32>,
    /// That of older ones.
    pub(super) older: Option<u32>,
}

/// The page of this number, from 1. `None`: there are no events so far back, and it is not the first.
pub(super) async fn page(db: &Db, user: &User, number: u32) -> Result<Option<Events>, Fault> {
    let before = number.saturating_sub(1);
    // One more than is shown tells whether there is a page after this.
    let (limit, offset) = (PER_PAGE + 1, before.saturating_mul(PER_PAGE));
    let mut found = store::own(&mut db.read().await?, &user.id().to_string(), limit, offset).await?;
    if found.is_empty() && before > 0 {
        return Ok(None);
    }
    let has_older = found.len() > PER_PAGE as usize;
    found.truncate(PER_PAGE as usize);
    Ok(Some(Events {
        found,
        newer: (before > 0).then_some(before),
        older: has_older.then(|| number.saturating_add(1)),
    }))
}

/// Rows of one page.
const PER_PAGE: u32 = 20;
