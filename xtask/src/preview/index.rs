//! The front page of the preview: every sample in every language and light.

use std::fmt::Write as _;

use anyhow::Result;

use super::render::Samples;

pub(super) const THEMES: [&str; 3] = ["light", "dark", "auto"];

/// The whole page. Names are file names of ours: letters, digits, dots and hyphens.
pub(super) fn html(samples: &Samples) -> Result<String> {
    let languages = samples.languages()?;
    let mut html = String::from(
        "<!DOCTYPE html><meta charset=utf-8><title>Preview</title><style>body{font:1rem/1.5 system-ui;margin:2rem;color-scheme:light \
         dark}td{padding:.1rem 1rem .1rem 0}</style><h1>Every page and mail</h1><table>",
    );
    for name in samples.names()? {
        // Writing into a String cannot fail.
        let _ = write!(html, "<tr><th align=left>{name}</th>");
        for language in &languages {
            let _ = write!(html, "<td>{language}");
            for theme in THEMES {
                let _ = write!(html, " <a href=\"/{language}/{theme}/{name}\">{theme}</a>");
            }
            html.push_str("</td>");
        }
        html.push_str("</tr>");
    }
    html.push_str("</table>");
    Ok(html)
}
