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
        WHERE p."id" IN (SELECT "permission_id" FROM {users.permissions} WHERE {users.in_permissions} = ?)
        OR p."id" IN (SELECT g."permission_id" FROM "auth_group_permissions" g JOIN {users.groups} m ON m."group_id" = g."group_id"
            WHERE m.{users.in_groups} = ?)"#;
    GROUPS = "users.groups", r#"SELECT g."name" AS "name" FROM "auth_group" g JOIN {users.groups} m ON m."group_id" = g."id"
        WHERE m.{users.in_groups} = ?"#;
}

/// `app.codename` of each permission. A model without Django's `PermissionsMixin` has neither table and gives none.
pub(super) async fn permissions(run: &mut impl Run, id: &UserId) -> Result<HashSet<String>, Fault> {
    let texts = run.texts();
    if !texts.names().has("groups") || !texts.names().has("permissions") {
        return Ok(HashSet::new());
    }
    let found: Vec<Permission> = run.all(&PERMISSIONS, [id.into(), id.into()]).await?;
    Ok(found.into_iter().map(|Permission(name)| name).collect())
}

/// The names of the person's groups.
pub(crate) async fn groups(run: &mut impl Run, id: &UserId) -> Result<HashSet<String>, Fault> {
    if !run.texts().names().has("groups") {
        return Ok(HashSet::new());
    }
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
