//! What a failed login tells: nothing, neither by its answer nor by its work.

use crate::{
    storage::{Query, Run},
    testing_site::Site,
};
use http::{Method, StatusCode};
use http_body_util::BodyExt;

const ADD: Query = Query::new(
    "test.add_user",
    r#"INSERT INTO "auth_user" ("username", "email", "password", "first_name", "last_name", "is_superuser", "is_staff", "is_active",
        "date_joined") VALUES (?, '', ?, '', '', ?, ?, ?, '2026-01-01 00:00:00')"#,
);

const PBKDF2: &str = "pbkdf2_sha256$1000$abcdefghijklmnopqrstuv$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

/// Name, stored password, whether the account is active. Nobody is called `nobody`.
const PEOPLE: [(&str, &str, bool); 6] = [
    ("wrong", PBKDF2, true),
    ("inactive", PBKDF2, false),
    ("unusable", "!abcdefghijklmnopqrstuvwxyz0123456789abcd", true),
    ("empty", "", true),
    ("garbage", "$$$", true),
    ("foreign", "argon9$v=1$x$y", true),
];

/// What a wrong password came to.
#[derive(Debug, PartialEq)]
struct Failure {
    status: StatusCode,
    /// Without what names this visitor.
    page: String,
    statements: u64,
    hash_runs: u64,
}

async fn fail(site: &Site, name: &str) -> Failure {
    let (cookie, token) = site.form().await;
    let app = &site.vestibule.app;
    let (statements, hash_runs) = (app.db.statements(), app.passwords.hash_runs());
    let headers = [
        ("cookie", &*cookie),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let body = format!("csrfmiddlewaretoken={token}&login={name}&password=a+wrong+password");
    let answer = site.ask(Method::POST, "/accounts/login/", &headers, &body).await;
    let status = answer.status();
    let html = answer.into_body().collect().await.expect("a body").to_bytes();
    let html = String::from_utf8_lossy(&html).replace(name, "NAME");
    let tokens = html.split(r#"name="csrfmiddlewaretoken" value=""#);
    Failure {
        status,
        page: tokens
            .map(|part| part.split_once('"').map_or(part, |(_, rest)| rest))
            .collect(),
        statements: app.db.statements() - statements,
        hash_runs: app.passwords.hash_runs() - hash_runs,
    }
}

#[tokio::test]
async fn s_enum_01_every_failure_answers_and_costs_the_same() {
    let site = Site::open().await;
    let mut conn = site.there.db.write().await.expect("a connection");
    for (name, password, is_active) in PEOPLE {
        let row = [
            name.into(),
            password.into(),
            false.into(),
            false.into(),
            is_active.into(),
        ];
        conn.execute(&ADD, row).await.expect("a row");
    }
    drop(conn);

    let unknown = fail(&site, "nobody").await;
    assert_eq!((unknown.status, unknown.hash_runs), (StatusCode::OK, 1));
    for (name, ..) in PEOPLE {
        assert_eq!(fail(&site, name).await, unknown, "{name}");
    }
    site.vestibule.close().await;
}
