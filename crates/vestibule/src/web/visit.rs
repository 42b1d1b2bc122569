//! One request's visitor: the session, who is logged in, the form tokens, the messages, and the facts that flows ask for.

use super::host::Origin;
use crate::{
    Fault, Session, User,
    app::App,
    csrf::Csrf,
    events::{Event, EventName},
    face::{LANGUAGE_COOKIE, context::Theme},
    fault::causes_on_one_line,
    messages::Messages,
    network::{IgnoredHeader, Network, note_unnamed},
};
use django_formats::cookies::{Cookies, parse};
use http::{HeaderMap, header, request::Parts};
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
};
use time::OffsetDateTime;
use tokio::sync::OnceCell;

/// Everything about one request that outlives its extractors. Cheap to clone; one for each request, whatever layers it passes.
#[derive(Clone)]
pub(crate) struct Visit(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) app: Arc<App>,
    pub(crate) session: Session,
    pub(crate) csrf: Csrf,
    pub(crate) messages: Messages,
    pub(crate) visitor: Visitor,
    pub(crate) origin: Origin,
    pub(crate) cookies: Cookies,
    pub(crate) now: OffsetDateTime,
    /// By the clock that counts tries.
    pub(crate) steady: OffsetDateTime,
    /// The request without its body.
    pub(crate) parts: Parts,
    /// Cookies that a flow sets beside session, messages and form token.
    more_cookies: Mutex<Vec<String>>,
    user: OnceCell<Option<User>>,
}

/// Who asks, as far as the network tells.
#[derive(Clone, Debug)]
pub(crate) struct Visitor {
    pub(crate) network: Network,
    /// The `User-Agent`, as it came; cut and escaped where it is written.
    pub(crate) browser: String,
    pub(crate) request_id: RequestId,
}

/// Names one request in its answer, in the log and in events.
#[derive(Clone, Debug)]
pub(crate) struct RequestId(pub(crate) Arc<str>);

impl std::ops::Deref for Visit {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl Visit {
    pub(crate) fn of(app: &Arc<App>, parts: &Parts) -> Self {
        let now = app.clock.now();
        let cookies = parse(cookie_header(&parts.headers));
        let peer = peer(parts);
        let client = app.proxies.client(peer, &parts.headers);
        if let Some(ignored) = client.ignored {
            tell_ignored(app, &ignored);
        }
        let prefix = app.settings.throttle.ipv6_prefix.bits();
        let browser = parts
            .headers
            .get(header::USER_AGENT)
            .map(|value| String::from_utf8_lossy(value.as_bytes()));
        let session = Session::new(app.sessions.clone(), named(&cookies, &app.sessions.cookie.name), now);
        Self(Arc::new(Inner {
            session,
            csrf: Csrf::new(named(&cookies, &app.csrf.cookie_name)),
            messages: Messages::new(
                Arc::clone(&app.sessions.keys),
                Arc::clone(&app.message_cookie),
                cookies.get(django_formats::messages::COOKIE_NAME),
            ),
            visitor: Visitor {
                network: Network::of(client.address, prefix),
                browser: browser.unwrap_or_default().into_owned(),
                request_id: RequestId::of(parts),
            },
            origin: Origin::of(app, peer, parts),
            cookies,
            now,
            steady: app.clock.steady(),
            more_cookies: Mutex::default(),
            user: OnceCell::new(),
            app: Arc::clone(app),
            parts: parts.clone(),
        }))
    }

    /// Sets one more cookie with the answer.
    pub(crate) fn set_cookie(&self, cookie: String) {
        self.more_cookies
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(cookie);
    }

