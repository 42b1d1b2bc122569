//! The process dies, or is asked to stop: what was promised holds.

mod commits;
mod databases;
mod kills;
mod migrations;
mod password_kills;
mod slow;
mod stops;
mod storage;
mod storms;
