//! Pages and mails as people see them, made of the samples that the tests render: `cargo xtask preview` serves them and reloads,
//! `cargo xtask screenshots` lays them on sheets.
//!
//! The samples come from the crate's own example `samples`, which writes them into a folder.

mod command;
mod index;
mod render;
mod server;
mod sheets;

pub(crate) use self::command::{Args, run};
pub(crate) use self::sheets::{Args as ScreenshotArgs, run as screenshots};
