//! The rows of the security bar that speak of places, with the hash left out: what is judged is counted.

use super::house::{Came, START, limited, network, rows, streaks, throttle, unknown, user, wrong};
use crate::{
    mailer::{MailKind, Message, enqueue},
    storage::{FromRow, Query, Row, Run},
    testing_db::{TestDb, engines, is_soak},
    throttle::{LoginLimits, Scope, Taken, Throttle},
};
use std::time::Duration as StdDuration;
use time::{Duration, OffsetDateTime};

/// `--soak` runs the numbers of the security bar, every other run a fiftieth.
fn soaked(whole: u32) -> u32 {
    if is_soak() { whole } else { whole / 50 }
}

struct Count(i64);

impl FromRow for Count {
    fn from_row(row: &Row) -> Result<Self, crate::Fault> {
        row.get("mails").map(Self)
    }
}

const MAILS: Query = Query::new("tests.mails", r#"SELECT COUNT(*) AS "mails" FROM "vestibule_outbox""#);

async fn mails(test: &TestDb) -> i64 {
    let Count(mails) = test
        .db
        .read()
        .await
        .expect("a connection")
        .optional(&MAILS, [])
        .await
        .expect("counted")
        .expect("a row");
    mails
}

/// As the login does it: the failure, and where it locks, the mail in the same transaction.
async fn wrong_and_mailed(
    test: &TestDb,
    throttle: &Throttle,
    user_id: &str,
    network_number: u32,
    now: OffsetDateTime,
) -> Came {
    let came = wrong(throttle, &user(user_id, "ada", network(network_number)), now).await;
    if matches!(came, Came::JudgedAndLocked | Came::ShadowedAndDue) {
        let mut tx = test.db.begin().await.expect("a transaction");
        if throttle.announce_lock(&mut tx, user_id, now).await.expect("marked") {
            let mail = Message::new(
                MailKind::LoginLocked,
                "ada@example.com",
                "Locked",
                "Text".into(),
                String::new(),
            );
            enqueue(&mut tx, &mail.expect("a mail"), now).await.expect("queued");
        }
        tx.commit().await.expect("committed");
    }
    came
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s_thr_01_of_200_parallel_guesses_on_two_nodes_five_are_judged() {
    for test in engines().await {
        let nodes = [throttle(&test.db), throttle(&test.another_node().await)];
        // First every place is a row to add, five minutes later a row to take again.
        for now in [START, START + Duration::minutes(6)] {
            let came = crowd(&nodes, now).await;
            let judged = came.iter().filter(|came| **came == Came::Judged).count();
            let full = came.iter().filter(|came| **came == Came::Full(Scope::Typed)).count();
            assert_eq!((judged, full), (5, 195), "{:?}", test.db);
        }
    }
}

/// 200 wrong passwords at once, from 200 networks, on both nodes.
async fn crowd(nodes: &[Throttle; 2], now: OffsetDateTime) -> Vec<Came> {
    let tries = (0..200_u32).map(|n| tokio::spawn(slowly_wrong(nodes[usize::from(n % 2 == 1)].clone(), n, now)));
    let came = futures_util::future::join_all(tries).await;
    came.into_iter().map(|came| came.expect("a try")).collect()
}

/// A wrong password whose hash takes 50 ms.
async fn slowly_wrong(throttle: Throttle, n: u32, now: OffsetDateTime) -> Came {
    match throttle
        .take(&user("1", "ada", network(n)), now)
        .await
        .expect("counters")
    {
        Taken::Place(guard) => {
            tokio::time::sleep(StdDuration::from_millis(50)).await;
            let _ = guard.keep().await.expect("kept");
            Came::Judged
        }
        Taken::Shadow(..) => Came::Shadowed,
        Taken::Full { scope, .. } => Came::Full(scope),
    }
}

#[tokio::test]
async fn s_thr_02_of_10_000_networks_with_one_guess_each_100_are_judged_and_the_owner_is_mailed_once() {
    for test in engines().await {
        let throttle = throttle(&test.db);
        let (mut judged, mut now) = (0, START);
        for n in 0..soaked(10_000) {
            let came = wrong_and_mailed(&test, &throttle, "1", n, now).await;
            judged += u32::from(matches!(came, Came::Judged | Came::JudgedAndLocked));
            // One a minute: the account's places alone would let every one of them be judged.
            now += Duration::minutes(1);
        }
        assert_eq!((judged, mails(&test).await), (100, 1), "{:?}", test.db);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s_thr_02_the_hundredth_is_the_last_in_parallel_too() {
    for test in engines().await {
        let nodes = [throttle(&test.db), throttle(&test.another_node().await)];
        let mut now = START;
        for n in 0..98 {
            let _ = wrong(&nodes[0], &user("1", "ada", network(n)), now).await;
            now += Duration::minutes(1);
        }
        now += Duration::minutes(5);
        let tries: Vec<_> = (0..20_u32)
            .map(|n| {
                let throttle = nodes[usize::from(n % 2 == 1)].clone();
                let name = format!("identifier{n}");
                tokio::spawn(async move { wrong(&throttle, &user("1", &name, network(200 + n)), now).await })
            })
            .collect();
        let mut came = Vec::new();
        for attempt in tries {
            came.push(attempt.await.expect("a try"));
        }
        let judged = came
            .iter()
            .filter(|came| matches!(came, Came::Judged | Came::JudgedAndLocked))
            .count();
        assert_eq!(judged, 2, "{came:?}");
        assert!(
            came.iter()
                .any(|came| matches!(came, Came::JudgedAndLocked | Came::ShadowedAndDue)),
            "{came:?}"
        );
    }
}

#[tokio::test]
async fn s_thr_03_a_spraying_network_gets_ten_a_minute_and_is_news_once_in_ten() {
    for test in engines().await {
        let throttle = throttle(&test.db);
        let (mut judged, mut news, count) = (0, 0, soaked(10_000));
        for n in 0..count {
            // All within one minute.
            let now = START + Duration::minutes(1) * f64::from(n) / f64::from(count);
            match throttle
                .take(&user(&n.to_string(), &format!("name{n}"), network(1)), now)
                .await
                .expect("counters")
            {
                Taken::Place(guard) => {
                    let _ = guard.keep().await.expect("kept");
                    judged += 1;
                }
                Taken::Full {
                    scope: Scope::Network,
                    is_news,
                    retry_after,
                } => {
                    news += u32::from(is_news);
                    assert!(retry_after <= StdDuration::from_secs(60));
                }
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((judged, news), (10, 1));
        // A hundred an hour; and news again after ten minutes.
        for minute in 1..60 {
            for n in 0..11 {
                let now = START + Duration::minutes(minute) + Duration::seconds(5);
                match throttle
                    .take(&unknown(&format!("{minute}-{n}"), network(1)), now)
                    .await
                    .expect("counters")
                {
                    Taken::Place(guard) => {
                        let _ = guard.keep().await.expect("kept");
                        judged += 1;
                    }
                    Taken::Full { is_news, .. } => news += u32::from(is_news),
                    other => panic!("{other:?}"),
                }
            }
        }
        assert_eq!((judged, news), (100, 6));
    }
}

#[tokio::test]
async fn s_thr_06_all_identifiers_of_one_account_share_its_counter() {
    for test in engines().await {
        let throttle = throttle(&test.db);
        for (n, spelling) in (0..).zip(["ada", "ＡＤＡ", "Ada ", "ada@example.com", "ada@work.example"]) {
            assert_eq!(
                wrong(&throttle, &user("1", spelling, network(n)), START).await,
                Came::Judged
            );
        }
        // One text in three spellings, one used thrice; an identifier that was never used gets no 429 and no verdict.
        assert_eq!(
            wrong(&throttle, &user("1", "third@example.com", network(9)), START).await,
            Came::Shadowed
        );
        for n in 0..2 {
            assert_eq!(
                wrong(&throttle, &user("1", "aDa", network(10 + n)), START).await,
                Came::Shadowed
            );
        }
        assert_eq!(
            wrong(&throttle, &user("1", "ADA", network(12)), START).await,
            Came::Full(Scope::Typed)
        );

        // A name that nobody has is counted by the same rule.
        for spelling in ["bob", "BOB", "ｂｏｂ", " bob", "Bob"] {
            assert_eq!(
                wrong(&throttle, &unknown(spelling, network(20)), START).await,
                Came::Judged
            );
        }
        assert_eq!(
            wrong(&throttle, &unknown("bOb", network(21)), START).await,
            Came::Full(Scope::Typed)
        );
    }
}

#[tokio::test]
async fn s_enum_08_the_sixth_try_of_any_text_is_the_same_429() {
    for test in engines().await {
        let throttle = throttle(&test.db);
        // Another identifier has used up the account.
        for n in 0..5 {
            assert_eq!(
                wrong(&throttle, &user("1", "ada@example.com", network(n)), START).await,
                Came::Judged
            );
        }
        for n in 0..5 {
            assert_eq!(
                wrong(&throttle, &user("1", "ada", network(10 + n)), START).await,
                Came::Shadowed
            );
            assert_eq!(
                wrong(&throttle, &unknown("bob", network(20 + n)), START).await,
                Came::Judged
            );
        }
        for attempt in [user("1", "ada", network(30)), unknown("bob", network(31))] {
            let taken = throttle.take(&attempt, START).await.expect("counters");
            let Taken::Full { retry_after, scope, .. } = taken else {
                panic!("{taken:?}")
            };
            assert_eq!((retry_after, scope), (StdDuration::from_secs(300), Scope::Typed));
        }
    }
}

#[tokio::test]
async fn s_thr_11_unknown_names_are_bounded_and_evict_no_account() {
    for test in engines().await {
        // The oldest of more than 40 rows go; 40 stand for 100,000, and 200 names for a million.
        let throttle = limited(&test.db, LoginLimits::default().unknown_names(40));
        for _ in 0..5 {
            assert_eq!(
                wrong(&throttle, &user("1", "ada", network(0)), START).await,
                Came::Judged
            );
        }
        for n in 0..200_u32 {
            let now = START + Duration::milliseconds(n.into());
            assert_eq!(
                wrong(&throttle, &unknown(&format!("random{n}"), network(1 + n)), now).await,
                Came::Judged
            );
        }
        let now = START + Duration::seconds(1);
        throttle.sweep(Duration::days(90), now).await.expect("swept");
        assert_eq!(
            (
                rows(&test, "n:%").await,
                rows(&test, "t:%").await,
                streaks(&test, "n:%").await
            ),
            (40, 40, 40)
        );
        assert_eq!((rows(&test, "a:%").await, streaks(&test, "a:%").await), (5, 1));
        // The text's counter went, the account's did not: no sixth guess is judged.
        assert_eq!(
            wrong(&throttle, &user("1", "ada", network(999)), now).await,
            Came::Shadowed
        );
        // The newest stay.
        for _ in 0..4 {
            assert_eq!(
                wrong(&throttle, &unknown("random199", network(998)), now).await,
                Came::Judged
            );
        }
        assert_eq!(
            wrong(&throttle, &unknown("random199", network(998)), now).await,
            Came::Full(Scope::Typed)
        );
    }
}
