//! Sessions against Django's own answers, and against what must not happen.

mod attacks;
#[cfg(feature = "redis")]
mod engines;
#[cfg(feature = "redis")]
mod entries;
mod house;
mod middleware;
mod rules;
mod sweep;
