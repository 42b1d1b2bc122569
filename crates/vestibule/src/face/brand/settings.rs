//! A site's name, line, mark and colour, checked once at the start.
use serde::Serialize;

use super::{Color, ColorError, Logo, palette::Palette};

/// How a site presents itself. [`Brand::default`] is Vestibule's own face.
#[derive(Clone, Debug)]
pub struct Brand {
    name: String,
    tagline: Option<String>,
    logo: Option<Logo>,
    color: Option<Color>,
}

/// A brand that cannot be shown.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BrandError {
    /// Empty, too long for a phone's header, or with control characters.
    #[error("the site's {what} must have 1 to {most} characters on one line")]
    Line {
        /// `name` or `tagline`.
        what: &'static str,
        /// Characters that it may have.
        most: usize,
    },
    /// The colour is none.
    #[error(transparent)]
    Color(#[from] ColorError),
}

/// The brand in mails, whose readers know no stylesheet of ours.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct MailColors {
    pub(crate) brand: String,
    pub(crate) ink: String,
}

const OWN_COLOR: Color = Color::new(0.43, 0.078, 188.0);

impl Default for Brand {
    fn default() -> Self {
        Self {
            name: "Vestibule".to_owned(),
            tagline: None,
            logo: None,
            color: None,
        }
    }
}

impl Brand {
    /// A site's face. `tagline`: one line below the name, else a line of ours; `color`: `#rrggbb` or `oklch(l c h)`.
    ///
    /// # Errors
    /// [`BrandError::Line`] for a name over 60 or a line over 140 characters, [`BrandError::Color`].
    pub fn new(name: &str, tagline: Option<&str>, logo: Option<Logo>, color: Option<&str>) -> Result<Self, BrandError> {
        let color = color.map(str::parse).transpose()?;
        let tagline = tagline.map(|line| one_line("tagline", line, 140)).transpose()?;
        Ok(Self {
            name: one_line("name", name, 60)?,
            tagline,
            logo,
            color,
        })
    }

    /// The site's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The site's own line, if it has one.
    pub fn tagline(&self) -> Option<&str> {
        self.tagline.as_deref()
    }

    /// The site's own mark, if it has one.
    pub fn logo(&self) -> Option<&Logo> {
        self.logo.as_ref()
    }

    /// What follows the stylesheet when the site has a colour of its own; empty when it has none.
    pub fn stylesheet(&self) -> String {
        self.color.map_or_else(String::new, |color| {
            Palette::css(&Palette::light(color), &Palette::dark(color))
        })
    }

    pub(crate) fn mail_colors(&self) -> MailColors {
        let palette = Palette::light(self.color.unwrap_or(OWN_COLOR));
        let [(_, brand), (_, ink), ..] = palette.tokens;
        MailColors {
            brand: brand.hex(),
            ink: ink.hex(),
        }
    }
}

fn one_line(what: &'static str, text: &str, most: usize) -> Result<String, BrandError> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > most || text.chars().any(char::is_control) {
        return Err(BrandError::Line { what, most });
    }
    Ok(text.to_owned())
}
