//! Between HTTP and the rooms: the frame around every answer, the visitor, forms, errors, redirects.
//!
//! A request passes [`frame`] (request id, limits, host, headers, panics), then [`layer`] (session, user, form tokens, messages), then a
//! room's handler. The handler takes a [`Page`] and, for POST, a [`Form`], whose token was judged before, and answers with
//! [`Page::show`] or [`Page::go`].
//!
//! Invariant: [`next`] judges every place that a visitor is sent to.
mod errors;
mod form;
mod frame;
mod headers;
mod host;
mod layer;
mod masked;
pub(crate) mod next;
mod page;
mod page_number;
pub(crate) mod reply;
#[cfg(test)]
mod tests;
mod visit;

pub use self::layer::{VestibuleLayer, VestibuleService};
pub(crate) use self::{
    form::Form,
    frame::{Frame, FrameLayer},
    page::{Page, layer_missing},
    visit::{Visit, peer},
};
