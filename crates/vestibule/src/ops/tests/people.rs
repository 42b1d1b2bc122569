//! `vestibule user …`: who is found, who may be changed, what goes with a user.

use super::{
    super::{
        Outcome, Rights, create_superuser, delete_user, list_users, lock_user, set_rights, show_user, unlock_user,
    },
    house::{account, password, started},
};
use crate::{
    Fault, Vestibule,
    storage::{FromRow, Query, Row, Run, Tx, Value},
    testing_db::{self, TestDb},
    users::{self, NewAccount},
};
use django_formats::random::OsRandom;
use time::OffsetDateTime;

struct Number(i64);

impl FromRow for Number {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        row.get("number").map(Self)
    }
}

async fn superuser(vestibule: &Vestibule, name: &str) {
    let address = format!("{name}@example.com");
    let made = create_superuser(vestibule, name, &address, password("correct horse battery")).await;
    assert_eq!(made.expect("it runs"), Outcome::Done);
}

async fn plain(vestibule: &Vestibule, names: &[&str]) {
    let app = &vestibule.app;
    let mut tx = app.db.begin().await.expect("a transaction");
    for name in names {
        let new = NewAccount {
            username: (*name).to_owned(),
            email: format!("{name}@example.com"),
            password: "!".to_owned().into(),
            first_name: String::new(),
            last_name: String::new(),
            is_superuser: false,
            date_joined: OffsetDateTime::UNIX_EPOCH,
        };
        users::insert(&mut tx, new, &app.users, &mut OsRandom)
            .await
            .expect("it runs")
            .expect("the name is free");
    }
    tx.commit().await.expect("it commits");
}

async fn number(there: &TestDb, query: &Query) -> i64 {
    let mut conn = there.db.read().await.expect("a connection");
    let Number(number) = conn.optional(query, []).await.expect("counted").expect("a row");
    number
}

async fn put(tx: &mut Tx, sql: &'static str, values: &[Value]) {
    let rows = tx
        .run_sql(sql, values)
        .await
        .unwrap_or_else(|fault| panic!("{sql}: {fault:?}"));
    assert_eq!(rows, 1, "{sql}");
}

fn refused(outcome: Result<Outcome, Fault>, word: &str) {
    match outcome.expect("it runs") {
        Outcome::Refused(reasons) => assert!(reasons.iter().any(|reason| reason.contains(word)), "{reasons:?}"),
        Outcome::Done => panic!("it was done, without a word of {word:?}"),
    }
}

async fn names(vestibule: &Vestibule, search: &str, page: u32) -> Vec<String> {
    let shown = list_users(vestibule, search, page)
        .await
        .expect("it runs")
        .expect("a page");
    shown.users.into_iter().map(|user| user.username).collect()
}

#[tokio::test]
async fn a_list_has_pages_and_costs_two_statements_whatever_their_size() {
    for there in testing_db::engines().await {
        let vestibule = started(&there.url).await;
        let many: Vec<String> = (0..120).map(|number| format!("user{number:03}")).collect();
        plain(&vestibule, &many.iter().map(String::as_str).collect::<Vec<_>>()).await;

        let before = vestibule.app.db.statements();
        let shown = list_users(&vestibule, "", 3).await.expect("it runs").expect("a page");
        assert_eq!(vestibule.app.db.statements() - before, 2, "{:?}", there.db);
        assert_eq!((shown.total, shown.pages, shown.users.len()), (120, 3, 20));
        assert_eq!(shown.users.first().map(|user| user.username.as_str()), Some("user100"));
        assert!(names(&vestibule, "", 4).await.is_empty());
        assert!(names(&vestibule, "", u32::MAX).await.is_empty());
        vestibule.close().await;
    }
}

