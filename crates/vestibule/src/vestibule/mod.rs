//! The crate's face: [`Vestibule`], the whole in one value, and the [`Builder`] that starts it with what an app brings.
//!
//! A start judges the settings, opens the database, makes its tables or says that they are missing, and wires everything. What stands in its way is a
//! [`StartError`] that says how to mend it.
mod error;
mod presentation;
mod start;
#[cfg(test)]
mod tests;
mod whole;

pub(crate) use self::presentation::compile;
pub use self::{error::StartError, start::Builder, whole::Vestibule};
