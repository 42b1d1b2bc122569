//! `/accounts/login/`.

use super::{Login, LoginForm, Outcome, with_errors};
use crate::{
    Fault,
    face::context::{LoginName, LoginPage, error, error_with, logged_in},
    settings::{AccountSettings, LoginMethod, Remember},
    web::{Form, Page},
};
use axum::response::Response;
use django_formats::messages::Level;

pub(crate) async fn show(page: Page) -> Result<Response, Fault> {
    let is_known = page.visit.user().await?.is_some();
    if is_known && page.app().settings.account.authenticated_login_redirects {
        return Ok(page.go(&onward(&page, None)));
    }
    let next = page.next(None);
    page.show(&empty(&page, "", false), next).await
}

pub(crate) async fn post(page: Page, posted: Form) -> Result<Response, Fault> {
    let next = page.next(posted.optional("next"));
    let again = || empty(&page, posted.text("login"), posted.optional("remember").is_some());
    let form = match LoginForm::parse(&posted) {
        Ok(form) => form,
        Err(errors) => {
            return page
                .show(&with_errors(again(), errors, LoginPage::with_error), next)
                .await;
        }
    };
    match Login::of(&page.visit).submit(&form).await? {
        Outcome::LoggedIn(user) => {
            page.say(Level::SUCCESS, &logged_in(&user)).await;
            Ok(page.go(&onward(&page, posted.optional("next"))))
        }
        Outcome::Pending(stage) => Ok(page.go(stage.path())),
        Outcome::Inactive => Ok(page.go("/accounts/inactive/")),
        Outcome::Refused => page.show(&again().refused(error("invalid_login")), next).await,
        Outcome::RefusedByHook(refusal) => page.show(&again().refused(refusal.view()), next).await,
        Outcome::Throttled { retry_after } => {
            let waiting = |minutes| again().refused(error_with("too_many_login_attempts", minutes));
            page.show_throttled(retry_after, next, waiting).await
        }
    }
}

/// Where a login leads: the page first asked for, else the setting.
fn onward(page: &Page, posted: Option<&str>) -> String {
    page.next(posted)
        .unwrap_or_else(|| page.app().settings.server.login_redirect_url.as_str().to_owned())
}

fn empty(request: &Page, typed: &str, remember: bool) -> LoginPage {
    let account = &request.app().settings.account;
    let page = LoginPage::new(login_name(account), typed, remember, account.signup_open);
    if account.session_remember == Remember::Ask {
        page
    } else {
        page.without_remember()
    }
}

/// By what an account is named at login.
pub(crate) fn login_name(settings: &AccountSettings) -> LoginName {
    let methods = &settings.login_methods;
    match (
        methods.contains(&LoginMethod::Username),
        methods.contains(&LoginMethod::Email),
    ) {
        (true, true) => LoginName::UsernameOrEmail,
        (false, true) => LoginName::Email,
        _ => LoginName::Username,
    }
}
