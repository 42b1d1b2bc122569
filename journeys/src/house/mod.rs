//! A house: the server as a process, in an empty folder, on a free port, with its log in a file.

mod database;
mod mail;
mod plan;
mod process;
mod template;

pub use self::{
    database::{Database, Dump, Engine},
    plan::{Plan, SECRET_KEY},
    process::{House, Ran},
};
