//! Redirects, forms and hosts, by value; what the layer tells.

mod forms;
mod layer;
mod masked;
mod next;
mod page_number;
