//! The throttle: rules by value, places and attacks on each engine.
mod attacks;
mod device;
mod house;
mod places;
mod rules;
mod streaks;
