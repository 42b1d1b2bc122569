//! [`Vestibule`]: the whole in one value.

use super::{Builder, StartError};
use crate::{
    Fault, GuardLayer, Settings, User, VestibuleLayer,
    app::App,
    bootstrap,
    guard::Rule,
    mailer::{Delivery, MailWorker},
    routes, serve,
};
use axum::Router;
use secrecy::SecretString;
use std::{
    net::SocketAddr,
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};
use tokio::net::TcpListener;

/// Sign-up, login, sessions, guards and pages of one site. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Vestibule {
    pub(crate) app: Arc<App>,
}

impl Vestibule {
    /// Starts with these settings: opens the database, makes its tables where it is an empty SQLite file, starts the hashing threads.
    ///
    /// # Errors
    /// [`StartError`] names what stands in the way and how to mend it.
    pub async fn start(settings: Settings) -> Result<Self, StartError> {
        Self::builder(settings).start().await
    }

    /// The long way: with backends, hooks and sign-up fields of an app.
    #[must_use]
    pub fn builder(settings: Settings) -> Builder {
        Builder::new(settings)
    }

    /// The pages, at `/accounts/`: merge them into a router of any state.
    pub fn pages<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        routes::router(&self.app)
    }

    /// The layer for routes that want a [`Session`](crate::Session) or a [`User`].
    ///
    /// An app that listens by itself, without [`Vestibule::serve`], serves with
    /// `into_make_service_with_connect_info::<SocketAddr>()`: limits count by the visitor's address, and without it all visitors are one
    /// network. Nor are the counters of throttles swept there, and mails are sent by [`Vestibule::send_mails`] alone.
    #[must_use]
    pub fn layer(&self) -> VestibuleLayer {
        VestibuleLayer {
            app: Arc::clone(&self.app),
        }
    }

    /// Lets in whoever is logged in; others are sent to the login page. For `route_layer`, inside [`Vestibule::layer`].
    #[must_use]
    pub fn login_required(&self) -> GuardLayer {
        GuardLayer(Rule::LoggedIn)
    }

    /// Lets in users who pass `test`; others are sent to the login page, as Django's `user_passes_test` does.
    #[must_use]
    pub fn user_passes_test(&self, test: impl Fn(&User) -> bool + Send + Sync + 'static) -> GuardLayer {
        GuardLayer(Rule::Passes(Arc::new(test)))
    }

    /// Lets in users with the permission `app.codename`; logged-in others get 403.
    #[must_use]
    pub fn permission_required(&self, permission: &str) -> GuardLayer {
        GuardLayer(Rule::Permission(permission.into()))
    }

    /// Serves an app's router where `VESTIBULE_LISTEN` says, with the server's limits, request ids and log lines, and `/healthz` and
    /// `/readyz`. SIGTERM and ctrl-c drain: what is in flight is answered. Meanwhile a housekeeper deletes, every minute, what the throttle
    /// no longer counts and events that are kept no longer, and a worker sends the mails that are due.
    ///
    /// # Errors
    /// [`StartError::Listen`] when the address cannot be had; [`StartError::Fault`].
    pub async fn serve(&self, router: Router) -> Result<(), StartError> {
        self.serve_then(router, |_| {}).await
    }

    async fn serve_then(&self, router: Router, ready: impl FnOnce(SocketAddr) + Send) -> Result<(), StartError> {
        let address = self.app.settings.server.listen;
        let listener = TcpListener::bind(address)
            .await
            .map_err(|source| StartError::Listen { address, source })?;
        ready(listener.local_addr().unwrap_or(address));
        let housekeeper = serve::Housekeeper::start(&self.app);
        let of_entries = serve::Housekeeper::of_entries(&self.app);
        let worker = self.mail_worker();
        // One deadline for both: the requests in flight and the mails on their way.
        let stopping = OnceLock::new();
        let signalled = async {
            serve::signalled().await;
            worker.take_no_more();
            let _ = stopping.set(Instant::now());
        };
        let served = serve::serve(&self.app, listener, router, signalled).await;
        let spent = stopping.get().map_or(Duration::ZERO, Instant::elapsed);
        worker
            .end(self.app.settings.limits.drain.to_std().saturating_sub(spent))
            .await;
        housekeeper.end().await;
        if let Some(of_entries) = of_entries {
            of_entries.end().await;
        }
        self.close().await;
        Ok(served?)
    }

    /// Sends mails from the queue, for as long as it is awaited: [`Vestibule::serve`] does it by itself. An app that listens in another way
    /// runs it beside its server, in a task of its own.
    pub async fn send_mails(&self) {
        self.mail_worker().ended().await;
    }

    fn mail_worker(&self) -> MailWorker {
        let app = &self.app;
        let delivery = Delivery::new(
            &app.settings,
            app.db.clone(),
            app.clock.clone(),
            Arc::clone(&app.transport),
        );
        MailWorker::start(delivery)
    }

    /// Serves the pages alone, with a front page: what the command `vestibule serve` does.
    ///
    /// # Errors
    /// As [`Vestibule::serve`].
    pub async fn serve_pages(&self) -> Result<(), StartError> {
        self.serve_pages_then(|_| {}).await
    }

    /// [`Vestibule::serve_pages`], which calls `ready` once the address is ours: before that nothing can be promised.
    ///
    /// # Errors
    /// As [`Vestibule::serve`].
    pub async fn serve_pages_then(&self, ready: impl FnOnce(SocketAddr) + Send) -> Result<(), StartError> {
        self.serve_then(routes::server(&self.app), ready).await
    }

    /// A link that makes the first superuser: good for 15 minutes, once, and only while nobody is a superuser. `None` where somebody is, or where
    /// Django made the database. For the terminal of whoever started this, and for no log; an earlier link is dead.
    ///
    /// # Errors
    /// [`Fault`]: the database did not answer.
    pub async fn first_superuser_link(&self) -> Result<Option<SecretString>, Fault> {
        bootstrap::link(&self.app).await
    }

    /// The settings it was started with.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.app.settings
    }

    /// Ends the hashing threads and closes the database.
    pub async fn close(&self) {
        self.app.passwords.shutdown();
        self.app.db.close().await;
    }

    /// Whether the database answers, and the shared cache where sessions are in it alone.
    ///
    /// # Errors
    /// [`Fault::Unavailable`] or [`Fault::CacheUnavailable`] when it does not, [`Fault::Database`] when it answers nonsense.
    pub async fn is_ready(&self) -> Result<(), Fault> {
        crate::storage::layout(&self.app.db).await?;
        self.app.sessions.engine.answers().await?;
        self.app.db.is_in_place()
    }
}
