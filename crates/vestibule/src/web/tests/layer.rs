//! What the layer tells of a request that failed.

use crate::{
    Fault, Settings, Vestibule,
    settings::SecretKey,
    storage::{FromRow, Query, Row, Run},
    testing_db,
};
use axum::{Router, body::Body, extract::Request, routing::get};
use http::{StatusCode, header};
use std::time::Duration;
use tower::ServiceExt;

struct Event(String, String);

impl FromRow for Event {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self(row.get("name")?, row.get("detail")?))
    }
}

const EVENTS: Query = Query::new("test.events", r#"SELECT "name", "detail" FROM "vestibule_event""#);

/// Asks a handler that fails so, a few times: the last answer's status and header, and the events that were written.
async fn failing(fail: fn() -> Fault, times: u32) -> (StatusCode, bool, Vec<(String, String)>) {
    let there = testing_db::sqlite().await;
    let mut settings = Settings::default();
    settings.server.database_url = there.url.clone();
    settings.server.secret_key = Some(SecretKey::new("k".repeat(60)));
    let vestibule = Vestibule::start(settings).await.expect("it starts");
    let handler = move || async move { Err::<(), _>(fail()) };
    let app = Router::new().route("/", get(handler)).layer(vestibule.layer());

    let mut told = None;
    for _ in 0..times {
        let request = Request::get("/").header(header::HOST, "localhost").body(Body::empty());
        let asked = app.clone().oneshot(request.expect("a request"));
        let answer = asked.await.expect("an answer");
        told = Some((answer.status(), answer.headers().contains_key(header::RETRY_AFTER)));
    }
    let mut conn = there.db.read().await.expect("a connection");
    let events: Vec<Event> = conn.all(&EVENTS, []).await.expect("rows");
    vestibule.close().await;
    let (status, says_when) = told.expect("an answer");
    let events = events.into_iter().map(|Event(name, detail)| (name, detail));
    (status, says_when, events.collect())
}

#[tokio::test]
async fn s_hash_02_an_overload_is_503_and_one_event() {
    let overloaded = || Fault::HashingOverloaded(Duration::from_secs(5));
    let (status, says_when, events) = failing(overloaded, 3).await;
    assert_eq!((status, says_when), (StatusCode::SERVICE_UNAVAILABLE, true));
    assert_eq!(
        events,
        [("hashing_overloaded".to_owned(), r#"{"waiting":0}"#.to_owned())]
    );
}

#[tokio::test]
async fn f_19_a_hash_that_panics_is_a_500_and_an_event() {
    let (status, says_when, events) = failing(|| Fault::HashPanicked, 1).await;
    assert_eq!((status, says_when), (StatusCode::INTERNAL_SERVER_ERROR, false));
    assert_eq!(events, [("hash_panicked".to_owned(), "{}".to_owned())]);
}
