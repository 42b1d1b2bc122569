//! `/accounts/first-superuser/TOKEN/`.

use super::{Outcome, is_open, submit};
use crate::{
    Fault,
    face::context::{FirstSuperuserPage, signed_up},
    signup::{SignupForm, rules_shown, with_errors},
    web::{Form, Page, reply},
};
use axum::{extract::Path, response::Response};
use django_formats::messages::Level;
use http::StatusCode;

/// A look uses nothing up: a mail scanner or a second tab may come first.
pub(crate) async fn show(page: Page, Path(token): Path<String>) -> Result<Response, Fault> {
    if !is_open(&page.visit, &token).await? {
        return Ok(reply::bare(StatusCode::NOT_FOUND));
    }
    page.show(&form(&page, |_| String::new()), None).await
}

pub(crate) async fn post(page: Page, Path(token): Path<String>, posted: Form) -> Result<Response, Fault> {
    let typed = SignupForm::read(|name| posted.text(name), &[]);
    let again = || form(&page, |name| posted.text(name).to_owned());
    match submit(&page.visit, &token, &typed).await? {
        Outcome::Dead => Ok(reply::bare(StatusCode::NOT_FOUND)),
        Outcome::Invalid(errors) => {
            let form = with_errors(again(), &errors, FirstSuperuserPage::with_error);
            page.show(&form, None).await
        }
        Outcome::RefusedByHook(refusal) => page.show(&again().with_error("", refusal.view()), None).await,
        Outcome::Made { username } => {
            page.say(Level::SUCCESS, &signed_up(&username)).await;
            Ok(page.go(page.app().settings.server.login_redirect_url.as_str()))
        }
    }
}

fn form(page: &Page, typed: impl Fn(&str) -> String) -> FirstSuperuserPage {
    let app = page.app();
    FirstSuperuserPage::new(app.users.has_usernames(), &rules_shown(&app.settings), |field| {
        typed(field.name())
    })
}
