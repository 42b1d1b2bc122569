//! `/accounts/password/change/`, `/accounts/password/set/`, and where browsers look for the first.

use super::{
    flow::{self, Outcome},
    rules,
};
use crate::{
    Fault, User,
    face::context::{PasswordChangePage, PasswordSetPage, password_changed, password_overtaken, password_set},
    guard::LoginRequired,
    login::{FieldErrors, login_name, with_errors},
    signup::rules_shown,
    web::{Form, Page, reply::seconds_of},
};
use axum::response::{IntoResponse, Response};
use django_formats::messages::Level;

const CHANGE: &str = "/accounts/password/change/";
const SET: &str = "/accounts/password/set/";

/// Where password managers send people: `/.well-known/change-password`.
pub(crate) async fn well_known(page: Page) -> Response {
    page.go(CHANGE)
}

pub(crate) async fn show_change(page: Page) -> Result<Response, Fault> {
    match member(&page, true).await? {
        Ok(_) => {
            let next = page.next(None);
            page.show(&change_form(&page), next).await
        }
        Err(elsewhere) => Ok(elsewhere),
    }
}

pub(crate) async fn show_set(page: Page) -> Result<Response, Fault> {
    match member(&page, false).await? {
        Ok(_) => {
            let next = page.next(None);
            page.show(&set_form(&page), next).await
        }
        Err(elsewhere) => Ok(elsewhere),
    }
}

pub(crate) async fn change(page: Page, posted: Form) -> Result<Response, Fault> {
    let user = match member(&page, true).await? {
        Ok(user) => user,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let account = user.account();
    let next = page.next(posted.optional("next"));
    let again = |errors| with_errors(change_form(&page), errors, PasswordChangePage::with_error);

    let mut errors = FieldErrors::new();
    let old = rules::typed("oldpassword", posted.text("oldpassword"), &mut errors);
    let validators = &page.app().settings.passwords.validators;
    let typed = [posted.text("password1"), posted.text("password2")];
    let new = rules::new_password(typed, validators, &rules::attributes(account));
    let (Some(old), Ok(new)) = (old, new.map_err(|more| errors.extend(more))) else {
        return page.show(&again(errors), next).await;
    };

    match flow::change(&page.visit, account, &old, &new).await? {
        Outcome::Changed => {
            page.say(Level::SUCCESS, &password_changed()).await;
            Ok(page.go(next.as_deref().unwrap_or(CHANGE)))
        }
        Outcome::WrongOld => {
            page.show(&again(vec![("oldpassword", "enter_current_password", 0)]), next)
                .await
        }
        Outcome::Throttled { retry_after } => {
            let seconds = seconds_of(retry_after);
            let form = again(vec![("", "too_many_login_attempts", seconds.div_ceil(60))]);
            page.show_throttled(&form, seconds, next).await
        }
        Outcome::TooOften { retry_after } => {
            let seconds = seconds_of(retry_after);
            let form = again(vec![too_often(seconds)]);
            page.show_throttled(&form, seconds, next).await
        }
        Outcome::RefusedByHook(refusal) => {
            let form = change_form(&page).with_error("", refusal.view());
            page.show(&form, next).await
        }
        Outcome::Overtaken => {
            page.say(Level::WARNING, &password_overtaken()).await;
            Ok(page.go(CHANGE))
        }
    }
}

pub(crate) async fn set(page: Page, posted: Form) -> Result<Response, Fault> {
    let user = match member(&page, false).await? {
        Ok(user) => user,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let account = user.account();
    let next = page.next(posted.optional("next"));
    let validators = &page.app().settings.passwords.validators;
    let typed = [posted.text("password1"), posted.text("password2")];
    let new = match rules::new_password(typed, validators, &rules::attributes(account)) {
        Ok(new) => new,
        Err(errors) => {
            let form = with_errors(set_form(&page), errors, PasswordSetPage::with_error);
            return page.show(&form, next).await;
        }
    };
    match flow::set(&page.visit, account, &new).await? {
        Outcome::Changed => {
            page.say(Level::SUCCESS, &password_set()).await;
            Ok(page.go(next.as_deref().unwrap_or(CHANGE)))
        }
        Outcome::TooOften { retry_after } | Outcome::Throttled { retry_after } => {
            let seconds = seconds_of(retry_after);
            let form = with_errors(set_form(&page), vec![too_often(seconds)], PasswordSetPage::with_error);
            page.show_throttled(&form, seconds, next).await
        }
        Outcome::RefusedByHook(refusal) => page.show(&set_form(&page).with_error("", refusal.view()), next).await,
        Outcome::Overtaken | Outcome::WrongOld => {
            page.say(Level::WARNING, &password_overtaken()).await;
            Ok(page.go(SET))
        }
    }
}

fn too_often(seconds: u64) -> (&'static str, &'static str, u64) {
    ("", "too_many_password_changes", seconds.div_ceil(60))
}

/// Who is logged in, where the account's password is of the kind that the page is about; else where to go instead.
async fn member(page: &Page, wants_usable: bool) -> Result<Result<User, Response>, Fault> {
    let Some(user) = page.visit.user().await? else {
        return Ok(Err(LoginRequired::of(&page.visit).into_response()));
    };
    let is_usable = user.account().password.identify().usable;
    Ok(if is_usable == wants_usable {
        Ok(user)
    } else {
        Err(page.go(if is_usable { CHANGE } else { SET }))
    })
}

fn change_form(page: &Page) -> PasswordChangePage {
    let settings = &page.app().settings;
    PasswordChangePage::new(&rules_shown(settings), settings.account.logout_on_password_change)
}

fn set_form(page: &Page) -> PasswordSetPage {
    let settings = &page.app().settings;
    let account = &settings.account;
    PasswordSetPage::new(
        &rules_shown(settings),
        login_name(account),
        account.logout_on_password_change,
    )
}
