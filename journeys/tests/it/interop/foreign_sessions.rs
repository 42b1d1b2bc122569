//! Session rows that Django, an app or an attacker with the key wrote: read as Django reads them, or nobody's.

use journeys::{Django, House};
use serde_json::{Value, json};

use super::street::neighbours;

const BACKEND: &str = "django.contrib.auth.backends.ModelBackend";

/// Whether a cookie with this key is somebody, here and at Django. Django's 500 counts as nobody.
async fn somebody(house: &House, django: &Django, key: &str) -> (bool, bool) {
    let mut here = house.visitor();
    here.jar.put("sessionid", key);
    let mut there = here.clone();
    let page = there.goes_to(django.address()).get("/whoami/").await;
    (
        here.is_logged_in().await,
        page.status() == 200 && page.json()["user"] == "ada",
    )
}

#[tokio::test]
async fn s_share_05_a_user_id_is_read_as_django_reads_it() {
    let (house, django) = neighbours().await;
    house.member("ada").await;
    let pk = django.act("user", json!({ "username": "ada" })).await["pk"]
        .as_i64()
        .expect("a number");
    let hash = django.act("session_hash", json!({ "username": "ada" })).await;
    let ids: Vec<Value> = vec![
        json!(pk.to_string()),
        json!(pk),
        json!(format!("{pk} ")),
        json!(format!("0{pk}")),
        json!(format!("+{pk}")),
        json!(f64::from(i32::try_from(pk).unwrap_or(0))),
        json!([pk]),
        json!({ "pk": pk }),
        json!(true),
        Value::Null,
        json!(""),
        json!("9223372036854775808"),
        json!(-1),
        json!(format!("{pk}\u{0}")),
        json!("\u{661}"),
    ];
    for id in ids {
        let data = json!({ "_auth_user_id": id, "_auth_user_backend": BACKEND, "_auth_user_hash": hash });
        let key = django.act("make_session", json!({ "data": data })).await;
        let (here, there) = somebody(&house, &django, key.as_str().expect("a key")).await;
        assert_eq!(here, there, "{id}: here {here}, at Django {there}");
    }
}

#[tokio::test]
async fn s_share_05_backend_and_hash_are_required() {
    let (house, django) = neighbours().await;
    house.member("ada").await;
    let pk = django.act("user", json!({ "username": "ada" })).await["pk"].to_string();
    let hash = django.act("session_hash", json!({ "username": "ada" })).await;
    let allauth = "allauth.account.auth_backends.AuthenticationBackend";
    for (backend, hash, expected) in [
        (json!(BACKEND), hash.clone(), true),
        (json!(allauth), hash.clone(), true),
        (json!("evil.backends.AnyBackend"), hash.clone(), false),
        (Value::Null, hash.clone(), false),
        (json!([BACKEND]), hash.clone(), false),
        (json!(BACKEND), Value::Null, false),
        (json!(BACKEND), json!(""), false),
        (json!(BACKEND), json!("0".repeat(64)), false),
        (json!(BACKEND), json!(7), false),
    ] {
        let data = json!({ "_auth_user_id": pk, "_auth_user_backend": backend, "_auth_user_hash": hash });
        let key = django.act("make_session", json!({ "data": data })).await;
        let (here, _) = somebody(&house, &django, key.as_str().expect("a key")).await;
        assert_eq!(here, expected, "{data}");
    }
}

#[tokio::test]
async fn s_share_05_bombs_and_odd_json_are_nobodys_and_no_fault() {
    let (house, django) = neighbours().await;
    let owner = house.member("ada").await;
    let key = owner.session().expect("a key");
    let good = house.database().value("SELECT session_data FROM django_session").await;
    let bomb = format!("{{\"a\":\"{}\"}}", "a".repeat(8 << 20));
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let texts = [
        bomb.as_str(),
        &deep,
        "[]",
        "null",
        "7",
        "{\"a\":NaN}",
        "{\"a\":1,\"a\":2}",
        "{",
        "",
        "\"\u{ff}\"",
    ];
    for text in texts {
        let signed = django.act("sign_text", json!({ "text": text })).await;
        let signed = signed.as_str().expect("text").to_owned();
        house
            .database()
            .execute(&format!("UPDATE django_session SET session_data = '{signed}'"))
            .await;
        journeys::settle().await;
        let shown: String = text.chars().take(40).collect();
        let mut visitor = owner.clone();
        assert!(!visitor.is_logged_in().await, "{shown}");
        assert!(visitor.get("/accounts/login/").await.status() == 200, "{shown}");
    }
    house
        .database()
        .execute(&format!(
            "UPDATE django_session SET session_data = '{good}' WHERE session_key = '{key}'"
        ))
        .await;
    journeys::settle().await;
    assert!(owner.clone().is_logged_in().await, "the row as it was");
}

#[tokio::test]
async fn s_share_08_a_value_signed_for_another_purpose_is_no_session() {
    let (house, django) = neighbours().await;
    let mut ada = house.member("ada").await;
    ada.goes_to(django.address()).get("/say/?text=hello").await.expect(200);
    let message = ada.jar.get("messages").expect("a signed cookie").to_owned();
    house
        .database()
        .execute(&format!("UPDATE django_session SET session_data = '{message}'"))
        .await;
    journeys::settle().await;
    assert!(!ada.goes_to(house.address()).is_logged_in().await);

    let mut visitor = house.visitor();
    let session = django
        .act("sign_text", json!({ "text": "[[\"__json_message\",0,20,\"forged\"]]" }))
        .await;
    visitor.jar.put("messages", session.as_str().expect("text"));
    visitor.get("/accounts/login/").await.expect(200).expect_no("forged");
}
