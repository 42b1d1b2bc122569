//! The binary `vestibule`: settings, commands, listener around the crate of that name.
//!
//! `cli` is the command line as people type it, `load_settings` makes settings of it, and each command is a file in `commands`.
//! Exit codes: 0 done, fine or yes; 1 a clean no; 2 wrong usage, settings that are not understood included.

mod cli;
mod commands;
mod load_settings;
mod logging;

use std::process::ExitCode;

use clap::Parser;

use crate::{cli::Cli, commands::Failure};

#[tokio::main]
async fn main() -> ExitCode {
    // Whoever comes first chooses for the whole process, and a client without a provider panics.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();

    match commands::run(Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // A closed pipe leaves nobody to tell.
            let _ = failure.tell(std::io::stderr());
            match failure {
                Failure::No(_) => ExitCode::from(1),
                Failure::Usage(_) => ExitCode::from(2),
            }
        }
    }
}
