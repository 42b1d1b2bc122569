//! The log: lines on standard error, for people or for machines.

use std::io::{IsTerminal, stderr};

use tracing_subscriber::{EnvFilter, fmt};
use vestibule::settings::{LogFormat, LogSettings};

use crate::commands::Failure;

/// Starts it, once for the process.
pub(crate) fn start(settings: &LogSettings) -> Result<(), Failure> {
    let filter = EnvFilter::builder()
        .parse(&settings.filter)
        .map_err(|error| Failure::Usage(format!("VESTIBULE_LOG is not understood: {error}")))?;
    let lines = fmt().with_env_filter(filter).with_writer(stderr);
    let started = match settings.format {
        LogFormat::Text if stderr().is_terminal() => lines.try_init(),
        LogFormat::Text => lines.with_ansi(false).try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
    started.map_err(|error| Failure::No(format!("the log cannot be started: {error}")))
}
