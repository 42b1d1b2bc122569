//! The pages: front page, login, sign-up, logout, profile.
use serde::Serialize;

use super::{Moment, PageContext, samples, texts};
use crate::face::{
    form_view::{ErrorView, FieldView, FormView, RuleView},
    locale::{ntr, tr},
};

/// The front page: what this is, and the way in.
#[derive(Clone, Debug, Serialize)]
pub struct IndexPage {
    /// Whether strangers may sign up.
    pub signup_open: bool,
}

/// By what an account is named at login; allauth's `ACCOUNT_LOGIN_METHODS`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LoginName {
    /// Its username.
    Username,
    /// Its address.
    Email,
    /// Either.
    UsernameOrEmail,
}

/// The login page: `login`, `password`, `remember`.
#[derive(Clone, Debug, Serialize)]
pub struct LoginPage {
    form: FormView,
    signup_open: bool,
}

/// A field that sign-up can have; allauth's `ACCOUNT_SIGNUP_FIELDS`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignupField {
    /// `username`
    Username,
    /// `email`
    Email,
    /// `email2`: the address again.
    Email2,
    /// `password1`
    Password1,
    /// `password2`: the password again.
    Password2,
}

/// A rule for new passwords, as Django's validators have them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordRule {
    /// `MinimumLengthValidator`, in characters.
    MinimumLength(u32),
    /// `UserAttributeSimilarityValidator`
    NotSimilar,
    /// `CommonPasswordValidator`
    NotCommon,
    /// `NumericPasswordValidator`
    NotNumeric,
}

/// The sign-up page.
#[derive(Clone, Debug, Serialize)]
pub struct SignupPage {
    form: FormView,
}

/// Sign-up while it is closed.
#[derive(Clone, Debug, Serialize)]
pub struct SignupClosedPage {}

/// Asks before logging out.
#[derive(Clone, Debug, Serialize)]
pub struct LogoutPage {}

/// The right password of an account that has been deactivated.
#[derive(Clone, Debug, Serialize)]
pub struct InactivePage {}

/// The account's home.
#[derive(Clone, Debug, Serialize)]
pub struct ProfilePage {
    display_name: String,
    initial: String,
    email: Option<String>,
    joined: Moment,
    last_login: Option<Moment>,
}

impl LoginPage {
    /// The form with what was typed before, if anything was. The password is never among it.
    pub fn new(name: LoginName, typed: &str, remember: bool, signup_open: bool) -> Self {
        let login = match name {
            LoginName::Username => FieldView::text("login", tr("Username"), typed),
            LoginName::Email => FieldView::email("login", tr("Email"), typed),
            LoginName::UsernameOrEmail => FieldView::text("login", tr("Username or email"), typed),
        };
        let mut login = login
            .autocomplete("username webauthn")
            .enterkeyhint("next")
            .maxlength(254);
        let mut password = FieldView::password("password", tr("Password"), "current-password").enterkeyhint("go");
        if typed.is_empty() {
            login = login.autofocus();
        } else {
            password = password.autofocus();
        }
        let remember = FieldView::checkbox("remember", tr("Remember me on this device"), remember);
        Self {
            form: FormView::new(vec![login, password, remember]),
            signup_open,
        }
    }

    /// Without the box that asks to be remembered, where `ACCOUNT_SESSION_REMEMBER` has decided.
    #[must_use]
    pub fn without_remember(mut self) -> Self {
        self.form.remove("remember");
        self
    }

    /// With an error of the form: `invalid_login`, `too_many_login_attempts`.
    #[must_use]
    pub fn refused(mut self, error: ErrorView) -> Self {
        self.form.add_non_field_error(error);
        self
    }

    /// With an error of a field: `login` or `password`, `required`.
    #[must_use]
    pub fn with_error(mut self, field: &str, error: ErrorView) -> Self {
        self.form.add_error(field, error);
        self
    }
}

impl SignupPage {
    /// The form with these fields (and whether each is required) and rules; `typed` gives what was typed before. It is never
    /// asked for a password.
    pub fn new(fields: &[(SignupField, bool)], rules: &[PasswordRule], typed: impl Fn(SignupField) -> String) -> Self {
        let rules: Vec<RuleView> = rules.iter().map(|rule| rule.view()).collect();
        let fields = fields.iter().enumerate().map(|(place, (field, required))| {
            let view = field.view(&rules, &typed).required(*required);
            if place == 0 { view.autofocus() } else { view }
        });
        Self {
            form: FormView::new(fields.collect()),
        }
    }

    pub(super) fn into_form(self) -> FormView {
        self.form
    }

    /// With one more field, as an app adds it.
    #[must_use]
    pub fn with_field(mut self, field: FieldView) -> Self {
        self.form.push(field);
        self
    }

    /// With an error of the field with this name, or of the form when it has no such field.
    #[must_use]
    pub fn with_error(mut self, field: &str, error: ErrorView) -> Self {
        self.form.add_error(field, error);
        self
    }
}

