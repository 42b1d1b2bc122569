//! `/accounts/login/`.

use super::{Login, LoginForm, Outcome, form::FieldErrors};
use crate::{
    Fault,
    face::context::{LoginName, LoginPage, error, error_with, logged_in},
    settings::{LoginMethod, Remember},
    web::{Form, Page},
};
use axum::response::Response;
use django_formats::messages::Level;
use http::{HeaderValue, StatusCode, header};

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
        Err(errors) => return page.show(&with_errors(again(), errors), next).await,
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
            let view = error_with("too_many_login_attempts", retry_after.div_ceil(60));
            let answer = page
                .show_as(StatusCode::TOO_MANY_REQUESTS, &again().refused(view), next)
                .await;
            answer.map(|mut answer| {
                answer
                    .headers_mut()
                    .insert(header::RETRY_AFTER, HeaderValue::from(retry_after));
                answer
            })
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
    let methods = &account.login_methods;
    let name = match (
        methods.contains(&LoginMethod::Username),
        methods.contains(&LoginMethod::Email),
    ) {
        (true, true) => LoginName::UsernameOrEmail,
        (false, true) => LoginName::Email,
        _ => LoginName::Username,
    };
    let page = LoginPage::new(name, typed, remember, account.signup_open);
    if account.session_remember == Remember::Ask {
        page
    } else {
        page.without_remember()
    }
}

fn with_errors(mut page: LoginPage, errors: FieldErrors) -> LoginPage {
    for (field, code, number) in errors {
        page = page.with_error(field, error_with(code, number));
    }
    page
}
