//! A user who cannot get in: a link by mail, or a password of the operator's choice.

use super::{
    super::{Outcome, change_password, create_superuser, lock_user, send_reset},
    house::{password, started},
};
use crate::{
    Fault, Vestibule,
    storage::{FromRow, Query, Row, Run},
    testing_db::{self, TestDb},
};

#[tokio::test]
async fn s_adm_06_an_operator_sends_the_owner_a_link() {
    for there in testing_db::engines().await {
        let vestibule = with_ada(&there).await;

        assert_eq!(send_reset(&vestibule, "ada").await.expect("it runs"), Outcome::Done);

        let [sent] = <[Mail; 1]>::try_from(mails(&there).await).expect("one mail");
        assert_eq!(
            (&*sent.kind, &*sent.recipient),
            ("password_reset_key", "ada@example.com")
        );
        assert!(sent.body.contains("/accounts/password/reset/key/"), "{}", sent.body);
        vestibule.close().await;
    }
}

#[tokio::test]
async fn s_adm_06_an_operator_sets_a_password_and_the_owner_is_told() {
    for there in testing_db::engines().await {
        let vestibule = with_ada(&there).await;

        let changed = change_password(&vestibule, "ada", password("staple battery correct")).await;

        assert_eq!(changed.expect("it runs"), Outcome::Done);
        let [sent] = <[Mail; 1]>::try_from(mails(&there).await).expect("one mail");
        assert_eq!((&*sent.kind, &*sent.recipient), ("password_changed", "ada@example.com"));
        assert!(sent.body.contains("By an operator of"), "{}", sent.body);
        vestibule.close().await;
    }
}

#[tokio::test]
async fn s_adm_06_who_could_not_use_a_link_gets_none_and_the_operator_reads_why() {
    for there in testing_db::engines().await {
        let vestibule = with_ada(&there).await;
        let mute = create_superuser(&vestibule, "mute", "", password("correct horse battery")).await;
        assert_eq!(mute.expect("it runs"), Outcome::Done);
        assert_eq!(lock_user(&vestibule, "ada").await.expect("it runs"), Outcome::Done);

        for (name, why) in [
            ("nobody", "there is no user"),
            ("mute", "no email address"),
            ("ada", "vestibule user unlock"),
        ] {
            let Outcome::Refused(told) = send_reset(&vestibule, name).await.expect("it runs") else {
                panic!("a link for {name}")
            };
            assert!(told.len() == 1 && told[0].contains(why), "{name}: {told:?}");
        }
        assert!(mails(&there).await.is_empty());
        vestibule.close().await;
    }
}

async fn with_ada(there: &TestDb) -> Vestibule {
    let vestibule = started(&there.url).await;
    let made = create_superuser(&vestibule, "ada", "ada@example.com", password("correct horse battery")).await;
    assert_eq!(made.expect("it runs"), Outcome::Done);
    vestibule
}

async fn mails(there: &TestDb) -> Vec<Mail> {
    let mut conn = there.db.read().await.expect("a connection");
    conn.all(&MAILS, []).await.expect("rows")
}

const MAILS: Query = Query::new(
    "test.ops_mails",
    r#"SELECT "kind", "recipient", "body_text" FROM "vestibule_outbox" ORDER BY "id""#,
);

#[derive(Debug)]
struct Mail {
    kind: String,
    recipient: String,
    body: String,
}

impl FromRow for Mail {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            kind: row.get("kind")?,
            recipient: row.get("recipient")?,
            body: row.get("body_text")?,
        })
    }
}
