//! Places on each engine: exact windows, verdicts that are waited for, crashes, the cleaner.

use super::house::{Came, START, ip, limited, network, right, rows, streaks, throttle, unknown, user, wrong};
use crate::{
    testing_db::engines,
    throttle::{Attempt, Counted, Kept, Limit, LoginLimits, Scope, Taken},
};
use std::time::Duration as StdDuration;
use time::Duration;

#[tokio::test]
async fn five_in_any_five_minutes_exactly() {
    for test in engines().await {
        let throttle = throttle(&test.db);
        let ada = |n| user("1", "ada", network(n));
        for n in 0..5_u32 {
            let now = START + Duration::seconds(60 * i64::from(n));
            assert_eq!(wrong(&throttle, &ada(n), now).await, Came::Judged);
        }
        // 240 s after the first: full. One microsecond before it is 300 s old: full. Then one place is free, and no more.
        let edge = START + Duration::seconds(300);
        for now in [START + Duration::seconds(240), edge - Duration::MICROSECOND] {
            let taken = throttle.take(&ada(9), now).await.expect("counters");
            let Taken::Full {
                retry_after,
                scope: Scope::Typed,
                ..
            } = taken
            else {
                panic!("{taken:?}")
            };
            assert_eq!(now + retry_after, edge);
        }
        assert_eq!(wrong(&throttle, &ada(9), edge).await, Came::Judged);
        assert_eq!(
            wrong(&throttle, &ada(9), edge + Duration::seconds(59)).await,
            Came::Full(Scope::Typed)
        );
        assert_eq!(
            wrong(&throttle, &ada(9), edge + Duration::seconds(60)).await,
            Came::Judged
        );
    }
}

#[tokio::test]
async fn a_success_gives_back_its_own_place_and_no_other() {
    for test in engines().await {
        let throttle = throttle(&test.db);
        let ada = user("1", "ada", network(1));
        for _ in 0..4 {
            assert_eq!(wrong(&throttle, &ada, START).await, Came::Judged);
        }
        for _ in 0..20 {
            assert!(right(&throttle, &ada, START).await);
        }
        assert_eq!(wrong(&throttle, &ada, START).await, Came::Judged);
        assert_eq!(wrong(&throttle, &ada, START).await, Came::Full(Scope::Typed));
        // aa 65.8.1: the network's failures stand as well: five of its ten are left.
        for n in 0..5 {
            assert_eq!(
                wrong(&throttle, &unknown(&format!("name{n}"), network(1)), START).await,
                Came::Judged
            );
        }
        assert_eq!(
            wrong(&throttle, &unknown("name9", network(1)), START).await,
            Came::Full(Scope::Network)
        );
    }
}

#[tokio::test]
async fn a_try_waits_for_the_verdicts_that_stop_it() {
    for test in engines().await {
        let throttle = throttle(&test.db);
        let ada = user("1", "ada", network(1));
        let mut guards = Vec::new();
        for _ in 0..5 {
            let Taken::Place(guard) = throttle.take(&ada, START).await.expect("counters") else {
                panic!("no place")
            };
            guards.push(guard);
        }
        let waiting = {
            let throttle = throttle.clone();
            tokio::spawn(async move { wrong(&throttle, &user("1", "ada", network(1)), START).await })
        };
        tokio::time::sleep(StdDuration::from_millis(150)).await;
        assert!(!waiting.is_finished());
        guards.pop().expect("a guard").give_back().await.expect("given back");
        assert_eq!(waiting.await.expect("a try"), Came::Judged);

        // Four verdicts are due; when they are failures, the next is refused at once.
        for guard in guards {
            assert_eq!(guard.keep().await.expect("kept"), Kept::Counted);
        }
        assert_eq!(wrong(&throttle, &ada, START).await, Came::Full(Scope::Typed));
    }
}

#[tokio::test]
async fn a_place_left_in_flight_by_a_crash_counts_as_failed() {
    for test in engines().await {
        let throttle = throttle(&test.db);
        let ada = user("1", "ada", network(1));
        for _ in 0..5 {
            let Taken::Place(guard) = throttle.take(&ada, START).await.expect("counters") else {
                panic!("no place")
            };
            drop(guard);
        }
        let later = START + Duration::seconds(11);
        assert_eq!(wrong(&throttle, &ada, later).await, Came::Full(Scope::Typed));
        assert_eq!(
            wrong(&throttle, &ada, START + Duration::seconds(300)).await,
            Came::Judged
        );
    }
}

