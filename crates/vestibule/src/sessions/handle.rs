//! What an app holds of a session.

use super::{
    cookie::CookieSettings,
    flow::{Finished, NewSession, Sessions},
    rules::{Claim, LoggedIn, Remember, Standing, after_password_change, claim, standing},
    state::{Edit, State},
};
use crate::{fault::Fault, storage::Tx, users::UserId};
use django_formats::session::{HASH_KEY, SessionKey, auth_hash, expiry};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::sync::Arc;
use time::OffsetDateTime;
use tokio::sync::Mutex;

/// The visitor's session, shared with Django: the same row, the same cookie.
///
/// Nothing is looked up before the first call, nothing is written unless something changed. Changes are a log of edits: at the end of the
/// request they are applied to the newest row, so that two requests which change different keys lose nothing to each other. A counter is
/// changed with [`Session::update`], which runs again when another request was first.
///
/// Values are JSON. What Django cannot read (a number of over 4300 digits) does not occur in `serde_json`.
///
/// # Errors
/// Every call gives a [`Fault`] when the database cannot be asked.
#[derive(Clone)]
pub struct Session {
    state: Arc<Mutex<State>>,
    sessions: Sessions,
    now: OffsetDateTime,
}

impl Session {
    pub(crate) fn new(sessions: Sessions, cookie: Option<&str>, now: OffsetDateTime) -> Self {
        let most = if sessions.engine.is_cookie() { 4096 } else { 40 };
        let key = cookie
            .filter(|sent| could_be_stored(sent, most))
            .and_then(SessionKey::parse);
        let state = State::new(key, cookie.is_some());
        Self {
            state: Arc::new(Mutex::new(state)),
            sessions,
            now,
        }
    }

    /// The value under `key`; `None` when there is none, or none of this type.
    pub async fn get<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, Fault> {
        let state = self.loaded().await?;
        Ok(state.view.get_raw(key).and_then(|raw| serde_json::from_str(raw).ok()))
    }

    /// Sets the value under `key`.
    pub async fn insert<T: Serialize + ?Sized>(&self, key: &str, value: &T) -> Result<(), Fault> {
        let value =
            serde_json::to_value(value).map_err(|error| Fault::internal("a session value is not JSON", error))?;
        self.loaded().await?.edit(Edit::Insert(key.to_owned(), value));
        Ok(())
    }

    /// Removes the value under `key`; a key that is not there changes nothing.
    pub async fn remove(&self, key: &str) -> Result<(), Fault> {
        let mut state = self.loaded().await?;
        if state.view.get_raw(key).is_some() {
            state.edit(Edit::Remove(key.to_owned()));
        }
        Ok(())
    }

    /// Changes the value under `key`. `change` gets what is there now and runs again when another request saved first.
    pub async fn update(
        &self,
        key: &str,
        change: impl Fn(Option<Value>) -> Value + Send + Sync + 'static,
    ) -> Result<(), Fault> {
        self.loaded()
            .await?
            .edit(Edit::Update(key.to_owned(), Arc::new(change)));
        Ok(())
    }

    /// Removes every value; the session and its key stay. As Django's `clear()`.
    pub async fn clear(&self) -> Result<(), Fault> {
        self.loaded().await?.edit(Edit::Clear);
        Ok(())
    }

    pub(crate) async fn is_empty(&self) -> Result<bool, Fault> {
        Ok(self.loaded().await?.view.is_empty())
    }

    /// Ends the session: its row goes, the browser's cookie too. As Django's `flush()`.
    pub async fn flush(&self) -> Result<(), Fault> {
        self.loaded().await?.flush();
        Ok(())
    }

    /// Gives the session a new key and keeps its values: for every change of trust. As Django's `cycle_key()`.
    pub async fn cycle_key(&self) -> Result<(), Fault> {
        self.loaded().await?.cycle();
        Ok(())
    }

    /// Sets the session's own lifetime: seconds, or 0 for "until the browser is closed". As Django's `set_expiry()`.
    pub async fn set_expiry(&self, seconds: i64) -> Result<(), Fault> {
        self.insert(expiry::KEY, &seconds).await
    }

    /// Keeps this session when an app has changed its user's password: new key, new hash, while every other session of the user ends.
    ///
    /// `stored_password`: the user's password field as it is now. As Django's `update_session_auth_hash()`.
    pub async fn update_auth_hash(&self, user: &UserId, stored_password: &str) -> Result<(), Fault> {
        let hash = auth_hash(&self.sessions.keys, stored_password);
        let mut state = self.loaded().await?;
        let after = after_password_change(state.view.clone(), user, self.sessions.key, &hash);
        if after.get_raw(HASH_KEY) != state.view.get_raw(HASH_KEY) {
            state.edit(Edit::Insert(HASH_KEY.to_owned(), hash.into()));
        }
        state.cycle();
        Ok(())
    }

