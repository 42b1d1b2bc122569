//! `/accounts/signup/`.

use super::{Outcome, SignupError, SignupErrors, SignupForm, submit};
use crate::{
    Fault,
    extend::{ExtraField, of_app},
    face::{
        context::{PasswordRule, SignupClosedPage, SignupField, SignupPage, error_with, signed_up},
        form_view::{ErrorView, FieldView},
        locale::Text,
    },
    settings::{PasswordValidator, Settings, SignupFieldName},
    web::{Form, Page, next},
};
use axum::response::Response;
use django_formats::messages::Level;
use http::StatusCode;

pub(crate) async fn show(page: Page) -> Result<Response, Fault> {
    let account = &page.app().settings.account;
    if account.authenticated_login_redirects && page.visit.user().await?.is_some() {
        return Ok(page.go(&onward(&page, None)));
    }
    let next = page.next(None);
    if !account.signup_open {
        return page.show(&SignupClosedPage {}, next).await;
    }
    page.show(&form(&page, |_| String::new()), next).await
}

pub(crate) async fn post(page: Page, posted: Form) -> Result<Response, Fault> {
    let next = page.next(posted.optional("next"));
    let extra = of_app(page.app().extensions.signup_fields.as_deref());
    let typed = SignupForm::read(|name| posted.text(name), &extra);
    let again = || form(&page, |name| posted.text(name).to_owned());

    match submit(&page.visit, &typed).await? {
        Outcome::SignedUp { username, is_logged_in } => {
            page.say(Level::SUCCESS, &signed_up(&username)).await;
            let to = if is_logged_in {
                onward(&page, posted.optional("next"))
            } else {
                to_login(&page, next)
            };
            Ok(page.go(&to))
        }
        Outcome::Closed => page.show_as(StatusCode::FORBIDDEN, &SignupClosedPage {}, next).await,
        Outcome::Invalid(errors) => {
            page.show(&with_errors(again(), &errors, SignupPage::with_error), next)
                .await
        }
        Outcome::RefusedByHook(refusal) => page.show(&again().with_error("", refusal.view()), next).await,
        Outcome::Throttled { retry_after } => {
            let waiting = |minutes| again().with_error("", error_with("too_many_signups", minutes));
            page.show_throttled(retry_after, next, waiting).await
        }
    }
}

/// Where a sign-up leads: the page first asked for, else the setting.
fn onward(page: &Page, posted: Option<&str>) -> String {
    page.next(posted)
        .unwrap_or_else(|| page.app().settings.signup_redirect_url().to_owned())
}

/// Where `ACCOUNT_LOGIN_ON_SIGNUP` is off the login comes next, and then the page first asked for.
fn to_login(page: &Page, next: Option<String>) -> String {
    let login = page.app().settings.server.login_url.as_str();
    match next {
        Some(to) => next::carried(login, &to),
        None => login.to_owned(),
    }
}

fn form(page: &Page, typed: impl Fn(&str) -> String) -> SignupPage {
    let settings = &page.app().settings;
    let fields = settings
        .account
        .signup_fields
        .iter()
        .map(|field| (view_of(field.name), field.required));
    let fields: Vec<(SignupField, bool)> = fields.collect();
    let form = SignupPage::new(&fields, &rules_shown(settings), |field| typed(field.name()));
    let extra = of_app(page.app().extensions.signup_fields.as_deref());
    extra.iter().fold(form, |form, field| {
        form.with_field(extra_field(field, typed(field.name)))
    })
}

/// The rules of new passwords, as a form shows them.
pub(crate) fn rules_shown(settings: &Settings) -> Vec<PasswordRule> {
    settings.passwords.validators.as_slice().iter().map(rule_of).collect()
}

fn extra_field(field: &ExtraField, typed: String) -> FieldView {
    FieldView::text(field.name, Text::verbatim(&field.label), typed)
        .required(field.required)
        .maxlength(field.max_length)
}

fn view_of(name: SignupFieldName) -> SignupField {
    match name {
        SignupFieldName::Username => SignupField::Username,
        SignupFieldName::Email => SignupField::Email,
        SignupFieldName::Email2 => SignupField::Email2,
        SignupFieldName::Password1 => SignupField::Password1,
        SignupFieldName::Password2 => SignupField::Password2,
    }
}

fn rule_of(validator: &PasswordValidator) -> PasswordRule {
    match validator {
        PasswordValidator::MinimumLength { min_length } => PasswordRule::MinimumLength(*min_length),
        PasswordValidator::UserAttributeSimilarity { .. } => PasswordRule::NotSimilar,
        PasswordValidator::Common => PasswordRule::NotCommon,
        PasswordValidator::Numeric => PasswordRule::NotNumeric,
    }
}

/// A form with these errors beside its fields; `with_error`: its own way to take one.
pub(crate) fn with_errors<P>(form: P, errors: &SignupErrors, with_error: impl Fn(P, &str, ErrorView) -> P) -> P {
    let add = |form, error: &SignupError| with_error(form, error.field, error.view());
    errors.iter().fold(form, add)
}
