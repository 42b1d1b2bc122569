//! The cookie: which keys count, how it is sent, what may be cached beside it.

use journeys::{House, PASSWORD, Page};

/// No cookie, or one that takes the old one away.
fn sets_no_session(page: &Page) -> bool {
    page.set_cookies()
        .iter()
        .all(|cookie| cookie.name != "sessionid" || cookie.deletes())
}

#[tokio::test]
async fn s_sess_02_keys_that_were_never_issued_are_nobodys() {
    let house = House::open().await;
    let member = house.member("ada").await;
    let key = member.session().expect("a key");
    let before = house.database().dump().await;
    let hostile = [
        "0123456789abcdef0123456789abcdef".to_owned(),
        "a".repeat(8),
        "a".repeat(40),
        key.to_uppercase(),
        format!("\"{key} \""),
        format!("{key}%20"),
        format!("{key}%00"),
        format!("{}%", &key[..31]),
        "%".to_owned(),
        "' OR 1=1 --".to_owned(),
        "_".repeat(32),
        String::new(),
        "../../etc/passwd".to_owned(),
        "\u{1f600}".repeat(8),
        "a".repeat(4000),
    ];
    for key in &hostile {
        let mut thief = house.visitor();
        thief.jar.put("sessionid", key);
        let page = thief.get("/accounts/profile/").await;
        assert_eq!(
            page.location(),
            Some("/accounts/login/?next=/accounts/profile/"),
            "{key:?}: {page}"
        );
        assert!(sets_no_session(&page), "{key:?}: {page}");
    }
    let mut thief = house.visitor();
    thief.jar.put("sessionid", &"a".repeat(1024 * 1024));
    let refused = thief.try_ask(http::Method::GET, "/accounts/profile/", None).await;
    assert!(
        refused.is_err() || refused.is_ok_and(|page| matches!(page.status(), 400 | 431)),
        "1 MiB of cookie"
    );
    assert_eq!(house.database().dump().await, before);
}

#[tokio::test]
async fn s_sess_02_a_login_over_an_unknown_key_makes_its_own() {
    let house = House::open().await;
    house.member("ada").await;
    let mut visitor = house.visitor();
    let chosen = "0123456789abcdef0123456789abcdef";
    visitor.jar.put("sessionid", chosen);
    visitor
        .log_in("ada", PASSWORD)
        .await
        .expect_redirect("/accounts/profile/");
    let key = visitor.session().expect("a key");
    assert_ne!(key, chosen);
    assert!(
        key.len() == 32
            && key
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()),
        "{key}"
    );
}

#[tokio::test]
async fn s_sess_14_check_recommends_a_host_cookie_under_tls() {
    let house = House::plan().set("PUBLIC_URL", "https://login.example.com").closed();
    let check = house.run(&["check", "--deploy"], "").await;
    assert!(check.text.contains("__Host-"), "{}", check.text);
}

#[tokio::test]
async fn s_sess_14_a_host_cookie_is_matched_by_exact_bytes() {
    let house = House::plan()
        .set("PUBLIC_URL", "https://login.example.com")
        .set("SESSION_COOKIE_NAME", "__Host-sessionid")
        .set("TRUSTED_PROXIES", "127.0.0.0/8")
        .open()
        .await;
    let visitor = || {
        house
            .visitor()
            .with("host", "login.example.com")
            .with("x-forwarded-proto", "https")
    };
    let mut ada = visitor().with("origin", "https://login.example.com");
    ada.sign_up("ada", PASSWORD).await.expect_redirect("/accounts/profile/");
    let key = ada.jar.get("__Host-sessionid").expect("the cookie").to_owned();
    assert!(ada.is_logged_in().await);

    for name in [
        "__host-sessionid",
        "__HOST-sessionid",
        "sessionid",
        "\u{2000}__Host-sessionid",
        "__Host-sessionid\u{85}",
    ] {
        let mut thief = visitor();
        thief.jar.put(name, &key);
        let page = thief.get("/accounts/profile/").await;
        assert_ne!(page.status(), 200, "{name:?} is taken for __Host-sessionid");
    }
}

