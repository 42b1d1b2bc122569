//! Finding people: on each engine the same ones, whatever its collation finds.

use super::house::{add, engines, someone};
use crate::{
    settings::LoginMethod::{Email, Username},
    users::{UserId, by_id, by_login, by_username, email_taken, store::for_password_reset, username_taken},
};

#[tokio::test]
async fn a_name_is_found_in_any_case_and_only_as_itself() {
    for there in engines().await {
        let db = &there.db;
        let ret = add(db, someone("ret", ""), &[]).await;
        let mut conn = db.read().await.expect("a connection");
        for typed in ["ret", "RET", "Ret"] {
            let found = by_username(&mut conn, typed).await.expect("a look-up");
            assert_eq!(
                found.map(|account| account.id),
                Some(ret.id.clone()),
                "{typed} on {db:?}"
            );
        }
        // MariaDB's collation finds the first two: it ignores trailing blanks and accents.
        for typed in ["ret ", "rét", "re", "ret\0", "", &"r".repeat(300)] {
            let found = by_username(&mut conn, typed).await.expect("a look-up");
            assert!(found.is_none(), "{typed:?} on {db:?}");
        }
    }
}

#[tokio::test]
async fn s_inj_01_sql_in_a_name_is_a_name() {
    for there in engines().await {
        let db = &there.db;
        add(db, someone("ret", "ret@example.com"), &[]).await;
        let mut conn = db.read().await.expect("a connection");
        for typed in [
            "' OR '1'='1",
            "ret' --",
            "ret\"; DROP TABLE auth_user; --",
            "%",
            "r_t",
            "ret%",
            "ret' UNION SELECT 1",
            "\\' OR 1=1 #",
            "{users.pk}",
            "?",
        ] {
            let found = by_login(&mut conn, typed, &[Username, Email], true)
                .await
                .expect("a look-up");
            assert!(found.is_none(), "{typed} on {db:?}");
            assert!(
                !username_taken(&mut conn, typed).await.expect("a look-up"),
                "{typed} on {db:?}"
            );
            assert!(
                !email_taken(&mut conn, typed, true).await.expect("a look-up"),
                "{typed} on {db:?}"
            );
        }
        assert!(
            username_taken(&mut conn, "RET").await.expect("a look-up"),
            "she is still there on {db:?}"
        );
    }
}

