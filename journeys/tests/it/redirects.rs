//! `next` leads to pages of this site and nowhere else.

use std::time::Duration;

use journeys::{House, PASSWORD, wire};

/// What an attacker writes into `next`.
pub(crate) const EVIL: [&str; 26] = [
    "https://evil.example/",
    "http://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "////evil.example/",
    "\\\\evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/%09/evil.example\t",
    "\t//evil.example",
    " //evil.example",
    "http:///evil.example",
    "https:evil.example",
    "https:/evil.example",
    "http:\\\\evil.example",
    "//evil.example@127.0.0.1",
    "http://127.0.0.1@evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "ftp://127.0.0.1/",
    "\u{0}//evil.example",
    "\u{1f}//evil.example",
    "//\u{2028}evil.example",
    "/accounts/profile/\r\nSet-Cookie: a=b",
];

#[tokio::test]
async fn s_redir_02_a_hostile_next_leads_to_the_default_page() {
    let house = House::open().await;
    house.member("ada").await;
    for next in EVIL {
        let mut ada = house.visitor();
        let fields = [("login", "ada"), ("password", PASSWORD), ("next", next)];
        let page = ada.fill("/accounts/login/", &fields).await;
        assert!(ada.session().is_some() || page.status() == 400, "{next:?}: {page}");
        if page.status() == 302 {
            let to = page.location().unwrap_or_default();
            let harmless =
                to == "/accounts/profile/" || to.starts_with("/%09/") || to.starts_with("/accounts/profile/%");
            assert!(harmless && !to.contains("//"), "{next:?} leads to {to:?}");
            assert!(page.header("a").is_none() && page.set_cookie("a").is_none(), "{page}");
        } else {
            page.expect(400);
        }
    }
}

#[tokio::test]
async fn s_redir_02_a_next_of_100_kib_is_refused_or_dropped() {
    let house = House::open().await;
    house.member("ada").await;
    let long = format!("/{}", "a".repeat(100 * 1024));
    let mut ada = house.visitor();
    let page = ada.get("/accounts/login/").await;
    page.expect(200);
    ada.post(
        "/accounts/login/",
        &[("login", "ada"), ("password", PASSWORD), ("next", &long)],
    )
    .await
    .expect(413);
    let head = format!(
        "GET /accounts/login/?next={long} HTTP/1.1\r\nHost: {}\r\n\r\n",
        house.address()
    );
    let heard = wire::raw(
        [127, 0, 0, 1].into(),
        house.address(),
        head.as_bytes(),
        Duration::from_secs(2),
    )
    .await;
    let status = wire::status_of(&heard.expect("a connection"));
    assert!(matches!(status, None | Some(400 | 414 | 431)), "{status:?}");
    assert_eq!(ada.session(), None);
}

#[tokio::test]
async fn s_redir_02_next_in_the_address_is_judged_as_well_and_the_posted_one_wins() {
    let house = House::open().await;
    house.member("ada").await;
    let credentials = [("login", "ada"), ("password", PASSWORD)];
    let mut ada = house.visitor();
    ada.fill("/accounts/login/?next=https://evil.example/", &credentials)
        .await
        .expect_redirect("/accounts/profile/");
    let mut ada = house.visitor();
    let both = [credentials[0], credentials[1], ("next", "/?posted")];
    ada.fill("/accounts/login/?next=/?asked", &both)
        .await
        .expect_redirect("/?posted");
    let mut member = house.member("bob").await;
    member
        .get("/accounts/login/?next=//evil.example/")
        .await
        .expect_redirect("/accounts/profile/");
    let out = member.fill("/accounts/logout/?next=//evil.example/", &[]).await;
    out.expect(302).expect_no("evil.example");
}

#[tokio::test]
async fn s_redir_02_the_language_switch_stays_on_the_site() {
    let house = House::open().await;
    let mut visitor = house.visitor();
    visitor.get("/accounts/login/").await.expect(200);
    for next in ["//evil.example/", "https://evil.example/", "/\\evil.example"] {
        let page = visitor
            .post("/i18n/setlang/", &[("language", "de"), ("next", next)])
            .await;
        page.expect(302).expect_no("evil.example");
    }
}

#[tokio::test]
async fn s_redir_04_a_path_that_looks_like_a_host_is_not_found() {
    let house = House::open().await;
    for path in [
        "//evil.example/",
        "//evil.example",
        "//evil.example/accounts/login",
        "/\\evil.example",
        "///evil.example/..",
    ] {
        let heard = wire::raw_get(house.address(), path, "").await;
        let text = String::from_utf8_lossy(&heard).to_lowercase();
        assert!(matches!(wire::status_of(&heard), Some(400 | 404)), "{path}: {text}");
        assert!(!text.contains("location:"), "{path}: {text}");
    }
}

#[tokio::test]
async fn s_redir_05_next_never_leads_to_a_loop_or_out_again() {
    let house = House::open().await;
    house.member("ada").await;
    for next in [
        "/accounts/logout/",
        "/accounts/login/",
        "/accounts/login/?next=/accounts/login/",
        "/accounts/signup/",
        "/i18n/setlang/",
    ] {
        let mut ada = house.visitor();
        let fields = [("login", "ada"), ("password", PASSWORD), ("next", next)];
        let page = ada.fill("/accounts/login/", &fields).await;
        page.expect_redirect("/accounts/profile/");
        let arrived = ada.follow(&page).await;
        arrived.expect(200).expect_text("ada");
    }
}

#[tokio::test]
async fn a_good_next_is_kept_to_the_letter() {
    let house = House::open().await;
    house.member("ada").await;
    for next in ["/", "/?a=b&c=%C3%A9", "/private/path/", "/accounts/profile/#part"] {
        let mut ada = house.visitor();
        let fields = [("login", "ada"), ("password", PASSWORD), ("next", next)];
        ada.fill("/accounts/login/", &fields).await.expect_redirect(next);
    }
}
