//! What an operator does, on each engine.
mod backup;
mod commands;
mod faults;
mod house;
mod people;
mod resets;
mod templates;
