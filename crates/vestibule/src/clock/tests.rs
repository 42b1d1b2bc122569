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
