//! The sign-up form.

use journeys::{House, PASSWORD, Page, Visitor};

const GOOD: [(&str, &str); 4] = [
    ("username", "ada"),
    ("email", "ada@example.org"),
    ("password1", PASSWORD),
    ("password2", PASSWORD),
];

async fn form(house: &House) -> Visitor {
    let mut visitor = house.visitor();
    visitor.get("/accounts/signup/").await.expect(200);
    visitor
}

/// Posts the good form with these fields in place of its own.
async fn post(house: &House, changed: &[(&str, &str)]) -> Page {
    let fields = GOOD.map(|(name, value)| {
        let other = changed.iter().find(|(known, _)| *known == name);
        (name, other.map_or(value, |(_, value)| *value))
    });
    form(house).await.post("/accounts/signup/", &fields).await
}

#[tokio::test]
async fn every_error_is_shown_at_once_on_its_field() {
    let house = House::open().await;
    let before = house.database().state().await;
    let page = form(&house).await.post("/accounts/signup/", &[]).await;
    for name in ["username", "email", "password1", "password2"] {
        page.expect_error_at(name, "required");
    }
    let page = post(
        &house,
        &[
            ("username", "a b"),
            ("email", "nonsense"),
            ("password1", "12345"),
            ("password2", "54321"),
        ],
    )
    .await;
    page.expect_error_at("username", "invalid")
        .expect_error_at("email", "invalid");
    for code in ["password_too_short", "password_too_common", "password_entirely_numeric"] {
        page.expect_error_at("password1", code);
    }
    assert_eq!(page.field("username").as_deref(), Some("a b"), "what was typed is kept");
    assert_eq!(page.field("email").as_deref(), Some("nonsense"));
    page.expect_no("12345\"").expect_no("54321");
    assert_eq!(house.database().state().await, before);
}

#[tokio::test]
async fn passwords_are_validated_with_djangos_codes() {
    let house = House::open().await;
    for (password, code) in [
        ("short7!", "password_too_short"),
        ("password", "password_too_common"),
        ("PassWord", "password_too_common"),
        ("123456789012", "password_entirely_numeric"),
        ("ada@example", "password_too_similar"),
    ] {
        post(&house, &[("password1", password), ("password2", password)])
            .await
            .expect_error_at("password1", code);
    }
    let mismatch = post(&house, &[("password2", "Windfang-7-drehtuer")]).await;
    mismatch.expect_error_at("password2", "password_mismatch");
    assert_eq!(house.database().count("auth_user").await, 0);
}

#[tokio::test]
async fn s_hash_01_a_password_over_4096_bytes_is_a_field_error_and_nul_too() {
    let house = House::open().await;
    let long = format!("{PASSWORD}{}", "a".repeat(4097 - PASSWORD.len()));
    post(&house, &[("password1", &long), ("password2", &long)])
        .await
        .expect_error_at("password1", "password_too_long");
    let nul = format!("{PASSWORD}\0");
    post(&house, &[("password1", &nul), ("password2", &nul)])
        .await
        .expect_error_at("password1", "null_characters_not_allowed");
    let longest = &long[..4096];
    post(&house, &[("password1", longest), ("password2", longest)])
        .await
        .expect_redirect("/accounts/profile/");
    house
        .visitor()
        .log_in("ada", longest)
        .await
        .expect_redirect("/accounts/profile/");
    house
        .visitor()
        .log_in("ada", &longest[..4095])
        .await
        .expect_error("invalid_login");
}

#[tokio::test]
async fn a_name_or_address_that_is_taken_is_told_at_its_field() {
    let house = House::open().await;
    post(&house, &[]).await.expect_redirect("/accounts/profile/");
    let before = house.database().state().await;
    let page = post(&house, &[("username", "ADA"), ("email", "ADA@EXAMPLE.ORG")]).await;
    page.expect_error_at("username", "username_taken")
        .expect_error_at("email", "email_taken");
    assert_eq!(house.database().state().await, before);
}

#[tokio::test]
async fn of_two_equal_sign_ups_at_once_one_is_made() {
    let house = House::open().await;
    let pages = journeys::at_once(12, 0..12, |_| post(&house, &[])).await;
    let made = pages.iter().filter(|page| page.status() == 302).count();
    assert_eq!(made, 1, "{:?}", pages.iter().map(Page::status).collect::<Vec<_>>());
    for page in pages.iter().filter(|page| page.status() != 302) {
        page.expect_error("username_taken");
    }
    assert_eq!(house.database().count("auth_user").await, 1);
    assert_eq!(house.database().count("account_emailaddress").await, 1);
    assert_eq!(house.database().count("django_session").await, 1);
}

#[tokio::test]
async fn s_uni_02_look_alike_and_hostile_names_are_refused_or_made_one() {
    let house = House::open().await;
    let too_long = "a".repeat(151);
    let flood = format!("a{}", "\u{301}".repeat(1000));
    for name in [
        "ad\u{200b}a",
        "\u{202e}ada",
        "\u{3164}",
        "\u{430}d\u{430}min",
        "p\u{430}ypal",
        "a b",
        "a\nda",
        "a\0b",
        &too_long,
        &flood,
        "<b>",
        "a/b",
    ] {
        let page = post(&house, &[("username", name)]).await;
        assert!(
            page.status() == 200 && !page.codes().is_empty(),
            "{name:?} is accepted: {page}"
        );
    }
    assert_eq!(house.database().count("auth_user").await, 0);

    post(&house, &[("username", "\u{ff41}\u{ff44}\u{ff41}")])
        .await
        .expect_redirect("/accounts/profile/");
    assert_eq!(
        house.database().value("SELECT username FROM auth_user").await,
        "ada",
        "NFKC"
    );
    post(&house, &[("email", "other@example.org")])
        .await
        .expect_error_at("username", "username_taken");
}

#[tokio::test]
async fn addresses_that_a_mail_server_could_misread_are_refused() {
    let house = House::open().await;
    let long = format!("{}@example.org", "a".repeat(310));
    for address in [
        "a@b",
        "a@@example.org",
        "a@example.org,b@example.org",
        "a@example.org\nbcc: b@example.org",
        "a b@example.org",
        "=?utf-8?q?x=40evil?=@",
        "a@[127.0.0.1",
        "@example.org",
        "a@example..org",
        &long,
        "a\0@example.org",
    ] {
        let page = post(&house, &[("email", address)]).await;
        assert!(
            page.status() == 200 && !page.codes().is_empty(),
            "{address:?} is accepted: {page}"
        );
    }
    assert_eq!(house.database().count("auth_user").await, 0);
}

#[tokio::test]
async fn fields_that_no_form_has_are_ignored() {
    let house = House::open().await;
    let extra = [
        ("is_superuser", "1"),
        ("is_staff", "on"),
        ("id", "77"),
        ("is_active", ""),
        ("last_login", "x"),
        ("groups", "1"),
    ];
    let fields: Vec<_> = GOOD.into_iter().chain(extra).collect();
    form(&house)
        .await
        .post("/accounts/signup/", &fields)
        .await
        .expect_redirect("/accounts/profile/");
    let user = "SELECT is_superuser || is_staff || is_active || (id = 77) FROM auth_user";
    assert_eq!(house.database().value(user).await, "0010");
}
