//! The login form.

use http::Method;
use journeys::{House, PASSWORD, Visitor};

async fn form(house: &House) -> Visitor {
    let mut visitor = house.visitor();
    visitor.get("/accounts/login/").await.expect(200);
    visitor
}

#[tokio::test]
async fn empty_and_missing_fields_are_required() {
    let house = House::open().await;
    for fields in [
        [("login", ""), ("password", "")].as_slice(),
        &[],
        &[("login", "  "), ("password", "")],
    ] {
        let page = form(&house).await.post("/accounts/login/", fields).await;
        page.expect_error_at("login", "required")
            .expect_error_at("password", "required");
    }
    let page = form(&house).await.post("/accounts/login/", &[("login", "ada")]).await;
    page.expect_error_at("password", "required");
    assert_eq!(
        page.field("login").as_deref(),
        Some("ada"),
        "what was typed is kept: {page}"
    );
    assert!(!page.codes().contains(&"invalid_login".to_owned()), "{page}");
}

#[tokio::test]
async fn the_name_is_kept_and_escaped_and_the_password_never_comes_back() {
    let house = House::open().await;
    let name = "\"><script>alert(1)</script>&amp;\u{e9}";
    let page = form(&house)
        .await
        .post("/accounts/login/", &[("login", name), ("password", PASSWORD)])
        .await;
    page.expect_error("invalid_login")
        .expect_no("<script>alert")
        .expect_no(PASSWORD);
    assert_eq!(page.field("login").as_deref(), Some(name));
}

#[tokio::test]
async fn a_field_sent_twice_is_refused_and_logs_nobody_in() {
    let house = House::open().await;
    house.member("ada").await;
    for double in [
        [("login", "nobody"), ("login", "ada"), ("password", PASSWORD)],
        [("login", "ada"), ("password", "wrong"), ("password", PASSWORD)],
        [("login", "ada"), ("password", PASSWORD), ("password", PASSWORD)],
    ] {
        let mut visitor = form(&house).await;
        let page = visitor.post("/accounts/login/", &double).await;
        page.expect(400);
        page.expect_text(page.header("x-request-id").expect("a request id"));
        assert_eq!(visitor.session(), None);
    }
}

#[tokio::test]
async fn s_hash_01_oversized_and_odd_passwords_are_refused_before_any_hash() {
    let house = House::open().await;
    house.member("ada").await;
    let long = "a".repeat(4097);
    form(&house)
        .await
        .post("/accounts/login/", &[("login", "ada"), ("password", &long)])
        .await
        .expect_error_at("password", "password_too_long");
    let nul = form(&house)
        .await
        .post("/accounts/login/", &[("login", "ada"), ("password", "a\0b")])
        .await;
    nul.expect_error_at("password", "null_characters_not_allowed");
    let huge = "a".repeat(1024 * 1024);
    form(&house)
        .await
        .post("/accounts/login/", &[("login", "ada"), ("password", &huge)])
        .await
        .expect(413);

    let mut visitor = form(&house).await;
    let token = visitor.get("/accounts/login/").await.token().expect("a token");
    let mut body = format!("csrfmiddlewaretoken={token}&login=ada&password=").into_bytes();
    body.extend_from_slice(b"\xff\xfe");
    let raw = visitor
        .send(
            Method::POST,
            "/accounts/login/",
            "application/x-www-form-urlencoded",
            &body,
        )
        .await;
    assert!(matches!(raw.status(), 200 | 400), "{raw}");
    body.truncate(body.len() - 2);
    body.extend_from_slice(b"%ff%fe");
    let encoded = visitor
        .send(
            Method::POST,
            "/accounts/login/",
            "application/x-www-form-urlencoded",
            &body,
        )
        .await;
    assert!(matches!(encoded.status(), 200 | 400), "{encoded}");
}

#[tokio::test]
async fn a_name_longer_than_any_is_a_field_error() {
    let house = House::open().await;
    let long = "a".repeat(5000);
    let page = form(&house)
        .await
        .post("/accounts/login/", &[("login", &long), ("password", PASSWORD)])
        .await;
    assert!(page.status() == 200 && !page.codes().is_empty(), "{page}");
}

#[tokio::test]
async fn bodies_that_are_no_form_are_refused_and_change_nothing() {
    let house = House::open().await;
    house.member("ada").await;
    let before = house.database().state().await;
    let visitor = form(&house).await;
    let token = visitor.clone().get("/accounts/login/").await.token().expect("a token");
    let json = format!(r#"{{"login":"ada","password":"{PASSWORD}","csrfmiddlewaretoken":"{token}"}}"#);
    for (kind, body) in [
        ("application/json", json.as_bytes()),
        ("text/plain", b"login=ada&password=x".as_slice()),
        ("", b"login=ada".as_slice()),
        ("application/x-www-form-urlencoded", b"%%%&&&===\xff\x00".as_slice()),
        (
            "multipart/form-data; boundary=x",
            b"--x\r\nContent-Disposition: form-data; name=login\r\n\r\nada\r\n".as_slice(),
        ),
        ("multipart/form-data", b"no boundary".as_slice()),
        (
            "application/xml",
            b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>".as_slice(),
        ),
    ] {
        let page = visitor.clone().send(Method::POST, "/accounts/login/", kind, body).await;
        assert!(
            (400..500).contains(&page.status()) || page.status() == 200,
            "{kind}: {page}"
        );
        assert!(page.header("x-request-id").is_some(), "{kind}: {page}");
    }
    assert_eq!(house.database().state().await, before);
}

#[tokio::test]
async fn an_expired_form_is_offered_again_without_the_password() {
    let house = House::open().await;
    let mut visitor = house.visitor();
    let fields = [("login", "ada"), ("password", PASSWORD), ("csrfmiddlewaretoken", "x")];
    let page = visitor.post("/accounts/login/", &fields).await;
    page.expect(403).expect_no(PASSWORD);
    let id = page.header("x-request-id").expect("a request id").to_owned();
    page.expect_text(&id);
}
