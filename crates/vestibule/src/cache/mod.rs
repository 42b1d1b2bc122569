//! The cache that Django shares: Redis or Valkey, one server or a cluster.
//!
//! [`Cache`] is a handful of commands on entries under Django's keys. `link` is the connection below: every wait is bounded, a lost server
//! is a [`Fault::CacheUnavailable`](crate::Fault::CacheUnavailable) at once, and the first command after its return connects again.
//!
//! What belongs together is one script, which Redis runs as one step. No command touches two keys, so a cluster is as good as one server.
//!
//! Source: `django.core.cache.backends.redis`.
#[cfg(feature = "redis")]
mod commands;
#[cfg(feature = "redis")]
mod link;
#[cfg(not(feature = "redis"))]
mod none;
#[cfg(feature = "redis")]
mod places;

#[cfg(not(feature = "redis"))]
pub(crate) use self::none::{Cache, Times};
#[cfg(feature = "redis")]
pub(crate) use self::{commands::Cache, places::Times};
