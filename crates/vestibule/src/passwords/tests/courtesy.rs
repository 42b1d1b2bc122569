//! Whom a hash lets have its core.

use super::house::{SIZE, until};
use crate::passwords::{Passwords, courtesy::running_of};
use django_formats::password::{Hasher, encode};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

#[test]
fn the_number_of_threads_that_want_to_run_is_read_from_the_systems_text() {
    assert_eq!(running_of(b"0.31 0.22 0.18 3/612 20417\n"), Some(3));
    for text in ["", "0.31 0.22 0.18", "0.31 0.22 0.18 x/612 1", "0.31 0.22 0.18 /612 1"] {
        assert_eq!(running_of(text.as_bytes()), None, "{text}");
    }
}

/// Where more threads want to run than there are cores, the hash sleeps of itself: a switch that the system calls voluntary.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn on_a_crowded_machine_a_hash_rests_between_its_parts() {
    let stop = Arc::new(AtomicBool::new(false));
    let cores = thread::available_parallelism().expect("a number").get();
    let crowd: Vec<_> = (0..=cores)
        .map(|_| {
            let stop = Arc::clone(&stop);
            thread::spawn(move || while !stop.load(Ordering::Relaxed) {})
        })
        .collect();

    let dear = Hasher::Pbkdf2Sha256 { iterations: 200_000 };
    let passwords = Passwords::start(SIZE, dear, true).expect("a pool");
    let rests = passwords.pool().run(move |bench| {
        let before = voluntary_switches();
        let hash = encode(&dear, "x", "saltsaltsalt", bench.scratch);
        (hash.is_ok(), voluntary_switches() - before)
    });
    let rests = rests.await;
    stop.store(true, Ordering::Relaxed);
    crowd.into_iter().for_each(|thread| thread.join().expect("no panic"));

    let (made, rests) = rests.expect("a hash");
    assert!(made);
    assert!(rests > 20, "of 195 pauses it rested in {rests}");
    until("the pool is idle", || passwords.pool().running() == 0).await;
}

#[cfg(target_os = "linux")]
fn voluntary_switches() -> u64 {
    let status = std::fs::read_to_string("/proc/thread-self/status").expect("Linux tells");
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
    line.expect("the line").trim().parse().expect("a number")
}
