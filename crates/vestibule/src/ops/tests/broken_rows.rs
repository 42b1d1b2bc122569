//! Rows that Django would not write, in tables without its rules: the log names them, the visitor is refused or anonymous, nobody sees a fault.

use super::{
    super::{Outcome, clear_sessions, list_users, show_user},
    models::run,
};
use crate::{
    settings::{AuthUserSettings, RateLimits, SecretKey},
    testing_db::{self, TestDb},
    testing_site::{Guest, Site},
};
use std::{
    io::Write,
    num::NonZeroU32,
    sync::{Arc, Mutex},
};

const PASSWORD: &str = "correct horse battery";

const TABLES: &[&str] = &[
    r#"CREATE TABLE "django_migrations" ("id" {auto}, "app" varchar(255) NOT NULL, "name" varchar(255) NOT NULL, "applied" {ts} NOT NULL)"#,
    r#"CREATE TABLE "django_content_type" ("id" {auto}, "app_label" varchar(100) NOT NULL, "model" varchar(100) NOT NULL)"#,
    r#"CREATE TABLE "auth_permission" ("id" {auto}, "name" varchar(255) NOT NULL, "content_type_id" integer NOT NULL, "codename" varchar(100) NOT NULL)"#,
    r#"CREATE TABLE "auth_group" ("id" {auto}, "name" varchar(150) NOT NULL)"#,
    r#"CREATE TABLE "django_session" ("session_key" varchar(40) NOT NULL PRIMARY KEY, "session_data" {text} NULL, "expire_date" {ts} NULL)"#,
    r#"CREATE TABLE "loose" ("id" {uuid} NOT NULL PRIMARY KEY, "password" varchar(128) NULL, "last_login" {ts} NULL, "is_superuser" {bool} NULL,
        "username" varchar(150) NULL, "first_name" varchar(150) NULL, "last_name" varchar(150) NULL, "email" varchar(254) NULL,
        "is_staff" {bool} NULL, "is_active" {bool} NULL, "date_joined" {ts} NULL)"#,
];

/// What was logged while it lives.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("a log").extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn listen(&self) -> tracing::subscriber::DefaultGuard {
        let log = self.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_writer(move || log.clone());
        tracing::subscriber::set_default(subscriber.finish())
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("a log")).into_owned()
    }
}

