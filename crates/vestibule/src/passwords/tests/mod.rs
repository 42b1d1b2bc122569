//! The room's tests.

mod failures;
mod house;
mod overload;
mod rules;
