//! One sign-up with an address at a time.

use crate::{
    fault::Fault,
    storage::{Run, Tx, queries},
};
use django_formats::signing::{Algorithm, salted_hmac};

queries! {
    HOLD = "signup.hold", r#"INSERT INTO "vestibule_meta" ("name", "value") VALUES (?, '')"#;
    LET_GO = "signup.let_go", r#"DELETE FROM "vestibule_meta" WHERE "name" = ?"#;
}

/// Makes every other sign-up with this address wait until this transaction ends. Addresses have no unique index in Django's tables, and two
/// transactions do not see each other's rows; but a key that another holds makes the second wait, on each engine.
pub(super) async fn hold_address(tx: &mut Tx, address: &str) -> Result<(), Fault> {
    let digest = salted_hmac("vestibule.signup", address, "", Algorithm::Sha256);
    let hex: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let name = format!("signup.{hex}");
    tx.execute(&HOLD, [name.as_str().into()]).await?;
    // Gone with the commit, and held until then all the same.
    tx.execute(&LET_GO, [name.into()]).await.map(drop)
}
