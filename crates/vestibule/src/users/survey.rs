//! What the user table holds, in numbers alone: for whoever puts Vestibule beside a Django that is there already.
//!
//! A statement reads every password's beginning and counts; no hash leaves the database.

use crate::{
    fault::Fault,
    storage::{FromRow, Row, Run, queries},
};
use time::OffsetDateTime;

queries! {
    SURVEY = "users.survey", r#"SELECT COUNT(*) AS "users",
        COUNT(CASE WHEN "password" LIKE 'pbkdf2!_sha256$%' ESCAPE '!' THEN 1 END) AS "pbkdf2_sha256",
        COUNT(CASE WHEN "password" LIKE 'pbkdf2!_sha1$%' ESCAPE '!' THEN 1 END) AS "pbkdf2_sha1",
        COUNT(CASE WHEN "password" LIKE 'argon2$%' THEN 1 END) AS "argon2",
        COUNT(CASE WHEN "password" LIKE 'scrypt$%' THEN 1 END) AS "scrypt",
        COUNT(CASE WHEN "password" LIKE 'bcrypt!_sha256$%' ESCAPE '!' THEN 1 END) AS "bcrypt_sha256",
        COUNT(CASE WHEN "password" LIKE 'bcrypt$%' THEN 1 END) AS "bcrypt",
        COUNT(CASE WHEN "password" LIKE 'md5$%' THEN 1 END) AS "md5",
        COUNT(CASE WHEN "password" LIKE '!%' THEN 1 END) AS "none",
        COUNT(CASE WHEN "password" LIKE 'pbkdf2!_sha256$1000000$%' ESCAPE '!' THEN 1 END) AS "of_5_2",
        COUNT(CASE WHEN "password" LIKE 'pbkdf2!_sha256$1200000$%' ESCAPE '!' THEN 1 END) AS "of_6_0",
        COUNT(CASE WHEN "password" LIKE 'pbkdf2!_sha256$1500000$%' ESCAPE '!' THEN 1 END) AS "of_6_1"
        FROM {users}"#;
    LATELY = "users.lately", r#"SELECT COUNT(*) AS "rows" FROM {users} WHERE "last_login" > ?"#;
}

/// Who is there, by kind of password.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct UserSurvey {
    pub(crate) users: i64,
    /// Those whose last login came after the moment asked for; none where the table has no such column.
    pub(crate) lately: i64,
    /// Django's name of each hasher, and how many passwords it made. `none`: unusable ones.
    pub(crate) hashers: Vec<(&'static str, i64)>,
    /// Django's version, and how many passwords have the cost that it gives new ones.
    pub(crate) costs: Vec<(&'static str, i64)>,
}

impl FromRow for UserSurvey {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let count = |name: &&'static str| Ok((*name, row.get(name)?));
        let costs = COSTS.iter().map(|(version, column)| Ok((*version, row.get(column)?)));
        Ok(Self {
            users: row.get("users")?,
            lately: 0,
            hashers: HASHERS.iter().map(count).collect::<Result<_, Fault>>()?,
            costs: costs.collect::<Result<_, Fault>>()?,
        })
    }
}

struct Rows(i64);

impl FromRow for Rows {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        row.get("rows").map(Self)
    }
}

/// Counts users and passwords. Reads the whole table.
pub(crate) async fn survey(run: &mut impl Run, since: OffsetDateTime) -> Result<UserSurvey, Fault> {
    let mut survey: UserSurvey = run.optional(&SURVEY, []).await?.unwrap_or_default();
    if run.texts().names().has("last_login") {
        let lately = run.optional::<Rows, 1>(&LATELY, [since.into()]).await?;
        survey.lately = lately.map_or(0, |Rows(count)| count);
    }
    Ok(survey)
}

const HASHERS: [&str; 8] = [
    "pbkdf2_sha256",
    "pbkdf2_sha1",
    "argon2",
    "scrypt",
    "bcrypt_sha256",
    "bcrypt",
    "md5",
    "none",
];

/// `PBKDF2PasswordHasher.iterations` of each release that is supported.
const COSTS: [(&str, &str); 3] = [("5.2", "of_5_2"), ("6.0", "of_6_0"), ("6.1", "of_6_1")];
