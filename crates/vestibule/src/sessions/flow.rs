//! What happens to a session, in order: look-up, save, login, logout.

use super::{
    cookie::{Change, CookieSettings},
    engines::{Engine, Found},
    lifetime::{self, Age, Limits},
    rules::{LoggedIn, after_login, after_password_change},
    state::{Edit, Fate, State, Stored, applied},
    store,
    unreadable::Told,
};
use crate::{
    fault::Fault,
    storage::{Db, Run, Tx},
    users::{KeyKind, UserId},
};
use django_formats::{
    random::OsRandom,
    session::{SessionData, SessionKey, encode, expiry},
    signing::SecretKeys,
};
use std::{sync::Arc, time::Duration};
use time::OffsetDateTime;

/// Saves give way to others this often, then the request is a 503.
const TRIES: u32 = 20;

/// The sessions of a site.
#[derive(Clone, Debug)]
pub(crate) struct Sessions {
    pub(crate) db: Db,
    pub(crate) engine: Engine,
    /// Entries that could not be read and were told of.
    pub(crate) unreadable: Arc<Told>,
    pub(crate) keys: Arc<SecretKeys>,
    pub(crate) cookie: Arc<CookieSettings>,
    pub(crate) limits: Limits,
    pub(crate) save_every_request: bool,
    /// The shape of `_auth_user_id`.
    pub(crate) key: KeyKind,
}

/// What the end of a request found.
#[derive(Debug)]
pub(crate) enum Finished {
    /// The cookie's change; whether the answer depends on the session.
    Done { cookie: Change, varies: bool },
    /// The session was ended while the request ran: 400, as Django's `SessionInterrupted`.
    Interrupted,
}

/// A session that a login wrote. Its row is in the transaction; [`super::Session::adopt`] takes it after the commit.
pub(crate) struct NewSession {
    pub(super) stored: Stored,
    /// The session that it takes the place of, and that ends with it.
    pub(super) replaces: Option<SessionKey>,
    /// It is that session under another key: it lives only if that one still did.
    pub(super) goes_on: bool,
}

impl std::fmt::Debug for NewSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewSession")
    }
}

impl Sessions {
    /// Looks the cookie's key up. A session over its limits is deleted and not found.
    pub(super) async fn load(&self, state: &mut State, now: OffsetDateTime) -> Result<(), Fault> {
        let Some(key) = state.sent.clone() else {
            state.loaded(None);
            return Ok(());
        };
        let found = self.find(&key, now).await?;
        if matches!(found, Found::Unreadable) {
            state.is_unreadable = true;
            self.tell_unreadable(&key, now).await;
        }
        let stored = found.session();
        let age = stored
            .as_ref()
            .map_or(Age::Alive, |row| lifetime::age(&row.data, self.limits, now));
        if age == Age::Ended {
            self.end(&key, now).await?;
            state.loaded(None);
            return Ok(());
        }
        state.loaded(stored);
        if let Age::Touch(stamp) = age {
            state.edit(Edit::Insert(lifetime::STAMP.to_owned(), stamp.to_vec().into()));
        }
        Ok(())
    }

    /// Saves what the request changed. `failed`: its answer is a 5xx, and nothing but an end is written.
    pub(super) async fn finish(&self, state: &mut State, failed: bool, now: OffsetDateTime) -> Result<Finished, Fault> {
        if self.save_every_request && !state.is_loaded && state.sent.is_some() {
            self.load(state, now).await?;
        }
        if state.is_saved_elsewhere && !state.is_modified() {
            return Ok(done(state.stored.as_ref().map_or(Change::Delete, set), true));
        }
        if state.fate == Fate::Flush
            && let Some(old) = &state.stored
        {
            self.end(&old.key, now).await?;
        }

        let has_key = if state.is_loaded {
            state.stored.is_some() && state.fate != Fate::Flush
        } else {
            state.sent.is_some()
        };
        if !has_key && state.view.is_empty() {
            let cookie = if state.is_loaded && state.cookie_came && !state.is_unreadable {
                Change::Delete
            } else {
                Change::Nothing
            };
            return Ok(done(cookie, state.is_loaded));
        }
        let due = state.is_modified() || (self.save_every_request && state.is_loaded);
        if failed || !due {
            return Ok(done(Change::Nothing, state.is_loaded));
        }

        let saved = match (&state.stored, state.fate) {
            (Some(stored), Fate::Keep) => self.swap(stored.clone(), &state.edits, now).await?,
            (Some(stored), Fate::Cycle) => self.cycle(stored, &state.edits, now).await?,
            _ => Some(self.create(state.view.clone(), now).await?),
        };
        Ok(saved.map_or(Finished::Interrupted, |stored| done(set(&stored), true)))
    }

    /// Applies the edits to the newest row, again and again until nobody else was first. `None`: the row is gone.
    async fn swap(&self, mut stored: Stored, edits: &[Edit], now: OffsetDateTime) -> Result<Option<Stored>, Fault> {
        for attempt in 0..TRIES {
            let data = applied(stored.data.clone(), edits);
            if let Some(saved) = self.replace(&stored, data, now).await? {
                return Ok(Some(saved));
            }
            // Another request was first, or the row went: look again, a little later each time.
            tokio::time::sleep(jitter(attempt)?).await;
            match self.find(&stored.key, now).await?.session() {
                Some(newer) => stored = newer,
                None => return Ok(None),
            }
        }
        Err(Fault::SessionContended(TRIES))
    }

