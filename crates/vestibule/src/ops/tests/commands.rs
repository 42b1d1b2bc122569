//! The commands, on each engine.

use super::{
    super::{Finding, Outcome, change_password, check, clear_sessions, create_superuser, migrate},
    house::{account, codes, password, settings, started},
};
use crate::{
    Settings, Vestibule,
    network::{Network, note_unnamed},
    settings::{DatabaseUrl, LoadOptions},
    storage::{Query, Run},
    testing_db::{self, TestDb},
    throttle::{Attempt, Shadow, Taken},
};
use std::net::Ipv4Addr;
use time::{Duration, OffsetDateTime};

#[tokio::test]
async fn a_superuser_is_made_once() {
    for there in testing_db::engines().await {
        let vestibule = started(&there.url).await;
        let make = || {
            create_superuser(
                &vestibule,
                "admin",
                "Admin@Example.com",
                password("correct horse battery"),
            )
        };
        assert_eq!(make().await.expect("it runs"), Outcome::Done, "{:?}", there.db);
        let Outcome::Refused(reasons) = make().await.expect("it runs") else {
            panic!("twice")
        };
        assert_eq!(reasons.len(), 2, "name and address are taken: {reasons:?}");

        let admin = account(&vestibule, "admin").await;
        assert!(admin.is_superuser && admin.is_staff && admin.is_active);
        assert_eq!(admin.email, "admin@example.com");
        vestibule.close().await;
    }
}

#[tokio::test]
async fn a_superuser_with_faults_is_refused_with_every_reason() {
    let there = testing_db::sqlite().await;
    let vestibule = started(&there.url).await;
    for (name, address, chosen, reasons) in [
        ("", "", "correct horse battery", 1),
        ("a b", "nobody", "12345", 5),
        ("a\0b", "", "correct horse battery", 1),
        (&"a".repeat(151), "", "correct horse battery", 1),
        ("root", "", "", 1),
        // Mail servers read these in more than one way.
        ("root", "\"a b\"@example.com", "correct horse battery", 1),
        ("root", "a@[192.0.2.1]", "correct horse battery", 1),
        ("root", "=?utf-8?q?x=40evil?=@example.com", "correct horse battery", 1),
        ("root", "", "a\0b", 1),
        ("root", "", &"x".repeat(4097), 1),
    ] {
        let outcome = create_superuser(&vestibule, name, address, password(chosen))
            .await
            .expect("it runs");
        let Outcome::Refused(told) = outcome else {
            panic!("{name:?} was made")
        };
        assert_eq!(told.len(), reasons, "{name:?}: {told:?}");
    }
    let outcome = create_superuser(&vestibule, "root", "", password("correct horse battery")).await;
    assert_eq!(outcome.expect("it runs"), Outcome::Done, "an address is not needed");
}

/// A start on this database, and a superuser.
async fn with_ada(there: &TestDb) -> Vestibule {
    let vestibule = started(&there.url).await;
    let made = create_superuser(&vestibule, "ada", "ada@example.com", password("correct horse battery")).await;
    assert_eq!(made.expect("it runs"), Outcome::Done);
    vestibule
}

#[tokio::test]
async fn a_changed_password_is_another_hash_and_so_ends_the_sessions() {
    for there in testing_db::engines().await {
        let vestibule = with_ada(&there).await;
        let before = account(&vestibule, "ada").await.password;

        let weak = change_password(&vestibule, "ada", password("ada"))
            .await
            .expect("it runs");
        assert!(matches!(weak, Outcome::Refused(_)));
        let nobody = change_password(&vestibule, "eve", password("battery staple horse"))
            .await
            .expect("it runs");
        assert!(matches!(nobody, Outcome::Refused(_)));
        assert_eq!(account(&vestibule, "ada").await.password.as_str(), before.as_str());

        // Named as in every command about users: by address, by name, by key.
        let id = account(&vestibule, "ada").await.id.to_string();
        for name in ["ADA@example.com", "ada", &id] {
            let before = account(&vestibule, "ada").await.password;
            let done = change_password(&vestibule, name, password("battery staple horse")).await;
            assert_eq!(done.expect("it runs"), Outcome::Done, "{name} {:?}", there.db);
            assert_ne!(
                account(&vestibule, "ada").await.password.as_str(),
                before.as_str(),
                "{name}"
            );
        }
        vestibule.close().await;
    }
}

