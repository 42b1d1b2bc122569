//! Listening and stopping: bounded connections, requests in flight answered before the end. Beside them the [`Housekeeper`] sweeps.
mod accept;
mod housekeeper;
mod stop;
#[cfg(test)]
mod tests;

pub(crate) use self::{accept::serve, housekeeper::Housekeeper, stop::signalled};
