//! `/accounts/password/reset/` and what is below it; `/accounts/reset/UIDB64/TOKEN/`.

use super::{
    link::{Link, MOVED},
    open::{self, Look, Opened, held},
    request::request,
    reset::{Outcome, reset},
    rules::{address_error, next_link_minutes},
};
use crate::{
    Fault,
    face::context::{
        PasswordResetDonePage, PasswordResetFromKeyDonePage, PasswordResetFromKeyPage, PasswordResetPage, error_with,
        password_changed,
    },
    login::with_errors,
    password_change::{attributes, new_password},
    signup::rules_shown,
    web::{Form, Page},
};
use axum::response::Response;
use django_formats::messages::Level;
use http::Method;

pub(crate) async fn ask(page: Page) -> Result<Response, Fault> {
    page.show(&PasswordResetPage::new(""), None).await
}

/// The same answer for every address.
pub(crate) async fn asked(page: Page, posted: Form) -> Result<Response, Fault> {
    let typed = posted.text("email").trim();
    if let Some(error) = address_error(typed) {
        let form = PasswordResetPage::new(posted.text("email"));
        return page.show(&form.with_error("email", error), None).await;
    }
    request(&page.visit, typed).await?;
    Ok(page.go("/accounts/password/reset/done/"))
}

pub(crate) async fn sent(page: Page) -> Result<Response, Fault> {
    let rates = &page.app().settings.account.rate_limits;
    let next_link_minutes = next_link_minutes(rates.of("reset_password"));
    page.show(&PasswordResetDonePage { next_link_minutes }, None).await
}

/// A link as mailed moves its token into the session and leads to its form, which shows while that token is good.
pub(crate) async fn open(page: Page) -> Result<Response, Fault> {
    let Some((link, token)) = Link::of_path(page.visit.parts.uri.path()) else {
        return bad_link(&page).await;
    };
    let is_head = page.visit.parts.method == Method::HEAD;
    let look = if is_head { Look::Ahead } else { Look::ForTheForm };
    match open::open(&page.visit, link, token, look).await? {
        Opened::BadLink => bad_link(&page).await,
        Opened::Shown => page.show(&form(&page), None).await,
        Opened::Moved => Ok(page.go(&link.path(MOVED))),
        Opened::Throttled { retry_after } => {
            let waiting = |minutes| PasswordResetPage::new("").with_error("", error_with("too_many_links", minutes));
            page.show_throttled(retry_after, None, waiting).await
        }
    }
}

pub(crate) async fn choose(page: Page, posted: Form) -> Result<Response, Fault> {
    let path = page.visit.parts.uri.path();
    let Some((link, MOVED)) = Link::of_path(path) else {
        return bad_link(&page).await;
    };
    let Some((owner, token)) = held(&page.visit, link).await? else {
        return bad_link(&page).await;
    };
    let again = |errors| with_errors(form(&page), errors, PasswordResetFromKeyPage::with_error);
    let validators = &page.app().settings.passwords.validators;
    let typed = [posted.text("password1"), posted.text("password2")];
    let new = match new_password(typed, validators, &attributes(&owner)) {
        Ok(new) => new,
        Err(errors) => return page.show(&again(errors), None).await,
    };
    match reset(&page.visit, link, &token, &new).await? {
        Outcome::Reset { is_logged_in: true } => {
            page.say(Level::SUCCESS, &password_changed()).await;
            Ok(page.go(page.app().settings.server.login_redirect_url.as_str()))
        }
        Outcome::Reset { is_logged_in: false } => Ok(page.go(link.kind.done())),
        Outcome::BadLink => bad_link(&page).await,
        Outcome::RefusedByHook(refusal) => page.show(&form(&page).with_error("", refusal.view()), None).await,
        Outcome::Throttled { retry_after } => {
            let waiting = |minutes| again(vec![("", "too_many_links", minutes)]);
            page.show_throttled(retry_after, None, waiting).await
        }
    }
}

pub(crate) async fn done(page: Page) -> Result<Response, Fault> {
    page.show(&PasswordResetFromKeyDonePage {}, None).await
}

/// 200, as Django and allauth answer, and the way to another link.
async fn bad_link(page: &Page) -> Result<Response, Fault> {
    page.show(&PasswordResetFromKeyPage::bad_link(), None).await
}

fn form(page: &Page) -> PasswordResetFromKeyPage {
    let settings = &page.app().settings;
    PasswordResetFromKeyPage::new(&rules_shown(settings), settings.account.login_on_password_reset)
}
