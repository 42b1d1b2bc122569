//! From a context to a page: minijinja templates, allauth's names, a site's own files in front of ours.
//!
//! 1. Everything is escaped as HTML, whatever a file is called; only the text of mails, `email/*.txt`, is not.
//! 2. Data is never read as a template, and what a context does not have is an error, not an empty place.
//! 3. All templates are compiled at the start: a broken one stops it, and no request reads a file.
//! 4. A site's file of the same name replaces ours, and can build on it: `{% extends "builtin/account/login.html" %}`.
mod error; // file, line, reason
mod escape; // five characters
mod functions; // _(), ngettext(), url(), asset(), moment()
mod loader;
mod mail; // a site's folders, then ours
mod render; // Templates itself

#[cfg(test)]
mod tests;

pub(crate) use self::render::names_of;
pub use self::{
    error::TemplateError,
    render::{RenderedMail, Templates, builtin, is_builtin},
};
