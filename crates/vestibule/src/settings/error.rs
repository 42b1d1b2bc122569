//! What stops a start: every problem at once, each with its place and the way out.

use std::{fmt, path::PathBuf};

/// The settings cannot be used. `Display` lists every problem, a paragraph each.
#[derive(Debug)]
pub struct SettingsError {
    problems: Vec<Problem>,
}

impl SettingsError {
    /// All problems, in the order in which they were found; at least one.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    pub(super) fn unless_empty(problems: Vec<Problem>) -> Result<(), Self> {
        if problems.is_empty() {
            Ok(())
        } else {
            Err(Self { problems })
        }
    }
}

impl From<Problem> for SettingsError {
    fn from(problem: Problem) -> Self {
        Self {
            problems: vec![problem],
        }
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for SettingsError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.problems.first().and_then(std::error::Error::source)
    }
}

/// One thing that is wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// The file is not there although it was named, or may not be read.
    #[error("the settings file {} cannot be read: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not TOML.
    #[error("{place}this is not TOML: {message}")]
    NotToml {
        /// Where it stops being TOML.
        place: FilePlace,
        /// What the parser says.
        message: String,
    },
    /// The file has a key that is no setting.
    #[error("{place}`{key}` is no setting{}", did_you_mean(.nearest.as_deref()))]
    UnknownKey {
        /// Where the key stands.
        place: FilePlace,
        /// The key with its section.
        key: String,
        /// The setting that is written most like it.
        nearest: Option<String>,
    },
    /// A value is not one that the setting takes.
    #[error("{source_of_value}{name} is not understood{}; it takes {accepts}", shown_value(.value.as_deref()))]
    BadValue {
        /// Where the value was written.
        source_of_value: ValueSource,
        /// The setting's name.
        name: &'static str,
        /// What was written; `None` for a secret.
        value: Option<String>,
        /// What would be accepted, in words.
        accepts: String,
    },
    /// Two settings contradict each other.
    #[error("{0}")]
    Contradiction(String),
    /// The start would be unsafe.
    #[error("{0}")]
    Unsafe(String),
    /// The secret file cannot be used.
    #[error("the secret file {} {message}", path.display())]
    SecretFile {
        /// The file.
        path: PathBuf,
        /// What is wrong, and what to do.
        message: String,
    },
}

/// Where a value was written.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValueSource {
    /// In the file.
    File(Box<FilePlace>),
    /// In this environment variable.
    Environment(String),
    /// On the command line.
    Flag,
}

impl fmt::Display for ValueSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(place) => write!(f, "{place}"),
            Self::Environment(variable) => write!(f, "environment variable {variable}: "),
            Self::Flag => f.write_str("command line: "),
        }
    }
}

/// A place in `vestibule.toml`. `Display` shows the line and a caret below it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FilePlace {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// The column, in characters from 1.
    pub column: usize,
    /// How many characters are meant.
    pub width: usize,
    /// The line itself; `None` when it may hold a secret.
    pub excerpt: Option<String>,
}

impl fmt::Display for FilePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}:{}:{}", self.path.display(), self.line, self.column)?;
        if let Some(excerpt) = &self.excerpt {
            let number = self.line.to_string();
            let margin = " ".repeat(number.len());
            let indent = " ".repeat(self.column.saturating_sub(1));
            writeln!(
                f,
                "{margin} |\n{number} | {excerpt}\n{margin} | {indent}{}",
                "^".repeat(self.width.max(1))
            )?;
        }
        Ok(())
    }
}

fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |nearest| format!("; did you mean `{nearest}`?"))
}

fn shown_value(value: Option<&str>) -> String {
    value.map_or_else(
        || " (its value is a secret and not shown)".to_owned(),
        |value| format!(": {value:?}"),
    )
}
