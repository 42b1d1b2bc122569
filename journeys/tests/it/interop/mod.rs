//! A real Django and the server on one database, both ways.

mod cookies;
mod custom_user;
mod databases;
mod foreign_sessions;
mod from_django;
mod hashes;
mod matrix;
mod passwords;
mod permissions;
mod resets;
mod revocation;
mod rotation;
mod session_data;
mod session_engines;
mod street;
mod users;
