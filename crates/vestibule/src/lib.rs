//! Vestibule.
mod fault;
pub mod settings;
mod storage;
pub use self::{
    fault::{BoxError, Fault},
    settings::Settings,
    storage::{Migrated, Tx, Value},
};
