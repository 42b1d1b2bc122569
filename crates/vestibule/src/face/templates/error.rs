//! What is wrong with a template, and where.
use std::path::{Path, PathBuf};

/// A template that cannot be read, compiled or rendered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// The template is wrong.
    #[error("template {file}, line {line}{}: {reason}", shown(path.as_deref()))]
    Template {
        /// Its name: `account/login.html`.
        file: String,
        /// The site's own file of that name; `None`: ours.
        path: Option<PathBuf>,
        /// Where; 0 when the whole file is meant.
        line: usize,
        /// What, for who wrote it.
        reason: String,
        /// The engine's own account.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A folder of the site's own templates cannot be read.
    #[error("the template folder {} cannot be read", folder.display())]
    Folder {
        /// As it was set.
        folder: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

impl TemplateError {
    /// Says which file it is, where a site's own replaces ours.
    pub(super) fn of_file(self, path_of: impl FnOnce(&str) -> Option<PathBuf>) -> Self {
        match self {
            Self::Template {
                file,
                line,
                reason,
                source,
                ..
            } => Self::Template {
                path: path_of(&file),
                file,
                line,
                reason,
                source,
            },
            folder @ Self::Folder { .. } => folder,
        }
    }

    /// Says which names would have been understood there.
    pub(super) fn knowing(self, names: &[String]) -> Self {
        match self {
            Self::Template {
                file,
                path,
                line,
                reason,
                source,
            } => Self::Template {
                file,
                path,
                line,
                reason: format!("{reason}; known here: {}", names.join(", ")),
                source,
            },
            folder @ Self::Folder { .. } => folder,
        }
    }
}

impl From<minijinja::Error> for TemplateError {
    fn from(error: minijinja::Error) -> Self {
        // The innermost cause names the file in which it happened; outer ones only who included it.
        let mut inner = &error;
        while let Some(source) = std::error::Error::source(inner).and_then(|source| source.downcast_ref()) {
            inner = source;
        }
        Self::Template {
            file: inner.name().unwrap_or("?").to_owned(),
            path: None,
            line: inner.line().unwrap_or(0),
            reason: inner.detail().map_or_else(
                || inner.kind().to_string(),
                |detail| format!("{}: {detail}", inner.kind()),
            ),
            source: Box::new(error),
        }
    }
}

fn shown(path: Option<&Path>) -> String {
    path.map_or_else(String::new, |path| format!(" of {}", path.display()))
}
