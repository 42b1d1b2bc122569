//! What an operator does, on each engine.
mod commands;
mod house;
mod people;
