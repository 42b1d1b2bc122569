//! A new password, in a site without a network.
mod change;
mod hooks;
mod set;