#[tokio::test]
async fn a_try_that_was_not_judged_leaves_no_trace() {
    for test in engines().await {
        let throttle = throttle(&test.db);
        for _ in 0..20 {
            let taken = throttle
                .take(&user("1", "ada", network(1)), START)
                .await
                .expect("counters");
            let Taken::Place(guard) = taken else {
                panic!("{taken:?}")
            };
            guard.abandon().await.expect("abandoned");
        }
        assert_eq!(streaks(&test, "%").await, 0);
        assert_eq!(rows(&test, "a:%").await, 1);
    }
}

#[tokio::test]
async fn s_thr_04_tries_from_one_48_share_its_places() {
    let limits = LoginLimits::new(Vec::new(), vec![Limit::new(1, StdDuration::from_secs(60))], Vec::new());
    for test in engines().await {
        let throttle = limited(&test.db, limits.clone());
        let from = |n: u32| format!("2001:db8:1:{n:x}::{n:x}");
        for n in 0..16 {
            assert_eq!(
                wrong(&throttle, &unknown("ada", ip(&from(n))), START).await,
                Came::Judged
            );
        }
        assert_eq!(
            wrong(&throttle, &unknown("ada", ip(&from(16))), START).await,
            Came::Full(Scope::Network)
        );
        assert_eq!(
            wrong(&throttle, &unknown("ada", ip("2001:db8:2::1")), START).await,
            Came::Judged
        );
        assert_eq!(
            wrong(&throttle, &unknown("ada", ip("2001:db8:2::ffff:1")), START).await,
            Came::Full(Scope::Network)
        );
    }
}

#[tokio::test]
async fn sign_ups_have_twenty_places_a_minute() {
    for test in engines().await {
        let throttle = throttle(&test.db);
        for _ in 0..20 {
            assert_eq!(
                throttle.sign_up(network(1), START).await.expect("counters"),
                Counted::Admitted
            );
        }
        let full = Counted::Full {
            retry_after: StdDuration::from_secs(50),
            is_news: true,
        };
        assert_eq!(
            throttle
                .sign_up(network(1), START + Duration::seconds(10))
                .await
                .expect("counters"),
            full
        );
        assert_eq!(
            throttle.sign_up(network(2), START).await.expect("counters"),
            Counted::Admitted
        );
        assert_eq!(
            throttle
                .sign_up(network(1), START + Duration::MINUTE)
                .await
                .expect("counters"),
            Counted::Admitted
        );
    }
}

#[tokio::test]
async fn without_limits_nothing_is_counted() {
    for test in engines().await {
        let throttle = limited(&test.db, LoginLimits::none());
        for _ in 0..120 {
            assert_eq!(
                wrong(&throttle, &user("1", "ada", network(1)), START).await,
                Came::Judged
            );
        }
        assert_eq!((rows(&test, "%").await, streaks(&test, "%").await), (0, 0));
    }
}

#[tokio::test]
async fn who_is_logged_in_is_limited_too() {
    for test in engines().await {
        let throttle = throttle(&test.db);
        let again = Attempt {
            user_id: Some("1"),
            typed: None,
            network: network(1),
            device: None,
        };
        for _ in 0..5 {
            assert_eq!(wrong(&throttle, &again, START).await, Came::Judged);
        }
        assert_eq!(wrong(&throttle, &again, START).await, Came::Full(Scope::Typed));
        // The login page shares the counter.
        assert_eq!(
            wrong(&throttle, &user("1", "ada", network(2)), START).await,
            Came::Shadowed
        );
    }
}

#[tokio::test]
async fn what_is_over_is_swept_and_holes_are_filled() {
    for test in engines().await {
        let throttle = throttle(&test.db);
        for n in 0..300_u32 {
            let name = format!("name{}", n % 100);
            let now = START + Duration::milliseconds(n.into());
            assert_eq!(wrong(&throttle, &unknown(&name, network(n)), now).await, Came::Judged);
        }
        // 300 tries of four places each, in rows of a minute, five minutes and an hour.
        assert_eq!(rows(&test, "%").await, 1200);
        let hole = START + Duration::seconds(300) + Duration::milliseconds(100);
        throttle.sweep(Duration::days(90), hole).await.expect("swept");
        assert_eq!(
            (
                rows(&test, "n:%").await,
                rows(&test, "t:%").await,
                rows(&test, "i:%").await
            ),
            (199, 199, 300)
        );
        // Each name has room for what was swept, wherever its rows lie.
        for _ in 0..3 {
            assert_eq!(
                wrong(&throttle, &unknown("name1", network(1000)), hole).await,
                Came::Judged
            );
        }
        assert_eq!(
            wrong(&throttle, &unknown("name1", network(1000)), hole).await,
            Came::Full(Scope::Typed)
        );
        let over = START + Duration::days(2);
        assert!(throttle.sweep(Duration::days(90), over).await.expect("swept") >= 398 + 300);
        assert_eq!((rows(&test, "%").await, streaks(&test, "%").await), (0, 0));
    }
}
