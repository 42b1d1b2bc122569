//! The steps of the flow on each engine. Those with a `Tx` are settled after its commit: cache engines write only then.

use super::{cookies, engine::Engine, entries, floor, mirror};
use crate::{
    fault::Fault,
    sessions::{
        Sessions,
        flow::NewSession,
        state::{Stored, Was},
        store,
    },
    storage::Tx,
    users::UserId,
};
use django_formats::{
    random::OsRandom,
    session::{SessionData, SessionKey, encode, expiry},
};
use time::OffsetDateTime;

/// What a look-up came to.
pub(in crate::sessions) enum Found {
    Session(Stored),
    Nothing,
    /// There is an entry that we may not read: it stays as it is.
    Unreadable,
}

impl Found {
    pub(in crate::sessions) fn session(self) -> Option<Stored> {
        match self {
            Self::Session(stored) => Some(stored),
            Self::Nothing | Self::Unreadable => None,
        }
    }
}

impl Sessions {
    pub(in crate::sessions) async fn find(&self, key: &SessionKey, now: OffsetDateTime) -> Result<Found, Fault> {
        let found = match &self.engine {
            Engine::Db | Engine::CachedDb(_) => store::find(&mut self.db.read().await?, key, &self.keys, now).await?,
            Engine::Cache(cache) => match entries::find(cache, key).await? {
                Some(Ok(stored)) => Some(stored),
                Some(Err(_)) => return Ok(Found::Unreadable),
                None => None,
            },
            Engine::SignedCookies => cookies::find(self, key, now),
        };
        Ok(found.map_or(Found::Nothing, Found::Session))
    }

    /// The newest data of a session, within a transaction.
    pub(in crate::sessions) async fn find_in(
        &self,
        tx: &mut Tx,
        key: &SessionKey,
        now: OffsetDateTime,
    ) -> Result<Option<Stored>, Fault> {
        match &self.engine {
            Engine::Db | Engine::CachedDb(_) => store::find(tx, key, &self.keys, now).await,
            Engine::Cache(_) | Engine::SignedCookies => Ok(self.find(key, now).await?.session()),
        }
    }

    /// A new session, stored at once.
    pub(in crate::sessions) async fn create(&self, data: SessionData, now: OffsetDateTime) -> Result<Stored, Fault> {
        let seconds = self.seconds(&data, now);
        match &self.engine {
            Engine::Db => self.insert(&mut self.db.write().await?, data, now).await,
            Engine::CachedDb(cache) => {
                let stored = self.insert(&mut self.db.write().await?, data, now).await?;
                mirror::add(cache, &stored.key, &stored.data, seconds).await;
                Ok(stored)
            }
            Engine::Cache(cache) => {
                let stored = entries::new(SessionKey::generate(&mut OsRandom)?, data)?;
                entries::add(cache, &stored, seconds).await?;
                Ok(stored)
            }
            Engine::SignedCookies => cookies::new(self, data, now.unix_timestamp()),
        }
    }

    /// A new session, stored once `tx` is committed and the answer is [`Sessions::settle`]d. `user`: whose it is.
    pub(in crate::sessions) async fn create_in(
        &self,
        tx: &mut Tx,
        data: SessionData,
        user: &UserId,
        now: OffsetDateTime,
    ) -> Result<Stored, Fault> {
        match &self.engine {
            Engine::Db | Engine::CachedDb(_) => self.insert(tx, data, now).await,
            Engine::Cache(_) => entries::new(SessionKey::generate(&mut OsRandom)?, data),
            Engine::SignedCookies => {
                // A login in the second of a logout must not look like what that ended.
                let above = floor::of(tx, user).await?.map_or(i64::MIN, |until| until + 1);
                cookies::new(self, data, now.unix_timestamp().max(above))
            }
        }
    }

    /// Replaces the session's data if they still are as they were read. `None`: somebody was first, or ended it.
    pub(in crate::sessions) async fn replace(
        &self,
        stored: &Stored,
        data: SessionData,
        now: OffsetDateTime,
    ) -> Result<Option<Stored>, Fault> {
        let seconds = self.seconds(&data, now);
        match (&self.engine, &stored.was) {
            (Engine::Cache(cache), _) => entries::swap(cache, stored, data, seconds).await,
            (Engine::SignedCookies, Was::Cookie(stamp)) => {
                cookies::new(self, data, now.unix_timestamp().max(*stamp)).map(Some)
            }
            (engine, Was::Text(before)) => {
                let text = encode(&data, &self.keys, now.unix_timestamp());
                let expires = expiry::expire_date(&data, self.cookie.age, now);
                let mut conn = self.db.write().await?;
                if !store::swap(&mut conn, &stored.key, (before, &text), expires).await? {
                    return Ok(None);
                }
                if let Engine::CachedDb(cache) = engine
                    && !mirror::follow(cache, &stored.key, (&stored.data, &data), seconds).await
                {
                    mirror::note(&mut conn, &stored.key, now).await?;
                }
                Ok(Some(store::written(stored.key.clone(), text, data)))
            }
            _ => Ok(None),
        }
    }

