//! A form hears all its errors at once.

use super::house::{codes, form};
use crate::{
    extend::ExtraField,
    face::locale::Languages,
    settings::{AccountSettings, PasswordValidators, SignupField, SignupFieldName},
    signup::{SignupErrors, SignupRules},
};

const GOOD: [(&str, &str); 4] = [
    ("username", "ada"),
    ("email", "ada@example.com"),
    ("password1", "correct horse battery"),
    ("password2", "correct horse battery"),
];

fn rules(account: &AccountSettings, extra: Vec<ExtraField>) -> SignupRules {
    SignupRules::new(account, &PasswordValidators::default(), true, extra)
}

/// The errors of the good form with some fields typed otherwise.
fn errors_with(changes: &[(&str, &str)]) -> SignupErrors {
    errors(&AccountSettings::default(), changes)
}

fn errors(account: &AccountSettings, changes: &[(&str, &str)]) -> SignupErrors {
    let typed: Vec<_> = changes.iter().chain(&GOOD).copied().collect();
    let judged = rules(account, Vec::new()).judge(&form(&typed, &[]));
    judged.err().map(|faulty| faulty.errors).unwrap_or_default()
}

#[test]
fn a_good_form_has_no_errors_and_stores_what_django_stores() {
    let typed = [
        ("username", " A\u{308}da "),
        ("email", " Ada@Example.COM "),
        ("password1", " correct horse battery "),
        ("password2", " correct horse battery "),
    ];
    let judged = rules(&AccountSettings::default(), Vec::new()).judge(&form(&typed, &[]));
    let judged = judged.unwrap_or_else(|faulty| panic!("{:?}", faulty.errors));
    assert_eq!(judged.username.as_deref(), Some("\u{c4}da"));
    assert_eq!(judged.email.as_deref(), Some("ada@example.com"));
    let password = judged.password.expect("a password");
    assert_eq!(password.expose(), " correct horse battery ");
}

#[test]
fn an_empty_form_lacks_every_field_in_order() {
    let faulty = rules(&AccountSettings::default(), Vec::new()).judge(&form(&[], &[]));
    let mut errors = faulty.err().expect("errors").errors;
    rules(&AccountSettings::default(), Vec::new()).sort(&mut errors);
    let required = |field| (field, "required");
    assert_eq!(
        codes(&errors),
        ["username", "email", "password1", "password2"].map(required)
    );
}

#[test]
fn each_fault_has_djangos_code() {
    let long = "a".repeat(151);
    let long_address = format!("{}@example.com", "a".repeat(250));
    let huge = "x".repeat(4097);
    for (field, typed, expected) in [
        ("username", "a b", "invalid"),
        ("username", "a\0b", "null_characters_not_allowed"),
        ("username", &long, "max_length"),
        ("email", "nobody", "invalid"),
        ("email", "a\0@example.com", "null_characters_not_allowed"),
        ("email", &long_address, "max_length"),
        ("password1", "short", "password_too_short"),
        ("password1", "password123", "password_too_common"),
        ("password1", "73920184652", "password_entirely_numeric"),
        ("password1", "ada@example.co", "password_too_similar"),
        ("password1", "correct\0horse", "null_characters_not_allowed"),
        ("password1", &huge, "max_length"),
        ("password2", "something else", "password_mismatch"),
        ("password2", "", "required"),
    ] {
        let errors = errors_with(&[(field, typed)]);
        assert!(
            codes(&errors).contains(&(field, expected)),
            "{field}={typed:?}: {errors:?}"
        );
    }
}

#[test]
fn faults_of_several_fields_are_told_together() {
    let errors = errors_with(&[("username", "a b"), ("email", "nobody"), ("password1", "12345")]);
    assert_eq!(
        codes(&errors),
        [
            ("username", "invalid"),
            ("email", "invalid"),
            ("password1", "password_too_short"),
            ("password1", "password_too_common"),
            ("password1", "password_entirely_numeric"),
            ("password2", "password_mismatch"),
        ]
    );
}

#[test]
fn an_error_shows_its_number_and_its_own_words() {
    let errors = errors_with(&[("password1", "a1b2c")]);
    let view = errors.first().expect("an error").view();
    assert_eq!(view.code, "password_too_short");
    let languages = Languages::embedded("en").expect("the catalogues");
    let text = view.text.in_language(languages.exact("en").expect("English"));
    assert!(text.contains('8'), "{text}");
    let name = errors_with(&[("username", "a b")]).first().expect("an error").view();
    let address = errors_with(&[("email", "nobody")]).first().expect("an error").view();
    assert_eq!((&*name.code, &*address.code), ("invalid", "invalid"));
    assert_ne!(name.text, address.text);
}

#[test]
fn the_fields_are_those_of_the_settings() {
    let field = |name, required| SignupField { name, required };
    let account = AccountSettings {
        signup_fields: vec![
            field(SignupFieldName::Email, true),
            field(SignupFieldName::Email2, true),
            field(SignupFieldName::Username, false),
            field(SignupFieldName::Password1, false),
        ],
        username_min_length: 3.try_into().expect("not zero"),
        username_blacklist: vec!["Mallory".into()],
        ..AccountSettings::default()
    };

    let nothing = [
        ("username", ""),
        ("password1", ""),
        ("password2", ""),
        ("email2", "ada@example.com"),
    ];
    assert_eq!(codes(&errors(&account, &nothing)), []);
    for (typed, expected) in [
        ([("email2", "")], ("email2", "required")),
        ([("email2", "eve@example.com")], ("email2", "email_mismatch")),
        ([("username", "ab")], ("username", "min_length")),
        ([("username", "mallory")], ("username", "username_blacklisted")),
    ] {
        let all = errors(&account, &typed);
        assert!(codes(&all).contains(&expected), "{typed:?}: {all:?}");
    }
}

#[test]
fn an_apps_fields_are_seen_to() {
    let extra = vec![ExtraField::new("company", "Company").required().max_length(5)];
    for (typed, expected) in [
        (" ACME ", None),
        ("", Some("required")),
        ("longer", Some("max_length")),
        ("a\0", Some("null_characters_not_allowed")),
    ] {
        let fields: Vec<_> = GOOD.into_iter().chain([("company", typed)]).collect();
        let judged = rules(&AccountSettings::default(), extra.clone()).judge(&form(&fields, &extra));
        let (value, errors) = match judged {
            Ok(judged) => (judged.extra.get("company").to_owned(), SignupErrors::new()),
            Err(faulty) => (String::new(), faulty.errors),
        };
        assert_eq!(errors.first().map(|error| &*error.code), expected, "{typed:?}");
        assert!(expected.is_some() || value == "ACME");
    }
}

#[test]
fn a_form_does_not_print_its_passwords() {
    let print = format!("{:?}", form(&GOOD, &[]));
    assert!(!print.contains("correct horse"), "{print}");
}

/// What falls out of a domain on the way to its mail server would be another spelling of the same mailbox.
#[test]
fn s_mail_06_an_address_has_one_spelling() {
    for typed in [
        "ada@e\u{ad}xample.com",
        "ada@exam\u{200b}ple.com",
        "ada@\u{ff45}xample.com",
        "ada@xn--bcher-kva.example",
    ] {
        let errors = errors_with(&[("email", typed)]);
        assert_eq!(codes(&errors), [("email", "invalid")], "{typed:?}");
    }
    assert!(errors_with(&[("email", "ada@b\u{fc}cher.example")]).is_empty());
}
