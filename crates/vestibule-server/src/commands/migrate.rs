//! `vestibule migrate`: the tables that are missing.

use vestibule::{ops, settings::Settings};

use super::{Failure, print, user::told};

pub(super) async fn run(settings: &Settings, with_allauth: bool) -> Result<(), Failure> {
    let done = match ops::migrate(settings, with_allauth).await.map_err(Failure::no)? {
        Ok(done) => done,
        Err(refused) => return told(refused, ""),
    };
    if done.apps.is_empty() {
        return print("nothing to do: all tables are there\n");
    }
    print(&format!("tables made: {}\n", done.apps.join(", ")))
}