#[tokio::test]
async fn s_inj_01_a_search_has_no_wildcards_and_at_most_100_characters() {
    for there in testing_db::engines().await {
        let vestibule = started(&there.url).await;
        plain(&vestibule, &["ada", "a_b", "a!b", "axb", "100%", "o'hara"]).await;
        for (search, found) in [
            ("A_B", vec!["a_b"]),
            ("%", vec!["100%"]),
            ("!", vec!["a!b"]),
            ("a!b@EXAMPLE", vec!["a!b"]),
            ("'", vec!["o'hara"]),
            ("\\", vec![]),
            ("' OR 1=1 --", vec![]),
        ] {
            assert_eq!(names(&vestibule, search, 1).await, found, "{search} on {:?}", there.db);
        }
        for search in ["x".repeat(101), "a\0".to_owned()] {
            assert!(list_users(&vestibule, &search, 1).await.expect("it runs").is_err());
        }
        vestibule.close().await;
    }
}

#[tokio::test]
async fn a_user_is_found_by_name_address_and_id_but_never_by_two_at_once() {
    for there in testing_db::engines().await {
        let vestibule = started(&there.url).await;
        superuser(&vestibule, "ada").await;
        let id = account(&vestibule, "ada").await.id.to_string();
        for word in ["ada", "ADA@example.com", &id] {
            let shown = show_user(&vestibule, word).await.expect("it runs").expect("ada");
            assert_eq!(shown.user.username, "ada", "{word}");
            assert!(
                shown
                    .addresses
                    .iter()
                    .any(|address| address.primary && !address.verified)
            );
        }
        plain(&vestibule, &[&id]).await;
        refused(lock_user(&vestibule, &id).await, "say which");
        refused(lock_user(&vestibule, "nobody").await, "there is no user nobody");
        refused(lock_user(&vestibule, "99999999999999999999").await, "there is no user");
        refused(lock_user(&vestibule, "a\0").await, "there is no user");
        vestibule.close().await;
    }
}

#[tokio::test]
async fn locks_and_rights_of_a_user_are_written_and_each_is_one_event() {
    const EVENTS: Query = Query::new(
        "test.events",
        r#"SELECT COUNT(*) AS "number" FROM "vestibule_event" WHERE "name" = ? AND "user_id" = ?"#,
    );
    for there in testing_db::engines().await {
        let vestibule = started(&there.url).await;
        plain(&vestibule, &["ada"]).await;
        assert_eq!(lock_user(&vestibule, "ada").await.expect("it runs"), Outcome::Done);
        assert!(!account(&vestibule, "ada").await.is_active);
        assert_eq!(unlock_user(&vestibule, "ada").await.expect("it runs"), Outcome::Done);
        assert!(account(&vestibule, "ada").await.is_active);

        for (rights, staff, superuser) in [
            (Rights::Staff, true, false),
            (Rights::Superuser, true, true),
            (Rights::NoSuperuser, true, false),
            (Rights::None, false, false),
        ] {
            if rights == Rights::NoSuperuser {
                self::superuser(&vestibule, "root").await;
            }
            assert_eq!(
                set_rights(&vestibule, "ada", rights).await.expect("it runs"),
                Outcome::Done
            );
            let ada = account(&vestibule, "ada").await;
            assert_eq!((ada.is_staff, ada.is_superuser), (staff, superuser), "{rights:?}");
        }
        let ada = account(&vestibule, "ada").await.id.to_string();
        for (name, times) in [("user_locked", 1), ("user_unlocked", 1), ("user_rights_changed", 4)] {
            let mut conn = there.db.read().await.expect("a connection");
            let found = conn.optional(&EVENTS, [name.into(), ada.as_str().into()]).await;
            let Number(number) = found.expect("counted").expect("a row");
            assert_eq!(number, times, "{name} {:?}", there.db);
        }
        vestibule.close().await;
    }
}

#[tokio::test]
async fn s_adm_04_the_last_active_superuser_is_not_locked_demoted_or_deleted() {
    for there in testing_db::engines().await {
        let vestibule = started(&there.url).await;
        superuser(&vestibule, "ada").await;
        superuser(&vestibule, "grace").await;
        // A superuser who cannot log in does not count.
        assert_eq!(lock_user(&vestibule, "grace").await.expect("it runs"), Outcome::Done);
        refused(lock_user(&vestibule, "ada").await, "last active superuser");
        refused(
            set_rights(&vestibule, "ada", Rights::None).await,
            "last active superuser",
        );
        refused(
            set_rights(&vestibule, "ada", Rights::NoSuperuser).await,
            "last active superuser",
        );
        refused(delete_user(&vestibule, "ada").await, "last active superuser");
        let ada = account(&vestibule, "ada").await;
        assert!(ada.is_active && ada.is_superuser && ada.is_staff, "{:?}", there.db);
        assert_eq!(delete_user(&vestibule, "grace").await.expect("it runs"), Outcome::Done);
        vestibule.close().await;
    }
}

