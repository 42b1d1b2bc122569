//! Where templates come from: a site's folders, in order, then ours.
use std::{
    collections::BTreeSet,
    fs,
    path::{Component, Path, PathBuf},
};

use minijinja::{Error, ErrorKind};
use rust_embed::RustEmbed;

use super::TemplateError;

#[derive(RustEmbed)]
#[folder = "templates/"]
struct Files;

/// The name of ours also where a site has its own.
const BUILTIN: &str = "builtin/";

/// A site's folders, resolved once.
#[derive(Clone, Debug)]
pub(super) struct Loader {
    folders: Vec<PathBuf>,
}

impl Loader {
    pub(super) fn new(folders: &[PathBuf]) -> Result<Self, TemplateError> {
        let resolve = |folder: &PathBuf| {
            fs::canonicalize(folder).map_err(|source| TemplateError::Folder {
                folder: folder.clone(),
                source,
            })
        };
        Ok(Self {
            folders: folders.iter().map(resolve).collect::<Result<_, _>>()?,
        })
    }

    /// Every template that there is, a site's own included.
    pub(super) fn names(&self) -> Result<BTreeSet<String>, TemplateError> {
        let mut names = builtin_names();
        for folder in &self.folders {
            walk(folder, "", &mut names).map_err(|source| TemplateError::Folder {
                folder: folder.clone(),
                source,
            })?;
        }
        Ok(names)
    }

    /// The site's own file of this name, if it has one.
    pub(super) fn own_file(&self, name: &str) -> Option<PathBuf> {
        let mut found = self.folders.iter().filter_map(|folder| inside(folder, name).ok()?);
        found.next()
    }

    /// The source of a template, or `None` if there is none of that name.
    pub(super) fn load(&self, name: &str) -> Result<Option<String>, Error> {
        if let Some(name) = name.strip_prefix(BUILTIN) {
            return embedded(name);
        }
        for folder in &self.folders {
            if let Some(path) = inside(folder, name)? {
                return fs::read_to_string(path)
                    .map(Some)
                    .map_err(|source| unreadable(name).with_source(source));
            }
        }
        embedded(name)
    }
}

/// The file of that name in a folder, if it is there; an error when the name or a link leads out of the folder.
fn inside(folder: &Path, name: &str) -> Result<Option<PathBuf>, Error> {
    let leads_out = || unreadable(name).with_source(std::io::Error::other("it lies outside of its folder"));
    if !Path::new(name)
        .components()
        .all(|part| matches!(part, Component::Normal(_)))
    {
        return Err(leads_out());
    }
    match fs::canonicalize(folder.join(name)) {
        Ok(path) if path.starts_with(folder) => Ok(path.is_file().then_some(path)),
        Ok(_) => Err(leads_out()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(name).with_source(error)),
    }
}

/// The source of one that comes with the pages.
pub(super) fn builtin(name: &str) -> Option<String> {
    embedded(name).ok()?
}

/// The names of those that come with the pages, sorted.
pub(super) fn builtin_names() -> BTreeSet<String> {
    Files::iter().map(String::from).collect()
}

fn embedded(name: &str) -> Result<Option<String>, Error> {
    let Some(file) = Files::get(name) else { return Ok(None) };
    String::from_utf8(file.data.into_owned())
        .map(Some)
        .map_err(|source| unreadable(name).with_source(source))
}

fn walk(folder: &Path, prefix: &str, names: &mut BTreeSet<String>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Some(name) = entry.file_name().to_str().map(|name| format!("{prefix}{name}")) else {
            continue;
        };
        if entry.file_type()?.is_dir() {
            walk(&entry.path(), &format!("{name}/"), names)?;
        } else if name.ends_with(".html") || name.ends_with(".txt") {
            names.insert(name);
        }
    }
    Ok(())
}

fn unreadable(name: &str) -> Error {
    Error::new(ErrorKind::InvalidOperation, format!("template {name} cannot be read"))
}
