//! The housekeeper: when it sweeps, what stops it and what does not.

use super::Housekeeper;
use crate::{
    Fault, Settings, Vestibule,
    settings::SecretKey,
    storage::{FromRow, Query, Row, Run},
    testing_db,
};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::time::{Instant, sleep};

/// The seconds in which a chore was begun; what it comes to depends on how many were before.
#[derive(Clone)]
struct Chores {
    since: Instant,
    begun: Arc<Mutex<Vec<u64>>>,
}

impl Chores {
    fn new() -> Self {
        Self {
            since: Instant::now(),
            begun: Arc::default(),
        }
    }

    /// Notes one; how many were before.
    fn begin(&self) -> usize {
        let mut begun = self.begun.lock().expect("not poisoned");
        begun.push(self.since.elapsed().as_secs());
        begun.len() - 1
    }

    fn seconds(&self) -> Vec<u64> {
        self.begun.lock().expect("not poisoned").clone()
    }
}

/// Where nobody asks what is told.
fn repeat<F>(chore: impl Fn() -> F + Send + Sync + 'static) -> Housekeeper
where
    F: Future<Output = Result<(), Fault>> + Send + 'static,
{
    Housekeeper::repeat(Duration::from_secs(60), chore, || async {})
}

#[tokio::test(start_paused = true)]
async fn f_19_a_housekeeper_that_panics_goes_on_later_each_time() {
    let chores = Chores::new();
    let (noted, told) = (chores.clone(), Chores::new());
    let heard = told.clone();
    let chore = move || {
        let before = noted.begin();
        async move {
            assert!(before == 3 || before > 10, "the chore panics");
            Ok(())
        }
    };
    let tell = move || {
        let _ = heard.begin();
        async {}
    };
    let housekeeper = Housekeeper::repeat(Duration::from_secs(60), chore, tell);
    sleep(Duration::from_secs(300)).await;
    housekeeper.end().await;

    // After the fourth, which is done, the pauses begin anew, and none is longer than a minute.
    assert_eq!(chores.seconds(), [0, 1, 3, 7, 67, 68, 70, 74, 82, 98, 130, 190, 250]);
    // Each panic is told, once.
    assert_eq!(told.seconds(), [0, 1, 3, 67, 68, 70, 74, 82, 98, 130]);
}

#[tokio::test(start_paused = true)]
async fn f_19_a_panic_before_the_first_wait_does_not_end_it_either() {
    let chores = Chores::new();
    let noted = chores.clone();
    let housekeeper = repeat(move || {
        assert!(noted.begin() > 0, "it panics before there is anything to wait for");
        async { Ok(()) }
    });
    sleep(Duration::from_secs(100)).await;
    housekeeper.end().await;
    assert_eq!(chores.seconds(), [0, 1, 61]);
}

#[tokio::test(start_paused = true)]
async fn a_sweep_that_fails_is_tried_again_before_the_minute_is_over() {
    let chores = Chores::new();
    let noted = chores.clone();
    let housekeeper = repeat(move || {
        let before = noted.begin();
        async move {
            match before {
                0 | 1 => Err(Fault::internal("sweep", "the database is gone")),
                _ => Ok(()),
            }
        }
    });
    sleep(Duration::from_secs(100)).await;
    housekeeper.end().await;
    assert_eq!(chores.seconds(), [0, 1, 3, 63]);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_begun_after_its_end_also_when_it_is_only_dropped() {
    for is_dropped in [false, true] {
        let chores = Chores::new();
        let noted = chores.clone();
        let housekeeper = repeat(move || {
            let _ = noted.begin();
            async {
                sleep(Duration::from_secs(40)).await;
                Ok(())
            }
        });
        sleep(Duration::from_secs(110)).await; // in the middle of the second
        if is_dropped {
            drop(housekeeper);
        } else {
            housekeeper.end().await;
        }
        sleep(Duration::from_secs(1_000)).await;
        assert_eq!(chores.seconds(), [0, 100]);
    }
}

struct Count(i64);

impl FromRow for Count {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        row.get("rows").map(Self)
    }
}

const PUT: Query = Query::new(
    "test.put",
    r#"INSERT INTO "vestibule_throttle" ("subject", "place", "taken_at", "free_at", "in_flight") VALUES (?, 0, 0, ?, 0)"#,
);
const COUNT: Query = Query::new("test.count", r#"SELECT COUNT(*) AS "rows" FROM "vestibule_throttle""#);

#[tokio::test]
async fn a_server_that_runs_forgets_places_whose_window_is_over() {
    for there in testing_db::engines().await {
        let mut settings = Settings::default();
        settings.server.database_url = there.url.clone();
        settings.server.secret_key = Some(SecretKey::new("k".repeat(60)));
        let vestibule = Vestibule::start(settings).await.expect("it starts");
        let mut conn = there.db.write().await.expect("a connection");
        let tomorrow = vestibule.app.clock.now() + time::Duration::DAY;
        let tomorrow = i64::try_from(tomorrow.unix_timestamp_nanos() / 1_000).expect("microseconds");
        for (subject, free_at) in [("a:1", 1), ("a:2", tomorrow)] {
            conn.execute(&PUT, [subject.into(), free_at.into()])
                .await
                .expect("it runs");
        }
        drop(conn);

        let housekeeper = Housekeeper::start(&vestibule.app);
        let left = async || {
            let mut conn = there.db.read().await.expect("a connection");
            let Count(rows) = conn.optional(&COUNT, []).await.expect("counted").expect("a row");
            rows
        };
        for _ in 0..500 {
            if left().await == 1 {
                break;
            }
            sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(left().await, 1, "{:?}", there.db);
        housekeeper.end().await;
        vestibule.close().await;
    }
}
