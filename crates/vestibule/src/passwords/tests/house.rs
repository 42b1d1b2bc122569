//! Small pools, cheap hashers and passwords for the tests.

use crate::passwords::{Passwords, RawPassword, pool::PoolSize};
use django_formats::{
    password::{EncodedPassword, Hasher, Scratch, encode},
    random::OsRandom,
};
use std::{
    sync::{Arc, Condvar, Mutex},
    time::{Duration, Instant},
};

/// What tests prefer: a PBKDF2 that costs nothing.
pub(super) const PREFERRED: Hasher = Hasher::Pbkdf2Sha256 { iterations: 8 };

/// Two threads, a queue of 64, a deadline that no test reaches.
pub(super) const SIZE: PoolSize = PoolSize {
    threads: 2,
    queue: 64,
    deadline: Duration::from_secs(60),
    memory_for_others: 1 << 20,
};

/// How often: the number under `--soak`, a fiftieth of it else.
#[expect(clippy::disallowed_methods, reason = "a test reads how long it shall run")]
pub(super) fn times(soak: usize) -> usize {
    if std::env::var("VESTIBULE_TEST_SOAK").is_ok() {
        soak
    } else {
        soak / 50
    }
}

pub(super) fn house(size: PoolSize) -> Passwords {
    Passwords::start(size, PREFERRED, true).expect("a pool")
}

pub(super) fn typed(text: &str) -> RawPassword {
    RawPassword::parse(text.to_owned()).expect("short enough")
}

pub(super) fn stored(hasher: Hasher, text: &str) -> EncodedPassword {
    let salt = hasher.new_salt(&mut OsRandom).expect("a salt");
    encode(&hasher, text, &salt, &mut Scratch::of(&hasher)).expect("a hash")
}

/// A gate before which jobs wait.
#[derive(Clone, Default)]
pub(super) struct Gate(Arc<(Mutex<bool>, Condvar)>);

impl Gate {
    /// Blocks the thread until the gate is opened.
    pub(super) fn wait(&self) {
        let (open, opened) = &*self.0;
        drop(
            opened
                .wait_while(open.lock().expect("a lock"), |open| !*open)
                .expect("a lock"),
        );
    }

    pub(super) fn open(&self) {
        let (open, opened) = &*self.0;
        *open.lock().expect("a lock") = true;
        opened.notify_all();
    }
}

/// Waits until it holds, at most ten seconds.
pub(super) async fn until(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(10), "never: {what}");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}