    /// Ends a session at once; whether there was one.
    pub(in crate::sessions) async fn end(&self, key: &SessionKey, now: OffsetDateTime) -> Result<bool, Fault> {
        match &self.engine {
            Engine::Db => store::delete(&mut self.db.write().await?, key).await,
            Engine::CachedDb(cache) => {
                let mut tx = self.db.begin().await?;
                let was_there = self.end_in(&mut tx, key, now).await?;
                tx.commit().await?;
                mirror::delete(cache, key).await;
                Ok(was_there)
            }
            Engine::Cache(cache) => entries::delete(cache, key).await,
            Engine::SignedCookies => Ok(true),
        }
    }

    /// Ends a session's row with `tx`; whether there was one. What is no row goes when the transaction is settled.
    pub(in crate::sessions) async fn end_in(
        &self,
        tx: &mut Tx,
        key: &SessionKey,
        now: OffsetDateTime,
    ) -> Result<bool, Fault> {
        match &self.engine {
            Engine::Db => store::delete(tx, key).await,
            Engine::CachedDb(_) => {
                let was_there = store::delete(tx, key).await?;
                mirror::note(tx, key, now).await?;
                Ok(was_there)
            }
            Engine::Cache(_) | Engine::SignedCookies => Ok(true),
        }
    }

    /// After the commit: the entry of the new session, and the end of the one that it replaces. `false`: that one had been ended meanwhile, and
    /// the new one is not to live either.
    pub(in crate::sessions) async fn settle(&self, new: &NewSession, now: OffsetDateTime) -> Result<bool, Fault> {
        let seconds = self.seconds(&new.stored.data, now);
        match &self.engine {
            Engine::CachedDb(cache) => {
                mirror::add(cache, &new.stored.key, &new.stored.data, seconds).await;
                if let Some(old) = &new.replaces {
                    mirror::delete(cache, old).await;
                }
                Ok(true)
            }
            Engine::Cache(cache) => {
                entries::add(cache, &new.stored, seconds).await?;
                let Some(old) = &new.replaces else { return Ok(true) };
                let was_there = entries::delete(cache, old).await?;
                if was_there || !new.goes_on {
                    return Ok(true);
                }
                entries::delete(cache, &new.stored.key).await?;
                Ok(false)
            }
            Engine::Db | Engine::SignedCookies => Ok(true),
        }
    }

    /// After the commit of a logout: what is no row.
    pub(in crate::sessions) async fn settle_end(&self, key: &SessionKey) -> Result<(), Fault> {
        match &self.engine {
            Engine::CachedDb(cache) => mirror::delete(cache, key).await,
            Engine::Cache(cache) => drop(entries::delete(cache, key).await?),
            Engine::Db | Engine::SignedCookies => {}
        }
        Ok(())
    }

    /// Whether this session of the user was ended by a logout elsewhere, where its cookie alone does not tell.
    pub(in crate::sessions) async fn is_over(&self, stored: &Stored, user: &UserId) -> Result<bool, Fault> {
        let Was::Cookie(stamp) = stored.was else {
            return Ok(false);
        };
        let floor = floor::of(&mut self.db.read().await?, user).await?;
        Ok(floor.is_some_and(|until| stamp <= until))
    }

    /// Ends all cookies of the user, this one included, where sessions are cookies.
    pub(in crate::sessions) async fn draw_floor(
        &self,
        tx: &mut Tx,
        stored: &Stored,
        now: OffsetDateTime,
    ) -> Result<(), Fault> {
        let Was::Cookie(stamp) = stored.was else {
            return Ok(());
        };
        match UserId::of_session(&stored.data, self.key) {
            Some(user) => floor::raise(tx, &user, stamp, now).await,
            None => Ok(()),
        }
    }

    /// Deletes, for the last time, the entries of sessions that ended a while ago.
    ///
    /// # Errors
    /// [`Fault`]: the database or the cache did not answer; what is left is tried again.
    pub(crate) async fn sweep_entries(&self, now: OffsetDateTime) -> Result<usize, Fault> {
        match &self.engine {
            Engine::CachedDb(cache) => mirror::sweep(&self.db, cache, now).await,
            Engine::Db | Engine::Cache(_) | Engine::SignedCookies => Ok(0),
        }
    }

    /// How long the session lives, as Django rounds it; 0: it is over.
    fn seconds(&self, data: &SessionData, now: OffsetDateTime) -> u64 {
        let age = expiry::age(data, self.cookie.age, now);
        u64::try_from(age).unwrap_or(0).min(u64::from(u32::MAX))
    }
}
