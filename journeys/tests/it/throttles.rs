//! Guessing: counted per account and per network, in the database, before the hash.

use std::net::Ipv4Addr;

use journeys::{House, PASSWORD, Page, Visitor, at_once, rounds};

const WRONG: &str = "Windfang-7-drehtuer";

/// A network of its own for guess number `n`.
fn network(n: usize) -> Ipv4Addr {
    let [_, _, high, low] = u32::try_from(n).unwrap_or(0).to_be_bytes();
    Ipv4Addr::new(127, 40, high, low)
}

fn count(pages: &[Page], status: u16) -> usize {
    pages.iter().filter(|page| page.status() == status).count()
}

/// Posts one guess with a token already in hand: a single request.
async fn guess(form: &Visitor, login: &str) -> Page {
    form.clone()
        .post("/accounts/login/", &[("login", login), ("password", WRONG)])
        .await
}

async fn form(house: &House) -> Visitor {
    let mut visitor = house.visitor();
    visitor.get("/accounts/login/").await.expect(200);
    visitor
}

#[tokio::test]
async fn s_thr_01_of_200_parallel_guesses_at_one_account_five_are_judged() {
    let house = House::open().await;
    house.member("ada").await;
    let form = form(&house).await;
    let pages = at_once(200, 0..200, |n| {
        let visitor = form.clone().from(network(n));
        async move { guess(&visitor, "ada").await }
    })
    .await;
    assert_eq!((count(&pages, 200), count(&pages, 429)), (5, 195), "judged and refused");
    for page in pages.iter().filter(|page| page.status() == 429) {
        assert!(page.header("retry-after").is_some(), "{page}");
    }
}

#[tokio::test]
async fn s_thr_02_many_networks_do_not_multiply_the_guesses_at_one_account() {
    let house = House::open().await;
    house.member("ada").await;
    let form = form(&house).await;
    let tries = rounds(10_000);
    let pages = at_once(16, 0..tries, |n| {
        let visitor = form.clone().from(network(n));
        async move { guess(&visitor, "ada").await }
    })
    .await;
    // A soak takes longer than the five minutes after which five more are due.
    let most = if tries > 1000 { 100 } else { 5 };
    assert!(count(&pages, 200) <= most, "{} judged", count(&pages, 200));
    assert_eq!(count(&pages, 200) + count(&pages, 429), tries);
}

#[tokio::test]
async fn s_thr_02_after_a_row_of_failures_the_password_login_is_locked_but_not_for_the_owners_device() {
    let limits = r#"{"login_failed": "1000/m/ip,1000/300s/key"}"#;
    let house = House::plan()
        .set("THROTTLE_LOCK_AFTER", "8")
        .set("ACCOUNT_RATE_LIMITS", limits)
        .open()
        .await;
    let mut device = house.member("ada").await;
    device.log_out().await.expect(302);
    for _ in 0..8 {
        guess(&form(&house).await, "ada").await.expect(200);
    }
    let mut stranger = house.visitor();
    let page = stranger.log_in("ada", PASSWORD).await;
    assert_ne!(page.status(), 302, "locked: {page}");
    assert_eq!(stranger.session(), None);
    device
        .log_in("ada", PASSWORD)
        .await
        .expect_redirect("/accounts/profile/");
}

#[tokio::test]
async fn s_thr_03_one_network_tries_ten_accounts_a_minute() {
    let house = House::open().await;
    let form = form(&house).await;
    let began = std::time::Instant::now();
    let tries = rounds(10_000).min(2000);
    let pages = at_once(8, 0..tries, |n| {
        let visitor = form.clone();
        async move { guess(&visitor, &format!("customer-{n}")).await }
    })
    .await;
    let minutes = usize::try_from(began.elapsed().as_secs() / 60).unwrap_or(0) + 1;
    assert!(
        count(&pages, 200) <= 10 * minutes,
        "{} judged in {minutes} min",
        count(&pages, 200)
    );
    assert_eq!(count(&pages, 200) + count(&pages, 429), tries);
    let sprays = house
        .database()
        .count("vestibule_event WHERE name = 'password_spray'")
        .await;
    assert_eq!(sprays, 1, "told once in ten minutes");
}

#[tokio::test]
async fn s_thr_03_a_success_does_not_clear_the_networks_counter() {
    let house = House::open().await;
    house.member("ada").await;
    let mut visitor = form(&house).await;
    for n in 0..10 {
        guess(&visitor, &format!("customer-{n}")).await.expect(200);
        if n == 8 {
            visitor.clone().log_in("ada", PASSWORD).await.expect(302);
        }
    }
    guess(&visitor, "customer-10").await.expect(429);
    visitor.log_in("ada", PASSWORD).await.expect(429);
}

