//! A user's end: the rows that go with the user, as Django's cascade takes them, and what of ours names the user.

use super::{UserId, UserTable};
use crate::{
    fault::Fault,
    storage::{Layout, Query, Run, Tx, queries},
};

queries! {
    OUT_OF_GROUPS = "users.out_of_groups", r#"DELETE FROM {users.groups} WHERE {users.in_groups} = ?"#;
    WITHOUT_PERMISSIONS = "users.without_permissions", r#"DELETE FROM {users.permissions} WHERE {users.in_permissions} = ?"#;
    ADMIN_LOG = "users.remove_admin_log", r#"DELETE FROM "django_admin_log" WHERE "user_id" = ?"#;
    CONFIRMATIONS = "users.remove_confirmations", r#"DELETE FROM "account_emailconfirmation"
        WHERE "email_address_id" IN (SELECT "id" FROM "account_emailaddress" WHERE "user_id" = ?)"#;
    ADDRESSES = "users.remove_addresses", r#"DELETE FROM "account_emailaddress" WHERE "user_id" = ?"#;
    FACTORS = "users.remove_factors", r#"DELETE FROM "mfa_authenticator" WHERE "user_id" = ?"#;
    SOCIAL_TOKENS = "users.remove_social_tokens", r#"DELETE FROM "socialaccount_socialtoken"
        WHERE "account_id" IN (SELECT "id" FROM "socialaccount_socialaccount" WHERE "user_id" = ?)"#;
    SOCIAL_ACCOUNTS = "users.remove_social_accounts", r#"DELETE FROM "socialaccount_socialaccount" WHERE "user_id" = ?"#;
    USER_SESSIONS = "users.remove_user_sessions", r#"DELETE FROM "usersessions_usersession" WHERE "user_id" = ?"#;
    EVENTS = "users.remove_events", r#"DELETE FROM "vestibule_event" WHERE "user_id" = ?"#;
    MAILS = "users.remove_mails", r#"DELETE FROM "vestibule_outbox" WHERE IEXACT("recipient")"#;
    USER = "users.remove", r#"DELETE FROM {users} WHERE {users.pk} = ?"#;
}

/// Deletes the user and what hangs on the user, in the tables that are there. `addresses`: mails to them that still wait go too.
///
/// A table of an app's own that refers to the user is not known here; then the database refuses, at the latest with the commit.
pub(crate) async fn remove(
    tx: &mut Tx,
    layout: &Layout,
    table: &UserTable,
    id: &UserId,
    addresses: &[String],
) -> Result<(), Fault> {
    if table.groups.is_some() {
        tx.execute(&OUT_OF_GROUPS, [id.into()]).await?;
    }
    if table.permissions.is_some() {
        tx.execute(&WITHOUT_PERMISSIONS, [id.into()]).await?;
    }
    // Those that refer to others of the list stand before them.
    let hanging: [(&str, &Query); 7] = [
        ("django_admin_log", &ADMIN_LOG),
        ("account_emailconfirmation", &CONFIRMATIONS),
        ("account_emailaddress", &ADDRESSES),
        ("mfa_authenticator", &FACTORS),
        ("socialaccount_socialtoken", &SOCIAL_TOKENS),
        ("socialaccount_socialaccount", &SOCIAL_ACCOUNTS),
        ("usersessions_usersession", &USER_SESSIONS),
    ];
    for (_, query) in hanging.iter().filter(|(table, _)| layout.has(table)) {
        tx.execute(query, [id.into()]).await?;
    }

    tx.execute(&EVENTS, [id.to_string().into()]).await?;
    for address in addresses.iter().filter(|address| !address.is_empty()) {
        tx.execute(&MAILS, [address.as_str().into()]).await?;
    }
    tx.execute(&USER, [id.into()]).await.map(drop)
}
