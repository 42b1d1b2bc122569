//! Asking for a link tells nothing, mails the stored address alone, and cannot bomb it.

use super::house::{NEW, OLD, RESET, SENT, asked_for, later, member, newest_link};
use crate::{
    network::Network,
    testing_db::engines,
    testing_site::Site,
    throttle::{Counted, LoginLimits, Throttle},
};
use http::{Method, StatusCode};
use time::{Duration, macros::datetime};

/// What asking came to, and what it cost.
async fn asks(site: &Site, email: &str) -> (StatusCode, String, Vec<String>, u64, u64) {
    later(site).await;
    let mut guest = site.guest();
    guest.get(RESET).await;
    let app = &site.vestibule.app;
    let (statements, runs) = (app.db.statements(), app.passwords.hash_runs());
    let answer = guest.post(RESET, &[("email", email)]).await;
    let mut names: Vec<String> = answer.headers.keys().map(ToString::to_string).collect();
    names.sort();
    let cost = (app.db.statements() - statements, app.passwords.hash_runs() - runs);
    (answer.status, answer.location(), names, cost.0, cost.1)
}

#[tokio::test]
async fn s_enum_05_every_address_gets_the_same_answer_for_the_same_work() {
    for site in Site::on_each_engine().await {
        for name in ["ada", "inactive", "unusable", "verified"] {
            member(&site, name).await;
        }
        let unusable = "!abcdefghijklmnopqrstuvwxyz0123456789abcd".into();
        site.run(
            r#"UPDATE "auth_user" SET "is_active" = ? WHERE "username" = 'inactive'"#,
            vec![false.into()],
        )
        .await;
        site.run(
            r#"UPDATE "auth_user" SET "password" = ? WHERE "username" = 'unusable'"#,
            vec![unusable],
        )
        .await;
        let verify = r#"UPDATE "account_emailaddress" SET "verified" = ? WHERE "email" = 'verified@example.org'"#;
        site.run(verify, vec![true.into()]).await;

        let unknown = asks(&site, "nobody@example.org").await;
        assert_eq!((unknown.0, &*unknown.1, unknown.4), (StatusCode::FOUND, SENT, 0));
        for name in ["ada", "inactive", "unusable", "verified"] {
            assert_eq!(asks(&site, &format!("{name}@example.org")).await, unknown, "{name}");
        }
        let expected = [
            "unknown_account nobody@example.org",
            "password_reset_key ada@example.org",
            "unknown_account inactive@example.org",
            "password_reset_key unusable@example.org",
            "password_reset_key verified@example.org",
        ];
        assert_eq!(site.mailed().await, expected);
        site.vestibule.close().await;
    }
}

#[tokio::test]
async fn s_enum_05_an_unknown_address_costs_the_same_where_it_gets_no_mail() {
    let site = Site::with(|settings| settings.account.email_unknown_accounts = false).await;
    member(&site, "ada").await;
    assert_eq!(
        asks(&site, "nobody@example.org").await,
        asks(&site, "ada@example.org").await
    );
    assert_eq!(site.mailed().await, ["password_reset_key ada@example.org"]);
    site.vestibule.close().await;
}

#[tokio::test]
async fn s_thr_09_an_address_gets_one_link_in_three_minutes_and_five_mails_an_hour_whoever_has_it() {
    let site = Site::open().await;
    member(&site, "ada").await;
    for email in [
        "ada@example.org",
        "ADA@example.org",
        "nobody@example.org",
        "nobody@example.org",
    ] {
        let answer = site.guest().fill(RESET, &[("email", email)]).await;
        assert_eq!(answer.location(), SENT, "{email}");
    }
    let mails = [
        "password_reset_key ada@example.org",
        "unknown_account nobody@example.org",
    ];
    assert_eq!(site.mailed().await, mails);
    site.vestibule.close().await;

    let start = datetime!(2026-01-02 03:04:05 UTC);
    let network = |last: u8| Network::of(std::net::Ipv4Addr::new(192, 0, 2, last).into(), 64);
    for test in engines().await {
        let throttle = Throttle::new(test.db.clone(), LoginLimits::default(), "a secret key of the tests");
        let mut sent = 0;
        for minute in 0..60 {
            // Two kinds, each from a network of its own.
            for (kind, last) in [("password_reset_key", minute), ("confirm_email", 100 + minute)] {
                let now = start + Duration::minutes(minute.into());
                let came = throttle
                    .mail(kind, "ada@example.org", network(last), now)
                    .await
                    .expect("counters");
                sent += u32::from(came == Counted::Admitted);
            }
        }
        assert_eq!(sent, 5, "over all kinds");
        let hour = start + Duration::minutes(61);
        let came = throttle
            .mail("confirm_email", "ada@example.org", network(1), hour)
            .await;
        assert_eq!(came.expect("counters"), Counted::Admitted, "an hour later");
        let mut from_one = 0;
        for n in 0..30 {
            let came = throttle
                .mail("password_reset_key", &format!("{n}@example.org"), network(250), hour)
                .await;
            from_one += u32::from(came.expect("counters") == Counted::Admitted);
        }
        assert_eq!(from_one, 20, "a minute and network");
    }
}