#[tokio::test]
async fn s_thr_04_an_ipv6_64_is_one_network_and_a_mapped_address_is_its_ipv4() {
    let house = House::plan().set("TRUSTED_PROXIES", "127.0.0.0/8").open().await;
    let form = form(&house).await;
    let tries = rounds(65_536);
    let pages = at_once(16, 0..tries, |n| {
        let address = format!("2001:db8:1:2:{:x}::{:x}", n / 256, n % 256);
        let visitor = form.clone().with("x-forwarded-for", &address);
        async move { guess(&visitor, &format!("customer-{n}")).await }
    })
    .await;
    assert!(
        count(&pages, 200) <= 10 || tries > 2000,
        "{} judged",
        count(&pages, 200)
    );
    guess(&form.clone().with("x-forwarded-for", "2001:db8:1:3::1"), "x")
        .await
        .expect(200);

    for n in 0..10 {
        let address = ["203.0.113.7", "::ffff:203.0.113.7", "::ffff:cb00:7107"][n % 3];
        guess(&form.clone().with("x-forwarded-for", address), &format!("mapped-{n}"))
            .await
            .expect(200);
    }
    guess(&form.clone().with("x-forwarded-for", "203.0.113.7"), "mapped-10")
        .await
        .expect(429);
    guess(&form.clone().with("x-forwarded-for", "::ffff:203.0.113.7"), "mapped-11")
        .await
        .expect(429);
}

#[tokio::test]
async fn s_thr_05_addresses_that_an_untrusted_peer_claims_are_ignored() {
    for header in [
        "x-forwarded-for",
        "forwarded",
        "x-real-ip",
        "cf-connecting-ip",
        "x_forwarded_for",
    ] {
        let house = House::open().await;
        let form = form(&house).await;
        for n in 0..10 {
            let claimed = if header == "forwarded" {
                format!("for=198.51.100.{n}")
            } else {
                format!("198.51.100.{n}")
            };
            guess(&form.clone().with(header, &claimed), &format!("customer-{n}"))
                .await
                .expect(200);
        }
        guess(&form.clone().with(header, "198.51.100.99"), "customer-10")
            .await
            .expect(429);
    }
}

#[tokio::test]
async fn s_thr_05_an_untrusted_peer_that_forwards_is_logged_once_with_the_setting_to_add() {
    let house = House::open().await;
    for n in 0..5 {
        let mut visitor = house.visitor().from(Ipv4Addr::new(127, 41, 0, 1));
        visitor = visitor.with("x-forwarded-for", &format!("198.51.100.{n}"));
        visitor.log_in("nobody", WRONG).await;
    }
    assert_eq!(
        house.log().matches("VESTIBULE_TRUSTED_PROXIES").count(),
        1,
        "{}",
        house.log()
    );
    assert!(house.log().contains("127.41.0.1"), "{}", house.log());
}

#[tokio::test]
async fn s_thr_05_behind_one_trusted_proxy_the_rightmost_untrusted_hop_counts() {
    let house = House::plan().set("TRUSTED_PROXIES", "127.42.0.1").open().await;
    let form = form(&house).await.from(Ipv4Addr::new(127, 42, 0, 1));
    for n in 0..10 {
        let hops = format!("198.51.100.{n}, 10.0.0.{n}, 192.0.2.{n}, 198.18.0.{n}, 203.0.113.9");
        guess(&form.clone().with("x-forwarded-for", &hops), &format!("customer-{n}"))
            .await
            .expect(200);
    }
    guess(
        &form.clone().with("x-forwarded-for", "1.1.1.1, 203.0.113.9"),
        "customer-10",
    )
    .await
    .expect(429);
    guess(
        &form.clone().with("x-forwarded-for", "203.0.113.9, 203.0.113.10"),
        "customer-11",
    )
    .await
    .expect(200);
}

#[tokio::test]
async fn s_thr_05_a_garbage_address_is_the_peers_own_and_never_no_limit() {
    let house = House::plan().set("TRUSTED_PROXIES", "127.43.0.1").open().await;
    let form = form(&house).await.from(Ipv4Addr::new(127, 43, 0, 1));
    let garbage = ["unknown", "", "300.1.1.1", "127.0.0.1; drop", "[", "banana, apple"];
    let mut judged = 0;
    for n in 0..20 {
        let page = guess(
            &form.clone().with("x-forwarded-for", garbage[n % 6]),
            &format!("customer-{n}"),
        )
        .await;
        judged += usize::from(page.status() == 200);
    }
    assert!(judged <= 10, "{judged} judged");
}

#[tokio::test]
async fn s_thr_06_all_names_of_one_account_share_a_counter() {
    let house = House::open().await;
    let mut owner = house.visitor();
    let fields = [
        ("username", "Zo\u{eb}K"),
        ("email", "zoe@example.org"),
        ("password1", PASSWORD),
        ("password2", PASSWORD),
    ];
    owner.fill("/accounts/signup/", &fields).await.expect(302);
    let names = [
        "Zo\u{eb}K",
        "zo\u{eb}k",
        "Zoe\u{308}K",
        " Zo\u{eb}K ",
        "ZOE@example.org",
    ];
    for name in names {
        let form = form(&house).await;
        guess(&form, name).await.expect_error("invalid_login");
    }
    for name in names {
        let mut visitor = house.visitor();
        let page = visitor.log_in(name, PASSWORD).await;
        assert_ne!(page.status(), 302, "{name:?} logs in after five guesses: {page}");
        assert_eq!(visitor.session(), None);
    }
}

