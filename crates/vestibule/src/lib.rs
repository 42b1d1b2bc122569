//! tmp
mod csrf;
mod clock;
mod fault;
mod messages;
mod sessions;
pub mod settings;
mod storage;
mod users;
pub use self::{
    fault::{BoxError, Fault},
    sessions::Session,
    settings::Settings,
    storage::{Migrated, Tx, Value},
    users::{User, UserId},
};
