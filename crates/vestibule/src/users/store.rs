//! Reading and writing people. One text for all engines.
//!
//! Texts that make an [`Account`] select the key as text: `CONCAT` is what three engines share for integers and UUIDs alike. A row that makes no
//! sense is left out, as if it were not there, and told in the log.

use super::{
    Account, KeyKind, NewAccount, UserId, UserTable,
    account::MAX_EMAIL,
    cells::Readable,
    lookup::{self, Owner, Owners},
    table::Filler,
};
use crate::{
    fault::Fault,
    settings::LoginMethod,
    storage::{FromRow, Query, Row, Run, Tx, Value, queries},
};
use caseless::default_case_fold_str;
use django_formats::{
    names::{email, username},
    password::EncodedPassword,
    random::Random,
};
use time::{OffsetDateTime, UtcOffset};
use uuid::{Builder, Uuid};

queries! {
    BY_ID = "users.by_id", r#"SELECT {users.account} FROM {users} u WHERE u.{users.pk} = ?"#;
    /// The key is never NULL: without that, SQLite makes `IN` of the two and forgets to ignore case.
    BY_USERNAME = "users.by_username", r#"SELECT {users.account} FROM {users} u
        WHERE IEXACT(u.{users.username}) OR (IEXACT(u.{users.username}) AND u.{users.pk} IS NOT NULL)"#;
    /// allauth stores addresses in lower case and looks for those only.
    BY_EMAIL = "users.by_email", r#"SELECT {users.account} FROM {users} u WHERE u.{users.email} = ?"#;
    BY_EMAIL_IN_ANY_CASE = "users.by_email_in_any_case", r#"SELECT {users.account} FROM {users} u WHERE IEXACT(u.{users.email})"#;
    BY_ADDRESS = "users.by_address", r#"SELECT {users.account}, a."email" AS "address", a."verified" AS "verified"
        FROM "account_emailaddress" a JOIN {users} u ON u.{users.pk} = a."user_id" WHERE a."email" = ?"#;

    USERNAMES = "users.usernames", r#"SELECT {users.username} AS "text" FROM {users} WHERE IEXACT({users.username})"#;
    EMAILS = "users.emails", r#"SELECT {users.email} AS "text" FROM {users} WHERE IEXACT({users.email})"#;
    ADDRESSES = "users.addresses", r#"SELECT "email" AS "text" FROM "account_emailaddress" WHERE "email" = ?"#;

    INSERT = "users.insert", r#"INSERT INTO {users} {users.new}"#;
    NEW_ID = "users.new_id", r#"SELECT CONCAT({users.pk}) AS "text" FROM {users} WHERE {users.username} = ?"#;
    INSERT_ADDRESS = "users.insert_address", r#"INSERT INTO "account_emailaddress" ("user_id", "email", "verified", "primary")
        VALUES (?, ?, ?, ?)"#;

    SET_PASSWORD = "users.set_password", r#"UPDATE {users} SET "password" = ? WHERE {users.pk} = ? AND "password" = ?"#;
    SET_LAST_LOGIN = "users.set_last_login", r#"UPDATE {users} SET "last_login" = ? WHERE {users.pk} = ?"#;
}

/// The account with this key.
pub(crate) async fn by_id(run: &mut impl Run, id: &UserId) -> Result<Option<Account>, Fault> {
    if matches!(id, UserId::Text(text) if text.contains('\0')) {
        return Ok(None);
    }
    Ok(readable(run, &BY_ID, [id.into()]).await?.pop())
}

/// The rows that make sense. Others are told in the log, and nobody's.
async fn readable<T: FromRow, const N: usize>(
    run: &mut impl Run,
    query: &Query,
    values: [Value; N],
) -> Result<Vec<T>, Fault> {
    let rows: Vec<Readable<T>> = run.all(query, values).await?;
    Ok(rows.into_iter().filter_map(|Readable(found)| found).collect())
}

/// The one account of this name, in whatever case; two of them are nobody. One statement, whoever is found.
pub(crate) async fn by_username(run: &mut impl Run, typed: &str) -> Result<Option<Account>, Fault> {
    if !is_searchable(typed) {
        return Ok(None);
    }
    let names = [typed.into(), username::normalize(typed).into()];
    let found = readable(run, &BY_USERNAME, names).await?;
    Ok(lookup::only_with_username(found, typed))
}

