//! The old password is asked for; the other sessions end; of two changes one is made.

use crate::testing_site::{Guest, Site};
use futures_util::future::join_all;
use http::StatusCode;

const OLD: &str = "Windfang-7-Drehtuer";
const NEW: &str = "Glockenturm-9-Westwind";
const CHANGE: &str = "/accounts/password/change/";
const EVENTS: &str = r#"SELECT "name" AS "text" FROM "vestibule_event" WHERE "name" LIKE 'password%' ORDER BY "id""#;

fn fields<'a>(old: &'a str, new: &'a str) -> [(&'static str, &'a str); 3] {
    [("oldpassword", old), ("password1", new), ("password2", new)]
}

/// Somebody who just signed up.
async fn ada(site: &Site) -> Guest<'_> {
    let mut ada = site.guest();
    assert_eq!(ada.sign_up("ada", OLD).await.status, StatusCode::FOUND);
    ada
}

#[tokio::test]
async fn s_sess_07_a_change_ends_every_other_session_and_keeps_this_one_under_a_new_key() {
    for site in Site::on_each_engine().await {
        let mut ada = ada(&site).await;
        let mut elsewhere = site.guest();
        elsewhere.log_in("ada", OLD).await;
        let mut thief = ada.clone();
        let (key, mark) = (ada.jar["sessionid"].clone(), ada.jar["vestibule_device"].clone());

        let answer = ada.fill(CHANGE, &fields(OLD, NEW)).await;
        assert_eq!((answer.status, &*answer.location()), (StatusCode::FOUND, CHANGE));
        assert!(ada.get(CHANGE).await.html.contains("Your password is changed."));

        assert!(ada.is_logged_in().await);
        assert_ne!(ada.jar["sessionid"], key, "a new key");
        assert_ne!(ada.jar["vestibule_device"], mark, "a new mark, for the old one is dead");
        assert!(!elsewhere.is_logged_in().await);
        assert!(!thief.is_logged_in().await, "the key of before");
        assert!(site.guest().log_in("ada", OLD).await.shows("invalid_login"));
        assert_eq!(site.guest().log_in("ada", NEW).await.status, StatusCode::FOUND);
        assert_eq!(site.texts(EVENTS).await, ["password_changed"]);
        assert_eq!(site.mailed().await, ["password_changed ada@example.org"]);
        site.vestibule.close().await;
    }
}

