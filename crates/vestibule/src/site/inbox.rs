//! The development inbox: what was printed to the terminal, to be read and clicked. On this machine alone; elsewhere it is not there.

use crate::{
    Fault,
    face::context::{ErrorKind, ErrorPage, InboxLine, InboxMailPage, InboxPage},
    mailer::{Inbox, Received},
    web::{Page, peer, reply},
};
use axum::{extract::Path, response::Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Version, header};
use std::sync::Arc;
use url::{Host, Url};

/// The list, from page 1. A number that is no page's, or a page after the last: 404.
pub(crate) async fn list(page: Page) -> Result<Response, Fault> {
    let (Some(inbox), Some(number)) = (inbox(&page), page.number()) else {
        return not_there(&page).await;
    };
    let number = number as usize;
    let skip = number.saturating_sub(1).saturating_mul(PAGE);
    let (mails, total) = inbox.page(skip, PAGE);
    if mails.is_empty() && number > 1 {
        return not_there(&page).await;
    }
    let list = InboxPage {
        mails: mails.iter().map(|received| line(received)).collect(),
        newer: (number > 1).then(|| number.saturating_sub(1)),
        older: (skip.saturating_add(PAGE) < total).then(|| number.saturating_add(1)),
    };
    page.show(&list, None).await
}

/// One mail as text.
pub(crate) async fn mail(page: Page, Path(number): Path<String>) -> Result<Response, Fault> {
    let Some(received) = received(&page, &number) else {
        return not_there(&page).await;
    };
    let site = page.app().settings.public_url();
    let mail = &received.mail;
    let has_html = !mail.html().is_empty();
    let site = site.as_str().trim_end_matches('/');
    let letter = InboxMailPage::new(line(&received), &mail.from(), mail.text(), has_html, site);
    page.show(&letter, None).await
}

/// The same mail's HTML by itself, as a mail program would show it: its own styles, no script, nothing fetched, no part of this site.
pub(crate) async fn html(page: Page, Path(number): Path<String>) -> Result<Response, Fault> {
    let received = received(&page, &number).filter(|received| !received.mail.html().is_empty());
    let Some(received) = received else {
        return not_there(&page).await;
    };
    let mut answer = reply::html(StatusCode::OK, received.mail.html().to_owned());
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(ALONE));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(answer)
}

/// Only for a browser on this machine. A proxy here hands on what strangers ask: whatever says that there is one closes the inbox, as does HTTP/1.0,
/// which proxies speak and no browser.
fn inbox(page: &Page) -> Option<&Inbox> {
    let parts = &page.visit.parts;
    let is_here = peer(parts).is_loopback() && parts.version != Version::HTTP_10;
    let mut names = parts.headers.keys().map(HeaderName::as_str);
    let is_handed_on = names.any(|name| OF_PROXIES.iter().any(|mark| name.contains(mark)));
    let is_open = is_here && !is_handed_on && !comes_from_elsewhere(&parts.headers);
    page.app().transport.inbox().filter(|_| is_open)
}

/// Whether the browser says that it came from another machine's page: a proxy that tells nothing of itself may stand between.
fn comes_from_elsewhere(headers: &HeaderMap) -> bool {
    let sent = [header::ORIGIN, header::REFERER].into_iter();
    let mut sent = sent.flat_map(|name| headers.get_all(name));
    sent.any(|value| !value.to_str().is_ok_and(is_of_this_machine))
}

fn is_of_this_machine(url: &str) -> bool {
    match Url::parse(url).ok().as_ref().and_then(Url::host) {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn received(page: &Page, number: &str) -> Option<Arc<Received>> {
    inbox(page)?.by_number(number.parse().ok()?)
}

fn line(received: &Received) -> InboxLine {
    let mail = &received.mail;
    InboxLine {
        number: received.number,
        to: mail.to().to_owned(),
        subject: mail.subject().to_owned(),
        at: mail.written_at().into(),
    }
}

async fn not_there(page: &Page) -> Result<Response, Fault> {
    let missing = ErrorPage::new(ErrorKind::NotFound);
    page.show_as(StatusCode::NOT_FOUND, &missing, None).await
}

const PAGE: usize = 20;
/// In the names of headers by which proxies tell whom they ask for.
const OF_PROXIES: [&str; 11] = [
    "forwarded",
    "via",
    "real-ip",
    "client-ip",
    "connecting-ip",
    "x-original-",
    "cdn-loop",
    "x-envoy-",
    "scheme",
    "remote-addr",
    "front-end-",
];
const ALONE: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox";
