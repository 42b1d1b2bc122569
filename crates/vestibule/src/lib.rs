//! Vestibule.
mod fault;
mod storage;
pub use self::{
    fault::{BoxError, Fault},
    storage::{Migrated, Tx, Value},
};

pub mod settings;
pub use settings::Settings;