#[tokio::test]
async fn s_sess_09_a_change_leaves_no_row_that_a_late_write_could_hit() {
    for site in Site::on_each_engine().await {
        let mut ada = ada(&site).await;
        let key = ada.jar["sessionid"].clone();
        ada.fill(CHANGE, &fields(OLD, NEW)).await;
        let keys = site
            .texts(r#"SELECT "session_key" AS "text" FROM "django_session""#)
            .await;
        assert_eq!(keys, [ada.jar["sessionid"].clone()]);
        assert_ne!(keys, [key]);
        site.vestibule.close().await;
    }
}

#[tokio::test]
async fn s_rec_10_the_current_password_is_asked_and_five_tries_are_judged() {
    for site in Site::on_each_engine().await {
        let mut ada = ada(&site).await;
        ada.jar.remove("vestibule_device");
        for _ in 0..5 {
            let answer = ada.fill(CHANGE, &fields("not the password", NEW)).await;
            assert!(answer.shows("enter_current_password"), "{}", answer.html);
        }
        let runs = site.vestibule.app.passwords.hash_runs();
        let answer = ada.fill(CHANGE, &fields(OLD, NEW)).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(answer.shows("too_many_login_attempts") && answer.headers.contains_key("retry-after"));
        assert_eq!(site.vestibule.app.passwords.hash_runs(), runs, "no hash");
        assert_eq!(site.texts(EVENTS).await, ["password_refused"; 5]);
        assert!(site.mailed().await.is_empty());
        site.vestibule.close().await;
    }
}

#[tokio::test]
async fn a_user_changes_the_password_five_times_a_minute_and_no_more() {
    for site in Site::on_each_engine().await {
        let mut ada = ada(&site).await;
        let password = |number: usize| format!("{NEW}-{number}");
        let first = ada.fill(CHANGE, &fields(OLD, &password(0))).await;
        assert_eq!(first.status, StatusCode::FOUND);
        for number in 1..5 {
            let answer = ada
                .fill(CHANGE, &fields(&password(number - 1), &password(number)))
                .await;
            assert_eq!(answer.status, StatusCode::FOUND, "{number}");
        }
        let runs = site.vestibule.app.passwords.hash_runs();
        let answer = ada.fill(CHANGE, &fields(&password(4), &password(5))).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(answer.shows("too_many_password_changes") && answer.headers.contains_key("retry-after"));
        assert_eq!(site.vestibule.app.passwords.hash_runs(), runs, "no hash");
        assert_eq!(site.guest().log_in("ada", &password(4)).await.status, StatusCode::FOUND);
        site.vestibule.close().await;
    }
}

#[tokio::test]
async fn s_thr_07_s_thr_08_strangers_logins_take_no_place_of_the_owners_change() {
    for site in Site::on_each_engine().await {
        let mut ada = ada(&site).await;
        ada.jar.remove("vestibule_device");
        for _ in 0..6 {
            site.guest().log_in("ada", "a guess").await;
        }
        let mut elsewhere = ada.clone();
        // Wrong old passwords count for the user, whichever the session and the browser.
        for wrong in 0..4 {
            let browser = if wrong % 2 == 0 { &mut ada } else { &mut elsewhere };
            let answer = browser.fill(CHANGE, &fields("not the password", NEW)).await;
            assert!(answer.shows("enter_current_password"), "{wrong}: {}", answer.html);
        }
        let answer = ada.fill(CHANGE, &fields(OLD, NEW)).await;
        assert_eq!((answer.status, &*answer.location()), (StatusCode::FOUND, CHANGE));
        site.run(r#"DELETE FROM "vestibule_throttle" WHERE "subject" LIKE 'w:%'"#, vec![])
            .await;
        let known = ada.jar.contains_key("vestibule_device");
        assert!(
            ada.fill(CHANGE, &fields("wrong", NEW))
                .await
                .shows("enter_current_password")
                && known
        );
        let answer = ada.fill(CHANGE, &fields(NEW, OLD)).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "the sixth");
        assert!(answer.shows("too_many_login_attempts"));
        site.vestibule.close().await;
    }
}

#[tokio::test]
async fn s_thr_09_an_address_that_nobody_verified_gets_five_notices_an_hour_and_none_from_a_full_queue() {
    for site in Site::on_each_engine().await {
        let mut ada = ada(&site).await;
        let mut old = OLD.to_owned();
        let mut change = async |verified: bool| {
            site.run(r#"DELETE FROM "vestibule_throttle" WHERE "subject" LIKE 'w:%'"#, vec![])
                .await;
            site.run(
                r#"UPDATE "account_emailaddress" SET "verified" = ?"#,
                vec![verified.into()],
            )
            .await;
            let new = format!("{NEW}-{}", old.len());
            let answer = ada.fill(CHANGE, &fields(&old, &new)).await;
            assert_eq!(answer.status, StatusCode::FOUND, "{}", answer.html);
            old = new;
            site.mailed().await.len()
        };
        for _ in 0..7 {
            change(false).await;
        }
        assert_eq!(site.mailed().await, ["password_changed ada@example.org"; 5]);
        assert_eq!(site.texts(EVENTS).await, ["password_changed"; 7], "the events stay");
        assert_eq!(change(true).await, 6, "an owner is told whatever was mailed before");

        site.run(r#"DELETE FROM "vestibule_throttle""#, vec![]).await;
        site.vestibule.app.db.outbox_signal().set_limit(6);
        assert_eq!(change(false).await, 6, "the queue is full");
        assert_eq!(change(true).await, 7, "a warning passes it");
        site.vestibule.close().await;
    }
}

#[tokio::test]
async fn s_hash_01_no_field_of_a_change_takes_what_is_too_long_or_holds_a_nul() {
    let site = Site::open().await;
    let mut ada = ada(&site).await;
    let runs = site.vestibule.app.passwords.hash_runs();
    let long = "Aa1!".repeat(1024) + "x";
    for field in ["oldpassword", "password1", "password2"] {
        for (typed, code) in [
            (&*long, "max_length"),
            ("Wind\0fang-77", "null_characters_not_allowed"),
            ("", "required"),
        ] {
            let sent = fields(OLD, NEW).map(|(name, text)| (name, if name == field { typed } else { text }));
            let answer = ada.fill(CHANGE, &sent).await;
            assert_eq!(answer.status, StatusCode::OK);
            assert!(
                answer.html.contains(&format!("id=\"id_{field}_error\"")) && answer.shows(code),
                "{field} {code}"
            );
        }
    }
    assert_eq!(site.vestibule.app.passwords.hash_runs(), runs, "before any hash");
    site.vestibule.close().await;
}

#[tokio::test]
async fn every_rule_for_passwords_speaks_at_its_field() {
    let site = Site::open().await;
    let mut ada = ada(&site).await;
    for (new, code) in [
        ("Wx7!q", "password_too_short"),
        ("password1", "password_too_common"),
        ("8461937205", "password_entirely_numeric"),
        ("ada@example.or", "password_too_similar"),
    ] {
        assert!(ada.fill(CHANGE, &fields(OLD, new)).await.shows(code), "{code}");
    }
    let differing = [("oldpassword", OLD), ("password1", NEW), ("password2", OLD)];
    assert!(ada.fill(CHANGE, &differing).await.shows("password_mismatch"));
    site.vestibule.close().await;
}

#[tokio::test]
async fn of_changes_that_come_at_once_one_is_made() {
    for site in Site::on_each_engine().await {
        let mut ada = ada(&site).await;
        ada.get(CHANGE).await;
        let presses = (0..4).map(|n| {
            let mut ada = ada.clone();
            async move { ada.post(CHANGE, &fields(OLD, &format!("{NEW}-{n}"))).await }
        });
        for answer in join_all(presses).await {
            assert!(matches!(answer.status.as_u16(), 200 | 302), "{answer:?}");
        }
        assert_eq!(
            site.texts(EVENTS)
                .await
                .iter()
                .filter(|name| *name == "password_changed")
                .count(),
            1
        );
        assert_eq!(site.mailed().await.len(), 1);
        site.vestibule.close().await;
    }
}

#[tokio::test]
async fn a_browser_finds_the_page_and_whoever_is_not_logged_in_comes_to_the_login_first() {
    let site = Site::open().await;
    let mut ada = ada(&site).await;
    assert_eq!(ada.get("/.well-known/change-password").await.location(), CHANGE);
    let form = ada.get(CHANGE).await;
    assert!(form.status == StatusCode::OK && form.html.contains("name=\"oldpassword\""));

    let mut nobody = site.guest();
    let answer = nobody.get("/.well-known/change-password").await;
    assert_eq!((answer.status, &*answer.location()), (StatusCode::FOUND, CHANGE));
    let login = "/accounts/login/?next=/accounts/password/change/";
    assert_eq!(nobody.get(CHANGE).await.location(), login);
    nobody.get("/accounts/login/").await;
    assert_eq!(nobody.post(CHANGE, &fields(OLD, NEW)).await.location(), login);
    assert_eq!(
        site.guest().log_in("ada", OLD).await.status,
        StatusCode::FOUND,
        "nothing was changed"
    );
    site.vestibule.close().await;
}

#[tokio::test]
async fn the_settings_may_end_the_changers_session_too_and_keep_owners_untold() {
    let site = Site::with(|settings| {
        settings.account.logout_on_password_change = true;
        settings.account.email_notifications = false;
    });
    let site = site.await;
    let mut ada = ada(&site).await;
    let page = ada.get(CHANGE).await.html;
    assert!(page.contains("Then you log in with the new password.") && !page.contains("this one goes on"));
    assert_eq!(ada.fill(CHANGE, &fields(OLD, NEW)).await.status, StatusCode::FOUND);
    assert!(!ada.is_logged_in().await);
    assert!(site.mailed().await.is_empty());
    assert_eq!(site.guest().log_in("ada", NEW).await.status, StatusCode::FOUND);
    site.vestibule.close().await;
}