/// Whoever has something to do with an address. `with_addresses`: allauth's table is there. As many statements for an unknown one.
pub(crate) async fn owners(run: &mut impl Run, typed: &str, with_addresses: bool) -> Result<Owners, Fault> {
    let typed = typed.to_lowercase();
    let (mut by_row, mut by_column) = (Vec::new(), Vec::new());
    if is_searchable(&typed) {
        if with_addresses {
            by_row = readable(run, &BY_ADDRESS, [typed.as_str().into()]).await?;
        }
        by_column = readable(run, &BY_EMAIL, [typed.as_str().into()]).await?;
    }
    Ok(Owners {
        typed,
        by_row,
        by_column,
    })
}

/// The account that a typed login means: by address where it is one, else by name. The number of statements depends on the text alone.
///
/// Source: allauth's `LoginForm.user_credentials`. Where two accounts share an address allauth tries each password; here they are nobody.
pub(crate) async fn by_login(
    run: &mut impl Run,
    typed: &str,
    methods: &[LoginMethod],
    with_addresses: bool,
) -> Result<Option<Account>, Fault> {
    let mut by_email = Vec::new();
    if lookup::login_method(typed, methods) == LoginMethod::Email {
        by_email = owners(run, typed, with_addresses).await?.for_login();
    }
    let mut by_name = None;
    if methods.contains(&LoginMethod::Username) {
        by_name = by_username(run, typed).await?; // also a name may look like an address
    }
    match by_email.len() {
        0 => Ok(by_name),
        1 => Ok(by_email.pop()),
        _ => Ok(None),
    }
}

/// Whom Django's own reset form writes to: where allauth's tables are not there, links are Django's own.
pub(crate) async fn for_password_reset(run: &mut impl Run, typed: &str) -> Result<Vec<Account>, Fault> {
    if !is_searchable(typed) {
        return Ok(Vec::new());
    }
    let found = readable(run, &BY_EMAIL_IN_ANY_CASE, [typed.into()]).await?;
    Ok(lookup::for_djangos_reset(found, typed))
}

