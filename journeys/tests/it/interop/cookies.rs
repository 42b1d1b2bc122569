//! Messages and CSRF cookies cross; a cookie header is read as Django reads it.

use std::time::Duration;

use journeys::{Django, House, PASSWORD, Visitor, rounds, wire};
use serde_json::{Value, json};

use super::street::neighbours;

async fn heard(django: &Django, visitor: &mut Visitor) -> Value {
    visitor.goes_to(django.address()).get("/hear/").await.expect(200).json()["messages"].clone()
}

#[tokio::test]
async fn a_message_of_djangos_is_shown_here_once() {
    let (house, django) = neighbours().await;
    let mut ada = house.member("ada").await;
    ada.get("/accounts/profile/").await.expect(200);
    ada.goes_to(django.address())
        .get("/say/?text=Gr%C3%BC%C3%9Fe%20%26%20%3Cb%3E")
        .await
        .expect(200);
    assert!(ada.jar.get("messages").is_some(), "Django keeps it in the cookie");

    let page = ada.goes_to(house.address()).get("/accounts/profile/").await;
    page.expect(200).expect_text("Gr\u{fc}\u{df}e & <b>").expect_no("<b>");
    assert_eq!(ada.jar.get("messages"), None, "shown once: {page}");
    let again = ada.get("/accounts/profile/").await;
    assert!(!again.text().contains("Gr\u{fc}\u{df}e"), "{again}");
}

#[tokio::test]
async fn messages_that_do_not_fit_the_cookie_are_shown_here_too() {
    let (house, django) = neighbours().await;
    let mut ada = house.member("ada").await;
    ada.get("/accounts/profile/").await.expect(200);
    // Texts that do not compress: zlib would make one cookie of any number of equal ones.
    for round in 0..12_u64 {
        let text: String = (0..40)
            .map(|place| format!("{:x}", (round * 40 + place + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15)))
            .collect();
        ada.goes_to(django.address())
            .get(&format!("/say/?text=n{round}-{text}"))
            .await
            .expect(200);
    }
    assert!(
        django.sees(&ada).await["session"]["_messages"].is_string(),
        "the rest is in the session"
    );

    let page = ada.goes_to(house.address()).get("/accounts/profile/").await;
    for round in 0..12 {
        page.expect_text(&format!("n{round}-"));
    }
    assert_eq!(
        heard(&django, &mut ada).await,
        json!([]),
        "taken from cookie and session"
    );
}

#[tokio::test]
async fn a_message_of_ours_is_heard_at_django() {
    let (house, django) = neighbours().await;
    house.member("ada").await;
    let mut ada = house.visitor();
    ada.log_in("ada", PASSWORD).await.expect(302);
    let messages = heard(&django, &mut ada).await;
    assert_eq!(messages.as_array().map(Vec::len), Some(1), "{messages}");
    assert!(
        messages[0].as_str().is_some_and(|text| text.contains("ada")),
        "allauth's 'logged in as': {messages}"
    );
}

#[tokio::test]
async fn a_csrf_cookie_of_djangos_opens_our_forms() {
    let (house, django) = neighbours().await;
    house.member("ada").await;
    let mut ada = django.visitor();
    let token = ada.get("/form/").await.token().expect("a token");

    let fields = [
        ("csrfmiddlewaretoken", token.as_str()),
        ("login", "ada"),
        ("password", PASSWORD),
    ];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
    ada.goes_to(house.address())
        .send_form("/accounts/login/", &fields)
        .await
        .expect_redirect("/accounts/profile/");
}

#[tokio::test]
async fn a_csrf_cookie_of_ours_opens_djangos_forms() {
    let (house, django) = neighbours().await;
    let mut visitor = house.visitor();
    let token = visitor.get("/accounts/login/").await.token().expect("a token");
    let fields = [("csrfmiddlewaretoken".to_owned(), token)];
    visitor
        .goes_to(django.address())
        .send_form("/form/", &fields)
        .await
        .expect(200)
        .expect_text("accepted");
}

#[tokio::test]
async fn s_csrf_05_odd_tokens_are_judged_as_django_judges_them() {
    let (house, django) = neighbours().await;
    let secret = "abcdefghijklmnopqrstuvwxyzABCDEF";
    let masked = format!("{}{}", "a".repeat(32), secret);
    let long = "a".repeat(60_000);
    let cookies = [
        secret,
        &masked,
        &secret[..31],
        "",
        "not-alphanumeric-but-32-letters!",
        "\"quoted\"",
    ];
    let tokens = [
        secret,
        &masked,
        &masked[..63],
        &format!("{masked}a"),
        &secret[1..],
        "",
        "\u{e9}",
        &long,
    ];

    for cookie in cookies {
        for token in tokens {
            let verdicts = [django.visitor(), house.visitor()].map(|visitor| (visitor, cookie, token));
            let mut accepted = Vec::new();
            for (mut visitor, cookie, token) in verdicts {
                visitor.jar.put("csrftoken", cookie);
                let path = if visitor.server() == django.address() {
                    "/form/"
                } else {
                    "/accounts/login/"
                };
                let fields = [("csrfmiddlewaretoken".to_owned(), token.to_owned())];
                accepted.push(visitor.send_form(path, &fields).await.status() != 403);
            }
            assert_eq!(
                accepted[1],
                accepted[0],
                "cookie {cookie:?}, token {:?}",
                &token.chars().take(70).collect::<String>()
            );
        }
    }
}

