//! What is wrong with a template, and where.
use std::path::PathBuf;

/// A template that cannot be read, compiled or rendered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// The template is wrong.
    #[error("template {file}, line {line}: {reason}")]
    Template {
        /// Its name: `account/login.html`.
        file: String,
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

impl From<minijinja::Error> for TemplateError {
    fn from(error: minijinja::Error) -> Self {
        // The innermost cause names the file in which it happened; outer ones only who included it.
        let mut inner = &error;
        while let Some(source) = std::error::Error::source(inner).and_then(|source| source.downcast_ref()) {
            inner = source;
        }
        Self::Template {
            file: inner.name().unwrap_or("?").to_owned(),
            line: inner.line().unwrap_or(0),
            reason: inner.detail().map_or_else(
                || inner.kind().to_string(),
                |detail| format!("{}: {detail}", inner.kind()),
            ),
            source: Box::new(error),
        }
    }
}