#[tokio::test]
async fn s_thr_06_unknown_names_are_counted_by_their_normal_form() {
    let house = House::open().await;
    for name in ["nobody", "NOBODY", " nobody", "no\u{ff42}ody", "nobody "] {
        guess(&form(&house).await, name).await.expect_error("invalid_login");
    }
    guess(&form(&house).await, "nobody").await.expect(429);
    guess(&form(&house).await, "somebody").await.expect(200);
}

#[tokio::test]
async fn s_thr_07_a_known_device_logs_in_while_strangers_guess() {
    let house = House::open().await;
    let mut owner = house.member("ada").await;
    let mut running = owner.clone();
    let mut device = house.visitor();
    device.log_in("ada", PASSWORD).await.expect(302);
    device.log_out().await.expect(302);

    for _ in 0..12 {
        guess(&form(&house).await, "ada").await;
    }
    guess(&form(&house).await, "ada").await.expect(429);
    assert!(running.is_logged_in().await, "running sessions are untouched");
    device
        .log_in("ada", PASSWORD)
        .await
        .expect_redirect("/accounts/profile/");
    owner.log_out().await.expect(302);
}

#[tokio::test]
async fn s_thr_07_a_known_device_has_a_quota_of_its_own_and_no_more() {
    let house = House::open().await;
    let mut device = house.member("ada").await;
    device.log_out().await.expect(302);
    for _ in 0..5 {
        device.log_in("ada", WRONG).await.expect_error("invalid_login");
    }
    device.log_in("ada", PASSWORD).await.expect(429);
    house
        .visitor()
        .log_in("ada", PASSWORD)
        .await
        .expect_redirect("/accounts/profile/");
}

#[tokio::test]
async fn s_thr_07_anothers_device_cookie_is_no_known_device() {
    let house = House::open().await;
    house.member("ada").await;
    let mut bob = house.member("bob").await;
    bob.log_out().await.expect(302);
    for _ in 0..5 {
        guess(&form(&house).await, "ada").await.expect(200);
    }
    bob.log_in("ada", PASSWORD).await.expect(429);
}

#[tokio::test]
async fn s_thr_11_a_flood_of_unknown_names_pushes_no_real_counter_out() {
    // A window that outlasts the longest flood.
    let limits = r#"{"login_failed": "10/m/ip,5/86400s/key"}"#;
    let house = House::plan().set("ACCOUNT_RATE_LIMITS", limits).open().await;
    house.member("ada").await;
    for _ in 0..5 {
        guess(&form(&house).await, "ada").await.expect(200);
    }
    let form = form(&house).await;
    let tries = rounds(100_000);
    at_once(16, 0..tries, |n| {
        let visitor = form.clone().from(network(n / 8));
        async move { guess(&visitor, &format!("random-{n}")).await }
    })
    .await;
    guess(&form.clone().from(Ipv4Addr::new(127, 44, 0, 1)), "ada")
        .await
        .expect(429);
    let places = house.database().count("vestibule_throttle").await;
    assert!(places <= 100_000 + 2 * tries, "{places} places kept");
}

#[tokio::test]
async fn sign_ups_of_one_network_are_counted() {
    let house = House::open().await;
    let source = house.visitor().source();
    let mut made = 0;
    for n in 0..22 {
        let page = house
            .visitor()
            .from(source)
            .sign_up(&format!("person{n}"), PASSWORD)
            .await;
        made += usize::from(page.status() == 302);
        assert!(matches!(page.status(), 302 | 429), "{page}");
    }
    assert_eq!(made, 20);
}

#[tokio::test]
async fn the_limits_are_a_setting() {
    let house = House::plan()
        .set("ACCOUNT_RATE_LIMITS", r#"{"login_failed": "100/m/ip,2/300s/key"}"#)
        .open()
        .await;
    house.member("ada").await;
    for _ in 0..2 {
        guess(&form(&house).await, "ada").await.expect(200);
    }
    guess(&form(&house).await, "ada").await.expect(429);

    let house = House::plan().set("ACCOUNT_RATE_LIMITS", "false").open().await;
    for n in 0..15 {
        let form = form(&house).await.from(network(1));
        assert_eq!(guess(&form, "nobody").await.status(), 200, "guess {n}");
    }
    let check = house.run(&["check", "--deploy"], "").await;
    assert_eq!(check.code, Some(1), "{}", check.text);
    assert!(check.text.contains("RATE_LIMITS"), "{}", check.text);
}
