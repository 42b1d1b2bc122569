//! The throttle: rules by value, places and attacks on each engine.
mod attacks;
mod device;
mod house;
#[cfg(feature = "redis")]
mod in_cache;
mod places;
mod rules;
mod streaks;
