//! What is kept no longer goes, and a flood of refused logins or of requests for links is cut.

use crate::{
    events::{EventName, add, sweep},
    settings::EventSettings,
    storage::{Db, FromRow, Query, Row, Run},
    testing_db::engines,
};
use std::num::NonZeroU32;
use time::{Duration, OffsetDateTime, macros::datetime};

const NOW: OffsetDateTime = datetime!(2026-01-02 03:04:05 UTC);
const COUNT: Query = Query::new(
    "test.events",
    r#"SELECT COUNT(*) AS "rows" FROM "vestibule_event" WHERE "name" = ?"#,
);

struct Rows(i64);

impl FromRow for Rows {
    fn from_row(row: &Row) -> Result<Self, crate::Fault> {
        row.get("rows").map(Self)
    }
}

async fn count(db: &Db, name: EventName) -> i64 {
    let rows: Option<Rows> = db
        .read()
        .await
        .expect("a connection")
        .optional(&COUNT, [name.as_str().into()])
        .await
        .expect("a count");
    rows.expect("one row").0
}

#[tokio::test]
async fn a_flood_of_refused_logins_or_requests_does_not_fill_the_table_nor_push_anything_out() {
    for there in engines().await {
        let db = &there.db;
        add(db, EventName::UserLoginFailed, "1", NOW, 2500).await;
        add(db, EventName::UserLoggedIn, "1", NOW, 3).await;
        add(db, EventName::PasswordResetRequested, "1", NOW, 1500).await;
        let settings = EventSettings {
            refused_max: NonZeroU32::new(10).expect("not zero"),
            ..EventSettings::default()
        };

        sweep(db, &settings, NOW + Duration::HOUR).await.expect("a sweep");
        assert_eq!(count(db, EventName::UserLoginFailed).await, 10);
        assert_eq!(count(db, EventName::PasswordResetRequested).await, 10);
        assert_eq!(count(db, EventName::UserLoggedIn).await, 3);
        // What is left is the newest, and a second sweep finds nothing.
        assert_eq!(sweep(db, &settings, NOW + Duration::HOUR).await.expect("a sweep"), 0);
    }
}

#[tokio::test]
async fn events_go_when_their_retention_is_over_and_not_before() {
    for there in engines().await {
        let db = &there.db;
        add(db, EventName::UserLoggedIn, "1", NOW, 1500).await;
        let settings = EventSettings::default();
        let retention = settings.retention.expect("90 days").to_time();

        let gone = sweep(db, &settings, NOW + retention - Duration::SECOND)
            .await
            .expect("a sweep");
        assert_eq!(gone, 0);
        let gone = sweep(db, &settings, NOW + retention + Duration::seconds(1199))
            .await
            .expect("a sweep");
        assert_eq!(gone, 1200);
        assert_eq!(count(db, EventName::UserLoggedIn).await, 300);

        let for_ever = EventSettings {
            retention: None,
            ..settings
        };
        assert_eq!(sweep(db, &for_ever, NOW + retention * 9).await.expect("a sweep"), 0);
    }
}