#[tokio::test]
async fn a_changed_password_lifts_the_lock_and_frees_the_places() {
    const LOCK: Query = Query::new(
        "test.lock",
        r#"INSERT INTO "vestibule_streak" ("subject", "failures", "changed_at") VALUES (?, 101, ?)"#,
    );
    for there in testing_db::engines().await {
        let vestibule = with_ada(&there).await;
        let (throttle, now) = (&vestibule.app.throttle, vestibule.app.clock.now());
        let user_id = account(&vestibule, "ada").await.id.to_string();
        let attempt = Attempt {
            user_id: Some(&user_id),
            typed: Some("ada"),
            network: Network::of(Ipv4Addr::LOCALHOST.into(), 64),
            device: None,
        };
        let streak = [format!("a:{user_id}").into(), now.into()];
        let mut conn = there.db.write().await.expect("a connection");
        conn.execute(&LOCK, streak).await.expect("it runs");
        drop(conn);
        for _ in 0..5 {
            let taken = throttle.take(&attempt, now).await.expect("counters");
            let Taken::Shadow(guard, Shadow::Locked) = taken else {
                panic!("not locked: {taken:?}")
            };
            let _ = guard.keep().await.expect("kept");
        }
        let full = throttle.take(&attempt, now).await.expect("counters");
        assert!(matches!(full, Taken::Full { .. }), "{full:?}");

        let done = change_password(&vestibule, "ada", password("battery staple horse")).await;
        assert_eq!(done.expect("it runs"), Outcome::Done);
        let taken = throttle.take(&attempt, now).await.expect("counters");
        assert!(matches!(taken, Taken::Place(_)), "{taken:?} on {:?}", there.db);
        vestibule.close().await;
    }
}

#[tokio::test]
async fn expired_sessions_go_and_live_ones_stay() {
    const PUT: Query = Query::new(
        "test.put",
        r#"INSERT INTO "django_session" ("session_key", "session_data", "expire_date") VALUES (?, '', ?)"#,
    );
    for there in testing_db::engines().await {
        let vestibule = started(&there.url).await;
        let now: OffsetDateTime = vestibule.app.clock.now();
        let mut tx = there.db.begin().await.expect("a transaction");
        for index in 0..602_i64 {
            let is_live = index % 301 == 0;
            let expires = if is_live {
                now + Duration::DAY
            } else {
                now - Duration::seconds(index)
            };
            tx.execute(&PUT, [format!("key{index}").into(), expires.into()])
                .await
                .expect("it runs");
        }
        tx.commit().await.expect("it commits");
        assert_eq!(
            clear_sessions(&vestibule).await.expect("it runs"),
            600,
            "{:?}",
            there.db
        );
        assert_eq!(testing_db::session_rows(&there.db).await.len(), 2);
        vestibule.close().await;
    }
}

#[tokio::test]
async fn a_database_that_vestibule_made_is_in_order() {
    for there in testing_db::engines().await {
        let findings = check(&settings(&there.url)).await.expect("it looks");
        assert_eq!(codes(&findings), Vec::<&str>::new(), "{findings:?}");
        assert!(findings.iter().all(|finding| finding.code != "allauth_tables_missing"));
    }
}

#[tokio::test]
async fn check_makes_no_file_and_migrate_makes_all_tables() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("new.sqlite3");
    let settings = settings(&DatabaseUrl::sqlite(&file));
    assert_eq!(codes(&check(&settings).await.expect("it looks")), Vec::<&str>::new());
    assert!(!file.exists());
    let made = migrate(&settings, false)
        .await
        .expect("no fault")
        .expect("it makes them");
    assert!(
        made.apps.contains(&"auth") && made.apps.contains(&"vestibule"),
        "{made:?}"
    );
    let again = migrate(&settings, false).await.expect("no fault").expect("it looks");
    assert!(again.apps.is_empty());
}

