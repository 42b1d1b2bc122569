//! Starting: settings judged, database opened, its tables made or found, everything wired.

use super::{
    StartError, Vestibule,
    presentation::{Presentation, check, compile},
};
use crate::{
    Settings,
    app::{App, Extensions, csrf_rules, message_cookie, secret_keys},
    cache::Cache,
    clock::Clock,
    extend::{Backend, Hooks, SignupFields},
    mailer::{Mailer, Transport},
    network::TrustedProxies,
    passwords::Passwords,
    sessions::{CookieSettings, Engine, Limits, Sessions},
    settings::{DatabaseUrl, RatePer, Seconds},
    storage::{Db, Layout, Referred, database_time, layout, migrate, open_files, pending},
    throttle::{Limit, LoginLimits, MailLimits, Throttle},
    users::{SetupToken, UserTable, look as look_at_users, named},
};
use django_formats::random::OsRandom;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// Starts a [`Vestibule`] with what an app brings.
#[derive(Debug)]
pub struct Builder {
    settings: Settings,
    extensions: Extensions,
    folders: Vec<PathBuf>,
}

impl Builder {
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            settings,
            extensions: Extensions::default(),
            folders: Vec::new(),
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

    /// Templates of the app, which replace ours of the same name. The first folder wins; those of `SITE_TEMPLATES` go before all.
    #[must_use]
    pub fn templates(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folders.push(folder.into());
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
            folders,
        } = self;
        // Before anything is made: a broken template is found at the desk of whoever wrote it.
        let presentation = compile(&settings, &folders)?;
        check(&presentation.templates, &settings, &folders)?;
        settings.fill_secret_key(Path::new("."), &mut OsRandom)?;
        settings.refuse_unsafe_start()?;
        if let Some(finding) = settings.start_warning() {
            tracing::warn!(code = finding.code, "{}; {}", finding.text, finding.repair);
        }
        let clock = Clock::system();
        let db = App::open_database(&settings).await?;
        if let Some(at) = database_time(&db).await? {
            clock.start_at(at);
        }
        let mut found = layout(&db).await?;
        if !settings.auth_user.is_djangos() {
            // Before anything is made: the table is the Django project's.
            users(&db, &settings).await?;
        }
        if pending(&found) {
            if !matches!(settings.server.database_url, DatabaseUrl::Sqlite(_)) {
                return Err(StartError::NeedsMigration {
                    url: settings.server.database_url.to_string(),
                });
            }
            migrate(&db, &Referred::djangos(), false, clock.now()).await?;
            found = layout(&db).await?;
        }
        let users = users(&db, &settings).await?;
        let db = named(db, &users);
        if !users.has_usernames() {
            settings.account.name_by_address();
        }
        // Django makes its file so; refusing would keep a team from starting beside it.
        for finding in settings
            .server
            .database_url
            .sqlite_path()
            .into_iter()
            .flat_map(open_files)
        {
            tracing::warn!(code = finding.code, "{}; run `{}`", finding.text, finding.repair);
        }
        wire(settings, (extensions, presentation), clock, db, users, found)
    }
}

/// The user table as it is, where people can be looked up and written.
async fn users(db: &Db, settings: &Settings) -> Result<UserTable, StartError> {
    let problems = match look_at_users(db, &settings.auth_user).await? {
        Ok(users) if users.unready.is_empty() => return Ok(users),
        Ok(users) => users.unready,
        Err(problems) => problems,
    };
    let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
    Err(StartError::UserTable {
        what: problems.join("; "),
    })
}

fn wire(
    settings: Settings,
    (extensions, presentation): (Extensions, Presentation),
    clock: Clock,
    db: Db,
    users: UserTable,
    found: Layout,
) -> Result<Vestibule, StartError> {
    let keys = secret_keys(&settings)?;
    let cache = shared_cache(&settings)?;
    let limit = |age: Option<Seconds>| age.map(|age| age.to_time());
    let sessions = Sessions {
        db: db.clone(),
        engine: Engine::of(&settings, cache.clone())?,
        unreadable: Arc::default(),
        keys: Arc::clone(&keys),
        cookie: Arc::new(CookieSettings::from(&settings)),
        limits: Limits {
            absolute: limit(settings.session.absolute_age),
            idle: limit(settings.session.idle_age),
        },
        save_every_request: settings.session.save_every_request,
        key: users.key,
    };
    let Presentation { assets, templates } = presentation;
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
        throttle: Throttle::new(db.clone(), login_limits(&settings), keys.primary()).counting_in(cache.clone()),
        setup_token: SetupToken::default(),
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

/// One connection for all that is in the cache.
fn shared_cache(settings: &Settings) -> Result<Option<Cache>, StartError> {
    let url = settings.cache.url.as_ref();
    Ok(url.map(|url| Cache::open(url, &settings.cache)).transpose()?)
}

/// The way out for mail; and whoever queues one knows how many may wait.
fn transport(settings: &Settings, extensions: &Extensions, db: &Db) -> Result<Arc<Transport>, StartError> {
    db.outbox_signal().set_limit(settings.email.queue_limit.get());
    let transport = Transport::new(settings, extensions.mailer.clone());
    transport.map(Arc::new).map_err(|error| StartError::Mail(error.into()))
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
    let an_hour = |most: std::num::NonZeroU32| Limit::new(most.get(), std::time::Duration::from_secs(3600));
    let links = of("reset_password_from_key", RatePer::Ip);
    let mails = MailLimits {
        of_kind: of("reset_password", RatePer::Key),
        of_all: throttle.mails_per_hour.map(an_hour).into_iter().collect(),
        network: of("reset_password", RatePer::Ip),
        // A mail's scanners look before the person does.
        looks: links
            .iter()
            .map(|limit| Limit::new(limit.places.saturating_mul(3), limit.window))
            .collect(),
        links,
    };
    LoginLimits::new(account, of("login_failed", RatePer::Ip), of("signup", RatePer::Ip))
        .change_password(of("change_password", RatePer::User))
        .mails(mails)
        .lock_after(lock_after)
        .unknown_names(throttle.unknown_names.get())
}