    pub(super) fn take_cookies(&self) -> Vec<String> {
        std::mem::take(&mut *self.more_cookies.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether the client asked for JSON rather than a page.
    pub(crate) fn wants_json(&self) -> bool {
        super::errors::wants_json(&self.parts.headers)
    }

    /// The code of the language in which this visitor is answered.
    pub(crate) fn language(&self) -> &'static str {
        language_of(&self.app, &self.cookies, &self.parts.headers)
    }

    /// Path and query as they came.
    pub(crate) fn path(&self) -> &str {
        self.parts.uri.path_and_query().map_or("/", |path| path.as_str())
    }

    /// An event of this request.
    pub(crate) fn event(&self, name: EventName, user_id: Option<&str>) -> Event {
        let visitor = &self.visitor;
        let event = Event::new(name).visitor(visitor.network, &visitor.browser, &visitor.request_id.0);
        match user_id {
            Some(id) => event.user(id),
            None => event,
        }
    }

    /// The logged-in user, looked up once. Ends a session whose password has changed, renews one that an older key signed.
    pub(crate) async fn user(&self) -> Result<Option<User>, Fault> {
        self.user.get_or_try_init(|| self.find_user()).await.cloned()
    }

    async fn find_user(&self) -> Result<Option<User>, Fault> {
        let Some(claim) = self.session.claim(&self.app.backend_paths).await? else {
            return Ok(None);
        };
        let account = crate::users::by_id(&mut self.app.db.read().await?, &claim.user_id).await?;
        // As ModelBackend.get_user: an inactive user is nobody, and the session stays.
        let Some(account) = account.filter(|account| account.is_active) else {
            return Ok(None);
        };
        let is_theirs = self.session.confirm(&claim, account.password.as_str()).await?;
        Ok(is_theirs.then(|| User::new(account, self.app.db.clone())))
    }
}

impl RequestId {
    /// The id that the outermost layer gave, or a new one.
    pub(crate) fn of(parts: &Parts) -> Self {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .unwrap_or_else(|| Self(uuid::Uuid::new_v4().simple().to_string().into()))
    }
}

impl std::fmt::Debug for Visit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Visit").field(&self.visitor).finish()
    }
}

/// Logged once, with the exact setting to add: behind a proxy that is not named, all visitors are one network.
fn tell_ignored(app: &Arc<App>, ignored: &IgnoredHeader) {
    let (peer, header) = (ignored.peer, ignored.header);
    if ignored.is_near {
        let app = Arc::clone(app);
        tokio::spawn(async move {
            let noted = async { note_unnamed(&mut app.db.write().await?, peer).await };
            if let Err(fault) = noted.await {
                tracing::warn!(
                    cause = causes_on_one_line(&fault),
                    "`check --deploy` will not know of the proxy {peer}"
                );
            }
        });
        tracing::warn!(
            %peer, header,
            "{peer} sent {header}, which was ignored: if it is your proxy, set VESTIBULE_TRUSTED_PROXIES={peer}, or all visitors behind it are limited as one"
        );
    } else {
        tracing::info!(%peer, header, "{peer} sent {header}, which was ignored: it is no trusted proxy");
    }
}

/// Who is at the other end of the connection. An app that listens by itself and does not say (`ConnectInfo<SocketAddr>`) gets 0.0.0.0: no
/// proxy's address, so no header is believed, and one network for all.
pub(crate) fn peer(parts: &Parts) -> IpAddr {
    let info = parts.extensions.get::<axum::extract::ConnectInfo<SocketAddr>>();
    info.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip())
}

/// Django reads a name behind odd white space too, where no browser guards the prefix: such names are matched byte for byte.
fn named<'a>(cookies: &'a Cookies, name: &str) -> Option<&'a str> {
    let is_guarded = name.starts_with("__Host-") || name.starts_with("__Secure-");
    if is_guarded {
        cookies.get_exact(name)
    } else {
        cookies.get(name)
    }
}

/// The code of the language in which this browser is answered.
pub(super) fn language_of(app: &App, cookies: &Cookies, headers: &HeaderMap) -> &'static str {
    let accepted = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    app.templates
        .languages()
        .negotiate(cookies.get(LANGUAGE_COOKIE), accepted)
}

/// Light or dark, as this browser has chosen.
pub(super) fn theme_of(cookies: &Cookies) -> Theme {
    cookies.get(Theme::COOKIE).map(Theme::parse).unwrap_or_default()
}

/// Several `Cookie` headers (HTTP/2 splits them) are one, joined as WSGI servers join them.
pub(super) fn cookie_header(headers: &HeaderMap) -> Vec<u8> {
    let all: Vec<&[u8]> = headers
        .get_all(header::COOKIE)
        .iter()
        .map(http::HeaderValue::as_bytes)
        .collect();
    all.join(&b"; "[..])
}
