//! One line stays one line, and a row holds what the event says.

use crate::{
    events::{Event, EventName, record},
    fault::one_line,
    network::Network,
    storage::{FromRow, Query, Row, Run},
    testing_db::engines,
};
use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
};
use time::macros::datetime;

struct Stored {
    name: String,
    user_id: Option<String>,
    network: String,
    browser: String,
    detail: String,
}

impl FromRow for Stored {
    fn from_row(row: &Row) -> Result<Self, crate::Fault> {
        Ok(Self {
            name: row.get("name")?,
            user_id: row.get("user_id")?,
            network: row.get("network")?,
            browser: row.get("browser")?,
            detail: row.get("detail")?,
        })
    }
}

const STORED: Query = Query::new(
    "events.tests.stored",
    r#"SELECT "name", "user_id", "network", "browser", "detail" FROM "vestibule_event" ORDER BY "id""#,
);

const HOSTILE: &str = "Mozilla\r\nevent=forged\u{1b}[2J\u{2028}x\u{202e}y\0\u{85}";

#[test]
fn names_are_stable_distinct_and_fit_their_column() {
    let names: HashSet<_> = EventName::ALL.iter().map(|name| name.as_str()).collect();
    assert_eq!(names.len(), EventName::ALL.len());
    assert!(names.iter().all(|name| name.len() <= EventName::LONGEST));
    assert!(names.contains("user_logged_in") && names.contains("password_spray") && names.contains("login_locked"));
}

#[test]
fn s_inj_03_a_line_stays_a_line() {
    let line = one_line(HOSTILE, 200);
    assert_eq!(
        line,
        "Mozilla\\u000d\\u000aevent=forged\\u001b[2J\\u2028x\\u202ey\\u0000\\u0085"
    );
    assert_eq!(one_line(&"é".repeat(300), 200).chars().count(), 200);
    // An escape is whole or not there.
    assert_eq!(one_line("ab\n", 7), "ab");
}

#[test]
fn details_stay_json_when_they_are_escaped() {
    let event = Event::new(EventName::HashUnusable).detail("kind", "x\u{2028}\u{1b}y");
    let text = event.detail_json();
    assert!(text.is_ascii());
    let read: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(read["kind"], "x\u{2028}\u{1b}y");
}

#[tokio::test]
async fn an_event_is_a_row_on_each_engine() {
    for test in engines().await {
        let mut conn = test.db.write().await.expect("a connection");
        let network = Network::of("203.0.113.7".parse().expect("an address"), 64);
        let now = datetime!(2026-01-02 03:04:05.5 UTC);
        let event = Event::new(EventName::UserLoggedIn)
            .user(42)
            .visitor(network, HOSTILE, "req-1")
            .detail("backend", "ModelBackend");
        record(&mut conn, &event, now).await.expect("recorded");
        record(&mut conn, &Event::new(EventName::PasswordSpray), now)
            .await
            .expect("recorded");

        let rows: Vec<Stored> = conn.all(&STORED, []).await.expect("rows");
        let [first, second] = rows.as_slice() else {
            panic!("{} rows", rows.len())
        };
        assert_eq!(
            (first.name.as_str(), first.user_id.as_deref()),
            ("user_logged_in", Some("42"))
        );
        assert_eq!(first.network, "203.0.113.7");
        assert_eq!(first.browser, one_line(HOSTILE, 200));
        assert_eq!(first.detail, r#"{"backend":"ModelBackend"}"#);
        assert_eq!((second.user_id.as_deref(), second.network.as_str()), (None, ""));
    }
}

#[tokio::test]
async fn s_inj_03_the_log_has_one_line_for_each_event() {
    #[derive(Clone, Default)]
    struct Sink(Arc<Mutex<Vec<u8>>>);
    impl std::io::Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().expect("a sink").extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    let test = engines().await.swap_remove(0);
    let mut conn = test.db.write().await.expect("a connection");
    let sink = Sink::default();
    let writer = sink.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(move || writer.clone())
        .with_ansi(false)
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let network = Network::of("203.0.113.7".parse().expect("an address"), 64);
    let event = Event::new(EventName::UserLoginFailed)
        .visitor(network, HOSTILE, HOSTILE)
        .detail("why", HOSTILE);
    record(&mut conn, &event, datetime!(2026-01-02 03:04:05 UTC))
        .await
        .expect("recorded");

    let text = String::from_utf8(sink.0.lock().expect("a sink").clone()).expect("UTF-8");
    assert!(
        text.contains("user_login_failed") && text.contains("203.0.113.7"),
        "{text}"
    );
    let events = text.lines().filter(|line| line.contains("vestibule::event")).count();
    assert_eq!(
        (
            events,
            text.lines().filter(|line| line.contains("event=forged")).count()
        ),
        (1, 1),
        "{text}"
    );
    assert!(
        !text.contains('\u{1b}') && !text.contains('\u{2028}') && !text.contains('\0'),
        "{text:?}"
    );
}
