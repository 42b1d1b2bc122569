//! What refusals say, by their code: Django's or allauth's codes, our words.
use std::borrow::Cow;

use crate::face::{
    form_view::ErrorView,
    locale::{Text, ntr, tr},
};

/// The error of a code. A code that has no words here says that the value cannot be taken, and keeps its code.
pub fn error(code: &'static str) -> ErrorView {
    error_with(code, 0)
}

/// The error of a code that speaks of a number: `password_too_short`, `max_length`, `too_many_login_attempts` (minutes).
pub fn error_with(code: &'static str, number: u64) -> ErrorView {
    ErrorView {
        code: Cow::Borrowed(code),
        text: text(code, number),
    }
}

/// The message after a login.
pub fn logged_in(username: &str) -> Text {
    tr("Logged in as {username}.").with("username", username)
}

/// The message after a logout.
pub fn logged_out() -> Text {
    tr("You are logged out.")
}

/// The message after sign-up.
pub fn signed_up(username: &str) -> Text {
    tr("Welcome, {username}. Your account is ready.").with("username", username)
}

/// The message after a changed or reset password.
pub fn password_changed() -> Text {
    tr("Your password is changed.")
}

/// The message after the first password of an account.
pub fn password_set() -> Text {
    tr("Your password is set.")
}

/// The message after a change of a password that another change, or the end of the session, came before.
pub fn password_overtaken() -> Text {
    tr("Your password was not changed: something else came first. Look at your account, then try again.")
}

fn text(code: &str, number: u64) -> Text {
    match code {
        "required" => tr("Fill this in."),
        "invalid_login" => tr("The name or the password is not right. Capital letters count in passwords."),
        "too_many_login_attempts" if number == 0 => tr("Too many failed tries. Wait a little, then try again."),
        "too_many_login_attempts" => ntr(
            "Too many failed tries. Try again in {count} minute.",
            "Too many failed tries. Try again in {count} minutes.",
            number,
        ),
        "too_many_signups" => ntr(
            "Too many accounts were created from your network. Try again in {count} minute.",
            "Too many accounts were created from your network. Try again in {count} minutes.",
            number,
        ),
        "username_taken" => tr("Someone already has this name. Choose another."),
        "username_blacklisted" => tr("This name cannot be used. Choose another."),
        "invalid_username" => tr("Use letters, digits and @ . + - _ only."),
        "email_taken" => tr("An account with this address exists already. Log in instead."),
        "invalid_email" => tr("This is not an email address. It should look like name@example.org."),
        "email_mismatch" => tr("The two addresses differ."),
        "enter_current_password" => tr("This is not your current password. Capital letters count."),
        "bad_token" => {
            tr("This link is no longer valid. Maybe it was used already, or a newer password or login has ended it.")
        }
        "too_many_links" => ntr(
            "Too many tries from your network. Try again in {count} minute.",
            "Too many tries from your network. Try again in {count} minutes.",
            number,
        ),
        "too_many_password_changes" => ntr(
            "Too many tries. Try again in {count} minute.",
            "Too many tries. Try again in {count} minutes.",
            number,
        ),
        "password_mismatch" => tr("The two passwords differ."),
        "password_too_short" => ntr(
            "Too short: it takes at least {count} character.",
            "Too short: it takes at least {count} characters.",
            number,
        ),
        "password_too_common" => tr("Many people use this password, so it is among the first that are tried."),
        "password_entirely_numeric" => tr("Digits alone are easy to guess. Add letters or words."),
        "password_too_similar" => tr("It is too close to your name or address."),
        "max_length" => ntr(
            "Too long: at most {count} character.",
            "Too long: at most {count} characters.",
            number,
        ),
        "null_characters_not_allowed" => tr("It contains a character that cannot be stored."),
        _ => tr("This cannot be taken."),
    }
}
