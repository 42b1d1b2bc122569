//! tmp
mod csrf;
mod clock;
mod fault;
mod messages;
mod sessions;
pub mod settings;
mod storage;
#[cfg(test)]
mod testing_db;
#[cfg(test)]
mod testing_vectors;
mod users;
pub use self::{
    fault::{BoxError, Fault},
    sessions::Session,
    settings::Settings,
    storage::{Migrated, Tx, Value},
    users::{User, UserId},
};
