//! The built server as a client sees it: a story a file, a sentence a test.
//!
//! Names that begin with `s_` or `f_` are rows of the list of attacks and faults. Nothing is skipped: a program that is
//! missing fails the test that needs it (`journeys::tools` says where each is looked for).

mod bad_input;
mod browser;
mod csrf;
mod enumeration;
mod example_app;
mod faults;
mod first_start;
mod harness;
mod http_surface;
mod injection;
mod interop;
mod mail;
mod nodes;
mod operator;
mod redirects;
mod secrets;
mod sessions;
mod stores;
mod stories;
mod throttles;