#[tokio::test]
async fn what_is_missing_or_named_wrongly_is_told_with_its_repair() {
    const DROP: Query = Query::new("test.drop", r#"DROP TABLE "account_emailconfirmation""#);
    const DROP_ADDRESSES: Query = Query::new("test.drop_addresses", r#"DROP TABLE "account_emailaddress""#);
    for there in testing_db::engines().await {
        let mut conn = there.db.write().await.expect("a connection");
        conn.execute(&DROP, []).await.expect("it runs");
        conn.execute(&DROP_ADDRESSES, []).await.expect("it runs");
        drop(conn);
        let findings = check(&settings(&there.url)).await.expect("it looks");
        let told = findings
            .iter()
            .find(|finding| finding.code == "allauth_tables_missing")
            .expect("it is told");
        assert!(told.deploy_only && told.repair.contains("migrate --with-allauth"));

        let wrong = with(&there.url, "AUTH_USER_EMAIL_FIELD", "mail");
        let findings = check(&wrong).await.expect("it looks");
        assert_eq!(codes(&findings), ["user_columns"], "{:?}: {findings:?}", there.db);
        assert!(
            findings.iter().any(|finding| finding.text.contains("mail")),
            "{findings:?}"
        );

        let wrong = with(&there.url, "AUTH_USER_TABLE", "shop_customer");
        let findings = check(&wrong).await.expect("it looks");
        assert_eq!(codes(&findings), ["user_table_missing"], "{findings:?}");
    }
}

fn with(url: &DatabaseUrl, name: &str, value: &str) -> Settings {
    let options = LoadOptions {
        flags: vec![(name.to_owned(), value.to_owned())],
        ..LoadOptions::default()
    };
    let mut settings = settings(url);
    settings.auth_user = Settings::load_from(options).expect("settings").auth_user;
    settings
}

#[cfg(unix)]
#[tokio::test]
async fn a_database_file_that_others_can_read_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let there = testing_db::sqlite().await;
    let file = there.url.sqlite_path().expect("a file");
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o644)).expect("it is ours");
    let findings = check(&settings(&there.url)).await.expect("it looks");
    assert_eq!(codes(&findings), Vec::<&str>::new(), "a warning, but for `--deploy`");
    let told = findings
        .iter()
        .find(|finding| finding.code == "database_file_open" && finding.deploy_only)
        .expect("it is told");
    assert!(
        told.repair.starts_with("chmod 600 ") && told.text.contains("0644"),
        "{}",
        told.text
    );
}

#[tokio::test]
async fn a_backend_that_django_does_not_know_is_told_on_its_database() {
    const FOREIGN: Query = Query::new(
        "test.foreign",
        r#"UPDATE "vestibule_meta" SET "value" = 'django' WHERE "name" = 'made_by'"#,
    );
    let there = testing_db::sqlite().await;
    let mut settings = settings(&there.url);
    settings.server.authentication_backends.rotate_left(1);
    let has = |findings: &[Finding]| findings.iter().any(|finding| finding.code == "backend_must_be_listed");
    assert!(
        !has(&check(&settings).await.expect("it looks")),
        "no Django shares what we made"
    );
    there
        .db
        .write()
        .await
        .expect("a connection")
        .execute(&FOREIGN, [])
        .await
        .expect("it runs");
    assert!(has(&check(&settings).await.expect("it looks")));
}

#[tokio::test]
async fn a_proxy_that_was_not_named_is_told_until_it_is() {
    for there in testing_db::engines().await {
        let told = async |settings: &Settings| {
            let findings = check(settings).await.expect("it looks");
            findings.into_iter().find(|finding| finding.code == "proxy_not_named")
        };
        let mut settings = settings(&there.url);
        assert_eq!(told(&settings).await, None);
        for peer in ["10.0.0.7", "172.18.0.2"] {
            let mut conn = there.db.write().await.expect("a connection");
            let peer = peer.parse().expect("an address");
            note_unnamed(&mut conn, peer).await.expect("it runs");
        }
        let finding = told(&settings).await.expect("the last one is told");
        assert!(finding.deploy_only && !finding.is_advice);
        assert!(
            finding.repair.contains("VESTIBULE_TRUSTED_PROXIES=172.18.0.2"),
            "{finding}"
        );
        settings.server.trusted_proxies = vec!["172.18.0.0/16".parse().expect("a network")];
        assert_eq!(told(&settings).await, None, "{:?}", there.db);
    }
}

#[cfg(feature = "redis")]
#[tokio::test]
async fn a_cache_that_does_not_answer_is_told_with_its_repair() {
    let there = testing_db::sqlite().await;
    let mut settings = settings(&there.url);
    assert!(!codes(&check(&settings).await.expect("it runs")).contains(&"cache_away"));
    // Nobody listens on port 1.
    settings.cache.url = Some("redis://ada:canary@127.0.0.1:1".parse().expect("a CACHE_URL"));
    let findings = check(&settings).await.expect("it runs");
    let away = findings.iter().find(|finding| finding.code == "cache_away");
    assert!(away.is_some_and(|finding| !finding.to_string().contains("canary")));
}
