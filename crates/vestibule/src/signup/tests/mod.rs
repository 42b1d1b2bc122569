//! Signing up: what forms are refused, and what stands in the database afterwards.
mod flow;
mod forms;
mod house;
mod names;
