//! Sessions of the server as their owner, a thief and a proxy see them.

mod concurrency;
mod cookies;
mod fixation;
mod lifetimes;
mod rows;
