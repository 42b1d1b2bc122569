//! Redirects, forms and hosts, by value.

mod forms;
mod next;
