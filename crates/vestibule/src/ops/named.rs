//! Whom an operator means.

use super::Outcome;
use crate::{
    Fault,
    app::App,
    settings::LoginMethod,
    users::{self, Account, UserId},
};

/// The account of a username, an address or a key; else why there is none. A word that is the name of one user and the key of another is nobody:
/// the command may be one that deletes.
pub(super) async fn named(app: &App, word: &str) -> Result<Result<Account, Outcome>, Fault> {
    let refused = |why: String| Ok(Err(Outcome::Refused(vec![why])));
    let methods = [LoginMethod::Username, LoginMethod::Email];
    let mut conn = app.db.read().await?;
    let by_name = users::by_login(&mut conn, word, &methods, app.has_addresses()).await?;
    let by_key = match UserId::of_column(word, app.users.key) {
        Some(id) => users::by_id(&mut conn, &id).await?,
        None => None,
    };
    match (by_name, by_key) {
        (Some(name), Some(key)) if name.id != key.id => refused(format!(
            "{word} is the name of user {} and the id of {}: say which by an address or the other's name",
            name.id, key.username
        )),
        (Some(account), _) | (None, Some(account)) => Ok(Ok(account)),
        (None, None) => refused(format!(
            "there is no user {word}: `vestibule user list --search TEXT` finds names"
        )),
    }
}
