//! A hundred failures in a row, on each engine.

use super::house::{Came, START, known, network, right, streaks, throttle, unknown, user, wrong};
use crate::{
    testing_db::{TestDb, engines},
    throttle::{
        Scope, Taken, Throttle,
        device::{self, DeviceId},
        rules::Shadow,
    },
};
use time::{Duration, OffsetDateTime};

/// `count` failures, five in five minutes. The moment after them, when all places are free.
async fn fail(throttle: &Throttle, count: u32, mut now: OffsetDateTime) -> OffsetDateTime {
    for n in 0..count {
        assert_eq!(
            wrong(throttle, &user("1", "ada", network(n)), now).await,
            Came::Judged,
            "{n}"
        );
        if n % 5 == 4 {
            now += Duration::minutes(5);
        }
    }
    now + Duration::minutes(5)
}

async fn announce(test: &TestDb, throttle: &Throttle, now: OffsetDateTime) -> bool {
    let mut tx = test.db.begin().await.expect("a transaction");
    let is_first = throttle.announce_lock(&mut tx, "1", now).await.expect("marked");
    tx.commit().await.expect("committed");
    is_first
}

#[tokio::test]
async fn a_hundred_failures_in_a_row_lock_and_the_lock_is_announced_once() {
    for test in engines().await {
        let throttle = throttle(&test.db);
        let now = fail(&throttle, 99, START).await;
        assert!(!announce(&test, &throttle, now).await);
        assert_eq!(
            wrong(&throttle, &user("1", "ada", network(500)), now).await,
            Came::JudgedAndLocked
        );
        let now = now + Duration::minutes(5);
        assert!(!right(&throttle, &user("1", "ada", network(501)), now).await);
        // The one who should have announced it died: the next does.
        assert_eq!(
            wrong(&throttle, &user("1", "ada", network(502)), now).await,
            Came::ShadowedAndDue
        );
        assert!(announce(&test, &throttle, now).await);
        assert!(!announce(&test, &throttle, now).await);
        assert_eq!(
            wrong(&throttle, &user("1", "ada", network(503)), now).await,
            Came::Shadowed
        );

        // To a stranger it looks like an unknown name: five tries of the text, then 429.
        for n in 0..2 {
            assert_eq!(
                wrong(&throttle, &user("1", "ada", network(504 + n)), now).await,
                Came::Shadowed
            );
        }
        assert_eq!(
            wrong(&throttle, &user("1", "ada", network(510)), now).await,
            Came::Full(Scope::Typed)
        );
        // Time alone unlocks nothing.
        let taken = throttle
            .take(&user("1", "ada", network(511)), now + Duration::days(400))
            .await
            .expect("counters");
        assert!(matches!(taken, Taken::Shadow(_, Shadow::Locked)), "{taken:?}");
    }
}

#[tokio::test]
async fn a_reset_unlocks_and_frees_the_places() {
    for test in engines().await {
        let throttle = throttle(&test.db);
        let now = fail(&throttle, 99, START).await;
        for n in 0..5 {
            let _ = wrong(&throttle, &user("1", "ada", network(n)), now).await;
        }
        assert!(announce(&test, &throttle, now).await);
        assert!(!right(&throttle, &user("1", "ada@example.com", network(20)), now).await);

        let mut tx = test.db.begin().await.expect("a transaction");
        throttle
            .unlock(&mut tx, "1", &["Ada", "ada@example.com"])
            .await
            .expect("unlocked");
        tx.commit().await.expect("committed");
        assert!(right(&throttle, &user("1", "ada", network(21)), now).await);
        assert_eq!(
            fail(&throttle, 99, now + Duration::minutes(5)).await - now,
            Duration::minutes(5 + 95 + 5)
        );
    }
}

#[tokio::test]
async fn a_success_ends_the_streak() {
    for test in engines().await {
        let throttle = throttle(&test.db);
        let now = fail(&throttle, 99, START).await;
        assert!(right(&throttle, &user("1", "ada", network(500)), now).await);
        assert_eq!(streaks(&test, "a:%").await, 0);
        fail(&throttle, 99, now).await;
    }
}

#[tokio::test]
async fn an_unknown_name_is_never_locked() {
    for test in engines().await {
        let throttle = throttle(&test.db);
        for n in 0..120_u32 {
            let now = START + Duration::minutes(i64::from(n));
            assert_eq!(
                wrong(&throttle, &unknown("nobody", network(n)), now).await,
                Came::Judged
            );
        }
        assert_eq!((streaks(&test, "n:%").await, streaks(&test, "a:%").await), (1, 0));
    }
}

#[tokio::test]
async fn s_thr_07_a_known_device_is_untouched_by_strangers() {
    for test in engines().await {
        let throttle = throttle(&test.db);
        let own = device::tests_id("ownownownownownownown1");
        let home = network(7);
        // A stranger fills the account, the name, and the owner's own network, and locks the account.
        let now = fail(&throttle, 99, START).await;
        let _ = wrong(&throttle, &user("1", "ada", network(500)), now).await;
        assert!(announce(&test, &throttle, now).await);
        for n in 0..12 {
            let _ = wrong(&throttle, &unknown(&format!("name{n}"), home), now).await;
        }
        assert!(!right(&throttle, &user("1", "ada", home), now).await);
        assert!(right(&throttle, &known("1", &own, home), now).await);

        // Its quota is five in five minutes.
        for _ in 0..5 {
            assert_eq!(wrong(&throttle, &known("1", &own, home), now).await, Came::Judged);
        }
        assert_eq!(
            wrong(&throttle, &known("1", &own, home), now).await,
            Came::Full(Scope::Device)
        );
        assert!(
            right(
                &throttle,
                &known("1", &device::tests_id("otherotherotherother12"), home),
                now
            )
            .await
        );
        // Its success does not lift the lock.
        assert!(!right(&throttle, &user("1", "ada", network(900)), now + Duration::hours(1)).await);
    }
}

#[tokio::test]
async fn a_device_that_fails_a_hundred_times_in_a_row_is_a_stranger() {
    for test in engines().await {
        let throttle = throttle(&test.db);
        let own: DeviceId = device::tests_id("ownownownownownownown1");
        let mut now = START;
        for n in 0..100 {
            let came = wrong(&throttle, &known("1", &own, network(1)), now).await;
            assert!(matches!(came, Came::Judged | Came::JudgedAndLocked), "{n}: {came:?}");
            if n % 5 == 4 {
                now += Duration::minutes(5);
            }
        }
        // The account is not locked by it, and the browser is limited as any other.
        assert!(!announce(&test, &throttle, now).await);
        for _ in 0..5 {
            assert_eq!(wrong(&throttle, &known("1", &own, network(1)), now).await, Came::Judged);
        }
        assert_eq!(
            wrong(&throttle, &known("1", &own, network(1)), now).await,
            Came::Full(Scope::Typed)
        );
    }
}
