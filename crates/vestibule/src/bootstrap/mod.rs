//! The first superuser, by a link that the server prints to the terminal on which it was started.
//!
//! There is no account that comes with the server. Where Vestibule made the database and nobody is a superuser, whoever sees the terminal may
//! become one: a page like sign-up, open for 15 minutes, once. As soon as any superuser exists, by whatever way, the link is dead.
//!
//! Page: `/accounts/first-superuser/TOKEN/`. Nothing of Django's or allauth's: there it is `manage.py createsuperuser`.
//!
//! Invariants: the token has 190 bits, is kept as a hash in memory alone, and stands in no log. A wrong token is a 404, before any work. Of two who
//! post at once one wins.
mod flow;
pub(crate) mod pages;
#[cfg(test)]
mod tests;

pub(crate) use self::flow::{Outcome, is_open, link, submit};
