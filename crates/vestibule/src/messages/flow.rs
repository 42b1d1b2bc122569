//! Reading, adding, and what the cookie becomes.

use crate::{Fault, Session};
use django_formats::{
    cookies::{SameSite, SetCookie},
    messages::{COOKIE_NAME, Keep, Message, SESSION_KEY, decode_cookie, decode_session, encode_session, store},
    signing::SecretKeys,
};
use std::sync::Arc;
use time::OffsetDateTime;
use tokio::sync::Mutex;

/// Django sets this cookie like the session's: same domain, Secure and SameSite.
#[derive(Clone, Debug)]
pub(crate) struct CookieLike {
    pub(crate) domain: Option<String>,
    pub(crate) is_secure: bool,
    pub(crate) is_http_only: bool,
    pub(crate) same_site: Option<SameSite>,
}

/// One request's messages.
#[derive(Debug)]
pub(crate) struct Messages {
    keys: Arc<SecretKeys>,
    like: Arc<CookieLike>,
    cookie: Option<String>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    added: Vec<Message>,
    /// The stored ones were shown and are not kept.
    are_shown: bool,
    /// The session held some of them.
    in_session: bool,
}

impl Messages {
    pub(crate) fn new(keys: Arc<SecretKeys>, like: Arc<CookieLike>, cookie: Option<&str>) -> Self {
        Self {
            keys,
            like,
            cookie: cookie.map(str::to_owned),
            state: Mutex::default(),
        }
    }

    /// Says something on the next page that is shown. `level`: Django's, [`django_formats::messages::Level`].
    pub(crate) async fn add(&self, level: u32, text: String) {
        self.state.lock().await.added.push(Message::new(level, text));
    }

    /// All messages, to be shown now: they are gone afterwards.
    pub(crate) async fn take(&self, session: &Session) -> Result<Vec<Message>, Fault> {
        let mut state = self.state.lock().await;
        let mut all = if state.are_shown {
            Vec::new()
        } else {
            self.stored(&mut state, session).await?
        };
        state.are_shown = true;
        all.append(&mut state.added);
        Ok(all)
    }

    async fn stored(&self, state: &mut State, session: &Session) -> Result<Vec<Message>, Fault> {
        let Some(read) = self
            .cookie
            .as_deref()
            .and_then(|cookie| decode_cookie(&self.keys, cookie))
        else {
            return Ok(Vec::new());
        };
        let mut all = read.messages;
        if !read.complete {
            let rest = session.get::<String>(SESSION_KEY).await?;
            state.in_session = rest.is_some();
            all.extend(rest.as_deref().map(decode_session).unwrap_or_default());
        }
        Ok(all)
    }

    /// The `Set-Cookie` value, if anything was shown or said. Overflow goes to the session, so this comes before the session is saved.
    pub(crate) async fn finish(&self, session: &Session, now: OffsetDateTime) -> Result<Option<String>, Fault> {
        let mut state = self.state.lock().await;
        if !state.are_shown && state.added.is_empty() {
            return Ok(None);
        }
        if state.are_shown && state.added.is_empty() && self.cookie.is_none() {
            return Ok(None);
        }
        let mut all = if state.are_shown {
            Vec::new()
        } else {
            self.stored(&mut state, session).await?
        };
        all.append(&mut state.added);

        let kept = store(&self.keys, &all, Keep::Oldest, now.unix_timestamp());
        match encode_session(&kept.left_over) {
            Some(text) => session.insert(SESSION_KEY, &text).await?,
            None if state.in_session => session.remove(SESSION_KEY).await?,
            None => {}
        }
        let mut cookie = SetCookie::new(COOKIE_NAME, kept.cookie.as_deref().unwrap_or_default());
        cookie.domain.clone_from(&self.like.domain);
        cookie.same_site = self.like.same_site;
        if kept.cookie.is_none() {
            return Ok(Some(cookie.deletion().to_string()));
        }
        cookie.secure = self.like.is_secure;
        cookie.http_only = self.like.is_http_only;
        Ok(Some(cookie.to_string()))
    }
}
