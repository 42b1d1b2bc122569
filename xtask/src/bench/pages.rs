//! The weight of each page on the wire: HTML, stylesheet, scripts and icon with their heads, in gzip where the server gives it.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use anyhow::Result;
use hyper::StatusCode;

use super::client::{Answer, Client, runtime};
use super::figure::{Figure, Need};
use super::hash;
use super::server::House;
use crate::workspace::Workspace;

/// What 40 KB are, in units of 1000 bytes.
const MOST: f64 = 40.0;
const PASSWORD: &str = "correct horse battery staple";
/// Failures of one account until the next is answered with 429.
const TRIES: usize = 6;

pub(crate) fn measure(workspace: &Workspace) -> Result<Vec<Figure>> {
    let encoded = hash::stored(
        &mut hash::python(workspace, hash::Wrap::Nothing)?,
        "pbkdf2_sha256",
        PASSWORD,
    )?;
    let house = House::with_users(workspace, 2, &encoded)?;
    let server = house.serve(&[])?;
    runtime()?.block_on(async {
        let mut figures = Vec::new();
        let mut visitor = server.client(Ipv4Addr::new(127, 0, 1, 1));
        for path in ["/", "/accounts/login/", "/accounts/signup/", "/accounts/inactive/"] {
            let page = visitor.get(path).await?;
            weigh(&mut figures, path, page, &mut visitor).await?;
        }
        for (what, page) in refusals(&mut visitor).await? {
            weigh(&mut figures, what, page, &mut visitor).await?;
        }
        let mut user = server.client(Ipv4Addr::new(127, 0, 1, 2));
        user.log_in("user0", PASSWORD).await?.expect(StatusCode::FOUND)?;
        for path in ["/", "/accounts/profile/", "/accounts/activity/", "/accounts/logout/"] {
            let page = user.get(path).await?;
            weigh(&mut figures, &format!("{path}, logged in"), page, &mut user).await?;
        }
        Ok(figures)
    })
}

/// Pages that tell what went wrong.
async fn refusals(visitor: &mut Client) -> Result<Vec<(&'static str, Answer)>> {
    let mut pages = vec![
        ("/accounts/login/, empty fields", visitor.log_in("", "").await?),
        ("a page that is not there", visitor.get("/nowhere/").await?),
        (
            "a form without its token",
            visitor.post("/accounts/login/", "login=user1".to_owned()).await?,
        ),
        (
            "a form that is too long",
            visitor.post("/accounts/login/", "a".repeat(70_000)).await?,
        ),
        (
            "a path that is too long",
            visitor.get(&format!("/{}", "a".repeat(9_000))).await?,
        ),
    ];
    for _ in 1..TRIES {
        visitor.log_in("user1", "wrong").await?;
    }
    pages.push((
        "/accounts/login/, too many tries",
        visitor.log_in("user1", "wrong").await?,
    ));
    Ok(pages)
}

async fn weigh(figures: &mut Vec<Figure>, what: &str, page: Answer, client: &mut Client) -> Result<()> {
    let html = page.text()?;
    let mut weight = page.weight();
    let mut files = 0;
    for path in files_of(&html) {
        weight += client.get(&path).await?.expect(StatusCode::OK)?.weight();
        files += 1;
    }
    let html_weight = kilobytes(page.weight());
    let name = format!(
        "{what} ({}): HTML {html_weight:.1} KB and {files} files",
        page.status.as_u16()
    );
    figures.push(Figure::new(name, "KB", vec![kilobytes(weight)]).needs(Need::AtMost(MOST)));
    Ok(())
}

/// What a browser fetches with the page. Scripts here import nothing.
fn files_of(html: &str) -> BTreeSet<String> {
    let tags = html
        .split('<')
        .filter(|tag| ["link ", "script ", "img "].iter().any(|name| tag.starts_with(name)));
    let attributes = tags.flat_map(|tag| ["href=\"", "src=\""].map(|name| tag.split_once(name)));
    let values = attributes.flatten().filter_map(|(_, rest)| rest.split('"').next());
    values.filter(|path| path.starts_with('/')).map(str::to_owned).collect()
}

#[expect(clippy::cast_precision_loss, reason = "a page is far below 2^52 bytes")]
fn kilobytes(bytes: usize) -> f64 {
    bytes as f64 / 1000.0
}
