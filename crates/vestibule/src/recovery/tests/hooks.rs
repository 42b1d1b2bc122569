//! An app's hooks around a reset.

use super::house::{DONE, NEW, OLD, asked_for, chooses, member, opened};
use crate::{
    extend::{Answer, Hooks, Refusal},
    storage::Tx,
    testing_site::Site,
    users::User,
};
use http::StatusCode;
use std::sync::atomic::{AtomicU8, Ordering};

const NAMES: &str = r#"SELECT "last_name" AS "text" FROM "auth_user""#;

/// Refuses the first reset, breaks at the second, lets the third pass.
#[derive(Default)]
struct App(AtomicU8);

impl Hooks for App {
    fn before_password_reset<'a>(&'a self, _: &'a mut Tx, user: &'a User) -> Answer<'a, Option<Refusal>> {
        let is_first = self.0.fetch_add(1, Ordering::SeqCst) == 0;
        assert_eq!(user.username(), "ada");
        Box::pin(async move { Ok(is_first.then(|| Refusal::new("not_today", "Not today."))) })
    }

    fn after_password_reset<'a>(&'a self, tx: &'a mut Tx, _: &'a User) -> Answer<'a, ()> {
        let is_broken = self.0.load(Ordering::SeqCst) == 2;
        Box::pin(async move {
            tx.run_sql(r#"UPDATE "auth_user" SET "last_name" = 'told'"#, &[])
                .await?;
            if is_broken { Err("broken".into()) } else { Ok(()) }
        })
    }
}

#[tokio::test]
async fn an_app_may_refuse_a_reset_and_what_it_writes_stands_with_it() {
    for site in Site::on_each_engine_with_hooks::<App>().await {
        member(&site, "ada").await;
        let link = asked_for(&site, "ada@example.org").await;
        let mut ada = site.guest();
        let form = opened(&mut ada, &link).await;

        let refused = chooses(&mut ada, &form, NEW).await;
        assert_eq!(refused.status, StatusCode::OK);
        assert!(refused.shows("not_today") && refused.html.contains("Not today."));
        let broken = chooses(&mut ada, &form, NEW).await;
        assert_eq!(broken.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(site.texts(NAMES).await, [""]);
        let mailed = site.mailed().await;
        assert!(
            mailed.iter().all(|mail| !mail.starts_with("password_reset ")),
            "{mailed:?}"
        );

        // The link is as good as before.
        assert_eq!(chooses(&mut ada, &form, NEW).await.location(), DONE);
        assert_eq!(site.texts(NAMES).await, ["told"]);
        assert!(site.guest().log_in("ada", OLD).await.shows("invalid_login"));
        site.vestibule.close().await;
    }
}
