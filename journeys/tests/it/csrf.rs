//! A form that another site sends does nothing.

use http::Method;
use journeys::{House, PASSWORD, Visitor};

/// Every route that changes something, with fields that would be good.
const ROUTES: [(&str, &[(&str, &str)]); 5] = [
    ("/accounts/login/", &[("login", "ada"), ("password", PASSWORD)]),
    (
        "/accounts/signup/",
        &[
            ("username", "eve"),
            ("email", "eve@example.org"),
            ("password1", PASSWORD),
            ("password2", PASSWORD),
        ],
    ),
    ("/accounts/logout/", &[]),
    ("/i18n/setlang/", &[("language", "de"), ("next", "/")]),
    ("/accounts/theme/", &[("theme", "dark"), ("next", "/")]),
];

fn with_token(fields: &[(&str, &str)], token: Option<&str>) -> Vec<(String, String)> {
    let token = token.map(|token| ("csrfmiddlewaretoken", token));
    token
        .into_iter()
        .chain(fields.iter().copied())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

async fn token_of(visitor: &mut Visitor) -> String {
    visitor.get("/accounts/login/").await.token().expect("a token")
}

#[tokio::test]
async fn s_csrf_01_every_route_refuses_a_post_without_a_token_or_with_anothers() {
    let house = House::open().await;
    let member = house.member("ada").await;
    let foreign = token_of(&mut house.visitor()).await;
    let mut stranger = house.visitor();
    token_of(&mut stranger).await;
    let before = house.database().state().await;

    for (route, fields) in ROUTES {
        for visitor in [&member, &stranger] {
            for token in [None, Some(foreign.as_str()), Some("")] {
                let mut visitor = visitor.clone();
                let page = visitor.send_form(route, &with_token(fields, token)).await;
                page.expect(403);
                let set = page.set_cookies();
                assert!(
                    set.iter().all(|cookie| cookie.name == "csrftoken"),
                    "{route} sets a cookie: {page}"
                );
            }
        }
    }
    assert_eq!(house.database().state().await, before);
    assert!(member.clone().is_logged_in().await);
}

#[tokio::test]
async fn s_csrf_01_get_and_head_change_nothing() {
    let house = House::open().await;
    let member = house.member("ada").await;
    let before = house.database().state().await;
    for (route, fields) in ROUTES {
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        for method in [Method::GET, Method::HEAD] {
            let page = member.clone().bare(method, &format!("{route}?{query}")).await;
            assert!(page.status() < 500, "{page}");
        }
    }
    house.visitor().get("/i18n/setlang/").await.expect(405);
    house.visitor().get("/accounts/theme/").await.expect(405);
    assert_eq!(house.database().state().await, before);
    assert!(member.clone().is_logged_in().await);
}

#[tokio::test]
async fn s_csrf_02_an_attackers_token_does_not_log_the_victim_in() {
    let house = House::open().await;
    let mut attacker = house.member("mallory").await;
    attacker.log_out().await.expect(302);
    let token = token_of(&mut attacker).await;
    let mut victim = house.visitor();
    token_of(&mut victim).await;

    let fields = with_token(&[("login", "mallory"), ("password", PASSWORD)], Some(&token));
    victim.send_form("/accounts/login/", &fields).await.expect(403);
    house.visitor().send_form("/accounts/login/", &fields).await.expect(403);
    assert_eq!(victim.session(), None);
}

#[tokio::test]
async fn s_csrf_02_the_secret_rotates_at_login_and_the_old_token_is_dead() {
    let house = House::open().await;
    house.member("ada").await;
    let mut ada = house.visitor();
    let old = token_of(&mut ada).await;
    let secret = ada.jar.get("csrftoken").map(str::to_owned);
    ada.log_in("ada", PASSWORD).await.expect(302);
    assert_ne!(ada.jar.get("csrftoken").map(str::to_owned), secret);
    ada.send_form("/accounts/logout/", &with_token(&[], Some(&old)))
        .await
        .expect(403);
    assert!(ada.is_logged_in().await);
}

#[tokio::test]
async fn s_csrf_03_a_foreign_origin_is_refused() {
    let house = House::open().await;
    let mut visitor = house.visitor();
    let token = token_of(&mut visitor).await;
    let fields = with_token(&[("login", "nobody"), ("password", PASSWORD)], Some(&token));
    let port = house.address().port();
    let foreign = [
        "null".to_owned(),
        format!("http://127.0.0.1:{}", port ^ 1),
        format!("https://127.0.0.1:{port}"),
        format!("http://sub.127.0.0.1:{port}"),
        "http://127.0.0.1".to_owned(),
        "https://good.example.evil.com".to_owned(),
        String::new(),
    ];
    for origin in foreign {
        visitor
            .clone()
            .with("origin", &origin)
            .send_form("/accounts/login/", &fields)
            .await
            .expect(403);
    }
    let own = format!("http://127.0.0.1:{port}");
    visitor
        .with("origin", &own)
        .send_form("/accounts/login/", &fields)
        .await
        .expect(200);
}

#[tokio::test]
async fn s_csrf_03_under_tls_a_referer_or_an_origin_is_required_and_wildcards_match_whole_labels() {
    let house = House::plan()
        .set("PUBLIC_URL", "https://login.example.com")
        .set("ALLOWED_HOSTS", "login.example.com")
        .set("TRUSTED_PROXIES", "127.0.0.0/8")
        .set("CSRF_TRUSTED_ORIGINS", "https://*.partner.example")
        .open()
        .await;
    let mut visitor = house
        .visitor()
        .with("host", "login.example.com")
        .with("x-forwarded-proto", "https");
    let token = token_of(&mut visitor).await;
    let fields = with_token(&[("login", "nobody"), ("password", PASSWORD)], Some(&token));

    visitor.clone().send_form("/accounts/login/", &fields).await.expect(403);
    for (header, value, status) in [
        ("referer", "https://login.example.com/accounts/login/", 200),
        ("referer", "http://login.example.com/accounts/login/", 403),
        ("referer", "https://login.example.com.evil.com/", 403),
        ("referer", "https://evil.com/login.example.com", 403),
        ("origin", "https://login.example.com", 200),
        ("origin", "http://login.example.com", 403),
        ("origin", "https://a.partner.example", 200),
        ("origin", "https://evilpartner.example", 403),
        ("origin", "https://partner.example.evil.com", 403),
    ] {
        let page = visitor
            .clone()
            .with(header, value)
            .send_form("/accounts/login/", &fields)
            .await;
        assert_eq!(page.status(), status, "{header}: {value}: {page}");
    }
}

#[tokio::test]
async fn s_csrf_04_the_mask_differs_each_time_and_the_length_never() {
    let house = House::open().await;
    let mut visitor = house.visitor();
    let mut seen = std::collections::BTreeSet::new();
    let mut weights = std::collections::BTreeSet::new();
    token_of(&mut visitor).await;
    let secret = visitor.jar.get("csrftoken").map(str::to_owned).expect("a secret");
    assert_eq!(secret.len(), 32);
    let loads = journeys::rounds(5000);
    for _ in 0..loads {
        let page = visitor.get("/accounts/login/").await;
        assert!(!page.html().contains(&secret), "{page}");
        let token = page.token().expect("a token");
        assert_eq!(token.len(), 64);
        weights.insert(page.weight());
        seen.insert(token);
    }
    assert_eq!(seen.len(), loads, "each load has a mask of its own");
    assert_eq!(weights.len(), 1, "{weights:?}");
    assert_eq!(visitor.jar.get("csrftoken"), Some(secret.as_str()), "the secret stays");
}

#[tokio::test]
async fn s_csrf_04_a_page_with_a_token_enters_no_shared_cache() {
    let house = House::open().await;
    for path in ["/accounts/login/", "/accounts/signup/"] {
        let page = house.visitor().get(path).await;
        assert!(page.headers("vary").to_lowercase().contains("cookie"), "{page}");
        assert!(page.headers("cache-control").contains("no-store"), "{page}");
    }
}
