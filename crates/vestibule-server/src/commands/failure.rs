//! How a command ends when it does not end well.

use std::io::{self, Write};

use vestibule::ops::with_causes;

/// Why a command did not do what was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It was understood, and the answer is no (exit code 1).
    No(String),
    /// It was not understood (exit code 2).
    Usage(String),
}

impl Failure {
    pub(crate) fn no(error: impl std::error::Error) -> Self {
        Self::No(with_causes(&error))
    }

    pub(crate) fn usage(error: impl std::error::Error) -> Self {
        Self::Usage(error.to_string())
    }

    /// Writes why.
    pub(crate) fn tell(&self, mut to: impl Write) -> io::Result<()> {
        let (Self::No(text) | Self::Usage(text)) = self;
        writeln!(to, "{text}")
    }
}

/// Prints to standard output; whoever has closed it has seen enough.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    match io::stdout()
        .write_all(text.as_bytes())
        .and_then(|()| io::stdout().flush())
    {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::no(error)),
        _ => Ok(()),
    }
}
