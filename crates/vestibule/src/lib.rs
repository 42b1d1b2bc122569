//! Django's authentication flow, whole, for axum: sign-up, login, sessions, protected pages, logout, on the same database, the same
//! `SECRET_KEY` and the same session cookie as a Django project with django-allauth.
//!
//! ```no_run
//! use axum::{Router, routing::get};
//! use vestibule::{Settings, User, Vestibule};
//!
//! # async fn example() -> Result<(), vestibule::StartError> {
//! let vestibule = Vestibule::start(Settings::load()?).await?;
//! let app = Router::new()
//!     .route("/", get(|| async { "Everybody may read this." }))
//!     .route("/private", get(|user: User| async move { format!("Hello, {}!", user.username()) }))
//!     .layer(vestibule.layer())
//!     .merge(vestibule.pages());
//! vestibule.serve(app).await?;
//! # Ok(())
//! # }
//! ```
//!
//! [`Vestibule`] is the whole in one value. [`User`], `Option<User>`, [`Session`] and [`Staff`] are handler arguments.
#[cfg(not(any(feature = "sqlite", feature = "postgres", feature = "mysql")))]
compile_error!("vestibule needs a database: enable the feature `sqlite`, `postgres` or `mysql`");

mod activity;
mod app;
mod bootstrap;
mod cache;
mod clock;
mod csrf;
mod events;
pub mod extend;
pub mod face;
mod fault;
mod guard;
mod login;
mod logout;
mod mailer;
mod messages;
mod network;
pub mod ops;
mod password_change;
mod passwords;
mod recovery;
mod routes;
mod serve;
mod sessions;
pub mod settings;
mod signup;
mod site;
mod storage;
#[cfg(test)]
#[cfg(feature = "redis")]
mod testing_cache;
#[cfg(test)]
mod testing_db;
#[cfg(test)]
mod testing_site;
#[cfg(test)]
mod testing_vectors;
mod throttle;
mod users;
mod vestibule;
mod web;

pub use self::{
    extend::{
        Answer, Backend, BackendAnswer, Credentials, ExtraField, ExtraValues, Hooks, Newcomer, Refusal, SignupFields,
    },
    fault::{BoxError, Fault},
    guard::{GuardLayer, GuardService, LoginRequired, Staff},
    mailer::{Mail, MailQueue, Mailer, NotSent, Sending},
    sessions::Session,
    settings::Settings,
    storage::{Migrated, Tx, Value},
    users::{User, UserId},
    vestibule::{Builder, StartError, Vestibule},
    web::{VestibuleLayer, VestibuleService},
};
