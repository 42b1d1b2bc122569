//! `[site]`: the name and the face that pages and mails show.

use std::path::{Path, PathBuf};

use super::{
    table::{Setting, Source::Ours},
    value::Scalar,
};

/// The brand.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SiteSettings {
    /// The name of the site.
    pub name: String,
    /// One line below the name; `None`: the one that comes with the pages.
    pub tagline: Option<String>,
    /// The colour of buttons and the side panel; `None`: the one that comes with the pages.
    pub brand_color: Option<Color>,
    /// A picture to show instead of the arch; `None`: the arch.
    pub logo: Option<LogoFile>,
    /// Folders of the site's own templates, the first wins.
    pub templates: Vec<TemplateFolder>,
}

impl Default for SiteSettings {
    fn default() -> Self {
        Self {
            name: "Vestibule".to_owned(),
            tagline: None,
            brand_color: None,
            logo: None,
            templates: Vec::new(),
        }
    }
}

/// A colour as `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Color {
    /// Red, 0 to 255.
    pub red: u8,
    /// Green, 0 to 255.
    pub green: u8,
    /// Blue, 0 to 255.
    pub blue: u8,
}

impl std::fmt::Display for Color {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

impl Scalar for Color {
    const KIND: &'static str = "a colour as `#rrggbb`";

    fn parse(text: &str) -> Option<Self> {
        let digits = text
            .strip_prefix('#')
            .filter(|digits| digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
        let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
        Some(Self { red, green, blue })
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

/// The file of a logo: SVG, PNG or WebP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoFile(PathBuf);

impl LogoFile {
    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Scalar for LogoFile {
    const KIND: &'static str = "the path of an .svg, .png or .webp file";

    fn parse(text: &str) -> Option<Self> {
        let path = PathBuf::from(text);
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        matches!(extension.as_str(), "svg" | "png" | "webp").then_some(Self(path))
    }

    fn text(&self) -> String {
        self.0.display().to_string()
    }
}

/// A folder of templates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateFolder(PathBuf);

impl TemplateFolder {
    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Scalar for TemplateFolder {
    const KIND: &'static str = "the path of a folder";

    fn parse(text: &str) -> Option<Self> {
        (!text.is_empty() && !text.contains('\0')).then(|| Self(PathBuf::from(text)))
    }

    fn text(&self) -> String {
        self.0.display().to_string()
    }
}

pub(super) static TABLE: &[Setting] = &[
    Setting {
        name: "SITE_NAME",
        place: "site.name",
        source: Ours,
        help: "The name of the site, on pages and in mails.",
        default: None,
        at: |s| &mut s.site.name,
    },
    Setting {
        name: "SITE_TAGLINE",
        place: "site.tagline",
        source: Ours,
        help: "One line below the name on entrance pages.",
        default: Some("the pages' own"),
        at: |s| &mut s.site.tagline,
    },
    Setting {
        name: "SITE_BRAND_COLOR",
        place: "site.brand_color",
        source: Ours,
        help: "The colour of buttons and of the side panel. A pale one gets dark letters by itself.",
        default: Some("the pages' own"),
        at: |s| &mut s.site.brand_color,
    },
    Setting {
        name: "SITE_LOGO",
        place: "site.logo",
        source: Ours,
        help: "A picture file to show instead of the arch.",
        default: Some("the arch"),
        at: |s| &mut s.site.logo,
    },
    Setting {
        name: "SITE_TEMPLATES",
        place: "site.templates",
        source: Ours,
        help: "Folders of templates that replace those of the same name that come with the pages; the first wins. A broken one stops the start.",
        default: None,
        at: |s| &mut s.site.templates,
    },
];
