//! `/accounts/password/reset/` and what is below it; `/accounts/reset/UIDB64/TOKEN/`.

use super::{
    link::{Link, MOVED},
    request::request,
    reset::{Outcome, reset},
    rules::next_link_minutes,
};
use crate::{
    Fault,
    face::{
        context::{
            PasswordResetDonePage, PasswordResetFromKeyDonePage, PasswordResetFromKeyPage, PasswordResetPage, error,
            error_with, password_changed,
        },
        form_view::ErrorView,
    },
    login::with_errors,
    password_change::{attributes, new_password},
    signup::rules_shown,
    throttle::Counted,
    users::{Account, MAX_EMAIL},
    web::{Form, Page, reply::seconds_of},
};
use axum::response::Response;
use django_formats::{messages::Level, names::email, signing::constant_time_eq};
use http::Method;
use std::time::Duration;

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
    let path = page.visit.parts.uri.path();
    let Some((link, token)) = Link::of_path(path) else {
        return bad_link(&page).await;
    };
    if token == MOVED {
        return match held(&page, link).await? {
            Some(_) => page.show(&form(&page), None).await,
            None => bad_link(&page).await,
        };
    }
    if owner(&page, link, token).await?.is_none() {
        return bad_link(&page).await;
    }
    if let Some(retry_after) = hold(&page, link, token).await? {
        let seconds = seconds_of(retry_after);
        let form = PasswordResetPage::new("").with_error("", error_with("too_many_links", seconds.div_ceil(60)));
        return page.show_throttled(&form, seconds, None).await;
    }
    Ok(page.go(&link.path(MOVED)))
}

/// Moves the token into the session, for whoever can show its form: not for `HEAD`. A browser that holds it already needs no more; each other
/// look makes a session, and takes a place of its network. How long to wait, where there is none.
async fn hold(page: &Page, link: Link<'_>, token: &str) -> Result<Option<Duration>, Fault> {
    let (visit, key) = (&page.visit, link.kind.session_key());
    let held: Option<String> = visit.session.get(key).await?;
    let is_held = held.is_some_and(|held| constant_time_eq(held.as_bytes(), token.as_bytes()));
    if is_held || visit.parts.method == Method::HEAD {
        return Ok(None);
    }
    if let Counted::Full { retry_after, .. } = page.app().throttle.look(visit.visitor.network, visit.steady).await? {
        return Ok(Some(retry_after));
    }
    visit.session.insert(key, token).await?;
    // Whoever knows the key of the session that came does not come by the link.
    visit.session.cycle_key().await?;
    Ok(None)
}

pub(crate) async fn choose(page: Page, posted: Form) -> Result<Response, Fault> {
    let path = page.visit.parts.uri.path();
    let Some((link, MOVED)) = Link::of_path(path) else {
        return bad_link(&page).await;
    };
    let Some((owner, token)) = held(&page, link).await? else {
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
            let seconds = seconds_of(retry_after);
            let form = again(vec![("", "too_many_links", seconds.div_ceil(60))]);
            page.show_throttled(&form, seconds, None).await
        }
    }
}

pub(crate) async fn done(page: Page) -> Result<Response, Fault> {
    page.show(&PasswordResetFromKeyDonePage {}, None).await
}

/// The owner of the link whose token the session holds, and that token.
async fn held(page: &Page, link: Link<'_>) -> Result<Option<(Account, String)>, Fault> {
    let token: Option<String> = page.visit.session.get(link.kind.session_key()).await?;
    let Some(token) = token else { return Ok(None) };
    let owner = owner(page, link, &token).await?;
    Ok(owner.map(|owner| (owner, token)))
}

async fn owner(page: &Page, link: Link<'_>, token: &str) -> Result<Option<Account>, Fault> {
    let app = page.app();
    link.owner(&mut app.db.read().await?, app, token, page.now()).await
}

/// 200, as Django and allauth answer, and the way to another link.
async fn bad_link(page: &Page) -> Result<Response, Fault> {
    page.show(&PasswordResetFromKeyPage::bad_link(), None).await
}

fn form(page: &Page) -> PasswordResetFromKeyPage {
    let settings = &page.app().settings;
    PasswordResetFromKeyPage::new(&rules_shown(settings), settings.account.login_on_password_reset)
}

/// What is wrong with a typed address, before anybody is looked up.
fn address_error(typed: &str) -> Option<ErrorView> {
    if typed.is_empty() {
        Some(error("required"))
    } else if typed.contains('\0') {
        Some(error("null_characters_not_allowed"))
    } else if typed.chars().nth(MAX_EMAIL).is_some() {
        Some(error_with("max_length", MAX_EMAIL as u64))
    } else if !email::is_valid(typed) {
        Some(ErrorView {
            code: "invalid".into(),
            ..error("invalid_email")
        })
    } else {
        None
    }
}
