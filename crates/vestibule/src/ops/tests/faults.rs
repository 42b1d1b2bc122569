//! A database that can be read and not written.

use crate::{
    ops::{Outcome, create_superuser},
    storage::{Query, Run},
    testing_site::{Site, text},
};
use http::{Method, StatusCode};
use secrecy::SecretString;

const ON: Query = Query::new("test.read_only", "PRAGMA query_only = ON");
const OFF: Query = Query::new("test.read_write", "PRAGMA query_only = OFF");

async fn log_in(site: &Site) -> axum::response::Response {
    let (cookie, token) = site.form().await;
    let body = format!("csrfmiddlewaretoken={token}&login=ada&password=correct+horse+battery");
    let headers = [
        ("cookie", &*cookie),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    site.ask(Method::POST, "/accounts/login/", &headers, &body).await
}

/// The writer gets what a read-only file system gives: `SQLITE_READONLY`.
#[tokio::test]
async fn f_06_a_database_that_is_read_only_refuses_writes_and_goes_on_reading() {
    let site = Site::open().await;
    let made = create_superuser(&site.vestibule, "ada", "", SecretString::from("correct horse battery")).await;
    assert_eq!(made.expect("it runs"), Outcome::Done);
    let answer = log_in(&site).await;
    let cookies = answer
        .headers()
        .get_all("set-cookie")
        .iter()
        .filter_map(|cookie| cookie.to_str().ok());
    let session = cookies
        .filter_map(|cookie| cookie.split(';').next())
        .find(|cookie| cookie.starts_with("sessionid="));
    let session = session.expect("a session").to_owned();
    let set = async |query: &Query| {
        let mut conn = site.vestibule.app.db.write().await.expect("the writer");
        conn.execute(query, []).await.expect("it runs");
    };

    set(&ON).await;
    for _ in 0..3 {
        let refused = log_in(&site).await;
        assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(text(refused.headers(), "retry-after"), "2");
        assert!(!refused.headers().contains_key("set-cookie"), "no cookie is taken away");
        let read = site
            .ask(Method::GET, "/accounts/profile/", &[("cookie", &*session)], "")
            .await;
        assert_eq!(read.status(), StatusCode::OK, "reads go on");
    }
    set(&OFF).await;
    assert_eq!(log_in(&site).await.status(), StatusCode::FOUND);
    site.vestibule.close().await;
}
