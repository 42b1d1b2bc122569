//! What an operator does, on each engine.
mod backup;
mod commands;
mod faults;
mod house;
mod people;
mod survey;
mod templates;
