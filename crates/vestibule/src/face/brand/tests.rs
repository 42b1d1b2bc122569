//! What people must be able to read, computed, for our colours and for whatever a site chooses.
use super::{
    Brand, BrandError, Color, Logo, LogoError,
    palette::{DARK, LIGHT, Palette},
};

const STYLESHEET: &str = include_str!("../../../assets/site.css");

/// Foreground, backgrounds, least contrast: 4.5 for text, 3 for large text, borders of controls and focus rings.
const PAIRS: [(&str, &[&str], f64); 11] = [
    (
        "ink",
        &["paper", "surface", "good-tint", "warn-tint", "bad-tint", "line"],
        4.5,
    ),
    ("ink-soft", &["paper", "surface"], 4.5),
    ("link", &["paper", "surface"], 4.5),
    ("good", &["paper", "surface", "good-tint"], 4.5),
    ("warn", &["paper", "surface", "warn-tint"], 4.5),
    ("bad", &["paper", "surface", "bad-tint"], 4.5),
    ("brand-ink", &["brand", "brand-hover"], 4.5),
    ("panel-ink", &["panel", "arch"], 4.5),
    ("edge", &["paper", "surface"], 3.0),
    ("brand-line", &["paper", "surface"], 3.0),
    ("focus", &["paper", "surface"], 3.0),
];

/// Both schemes of a token, the last definition first.
fn token(css: &str, name: &str) -> [Color; 2] {
    let (_, value) = css
        .rsplit_once(&format!("--{name}:"))
        .unwrap_or_else(|| panic!("there is no --{name}"));
    let value = value
        .trim_start()
        .strip_prefix("light-dark(")
        .expect("one value for each scheme");
    let (light, rest) = value.split_once(')').expect("a light colour");
    let (dark, _) = rest
        .trim_start_matches([',', ' '])
        .split_once(')')
        .expect("a dark colour");
    let parse = |text: &str| {
        let text = text.trim_start_matches("oklch(");
        let numbers: Vec<&str> = text.split_whitespace().collect();
        // `oklch(1 0 85)`: lightness, chroma, hue.
        format!("oklch({})", numbers.join(" ")).parse().expect("a colour")
    };
    [parse(light), parse(dark)]
}

fn assert_readable(css: &str, whose: &str) {
    for (front, backs, least) in PAIRS {
        for back in backs {
            for (scheme, (front_color, back_color)) in ["light", "dark"]
                .iter()
                .zip(token(css, front).into_iter().zip(token(css, back)))
            {
                let contrast = front_color.contrast(back_color);
                assert!(
                    contrast >= least,
                    "{whose}, {scheme}: {front} on {back} has {contrast:.2}, not {least}"
                );
            }
        }
    }
}

#[test]
fn our_own_colours_can_be_read() {
    assert_readable(STYLESHEET, "default");
}

#[test]
fn every_colour_of_a_site_can_be_read() {
    let hexes = [
        "#000000", "#ffffff", "#ffff00", "#00ff00", "#0000ff", "#ff0000", "#ff00ff", "#00ffff", "#808080", "#635bff",
        "#fafad2", "#ffc0cb", "#5e6ad2", "#24292f", "#f97316", "#fde047", "#22c55e", "#777", "#abc", "#1d4ed8",
    ];
    let swept = (0..=20).flat_map(|l| (0..12).map(move |h| format!("oklch({} 0.15 {})", f64::from(l) / 20.0, h * 30)));
    for color in hexes.into_iter().map(str::to_owned).chain(swept) {
        let brand = Brand::new("Site", None, None, Some(&color)).expect("a colour");
        assert_readable(&format!("{STYLESHEET}{}", brand.stylesheet()), &color);
    }
}

#[test]
fn a_pale_colour_gets_dark_ink_and_a_deep_one_light_ink() {
    let ink = |color: &str| {
        let palette = Palette::light(color.parse().expect("a colour"));
        palette
            .tokens
            .iter()
            .find(|(name, _)| *name == "brand-ink")
            .expect("ink")
            .1
            .lightness
    };
    assert!(ink("#fde047") < 0.3);
    assert!(ink("#0b5f5c") > 0.9);
}

#[test]
fn the_palette_knows_the_paper_of_the_stylesheet() {
    let [light_paper, dark_paper] = token(STYLESHEET, "paper");
    let [light_surface, dark_surface] = token(STYLESHEET, "surface");
    assert_eq!(LIGHT, [light_paper, light_surface]);
    assert_eq!(DARK, [dark_paper, dark_surface]);
}

#[test]
fn contrast_is_that_of_wcag() {
    let color = |text: &str| text.parse::<Color>().expect("a colour");
    assert!((color("#000").contrast(color("#fff")) - 21.0).abs() < 0.01);
    assert!((color("#767676").contrast(color("#ffffff")) - 4.54).abs() < 0.01);
    assert!((color("#0b5f5c").contrast(color("#ffffff")) - 7.46).abs() < 0.05);
    assert_eq!(color("#1d4ed8").hex(), "#1d4ed8");
    assert_eq!(color("#fff").hex(), "#ffffff");
}

#[test]
fn what_is_no_colour_is_refused_and_never_reaches_the_stylesheet() {
    for text in [
        "",
        "red",
        "#12",
        "#12345",
        "#ggg",
        "#€€",
        "oklch(2 0 0)",
        "oklch(0.5 0.1)",
        "oklch(0.5 0.1 20 1)",
        "oklch(nan 0 0)",
        "oklch(0.5 0.1 20);} body{display:none",
        "oklch(inf 0 0)",
        "url(//evil)",
    ] {
        assert!(text.parse::<Color>().is_err(), "{text}");
    }
}

#[test]
fn a_brand_is_checked_once() {
    assert!(matches!(
        Brand::new(" ", None, None, None),
        Err(BrandError::Line { what: "name", .. })
    ));
    assert!(matches!(
        Brand::new("a\nb", None, None, None),
        Err(BrandError::Line { .. })
    ));
    assert!(matches!(
        Brand::new("a", Some(&"x".repeat(141)), None, None),
        Err(BrandError::Line { what: "tagline", .. })
    ));
    assert!(Brand::default().stylesheet().is_empty());
}

#[test]
fn a_logo_is_known_by_its_bytes() {
    let kind = |bytes: &'static [u8]| Logo::from_bytes(bytes).map(|logo| logo.content_type);
    assert_eq!(kind(b"\x89PNG\r\n\x1a\n...").expect("png"), "image/png");
    assert_eq!(kind(b"<svg xmlns='x'/>").expect("svg"), "image/svg+xml");
    assert_eq!(kind(b"<html>").expect_err("no picture"), LogoError::UnknownKind);
    assert!(matches!(
        Logo::from_bytes(vec![0; 20_000]),
        Err(LogoError::TooLarge { .. })
    ));
}
