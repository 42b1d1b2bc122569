//! A real Django and the server on one database, both ways.

mod cookies;
mod databases;
mod engines;
mod foreign_sessions;
mod hashes;
mod passwords;
mod permissions;
mod resets;
mod revocation;
mod session_data;
mod session_engines;
mod street;
mod users;
