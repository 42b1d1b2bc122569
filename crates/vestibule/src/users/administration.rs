//! Everybody, a page at a time, for whoever runs the site; and the flags that an operator sets.
//!
//! No text here selects a password: what lists people has no use for one.

use super::{
    Account, UserId,
    cells::{Cells, Readable},
};
use crate::{
    fault::Fault,
    storage::{FromRow, Row, Run, Tx, hold, queries},
};
use time::OffsetDateTime;

queries! {
    LIST = "users.list", r#"SELECT {users.entry} FROM {users} u
        WHERE UPPER(u.{users.username}) LIKE UPPER(?) ESCAPE '!' OR UPPER(u.{users.email}) LIKE UPPER(?) ESCAPE '!'
        ORDER BY u.{users.pk} LIMIT ? OFFSET ?"#;
    COUNT = "users.count", r#"SELECT COUNT(*) AS "rows" FROM {users}
        WHERE UPPER({users.username}) LIKE UPPER(?) ESCAPE '!' OR UPPER({users.email}) LIKE UPPER(?) ESCAPE '!'"#;
    ADDRESSES_OF = "users.addresses_of", r#"SELECT "email", "verified", "primary" FROM "account_emailaddress" WHERE "user_id" = ?
        ORDER BY "primary" DESC, "id""#;
    SUPERUSERS = "users.superusers", r#"SELECT COUNT(*) AS "rows" FROM {users} WHERE "is_superuser" = ?"#;
    OTHER_SUPERUSERS = "users.other_superusers", r#"SELECT {users.entry} FROM {users} u WHERE u."is_superuser" = ? AND u.{users.pk} <> ?"#;
    SET_ACTIVE = "users.set_active", r#"UPDATE {users} SET "is_active" = ? WHERE {users.pk} = ?"#;
    SET_STAFF = "users.set_staff", r#"UPDATE {users} SET "is_staff" = ? WHERE {users.pk} = ?"#;
    SET_SUPERUSER = "users.set_superuser", r#"UPDATE {users} SET "is_superuser" = ? WHERE {users.pk} = ?"#;
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
    /// When the account was made; `None`: the user table does not say.
    pub date_joined: Option<OffsetDateTime>,
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
        let cells = Cells::of(row)?;
        Ok(Self {
            username: cells.get("username")?,
            email: cells.get::<Option<String>>("email")?.unwrap_or_default(),
            is_active: cells.get_or("is_active", true)?,
            is_staff: cells.is_staff()?,
            is_superuser: cells.get_or("is_superuser", false)?,
            last_login: cells.get_or("last_login", None)?,
            date_joined: cells.joined()?,
            id: cells.id,
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
    let rows: Vec<Readable<UserEntry>> = run.all(&LIST, values).await?;
    Ok(rows.into_iter().filter_map(|Readable(found)| found).collect())
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

/// Whether anybody is a superuser, active or not. In a table that knows none: nobody.
pub(crate) async fn has_superuser(run: &mut impl Run) -> Result<bool, Fault> {
    if !run.texts().names().has("is_superuser") {
        return Ok(false);
    }
    Ok(number(run.optional(&SUPERUSERS, [true.into()]).await?) > 0)
}

/// Makes everyone else who asks about superusers in order to change who is one wait until this transaction ends.
pub(crate) async fn hold_superusers(tx: &mut Tx) -> Result<(), Fault> {
    hold(tx, "users.superusers").await
}

/// Whether a superuser who can log in is there beside this user. To be asked under [`hold_superusers`].
pub(crate) async fn has_other_superuser(tx: &mut Tx, id: &UserId) -> Result<bool, Fault> {
    let others: Vec<Readable<UserEntry>> = tx.all(&OTHER_SUPERUSERS, [true.into(), id.into()]).await?;
    let mut others = others.into_iter().filter_map(|Readable(found)| found);
    Ok(others.any(|other| other.is_active))
}

/// Django's `is_active`: whether the user may log in, and whether their sessions count. Only where the table has it.
pub(crate) async fn set_active(tx: &mut Tx, id: &UserId, is_active: bool) -> Result<(), Fault> {
    tx.execute(&SET_ACTIVE, [is_active.into(), id.into()]).await.map(drop)
}

/// Django's `is_staff` and `is_superuser`, as far as the table has them.
pub(crate) async fn set_rights(tx: &mut Tx, id: &UserId, is_staff: bool, is_superuser: bool) -> Result<(), Fault> {
    for (column, query, value) in [
        ("is_staff", &SET_STAFF, is_staff),
        ("is_superuser", &SET_SUPERUSER, is_superuser),
    ] {
        if tx.texts().names().has(column) {
            tx.execute(query, [value.into(), id.into()]).await?;
        }
    }
    Ok(())
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
