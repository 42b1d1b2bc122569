//! How a site looks, made of its settings: brand, files, templates, its own in front of ours.

use super::StartError;
use crate::{
    Settings,
    face::{Assets, Brand, Languages, Templates, brand::Logo, context::check_samples},
    settings::SiteSettings,
};
use std::path::PathBuf;

/// What pages are made of.
pub(crate) struct Presentation {
    pub(crate) assets: Assets,
    pub(crate) templates: Templates,
}

/// Compiles it. `folders`: an app's templates, behind those of the settings.
pub(crate) fn compile(settings: &Settings, folders: &[PathBuf]) -> Result<Presentation, StartError> {
    let brand = brand(&settings.site)?;
    let languages = Languages::embedded(settings.server.language_code.as_str()).map_err(pages)?;
    let assets = Assets::new(&brand, "/accounts/");
    let own = settings.site.templates.iter().map(|folder| folder.path().to_owned());
    let folders: Vec<PathBuf> = own.chain(folders.iter().cloned()).collect();
    let templates = Templates::new(&brand, &languages, &assets, "/accounts/", &folders).map_err(pages)?;
    Ok(Presentation { assets, templates })
}

/// Renders every sample where a site has templates of its own: what would break before a visitor stops the start instead.
pub(super) fn check(templates: &Templates, settings: &Settings, folders: &[PathBuf]) -> Result<(), StartError> {
    if settings.site.templates.is_empty() && folders.is_empty() {
        return Ok(());
    }
    for catalog in templates.languages().iter() {
        if let Some(fault) = check_samples(templates, catalog.code()).into_iter().next() {
            return Err(pages(fault));
        }
    }
    Ok(())
}

fn pages(error: impl Into<crate::BoxError>) -> StartError {
    StartError::Pages(error.into())
}

fn brand(site: &SiteSettings) -> Result<Brand, StartError> {
    let logo = match &site.logo {
        Some(file) => {
            let bytes = std::fs::read(file.path()).map_err(pages)?;
            Some(Logo::from_bytes(bytes).map_err(pages)?)
        }
        None => None,
    };
    let color = site.brand_color.map(|color| color.to_string());
    Brand::new(&site.name, site.tagline.as_deref(), logo, color.as_deref()).map_err(pages)
}
