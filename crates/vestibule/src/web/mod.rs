//! What all pages share: the frame around every answer, the visitor, forms, errors, and the look, the words and the files of pages.
//!
//! A request passes [`frame`] (request id, limits, host, headers, panics), then [`layer`] (session, user, form tokens, messages), then a
//! room's handler. The handler takes a [`Page`] and, for POST, a [`Form`], whose token was judged before. A room gives a
//! [`context::PageContext`] to [`Page::show`]; the rest is what that needs.
pub(crate) mod assets;
pub(crate) mod brand;
pub(crate) mod context;
mod errors;
mod form;
pub(crate) mod form_view;
mod frame;
mod headers;
mod host;
mod layer;
pub(crate) mod locale;
mod page;
pub(crate) mod reply;
mod routes;
mod serve;
mod stop;
pub(crate) mod templates;
#[cfg(test)]
mod tests;
mod visit;

pub use self::layer::{VestibuleLayer, VestibuleService};
pub(crate) use self::{
    context::ErrorKind,
    form::Form,
    host::Origin,
    page::{Page, layer_missing},
    routes::{router, server},
    serve::serve,
    stop::signalled,
    visit::{Visit, Visitor},
};
