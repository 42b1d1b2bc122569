//! Who may: extractors for handlers, layers for routes, and the one judge of redirects.
//!
//! A handler that takes [`User`](crate::User) has one: a page without is sent to `LOGIN_URL?next=…`, a client that asked for JSON gets
//! 401. Where a permission is missing the answer is 403. The same for whole routes: [`crate::Vestibule::login_required`] and its kin.
//!
//! Source: `django.contrib.auth.decorators`, `django.utils.http.url_has_allowed_host_and_scheme`.
mod extract;
mod layers;

mod refusal;

pub(crate) use self::layers::Rule;
pub use self::{
    extract::Staff,
    layers::{GuardLayer, GuardService},
    refusal::LoginRequired,
};