    /// The same data under a new key. `None`: the old row is gone, and with it the session.
    async fn cycle(&self, old: &Stored, edits: &[Edit], now: OffsetDateTime) -> Result<Option<Stored>, Fault> {
        if self.engine.has_rows() {
            return self.cycle_row(old, edits, now).await;
        }
        let Some(newest) = self.find(&old.key, now).await?.session() else {
            return Ok(None);
        };
        let stored = self.create(applied(newest.data, edits), now).await?;
        if self.end(&old.key, now).await? {
            return Ok(Some(stored));
        }
        self.end(&stored.key, now).await?;
        Ok(None)
    }

    /// The same, in one transaction.
    async fn cycle_row(&self, old: &Stored, edits: &[Edit], now: OffsetDateTime) -> Result<Option<Stored>, Fault> {
        let mut tx = self.db.begin().await?;
        let Some(newest) = self.find_in(&mut tx, &old.key, now).await? else {
            return Ok(None);
        };
        let stored = self.insert(&mut tx, applied(newest.data, edits), now).await?;
        if !self.end_in(&mut tx, &old.key, now).await? {
            return Ok(None);
        }
        tx.commit().await?;
        let new = NewSession {
            stored,
            replaces: Some(old.key.clone()),
            goes_on: true,
        };
        self.settle(&new, now).await?;
        Ok(Some(new.stored))
    }

    /// A row under a key that nobody has.
    pub(super) async fn insert(
        &self,
        run: &mut impl Run,
        data: SessionData,
        now: OffsetDateTime,
    ) -> Result<Stored, Fault> {
        let text = encode(&data, &self.keys, now.unix_timestamp());
        let expires = expiry::expire_date(&data, self.cookie.age, now);
        let key = SessionKey::generate(&mut OsRandom)?;
        // 36^32 keys: a collision is a broken generator, and then nobody gets a session.
        if store::insert(run, &key, &text, expires).await? {
            Ok(store::written(key, text, data))
        } else {
            Err(Fault::Internal {
                what: "a new session key was taken already",
                source: None,
            })
        }
    }

    /// Writes the session of a login: always a new key, the old row gone, another user's data dropped.
    ///
    /// `password`: the user's stored password, of which the session keeps a keyed hash.
    pub(super) async fn log_in(
        &self,
        tx: &mut Tx,
        state: &mut State,
        login: &LoggedIn<'_>,
        password: &str,
        now: OffsetDateTime,
    ) -> Result<NewSession, Fault> {
        if !state.is_loaded {
            self.load(state, now).await?;
        }
        let newest = match state.stored.as_ref().filter(|_| state.fate != Fate::Flush) {
            Some(old) => self.find_in(tx, &old.key, now).await?.map(|row| row.data),
            None => None,
        };
        let before = applied(newest.unwrap_or_default(), &state.edits);
        let mut data = after_login(before, &self.keys, password, login);
        data.remove(lifetime::STAMP);
        if let Age::Touch(stamp) = lifetime::age(&data, self.limits, now) {
            data.insert(lifetime::STAMP, &stamp.to_vec().into());
        }
        let replaces = state.stored.as_ref().map(|old| old.key.clone());
        if let Some(old) = &replaces {
            self.end_in(tx, old, now).await?;
        }
        Ok(NewSession {
            stored: self.create_in(tx, data, login.user_id, now).await?,
            replaces,
            goes_on: false,
        })
    }

    /// The session under a new key, naming the user's new password: for a change, in its transaction. `None`: the session was ended
    /// meanwhile.
    pub(super) async fn renew(
        &self,
        tx: &mut Tx,
        state: &mut State,
        user_id: &UserId,
        hash: &str,
        now: OffsetDateTime,
    ) -> Result<Option<NewSession>, Fault> {
        if !state.is_loaded {
            self.load(state, now).await?;
        }
        let Some(old) = state.stored.as_ref().filter(|_| state.fate != Fate::Flush) else {
            return Ok(None);
        };
        let Some(newest) = self.find_in(tx, &old.key, now).await? else {
            return Ok(None);
        };
        if !self.end_in(tx, &old.key, now).await? {
            return Ok(None);
        }
        let data = after_password_change(applied(newest.data, &state.edits), user_id, self.key, hash);
        Ok(Some(NewSession {
            stored: self.create_in(tx, data, user_id, now).await?,
            replaces: Some(old.key.clone()),
            goes_on: true,
        }))
    }

    /// Ends the session, in the transaction of a logout; after the commit [`super::Session::forget`] ends what is no row.
    pub(super) async fn log_out(&self, tx: &mut Tx, state: &mut State, now: OffsetDateTime) -> Result<(), Fault> {
        if !state.is_loaded {
            self.load(state, now).await?;
        }
        if let Some(old) = &state.stored {
            self.end_in(tx, &old.key, now).await?;
            self.draw_floor(tx, old, now).await?;
        }
        Ok(())
    }
}

fn done(cookie: Change, varies: bool) -> Finished {
    Finished::Done { cookie, varies }
}

fn set(stored: &Stored) -> Change {
    Change::Set(stored.key.clone(), stored.data.clone())
}

/// Up to 1 ms at first, up to 20 ms at last.
fn jitter(attempt: u32) -> Result<Duration, Fault> {
    let mut byte = [0_u8; 1];
    django_formats::random::Random::fill(&mut OsRandom, &mut byte)?;
    Ok(Duration::from_micros(u64::from(byte[0]) * 4 * u64::from(attempt + 1)))
}
