//! When a hash lets others have its core.
//!
//! A page takes less than a millisecond, a hash a hundred; where every core hashes, the system lets a page wait until a hash has used up its slice
//! of some milliseconds. So in the pauses of a PBKDF2 a thread asks how many threads want to run, and where they are more than the cores it rests
//! for as long as the system takes to run another one.
//!
//! Why not otherwise: a lower priority gives the cores to whatever else computes on the machine. `yield_now` does too: Linux takes the rest of
//! the thread's slice, and beside one program that computes 7 % of a core were left. A thread that sleeps keeps its share.

use std::{fs::File, thread, time::Duration};

/// Knows whether somebody waits for a core.
pub(super) struct Courtesy {
    cores: usize,
    /// Linux's own count; where there is none, a thread rests in each pause.
    load: Option<File>,
}

impl Courtesy {
    pub(super) fn new() -> Self {
        Self {
            cores: thread::available_parallelism().map_or(1, usize::from),
            load: File::open("/proc/loadavg").ok(),
        }
    }

    /// Called in the pauses of a hash.
    pub(super) fn give_way(&self) {
        if self.running().is_none_or(|running| running > self.cores) {
            thread::sleep(REST);
        }
    }

    /// How many threads of the machine run or want to.
    fn running(&self) -> Option<usize> {
        let mut text = [0; 64];
        let length = rustix::io::pread(self.load.as_ref()?, &mut text, 0).ok()?;
        running_of(text.get(..length)?)
    }
}

/// From the text of `/proc/loadavg`: `0.31 0.22 0.18 3/612 20417` is 3.
pub(super) fn running_of(text: &[u8]) -> Option<usize> {
    let fourth = text.split(|byte| *byte == b' ').nth(3)?;
    let running = fourth.split(|byte| *byte == b'/').next()?;
    std::str::from_utf8(running).ok()?.parse().ok()
}

/// Has this thread woken when its rest is over. By default Linux takes 50 µs more.
pub(super) fn wake_on_time() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::thread::set_current_timer_slack(std::num::NonZeroU64::new(1)) {
        tracing::debug!(%error, "the rests of a hash are longer than need be: no timer slack can be set");
    }
}

/// Of a shorter one the timer has gone off before the system has looked for another thread.
const REST: Duration = Duration::from_micros(30);
