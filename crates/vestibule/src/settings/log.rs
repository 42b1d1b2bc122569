//! `[log]`: what is written to the log, and how.

use super::{
    table::{Setting, Source::Ours},
    value::choice,
};

/// What is logged, and how.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct LogSettings {
    /// Which events: the syntax of `tracing`'s `EnvFilter`.
    pub filter: String,
    /// How a line looks.
    pub format: LogFormat,
}

impl Default for LogSettings {
    fn default() -> Self {
        Self {
            filter: "info".to_owned(),
            format: LogFormat::Text,
        }
    }
}

/// How a line of the log looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people; coloured on a terminal.
    Text,
    /// An object a line, for machines.
    Json,
}

choice!(LogFormat, "text" => Text, "json" => Json);

pub(super) static TABLE: &[Setting] = &[
    Setting {
        name: "LOG",
        place: "log.filter",
        source: Ours,
        help: "Which events are logged: `info`, `debug`, or by part (`info,vestibule::login=debug`).",
        default: None,
        at: |s| &mut s.log.filter,
    },
    Setting {
        name: "LOG_FORMAT",
        place: "log.format",
        source: Ours,
        help: "How a line looks: `text` for people, `json` for machines.",
        default: None,
        at: |s| &mut s.log.format,
    },
];
