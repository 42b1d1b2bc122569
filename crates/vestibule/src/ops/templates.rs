//! `templates list`, `show` and `check`.

use crate::{
    Settings, StartError,
    face::{
        context::{check_samples, known_names},
        templates::{builtin, is_builtin},
    },
    vestibule::compile,
};
use std::path::PathBuf;

/// A template that a site can replace.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TemplateEntry {
    /// Its name, allauth's where it has one; the path below the folder that replaces it.
    pub name: String,
    /// The site's own file, where there is one.
    pub own_file: Option<PathBuf>,
    /// Whether one comes with the pages.
    pub is_builtin: bool,
    /// What its first line says of it, for parts that others build on.
    pub purpose: Option<String>,
    /// The names that its context has beside those of every page; empty for parts.
    pub knows: Vec<String>,
}

/// Every template, ours and the site's own.
///
/// # Errors
/// [`StartError::Pages`]: one does not compile.
pub fn list_templates(settings: &Settings) -> Result<Vec<TemplateEntry>, StartError> {
    let templates = compile(settings, &[])?.templates;
    let knows = known_names(&templates);
    let names = templates.names().map_err(|error| StartError::Pages(error.into()))?;
    let entry = |name: String| TemplateEntry {
        own_file: templates.own_file(&name),
        is_builtin: is_builtin(&name),
        purpose: builtin(&name).and_then(|source| purpose(&source)),
        knows: knows.get(&name).cloned().unwrap_or_default(),
        name,
    };
    Ok(names.into_iter().map(entry).collect())
}

/// The source of a template as it comes with the pages; `None`: there is none of this name.
#[must_use]
pub fn show_template(name: &str) -> Option<String> {
    builtin(name)
}

/// Renders every template with every sample in every language, the site's own included; what goes wrong, with file and line.
///
/// # Errors
/// [`StartError::Pages`]: one does not compile, so none could be rendered.
pub fn check_templates(settings: &Settings) -> Result<Vec<String>, StartError> {
    let templates = compile(settings, &[])?.templates;
    let mut told: Vec<String> = Vec::new();
    for catalog in templates.languages().iter() {
        let faults = check_samples(&templates, catalog.code());
        told.extend(faults.iter().map(ToString::to_string));
    }
    told.sort();
    told.dedup();
    Ok(told)
}

fn purpose(source: &str) -> Option<String> {
    let line = source.lines().next()?.trim();
    Some(line.strip_prefix("{#")?.strip_suffix("#}")?.trim().to_owned())
}
