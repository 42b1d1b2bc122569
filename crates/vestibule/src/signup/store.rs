//! One sign-up with a name or an address at a time.

use crate::{
    fault::Fault,
    storage::{self, Tx},
};
use caseless::default_case_fold_str;
use django_formats::signing::{Algorithm, salted_hmac};

/// What only one account may have.
#[derive(Clone, Copy)]
pub(super) enum Held {
    Username,
    Address,
}

/// Makes every other sign-up with this name or address wait until this transaction ends. Django's tables have no index that takes two
/// spellings for one, and two transactions do not see each other's rows; but a key that another holds makes the second wait, on each engine.
pub(super) async fn hold(tx: &mut Tx, what: Held, text: &str) -> Result<(), Fault> {
    let kind = match what {
        Held::Username => "vestibule.signup.username",
        Held::Address => "vestibule.signup",
    };
    let digest = salted_hmac(kind, &default_case_fold_str(text), "", Algorithm::Sha256);
    let hex: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    storage::hold(tx, &format!("signup.{hex}")).await
}
