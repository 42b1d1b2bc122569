//! `user list` and `user show`.

use super::{Outcome, named::named};
use crate::{
    Fault, Vestibule,
    users::{self, UserAddress, UserEntry},
};

/// A page of users.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct UserPage {
    /// In the order of their keys, at most [`PAGE`].
    pub users: Vec<UserEntry>,
    /// From 1.
    pub page: u32,
    /// How many pages there are, at least 1.
    pub pages: u64,
    /// How many users there are on all of them.
    pub total: u64,
}

/// One user, whole.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct UserDetail {
    /// What a list shows too.
    pub user: UserEntry,
    /// The first name; may be empty.
    pub first_name: String,
    /// The last name; may be empty.
    pub last_name: String,
    /// Names of groups, sorted.
    pub groups: Vec<String>,
    /// Addresses, the primary one first; empty where allauth's table is not there.
    pub addresses: Vec<UserAddress>,
}

/// Users on a page.
pub const PAGE: u32 = 50;
/// Characters that a search may have.
pub const LONGEST_SEARCH: usize = 100;

/// The users whose name or address contains `search` (everybody where it is empty), 50 a page, in two statements whatever their number.
///
/// # Errors
/// [`Fault`]: the database did not answer.
pub async fn list_users(vestibule: &Vestibule, search: &str, page: u32) -> Result<Result<UserPage, Outcome>, Fault> {
    if search.chars().nth(LONGEST_SEARCH).is_some() || search.contains('\0') {
        return Ok(Err(Outcome::Refused(vec![format!(
            "a search has at most {LONGEST_SEARCH} characters, and no NUL"
        )])));
    }
    let page = page.max(1);
    let skip = i64::from(page - 1) * i64::from(PAGE);
    let mut conn = vestibule.app.db.read().await?;
    let total = users::count(&mut conn, search).await?;
    Ok(Ok(UserPage {
        users: users::list(&mut conn, search, PAGE, skip).await?,
        page,
        pages: total.div_ceil(u64::from(PAGE)).max(1),
        total,
    }))
}

/// The user of this name, address or key.
///
/// # Errors
/// [`Fault`]: the database did not answer.
pub async fn show_user(vestibule: &Vestibule, name: &str) -> Result<Result<UserDetail, Outcome>, Fault> {
    let app = &vestibule.app;
    let account = match named(app, name).await? {
        Ok(account) => account,
        Err(refused) => return Ok(Err(refused)),
    };
    let mut conn = app.db.read().await?;
    let mut groups = Vec::new();
    if app.layout.has(&format!("{}_groups", app.users.table)) {
        groups.extend(users::groups(&mut conn, &account.id).await?);
        groups.sort();
    }
    let addresses = if app.has_addresses() {
        users::addresses_of(&mut conn, &account.id).await?
    } else {
        Vec::new()
    };
    Ok(Ok(UserDetail {
        first_name: account.first_name.clone(),
        last_name: account.last_name.clone(),
        user: account.into(),
        groups,
        addresses,
    }))
}
