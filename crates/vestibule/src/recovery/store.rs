//! The one query of this room.

use crate::{
    fault::Fault,
    storage::{Run, Tx, queries},
};

queries! {
    /// Matches nothing: what an address costs for which no mail is queued.
    NO_MAIL = "recovery.no_mail", r#"UPDATE "vestibule_outbox" SET "last_error" = '' WHERE "id" = -1"#;
}

/// Does as much as queueing a mail, and nothing.
pub(super) async fn no_mail(tx: &mut Tx) -> Result<(), Fault> {
    tx.execute(&NO_MAIL, []).await.map(drop)
}
