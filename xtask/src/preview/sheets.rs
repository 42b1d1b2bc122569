//! `cargo xtask screenshots`: a sheet for each page and mail, on which every sample stands at 390 and 1280 px, light and dark, and right to left.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, ensure};

use super::render::{Samples, root};
use super::server::Server;
use crate::shell::find_program;

/// Photograph every page and mail with every sample, a sheet a page.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only pages whose name contains this
    #[arg(default_value = "")]
    name: String,
    /// A brand colour to see them with, `#rrggbb`
    #[arg(long)]
    color: Option<String>,
}

/// What stands in one row: language, light, width and height of the window.
const FRAMES: [(&str, &str, u32, u32); 5] = [
    ("en", "light", 390, 1000),
    ("en", "dark", 390, 1000),
    ("ar", "light", 390, 1000),
    ("en", "light", 1280, 1000),
    ("en", "dark", 1280, 1000),
];
/// Four of ten pixels: text can still be read.
const ZOOM: f64 = 0.4;

/// Writes `target/screenshots/PAGE.png`.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let chromium = find_program(&["chromium", "chromium-browser", "google-chrome"])
        .context("Chromium is not there: `apt-get install chromium`, or `cargo xtask test --install`")?;
    let samples = Samples::new("screenshots", args.color.as_deref())?;
    samples.render()?;
    let server = Server::start(samples.folder(), 0)?;
    let to = root().join("target/screenshots");

    let mut pages: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for name in samples.names()?.into_iter().filter(|name| name.contains(&args.name)) {
        let page = name.split('.').next().unwrap_or(&name).to_owned();
        pages.entry(page).or_default().push(name);
    }
    ensure!(!pages.is_empty(), "no page's name contains {:?}", args.name);
    for (page, names) in &pages {
        let sheet = format!("sheet-{page}.html");
        fs::write(samples.folder().join(&sheet), html(page, names))?;
        let file = to.join(format!("{page}.png"));
        photograph(
            &chromium,
            &format!("http://{}/{sheet}", server.address()),
            &file,
            names.len(),
        )?;
        println!("{}", file.display());
    }
    Ok(ExitCode::SUCCESS)
}

fn html(page: &str, names: &[String]) -> String {
    let mut html = format!(
        "<!DOCTYPE html><meta charset=utf-8><title>{page}</title><style>body{{margin:16px;font:14px system-ui;background:#888}}h2{{font-size:14px;margin:8px \
         0;height:18px}}.row{{display:flex;gap:24px;zoom:{ZOOM}}}iframe{{border:0;background:canvas;flex:none}}</style>"
    );
    for name in names {
        // Writing into a String cannot fail.
        let _ = write!(html, "<h2>{name}</h2><div class=row>");
        for (language, theme, width, height) in FRAMES {
            let _ = write!(
                html,
                "<iframe src=\"/{language}/{theme}/{name}\" width={width} height={height} style=\"color-scheme:{theme}\"></iframe>"
            );
        }
        html.push_str("</div>");
    }
    html
}

fn photograph(chromium: &Path, url: &str, to: &Path, rows: usize) -> Result<()> {
    let gaps = 24 * (u32::try_from(FRAMES.len()).unwrap_or(1) - 1);
    let wide: u32 = FRAMES.iter().map(|(_, _, width, _)| width).sum::<u32>() + gaps;
    let high = FRAMES.iter().map(|(.., height)| *height).max().unwrap_or_default();
    let width = f64::from(wide) * ZOOM + 40.0;
    let height = (f64::from(high) * ZOOM + 36.0) * f64::from(u32::try_from(rows).unwrap_or(u32::MAX)) + 40.0;
    let profile = tempfile::tempdir()?;
    let status = Command::new(chromium)
        .args([
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--virtual-time-budget=4000",
        ])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!("--window-size={width:.0},{height:.0}"))
        .arg(format!("--screenshot={}", to.display()))
        .arg(url)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .context("Chromium cannot be run")?;
    ensure!(status.success() && to.is_file(), "Chromium made no {}", to.display());
    Ok(())
}
