//! Who may do what, as Django's ModelBackend says.

use super::house::{add, engines, someone, sqlite};
use crate::{
    storage::{Db, Query, Run},
    users::{Account, User, UserId},
};

const GRANT: Query = Query::new(
    "test.grant",
    r#"INSERT INTO {users.permissions} ({users.in_permissions}, "permission_id") SELECT ?, "id" FROM "auth_permission" WHERE "codename" = ?"#,
);
const GROUP: Query = Query::new("test.group", r#"INSERT INTO "auth_group" ("name") VALUES (?)"#);
const GRANT_GROUP: Query = Query::new(
    "test.grant_group",
    r#"INSERT INTO "auth_group_permissions" ("group_id", "permission_id")
        SELECT g."id", p."id" FROM "auth_group" g, "auth_permission" p WHERE g."name" = ? AND p."codename" = ?"#,
);
const JOIN: Query = Query::new(
    "test.join",
    r#"INSERT INTO {users.groups} ({users.in_groups}, "group_id") SELECT ?, "id" FROM "auth_group" WHERE "name" = ?"#,
);

/// Ada may add users, and view sessions as one of the editors, who are two.
async fn ada(db: &Db) -> Account {
    let ada = add(db, someone("ada", ""), &[]).await;
    let mut conn = db.write().await.expect("a connection");
    let id = number(&ada.id);
    for (query, values) in [
        (&GROUP, vec!["editors".into()]),
        (&GROUP, vec!["readers".into()]),
        (&GRANT, vec![id.into(), "add_user".into()]),
        (&GRANT_GROUP, vec!["editors".into(), "view_session".into()]),
        (&GRANT_GROUP, vec!["readers".into(), "delete_session".into()]),
        (&JOIN, vec![id.into(), "editors".into()]),
    ] {
        let done = match <[_; 1]>::try_from(values) {
            Ok(one) => conn.execute(query, one).await,
            Err(two) => conn.execute(query, <[_; 2]>::try_from(two).expect("two values")).await,
        };
        assert_eq!(done.expect("it runs"), 1, "{}", query.name);
    }
    ada
}

fn number(id: &UserId) -> i64 {
    match id {
        UserId::Int(number) => *number,
        other => panic!("{other} is no integer"),
    }
}

#[tokio::test]
async fn own_and_group_permissions_count_and_no_others() {
    for there in engines().await {
        let user = User::new(ada(&there.db).await, there.db.clone());
        for (permission, granted) in [
            ("auth.add_user", true),
            ("sessions.view_session", true),
            ("sessions.delete_session", false),
            ("auth.delete_user", false),
            ("sessions.add_user", false),
            ("add_user", false),
            ("", false),
        ] {
            let answer = user.has_perm(permission).await.expect("an answer");
            assert_eq!(answer, granted, "{permission} on {:?}", there.db);
        }
        assert!(
            user.has_perms(&["auth.add_user", "sessions.view_session"])
                .await
                .expect("an answer")
        );
        assert!(
            !user
                .has_perms(&["auth.add_user", "auth.delete_user"])
                .await
                .expect("an answer")
        );
        assert!(user.in_group("editors").await.expect("an answer"));
        assert!(!user.in_group("readers").await.expect("an answer"));
        assert!(!user.in_group("Editors").await.expect("an answer"));
    }
}

#[tokio::test]
async fn a_superuser_may_all_and_an_inactive_person_nothing() {
    for there in engines().await {
        let ada = ada(&there.db).await;
        let chief = User::new(
            Account {
                is_superuser: true,
                ..ada.clone()
            },
            there.db.clone(),
        );
        assert!(chief.has_perm("any.thing").await.expect("an answer"));
        assert!(!chief.in_group("readers").await.expect("an answer"));

        for is_superuser in [false, true] {
            let gone = Account {
                is_active: false,
                is_superuser,
                ..ada.clone()
            };
            let gone = User::new(gone, there.db.clone());
            assert!(!gone.has_perm("auth.add_user").await.expect("an answer"));
            assert!(!gone.in_group("editors").await.expect("an answer"));
        }
    }
}

#[tokio::test]
async fn a_request_reads_permissions_once() {
    for there in engines().await {
        let ada = ada(&there.db).await;
        let id = number(&ada.id);
        let user = User::new(ada.clone(), there.db.clone());
        let clone = user.clone();
        assert!(!user.has_perm("auth.delete_user").await.expect("an answer"));

        let mut conn = there.db.write().await.expect("a connection");
        conn.execute(&GRANT, [id.into(), "delete_user".into()])
            .await
            .expect("it runs");
        drop(conn);
        assert!(
            !clone.has_perm("auth.delete_user").await.expect("an answer"),
            "this request keeps its answer"
        );
        let next_request = User::new(ada, there.db.clone());
        assert!(next_request.has_perm("auth.delete_user").await.expect("an answer"));
    }
}

#[test]
fn a_user_does_not_print_what_is_known_of_him() {
    let print = tokio::runtime::Runtime::new().expect("a runtime").block_on(async {
        let there = sqlite().await;
        let ada = add(&there.db, someone("ada", "ada@example.com"), &[]).await;
        format!("{:?} {:?}", User::new(ada.clone(), there.db.clone()), ada.password)
    });
    assert!(!print.contains("ada") && !print.contains("0123"), "{print}");
}
