//! Colours as people see them: oklch in, WCAG contrast out.
//!
//! Source: Björn Ottosson's Oklab (the matrices), CSS Color 4 (syntax), WCAG 2.2 (relative luminance).
use std::{fmt, str::FromStr};

/// A colour in Oklch: lightness 0 to 1, chroma from 0, hue in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Color {
    pub(super) lightness: f64,
    pub(super) chroma: f64,
    pub(super) hue: f64,
}

/// A text that is no colour.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no colour: write #rrggbb, or oklch(0.45 0.08 185): lightness 0 to 1, chroma 0 to 0.5, hue 0 to 360")]
pub struct ColorError(String);

impl Color {
    pub(super) const fn new(lightness: f64, chroma: f64, hue: f64) -> Self {
        Self { lightness, chroma, hue }
    }

    /// How far apart two colours are for reading: 1 to 21.
    pub(super) fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// The least contrast with any of `others`.
    pub(super) fn least_contrast(self, others: &[Self]) -> f64 {
        others
            .iter()
            .map(|other| self.contrast(*other))
            .fold(f64::INFINITY, f64::min)
    }

    /// The same hue, as colourful as a screen can show it and no more.
    pub(super) fn shown(self) -> Self {
        let mut color = Self {
            lightness: self.lightness.clamp(0.0, 1.0),
            ..self
        };
        while color.chroma > 0.001 && !color.linear().iter().all(|part| (-0.0005..=1.0005).contains(part)) {
            color.chroma *= 0.97;
        }
        color
    }

    pub(super) fn with_lightness(self, lightness: f64) -> Self {
        Self { lightness, ..self }.shown()
    }

    pub(super) fn with_chroma(self, chroma: f64) -> Self {
        Self { chroma, ..self }
    }

    /// `#rrggbb`, for mails: their readers know no oklch.
    pub(super) fn hex(self) -> String {
        let [r, g, b] = self.shown().linear().map(|part| {
            let part = part.clamp(0.0, 1.0);
            let encoded = if part <= 0.003_130_8 {
                part * 12.92
            } else {
                1.055 * part.powf(1.0 / 2.4) - 0.055
            };
            format!("{:02x}", byte(encoded * 255.0))
        });
        format!("#{r}{g}{b}")
    }

    /// Relative luminance, of the colour as a screen shows it (parts out of range are clipped).
    fn luminance(self) -> f64 {
        let [r, g, b] = self.linear().map(|part| part.clamp(0.0, 1.0));
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// Linear sRGB, perhaps out of range.
    fn linear(self) -> [f64; 3] {
        let (a, b) = (
            self.chroma * self.hue.to_radians().cos(),
            self.chroma * self.hue.to_radians().sin(),
        );
        let cube = |value: f64| value * value * value;
        let l = cube(self.lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b);
        let m = cube(self.lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b);
        let s = cube(self.lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b);
        [
            4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
            -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
            -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s,
        ]
    }

    fn from_linear([r, g, b]: [f64; 3]) -> Self {
        let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
        let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
        let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
        let lightness = 0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s;
        let across = 1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s;
        let along = 0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s;
        Self::new(
            lightness,
            across.hypot(along),
            along.atan2(across).to_degrees().rem_euclid(360.0),
        )
    }
}

impl FromStr for Color {
    type Err = ColorError;

    fn from_str(text: &str) -> Result<Self, ColorError> {
        let parsed = match text.trim().strip_prefix('#') {
            Some(digits) => hex(digits),
            None => oklch(text.trim()),
        };
        parsed.ok_or_else(|| ColorError(text.chars().take(40).collect()))
    }
}

/// CSS, four decimals.
impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "oklch({:.4} {:.4} {:.2})", self.lightness, self.chroma, self.hue)
    }
}

fn oklch(text: &str) -> Option<Color> {
    let mut numbers = text
        .strip_prefix("oklch(")?
        .strip_suffix(')')?
        .split_whitespace()
        .map(|number| number.parse::<f64>().ok());
    let color = Color::new(numbers.next()??, numbers.next()??, numbers.next()??);
    let in_range = (0.0..=1.0).contains(&color.lightness)
        && (0.0..=0.5).contains(&color.chroma)
        && (0.0..=360.0).contains(&color.hue);
    (numbers.next().is_none() && in_range).then_some(color)
}

fn hex(digits: &str) -> Option<Color> {
    let long = match digits.len() {
        3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
        _ => digits.to_owned(),
    };
    if long.len() != 6 || !long.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let part = |at: usize| -> Option<f64> {
        let encoded = f64::from(u8::from_str_radix(long.get(at..at + 2)?, 16).ok()?) / 255.0;
        Some(if encoded <= 0.040_45 {
            encoded / 12.92
        } else {
            ((encoded + 0.055) / 1.055).powf(2.4)
        })
    };
    Some(Color::from_linear([part(0)?, part(2)?, part(4)?]))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to what a byte holds"
)]
fn byte(value: f64) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}
