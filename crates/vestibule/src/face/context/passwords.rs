//! The pages about a password: changed, set, and recovered by a link.
use serde::Serialize;

use super::{LoginName, PageContext, PasswordRule, samples, texts};
use crate::face::{
    form_view::{ErrorView, FieldView, FormView},
    locale::{Text, tr},
};

/// A new password beside the old one: `oldpassword`, `password1`, `password2`.
#[derive(Clone, Debug, Serialize)]
pub struct PasswordChangePage {
    form: FormView,
    is_logged_out: bool,
}

/// The first password of an account that has none: `password1`, `password2`.
#[derive(Clone, Debug, Serialize)]
pub struct PasswordSetPage {
    form: FormView,
    login_name: LoginName,
    is_logged_out: bool,
}

/// Asks for the link of a reset: `email`.
#[derive(Clone, Debug, Serialize)]
pub struct PasswordResetPage {
    form: FormView,
}

/// The link is on its way, if there is an account.
#[derive(Clone, Debug, Serialize)]
pub struct PasswordResetDonePage {
    /// After how many minutes the same address gets another link; `None`: at once.
    pub next_link_minutes: Option<u64>,
}

/// Behind the link: a new password, or, where the link is good no more, another link.
#[derive(Clone, Debug, Serialize)]
pub struct PasswordResetFromKeyPage {
    form: FormView,
    is_bad_link: bool,
    is_logged_in: bool,
}

/// The password is reset.
#[derive(Clone, Debug, Serialize)]
pub struct PasswordResetFromKeyDonePage {}

impl PasswordChangePage {
    /// The empty form; of passwords nothing comes back. `is_logged_out`: a change ends this session too.
    pub fn new(rules: &[PasswordRule], is_logged_out: bool) -> Self {
        let old = FieldView::password("oldpassword", tr("Current password"), "current-password");
        let mut fields = vec![old.enterkeyhint("next").autofocus()];
        fields.extend(new_password(rules));
        Self {
            form: FormView::new(fields),
            is_logged_out,
        }
    }

    /// With an error of the field with this name, or of the form when it has no such field.
    #[must_use]
    pub fn with_error(mut self, field: &str, error: ErrorView) -> Self {
        self.form.add_error(field, error);
        self
    }
}

impl PasswordSetPage {
    /// The empty form. `login_name`: by what a login with the password will name the account; `is_logged_out` as for a change.
    pub fn new(rules: &[PasswordRule], login_name: LoginName, is_logged_out: bool) -> Self {
        Self {
            form: FormView::new(new_password(rules)),
            login_name,
            is_logged_out,
        }
    }

    /// As [`PasswordChangePage::with_error`].
    #[must_use]
    pub fn with_error(mut self, field: &str, error: ErrorView) -> Self {
        self.form.add_error(field, error);
        self
    }
}

impl PasswordResetPage {
    /// The form with the address that was typed before, if one was.
    pub fn new(typed: &str) -> Self {
        Self {
            form: address(typed, true),
        }
    }

    /// As [`PasswordChangePage::with_error`].
    #[must_use]
    pub fn with_error(mut self, field: &str, error: ErrorView) -> Self {
        self.form.add_error(field, error);
        self
    }
}

impl PasswordResetFromKeyPage {
    /// The form behind a good link. `is_logged_in`: the reset logs in.
    pub fn new(rules: &[PasswordRule], is_logged_in: bool) -> Self {
        Self {
            form: FormView::new(new_password(rules)),
            is_bad_link: false,
            is_logged_in,
        }
    }

    /// What stands behind a link that is used, expired, outlived by its account or none at all: why, and the way to another.
    pub fn bad_link() -> Self {
        let mut form = address("", false);
        form.add_non_field_error(texts::error("bad_token"));
        Self {
            form,
            is_bad_link: true,
            is_logged_in: false,
        }
    }

    /// As [`PasswordChangePage::with_error`].
    #[must_use]
    pub fn with_error(mut self, field: &str, error: ErrorView) -> Self {
        self.form.add_error(field, error);
        self
    }
}

fn new_password(rules: &[PasswordRule]) -> Vec<FieldView> {
    let rules = rules.iter().map(|rule| rule.view()).collect();
    let field = |name, label: Text| FieldView::password(name, label, "new-password");
    vec![
        field("password1", tr("New password")).rules(rules).enterkeyhint("next"),
        field("password2", tr("New password again")).enterkeyhint("go"),
    ]
}