#[tokio::test]
async fn s_csrf_05_a_header_is_read_after_the_field_and_a_query_never() {
    let (house, _django) = neighbours().await;
    let mut visitor = house.visitor();
    let token = visitor.get("/accounts/login/").await.token().expect("a token");

    let field = |value: &str| vec![("csrfmiddlewaretoken".to_owned(), value.to_owned())];
    let mut with_header = visitor.clone().with("x-csrftoken", &token);
    with_header.send_form("/accounts/login/", &[]).await.expect(200);
    with_header.send_form("/accounts/login/", &field("")).await.expect(200);
    with_header
        .send_form("/accounts/login/", &field(&"a".repeat(64)))
        .await
        .expect(403);
    visitor
        .send_form(&format!("/accounts/login/?csrfmiddlewaretoken={token}"), &[])
        .await
        .expect(403);
}

/// The user that a server sees behind this raw `Cookie` header; `Err`: it refuses the request.
async fn user_behind(house: &House, django: &Django, cookie: &[u8], at_django: bool) -> Result<Option<String>, u16> {
    let (server, path) = if at_django {
        (django.address(), "/whoami/")
    } else {
        (house.address(), "/accounts/profile/")
    };
    let mut request = format!("GET {path} HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\nCookie: ").into_bytes();
    request.extend_from_slice(cookie);
    request.extend_from_slice(b"\r\n\r\n");
    let heard = wire::raw([127, 0, 0, 1].into(), server, &request, Duration::from_secs(5))
        .await
        .expect("a connection");
    let text = String::from_utf8_lossy(&heard).into_owned();
    match wire::status_of(&heard) {
        Some(200) => Ok(["ada", "bob"]
            .into_iter()
            .find(|name| names(&text, name, at_django))
            .map(str::to_owned)),
        Some(302) => Ok(None),
        Some(status @ 400..500) => Err(status),
        other => panic!("{other:?} for {:?}: {text}", String::from_utf8_lossy(cookie)),
    }
}

fn names(text: &str, name: &str, at_django: bool) -> bool {
    if at_django {
        text.contains(&format!("\"user\": \"{name}\""))
    } else {
        text.contains(name)
    }
}

#[tokio::test]
async fn s_sess_13_a_cookie_header_names_the_session_that_django_would_pick_or_none() {
    let (house, django) = neighbours().await;
    let ada = house.member("ada").await.session().expect("a session");
    let bob = house.member("bob").await.session().expect("a session");
    let pieces: Vec<Vec<u8>> = pieces(&ada, &bob);

    // A fixed walk through the combinations: a failure can be repeated.
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut next = |bound: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap_or(0) % bound
    };
    for _ in 0..rounds(10_000) {
        let mut header = Vec::new();
        for _ in 0..=next(5) {
            header.extend_from_slice(&pieces[next(pieces.len())]);
            header.extend_from_slice([b"; ".as_slice(), b";", b" ; ", b",", b""][next(5)]);
        }
        let there = user_behind(&house, &django, &header, true).await;
        let here = user_behind(&house, &django, &header, false).await;
        let shown = String::from_utf8_lossy(&header);
        assert!(
            here == there || here.is_err(),
            "{shown:?}: Django sees {there:?}, we see {here:?}"
        );
    }
}

fn pieces(ada: &str, bob: &str) -> Vec<Vec<u8>> {
    let mut pieces: Vec<Vec<u8>> = [
        format!("sessionid={ada}"),
        format!("sessionid={bob}"),
        format!("sessionid=\"{ada}\""),
        format!("sessionid = {ada}"),
        format!("Sessionid={bob}"),
        format!("__Host-sessionid={bob}"),
        format!("$Version=1; sessionid={ada}; $Path=/"),
        format!("\u{2000}sessionid={bob}"),
        format!("\u{85}sessionid={bob}"),
        format!("={bob}"),
        format!("sessionid={}", ada.to_uppercase()),
        format!("sessionid=\"\\{:03o}{}\"", ada.as_bytes()[0], &ada[1..]),
        "sessionid=".to_owned(),
        "sessionid".to_owned(),
        "sessionid=deadbeefdeadbeefdeadbeefdeadbeef".to_owned(),
        "a=b=c".to_owned(),
        (0..180).map(|n| format!("c{n}=1")).collect::<Vec<_>>().join("; "),
    ]
    .into_iter()
    .map(String::into_bytes)
    .collect();
    pieces.push(b"neighbour=\xff\xfe".to_vec());
    pieces
}
