//! What real Django and allauth answered, on SQLite.

use super::house::{add, someone, sqlite};
use crate::{
    settings::LoginMethod,
    storage::{Db, Query, Run},
    testing_vectors::{Case, same, section},
    users::{
        Account, Owners, UserId, by_username,
        lookup::login_method,
        store::{for_password_reset, owners},
    },
};
use django_formats::names::email;
use serde_json::Value;
use tokio::runtime::Runtime;

const DEACTIVATE: Query = Query::new(
    "test.deactivate",
    r#"UPDATE {users} SET "is_active" = ? WHERE {users.pk} = ?"#,
);

#[test]
fn a_typed_login_counts_as_django_allauth_counts_it() {
    section("login_methods", |case| {
        let methods: Vec<LoginMethod> = case.texts("methods").iter().map(|name| method(name)).collect();
        same(
            "method",
            login_method(case.text("typed"), &methods),
            method(case.text("method")),
        )
    });
}

fn method(name: &str) -> LoginMethod {
    match name {
        "username" => LoginMethod::Username,
        "email" => LoginMethod::Email,
        other => panic!("unknown method {other}"),
    }
}

#[test]
fn people_are_found_as_django_allauth_finds_them() {
    let runtime = Runtime::new().expect("a runtime");
    section("allauth_user_lookup", |case| {
        runtime.block_on(async {
            let there = sqlite().await;
            fill(&there.db, case).await;
            let mut conn = there.db.read().await.map_err(|fault| fault.to_string())?;
            let typed = case.text("typed");

            let by_name = by_username(&mut conn, typed).await.map_err(|fault| fault.to_string())?;
            let by_name = by_name.map(|account| pk(&account));
            same("by_username", by_name, case.optional_int("by_username"))?;

            for (field, choose) in [
                ("for_login", Owners::for_login as fn(Owners) -> Vec<Account>),
                ("for_reset", for_reset),
                ("any", Owners::any),
            ] {
                let found = owners(&mut conn, typed, true)
                    .await
                    .map_err(|fault| fault.to_string())?;
                let mut found: Vec<i64> = choose(found).iter().map(pk).collect();
                found.sort_unstable();
                // An empty address is everyone's who has none to allauth; here it is nobody's.
                let djangos = if typed.is_empty() {
                    Vec::new()
                } else {
                    numbers(case.value(field))
                };
                same(field, found, djangos)?;
            }
            Ok(())
        })
    });
}

fn for_reset(owners: Owners) -> Vec<Account> {
    let found = owners.for_reset().into_iter();
    found.map(|recipient| recipient.account).collect()
}

#[test]
fn reset_mails_go_to_whom_django_sends_them() {
    let runtime = Runtime::new().expect("a runtime");
    section("reset_query", |case| {
        runtime.block_on(async {
            let there = sqlite().await;
            fill(&there.db, case).await;
            let mut conn = there.db.read().await.map_err(|fault| fault.to_string())?;

            let typed = case.text("typed").trim();
            same("form_valid", email::is_valid(typed), case.truth("form_valid"))?;
            let mut mailed_to = Vec::new();
            if case.truth("form_valid") {
                let found = for_password_reset(&mut conn, typed)
                    .await
                    .map_err(|fault| fault.to_string())?;
                mailed_to.extend(found.into_iter().map(|account| account.email));
            }
            same("mailed_to", mailed_to, case.texts("mailed_to"))
        })
    });
}

/// Writes the users of a case in their order, so that their keys are those of the case.
async fn fill(db: &Db, case: &Case<'_>) {
    for (index, user) in case.value("users").as_array().into_iter().flatten().enumerate() {
        let text = |field: &str| user.get(field).and_then(Value::as_str).map(str::to_owned);
        let name = text("username").unwrap_or_else(|| format!("user{index}"));
        let mut new = someone(&name, &text("email").unwrap_or_default());
        if user.get("usable_password") == Some(&Value::Bool(false)) {
            new.password = "!unusable".into();
        }
        let rows: Vec<(&str, bool)> = user
            .get("addresses")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .map(|row| {
                (
                    row["email"].as_str().expect("a text"),
                    row["verified"] == Value::Bool(true),
                )
            })
            .collect();
        let account = add(db, new, &rows).await;
        assert_eq!(pk(&account), i64::try_from(index + 1).expect("few users"));
        if user["is_active"] == Value::Bool(false) {
            let mut conn = db.write().await.expect("a connection");
            conn.execute(&DEACTIVATE, [false.into(), (&account.id).into()])
                .await
                .expect("it runs");
        }
    }
}

fn pk(account: &Account) -> i64 {
    match account.id {
        UserId::Int(number) => number,
        ref other => panic!("{other} is no integer"),
    }
}

fn numbers(list: &Value) -> Vec<i64> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_i64)
        .collect()
}
