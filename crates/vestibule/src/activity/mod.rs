//! Recent activity: what happened to a user's account, in words, newest first.
//!
//! The rows are the audit stream's ([`crate::events`]); a user sees those that name them, and of them those that people understand.
//!
//! Pages: `/accounts/activity/?page=N`. Settings: `EVENTS_RETENTION`, `EVENTS_REFUSED_MAX`.
mod flow;
mod pages;
mod rules;
mod store;
#[cfg(test)]
mod tests;

pub(crate) use self::pages::show;
#[cfg(test)]
pub(crate) use self::store::ALL;
