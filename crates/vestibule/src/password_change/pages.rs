//! `/accounts/password/change/`, `/accounts/password/set/`, and where browsers look for the first.

use super::{
    flow::{self, Change, First, Written},
    rules,
};
use crate::{
    Fault, User,
    face::context::{PasswordChangePage, PasswordSetPage, password_changed, password_overtaken, password_set},
    guard::LoginRequired,
    login::{FieldErrors, login_name, with_errors},
    signup::rules_shown,
    web::{Form, Page},
};
use axum::response::{IntoResponse, Response};
use django_formats::messages::Level;

const CHANGE: &str = "/accounts/password/change/";
const SET: &str = "/accounts/password/set/";
const TOO_OFTEN: &str = "too_many_password_changes";

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

    let written = match flow::change(&page.visit, account, &old, &new).await? {
        Change::Judged(written) => written,
        Change::WrongOld => {
            let form = again(vec![("oldpassword", "enter_current_password", 0)]);
            return page.show(&form, next).await;
        }
        Change::Throttled { retry_after } => {
            let waiting = |minutes| again(vec![("", "too_many_login_attempts", minutes)]);
            return page.show_throttled(retry_after, next, waiting).await;
        }
        Change::TooOften { retry_after } => {
            let waiting = |minutes| again(vec![("", TOO_OFTEN, minutes)]);
            return page.show_throttled(retry_after, next, waiting).await;
        }
    };
    match written {
        Written::Done => {
            page.say(Level::SUCCESS, &password_changed()).await;
            Ok(page.go(next.as_deref().unwrap_or(CHANGE)))
        }
        Written::RefusedByHook(refusal) => {
            page.show(&change_form(&page).with_error("", refusal.view()), next)
                .await
        }
        Written::Overtaken => Ok(overtaken(&page, CHANGE).await),
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
    let again = |errors| with_errors(set_form(&page), errors, PasswordSetPage::with_error);
    let new = match rules::new_password(typed, validators, &rules::attributes(account)) {
        Ok(new) => new,
        Err(errors) => return page.show(&again(errors), next).await,
    };
    let written = match flow::set(&page.visit, account, &new).await? {
        First::Judged(written) => written,
        First::TooOften { retry_after } => {
            let waiting = |minutes| again(vec![("", TOO_OFTEN, minutes)]);
            return page.show_throttled(retry_after, next, waiting).await;
        }
    };
    match written {
        Written::Done => {
            page.say(Level::SUCCESS, &password_set()).await;
            Ok(page.go(next.as_deref().unwrap_or(CHANGE)))
        }
        Written::RefusedByHook(refusal) => page.show(&set_form(&page).with_error("", refusal.view()), next).await,
        Written::Overtaken => Ok(overtaken(&page, SET).await),
    }
}

/// Another change came first: back to the form, which says so.
async fn overtaken(page: &Page, form: &str) -> Response {
    page.say(Level::WARNING, &password_overtaken()).await;
    page.go(form)
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
