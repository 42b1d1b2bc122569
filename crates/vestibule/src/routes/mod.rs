//! What stands where: the list of pages, and the routers that are made of it.
mod list;
mod slash;
#[cfg(test)]
mod tests;

pub(crate) use self::list::{probes, router, server};
