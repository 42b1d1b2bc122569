//! What a reset ends, tells and lifts.

use super::house::{DONE, NEW, OLD, asked_for, chooses, member, opened};
use crate::{
    network::Network,
    testing_site::Site,
    throttle::{Attempt, Taken},
};
use http::StatusCode;

#[tokio::test]
async fn s_rec_08_the_owner_is_told_at_every_verified_address_without_a_link_and_every_session_ends() {
    for site in Site::on_each_engine().await {
        member(&site, "ada").await;
        let mut elsewhere = site.guest();
        elsewhere.log_in("ada", OLD).await;
        let link = asked_for(&site, "ada@example.org").await;
        let add = r#"INSERT INTO "account_emailaddress" ("user_id", "email", "verified", "primary") SELECT "id", ?, ?, ? FROM "auth_user""#;
        site.run(r#"DELETE FROM "account_emailaddress""#, vec![]).await;
        for (address, verified) in [
            ("ada@example.org", true),
            ("second@example.org", true),
            ("third@example.org", false),
        ] {
            let primary = address == "ada@example.org";
            site.run(add, vec![address.into(), verified.into(), primary.into()])
                .await;
        }
        let mut ada = site.guest();
        assert!(ada.get(&link).await.shows("bad_token"), "other addresses, other tokens");
        let link = asked_for(&site, "ada@example.org").await;
        let form = opened(&mut ada, &link).await;
        site.run(r#"DELETE FROM "vestibule_outbox""#, vec![]).await;
        assert_eq!(chooses(&mut ada, &form, NEW).await.location(), DONE);

        assert!(!elsewhere.is_logged_in().await, "every session");
        assert!(!ada.is_logged_in().await, "nobody is logged in by it");
        assert_eq!(
            site.mailed().await,
            ["password_reset ada@example.org", "password_reset second@example.org"]
        );
        let bodies: Vec<String> = site.mails().await.iter().map(|mail| mail.parts.concat()).collect();
        assert!(
            bodies
                .iter()
                .all(|body| !body.contains("http") && !body.contains("href")),
            "{bodies:?}"
        );
        site.vestibule.close().await;
    }
}

#[tokio::test]
async fn s_sess_07_a_reset_in_a_logged_in_browser_ends_its_session_too() {
    for site in Site::on_each_engine().await {
        member(&site, "ada").await;
        let mut bob = site.guest();
        bob.sign_up("bob", OLD).await;
        let mut thief = bob.clone();
        let link = asked_for(&site, "ada@example.org").await;
        let form = opened(&mut bob, &link).await;
        assert!(bob.is_logged_in().await, "looking ends nothing");
        assert_eq!(chooses(&mut bob, &form, NEW).await.location(), DONE);
        assert!(!bob.is_logged_in().await && !thief.is_logged_in().await);
        assert!(!bob.jar.contains_key("sessionid"));
        site.vestibule.close().await;
    }
}

#[tokio::test]
async fn s_rec_02_s_sess_01_whoever_knew_the_sessions_key_does_not_come_by_the_link() {
    for site in Site::on_each_engine().await {
        member(&site, "ada").await;
        let mut mallory = site.guest();
        mallory.sign_up("mallory", OLD).await;
        let mut bob = site.guest();
        bob.sign_up("bob", OLD).await;
        // Planted: a session that a link of the attacker's own made. Stolen: that of whoever is logged in.
        let own = asked_for(&site, "mallory@example.org").await;
        let mut planted = site.guest();
        opened(&mut planted, &own).await;
        for (mut attacker, was_logged_in) in [(planted, false), (mallory, true), (bob, true)] {
            let link = asked_for(&site, "ada@example.org").await;
            let mut ada = site.guest();
            ada.jar
                .insert("sessionid".to_owned(), attacker.jar["sessionid"].clone());
            let form = opened(&mut ada, &link).await;
            assert_ne!(ada.jar["sessionid"], attacker.jar["sessionid"], "a new key");
            assert_eq!(ada.is_logged_in().await, was_logged_in, "the session goes on");

            assert!(attacker.get(&form).await.shows("bad_token"));
            let posted = chooses(&mut attacker, &form, "Angreifer-8-Passwort").await;
            assert!(posted.shows("bad_token"), "{}", posted.html);
            assert!(!attacker.is_logged_in().await, "the key of before is nobody's");
        }
        assert_eq!(site.guest().log_in("ada", OLD).await.status, StatusCode::FOUND);
        site.vestibule.close().await;
    }
}

#[tokio::test]
async fn s_sess_09_a_reset_leaves_no_session_under_the_key_of_before() {
    let site = Site::open().await;
    member(&site, "ada").await;
    let link = asked_for(&site, "ada@example.org").await;
    let mut ada = site.guest();
    let form = opened(&mut ada, &link).await;
    let key = ada.jar["sessionid"].clone();
    chooses(&mut ada, &form, NEW).await;
    let keys = site
        .texts(r#"SELECT "session_key" AS "text" FROM "django_session""#)
        .await;
    assert!(!keys.contains(&key));
    assert_eq!(keys.len(), 1, "the sign-up's own: nothing was left to keep");
    assert!(!ada.jar.contains_key("sessionid"));
    site.vestibule.close().await;
}

#[tokio::test]
async fn a_reset_lifts_the_lock_and_frees_every_place() {
    for site in Site::on_each_engine().await {
        member(&site, "ada").await;
        let id = site
            .texts(r#"SELECT CONCAT("id") AS "text" FROM "auth_user""#)
            .await
            .remove(0);
        let network = Network::of(std::net::Ipv4Addr::LOCALHOST.into(), 64);
        let attempt = Attempt {
            user_id: Some(&id),
            typed: Some("ada"),
            network,
            device: None,
        };
        let (throttle, now) = (&site.vestibule.app.throttle, site.vestibule.app.clock.steady());
        let long_ago = (0..95).map(|n| now - time::Duration::DAY + time::Duration::minutes(2 * n));
        for (n, at) in long_ago.chain([now; 5]).enumerate() {
            match throttle.take(&attempt, at).await.expect("counters") {
                Taken::Place(guard) => drop(guard.keep().await.expect("kept")),
                other => panic!("{n}: {other:?}"),
            }
        }
        let full = site.guest().log_in("ada", OLD).await;
        assert_eq!(
            full.status,
            StatusCode::TOO_MANY_REQUESTS,
            "the name's places are taken"
        );
        assert!(
            site.guest().log_in("ada@example.org", OLD).await.shows("invalid_login"),
            "locked"
        );
        let link = asked_for(&site, "ada@example.org").await;
        let mut ada = site.guest();
        let form = opened(&mut ada, &link).await;
        chooses(&mut ada, &form, NEW).await;
        for name in ["ada", "ada@example.org"] {
            assert_eq!(site.guest().log_in(name, NEW).await.status, StatusCode::FOUND, "{name}");
        }
        site.vestibule.close().await;
    }
}

#[tokio::test]
async fn the_setting_logs_in_with_the_new_password() {
    let site = Site::with(|settings| settings.account.login_on_password_reset = true).await;
    member(&site, "ada").await;
    let link = asked_for(&site, "ada@example.org").await;
    let mut ada = site.guest();
    let form = opened(&mut ada, &link).await;
    assert_eq!(chooses(&mut ada, &form, NEW).await.location(), "/accounts/profile/");
    assert!(ada.is_logged_in().await);
    let rows = site
        .texts(r#"SELECT "session_key" AS "text" FROM "django_session""#)
        .await;
    assert!(rows.contains(&ada.jar["sessionid"]), "{rows:?} {:?}", ada.jar);
    site.vestibule.close().await;
}

#[tokio::test]
async fn s_hash_01_no_field_behind_a_link_takes_what_is_too_long_or_holds_a_nul() {
    let site = Site::open().await;
    member(&site, "ada").await;
    let link = asked_for(&site, "ada@example.org").await;
    let mut ada = site.guest();
    let form = opened(&mut ada, &link).await;
    let runs = site.vestibule.app.passwords.hash_runs();
    let long = "Aa1!".repeat(1024) + "x";
    for (typed, code) in [
        (&*long, "max_length"),
        ("Wind\0fang-77", "null_characters_not_allowed"),
        ("", "required"),
    ] {
        for [first, second] in [[typed, NEW], [NEW, typed]] {
            let answer = ada.post(&form, &[("password1", first), ("password2", second)]).await;
            assert!(answer.status == StatusCode::OK && answer.shows(code), "{code}");
        }
    }
    assert_eq!(site.vestibule.app.passwords.hash_runs(), runs);
    assert_eq!(
        chooses(&mut ada, &form, NEW).await.location(),
        DONE,
        "the link still works"
    );
    site.vestibule.close().await;
}
