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

#[tokio::test]
async fn s_hash_02_an_overload_is_503_and_one_event() {
    let there = testing_db::sqlite().await;
    let mut settings = Settings::default();
    settings.server.database_url = there.url.clone();
    settings.server.secret_key = Some(SecretKey::new("k".repeat(60)));
    let vestibule = Vestibule::start(settings).await.expect("it starts");
    let overloaded = || async { Err::<(), _>(Fault::HashingOverloaded(Duration::from_secs(5))) };
    let app = Router::new().route("/", get(overloaded)).layer(vestibule.layer());

    for _ in 0..3 {
        let request = Request::get("/").header(header::HOST, "localhost").body(Body::empty());
        let answer = app
            .clone()
            .oneshot(request.expect("a request"))
            .await
            .expect("an answer");
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(answer.headers().contains_key(header::RETRY_AFTER));
    }

    let mut conn = there.db.read().await.expect("a connection");
    let events: Vec<Event> = conn.all(&EVENTS, []).await.expect("rows");
    let events: Vec<_> = events.iter().map(|Event(name, detail)| (&**name, &**detail)).collect();
    assert_eq!(events, [("hashing_overloaded", r#"{"waiting":0}"#)]);
    vestibule.close().await;
}
