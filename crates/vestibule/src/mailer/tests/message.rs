//! No header of a stranger, and no mail without its cause.

use crate::mailer::{
    MailKind, Message, enqueue,
    message::{MessageError, StoredKind},
};
use crate::{
    storage::{FromRow, Query, Row, Run},
    testing_db::engines,
};
use time::macros::datetime;

fn message(recipient: &str, subject: &str) -> Result<Message, MessageError> {
    Message::new(
        MailKind::LoginLocked,
        recipient,
        subject,
        "Text\n".to_owned(),
        String::new(),
    )
}

struct Queued {
    recipient: String,
    subject: String,
    body: String,
    attempts: i64,
}

impl FromRow for Queued {
    fn from_row(row: &Row) -> Result<Self, crate::Fault> {
        Ok(Self {
            recipient: row.get("recipient")?,
            subject: row.get("subject")?,
            body: row.get("body_text")?,
            attempts: row.get("attempts")?,
        })
    }
}

const QUEUED: Query = Query::new(
    "mailer.tests.queued",
    r#"SELECT "recipient", "subject", "body_text", "attempts" FROM "vestibule_outbox""#,
);

#[test]
fn s_inj_03_a_line_break_makes_no_header() {
    for bad in [
        "a\r\nBcc: x@evil.example",
        "a\nb",
        "a\rb",
        "a\0b",
        "a\u{2028}b",
        "a\u{85}b",
        "a\u{1b}[0m",
    ] {
        assert_eq!(
            message("ada@example.com", bad),
            Err(MessageError::Control("subject")),
            "{bad:?}"
        );
        assert_eq!(
            message(&format!("{bad}@example.com"), "Hello"),
            Err(MessageError::Control("recipient")),
            "{bad:?}"
        );
    }
    for bad in [
        "",
        "ada",
        "@example.com",
        "ada@",
        "a@good.example,b@evil.example",
        "a@b@c",
        "<a@b.example>",
        "a b@c.example",
        "\"a\"@b.example",
    ] {
        assert_eq!(message(bad, "Hello"), Err(MessageError::NotOneAddress), "{bad:?}");
    }
    assert_eq!(
        message(&format!("{}@example.com", "a".repeat(254)), "Hello"),
        Err(MessageError::TooLong("recipient"))
    );
    assert_eq!(
        message("ada@example.com", &"s".repeat(201)),
        Err(MessageError::TooLong("subject"))
    );
    assert!(message("ada+1@bücher.example", "Grüße, Ada: it's <you>").is_ok());
}

#[test]
fn a_warning_is_still_one_once_it_was_stored() {
    for kind in ["login_locked", "password_changed", "password_set", "password_reset"] {
        let stored = StoredKind::of_column(kind.to_owned());
        assert!(stored.is_warning() && stored.as_str() == kind, "{kind}");
    }
    for kind in ["password_reset_key", "unknown_account", "test", "of_a_later_version"] {
        let stored = StoredKind::of_column(kind.to_owned());
        assert!(!stored.is_warning() && stored.as_str() == kind, "{kind}");
    }
}

#[test]
fn a_mail_does_not_print_its_body() {
    let link = "https://example.com/reset/secret".to_owned();
    let message = Message::new(MailKind::LoginLocked, "ada@example.com", "Reset", link, String::new()).expect("a mail");
    assert!(!format!("{message:?}").contains("secret"));
}

#[tokio::test]
async fn a_mail_stands_or_falls_with_its_transaction_on_each_engine() {
    let now = datetime!(2026-01-02 03:04:05 UTC);
    let mail = message("ada@example.com", "Grüße").expect("a mail");
    for test in engines().await {
        let mut tx = test.db.begin().await.expect("a transaction");
        enqueue(&mut tx, &mail, now).await.expect("queued");
        tx.roll_back().await.expect("rolled back");
        let mut tx = test.db.begin().await.expect("a transaction");
        enqueue(&mut tx, &mail, now).await.expect("queued");
        tx.commit().await.expect("committed");

        let rows: Vec<Queued> = test
            .db
            .read()
            .await
            .expect("a connection")
            .all(&QUEUED, [])
            .await
            .expect("rows");
        let [row] = rows.as_slice() else {
            panic!("{} rows", rows.len())
        };
        assert_eq!(
            (
                row.recipient.as_str(),
                row.subject.as_str(),
                row.body.as_str(),
                row.attempts
            ),
            ("ada@example.com", "Grüße", "Text\n", 0)
        );
    }
}
