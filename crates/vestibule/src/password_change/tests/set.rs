//! The first password of an account without one.

use crate::testing_site::{Guest, Site};
use django_formats::session::auth_hash;
use http::StatusCode;

const NEW: &str = "Glockenturm-9-Westwind";
const SET: &str = "/accounts/password/set/";
const CHANGE: &str = "/accounts/password/change/";
const UNUSABLE: &str = "!abcdefghijklmnopqrstuvwxyz0123456789abcd";

/// Somebody who is logged in to an account that has lost its password, as a social login leaves one.
async fn without_password(site: &Site) -> Guest<'_> {
    let mut ada = site.guest();
    ada.sign_up("ada", "Windfang-7-Drehtuer").await;
    site.run(r#"UPDATE "auth_user" SET "password" = ?"#, vec![UNUSABLE.into()])
        .await;
    let hash = auth_hash(&site.vestibule.app.sessions.keys, UNUSABLE);
    let rows = crate::testing_db::session_rows(&site.there.db).await;
    let keys = &site.vestibule.app.sessions.keys;
    let mut data = django_formats::session::decode(&rows[0].1, keys);
    data.insert("_auth_user_hash", &hash.into());
    let text = django_formats::session::encode(
        &data,
        keys,
        time::macros::datetime!(2026-01-02 03:04:05 UTC).unix_timestamp(),
    );
    site.run(
        r#"UPDATE "django_session" SET "session_data" = ?"#,
        vec![text.as_str().into()],
    )
    .await;
    ada
}

#[tokio::test]
async fn each_page_leads_to_the_one_that_fits_the_account() {
    for site in Site::on_each_engine().await {
        let mut ada = without_password(&site).await;
        assert_eq!(ada.get(CHANGE).await.location(), SET);
        let answer = ada.fill(SET, &[("password1", NEW), ("password2", NEW)]).await;
        assert_eq!((answer.status, &*answer.location()), (StatusCode::FOUND, CHANGE));
        assert!(ada.get(CHANGE).await.html.contains("Your password is set."));
        assert_eq!(ada.get(SET).await.location(), CHANGE);
        assert_eq!(site.guest().log_in("ada", NEW).await.status, StatusCode::FOUND);
        let events = site
            .texts(r#"SELECT "name" AS "text" FROM "vestibule_event" WHERE "name" = 'password_set'"#)
            .await;
        assert_eq!(events.len(), 1);
        let mails = site.texts(r#"SELECT "kind" AS "text" FROM "vestibule_outbox""#).await;
        assert_eq!(mails, ["password_set"]);
        site.vestibule.close().await;
    }
}

#[tokio::test]
async fn s_hash_01_no_field_of_a_first_password_takes_what_is_too_long() {
    let site = Site::open().await;
    let mut ada = without_password(&site).await;
    let runs = site.vestibule.app.passwords.hash_runs();
    let long = "Aa1!".repeat(1024) + "x";
    for [first, second] in [[&*long, NEW], [NEW, &*long]] {
        let answer = ada.fill(SET, &[("password1", first), ("password2", second)]).await;
        assert!(answer.status == StatusCode::OK && answer.shows("max_length"));
    }
    assert_eq!(site.vestibule.app.passwords.hash_runs(), runs);
    site.vestibule.close().await;
}
