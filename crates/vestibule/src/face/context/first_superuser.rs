//! The page on which the first superuser is made.
use serde::Serialize;

use super::{PageContext, PasswordRule, SignupField, SignupPage, samples, texts};
use crate::face::form_view::{ErrorView, FormView};

/// Makes the first superuser: `username`, `email`, `password1`, `password2`.
#[derive(Clone, Debug, Serialize)]
pub struct FirstSuperuserPage {
    form: FormView,
}

impl FirstSuperuserPage {
    /// `has_usernames`: people have a name beside their address, which may then be left empty. `typed` is never asked for a password.
    pub fn new(has_usernames: bool, rules: &[PasswordRule], typed: impl Fn(SignupField) -> String) -> Self {
        use SignupField::{Email, Password1, Password2, Username};
        let fields = [
            (Username, true),
            (Email, !has_usernames),
            (Password1, true),
            (Password2, true),
        ];
        let asked = if has_usernames {
            &fields[..]
        } else {
            fields.get(1..).unwrap_or_default()
        };
        Self {
            form: SignupPage::new(asked, rules, typed).into_form(),
        }
    }

    /// With an error of the field with this name, or of the form when it has no such field.
    #[must_use]
    pub fn with_error(mut self, field: &str, error: ErrorView) -> Self {
        self.form.add_error(field, error);
        self
    }
}

impl PageContext for FirstSuperuserPage {
    fn template(&self) -> &'static str {
        "account/first_superuser.html"
    }

    fn form(&self) -> Option<&FormView> {
        Some(&self.form)
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let rules = [PasswordRule::MinimumLength(8), PasswordRule::NotCommon];
        let page = |typed: &str| Self::new(true, &rules, |_| typed.to_owned());
        let all_wrong = |page: Self| {
            page.with_error("username", texts::error("username_taken"))
                .with_error("email", texts::error("invalid_email"))
                .with_error("password1", texts::error_with("password_too_short", 8))
                .with_error("password2", texts::error("password_mismatch"))
        };
        vec![
            ("empty", page("")),
            ("by-address", Self::new(false, &rules, |_| "ada@example.org".to_owned())),
            ("errors", all_wrong(page("ada"))),
            ("long", all_wrong(page(&samples::LONG))),
            ("markup", page(samples::MARKUP)),
        ]
    }
}