    async fn loaded(&self) -> Result<tokio::sync::MutexGuard<'_, State>, Fault> {
        let mut state = self.state.lock().await;
        if !state.is_loaded {
            self.sessions.load(&mut state, self.now).await?;
        }
        Ok(state)
    }

    /// The user that the session names, where its backend is configured. A session that a logout ended elsewhere ends here.
    pub(crate) async fn claim(&self, backends: &[String]) -> Result<Option<Claim>, Fault> {
        let mut state = self.loaded().await?;
        let Some(claim) = claim(&state.view, backends, self.sessions.key) else {
            return Ok(None);
        };
        if let Some(stored) = &state.stored
            && self.sessions.is_over(stored, &claim.user_id).await?
        {
            state.flush();
            return Ok(None);
        }
        Ok(Some(claim))
    }

    /// Whether the claim holds for the user with this stored password; ends or renews the session as that asks.
    pub(crate) async fn confirm(&self, claim: &Claim, password: &str) -> Result<bool, Fault> {
        match standing(claim, &self.sessions.keys, password) {
            Standing::Good => Ok(true),
            Standing::Renew => {
                let mut state = self.loaded().await?;
                let hash = auth_hash(&self.sessions.keys, password);
                state.edit(Edit::Insert(HASH_KEY.to_owned(), hash.into()));
                state.cycle();
                Ok(true)
            }
            Standing::Ended => {
                self.flush().await?;
                Ok(false)
            }
        }
    }

    /// Writes the session of a login into `tx`; after the commit it is given to [`Session::adopt`].
    pub(crate) async fn log_in(
        &self,
        tx: &mut Tx,
        user_id: &UserId,
        backend: &str,
        password: &str,
        remember: Remember,
    ) -> Result<NewSession, Fault> {
        let hash = auth_hash(&self.sessions.keys, password);
        let login = LoggedIn {
            user_id,
            key: self.sessions.key,
            backend,
            hash: &hash,
            remember,
        };
        let mut state = self.state.lock().await;
        self.sessions.log_in(tx, &mut state, &login, password, self.now).await
    }

    /// Writes this session under a new key and its user's new password into `tx`; after the commit it is given to [`Session::adopt`].
    /// `None`: it was ended meanwhile.
    pub(crate) async fn renew(
        &self,
        tx: &mut Tx,
        user_id: &UserId,
        password: &str,
    ) -> Result<Option<NewSession>, Fault> {
        let hash = auth_hash(&self.sessions.keys, password);
        let mut state = self.state.lock().await;
        self.sessions.renew(tx, &mut state, user_id, &hash, self.now).await
    }

    /// Goes on as the session whose row is committed. Cache engines store it only now: a fault, and nobody is logged in.
    pub(crate) async fn adopt(&self, new: NewSession) -> Result<(), Fault> {
        let mut state = self.state.lock().await;
        let lives = self.sessions.settle(&new, self.now).await?;
        state.adopt(Some(new.stored).filter(|_| lives));
        Ok(())
    }

    /// Deletes the row in `tx`; after the commit [`Session::forget`] follows.
    pub(crate) async fn log_out(&self, tx: &mut Tx) -> Result<(), Fault> {
        let mut state = self.state.lock().await;
        self.sessions.log_out(tx, &mut state, self.now).await
    }

    /// Goes on without a session; the browser's cookie is deleted.
    pub(crate) async fn forget(&self) -> Result<(), Fault> {
        let mut state = self.state.lock().await;
        if let Some(old) = &state.stored {
            self.sessions.settle_end(&old.key).await?;
        }
        state.adopt(None);
        Ok(())
    }

    /// Saves what changed; see [`Finished`].
    pub(crate) async fn finish(&self, failed: bool) -> Result<Finished, Fault> {
        let mut state = self.state.lock().await;
        self.sessions.finish(&mut state, failed, self.now).await
    }

    pub(crate) fn cookie_settings(&self) -> &CookieSettings {
        &self.sessions.cookie
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Session")
    }
}

/// Django looks up whatever was sent; what the column cannot hold is not there (and PostgreSQL fails on a NUL).
fn could_be_stored(sent: &str, most: usize) -> bool {
    sent.len() <= most && sent.bytes().all(|byte| byte.is_ascii_graphic())
}
