//! What an operator does, on each engine.
mod backup;
mod broken_rows;
mod commands;
mod faults;
mod house;
mod models;
mod own_tables;
mod people;
mod resets;
mod survey;
mod templates;
