//! Places in the shared cache: the same answers as places that are rows.

use super::house::{Came, START, limited, network, right, rows, throttle, unknown, user, wrong};
use crate::{
    cache::Cache,
    settings::{CacheSettings, SessionEngine},
    testing_cache::{Wire, cluster},
    testing_db::{TestDb, engines, is_soak, sqlite},
    testing_site::Site,
    throttle::{Limit, LoginLimits, Scope, Throttle},
};
use http::StatusCode;
use std::time::Duration as StdDuration;
use time::Duration;

fn opened(settings: &CacheSettings) -> Option<Cache> {
    let url = settings.url.as_ref()?;
    Some(Cache::open(url, settings).expect("a cache"))
}

/// Two nodes on one database and one cache.
async fn nodes(test: &TestDb, cache: &CacheSettings) -> [Throttle; 2] {
    [
        throttle(&test.db).counting_in(opened(cache)),
        throttle(&test.another_node().await).counting_in(opened(cache)),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s_thr_01_of_200_parallel_guesses_on_two_nodes_five_are_judged_with_places_in_the_cache() {
    for test in engines().await {
        let Some(wire) = Wire::open().await else { return };
        let nodes = nodes(&test, &wire.settings).await;
        for now in [START, START + Duration::minutes(6)] {
            let mut crowd = tokio::task::JoinSet::new();
            for n in 0..200_u32 {
                let node = nodes[n as usize % 2].clone();
                crowd.spawn(async move { wrong(&node, &user("1", "ada", network(n)), now).await });
            }
            let came = crowd.join_all().await;
            let judged = came.iter().filter(|came| **came == Came::Judged).count();
            let full = came.iter().filter(|came| **came == Came::Full(Scope::Typed)).count();
            assert_eq!((judged, full), (5, 195), "{:?}", test.url);
        }
        assert_eq!(rows(&test, "%").await, 0, "no place is a row");
    }
}

#[tokio::test]
async fn s_thr_02_guesses_from_everywhere_lock_the_account_after_a_hundred() {
    let Some(wire) = Wire::open().await else { return };
    let test = sqlite().await;
    let nodes = nodes(&test, &wire.settings).await;
    let guesses = if is_soak() { 10_000 } else { 400_u32 };
    let (mut judged, mut locked) = (0, 0);
    for n in 0..guesses {
        // A day's worth of windows.
        let now = START + Duration::seconds(i64::from(n) * 100);
        match wrong(&nodes[n as usize % 2], &user("1", "ada", network(n)), now).await {
            Came::Judged => judged += 1,
            Came::JudgedAndLocked => (judged, locked) = (judged + 1, locked + 1),
            _ => {}
        }
    }
    assert_eq!((judged, locked), (100, 1));
}

#[tokio::test]
async fn a_window_is_exact_and_a_success_gives_back_its_own_place() {
    for settings in [
        Wire::open().await.map(|wire| {
            let settings = wire.settings.clone();
            // Open for as long as the test runs.
            std::mem::forget(wire);
            settings
        }),
        cluster(),
    ]
    .into_iter()
    .flatten()
    {
        let test = sqlite().await;
        let [throttle, other] = nodes(&test, &settings).await;
        let ada = user("1", "ada", network(1));
        for _ in 0..4 {
            assert_eq!(wrong(&throttle, &ada, START).await, Came::Judged);
        }
        for _ in 0..20 {
            assert!(right(&other, &ada, START).await);
        }
        assert_eq!(wrong(&throttle, &ada, START).await, Came::Judged);
        assert_eq!(wrong(&other, &ada, START).await, Came::Full(Scope::Typed));
        let edge = START + Duration::seconds(300);
        assert_eq!(
            wrong(&other, &ada, edge - Duration::MICROSECOND).await,
            Came::Full(Scope::Typed)
        );
        assert_eq!(wrong(&other, &ada, edge).await, Came::Judged);
        assert_eq!(wrong(&other, &unknown("bob", network(2)), edge).await, Came::Judged);
    }
}

#[tokio::test]
async fn an_unlock_frees_the_places_of_the_account_and_its_names() {
    let Some(wire) = Wire::open().await else { return };
    let test = sqlite().await;
    let limits = LoginLimits::new(vec![Limit::new(2, StdDuration::from_secs(300))], Vec::new(), Vec::new());
    let throttle = limited(&test.db, limits).counting_in(opened(&wire.settings));
    let ada = user("1", "ada", network(1));
    for _ in 0..2 {
        assert_eq!(wrong(&throttle, &ada, START).await, Came::Judged);
    }
    assert_eq!(wrong(&throttle, &ada, START).await, Came::Full(Scope::Typed));
    let mut tx = test.db.begin().await.expect("a transaction");
    throttle.unlock(&mut tx, "1", &["ada"]).await.expect("no fault");
    tx.commit().await.expect("committed");
    assert_eq!(wrong(&throttle, &ada, START).await, Came::Judged);
}

#[tokio::test]
async fn s_thr_10_without_its_counters_no_password_is_judged_and_sessions_go_on() {
    let Some(mut wire) = Wire::open().await else { return };
    let site = Site::with(wire.engine(SessionEngine::Db)).await;
    let mut ada = site.guest();
    ada.sign_up("ada", "correct horse battery").await;
    assert!(ada.is_logged_in().await);

    wire.cut().await;
    assert!(ada.is_logged_in().await);
    let hashed = site.vestibule.app.passwords.hash_runs();
    for password in ["correct horse battery", "a wrong one"] {
        let refused = site.guest().log_in("ada", password).await;
        assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(refused.headers.contains_key("retry-after"));
    }
    assert_eq!(site.vestibule.app.passwords.hash_runs(), hashed, "no hash ran");

    wire.mend().await;
    tokio::time::sleep(StdDuration::from_millis(300)).await;
    let back = site.guest().log_in("ada", "correct horse battery").await;
    assert_eq!(back.status, StatusCode::FOUND);
}
