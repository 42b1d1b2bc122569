//! The room's tests.

mod courtesy;
mod failures;
mod house;
mod overload;
mod rules;
