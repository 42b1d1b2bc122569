//! Settings: what an operator may decide, read once, every value parsed into a type of its own.
//!
//! Names are Django's and allauth's own, `VESTIBULE_` in front of them in the environment; `vestibule.toml` has sections by the
//! name's prefix. Flags go over the environment, the environment over the file. Each section is a file here with its struct, its
//! defaults and its rows of the one table; the reference in `docs/reference/settings.md` is made from that table.
//!
//! Invariants: a value that is not understood stops the start and is named, with what would be accepted; a secret never prints;
//! the environment is read in one place.

mod account;
mod addresses;
mod all;
mod auth_user;
mod cache;
mod cache_url;
mod checks;
mod column_defaults;
mod cookies;
mod csrf;
mod database_server;
mod database_url;
mod deploy;
mod email;
mod email_url;
mod error;
mod events;
mod file;
mod finding;
mod hosts;
mod limits;
mod load;
mod log;
mod names;
mod passwords;
mod rates;
pub mod secret;
mod server;
mod session;
mod show;
mod site;
mod storage;
mod table;
mod throttle;
mod types;
mod validators;
mod value;

pub use self::{
    account::{AccountSettings, LoginMethod, Remember, SignupField, SignupFieldName},
    addresses::PublicUrl,
    all::{Settings, Warning},
    auth_user::{AuthUserSettings, PrimaryKey},
    cache::CacheSettings,
    cache_url::{CacheUrl, NotACacheUrl},
    column_defaults::{ColumnDefault, ColumnDefaults},
    cookies::{CookieDomain, CookieName, CookiePath, SameSite},
    csrf::CsrfSettings,
    database_url::{DatabaseUrl, NotADatabaseUrl, ServerUrl},
    email::{EmailSettings, Sender},
    email_url::{EmailUrl, MailLogin, MailServer, NotAnEmailUrl, Tls},
    error::{FilePlace, Problem, SettingsError, ValueSource},
    events::EventSettings,
    finding::Finding,
    hosts::{HostPattern, OriginPattern, host_of_header},
    limits::LimitSettings,
    load::LoadOptions,
    log::{LogFormat, LogSettings},
    names::{BackendPath, LanguageCode, TimeZoneName},
    passwords::{Hasher, PasswordSettings},
    rates::{Rate, RateLimits, RatePer},
    server::ServerSettings,
    session::{SessionEngine, SessionSettings},
    site::{Color, LogoFile, SiteSettings, TemplateFolder},
    storage::StorageSettings,
    throttle::{Ipv6Prefix, ThrottleSettings},
    types::{Identifier, KeyWeakness, Location, Seconds, SecretKey},
    validators::{PasswordValidator, PasswordValidators},
};

#[cfg(test)]
mod tests;
