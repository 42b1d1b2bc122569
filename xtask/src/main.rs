//! The one door to the project's chores: `cargo xtask COMMAND`.
//!
//! Each command is a file or folder of its own beside this one, with an `Args` and a `run`; to add one, add a line to
//! [`Command`] and one to `main`. What a machine must have, and how it gets it, is in [`needs`].

mod bench;
mod needs;
mod preview;
mod services;
mod settings_docs;
mod shell;
mod test;
mod tidy;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Chores of the Vestibule workspace.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run every check and every test, against real servers
    Test(test::Args),
    /// Check what no lint checks: limits, order of rooms, purity, names
    Tidy(tidy::Args),
    /// Hold PostgreSQL and MariaDB up until Ctrl-C, and print their addresses
    Services(services::Args),
    /// Write docs/reference/settings.md anew from the table of settings
    SettingsDocs(settings_docs::Args),
    /// Serve every sample of every page and mail, and reload when a template changes
    Preview(preview::Args),
    /// Photograph every page and mail with every sample, a sheet a page, into target/screenshots/
    Screenshots(preview::ScreenshotArgs),
    /// Measure speed, memory and weight, beside what they are compared with
    Bench(bench::Args),
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Test(args) => test::run(&args),
        Command::Tidy(args) => tidy::run(&args),
        Command::Services(args) => services::run(&args),
        Command::SettingsDocs(args) => settings_docs::run(&args),
        Command::Preview(args) => preview::run(&args),
        Command::Screenshots(args) => preview::screenshots(&args),
        Command::Bench(args) => bench::run(&args),
    };
    done.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}
