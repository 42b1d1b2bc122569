//! The log: lines on standard error, for people or for machines.

use std::io::{IsTerminal, stderr};

use tracing_subscriber::{
    EnvFilter,
    filter::{LevelFilter, ParseError},
    fmt,
};
use vestibule::settings::{LogFormat, Settings};

use crate::commands::Failure;

/// Whose log it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogOf {
    /// The server's: what the settings say.
    Server,
    /// A command's: its answer is what counts. Warnings alone, unless VESTIBULE_LOG or RUST_LOG ask for more.
    Command,
}

/// Starts it, once for the process.
pub(crate) fn start(settings: &Settings, of: LogOf) -> Result<(), Failure> {
    let filter =
        filter(settings, of).map_err(|error| Failure::Usage(format!("VESTIBULE_LOG is not understood: {error}")))?;
    let lines = fmt().with_env_filter(filter).with_writer(stderr);
    let started = match settings.log.format {
        LogFormat::Text if stderr().is_terminal() => lines.try_init(),
        LogFormat::Text => lines.with_ansi(false).try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
    started.map_err(|error| Failure::No(format!("the log cannot be started: {error}")))
}

fn filter(settings: &Settings, of: LogOf) -> Result<EnvFilter, ParseError> {
    let builder = EnvFilter::builder();
    if of == LogOf::Server || settings.is_of_environment("LOG") {
        return builder.parse(&settings.log.filter);
    }
    // Reads RUST_LOG, passing over what it does not understand.
    Ok(builder
        .with_default_directive(LevelFilter::WARN.into())
        .from_env_lossy())
}
