//! The outbox.

use super::message::Message;
use crate::{
    fault::Fault,
    storage::{Run, Tx, Value, queries},
};
use time::OffsetDateTime;

queries! {
    ENQUEUE = "mailer.enqueue", r#"INSERT INTO "vestibule_outbox" ("kind", "recipient", "subject", "body_text", "body_html", "created_at",
        "due_at", "attempts", "lease", "leased_until", "last_error") VALUES (?, ?, ?, ?, ?, ?, ?, 0, '', ?, '')"#;
}

/// Queues a mail, due at once, in the transaction of its cause.
pub(crate) async fn enqueue(tx: &mut Tx, message: &Message, now: OffsetDateTime) -> Result<(), Fault> {
    tx.execute(
        &ENQUEUE,
        [
            message.kind.as_str().into(),
            message.recipient.as_str().into(),
            message.subject.as_str().into(),
            message.text.as_str().into(),
            message.html.as_str().into(),
            now.into(),
            now.into(),
            Value::NullTs,
        ],
    )
    .await?;
    Ok(())
}