#[tokio::test]
async fn s_thr_09_s_thr_07_spellings_that_mail_nobody_take_no_place_of_the_address() {
    for site in Site::on_each_engine().await {
        member(&site, "ada").await;
        let forget_waits = r#"DELETE FROM "vestibule_throttle" WHERE "subject" LIKE '%:180' OR "subject" LIKE 'o:%'"#;
        for _ in 0..6 {
            site.run(forget_waits, vec![]).await;
            site.guest().fill(RESET, &[("email", "ada@\u{ff45}xample.org")]).await;
        }
        // Letters whose small form is the stored one do send, and share its places.
        for n in 0..6 {
            let typed = ["ada@example.org", "ADA@Example.org", " ada@example.org"][n % 3];
            site.run(forget_waits, vec![]).await;
            site.guest().fill(RESET, &[("email", typed)]).await;
        }
        let mailed = site.mailed().await;
        let links = mailed
            .iter()
            .filter(|mail| *mail == "password_reset_key ada@example.org");
        assert_eq!(links.count(), 5, "{mailed:?}");
        site.vestibule.close().await;
    }
}

#[tokio::test]
async fn s_thr_09_further_accounts_of_an_address_count_as_further_mails() {
    let site = Site::open().await;
    for n in 0..8 {
        let name = format!("ada{n}");
        member(&site, &name).await;
        later(&site).await;
    }
    site.run(r#"DELETE FROM "account_emailaddress""#, vec![]).await;
    site.run(r#"UPDATE "auth_user" SET "email" = 'ada@example.org'"#, vec![])
        .await;
    site.guest().fill(RESET, &[("email", "ada@example.org")]).await;
    assert_eq!(site.mailed().await, ["password_reset_key ada@example.org"; 5]);
    let bodies = site
        .texts(r#"SELECT "body_text" AS "text" FROM "vestibule_outbox" ORDER BY "id""#)
        .await;
    for (n, body) in bodies.iter().enumerate() {
        assert!(
            body.contains(&format!("Hello ada{n},")),
            "each names its account: {body}"
        );
    }
    site.vestibule.close().await;
}

#[tokio::test]
async fn s_rec_07_only_one_stored_address_ever_gets_the_mail() {
    let site = Site::open().await;
    member(&site, "victim").await;
    let mut guest = site.guest();
    for (body, status) in [
        (
            "email=victim%40example.org&email=attacker%40evil.example",
            StatusCode::BAD_REQUEST,
        ),
        ("email%5B%5D=victim%40example.org", StatusCode::OK),
        ("email=victim%40example.org%2Cattacker%40evil.example", StatusCode::OK),
        (
            "email=victim%40example.org%0Abcc%3Aattacker%40evil.example",
            StatusCode::OK,
        ),
        ("email=victim%40example.org%00", StatusCode::OK),
        (
            "email=%5B%22victim%40example.org%22%2C%22attacker%40evil.example%22%5D",
            StatusCode::OK,
        ),
    ] {
        later(&site).await;
        let token = guest.get(RESET).await.html;
        let token = token.split_once("csrfmiddlewaretoken\" value=\"").expect("a token").1;
        let token = token.split('"').next().expect("a token");
        let answer = guest
            .send(Method::POST, RESET, &format!("csrfmiddlewaretoken={token}&{body}"))
            .await;
        assert_eq!(answer.status, status, "{body}");
        assert!(
            status != StatusCode::OK || answer.html.contains("id_email_error"),
            "{body}"
        );
    }
    assert!(site.mailed().await.is_empty());
    asked_for(&site, "VICTIM@Example.ORG").await;
    assert_eq!(
        site.mailed().await,
        ["password_reset_key victim@example.org"],
        "as stored"
    );
    site.vestibule.close().await;
}

#[tokio::test]
async fn s_uni_01_an_address_that_only_looks_the_same_gets_nothing() {
    for site in Site::on_each_engine().await {
        member(&site, "mike").await;
        for typed in [
            "m\u{131}ke@example.org",
            "mi\u{301}ke@example.org",
            "mike@exampl\u{e9}.org",
            "mike@example.org\u{200b}",
        ] {
            later(&site).await;
            site.guest().fill(RESET, &[("email", typed)]).await;
            let links = site
                .texts(r#"SELECT "recipient" AS "text" FROM "vestibule_outbox" WHERE "kind" = 'password_reset_key'"#)
                .await;
            assert!(links.is_empty(), "{typed}");
        }
        // The Kelvin sign is a k to NFKC, and so to Django; the mail goes to the stored letters.
        asked_for(&site, "mi\u{212a}e@example.org").await;
        assert!(
            site.mailed()
                .await
                .contains(&"password_reset_key mike@example.org".to_owned())
        );
        site.vestibule.close().await;
    }
}

#[tokio::test]
async fn s_mail_06_a_stored_address_that_reads_in_two_ways_gets_no_link() {
    let site = Site::open().await;
    member(&site, "ada").await;
    site.run(r#"DELETE FROM "account_emailaddress""#, vec![]).await;
    for stored in [
        "\"a b\"@example.org",
        "\"ada@evil.example,b\"@example.org",
        "ada@[192.0.2.1]",
    ] {
        later(&site).await;
        site.run(r#"UPDATE "auth_user" SET "email" = ?"#, vec![stored.into()])
            .await;
        let answer = site.guest().fill(RESET, &[("email", stored)]).await;
        assert!(matches!(answer.status.as_u16(), 200 | 302), "{stored}");
        let others = site
            .mailed()
            .await
            .into_iter()
            .filter(|mail| *mail != format!("password_reset_key {stored}"));
        assert_eq!(others.collect::<Vec<_>>(), [""; 0], "{stored}");
    }
    for typed in [
        "=?utf-8?q?x=40evil?=@example.org",
        "x@xn--bcher-@kva.example",
        "ada\r\n@example.org",
    ] {
        later(&site).await;
        site.guest().fill(RESET, &[("email", typed)]).await;
    }
    assert!(
        !site
            .mailed()
            .await
            .iter()
            .any(|mail| mail.starts_with("unknown_account"))
    );
    site.vestibule.close().await;
}

#[tokio::test]
async fn s_mail_07_a_strangers_text_reaches_no_unverified_address() {
    let site = Site::open().await;
    for name in ["evil.example", "call+555@now"] {
        let mut stranger = site.guest();
        let fields = [
            ("username", name),
            ("email", "victim@example.org"),
            ("password1", OLD),
            ("password2", OLD),
        ];
        stranger.fill("/accounts/signup/", &fields).await;
        asked_for(&site, "victim@example.org").await;
        let change = [("oldpassword", OLD), ("password1", NEW), ("password2", NEW)];
        stranger.fill("/accounts/password/change/", &change).await;
        let bodies: Vec<String> = site.mails().await.iter().map(|mail| mail.parts.concat()).collect();
        assert_eq!(bodies.len(), 2);
        assert!(bodies.iter().all(|body| !body.contains(name)), "{name}");
        site.run(r#"DELETE FROM "vestibule_outbox""#, vec![]).await;
        // Verified, the owner has seen the name before.
        site.run(r#"UPDATE "account_emailaddress" SET "verified" = ?"#, vec![true.into()])
            .await;
        asked_for(&site, "victim@example.org").await;
        let bodies = site
            .texts(r#"SELECT "body_text" AS "text" FROM "vestibule_outbox""#)
            .await;
        assert!(bodies[0].contains(name), "{}", bodies[0]);
        for table in [
            r#"DELETE FROM "vestibule_outbox""#,
            r#"DELETE FROM "account_emailaddress""#,
            r#"DELETE FROM "auth_user""#,
        ] {
            site.run(table, vec![]).await;
        }
    }
    site.vestibule.close().await;
}

#[tokio::test]
async fn s_host_01_no_mail_links_to_what_a_request_says() {
    let site = Site::open().await;
    member(&site, "ada").await;
    for (name, value) in [
        ("host", "evil.example"),
        ("host", "localhost:80@evil.example"),
        ("host", "evil.example."),
    ] {
        let headers = [(name, value), ("content-type", "application/x-www-form-urlencoded")];
        let (cookie, token) = site.form().await;
        let headers = [headers[0], headers[1], ("cookie", &*cookie)];
        let body = format!("csrfmiddlewaretoken={token}&email=ada%40example.org");
        let answer = site.ask(Method::POST, RESET, &headers, &body).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{value}");
    }
    assert!(site.mailed().await.is_empty());
    for (name, value) in [
        ("x-forwarded-host", "evil.example"),
        ("forwarded", "host=evil.example"),
        ("host", "localhost"),
    ] {
        later(&site).await;
        site.guest()
            .with(name, value)
            .fill(RESET, &[("email", "ada@example.org")])
            .await;
        assert!(newest_link(&site).await.starts_with("/accounts/password/reset/key/"));
    }
    let bodies: Vec<String> = site.mails().await.iter().map(|mail| mail.parts.concat()).collect();
    assert!(
        bodies.len() == 3
            && bodies
                .iter()
                .all(|body| !body.contains("evil") && !body.contains("localhost"))
    );
    site.vestibule.close().await;
}

#[tokio::test]
async fn s_mail_07_an_address_that_reads_as_a_link_stands_in_no_text() {
    let site = Site::open().await;
    for typed in [
        "evil.example/?win@example.org",
        "www.evil.example@example.org",
        "evil.example/free-phone@example.org",
    ] {
        later(&site).await;
        site.guest().fill(RESET, &[("email", typed)]).await;
        let mails = site.mails().await;
        let mail = mails.last().expect("a mail");
        assert_eq!((&*mail.kind, &*mail.recipient), ("unknown_account", typed));
        for part in &mail.parts {
            assert!(!part.contains("evil") && !part.contains(typed), "{part}");
        }
    }
    site.vestibule.close().await;
}
