//! What is derived from the one colour that a site gives.
use std::fmt::Write as _;

use super::Color;

/// The tokens of one scheme that depend on the brand.
#[derive(Clone, Debug)]
pub(super) struct Palette {
    pub(super) tokens: [(&'static str, Color); 10],
}

/// Paper and surface of a scheme, as in `assets/site.css`; a test compares them.
pub(super) const LIGHT: [Color; 2] = [Color::new(0.983, 0.006, 85.0), Color::new(1.0, 0.0, 85.0)];
pub(super) const DARK: [Color; 2] = [Color::new(0.172, 0.016, 255.0), Color::new(0.212, 0.018, 255.0)];

const WHITE: Color = Color::new(0.992, 0.004, 85.0);
/// For text; a little over the 4.5 : 1 and 3 : 1 asked for, against rounding.
const TEXT: f64 = 4.55;
const SHAPE: f64 = 3.05;
/// Dark ink on a colour of middle lightness looks muddy before it becomes hard to read.
const DARK_TEXT: f64 = 5.5;

impl Palette {
    /// The light scheme: the colour as the site gave it, in buttons and panel.
    pub(super) fn light(brand: Color) -> Self {
        let (brand, ink) = with_ink(brand.shown());
        let tone = |amount| towards(brand, ink, amount);
        Self::from_parts(brand, ink, [brand, ink, tone(0.09), tone(0.2)], &LIGHT, -1.0)
    }

    /// The dark scheme: lighter buttons, so that they stand out; a deep panel, so that it does not glare.
    pub(super) fn dark(brand: Color) -> Self {
        let shown = brand.shown();
        let (lit, ink) = with_ink(shown.with_lightness(shown.lightness.max(0.78)));
        let deep = |lightness: f64, share: f64| {
            shown
                .with_chroma((shown.chroma * share).min(0.07))
                .with_lightness(lightness)
        };
        let panel = [deep(0.26, 0.7), deep(0.95, 0.15), deep(0.32, 0.8), deep(0.4, 0.9)];
        Self::from_parts(lit, ink, panel, &DARK, 1.0)
    }

    /// As CSS: one value for each scheme.
    pub(super) fn css(light: &Self, dark: &Self) -> String {
        let mut css = String::from("@layer tokens{:root{");
        for ((name, light), (_, dark)) in light.tokens.iter().zip(&dark.tokens) {
            // Writing to a String cannot fail.
            let _ = write!(css, "--{name}:light-dark({light},{dark});");
        }
        css.push_str("}}");
        css
    }

    /// `away`: the direction of lightness in which contrast with the paper grows.
    fn from_parts(brand: Color, ink: Color, panel: [Color; 4], paper: &[Color], away: f64) -> Self {
        let [panel, panel_ink, arch, arch_inner] = panel;
        let hover = brand.with_lightness(brand.lightness + if ink.lightness > brand.lightness { -0.05 } else { 0.05 });
        Self {
            tokens: [
                ("brand", brand),
                ("brand-ink", ink),
                ("brand-hover", hover),
                (
                    "brand-line",
                    until(brand, away, |color| color.least_contrast(paper) >= SHAPE),
                ),
                ("link", until(brand, away, |color| color.least_contrast(paper) >= TEXT)),
                (
                    "focus",
                    until(brand, away, |color| color.least_contrast(paper) >= SHAPE),
                ),
                ("panel", panel),
                ("panel-ink", panel_ink),
                ("arch", arch),
                ("arch-inner", arch_inner),
            ],
        }
    }
}

/// The ink for text on `brand`: white or nearly black. Where neither is readable, between the two, the colour gives way.
fn with_ink(brand: Color) -> (Color, Color) {
    let dark = brand.with_chroma(brand.chroma.min(0.03)).with_lightness(0.17);
    if brand.contrast(WHITE) >= TEXT {
        return (brand, WHITE);
    }
    if brand.contrast(dark) >= DARK_TEXT {
        return (brand, dark);
    }
    (until(brand, -1.0, |color| color.contrast(WHITE) >= TEXT), WHITE)
}

/// Steps in lightness until `holds`, or to the end of the scale.
fn until(color: Color, direction: f64, holds: impl Fn(Color) -> bool) -> Color {
    let steps = (0..=200).map(|step| color.with_lightness(color.lightness + direction * 0.005 * f64::from(step)));
    let mut last = color;
    for candidate in steps {
        last = candidate;
        if holds(candidate) {
            break;
        }
    }
    last
}

/// A tone of `brand` nearer to its ink, still apart enough from it that text on the tone can be read.
fn towards(brand: Color, ink: Color, amount: f64) -> Color {
    let sign = if ink.lightness > brand.lightness { 1.0 } else { -1.0 };
    // Towards the ink the tone would eat the contrast of text on it: a colour that has little to spare goes the other way.
    let near = brand.with_lightness(brand.lightness + sign * amount * 0.5);
    if near.contrast(ink) >= TEXT {
        near
    } else {
        brand.with_lightness(brand.lightness - sign * amount * 0.5)
    }
}
