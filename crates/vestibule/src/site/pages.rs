//! Front page and account home.

use crate::{
    Fault, User,
    face::context::{InactivePage, IndexPage, Moment, ProfilePage},
    web::{Page, reply},
};
use axum::response::Response;
use serde_json::json;

pub(crate) async fn index(page: Page) -> Result<Response, Fault> {
    let signup_open = page.app().settings.account.signup_open;
    page.show(&IndexPage { signup_open }, None).await
}

/// The account's home.
pub(crate) async fn profile(user: User, page: Page) -> Result<Response, Fault> {
    if page.wants_json() {
        let who = json!({"username": user.username(), "email": user.email()});
        return Ok(reply::json(http::StatusCode::OK, &who));
    }
    let last_login = user.last_login().map(Moment::from);
    let home = ProfilePage::new(
        user.username(),
        Some(user.email()),
        user.date_joined().map(Moment::from),
        last_login,
    );
    page.show(&home, None).await
}

/// `/accounts/` itself, as in allauth.
pub(crate) async fn account_root(page: Page) -> Result<Response, Fault> {
    let is_known = page.visit.user().await?.is_some();
    Ok(page.go(if is_known {
        "/accounts/profile/"
    } else {
        page.app().settings.server.login_url.as_str()
    }))
}

/// The right password of a deactivated account leads here.
pub(crate) async fn inactive(page: Page) -> Result<Response, Fault> {
    page.show(&InactivePage {}, None).await
}
