//! Vestibule.
pub mod web;
