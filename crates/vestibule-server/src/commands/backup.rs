//! `vestibule backup`: a copy of the database.

use std::path::Path;

use vestibule::{ops, settings::Settings};

use super::{Failure, user::told};

pub(super) async fn run(settings: &Settings, file: &Path) -> Result<(), Failure> {
    let outcome = ops::backup(settings, file).await.map_err(Failure::no)?;
    told(outcome, &format!("copied to {}, and found whole\n", file.display()))
}