/// Whether someone has this name, in any case that the database knows: MySQL's collations count `é` as `e`, and so does the index there.
pub(crate) async fn username_taken(run: &mut impl Run, username: &str) -> Result<bool, Fault> {
    if !is_searchable(username) {
        return Ok(false);
    }
    for spelling in spellings(username) {
        if run.optional::<Text, 1>(&USERNAMES, [spelling.into()]).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether someone has this address, verified or not, in any case.
pub(crate) async fn email_taken(run: &mut impl Run, address: &str, with_addresses: bool) -> Result<bool, Fault> {
    if !is_searchable(address) {
        return Ok(false);
    }
    let address = address.to_lowercase();
    let mut found: Vec<Text> = run.all(&EMAILS, [address.as_str().into()]).await?;
    if with_addresses {
        found.extend(run.all::<Text, 1>(&ADDRESSES, [address.as_str().into()]).await?);
    }
    Ok(found.iter().any(|Text(found)| email::same(found, &address)))
}

/// Writes a person. `None`: the name is taken; the transaction can only be rolled back.
pub(crate) async fn insert(
    tx: &mut Tx,
    new: NewAccount,
    table: &UserTable,
    random: &mut (dyn Random + Send),
) -> Result<Option<Account>, Fault> {
    let id = match table.key {
        KeyKind::Int => None,
        KeyKind::Uuid => Some(UserId::Uuid(new_uuid(random)?)),
    };
    let row = new_row(id.as_ref(), &new, table, random)?;
    if tx.execute_unique(&INSERT, row).await?.is_none() {
        return Ok(None);
    }
    let id = match id {
        Some(id) => id,
        None => new_id(tx, &new, table).await?,
    };
    Ok(Some(new.written(id, table)))
}

/// In the order of `{users.new}`.
fn new_row(
    id: Option<&UserId>,
    new: &NewAccount,
    table: &UserTable,
    random: &mut (dyn Random + Send),
) -> Result<Vec<Value>, Fault> {
    let mut row: Vec<Value> = id.map(Value::from).into_iter().collect();
    row.extend(table.has_usernames().then(|| Value::from(&*new.username)));
    row.extend([&*new.email, new.password.as_str()].map(Value::from));
    for column in table.present() {
        row.push(match column {
            "first_name" => (&*new.first_name).into(),
            "last_name" => (&*new.last_name).into(),
            "is_active" => true.into(),
            "is_staff" | "is_superuser" => new.is_superuser.into(),
            "date_joined" => new.date_joined.into(),
            _ => continue,
        });
    }
    for filling in &table.filling {
        row.push(match &filling.filler {
            Filler::Text(text) => text.as_str().into(),
            Filler::Integer(number) => (*number).into(),
            Filler::Boolean(value) => (*value).into(),
            Filler::Now => new.date_joined.into(),
            Filler::Today => new.date_joined.to_offset(UtcOffset::UTC).date().to_string().into(),
            Filler::NewUuid => Value::Uuid(new_uuid(random)?),
        });
    }
    Ok(row)
}

/// Writes a row of `account_emailaddress`. `None`: a uniqueness rule refused; the transaction can only be rolled back.
pub(crate) async fn insert_address(
    tx: &mut Tx,
    owner: &UserId,
    address: &str,
    verified: bool,
    primary: bool,
) -> Result<Option<()>, Fault> {
    let row = [owner.into(), address.into(), verified.into(), primary.into()];
    Ok(tx.execute_unique(&INSERT_ADDRESS, row).await?.map(drop))
}

/// Sets the password where `old` still is: an upgrade that races a change of the password loses. False: it was another one by then.
pub(crate) async fn set_password(
    run: &mut impl Run,
    id: &UserId,
    old: &EncodedPassword,
    new: &EncodedPassword,
) -> Result<bool, Fault> {
    let row = [new.as_str().into(), id.into(), old.as_str().into()];
    Ok(run.execute(&SET_PASSWORD, row).await? == 1)
}

/// Notes the login. It ends the person's reset links, which are made of it.
pub(crate) async fn set_last_login(run: &mut impl Run, id: &UserId, now: OffsetDateTime) -> Result<(), Fault> {
    if !run.texts().names().has("last_login") {
        return Ok(());
    }
    run.execute(&SET_LAST_LOGIN, [now.into(), id.into()]).await.map(drop)
}

/// The key that the database chose: the name is unique, so it finds the row that was just written.
async fn new_id(tx: &mut Tx, new: &NewAccount, table: &UserTable) -> Result<UserId, Fault> {
    let name = if table.has_usernames() {
        &new.username
    } else {
        &new.email
    };
    let found = tx.optional::<Text, 1>(&NEW_ID, [name.as_str().into()]).await?;
    let id = found.and_then(|Text(id)| UserId::of_column(&id, table.key));
    id.ok_or(Fault::Internal {
        what: "a user who was just written was not found",
        source: None,
    })
}

fn new_uuid(random: &mut (dyn Random + Send)) -> Result<Uuid, Fault> {
    let mut bytes = [0; 16];
    random.fill(&mut bytes)?;
    Ok(Builder::from_random_bytes(bytes).into_uuid())
}

/// Whether a text can be in a column of names or addresses at all. NUL cannot, and PostgreSQL refuses it; nothing is said about anyone by not asking.
fn is_searchable(text: &str) -> bool {
    !text.is_empty() && !text.contains('\0') && text.chars().nth(MAX_EMAIL).is_none()
}

struct Text(String);

impl FromRow for Text {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        row.get("text").map(Self)
    }
}

impl FromRow for Owner {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            account: Account::from_row(row)?,
            address: row.get("address")?,
            verified: row.get("verified")?,
        })
    }
}

/// The spellings of a name that an engine may not take for one: SQLite folds ASCII alone, so other letters are asked for in each case.
fn spellings(username: &str) -> Vec<String> {
    let mut all = vec![username.to_owned()];
    if !username.is_ascii() {
        let lower = username.to_lowercase();
        let mut letters = lower.chars();
        let capital: String = letters
            .next()
            .into_iter()
            .flat_map(char::to_uppercase)
            .chain(letters)
            .collect();
        all.extend([username.to_uppercase(), default_case_fold_str(username), capital, lower]);
        all.sort_unstable();
        all.dedup();
    }
    all
}
