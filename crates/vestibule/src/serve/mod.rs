//! Listening and stopping: bounded connections, requests in flight answered before the end.
mod accept;
mod stop;

pub(crate) use self::{accept::serve, stop::signalled};