#[tokio::test]
async fn s_adm_04_two_who_demote_each_other_at_once_leave_one() {
    let rounds = if testing_db::is_soak() { 50 } else { 5 };
    for there in testing_db::engines().await {
        let (one, two) = (started(&there.url).await, started(&there.url).await);
        superuser(&one, "ada").await;
        superuser(&one, "grace").await;
        for _ in 0..rounds {
            let (first, second) = tokio::join!(
                set_rights(&one, "ada", Rights::NoSuperuser),
                set_rights(&two, "grace", Rights::NoSuperuser)
            );
            let done = [first, second]
                .into_iter()
                .filter(|outcome| matches!(outcome, Ok(Outcome::Done)))
                .count();
            let left = [account(&one, "ada").await, account(&one, "grace").await];
            let left: Vec<_> = left.into_iter().filter(|account| account.is_superuser).collect();
            assert_eq!((done, left.len()), (1, 1), "{:?}", there.db);
            for name in ["ada", "grace"] {
                assert_eq!(
                    set_rights(&one, name, Rights::Superuser).await.expect("it runs"),
                    Outcome::Done
                );
            }
        }
        one.close().await;
        two.close().await;
    }
}

/// Rows that hang on a user, one of each kind, and their arguments: `i` the id, `t` the id as text, `n` a moment.
const HANGING: [(&str, &str); 10] = [
    (r#"INSERT INTO "auth_group" ("name") VALUES ('editors')"#, ""),
    (
        r#"INSERT INTO "auth_user_groups" ("user_id", "group_id") SELECT ?, "id" FROM "auth_group""#,
        "i",
    ),
    (
        r#"INSERT INTO "auth_user_user_permissions" ("user_id", "permission_id") SELECT ?, MIN("id") FROM "auth_permission""#,
        "i",
    ),
    (
        r#"INSERT INTO "django_admin_log" ("user_id", "object_repr", "action_flag", "change_message", "action_time")
        VALUES (?, 'x', 1, '', ?)"#,
        "in",
    ),
    (
        r#"INSERT INTO "account_emailconfirmation" ("created", "key", "email_address_id")
        SELECT ?, 'k', "id" FROM "account_emailaddress" WHERE "user_id" = ?"#,
        "ni",
    ),
    (
        r#"INSERT INTO "mfa_authenticator" ("type", "data", "user_id", "created_at") VALUES ('totp', '{}', ?, ?)"#,
        "in",
    ),
    (
        r#"INSERT INTO "socialaccount_socialaccount" ("provider", "uid", "last_login", "date_joined", "user_id", "extra_data")
        VALUES ('x', '1', ?, ?, ?, '{}')"#,
        "nni",
    ),
    (
        r#"INSERT INTO "socialaccount_socialtoken" ("token", "token_secret", "account_id")
        SELECT 't', '', "id" FROM "socialaccount_socialaccount""#,
        "",
    ),
    (
        r#"INSERT INTO "usersessions_usersession" ("created_at", "ip", "last_seen_at", "session_key", "user_agent", "data", "user_id")
        VALUES (?, '::1', ?, 's', '', '{}', ?)"#,
        "nni",
    ),
    (
        r#"INSERT INTO "vestibule_streak" ("subject", "failures", "changed_at") SELECT CONCAT('d:', ?, ':browser'), 1, ? FROM "auth_group""#,
        "tn",
    ),
];

async fn hang(vestibule: &Vestibule, there: &TestDb) {
    let id = account(vestibule, "ada").await.id;
    let mut tx = there.db.begin().await.expect("a transaction");
    for (sql, arguments) in HANGING {
        let values = arguments.chars().map(|kind| match kind {
            'i' => Value::from(&id),
            't' => id.to_string().into(),
            _ => OffsetDateTime::UNIX_EPOCH.into(),
        });
        put(&mut tx, sql, &values.collect::<Vec<_>>()).await;
    }
    tx.commit().await.expect("it commits");
}

const LEFT: [Query; 12] = [
    Query::new("test.l1", r#"SELECT COUNT(*) AS "number" FROM "auth_user_groups""#),
    Query::new(
        "test.l2",
        r#"SELECT COUNT(*) AS "number" FROM "auth_user_user_permissions""#,
    ),
    Query::new("test.l3", r#"SELECT COUNT(*) AS "number" FROM "django_admin_log""#),
    Query::new(
        "test.l4",
        r#"SELECT COUNT(*) AS "number" FROM "account_emailconfirmation""#,
    ),
    Query::new("test.l5", r#"SELECT COUNT(*) AS "number" FROM "account_emailaddress""#),
    Query::new("test.l6", r#"SELECT COUNT(*) AS "number" FROM "mfa_authenticator""#),
    Query::new(
        "test.l7",
        r#"SELECT COUNT(*) AS "number" FROM "socialaccount_socialtoken""#,
    ),
    Query::new(
        "test.l8",
        r#"SELECT COUNT(*) AS "number" FROM "socialaccount_socialaccount""#,
    ),
    Query::new(
        "test.l9",
        r#"SELECT COUNT(*) AS "number" FROM "usersessions_usersession""#,
    ),
    Query::new("test.l10", r#"SELECT COUNT(*) AS "number" FROM "vestibule_streak""#),
    Query::new(
        "test.l11",
        r#"SELECT COUNT(*) AS "number" FROM "auth_user" WHERE "username" = 'ada'"#,
    ),
    Query::new(
        "test.l12",
        r#"SELECT COUNT(*) AS "number" FROM "vestibule_event" WHERE "name" <> 'user_deleted'"#,
    ),
];

#[tokio::test]
async fn a_deleted_user_leaves_no_row_but_one_event() {
    const EVENTS: Query = Query::new("test.deleted", r#"SELECT COUNT(*) AS "number" FROM "vestibule_event""#);
    for there in testing_db::engines().await {
        let vestibule = started(&there.url).await;
        superuser(&vestibule, "ada").await;
        plain(&vestibule, &["grace"]).await;
        set_rights(&vestibule, "grace", Rights::Superuser)
            .await
            .map(drop)
            .expect("it runs");
        let mut tx = there.db.begin().await.expect("a transaction");
        put(
            &mut tx,
            r#"DELETE FROM "vestibule_event" WHERE "name" = 'user_rights_changed'"#,
            &[],
        )
        .await;
        tx.commit().await.expect("it commits");
        hang(&vestibule, &there).await;

        assert_eq!(delete_user(&vestibule, "ada").await.expect("it runs"), Outcome::Done);
        for query in &LEFT {
            assert_eq!(number(&there, query).await, 0, "{} on {:?}", query.text, there.db);
        }
        assert_eq!(number(&there, &EVENTS).await, 1);
        assert!(account(&vestibule, "grace").await.is_superuser);
        vestibule.close().await;
    }
}

#[tokio::test]
async fn a_user_to_whom_an_apps_own_table_refers_stays_whole() {
    for there in testing_db::engines().await {
        let vestibule = started(&there.url).await;
        plain(&vestibule, &["ada"]).await;
        let id = Value::from(&account(&vestibule, "ada").await.id);
        let mut tx = there.db.begin().await.expect("a transaction");
        let made = r#"CREATE TABLE "blog_post" ("id" integer NOT NULL PRIMARY KEY, "author_id" integer NOT NULL, FOREIGN KEY ("author_id") REFERENCES "auth_user" ("id"))"#;
        let _ = tx.run_sql(made, &[]).await.expect("a table");
        put(
            &mut tx,
            r#"INSERT INTO "blog_post" ("id", "author_id") VALUES (1, ?)"#,
            &[id],
        )
        .await;
        tx.commit().await.expect("it commits");
        refused(delete_user(&vestibule, "ada").await, "own tables refer to");
        assert!(account(&vestibule, "ada").await.is_active, "{:?}", there.db);
        vestibule.close().await;
    }
}
