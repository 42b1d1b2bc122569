//! Writing people, also into an app's own table.

use super::house::{NOW, add, engines, someone, table};
use crate::users::{by_id, insert, set_last_login, set_password};
use django_formats::random::OsRandom;

#[tokio::test]
async fn what_is_written_is_what_django_would_write() {
    for there in engines().await {
        let mut new = someone("Ada", "ada@example.com");
        new.first_name = "Ada".into();
        let ada = add(&there.db, new, &[("ada@example.com", false)]).await;
        let mut conn = there.db.read().await.expect("a connection");
        let found = by_id(&mut conn, &ada.id)
            .await
            .expect("a look-up")
            .expect("she is there");
        assert_eq!(
            (found.username.as_str(), found.email.as_str()),
            ("Ada", "ada@example.com")
        );
        assert_eq!((found.first_name.as_str(), found.last_name.as_str()), ("Ada", ""));
        assert_eq!(found.password.as_str(), "md5$salt$0123");
        assert_eq!(
            (found.is_active, found.is_staff, found.is_superuser),
            (true, false, false)
        );
        assert_eq!((found.last_login, found.date_joined), (None, Some(NOW)));
        assert_eq!(ada.username, "Ada");
    }
}

#[tokio::test]
async fn a_taken_name_is_said_and_not_a_fault() {
    for there in engines().await {
        add(&there.db, someone("ada", ""), &[]).await;
        let mut tx = there.db.begin().await.expect("a transaction");
        let second = insert(&mut tx, someone("ada", ""), &table(), &mut OsRandom).await;
        assert!(second.expect("the insert runs").is_none(), "{:?}", there.db);
        tx.roll_back().await.expect("it rolls back");
    }
}

#[tokio::test]
async fn s_hash_06_an_upgrade_of_the_hash_loses_to_a_new_password() {
    for there in engines().await {
        let ada = add(&there.db, someone("ada", ""), &[]).await;
        let mut conn = there.db.write().await.expect("a connection");
        let changed = set_password(&mut conn, &ada.id, &ada.password, &"pbkdf2_sha256$1$s$new".into()).await;
        assert!(changed.expect("it runs"), "{:?}", there.db);
        let upgraded = set_password(&mut conn, &ada.id, &ada.password, &"pbkdf2_sha256$9$s$old".into()).await;
        assert!(!upgraded.expect("it runs"), "{:?}", there.db);
        let found = by_id(&mut conn, &ada.id)
            .await
            .expect("a look-up")
            .expect("she is there");
        assert_eq!(found.password.as_str(), "pbkdf2_sha256$1$s$new");
    }
}

#[tokio::test]
async fn a_login_is_noted() {
    for there in engines().await {
        let ada = add(&there.db, someone("ada", ""), &[]).await;
        let mut conn = there.db.write().await.expect("a connection");
        set_last_login(&mut conn, &ada.id, NOW).await.expect("it runs");
        let found = by_id(&mut conn, &ada.id)
            .await
            .expect("a look-up")
            .expect("she is there");
        assert_eq!(found.last_login, Some(NOW));
    }
}
