//! How many threads, and when a failure may leave.

use crate::passwords::{
    budget::Budget,
    rules::{Floor, memory_for_others, threads},
};
use django_formats::password::{Algorithm, Hasher};
use std::time::Duration;

const MIB: u64 = 1024 * 1024;
const PBKDF2: Hasher = Hasher::Pbkdf2Sha256 { iterations: 1_000_000 };
const ARGON2: Hasher = Hasher::Argon2 {
    memory_kib: 102_400,
    time: 2,
    parallelism: 8,
};

#[test]
fn as_many_threads_as_cores_and_memory_allow() {
    assert_eq!(threads(None, 8, 512 * MIB, &PBKDF2), 8);
    assert_eq!(threads(None, 8, 512 * MIB, &ARGON2), 5);
    assert_eq!(threads(None, 2, 512 * MIB, &ARGON2), 2);
    assert_eq!(threads(None, 8, 10 * MIB, &ARGON2), 1);
    assert_eq!(threads(Some(3), 8, 512 * MIB, &ARGON2), 3);
    assert_eq!(threads(Some(0), 8, 512 * MIB, &PBKDF2), 1);
}

#[test]
fn other_hashes_have_what_the_threads_leave_and_at_least_one_of_the_largest() {
    assert_eq!(memory_for_others(512 * MIB, 8, &PBKDF2), 512 * MIB);
    assert_eq!(memory_for_others(512 * MIB, 2, &ARGON2), 312 * MIB);
    assert_eq!(memory_for_others(512 * MIB, 5, &ARGON2), 256 * MIB);
}

#[test]
fn a_failure_leaves_when_the_slowest_algorithm_would() {
    let millis = Duration::from_millis;
    let mut floor = Floor::default();
    assert_eq!(floor.missing(millis(5)), Duration::ZERO);

    floor.observe(Algorithm::Md5, millis(1));
    floor.observe(Algorithm::Argon2, millis(90));
    floor.observe(Algorithm::Argon2, millis(100));
    assert_eq!(floor.missing(millis(1)), millis(99));
    assert_eq!(floor.missing(millis(130)), Duration::ZERO);

    // A slow moment is forgotten after as many runs of that algorithm, however many others there were.
    for _ in 0..100 {
        floor.observe(Algorithm::Md5, millis(2));
    }
    assert_eq!(floor.missing(Duration::ZERO), millis(100));
    for _ in 0..32 {
        floor.observe(Algorithm::Argon2, millis(50));
    }
    assert_eq!(floor.missing(Duration::ZERO), millis(50));
}

#[test]
fn memory_that_is_given_back_can_be_taken_again() {
    let budget = Budget::new(10);
    let one = budget.take(6);
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| drop(budget.take(6)));
        drop(one);
        waiting.join().expect("no panic");
    });
    // More than there is at all counts as all.
    drop(budget.take(11));
    drop(budget.take(10));
}
