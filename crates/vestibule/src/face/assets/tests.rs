//! Names, copies, weights.
use std::io::Read as _;

use super::Assets;
use crate::face::brand::{Brand, Logo};

fn assets() -> Assets {
    Assets::new(&Brand::default(), "/accounts/")
}

#[test]
fn a_file_is_served_under_its_hash_for_a_year_and_under_its_name_for_now() {
    let assets = assets();
    let url = assets.url("site.css").expect("the stylesheet");
    let name = url.strip_prefix("/accounts/static/").expect("below the pages");
    let hashed = assets.get(name).expect("the hashed name");
    let plain = assets.get("site.css").expect("the plain name");
    assert!(hashed.immutable && !plain.immutable);
    assert_eq!((hashed.bytes, hashed.etag), (plain.bytes, plain.etag));
    assert_eq!(hashed.content_type, "text/css; charset=utf-8");
    for name in ["", "site", "../Cargo.toml", "site.0000000000000000.css"] {
        assert!(assets.get(name).is_none(), "{name}");
    }
}

#[test]
fn the_compressed_copy_says_the_same() {
    let asset = assets().get("site.css").expect("the stylesheet");
    let gzip = asset.gzip.expect("a stylesheet compresses");
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(&gzip[..])
        .read_to_end(&mut text)
        .expect("gzip");
    assert_eq!(text, asset.bytes);
}

#[test]
fn the_files_are_light() {
    let assets = assets();
    let weight = |name: &str| {
        assets
            .get(name)
            .and_then(|asset| asset.gzip)
            .map_or(0, |gzip| gzip.len())
    };
    assert!((1..12 * 1024).contains(&weight("site.css")), "{}", weight("site.css"));
    let all: usize = assets
        .names()
        .filter(|name| name.split('.').count() == 2)
        .map(weight)
        .sum();
    assert!(all < 24 * 1024, "all files together: {all}");
}

#[test]
fn a_site_colour_and_mark_have_their_own_hash() {
    let logo = Logo::from_bytes("<svg xmlns=\"http://www.w3.org/2000/svg\"/>").expect("a picture");
    let brand = Brand::new("Site", None, Some(logo), Some("#fde047")).expect("a brand");
    let branded = Assets::new(&brand, "/accounts/");
    assert_ne!(branded.url("site.css"), assets().url("site.css"));
    assert_eq!(branded.url("theme.js"), assets().url("theme.js"));
    let css = branded.get("site.css").expect("the stylesheet");
    assert!(
        String::from_utf8_lossy(&css.bytes).ends_with("}}"),
        "the colour comes last"
    );
    assert!(branded.url("logo").expect("the mark").ends_with(".svg"));
}