async fn site(there: TestDb) -> Site {
    run(&there, TABLES).await;
    let mut settings = crate::Settings::default();
    settings.server.database_url = there.url.clone();
    settings.server.secret_key = Some(SecretKey::new("k".repeat(60)));
    settings.passwords.iterations = NonZeroU32::new(1000).expect("not zero");
    settings.account.rate_limits = RateLimits::none();
    settings.auth_user = AuthUserSettings::read(r#"{"table": "loose", "pk": "uuid"}"#);
    let made = super::super::migrate(&settings, true).await;
    made.expect("no fault").expect("made");
    Site::on(there, |defaults| *defaults = settings).await
}

#[tokio::test]
async fn a_row_that_django_would_not_write_is_nobodys_and_told() {
    for there in testing_db::bare().await {
        let site = site(there).await;
        for (column, name) in [
            ("password", "ada"),
            ("username", "bea"),
            ("is_active", "cora"),
            ("is_staff", "dora"),
            ("is_superuser", "edda"),
            ("date_joined", "fay"),
            ("first_name", "gil"),
        ] {
            let mut visitor = site.guest();
            visitor.sign_up(name, PASSWORD).await;
            assert!(visitor.is_logged_in().await, "{name} on {:?}", site.there.db);
            let shown = show_user(&site.vestibule, name)
                .await
                .expect("no fault")
                .expect("there");
            let id = shown.user.id.to_string();
            let sql = format!(r#"UPDATE "loose" SET "{column}" = NULL WHERE "email" = '{name}@example.org'"#);
            site.run(sql.leak(), Vec::new()).await;

            nobody(&site, &mut visitor, name).await;
            let log = Log::default();
            let listening = log.listen();
            let answer = site.guest().log_in(&format!("{name}@example.org"), PASSWORD).await;
            drop(listening);
            assert_eq!(answer.status.as_u16(), 200, "{column}");
            let told = format!("loose.{column} of row {id} holds what Django would not write");
            assert!(
                log.text().contains(&told),
                "{told} on {:?}: {}",
                site.there.db,
                log.text()
            );
        }
    }
}

/// No session, no login, no mail, no fault; and an operator sees the others.
async fn nobody(site: &Site, visitor: &mut Guest<'_>, name: &str) {
    let place = format!("{name} on {:?}", site.there.db);
    let page = visitor.get("/accounts/profile/").await;
    assert_eq!(page.status.as_u16(), 302, "{place}");
    assert!(page.location().starts_with("/accounts/login/"), "{place}");
    for typed in [name.to_owned(), format!("{name}@example.org")] {
        let refused = site.guest().log_in(&typed, PASSWORD).await;
        assert_eq!(refused.status.as_u16(), 200, "{place}: {typed}");
    }
    let mails = site.mails().await.len();
    let address = format!("{name}@example.org");
    let asked = site
        .guest()
        .fill("/accounts/password/reset/", &[("email", &address)])
        .await;
    assert_eq!(asked.location(), "/accounts/password/reset/done/", "{place}");
    let linked = site.mails().await.split_off(mails);
    assert!(
        linked
            .iter()
            .all(|mail| !mail.parts.iter().any(|part| part.contains("/reset/key/"))),
        "{place}: {linked:?}"
    );
    assert!(
        matches!(show_user(&site.vestibule, name).await, Ok(Err(Outcome::Refused(_)))),
        "{place}"
    );
    list_users(&site.vestibule, "", 1)
        .await
        .expect("no fault")
        .expect("a page");
}

#[tokio::test]
async fn s_inj_02_a_key_of_garbage_is_nobodys() {
    for there in testing_db::bare().await {
        // A type of its own takes no garbage.
        if there.db.engine() == crate::storage::Engine::Postgres {
            continue;
        }
        let site = site(there).await;
        let mut ada = site.guest();
        ada.sign_up("ada", PASSWORD).await;
        site.run(r#"DELETE FROM "account_emailaddress""#, Vec::new()).await;
        for garbage in ["12", "garbage", "{not-a-uuid}", "line\nend", ""] {
            site.run(r#"UPDATE "loose" SET "id" = ?"#, vec![garbage.into()]).await;
            let log = Log::default();
            let listening = log.listen();
            let refused = site.guest().log_in("ada", PASSWORD).await;
            drop(listening);
            assert_eq!(refused.status.as_u16(), 200, "{garbage:?} on {:?}", site.there.db);
            assert!(!ada.is_logged_in().await, "{garbage:?}");
            let told = format!("loose.id of row {} holds", garbage.escape_debug());
            assert!(log.text().contains(&told), "{told}: {}", log.text());
        }
    }
}

#[tokio::test]
async fn a_stored_password_that_is_no_hash_is_refused_and_told() {
    for there in testing_db::bare().await {
        let site = site(there).await;
        site.guest().sign_up("ada", PASSWORD).await;
        for bad in [
            "",
            "plain text",
            "pbkdf2_sha256$many$salt$hash",
            "argon2$argon2id$v=19$m=999999999,t=9,p=9$c2FsdHNhbHQ$aGFzaA",
        ] {
            site.run(r#"UPDATE "loose" SET "password" = ?"#, vec![bad.into()]).await;
            let log = Log::default();
            let listening = log.listen();
            let refused = site.guest().log_in("ada", PASSWORD).await;
            drop(listening);
            assert!(
                refused.shows("invalid_login") || refused.status.as_u16() == 200,
                "{bad}: {}",
                refused.html
            );
            assert!(
                log.text().contains("loose.password of row "),
                "{bad:?} on {:?}: {}",
                site.there.db,
                log.text()
            );
        }
    }
}

#[tokio::test]
async fn a_session_row_that_django_would_not_write_is_nobodys_and_told() {
    for there in testing_db::bare().await {
        let site = site(there).await;
        for (sql, is_told) in [
            (r#"UPDATE "django_session" SET "session_data" = NULL"#, true),
            (r#"UPDATE "django_session" SET "session_data" = 'garbage'"#, true),
            (r#"UPDATE "django_session" SET "session_data" = ''"#, true),
            (r#"UPDATE "django_session" SET "expire_date" = NULL"#, false),
        ] {
            let name = format!("u{}", sql.len());
            let mut visitor = site.guest();
            visitor.sign_up(&name, PASSWORD).await;
            assert!(visitor.is_logged_in().await, "{sql}");
            site.run(sql, Vec::new()).await;
            let log = Log::default();
            let listening = log.listen();
            let page = visitor.get("/accounts/profile/").await;
            drop(listening);
            assert_eq!(page.status.as_u16(), 302, "{sql} on {:?}", site.there.db);
            let told = log.text().contains("django_session.session_data of row whose key");
            assert_eq!(told, is_told, "{sql}: {}", log.text());
            assert_eq!(
                visitor.log_in(&name, PASSWORD).await.location(),
                "/accounts/profile/",
                "{sql} on {:?}",
                site.there.db
            );
            clear_sessions(&site.vestibule).await.expect("no fault");
            site.run(r#"DELETE FROM "django_session""#, Vec::new()).await;
        }
    }
}
