//! One transaction at a time for what no index can guard.

use super::{query::queries, run::Run, tx::Tx};
use crate::fault::Fault;

queries! {
    HOLD = "storage.hold", r#"INSERT INTO "vestibule_meta" ("name", "value") VALUES (?, '')"#;
    LET_GO = "storage.let_go", r#"DELETE FROM "vestibule_meta" WHERE "name" = ?"#;
}

/// Makes every other transaction that holds this name (at most 64 characters) wait until this one ends: a key that another holds makes the
/// second wait, on each engine.
pub(crate) async fn hold(tx: &mut Tx, name: &str) -> Result<(), Fault> {
    tx.execute(&HOLD, [name.into()]).await?;
    // Gone with the commit, and held until then all the same.
    tx.execute(&LET_GO, [name.into()]).await.map(drop)
}
