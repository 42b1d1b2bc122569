//! `/accounts/logout/`.

use super::flow::log_out;
use crate::{
    Fault,
    face::context::{LogoutPage, logged_out},
    web::{Form, Page},
};
use axum::response::Response;
use django_formats::messages::Level;
use http::{HeaderName, HeaderValue};

/// GET asks, or logs out where `ACCOUNT_LOGOUT_ON_GET` says so. Nobody logged in: on to where a logout leads.
pub(crate) async fn ask(page: Page) -> Result<Response, Fault> {
    if page.visit.user().await?.is_none() {
        return Ok(page.go(&onward(&page, None)));
    }
    if page.app().settings.account.logout_on_get {
        return finish(&page, None).await;
    }
    let next = page.next(None);
    page.show(&LogoutPage {}, next).await
}

pub(crate) async fn post(page: Page, form: Form) -> Result<Response, Fault> {
    finish(&page, form.optional("next")).await
}

async fn finish(page: &Page, posted: Option<&str>) -> Result<Response, Fault> {
    let user = page.visit.user().await?;
    log_out(&page.visit, user.as_ref()).await?;
    if user.is_some() {
        page.say(Level::SUCCESS, &logged_out()).await;
    }
    let mut answer = page.go(&onward(page, posted));
    // The back button shows nothing: pages are no-store, and what a browser kept all the same goes.
    let clear = HeaderValue::from_static("\"cache\"");
    answer
        .headers_mut()
        .insert(HeaderName::from_static("clear-site-data"), clear);
    Ok(answer)
}

fn onward(page: &Page, posted: Option<&str>) -> String {
    page.next(posted)
        .unwrap_or_else(|| page.app().settings.logout_redirect_url().to_owned())
}