#[tokio::test]
async fn s_uni_02_a_name_is_taken_in_each_case_of_any_script() {
    for there in engines().await {
        let db = &there.db;
        for name in ["\u{c9}mile", "\u{3a3}\u{3af}\u{3c3}\u{3c5}\u{3c6}\u{3bf}\u{3c2}"] {
            add(db, someone(name, ""), &[]).await;
            let mut conn = db.read().await.expect("a connection");
            for spelling in [name.to_lowercase(), name.to_uppercase(), name.to_owned()] {
                assert!(
                    username_taken(&mut conn, &spelling).await.expect("a look-up"),
                    "{spelling} on {db:?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_name_typed_in_another_form_is_the_normalised_one() {
    for there in engines().await {
        let fi = add(&there.db, someone("fi", ""), &[]).await;
        let mut conn = there.db.read().await.expect("a connection");
        let found = by_username(&mut conn, "\u{fb01}").await.expect("a look-up");
        assert_eq!(found.map(|account| account.id), Some(fi.id), "{:?}", there.db);
    }
}

#[tokio::test]
async fn a_login_is_an_address_or_a_name_as_the_settings_say() {
    for there in engines().await {
        let db = &there.db;
        let ann = add(db, someone("ann", "ann@example.com"), &[("ann@example.com", true)]).await;
        let odd = add(db, someone("odd@example.com", "other@example.com"), &[]).await;
        let mut conn = db.read().await.expect("a connection");
        let both = [Username, Email];
        for (typed, methods, expected) in [
            ("ann", &both[..], Some(&ann.id)),
            ("ANN@Example.com", &both, Some(&ann.id)),
            ("odd@example.com", &both, Some(&odd.id)),
            ("ann@example.com", &[Username], None),
            ("ann", &[Email], None),
            ("nobody", &both, None),
            ("", &both, None),
            ("ann@example.com\0", &both, None),
        ] {
            let found = by_login(&mut conn, typed, methods, true).await.expect("a look-up");
            let found = found.map(|account| account.id);
            assert_eq!(found.as_ref(), expected, "{typed:?} by {methods:?} on {db:?}");
        }
    }
}

#[tokio::test]
async fn an_address_of_two_accounts_is_nobodys() {
    for there in engines().await {
        let address = [("ann@example.com", false)];
        add(&there.db, someone("a", "ann@example.com"), &address).await;
        add(&there.db, someone("b", "ann@example.com"), &address).await;
        let mut conn = there.db.read().await.expect("a connection");
        let found = by_login(&mut conn, "ann@example.com", &[Email], true)
            .await
            .expect("a look-up");
        assert!(found.is_none(), "{:?}", there.db);
    }
}

#[tokio::test]
async fn without_allauths_table_the_users_address_counts() {
    for there in engines().await {
        let ann = add(&there.db, someone("ann", "ann@example.com"), &[]).await;
        let mut conn = there.db.read().await.expect("a connection");
        let found = by_login(&mut conn, "ann@example.com", &[Email], false)
            .await
            .expect("a look-up");
        assert_eq!(found.map(|account| account.id), Some(ann.id), "{:?}", there.db);
    }
}

#[tokio::test]
async fn a_look_alike_address_gets_no_reset_mail() {
    for there in engines().await {
        add(&there.db, someone("mike", "mike@example.org"), &[]).await;
        add(&there.db, someone("andre", "andr\u{e9}@example.org"), &[]).await;
        let mut conn = there.db.read().await.expect("a connection");
        for typed in ["m\u{131}ke@example.org", "andre@example.org", "mike@example.org\0"] {
            let found = for_password_reset(&mut conn, typed).await.expect("a look-up");
            assert!(found.is_empty(), "{typed:?} on {:?}", there.db);
        }
        let found = for_password_reset(&mut conn, "MIKE@example.org")
            .await
            .expect("a look-up");
        assert_eq!(found.len(), 1, "{:?}", there.db);
    }
}

#[tokio::test]
async fn a_key_that_no_column_holds_is_nobody() {
    for there in engines().await {
        let ada = add(&there.db, someone("ada", ""), &[]).await;
        let mut conn = there.db.read().await.expect("a connection");
        let found = by_id(&mut conn, &ada.id).await.expect("a look-up");
        assert_eq!(found.map(|account| account.username).as_deref(), Some("ada"));
        for id in [
            UserId::Int(-1),
            UserId::Int(0),
            UserId::Int(i64::MAX),
            UserId::Int(i64::MIN),
        ] {
            let found = by_id(&mut conn, &id).await.expect("a look-up");
            assert!(found.is_none(), "{id} on {:?}", there.db);
        }
    }
}

#[tokio::test]
async fn names_and_addresses_are_taken_in_any_case() {
    for there in engines().await {
        let db = &there.db;
        add(db, someone("Ret", "Ret@Example.com"), &[("second@example.com", false)]).await;
        let mut conn = db.read().await.expect("a connection");
        for (name, taken) in [("ret", true), ("RET", true), ("other", false), ("ret\0", false)] {
            let answer = username_taken(&mut conn, name).await.expect("a look-up");
            assert_eq!(answer, taken, "{name:?} on {db:?}");
        }
        for (address, taken) in [
            ("ret@example.com", true),
            ("SECOND@example.com", true),
            ("r\u{e9}t@example.com", false),
            ("other@example.com", false),
        ] {
            let answer = email_taken(&mut conn, address, true).await.expect("a look-up");
            assert_eq!(answer, taken, "{address:?} on {db:?}");
        }
    }
}
