//! What an operator does, on each engine.
mod backup;
mod commands;
mod house;
mod people;
mod templates;
