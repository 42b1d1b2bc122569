//! What a link is good for, and until when.

use super::house::{DONE, NEW, OLD, RESET, asked_for, chooses, expect_bad, later, member, opened};
use crate::{
    recovery::link::{JUDGED, Kind, Link},
    settings::{RateLimits, Settings},
    testing_db,
    testing_site::Site,
    users::{self, Account},
};
use django_formats::reset_token::ResetTokens;
use http::{Method, StatusCode};

async fn account(site: &Site, name: &str) -> Account {
    let mut conn = site.there.db.read().await.expect("a connection");
    users::by_username(&mut conn, name)
        .await
        .expect("rows")
        .expect("a user")
}

/// A link as the Django next door makes it, by its own generator.
async fn djangos_link(site: &Site, name: &str) -> String {
    let account = account(site, name).await;
    let pk = account.id.to_string();
    let signed = crate::recovery::rules::signed(&pk, &account, None);
    let token = ResetTokens::new(&site.vestibule.app.sessions.keys);
    let now = site.vestibule.app.clock.now();
    let token = token.make(&signed, time::PrimitiveDateTime::new(now.date(), now.time()));
    format!("/accounts/reset/{}/{token}/", account.id.django_link())
}

#[test]
fn paths_of_links_are_read_as_they_are_written() {
    for (path, kind, uid, token) in [
        (
            "/accounts/password/reset/key/1f-d2x8nx-0123/",
            Kind::Allauth,
            "1f",
            "d2x8nx-0123",
        ),
        (
            "/accounts/password/reset/key/1-set-password/",
            Kind::Allauth,
            "1",
            "set-password",
        ),
        ("/accounts/reset/MQ/d2x8nx-0123/", Kind::Django, "MQ", "d2x8nx-0123"),
    ] {
        let (link, found) = Link::of_path(path).expect("a link");
        assert_eq!((link, found), (Link { kind, uid }, token));
        assert_eq!(link.path(token), path);
    }
    for path in [
        "/accounts/password/reset/key/1/",
        "/accounts/reset/MQ/",
        "/accounts/reset/MQ/x",
        "/elsewhere/",
    ] {
        assert!(Link::of_path(path).is_none(), "{path}");
    }
}

#[tokio::test]
async fn both_kinds_of_links_lead_to_a_new_password() {
    for site in Site::on_each_engine().await {
        member(&site, "ada").await;
        for (n, done) in [DONE, "/accounts/reset/done/"].into_iter().enumerate() {
            let link = if n == 0 {
                asked_for(&site, "ada@example.org").await
            } else {
                djangos_link(&site, "ada").await
            };
            let mut ada = site.guest();
            let form = opened(&mut ada, &link).await;
            let new = format!("{NEW}-{n}");
            let answer = chooses(&mut ada, &form, &new).await;
            assert_eq!((answer.status, &*answer.location()), (StatusCode::FOUND, done));
            assert_eq!(ada.get(done).await.status, StatusCode::OK);
            assert!(!ada.is_logged_in().await);
            assert_eq!(site.guest().log_in("ada", &new).await.status, StatusCode::FOUND);
            expect_bad(&site, &link, "used").await;
        }
        site.vestibule.close().await;
    }
}

