//! Renders every sample of every page and mail into a folder, to be looked at: `samples FOLDER [COLOUR]`.
use std::{error::Error, fs, path::Path};

use vestibule::face::{
    assets::Assets,
    brand::Brand,
    context::{Theme, render_samples},
    locale::Languages,
    templates::Templates,
};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("usage: samples FOLDER [COLOUR]")?;
    let brand = match arguments.next() {
        Some(color) => Brand::new(
            "Example Works",
            Some("Everything we make, behind one door."),
            None,
            Some(&color),
        )?,
        None => Brand::default(),
    };
    let languages = Languages::embedded("en")?;
    let assets = Assets::new(&brand, "/accounts/");
    let templates = Templates::new(&brand, &languages, &assets, "/accounts/", &[])?;
    for language in languages.iter() {
        for theme in [Theme::Auto, Theme::Light, Theme::Dark] {
            let to = Path::new(&folder).join(language.code()).join(theme.as_str());
            fs::create_dir_all(&to)?;
            for sample in render_samples(&templates, language.code(), theme)? {
                let ending = if sample.is_text { "txt" } else { "html" };
                fs::write(
                    to.join(format!("{}.{ending}", sample.name.replace('/', "-"))),
                    sample.body,
                )?;
            }
        }
    }
    let files = Path::new(&folder).join("accounts/static");
    fs::create_dir_all(&files)?;
    for name in assets.names() {
        if let Some(asset) = assets.get(name) {
            fs::write(files.join(name), &asset.bytes)?;
        }
    }
    Ok(())
}
