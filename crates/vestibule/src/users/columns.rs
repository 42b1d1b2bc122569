//! A look at the tables of users, once at the start.

use super::{
    UserTable, names,
    shape::{self, Found, Problem, Seen},
};
use crate::{
    fault::Fault,
    settings::AuthUserSettings,
    storage::{self, Db, Engine},
};

/// The user table as it is, measured by the settings. `Err`: what is not there, or of another kind.
pub(crate) async fn look(db: &Db, settings: &AuthUserSettings) -> Result<Result<UserTable, Vec<Problem>>, Fault> {
    let assumed = UserTable::from(settings);
    let engine = db.engine();
    if assumed.schema.is_some() && engine != Engine::Postgres {
        return Ok(Err(vec![Problem::SchemaElsewhere]));
    }
    let mut conn = db.read().await?;
    let schema = assumed.schema.as_deref();
    let mut columns = async |table: &str| -> Result<Vec<Found>, Fault> {
        let found = storage::columns(&mut conn, schema, table).await?;
        Ok(found.into_iter().map(Found::from).collect())
    };
    let seen = Seen {
        engine,
        users: columns(&assumed.table).await?,
        groups: columns(&shape::beside(&assumed.table, "groups", engine)).await?,
        permissions: columns(&shape::beside(&assumed.table, "user_permissions", engine)).await?,
    };
    drop(conn);
    Ok(shape::measured(assumed, &settings.defaults, &seen))
}

/// The database under the names of this table.
pub(crate) fn named(db: Db, table: &UserTable) -> Db {
    db.named(names(table))
}
