//! Everything wired together, once, at the start.

use crate::{
    Fault, Settings,
    clock::Clock,
    csrf::CsrfRules,
    extend::{Backend, Hooks, SignupFields},
    face::{Assets, Templates},
    mailer::{Mailer, Transport},
    messages::CookieLike,
    network::TrustedProxies,
    passwords::Passwords,
    sessions::Sessions,
    settings::{LoginMethod, SecretKey},
    storage::{Db, Layout},
    throttle::Throttle,
    users::{SetupToken, UserTable, names},
};
use django_formats::signing::SecretKeys;
use std::sync::Arc;

/// What every request shares.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) settings: Settings,
    pub(crate) clock: Clock,
    pub(crate) db: Db,
    pub(crate) layout: Layout,
    pub(crate) users: UserTable,
    pub(crate) sessions: Sessions,
    pub(crate) csrf: CsrfRules,
    pub(crate) message_cookie: Arc<CookieLike>,
    pub(crate) passwords: Passwords,
    pub(crate) throttle: Throttle,
    pub(crate) setup_token: SetupToken,
    pub(crate) proxies: TrustedProxies,
    pub(crate) templates: Templates,
    pub(crate) assets: Assets,
    pub(crate) transport: Arc<Transport>,
    /// Dotted paths that a session may name; the first is written.
    pub(crate) backend_paths: Vec<String>,
    pub(crate) extensions: Extensions,
}

impl App {
    /// Opens the database behind the settings. Makes no tables, and has not looked at the user table yet.
    pub(crate) async fn open_database(settings: &Settings) -> Result<Db, Fault> {
        let assumed = UserTable::from(&settings.auth_user);
        let pool_size = settings.storage.pool_size.get();
        Db::open_sized(&settings.server.database_url, names(&assumed), pool_size).await
    }

    /// As [`App::open_database`]; `None` where the SQLite file is yet to be made: a look must not make it.
    pub(crate) async fn open_existing(settings: &Settings) -> Result<Option<Db>, Fault> {
        let file = settings.server.database_url.sqlite_path();
        if file.is_some_and(|file| !file.exists()) {
            return Ok(None);
        }
        Self::open_database(settings).await.map(Some)
    }

    /// As what a typed login is looked up. An address that is the username is looked up as both: Django keeps the case of its first half.
    pub(crate) fn login_methods(&self) -> &[LoginMethod] {
        if self.users.has_usernames() {
            &self.settings.account.login_methods
        } else {
            &[LoginMethod::Email, LoginMethod::Username]
        }
    }

    /// Whether allauth's table of addresses is there.
    pub(crate) fn has_addresses(&self) -> bool {
        self.layout.has("account_emailaddress")
    }

    /// How long a browser is known to an account after its last login.
    pub(crate) fn device_age(&self) -> time::Duration {
        self.settings.throttle.known_device_age.to_time()
    }
}

/// What an app brings.
#[derive(Clone, Default)]
pub(crate) struct Extensions {
    pub(crate) backends: Vec<Arc<dyn Backend>>,
    pub(crate) hooks: Vec<Arc<dyn Hooks>>,
    pub(crate) signup_fields: Option<Arc<dyn SignupFields>>,
    pub(crate) mailer: Option<Arc<dyn Mailer>>,
}

impl std::fmt::Debug for Extensions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Extensions")
            .field("backends", &self.backends.len())
            .finish_non_exhaustive()
    }
}

/// `SECRET_KEY` and its fallbacks.
///
/// # Errors
/// [`Fault::Internal`]: there is no key. A start fills it before.
pub(crate) fn secret_keys(settings: &Settings) -> Result<Arc<SecretKeys>, Fault> {
    let missing = Fault::Internal {
        what: "there is no SECRET_KEY",
        source: None,
    };
    let primary = settings.server.secret_key.as_ref().ok_or(missing)?;
    let fallbacks = settings
        .server
        .secret_key_fallbacks
        .iter()
        .map(|key: &SecretKey| key.expose().to_owned());
    Ok(Arc::new(SecretKeys::new(
        primary.expose().to_owned(),
        fallbacks.collect(),
    )))
}

/// `CSRF_…`; with `CSRF_USE_SESSIONS` the domain is the session cookie's, as in Django.
pub(crate) fn csrf_rules(settings: &Settings) -> CsrfRules {
    let csrf = &settings.csrf;
    let domain = if csrf.use_sessions {
        &settings.session.cookie_domain
    } else {
        &csrf.cookie_domain
    };
    CsrfRules {
        cookie_name: csrf.cookie_name.as_str().to_owned(),
        cookie_age: csrf.cookie_age.map(|age| i64::from(age.get())),
        cookie_domain: domain.as_ref().map(|domain| domain.as_str().to_owned()),
        cookie_path: csrf.cookie_path.as_str().to_owned(),
        is_secure: settings.csrf_cookie_secure(),
        is_http_only: csrf.cookie_httponly,
        same_site: csrf.cookie_samesite.attribute(),
        header: csrf.header_name.clone(),
        trusted_origins: csrf
            .trusted_origins
            .iter()
            .map(|origin| origin.as_str().to_owned())
            .collect(),
        use_sessions: csrf.use_sessions,
    }
}

/// Django's message cookie is like the session's.
pub(crate) fn message_cookie(settings: &Settings) -> Arc<CookieLike> {
    let session = &settings.session;
    Arc::new(CookieLike {
        domain: session.cookie_domain.as_ref().map(|domain| domain.as_str().to_owned()),
        is_secure: settings.session_cookie_secure(),
        is_http_only: session.cookie_httponly,
        same_site: session.cookie_samesite.attribute(),
    })
}
