//! A user who cannot get in: a link by mail, or a password of the operator's choice.

use super::{
    super::{Outcome, change_password, create_superuser, lock_user, send_reset},
    house::{password, started},
};
use crate::{
    Fault,
    storage::{FromRow, Query, Row, Run},
    testing_db,
};

#[tokio::test]
async fn s_adm_06_an_operator_sends_a_link_or_sets_a_password_and_the_owner_is_told() {
    for there in testing_db::engines().await {
        let vestibule = started(&there.url).await;
        let made = create_superuser(&vestibule, "ada", "ada@example.com", password("correct horse battery")).await;
        assert_eq!(made.expect("it runs"), Outcome::Done);
        let mails = async || {
            let mut conn = there.db.read().await.expect("a connection");
            let rows: Vec<Mail> = conn.all(&MAILS, []).await.expect("rows");
            rows
        };

        assert_eq!(send_reset(&vestibule, "ada").await.expect("it runs"), Outcome::Done);
        let sent = mails().await;
        assert_eq!(sent.len(), 1);
        assert!(
            sent[0].0 == "password_reset_key ada@example.com" && sent[0].1.contains("/accounts/password/reset/key/")
        );

        let changed = change_password(&vestibule, "ada", password("staple battery correct")).await;
        assert_eq!(changed.expect("it runs"), Outcome::Done);
        let sent = mails().await;
        assert_eq!(sent.len(), 2);
        assert!(
            sent[1].0 == "password_changed ada@example.com" && sent[1].1.contains("By an operator of"),
            "{sent:?}"
        );

        assert!(matches!(
            send_reset(&vestibule, "nobody").await.expect("it runs"),
            Outcome::Refused(_)
        ));
        let made = create_superuser(&vestibule, "mute", "", password("correct horse battery")).await;
        assert_eq!(made.expect("it runs"), Outcome::Done);
        let Outcome::Refused(why) = send_reset(&vestibule, "mute").await.expect("it runs") else {
            panic!("a mail to nowhere")
        };
        assert!(why[0].contains("no email address"), "{why:?}");
        assert_eq!(lock_user(&vestibule, "mute").await.expect("it runs"), Outcome::Done);
        let Outcome::Refused(why) = send_reset(&vestibule, "mute").await.expect("it runs") else {
            panic!("a link for nobody")
        };
        assert!(why[0].contains("vestibule user unlock"), "{why:?}");
        assert_eq!(mails().await.len(), 2);
        vestibule.close().await;
    }
}

const MAILS: Query = Query::new(
    "test.ops_mails",
    r#"SELECT "kind", "recipient", "body_text" FROM "vestibule_outbox" ORDER BY "id""#,
);

#[derive(Debug)]
struct Mail(String, String);

impl FromRow for Mail {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let (kind, recipient): (String, String) = (row.get("kind")?, row.get("recipient")?);
        Ok(Self(format!("{kind} {recipient}"), row.get("body_text")?))
    }
}
