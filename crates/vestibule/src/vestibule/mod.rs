//! The crate's face: [`Vestibule`], the whole in one value, and the [`Builder`] that starts it with what an app brings.
//!
//! A start judges the settings, opens the database, makes or misses its tables, and wires everything. What stands in its way is a
//! [`StartError`] that says how to mend it.
mod start;
mod whole;

pub use self::{
    start::{Builder, StartError},
    whole::Vestibule,
};
