//! Who may: extractors for handlers and layers for routes.
//!
//! A handler that takes [`User`](crate::User) has one: a page without is sent to `LOGIN_URL?next=…`, a client that asked for JSON gets
//! 401. Where a permission is missing the answer is 403. The same for whole routes: [`crate::Vestibule::login_required`] and its kin.
//!
//! Source: `django.contrib.auth.decorators`.
mod extract;
mod layers;
mod refusal;

pub(crate) use self::layers::Rule;
pub use self::{
    extract::Staff,
    layers::{GuardLayer, GuardService},
    refusal::LoginRequired,
};
