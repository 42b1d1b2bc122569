//! Token out, token in, cookie at the end.

use crate::{Fault, Session};
use django_formats::{
    cookies::{Expiry, SameSite, SetCookie},
    csrf::{CsrfRefusal, CsrfSecret, RequestFacts, StoredSecret, check, new_token},
    random::OsRandom,
};
use http::{HeaderMap, HeaderName, Method, header};
use std::sync::{Mutex, PoisonError};
use time::OffsetDateTime;

/// Django's key in the session.
const SESSION_KEY: &str = "_csrftoken";

/// The settings, ready to use.
#[derive(Clone, Debug)]
pub(crate) struct CsrfRules {
    pub(crate) cookie_name: String,
    /// Seconds; `None`: until the browser closes.
    pub(crate) cookie_age: Option<i64>,
    pub(crate) cookie_domain: Option<String>,
    pub(crate) cookie_path: String,
    pub(crate) is_secure: bool,
    pub(crate) is_http_only: bool,
    pub(crate) same_site: Option<SameSite>,
    pub(crate) header: HeaderName,
    pub(crate) trusted_origins: Vec<String>,
    pub(crate) use_sessions: bool,
}

/// One request's secret.
#[derive(Debug)]
pub(crate) struct Csrf {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// The cookie's value as it came.
    came: Option<String>,
    /// The secret that tokens are made of; `None` until one is asked for or the cookie holds one.
    secret: Option<CsrfSecret>,
    /// The cookie must be set.
    is_due: bool,
    /// A token went into the answer, so the answer depends on the cookie.
    is_used: bool,
}

/// What a request brings to be judged.
pub(crate) struct Posted<'a> {
    pub(crate) method: &'a Method,
    pub(crate) is_secure: bool,
    pub(crate) host: Option<&'a str>,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) form_token: Option<&'a str>,
}

impl Csrf {
    pub(crate) fn new(cookie: Option<&str>) -> Self {
        let secret = cookie.and_then(CsrfSecret::parse);
        let state = State {
            came: cookie.map(str::to_owned),
            secret,
            is_due: false,
            is_used: false,
        };
        Self {
            state: Mutex::new(state),
        }
    }

    /// A token for a form: masked anew each time, so that compression gives nothing away (BREACH).
    pub(crate) async fn token(&self, rules: &CsrfRules, session: &Session) -> Result<String, Fault> {
        let stored = if rules.use_sessions {
            session.get::<String>(SESSION_KEY).await?
        } else {
            None
        };
        let (secret, is_new) = {
            let mut state = self.state();
            if rules.use_sessions {
                state.secret = stored.as_deref().and_then(CsrfSecret::parse);
            }
            let is_new = state.secret.is_none();
            let secret = match state.secret.take() {
                Some(secret) => secret,
                None => CsrfSecret::generate(&mut OsRandom)?,
            };
            state.secret = Some(secret.clone());
            // Django prolongs the cookie whenever a form is shown.
            state.is_due = true;
            state.is_used = true;
            (secret, is_new)
        };
        if rules.use_sessions && is_new {
            session.insert(SESSION_KEY, secret.as_str()).await?;
        }
        Ok(new_token(&secret, &mut OsRandom)?)
    }

    /// A new secret, at login: who knew the old one does not know this one.
    pub(crate) async fn rotate(&self, rules: &CsrfRules, session: &Session) -> Result<(), Fault> {
        let secret = CsrfSecret::generate(&mut OsRandom)?;
        if rules.use_sessions {
            session.insert(SESSION_KEY, secret.as_str()).await?;
        }
        let mut state = self.state();
        state.secret = Some(secret);
        state.is_due = true;
        Ok(())
    }

    /// Judges a request as Django does; safe methods pass.
    pub(crate) async fn check(
        &self,
        rules: &CsrfRules,
        session: &Session,
        posted: &Posted<'_>,
    ) -> Result<Result<(), CsrfRefusal>, Fault> {
        let kept = if rules.use_sessions {
            session.get::<String>(SESSION_KEY).await?
        } else {
            None
        };
        let came = self.state().came.clone();
        let stored = match (rules.use_sessions, kept.as_deref(), came.as_deref()) {
            (true, Some(secret), _) => StoredSecret::Session(secret),
            (false, _, Some(cookie)) => StoredSecret::Cookie(cookie),
            _ => StoredSecret::Missing,
        };
        let text = |name: HeaderName| {
            posted
                .headers
                .get(name)
                .map(|value| value.to_str().unwrap_or("\u{fffd}"))
        };
        Ok(check(&RequestFacts {
            method: posted.method.as_str(),
            secure: posted.is_secure,
            host: posted.host,
            port: if posted.is_secure { 443 } else { 80 },
            origin: text(header::ORIGIN),
            referer: text(header::REFERER),
            stored,
            form_token: posted.form_token,
            header_token: text(rules.header.clone()),
            trusted_origins: &rules.trusted_origins,
            cookie_domain: rules.cookie_domain.as_deref(),
        }))
    }

    /// The cookie to set, if a token was asked for or the secret rotated.
    pub(crate) fn cookie(&self, rules: &CsrfRules, now: OffsetDateTime) -> Option<String> {
        let state = self.state();
        let secret = state.secret.as_ref().filter(|_| state.is_due && !rules.use_sessions)?;
        let mut cookie = SetCookie::new(&rules.cookie_name, secret.as_str());
        cookie.expiry = rules
            .cookie_age
            .map_or(Expiry::BrowserClose, |seconds| Expiry::After { seconds, now });
        cookie.domain.clone_from(&rules.cookie_domain);
        cookie.path.clone_from(&rules.cookie_path);
        cookie.secure = rules.is_secure;
        cookie.http_only = rules.is_http_only;
        cookie.same_site = rules.same_site;
        Some(cookie.to_string())
    }

    /// Whether the answer depends on the cookie.
    pub(crate) fn varies(&self) -> bool {
        let state = self.state();
        state.is_due || state.is_used
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
