//! Who a session names and what a login makes of it: Django's answers, and where ours differ on purpose.

use crate::{
    sessions::rules::{LoggedIn, Remember, Standing, after_login, after_password_change, claim, standing},
    testing_vectors::{Case, same, section},
    users::{KeyKind, UserId},
};
use django_formats::{
    session::{SessionData, auth_hash},
    signing::SecretKeys,
};
use serde_json::Value;

const MODEL_BACKEND: &str = "django.contrib.auth.backends.ModelBackend";

fn keys(case: &Case<'_>) -> SecretKeys {
    SecretKeys::new(case.text("secret_key").to_owned(), case.texts("fallbacks"))
}

fn data(case: &Case<'_>, field: &str) -> SessionData {
    SessionData::from_json(&case.value(field).to_string()).expect("a session")
}

fn json(data: &SessionData) -> Value {
    serde_json::from_str(&data.to_json()).expect("JSON")
}

#[test]
fn the_user_of_a_session_is_the_one_that_django_finds() {
    section("session_user", |case| {
        if case.text("result") == "raises" {
            let found = claim(&data(case, "session"), &[MODEL_BACKEND.to_owned()], KeyKind::Int);
            let pk = case.value("user").get("pk").and_then(Value::as_i64);
            return same(
                "an id that Django stumbles over",
                found.map(|claim| claim.user_id),
                None,
            )
            .or_else(|why| if pk.is_none() { Ok(()) } else { Err(why) });
        }
        let (keys, session) = (keys(case), data(case, "session"));
        let user = case.value("user");
        let (pk, active) = (user["pk"].as_i64(), user["is_active"].as_bool().unwrap_or(true));
        let password = user["password"].as_str().unwrap_or_default();

        let found = claim(&session, &[MODEL_BACKEND.to_owned()], KeyKind::Int);
        let found = found.filter(|claim| active && pk.map(UserId::Int).as_ref() == Some(&claim.user_id));
        let stands = found.map(|claim| standing(&claim, &keys, password));

        let is_user = matches!(stands, Some(Standing::Good | Standing::Renew));
        same("who", is_user, case.text("result") == "user")?;
        same("flushed", stands == Some(Standing::Ended), case.truth("flushed"))?;
        same("key cycled", stands == Some(Standing::Renew), case.truth("key_cycled"))
    });
}

#[test]
fn a_login_keeps_and_drops_what_django_keeps_and_drops() {
    section("session_login", |case| {
        let (keys, before) = (keys(case), data(case, "session_before"));
        let user = case.value("user");
        let id = UserId::Int(user["pk"].as_i64().expect("a key"));
        let password = user["password"].as_str().unwrap_or_default();
        let hash = auth_hash(&keys, password);
        let login = LoggedIn {
            user_id: &id,
            key: KeyKind::Int,
            backend: MODEL_BACKEND,
            hash: &hash,
            remember: Remember::AsSettings,
        };
        let after = json(&after_login(before, &keys, password, &login));
        same("session", &after, case.value("session_after"))
    });
}

#[test]
fn a_password_change_keeps_its_own_session() {
    section("session_update_hash", |case| {
        let (keys, before) = (keys(case), data(case, "session_before"));
        let hash = auth_hash(&keys, case.text("new_password"));
        let after = match case.text("act") {
            "update" => after_password_change(before, &UserId::Int(7), KeyKind::Int, &hash),
            "other" => after_password_change(before, &UserId::Int(8), KeyKind::Int, &hash),
            _ => SessionData::default(),
        };
        same("session", &json(&after), case.value("session_after"))
    });
}
