//! The process dies, or is asked to stop: what was promised holds.

mod kills;
mod password_kills;
mod slow;
mod stops;
mod storage;
mod storms;
