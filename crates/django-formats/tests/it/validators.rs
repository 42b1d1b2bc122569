//! Which passwords may be chosen.

use crate::vectors::{Case, same, section};
use django_formats::validators::{
    CommonPasswords, Complaint, UserAttributes, Validator, quick_ratio, skipped_by_length, validate,
};
use proptest::prelude::*;

/// The validator that a case names, with the options it names.
fn validator(named: &serde_json::Value) -> Validator {
    let name = named.get(0).and_then(|name| name.as_str()).expect("a name");
    let options = Case(named.get(1).expect("options"));
    let mut validator = Validator::from_name(name).expect("a validator of Django's");
    match &mut validator {
        Validator::MinimumLength { min_length } => {
            *min_length = options
                .optional_int("min_length")
                .map_or(8, |length| usize::try_from(length).expect("a length"));
        }
        Validator::UserAttributeSimilarity {
            user_attributes,
            max_similarity,
        } => {
            *max_similarity = options.value("max_similarity").as_f64().unwrap_or(0.7);
            let names = options.texts("user_attributes");
            if !names.is_empty() {
                *user_attributes = names;
            }
        }
        _ => {}
    }
    validator
}

fn user(case: &Case<'_>) -> Option<UserAttributes> {
    let user = case.value("user").as_object()?;
    let with = |attributes: UserAttributes, (name, value): (&String, &serde_json::Value)| {
        attributes.with(name, value.as_str().expect("a text"))
    };
    Some(user.iter().fold(UserAttributes::new(), with))
}

#[test]
fn vectors_password_validators() {
    section("password_validators", |case| {
        let validators: Vec<Validator> = case
            .value("validators")
            .as_array()
            .expect("validators")
            .iter()
            .map(validator)
            .collect();
        let complaints = validate(&validators, case.text("password"), user(case).as_ref());
        same(
            "codes",
            complaints.iter().map(|complaint| complaint.code().to_owned()).collect(),
            case.texts("codes"),
        )?;
        same(
            "messages",
            complaints.iter().map(Complaint::english).collect(),
            case.texts("messages"),
        )
    });
}

#[test]
fn vectors_quick_ratio() {
    section("quick_ratio", |case| {
        let (password, value) = (case.text("password"), case.text("value"));
        // serde_json reads a float with an error in the last bit.
        let (ours, djangos) = (quick_ratio(password, value), case.float("ratio"));
        same("ratio", (ours - djangos).abs() < 1e-15, true).map_err(|_| format!("ratio {ours}, not {djangos}"))?;
        same(
            "skipped",
            skipped_by_length(password, 0.7, value),
            case.truth("skipped_by_length"),
        )
    });
}

#[test]
fn s_hash_10_every_common_password_is_refused() {
    let list = include_str!("../../src/validators/common_passwords.txt");
    assert_eq!(list.lines().count(), 19_640, "as many as Django 5.2 has");
    let validators = Validator::defaults();
    for password in list.lines() {
        for typed in [
            password.to_owned(),
            format!("  {password}\u{85}"),
            password.to_uppercase(),
        ] {
            // Some letters have no way back from upper case: then it is another password to Django too.
            if typed.to_lowercase().trim() != password {
                continue;
            }
            let complaints = validate(&validators, &typed, None);
            assert!(complaints.contains(&Complaint::TooCommon), "{typed:?} was accepted");
        }
    }
}

#[test]
fn a_list_of_ones_own_takes_the_place_of_djangos() {
    let list = CommonPasswords::from_text("vestibule\n  hallway \r\n");
    for (password, refused) in [("Vestibule", true), ("hallway", true), ("password", false)] {
        assert_eq!(list.contains(password), refused, "{password}");
    }
}

#[test]
fn a_length_of_one_is_told_in_the_singular() {
    let complaint = Complaint::TooShort { min_length: 1 };
    assert_eq!(
        complaint.english(),
        "This password is too short. It must contain at least 1 character."
    );
}

#[test]
fn an_attribute_without_a_word_is_like_an_empty_password_only() {
    let user = UserAttributes::new().with("username", "@");
    let similar = Validator::from_name("UserAttributeSimilarityValidator").expect("a validator");
    assert!(similar.check("", Some(&user)).is_some());
    assert!(similar.check("unlike", Some(&user)).is_none());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    /// Only what cannot be similar is left out: the verdict is that of comparing every part.
    #[test]
    fn the_length_rules_change_no_verdict(password in "[a-d@. ]{0,30}", value in "[a-d@. ]{1,30}", max in 0.1_f64..=1.0) {
        let validator = Validator::UserAttributeSimilarity { user_attributes: vec!["username".to_owned()], max_similarity: max };
        let ours = validator.check(&password, Some(&UserAttributes::new().with("username", value.clone()))).is_some();
        let every_part = value.split(['@', '.', ' ']).chain([value.as_str()]);
        let all = every_part.filter(|part| !skipped_by_length(&password, max, part)).any(|part| quick_ratio(&password, part) >= max);
        // Runs of separators are one to Django: empty parts count only at the ends, and are like an empty password alone.
        prop_assert!(ours == all || password.is_empty());
    }

    #[test]
    fn no_password_panics(password in "\\PC{0,60}", value in "\\PC{0,60}") {
        let user = UserAttributes::new().with("email", value);
        let _ = validate(&Validator::defaults(), &password, Some(&user));
    }
}
