//! What a person may do: own permissions and those of groups, as Django's ModelBackend counts them.

use super::UserId;
use crate::{
    fault::Fault,
    storage::{FromRow, Row, Run, queries},
};
use std::collections::HashSet;

queries! {
    PERMISSIONS = "users.permissions", r#"SELECT c."app_label" AS "app_label", p."codename" AS "codename"
        FROM "auth_permission" p JOIN "django_content_type" c ON c."id" = p."content_type_id"
        WHERE p."id" IN (SELECT "permission_id" FROM {users.permissions} WHERE {users.own} = ?)
        OR p."id" IN (SELECT g."permission_id" FROM "auth_group_permissions" g JOIN {users.groups} m ON m."group_id" = g."group_id"
            WHERE m.{users.own} = ?)"#;
    GROUPS = "users.groups", r#"SELECT g."name" AS "name" FROM "auth_group" g JOIN {users.groups} m ON m."group_id" = g."id"
        WHERE m.{users.own} = ?"#;
}

/// `app.codename` of each permission.
pub(super) async fn permissions(run: &mut impl Run, id: &UserId) -> Result<HashSet<String>, Fault> {
    let found: Vec<Permission> = run.all(&PERMISSIONS, [id.into(), id.into()]).await?;
    Ok(found.into_iter().map(|Permission(name)| name).collect())
}

/// The names of the person's groups.
pub(crate) async fn groups(run: &mut impl Run, id: &UserId) -> Result<HashSet<String>, Fault> {
    let found: Vec<Group> = run.all(&GROUPS, [id.into()]).await?;
    Ok(found.into_iter().map(|Group(name)| name).collect())
}

struct Permission(String);

impl FromRow for Permission {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let (app, codename) = (row.get::<String>("app_label")?, row.get::<String>("codename")?);
        Ok(Self(format!("{app}.{codename}")))
    }
}

struct Group(String);

impl FromRow for Group {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        row.get("name").map(Self)
    }
}