#[tokio::test]
async fn s_rec_01_of_fifty_presses_one_wins_and_every_older_link_is_dead() {
    // Twenty a minute are looked at from one network, which all of them come from here.
    let unlimited = |settings: &mut Settings| settings.account.rate_limits = RateLimits::none();
    for site in Site::on_each_engine_with(unlimited).await {
        member(&site, "ada").await;
        let older = asked_for(&site, "ada@example.org").await;
        let link = asked_for(&site, "ada@example.org").await;
        let mut ada = site.guest();
        let form = opened(&mut ada, &link).await;
        let presses = (0..50).map(|n| {
            let (mut ada, form) = (ada.clone(), form.clone());
            async move { chooses(&mut ada, &form, &format!("{NEW}-{n}")).await }
        });
        let answers = futures_util::future::join_all(presses).await;
        let won = answers
            .iter()
            .filter(|answer| answer.status == StatusCode::FOUND)
            .count();
        assert_eq!(
            won,
            1,
            "{:?}",
            answers.iter().map(|a| (a.status, a.location())).collect::<Vec<_>>()
        );
        assert!(
            answers
                .iter()
                .filter(|answer| answer.status == StatusCode::OK)
                .all(|answer| answer.shows("bad_token"))
        );
        expect_bad(&site, &link, "used").await;
        expect_bad(&site, &older, "older").await;
        assert!(
            chooses(&mut ada, &form, NEW).await.shows("bad_token"),
            "and the form behind it"
        );
        let events = site
            .texts(r#"SELECT "name" AS "text" FROM "vestibule_event" WHERE "name" = 'password_reset'"#)
            .await;
        assert_eq!(events.len(), 1);
        site.vestibule.close().await;
    }
}

#[tokio::test]
async fn s_rec_02_nothing_changes_without_the_link_or_with_anothers() {
    let site = Site::open().await;
    member(&site, "ada").await;
    member(&site, "bob").await;
    let bob = account(&site, "bob").await;
    let link = asked_for(&site, "ada@example.org").await;
    let before = site.texts(r#"SELECT "password" AS "text" FROM "auth_user""#).await;
    let uid = bob.id.allauth_link();
    let bobs = format!("/accounts/password/reset/key/{uid}-set-password/");

    let mut attacker = site.guest();
    attacker.get(RESET).await;
    assert!(
        chooses(&mut attacker, &bobs, NEW).await.shows("bad_token"),
        "without a link"
    );
    let form = opened(&mut attacker, &link).await;
    assert!(
        chooses(&mut attacker, &bobs, NEW).await.shows("bad_token"),
        "with another's"
    );
    let djangos = format!("/accounts/reset/{}/set-password/", bob.id.django_link());
    assert!(
        chooses(&mut attacker, &djangos, NEW).await.shows("bad_token"),
        "of the other kind"
    );
    assert!(
        chooses(&mut attacker, &link, NEW).await.shows("bad_token"),
        "without the step between"
    );
    assert_eq!(
        site.texts(r#"SELECT "password" AS "text" FROM "auth_user""#).await,
        before
    );
    assert_eq!(
        chooses(&mut attacker, &form, NEW).await.location(),
        DONE,
        "the way back still works"
    );
    site.vestibule.close().await;
}

#[tokio::test]
async fn s_rec_03_looking_at_a_link_uses_nothing_up() {
    let site = Site::open().await;
    member(&site, "ada").await;
    let link = asked_for(&site, "ada@example.org").await;
    for _ in 0..20 {
        let mut scanner = site.guest();
        assert_eq!(scanner.send(Method::HEAD, &link, "").await.status, StatusCode::FOUND);
        opened(&mut scanner, &link).await;
    }
    let mut ada = site.guest();
    let form = opened(&mut ada, &link).await;
    assert_eq!(chooses(&mut ada, &form, NEW).await.location(), DONE);
    site.vestibule.close().await;
}

#[tokio::test]
async fn s_rec_03_looks_at_a_link_make_no_more_sessions_than_a_network_may() {
    for site in Site::on_each_engine().await {
        member(&site, "ada").await;
        let link = asked_for(&site, "ada@example.org").await;
        let rows = async || testing_db::session_rows(&site.there.db).await.len();
        let before = rows().await;
        assert_eq!(
            site.guest().send(Method::HEAD, &link, "").await.status,
            StatusCode::FOUND
        );
        assert_eq!(rows().await, before, "HEAD shows no form");

        let mut ada = site.guest();
        for _ in 0..3 {
            opened(&mut ada, &link).await;
        }
        assert_eq!(rows().await, before + 1, "one browser, one session");
        for _ in 1..60 {
            assert_eq!(site.guest().get(&link).await.status, StatusCode::FOUND);
        }
        let answer = site.guest().get(&link).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(answer.shows("too_many_links") && answer.headers.contains_key("retry-after"));
        assert_eq!(rows().await, before + 60);

        // Who holds it already goes on, and nothing is used up.
        let form = opened(&mut ada, &link).await;
        assert_eq!(chooses(&mut ada, &form, NEW).await.location(), DONE);
        site.vestibule.close().await;
    }
}

#[tokio::test]
async fn s_rec_04_the_token_leaves_the_address_before_a_page_shows() {
    let site = Site::open().await;
    member(&site, "ada").await;
    let link = asked_for(&site, "ada@example.org").await;
    let token = link
        .trim_end_matches('/')
        .rsplit_once('-')
        .expect("a token")
        .1
        .to_owned();
    let mut ada = site.guest();
    let moved = ada.get(&link).await;
    assert!(moved.location().ends_with("-set-password/") && !moved.html.contains(&token));
    let form = ada.get(&moved.location()).await;
    for answer in [&moved, &form] {
        let header = |name: &str| crate::testing_site::text(&answer.headers, name);
        assert_eq!(header("referrer-policy"), "same-origin");
        assert!(header("cache-control").contains("no-store"));
    }
    assert!(
        !form.html.contains(&token) && !form.html.contains("http://"),
        "no foreign file"
    );
    site.vestibule.close().await;
}

#[tokio::test]
async fn s_rec_05_a_link_dies_with_login_password_address_deactivation_and_account() {
    for site in Site::on_each_engine().await {
        for (n, change) in [
            r#"UPDATE "auth_user" SET "last_login" = '2030-01-01 00:00:00' WHERE "username" LIKE 'u%'"#,
            r#"UPDATE "auth_user" SET "password" = 'pbkdf2_sha256$1$a$b' WHERE "username" LIKE 'u%'"#,
            r#"UPDATE "auth_user" SET "email" = 'new@example.org' WHERE "username" LIKE 'u%'"#,
            r#"UPDATE "account_emailaddress" SET "email" = 'newer@example.org' WHERE "email" LIKE 'u%'"#,
            r#"UPDATE "auth_user" SET "is_active" = (1 = 0) WHERE "username" LIKE 'u%'"#,
        ]
        .into_iter()
        .enumerate()
        {
            let name = format!("u{n}");
            member(&site, &name).await;
            let link = asked_for(&site, &format!("{name}@example.org")).await;
            let mut owner = site.guest();
            let form = opened(&mut owner, &link).await;
            site.run(change, vec![]).await;
            expect_bad(&site, &link, change).await;
            assert!(chooses(&mut owner, &form, NEW).await.shows("bad_token"), "{change}");
            site.run(r#"DELETE FROM "account_emailaddress""#, vec![]).await;
            site.run(r#"DELETE FROM "auth_user""#, vec![]).await;
            expect_bad(&site, &link, "deleted").await;
            later(&site).await;
        }
        member(&site, "ada").await;
        // Whole seconds are signed: the sign-up's own login was in another one.
        site.run(r#"UPDATE "auth_user" SET "last_login" = '2026-01-01 00:00:00'"#, vec![])
            .await;
        let link = asked_for(&site, "ada@example.org").await;
        site.guest().log_in("ada", OLD).await;
        expect_bad(&site, &link, "a login").await;
        site.vestibule.close().await;
    }
}

#[tokio::test]
async fn s_rec_09_a_link_is_nobody_elses_and_keys_are_never_given_again() {
    for site in Site::on_each_engine().await {
        member(&site, "ada").await;
        // Whose key is 2.
        member(&site, "bob").await;
        let link = asked_for(&site, "ada@example.org").await;
        let key = account(&site, "ada").await.id;
        let (_, rest) = link.split_once("/key/").expect("a link");
        let (_, token) = rest.split_once('-').expect("a token");
        for uid in [
            "2",
            "zz",
            "0",
            "-1",
            "1y2p0ij32e8e7",
            "1y2p0ij32e8e8",
            "zzzzzzzzzzzzz",
            "zzzzzzzzzzzzzz",
            "%31",
            "é",
        ] {
            let path = format!("/accounts/password/reset/key/{uid}-{token}");
            if path.is_ascii() {
                expect_bad(&site, &path, uid).await;
            }
        }
        site.run(r#"DELETE FROM "account_emailaddress""#, vec![]).await;
        site.run(r#"DELETE FROM "auth_user""#, vec![]).await;
        later(&site).await;
        member(&site, "ada").await;
        assert_ne!(account(&site, "ada").await.id, key);
        expect_bad(&site, &link, "another account of the same name").await;
        site.vestibule.close().await;
    }
}

#[tokio::test]
async fn s_enum_09_a_bad_link_tells_nothing_of_whom_it_names() {
    let site = Site::open().await;
    member(&site, "ada").await;
    let token = "d2x8nx-0123456789abcdef0123456789abcdef";
    let mut seen = Vec::new();
    member(&site, "bob").await;
    site.run(
        r#"UPDATE "auth_user" SET "is_active" = (1 = 0) WHERE "username" = 'bob'"#,
        vec![],
    )
    .await;
    JUDGED.take();
    for uid in ["1", "7", "2"] {
        for path in [
            format!("/accounts/password/reset/key/{uid}-{token}/"),
            format!("/accounts/password/reset/key/{uid}-set-password/"),
        ] {
            let statements = site.vestibule.app.db.statements();
            let answer = site.guest().get(&path).await;
            let cost = site.vestibule.app.db.statements() - statements;
            let judged = JUDGED.take();
            let mut names: Vec<String> = answer.headers.keys().map(ToString::to_string).collect();
            names.sort();
            let html = answer.html.replace(&path, "PATH");
            let cut: String = html
                .split("csrfmiddlewaretoken\" value=\"")
                .map(|part| part.split_once('"').map_or(part, |(_, rest)| rest))
                .collect();
            seen.push((answer.status, names, cut, cost, judged));
        }
    }
    for n in 2..seen.len() {
        assert!(seen[n] == seen[n % 2], "{n}: {:?} {:?}", seen[n], seen[n % 2]);
    }
    assert_eq!(seen[0].4, 1, "a token is judged, whoever is named");
    assert!(
        testing_db::session_rows(&site.there.db).await.len() == 2,
        "the sign-ups' own"
    );
    site.vestibule.close().await;
}