#[tokio::test]
async fn s_sess_15_the_cookie_is_httponly_lax_and_for_the_whole_site() {
    let house = House::open().await;
    let page = house.visitor().sign_up("ada", PASSWORD).await;
    let cookie = page.set_cookie("sessionid").expect("a session cookie");
    assert_eq!(cookie.attribute("httponly"), Some(""), "{cookie:?}");
    assert_eq!(cookie.attribute("samesite"), Some("Lax"), "{cookie:?}");
    assert_eq!(cookie.attribute("path"), Some("/"), "{cookie:?}");
    assert_eq!(cookie.attribute("secure"), None, "plain http on loopback: {cookie:?}");
    assert_eq!(cookie.attribute("domain"), None, "{cookie:?}");
    let csrf = page.set_cookie("csrftoken").expect("a CSRF cookie");
    assert_eq!(
        (csrf.attribute("samesite"), csrf.attribute("path")),
        (Some("Lax"), Some("/")),
        "{csrf:?}"
    );
    assert_eq!(csrf.attribute("max-age"), Some("31449600"), "{csrf:?}");
}

#[tokio::test]
async fn s_sess_15_under_tls_cookies_are_secure() {
    let house = House::plan()
        .set("PUBLIC_URL", "https://login.example.com")
        .set("TRUSTED_PROXIES", "127.0.0.0/8")
        .open()
        .await;
    let mut ada = house
        .visitor()
        .with("host", "login.example.com")
        .with("x-forwarded-proto", "https");
    ada = ada.with("origin", "https://login.example.com");
    let page = ada.sign_up("ada", PASSWORD).await;
    page.expect_redirect("/accounts/profile/");
    for name in ["sessionid", "csrftoken"] {
        let cookie = page.set_cookie(name).expect("a cookie");
        assert_eq!(cookie.attribute("secure"), Some(""), "{cookie:?}");
    }
    for cookie in page.set_cookies() {
        let whole = cookie.name.len() + cookie.value.len();
        assert!(whole <= 4096, "{} is {whole} bytes", cookie.name);
    }
}

#[tokio::test]
async fn s_sess_15_the_attributes_are_settings() {
    let house = House::plan()
        .set("SESSION_COOKIE_NAME", "door")
        .set("SESSION_COOKIE_PATH", "/accounts")
        .set("SESSION_COOKIE_SAMESITE", "Strict")
        .set("SESSION_COOKIE_AGE", "3600")
        .set("ACCOUNT_SESSION_REMEMBER", "true")
        .open()
        .await;
    let page = house.visitor().sign_up("ada", PASSWORD).await;
    page.expect(302);
    let cookie = page.set_cookie("door").expect("the cookie under its name");
    let shown = ["path", "samesite", "max-age"].map(|name| cookie.attribute(name));
    assert_eq!(shown, [Some("/accounts"), Some("Strict"), Some("3600")], "{cookie:?}");
}

#[tokio::test]
async fn s_sess_16_what_depends_on_the_session_enters_no_shared_cache() {
    let house = House::open().await;
    let mut ada = house.member("ada").await;
    let pages = [
        ada.get("/accounts/profile/").await,
        ada.get("/accounts/logout/").await,
        ada.get("/accounts/login/").await,
        house.visitor().get("/accounts/profile/").await,
        house.visitor().get("/accounts/login/").await,
        house.visitor().sign_up("bob", PASSWORD).await,
        house.visitor().log_in("ada", PASSWORD).await,
        ada.log_out().await,
    ];
    for page in pages {
        assert!(
            page.headers("vary").to_lowercase().contains("cookie"),
            "no Vary: Cookie: {page}"
        );
        let cache = page.headers("cache-control");
        assert!(
            cache.contains("private") && cache.contains("no-store"),
            "{cache:?}: {page}"
        );
    }
}

#[tokio::test]
async fn s_sess_16_assets_carry_no_cookie_and_may_be_kept() {
    let house = House::open().await;
    let mut ada = house.member("ada").await;
    let page = ada.get("/accounts/profile/").await;
    let assets = assets(&page);
    assert!(!assets.is_empty(), "a stylesheet at least: {page}");
    for path in assets {
        let asset = ada.get(&path).await;
        asset.expect(200);
        assert!(asset.set_cookies().is_empty(), "{asset}");
        assert!(asset.headers("cache-control").contains("max-age="), "{asset}");
        assert!(!asset.headers("vary").to_lowercase().contains("cookie"), "{asset}");
    }
}

/// Stylesheets, scripts and pictures that a page loads from here.
fn assets(page: &Page) -> Vec<String> {
    let wanted = |link: &String| {
        [".css", ".js", ".svg", ".png", ".ico"]
            .iter()
            .any(|ending| link.contains(ending))
    };
    page.links()
        .into_iter()
        .filter(|link| link.starts_with('/') && wanted(link))
        .collect()
}
