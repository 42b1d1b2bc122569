//! More work than cores: who is refused, who gives a place back, and what a panic leaves.

use super::house::{Gate, PREFERRED, SIZE, house, stored, times, typed, until};
use crate::{
    Fault,
    passwords::{Passwords, Verdict, pool::PoolSize},
};
use django_formats::password::Hasher;
use std::time::Duration;
use time::macros::datetime;

/// Occupies each thread until the gate opens.
async fn occupy(passwords: &Passwords, threads: usize) -> Gate {
    let gate = Gate::default();
    for _ in 0..threads {
        let (passwords, gate) = (passwords.clone(), gate.clone());
        tokio::spawn(async move { passwords.pool().run(move |_| gate.wait()).await });
    }
    until("all threads are busy", || {
        passwords.pool().running() == threads && passwords.queue_length() == 0
    })
    .await;
    gate
}

#[tokio::test]
async fn s_hash_02_of_a_thousand_at_once_the_queue_waits_and_the_rest_is_refused_at_once() {
    let all = times(1_000).max(200);
    let passwords = house(SIZE);
    let gate = occupy(&passwords, SIZE.threads).await;

    let account = stored(PREFERRED, "right");
    let logins: Vec<_> = (0..all)
        .map(|_| {
            let (passwords, account) = (passwords.clone(), account.clone());
            tokio::spawn(async move { passwords.verify(Some(&account), &typed("right")).await })
        })
        .collect();
    // The refusals do not wait for the gate.
    until("the rest is refused", || {
        passwords.counts().overloads as usize == all - SIZE.queue
    })
    .await;
    assert_eq!(passwords.queue_length(), SIZE.queue);
    assert!(passwords.counts().runs.is_empty());

    gate.open();
    let mut answers = Vec::new();
    for login in logins {
        answers.push(login.await.expect("no panic"));
    }
    let right = answers
        .iter()
        .filter(|answer| matches!(answer, Ok(Verdict::Right)))
        .count();
    let refused = answers.iter().filter_map(|answer| answer.as_ref().err());
    assert_eq!(right, SIZE.queue);
    assert!(
        refused
            .clone()
            .all(|fault| matches!(fault, Fault::HashingOverloaded(_)) && fault.retry_after().is_some())
    );
    assert_eq!(refused.count(), all - SIZE.queue);
    assert_eq!(passwords.counts().runs.get(&PREFERRED), Some(&(SIZE.queue as u64)));
}

#[tokio::test]
async fn s_hash_02_who_waits_longer_than_the_deadline_is_refused_and_not_run() {
    let passwords = house(PoolSize {
        deadline: Duration::from_millis(30),
        ..SIZE
    });
    let gate = occupy(&passwords, SIZE.threads).await;
    let late = passwords.verify(None, &typed("x")).await;
    assert!(matches!(late, Err(Fault::HashingOverloaded(_))), "{late:?}");
    assert_eq!(passwords.queue_length(), 0);

    gate.open();
    assert_eq!(passwords.verify(None, &typed("x")).await.ok(), Some(Verdict::Wrong));
    assert_eq!(passwords.counts().runs.get(&PREFERRED), Some(&1));
}

#[tokio::test]
async fn what_has_begun_in_time_is_finished_after_the_deadline() {
    let passwords = house(PoolSize {
        deadline: Duration::from_millis(30),
        ..SIZE
    });
    let slow = passwords.pool().run(|_| std::thread::sleep(Duration::from_millis(90)));
    assert!(slow.await.is_ok());
}

#[tokio::test]
async fn s_hash_05_ten_thousand_that_hang_up_leave_the_queue_unrun_and_lose_no_place() {
    let passwords = house(SIZE);
    let gate = occupy(&passwords, SIZE.threads).await;
    let hangups = times(10_000);
    for round in 0..hangups.div_ceil(SIZE.queue) {
        let waiting: Vec<_> = (0..SIZE.queue)
            .map(|_| {
                let passwords = passwords.clone();
                tokio::spawn(async move { passwords.verify(None, &typed("x")).await })
            })
            .collect();
        until("the queue is full", || passwords.queue_length() == SIZE.queue).await;
        for login in &waiting {
            login.abort();
        }
        until("the queue is empty", || passwords.queue_length() == 0).await;
        assert_eq!(passwords.counts().abandoned as usize, (round + 1) * SIZE.queue);
    }
    assert!(passwords.counts().runs.is_empty());

    // Every place is there again.
    let waiting: Vec<_> = (0..SIZE.queue)
        .map(|_| {
            let passwords = passwords.clone();
            tokio::spawn(async move { passwords.verify(None, &typed("x")).await })
        })
        .collect();
    until("the queue is full", || passwords.queue_length() == SIZE.queue).await;
    gate.open();
    for login in waiting {
        assert_eq!(login.await.expect("no panic").ok(), Some(Verdict::Wrong));
    }
    assert_eq!(passwords.counts().overloads, 0);
}

#[tokio::test]
async fn f_19_a_panic_ends_its_own_request_and_no_thread() {
    let passwords = house(SIZE);
    for _ in 0..2 * SIZE.threads {
        let fault = passwords
            .pool()
            .run(|_| panic!("a hash that breaks"))
            .await
            .expect_err("a fault");
        assert!(matches!(fault, Fault::HashPanicked), "{fault:?}");
    }
    // Who waited is answered while the thread still cleans up.
    until("all panics are counted", || {
        passwords.counts().panics as usize == 2 * SIZE.threads
    })
    .await;

    // All threads are there: as many jobs as threads run at the same time.
    let gate = occupy(&passwords, SIZE.threads).await;
    gate.open();
    assert_eq!(passwords.verify(None, &typed("x")).await.ok(), Some(Verdict::Wrong));
}

#[tokio::test]
async fn after_shutdown_nothing_is_accepted_and_what_was_accepted_is_done() {
    let passwords = house(SIZE);
    let gate = occupy(&passwords, SIZE.threads).await;
    let accepted = {
        let passwords = passwords.clone();
        tokio::spawn(async move { passwords.verify(None, &typed("x")).await })
    };
    until("it waits", || passwords.queue_length() == 1).await;

    passwords.shutdown();
    assert!(matches!(
        passwords.verify(None, &typed("x")).await,
        Err(Fault::HashingOverloaded(_))
    ));
    gate.open();
    assert_eq!(accepted.await.expect("no panic").ok(), Some(Verdict::Wrong));
}

#[tokio::test]
async fn hashes_that_need_more_than_their_thread_keeps_share_the_memory_and_all_finish() {
    // Room for one such hash at a time.
    let passwords = house(PoolSize {
        threads: 4,
        memory_for_others: 64 * 1024,
        ..SIZE
    });
    let account = stored(
        Hasher::Argon2 {
            memory_kib: 64,
            time: 1,
            parallelism: 1,
        },
        "right",
    );
    let logins: Vec<_> = (0..16)
        .map(|_| {
            let (passwords, account) = (passwords.clone(), account.clone());
            tokio::spawn(async move { passwords.verify(Some(&account), &typed("right")).await })
        })
        .collect();
    for login in logins {
        assert_eq!(login.await.expect("no panic").ok(), Some(Verdict::Right));
    }
}

#[test]
fn an_overload_is_told_once_a_minute() {
    let passwords = house(SIZE);
    let now = datetime!(2026-01-02 03:04:05 UTC);
    let told =
        [0, 1, 59, 60, 61, 119, 120].map(|second| passwords.overload_to_tell(now + time::Duration::seconds(second)));
    let news = Some(0);
    assert_eq!(told, [news, None, None, news, None, None, news]);
}
