//! An app's hooks around a change; a change that something else came before.

use crate::{
    extend::{Answer, Hooks, Refusal},
    storage::Tx,
    testing_site::{Guest, Site},
    users::User,
};
use http::StatusCode;

const OLD: &str = "Windfang-7-Drehtuer";
const NEW: &str = "Glockenturm-9-Westwind";
const CHANGE: &str = "/accounts/password/change/";
const EVENTS: &str = r#"SELECT "name" AS "text" FROM "vestibule_event" WHERE "name" LIKE 'password%' ORDER BY "id""#;
const SESSIONS: &str = r#"SELECT "session_key" AS "text" FROM "django_session" ORDER BY "session_key""#;
const NAMES: &str = r#"SELECT "last_name" AS "text" FROM "auth_user""#;

/// What it does depends on who changes.
#[derive(Default)]
struct App;

impl Hooks for App {
    fn before_password_change<'a>(&'a self, tx: &'a mut Tx, user: &'a User) -> Answer<'a, Option<Refusal>> {
        Box::pin(async move {
            Ok(match user.username() {
                "mallory" => Some(Refusal::new("not_you", "Not today.")),
                "overtaken" => {
                    let another = r#"UPDATE "auth_user" SET "password" = 'another', "last_name" = 'half done'"#;
                    tx.run_sql(another, &[]).await?;
                    None
                }
                _ => None,
            })
        })
    }

    fn after_password_change<'a>(&'a self, tx: &'a mut Tx, user: &'a User) -> Answer<'a, ()> {
        Box::pin(async move {
            tx.run_sql(r#"UPDATE "auth_user" SET "last_name" = 'told'"#, &[])
                .await?;
            if user.username() == "breaker" {
                Err("broken".into())
            } else {
                Ok(())
            }
        })
    }
}

async fn member<'a>(site: &'a Site, name: &str) -> Guest<'a> {
    let mut guest = site.guest();
    assert_eq!(guest.sign_up(name, OLD).await.status, StatusCode::FOUND);
    guest
}

fn fields() -> [(&'static str, &'static str); 3] {
    [("oldpassword", OLD), ("password1", NEW), ("password2", NEW)]
}

/// Nothing of the change stands.
async fn nothing_changed(site: &Site, name: &str, sessions: &[String]) {
    assert_eq!(site.texts(SESSIONS).await, sessions, "{name}: the session is as it was");
    assert!(
        site.texts(EVENTS).await.is_empty() && site.mailed().await.is_empty(),
        "{name}"
    );
    assert_eq!(site.texts(NAMES).await, [""], "{name}");
    assert_eq!(site.guest().log_in(name, OLD).await.status, StatusCode::FOUND, "{name}");
}

#[tokio::test]
async fn whoever_is_overtaken_is_told_and_nothing_is_half_done() {
    for site in Site::on_each_engine_with_hooks::<App>().await {
        let mut guest = member(&site, "overtaken").await;
        let before = site.texts(SESSIONS).await;
        let answer = guest.fill(CHANGE, &fields()).await;
        assert_eq!((answer.status, &*answer.location()), (StatusCode::FOUND, CHANGE));
        assert!(guest.get(CHANGE).await.html.contains("Your password was not changed"));
        nothing_changed(&site, "overtaken", &before).await;
        site.vestibule.close().await;
    }
}

#[tokio::test]
async fn an_app_refuses_a_change_in_words_of_its_own() {
    for site in Site::on_each_engine_with_hooks::<App>().await {
        let mut guest = member(&site, "mallory").await;
        let before = site.texts(SESSIONS).await;
        let answer = guest.fill(CHANGE, &fields()).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert!(answer.shows("not_you") && answer.html.contains("Not today."));
        nothing_changed(&site, "mallory", &before).await;
        site.vestibule.close().await;
    }
}

#[tokio::test]
async fn what_an_app_writes_stands_or_falls_with_the_change() {
    for site in Site::on_each_engine_with_hooks::<App>().await {
        let mut guest = member(&site, "breaker").await;
        let before = site.texts(SESSIONS).await;
        let answer = guest.fill(CHANGE, &fields()).await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
        nothing_changed(&site, "breaker", &before).await;
        site.vestibule.close().await;
    }
    for site in Site::on_each_engine_with_hooks::<App>().await {
        let mut guest = member(&site, "ada").await;
        assert_eq!(guest.fill(CHANGE, &fields()).await.location(), CHANGE);
        assert_eq!(site.texts(NAMES).await, ["told"]);
        assert_eq!(site.texts(EVENTS).await, ["password_changed"]);
        site.vestibule.close().await;
    }
}