fn address(typed: &str, is_first: bool) -> FormView {
    let field = FieldView::email("email", tr("Email"), typed).enterkeyhint("go");
    FormView::new(vec![if is_first { field.autofocus() } else { field }])
}

impl PageContext for PasswordChangePage {
    fn template(&self) -> &'static str {
        "account/password_change.html"
    }

    fn form(&self) -> Option<&FormView> {
        Some(&self.form)
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let page = || Self::new(&samples::RULES, false);
        vec![
            ("empty", page()),
            ("logged-out", Self::new(&samples::RULES, true)),
            (
                "refused",
                page().with_error("oldpassword", texts::error("enter_current_password")),
            ),
            (
                "errors",
                page()
                    .with_error("oldpassword", texts::error("required"))
                    .with_error("password1", texts::error_with("password_too_short", 8))
                    .with_error("password1", texts::error("password_too_similar"))
                    .with_error("password2", texts::error("password_mismatch")),
            ),
            (
                "throttled",
                page().with_error("", texts::error_with("too_many_login_attempts", 5)),
            ),
            (
                "too-often",
                page().with_error("", texts::error_with("too_many_password_changes", 1)),
            ),
        ]
    }
}

impl PageContext for PasswordSetPage {
    fn template(&self) -> &'static str {
        "account/password_set.html"
    }

    fn form(&self) -> Option<&FormView> {
        Some(&self.form)
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let page = || Self::new(&samples::RULES, LoginName::UsernameOrEmail, false);
        vec![
            ("empty", page()),
            ("by-name", Self::new(&samples::RULES, LoginName::Username, true)),
            ("by-address", Self::new(&samples::RULES, LoginName::Email, false)),
            (
                "errors",
                page()
                    .with_error("password1", texts::error("password_too_common"))
                    .with_error("password2", texts::error("password_mismatch")),
            ),
            (
                "too-often",
                page().with_error("", texts::error_with("too_many_password_changes", 1)),
            ),
        ]
    }
}

impl PageContext for PasswordResetPage {
    fn template(&self) -> &'static str {
        "account/password_reset.html"
    }

    fn form(&self) -> Option<&FormView> {
        Some(&self.form)
    }

    fn samples() -> Vec<(&'static str, Self)> {
        vec![
            ("empty", Self::new("")),
            (
                "errors",
                Self::new("ada").with_error("email", texts::error("invalid_email")),
            ),
            (
                "long",
                Self::new(&samples::LONG).with_error("email", texts::error("invalid_email")),
            ),
            (
                "markup",
                Self::new(samples::MARKUP).with_error("email", texts::error("invalid_email")),
            ),
            (
                "throttled",
                Self::new("").with_error("", texts::error_with("too_many_links", 1)),
            ),
        ]
    }
}

impl PageContext for PasswordResetDonePage {
    fn template(&self) -> &'static str {
        "account/password_reset_done.html"
    }

    fn samples() -> Vec<(&'static str, Self)> {
        vec![
            (
                "plain",
                Self {
                    next_link_minutes: Some(3),
                },
            ),
            (
                "at-once",
                Self {
                    next_link_minutes: None,
                },
            ),
        ]
    }
}

impl PageContext for PasswordResetFromKeyPage {
    fn template(&self) -> &'static str {
        "account/password_reset_from_key.html"
    }

    fn form(&self) -> Option<&FormView> {
        Some(&self.form)
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let page = || Self::new(&samples::RULES, false);
        vec![
            ("empty", page()),
            ("logged-in", Self::new(&samples::RULES, true)),
            (
                "errors",
                page()
                    .with_error("password1", texts::error("password_entirely_numeric"))
                    .with_error("password2", texts::error("required")),
            ),
            (
                "throttled",
                page().with_error("", texts::error_with("too_many_links", 1)),
            ),
            ("bad-link", Self::bad_link()),
        ]
    }
}

impl PageContext for PasswordResetFromKeyDonePage {
    fn template(&self) -> &'static str {
        "account/password_reset_from_key_done.html"
    }

    fn samples() -> Vec<(&'static str, Self)> {
        vec![("plain", Self {})]
    }
}
