//! Vestibule.
mod fault;
mod storage;
#[cfg(test)]
mod testing_db;
mod users;
#[cfg(test)]
#[path = "../../django-formats/tests/it/vectors.rs"]
#[expect(
    unreachable_pub,
    dead_code,
    reason = "a test binary of its own in the other crate, where all of it is used"
)]
mod vectors;
pub use self::{
    fault::{BoxError, Fault},
    storage::{Migrated, Tx, Value},
    users::{User, UserId},
};

pub mod settings;
pub use settings::Settings;
