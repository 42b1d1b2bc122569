//! A machine whose time is set.

use super::Clock;
use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering::SeqCst},
    },
    time::Duration,
};
use time::macros::datetime;

#[test]
fn f_12_setting_the_machines_time_moves_what_people_read_and_not_what_tries_are_counted_by() {
    let began = datetime!(2026-03-29 00:59:59 UTC);
    let (wall, elapsed) = (Arc::new(AtomicI64::new(0)), Arc::new(AtomicI64::new(0)));
    let (shown, passed) = (Arc::clone(&wall), Arc::clone(&elapsed));
    let clock = Clock::of(
        move || began + time::Duration::seconds(shown.load(SeqCst)),
        move || Duration::from_secs(passed.load(SeqCst).unsigned_abs()),
    );

    for (step, seconds) in [(-3600, 1), (3600, 2), (0, 300)] {
        wall.store(step + seconds, SeqCst);
        elapsed.store(seconds, SeqCst);
        assert_eq!(clock.now() - began, time::Duration::seconds(step + seconds));
        assert_eq!(clock.steady() - began, time::Duration::seconds(seconds));
    }
}

#[test]
fn f_12_two_nodes_whose_machines_disagree_count_by_the_databases_clock_and_never_backwards() {
    let database = datetime!(2026-03-29 00:59:59 UTC);
    let passed = Arc::new(AtomicI64::new(0));
    let node = |wrong: time::Duration| {
        let passed = Arc::clone(&passed);
        Clock::of(
            move || database + wrong,
            move || Duration::from_secs(passed.load(SeqCst).unsigned_abs()),
        )
    };
    let (fast, slow) = (node(time::Duration::HOUR), node(-time::Duration::HOUR));
    assert_eq!(fast.steady() - slow.steady(), time::Duration::hours(2));
    for node in [&fast, &slow] {
        node.start_at(database);
        assert_eq!(node.steady(), database);
    }

    passed.store(60, SeqCst);
    for node in [&fast, &slow] {
        // The database's machine is set back, then was asleep with ours awake.
        node.catch_up(database - time::Duration::HOUR);
        assert_eq!(node.steady() - database, time::Duration::seconds(60));
        node.catch_up(database + time::Duration::seconds(90));
        assert_eq!(node.steady() - database, time::Duration::seconds(90));
    }
}
