//! What happened, to whom, from where: one audit stream with stable names.
//!
//! [`record`] writes one row of `vestibule_event` and one line of the log. Neither ever holds what a visitor typed into a field, and
//! one line stays one line: what a client may choose (browser, request id) is escaped and cut.
//!
//! Source of the fields: OWASP ASVS 16.2.1. A user's own rows are their "recent activity".
mod event;
mod store;
mod sweep;

#[cfg(test)]
mod tests;

pub(crate) use self::{
    event::{Event, EventName},
    store::record,
    sweep::sweep,
};
#[cfg(test)]
pub(crate) use self::{store::ALL, sweep::ALL as ALL_OF_SWEEP, tests::add};
