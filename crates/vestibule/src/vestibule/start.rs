//! Starting: settings judged, database opened, its tables made or found, everything wired.

use super::Vestibule;
use crate::{
    Fault, Settings,
    app::{App, Extensions, csrf_rules, message_cookie, secret_keys},
    clock::Clock,
    extend::{Backend, Hooks, SignupFields},
    face::{Assets, Brand, Languages, Templates, brand::Logo},
    mailer::{Mailer, Transport},
    network::TrustedProxies,
    passwords::Passwords,
    sessions::{CookieSettings, Limits, Sessions},
    settings::{DatabaseUrl, RatePer, Seconds, SettingsError, SiteSettings},
    storage::{Db, Layout, layout, migrate, open_files, pending},
    throttle::{Limit, LoginLimits, Throttle},
    users::UserTable,
};
use django_formats::random::OsRandom;
use std::{net::SocketAddr, path::Path, sync::Arc};

/// What stands in the way of a start, and how to mend it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The settings are not understood, or must not be served.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The address cannot be had: another program has it, or it is not this machine's.
    #[error("cannot listen on {address}: {source}; set VESTIBULE_LISTEN to another address")]
    Listen {
        /// What was asked for.
        address: SocketAddr,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The database lacks tables, and is not one that the start makes them in.
    #[error("the database {url} lacks tables: run `vestibule migrate`, which says what it makes")]
    NeedsMigration {
        /// Without its password.
        url: String,
    },
    /// The user table that the settings name is not there.
    #[error("the database has no table {table}: AUTH_USER_TABLE must name the table of Django's AUTH_USER_MODEL")]
    NoUserTable {
        /// Its name.
        table: String,
    },
    /// The brand or a template is broken.
    #[error("the pages cannot be made: {0}")]
    Pages(#[source] crate::BoxError),
    /// Mail has no way out: a folder or a file that `EMAIL_URL` names is not there.
    #[error("mail cannot be sent: {0}")]
    Mail(#[source] crate::BoxError),
    /// The database could not be opened, or something else broke.
    #[error("cannot start: {0}")]
    Fault(#[from] Fault),
}

/// Starts a [`Vestibule`] with what an app brings.
#[derive(Debug)]
pub struct Builder {
    settings: Settings,
    extensions: Extensions,
}

impl Builder {
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            settings,
            extensions: Extensions::default(),
        }
    }

    /// Asks this backend too, after the passwords of the user table. Sessions name it by its dotted path.
    #[must_use]
    pub fn backend(mut self, backend: Arc<dyn Backend>) -> Self {
        self.extensions.backends.push(backend);
        self
    }

    /// Calls these hooks around each step.
    #[must_use]
    pub fn hooks(mut self, hooks: Arc<dyn Hooks>) -> Self {
        self.extensions.hooks.push(hooks);
        self
    }

    /// Adds fields to the sign-up form.
    #[must_use]
    pub fn signup_fields(mut self, fields: Arc<dyn SignupFields>) -> Self {
        self.extensions.signup_fields = Some(fields);
        self
    }

    /// Sends mails this way, instead of the one that `EMAIL_URL` names.
    #[must_use]
    pub fn mailer(mut self, mailer: Arc<dyn Mailer>) -> Self {
        self.extensions.mailer = Some(mailer);
        self
    }

    /// Starts.
    ///
    /// # Errors
    /// [`StartError`] names what stands in the way.
    pub async fn start(self) -> Result<Vestibule, StartError> {
        let Self {
            mut settings,
            extensions,
        } = self;
        settings.fill_secret_key(Path::new("."), &mut OsRandom)?;
        settings.refuse_unsafe_start()?;
        let clock = Clock::system();
        let (db, users) = App::open_database(&settings).await?;
        let mut found = layout(&db).await?;
        if pending(&found) {
            if !matches!(settings.server.database_url, DatabaseUrl::Sqlite(_)) {
                return Err(StartError::NeedsMigration {
                    url: settings.server.database_url.to_string(),
                });
            }
            migrate(&db, &users.table, false, clock.now()).await?;
            found = layout(&db).await?;
        }
        if !found.has(&users.table) {
            return Err(StartError::NoUserTable { table: users.table });
        }
        // Django makes its file so; refusing would keep a team from starting beside it.
        for finding in settings
            .server
            .database_url
            .sqlite_path()
            .into_iter()
            .flat_map(open_files)
        {
            tracing::warn!(code = finding.code, "{}", finding.text);
        }
        wire(settings, extensions, clock, db, users, found)
    }
}

fn wire(
    settings: Settings,
    extensions: Extensions,
    clock: Clock,
    db: Db,
    users: UserTable,
    found: Layout,
) -> Result<Vestibule, StartError> {
    let keys = secret_keys(&settings)?;
    let limit = |age: Option<Seconds>| age.map(|age| age.to_time());
    let sessions = Sessions {
        db: db.clone(),
        keys: Arc::clone(&keys),
        cookie: Arc::new(CookieSettings::from(&settings)),
        limits: Limits {
            absolute: limit(settings.session.absolute_age),
            idle: limit(settings.session.idle_age),
        },
        save_every_request: settings.session.save_every_request,
        key: users.key,
    };
    let brand = brand(&settings.site)?;
    let languages = Languages::embedded(settings.server.language_code.as_str()).map_err(pages)?;
    let assets = Assets::new(&brand, "/accounts/");
    let templates = Templates::new(&brand, &languages, &assets, "/accounts/", &[]).map_err(pages)?;
    let server = &settings.server;
    let proxies = TrustedProxies::new(
        server.trusted_proxies.clone(),
        server.trusted_proxy_count,
        server.trusted_client_ip_header.clone(),
    );
    let mut backend_paths: Vec<String> = settings
        .server
        .authentication_backends
        .iter()
        .map(|path| path.as_str().to_owned())
        .collect();
    backend_paths.extend(extensions.backends.iter().map(|backend| backend.path().to_owned()));
    let app = App {
        transport: transport(&settings, &extensions, &db)?,
        csrf: csrf_rules(&settings),
        message_cookie: message_cookie(&settings),
        passwords: Passwords::new(&settings.passwords)?,
        throttle: Throttle::new(db.clone(), login_limits(&settings), keys.primary()),
        proxies,
        templates,
        clock,
        db,
        layout: found,
        users,
        sessions,
        assets,
        backend_paths,
        extensions,
        settings,
    };
    Ok(Vestibule { app: Arc::new(app) })
}

/// The way out for mail; and whoever queues one knows how many may wait.
fn transport(settings: &Settings, extensions: &Extensions, db: &Db) -> Result<Arc<Transport>, StartError> {
    db.bell().limit(settings.email.queue_limit.get());
    let transport = Transport::new(settings, extensions.mailer.clone());
    transport.map(Arc::new).map_err(|error| StartError::Mail(error.into()))
}

fn pages(error: impl Into<crate::BoxError>) -> StartError {
    StartError::Pages(error.into())
}

fn brand(site: &SiteSettings) -> Result<Brand, StartError> {
    let logo = match &site.logo {
        Some(file) => {
            let bytes = std::fs::read(file.path()).map_err(pages)?;
            Some(Logo::from_bytes(bytes).map_err(pages)?)
        }
        None => None,
    };
    let color = site.brand_color.map(|color| color.to_string());
    Brand::new(&site.name, site.tagline.as_deref(), logo, color.as_deref()).map_err(pages)
}

/// `ACCOUNT_RATE_LIMITS` in the words of the throttle.
fn login_limits(settings: &Settings) -> LoginLimits {
    let rates = &settings.account.rate_limits;
    let of = |action: &str, per: RatePer| -> Vec<Limit> {
        let rates = rates.of(action).iter().filter(|rate| rate.per == per);
        rates.map(|rate| Limit::new(rate.amount, rate.window)).collect()
    };
    let throttle = &settings.throttle;
    let account = of("login_failed", RatePer::Key);
    let lock_after = throttle
        .lock_after
        .map(std::num::NonZeroU32::get)
        .filter(|_| !account.is_empty());
    LoginLimits::new(account, of("login_failed", RatePer::Ip), of("signup", RatePer::Ip))
        .lock_after(lock_after)
        .unknown_names(throttle.unknown_names.get())
}
