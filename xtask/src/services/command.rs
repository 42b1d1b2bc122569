//! `cargo xtask services`: the servers of the tests, held for `cargo test` by hand.

use std::process::ExitCode;

use anyhow::Result;

use super::{Services, guard};
use crate::needs;

/// What can be said on the command line.
#[derive(clap::Args)]
pub(crate) struct Args {}

/// Starts the servers, prints what to export, and waits for a signal.
pub(crate) fn run(_: &Args) -> Result<ExitCode> {
    let needs = needs::servers();
    let missing = needs::missing(&needs);
    if !missing.is_empty() {
        needs::report(&missing);
        return Ok(ExitCode::FAILURE);
    }

    let held = guard(Services::start()?)?;
    for (name, value) in held.environment() {
        println!("export {name}='{value}'"); // a shell must not read the `?` of a URL
    }
    eprintln!("Ctrl-C stops them.");
    loop {
        std::thread::park(); // the signal ends the process
    }
}
