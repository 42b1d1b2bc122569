//! Everybody, a page at a time, for whoever runs the site; and the flags that an operator sets.
//!
//! No text here selects a password: what lists people has no use for one.

use super::{Account, UserId};
use crate::{
    fault::Fault,
    storage::{FromRow, Row, Run, Tx, Value, hold, queries},
};
use time::OffsetDateTime;

queries! {
    /// The key of the table decides the order, and not the text of the same name that is selected.
    LIST = "users.list", r#"SELECT CONCAT({users.pk}) AS "id", {users.username} AS "username", {users.email} AS "email", "is_active", "is_staff",
        "is_superuser", "last_login", "date_joined" FROM {users} u
        WHERE UPPER({users.username}) LIKE UPPER(?) ESCAPE '!' OR UPPER({users.email}) LIKE UPPER(?) ESCAPE '!'
        ORDER BY u.{users.pk} LIMIT ? OFFSET ?"#;
    COUNT = "users.count", r#"SELECT COUNT(*) AS "rows" FROM {users}
        WHERE UPPER({users.username}) LIKE UPPER(?) ESCAPE '!' OR UPPER({users.email}) LIKE UPPER(?) ESCAPE '!'"#;
    ADDRESSES_OF = "users.addresses_of", r#"SELECT "email", "verified", "primary" FROM "account_emailaddress" WHERE "user_id" = ?
        ORDER BY "primary" DESC, "id""#;
    SUPERUSERS = "users.superusers", r#"SELECT COUNT(*) AS "rows" FROM {users} WHERE "is_superuser" = ?"#;
    OTHER_SUPERUSERS = "users.other_superusers", r#"SELECT COUNT(*) AS "rows" FROM {users}
        WHERE "is_superuser" = ? AND "is_active" = ? AND {users.pk} <> ?"#;
    SET_ACTIVE = "users.set_active", r#"UPDATE {users} SET "is_active" = ? WHERE {users.pk} = ?"#;
    SET_RIGHTS = "users.set_rights", r#"UPDATE {users} SET "is_staff" = ?, "is_superuser" = ? WHERE {users.pk} = ?"#;
}

/// A user as operators see one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UserEntry {
    /// The primary key.
    pub id: UserId,
    /// The name to log in with.
    pub username: String,
    /// The user table's address; may be empty.
    pub email: String,
    /// Whether the user may log in at all.
    pub is_active: bool,
    /// Whether Django's admin is open.
    pub is_staff: bool,
    /// Whether everything is allowed.
    pub is_superuser: bool,
    /// `None`: never.
    pub last_login: Option<OffsetDateTime>,
    /// When the account was made.
    pub date_joined: OffsetDateTime,
}

/// A row of allauth's `account_emailaddress`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UserAddress {
    /// The address.
    pub email: String,
    /// Whether its owner has shown that mails arrive.
    pub verified: bool,
    /// Whether it is the one that is written to.
    pub primary: bool,
}

impl From<Account> for UserEntry {
    fn from(account: Account) -> Self {
        Self {
            id: account.id,
            username: account.username,
            email: account.email,
            is_active: account.is_active,
            is_staff: account.is_staff,
            is_superuser: account.is_superuser,
            last_login: account.last_login,
            date_joined: account.date_joined,
        }
    }
}

impl FromRow for UserEntry {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: UserId::of_column(&row.get::<String>("id")?),
            username: row.get::<Option<String>>("username")?.unwrap_or_default(),
            email: row.get::<Option<String>>("email")?.unwrap_or_default(),
            is_active: row.get("is_active")?,
            is_staff: row.get("is_staff")?,
            is_superuser: row.get("is_superuser")?,
            last_login: row.get("last_login")?,
            date_joined: row.get("date_joined")?,
        })
    }
}

impl FromRow for UserAddress {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            email: row.get("email")?,
            verified: row.get("verified")?,
            primary: row.get("primary")?,
        })
    }
}

struct Rows(i64);

impl FromRow for Rows {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        row.get("rows").map(Self)
    }
}

/// Users whose name or address contains `part`, in the order of their keys; of everybody where it is empty.
pub(crate) async fn list(run: &mut impl Run, part: &str, most: u32, skip: i64) -> Result<Vec<UserEntry>, Fault> {
    let pattern = containing(part);
    let values = [
        pattern.as_str().into(),
        pattern.as_str().into(),
        most.into(),
        skip.into(),
    ];
    run.all(&LIST, values).await
}

/// How many [`list`] would find.
pub(crate) async fn count(run: &mut impl Run, part: &str) -> Result<u64, Fault> {
    let pattern = containing(part);
    let rows = run.optional(&COUNT, [pattern.as_str().into(), pattern.into()]).await?;
    Ok(number(rows))
}

/// Rows of allauth's table, the primary address first.
pub(crate) async fn addresses_of(run: &mut impl Run, id: &UserId) -> Result<Vec<UserAddress>, Fault> {
    run.all(&ADDRESSES_OF, [id.into()]).await
}

/// Every text by which a user may be named at login: username, address, and those of allauth's table where it is there.
pub(crate) async fn login_names(
    run: &mut impl Run,
    account: &Account,
    has_addresses: bool,
) -> Result<Vec<String>, Fault> {
    let mut names = vec![account.username.clone(), account.email.clone()];
    if has_addresses {
        let rows = addresses_of(run, &account.id).await?;
        names.extend(rows.into_iter().map(|row| row.email));
    }
    Ok(names)
}

/// Whether anybody is a superuser, active or not.
pub(crate) async fn has_superuser(run: &mut impl Run) -> Result<bool, Fault> {
    Ok(number(run.optional(&SUPERUSERS, [true.into()]).await?) > 0)
}

/// Makes everyone else who asks about superusers in order to change who is one wait until this transaction ends.
pub(crate) async fn hold_superusers(tx: &mut Tx) -> Result<(), Fault> {
    hold(tx, "users.superusers").await
}

/// Whether a superuser who can log in is there beside this user. To be asked under [`hold_superusers`].
pub(crate) async fn has_other_superuser(tx: &mut Tx, id: &UserId) -> Result<bool, Fault> {
    let values = [Value::Bool(true), Value::Bool(true), id.into()];
    Ok(number(tx.optional(&OTHER_SUPERUSERS, values).await?) > 0)
}

/// Django's `is_active`: whether the user may log in, and whether their sessions count.
pub(crate) async fn set_active(tx: &mut Tx, id: &UserId, is_active: bool) -> Result<(), Fault> {
    tx.execute(&SET_ACTIVE, [is_active.into(), id.into()]).await.map(drop)
}

/// Django's `is_staff` and `is_superuser`.
pub(crate) async fn set_rights(tx: &mut Tx, id: &UserId, is_staff: bool, is_superuser: bool) -> Result<(), Fault> {
    let values = [is_staff.into(), is_superuser.into(), id.into()];
    tx.execute(&SET_RIGHTS, values).await.map(drop)
}

/// A pattern of `LIKE` in which nothing that was typed is a wildcard.
fn containing(part: &str) -> String {
    let mut pattern = String::from("%");
    for character in part.chars() {
        if matches!(character, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

fn number(rows: Option<Rows>) -> u64 {
    rows.map_or(0, |Rows(rows)| u64::try_from(rows).unwrap_or(0))
}