impl SignupField {
    /// The form's name for it, allauth's.
    pub fn name(self) -> &'static str {
        match self {
            Self::Username => "username",
            Self::Email => "email",
            Self::Email2 => "email2",
            Self::Password1 => "password1",
            Self::Password2 => "password2",
        }
    }

    fn view(self, rules: &[RuleView], typed: impl Fn(Self) -> String) -> FieldView {
        let name = self.name();
        match self {
            Self::Username => FieldView::text(name, tr("Username"), typed(self))
                .autocomplete("username")
                .maxlength(150)
                .hint(tr("Letters, digits and @ . + - _")),
            Self::Email => FieldView::email(name, tr("Email"), typed(self)),
            Self::Email2 => FieldView::email(name, tr("Email again"), typed(self)),
            Self::Password1 => FieldView::password(name, tr("Password"), "new-password").rules(rules.to_vec()),
            Self::Password2 => FieldView::password(name, tr("Password again"), "new-password"),
        }
    }
}

impl PasswordRule {
    pub(super) fn view(self) -> RuleView {
        let (kind, number, text) = match self {
            Self::MinimumLength(least) => {
                let text = ntr(
                    "At least {count} character",
                    "At least {count} characters",
                    u64::from(least),
                );
                ("length", Some(least), text)
            }
            Self::NotSimilar => ("similar", None, tr("Not like your name or address")),
            Self::NotCommon => ("common", None, tr("Not one that many people use")),
            Self::NotNumeric => ("numeric", None, tr("Not digits alone")),
        };
        RuleView { kind, number, text }
    }
}

impl ProfilePage {
    /// `email`: the account's address, `None` or empty if it has none.
    pub fn new(username: &str, email: Option<&str>, joined: Moment, last_login: Option<Moment>) -> Self {
        Self {
            display_name: username.to_owned(),
            initial: username.chars().next().map(String::from).unwrap_or_default(),
            email: email.filter(|email| !email.is_empty()).map(str::to_owned),
            joined,
            last_login,
        }
    }
}

impl PageContext for IndexPage {
    fn template(&self) -> &'static str {
        "index.html"
    }

    fn samples() -> Vec<(&'static str, Self)> {
        vec![
            ("open", Self { signup_open: true }),
            ("closed", Self { signup_open: false }),
        ]
    }
}

impl PageContext for LoginPage {
    fn template(&self) -> &'static str {
        "account/login.html"
    }

    fn form(&self) -> Option<&FormView> {
        Some(&self.form)
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let either = LoginName::UsernameOrEmail;
        let required = || texts::error("required");
        vec![
            ("empty", Self::new(either, "", false, true)),
            ("closed", Self::new(LoginName::Email, "", true, false)),
            (
                "refused",
                Self::new(either, "ada", true, true).refused(texts::error("invalid_login")),
            ),
            (
                "throttled",
                Self::new(either, "ada", false, true).refused(texts::error_with("too_many_login_attempts", 5)),
            ),
            (
                "required",
                Self::new(LoginName::Username, "", false, true)
                    .with_error("login", required())
                    .with_error("password", required()),
            ),
            (
                "long",
                Self::new(either, &samples::LONG, false, true).refused(texts::error("invalid_login")),
            ),
            (
                "markup",
                Self::new(either, samples::MARKUP, false, true).with_error("password", required()),
            ),
        ]
    }
}

impl PageContext for SignupPage {
    fn template(&self) -> &'static str {
        "account/signup.html"
    }

    fn form(&self) -> Option<&FormView> {
        Some(&self.form)
    }

    fn samples() -> Vec<(&'static str, Self)> {
        samples::signup()
    }
}

impl PageContext for SignupClosedPage {
    fn template(&self) -> &'static str {
        "account/signup_closed.html"
    }

    fn samples() -> Vec<(&'static str, Self)> {
        vec![("plain", Self {})]
    }
}

impl PageContext for LogoutPage {
    fn template(&self) -> &'static str {
        "account/logout.html"
    }

    fn samples() -> Vec<(&'static str, Self)> {
        vec![("plain", Self {})]
    }
}

impl PageContext for InactivePage {
    fn template(&self) -> &'static str {
        "account/account_inactive.html"
    }

    fn samples() -> Vec<(&'static str, Self)> {
        vec![("plain", Self {})]
    }
}

impl PageContext for ProfilePage {
    fn template(&self) -> &'static str {
        "account/profile.html"
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let at = || Moment::from(samples::moment());
        let long_address = format!("{}@example.org", *samples::LONG);
        vec![
            ("filled", Self::new("ada", Some("ada@example.org"), at(), Some(at()))),
            ("empty", Self::new("grace", Some(""), at(), None)),
            ("long", Self::new(&samples::LONG, Some(&long_address), at(), Some(at()))),
            (
                "markup",
                Self::new(samples::MARKUP, Some(samples::MARKUP), at(), Some(at())),
            ),
        ]
    }
}
