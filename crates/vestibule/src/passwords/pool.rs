//! The threads that hash, and the queue before them.
//!
//! A job is accepted while there is a thread or a place in the queue for it; it must begin before the deadline. The future that waits for it owns its
//! place: dropped, it takes the job out of the queue. Nothing is held locked while a job runs, and a panic inside one is caught on its thread.

use super::{
    Counts,
    budget::{Budget, Share},
    courtesy::{Courtesy, wake_on_time},
};
use crate::Fault;
use django_formats::password::{Hasher, Scratch};
use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};
use tokio::sync::oneshot;

/// The size of a pool.
#[derive(Clone, Copy, Debug)]
pub(super) struct PoolSize {
    /// How many threads.
    pub(super) threads: usize,
    /// How many jobs may wait for one.
    pub(super) queue: usize,
    /// How long a job may wait.
    pub(super) deadline: Duration,
    /// Bytes for jobs that need more memory than their thread keeps.
    pub(super) memory_for_others: u64,
}

/// The pool. Dropped, it finishes what it has accepted and ends its threads.
pub(super) struct Pool {
    shared: Arc<Shared>,
}

/// What a job works with.
pub(super) struct Bench<'a> {
    /// Memory of the thread.
    pub(super) scratch: &'a mut Scratch,
    shared: &'a Shared,
}

impl<'a> Bench<'a> {
    /// Waits for the memory of a hash that needs more than the thread keeps.
    pub(super) fn memory_of(&self, hasher: &Hasher) -> Option<Share<'a>> {
        let needed = hasher.memory_bytes();
        (needed > self.shared.hasher.memory_bytes()).then(|| self.shared.budget.take(needed))
    }

    /// Counts what was done.
    pub(super) fn count(&self, add: impl FnOnce(&mut Counts)) {
        add(&mut self.shared.counts());
    }
}

/// Called once: with a bench, or without one when the job came too late.
type Work = Box<dyn FnOnce(Option<&mut Bench<'_>>) + Send>;

struct Job {
    id: u64,
    begin_before: Instant,
    work: Work,
}

struct Shared {
    size: PoolSize,
    hasher: Hasher,
    budget: Budget,
    state: Mutex<State>,
    /// A job came, or the pool stops.
    changed: Condvar,
    counts: Mutex<Counts>,
}

#[derive(Default)]
struct State {
    queue: VecDeque<Job>,
    running: usize,
    last_id: u64,
    stopping: bool,
}

impl Pool {
    /// Starts the threads `vestibule-hash-1`, …, each with the memory of `hasher`.
    ///
    /// # Errors
    /// [`Fault::Internal`]: the system gave no thread.
    pub(super) fn start(size: PoolSize, hasher: Hasher) -> Result<Self, Fault> {
        let pool = Self {
            shared: Arc::new(Shared {
                size,
                hasher,
                budget: Budget::new(size.memory_for_others),
                state: Mutex::default(),
                changed: Condvar::new(),
                counts: Mutex::default(),
            }),
        };
        for number in 1..=size.threads {
            let shared = Arc::clone(&pool.shared);
            thread::Builder::new()
                .name(format!("vestibule-hash-{number}"))
                .spawn(move || shared.work())
                .map_err(|error| Fault::internal("start a hashing thread", error))?;
        }
        Ok(pool)
    }

    /// Runs `work` on a thread of the pool.
    ///
    /// # Errors
    /// [`Fault::HashingOverloaded`]: the queue is full, the pool stops, or no thread came free before the deadline. [`Fault::HashPanicked`].
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Bench<'_>) -> T + Send + 'static,
    ) -> Result<T, Fault> {
        let (answer, mut answered) = oneshot::channel();
        let work: Work = Box::new(move |bench| {
            let result = bench.map(work);
            // Where nobody waits any more, the result is of no use to anyone.
            drop(answer.send(result));
        });
        let deadline = self.shared.size.deadline;
        let place = self
            .shared
            .accept(work, Instant::now() + deadline)
            .ok_or_else(|| self.shared.overloaded())?;

        let answer = match tokio::time::timeout(deadline, &mut answered).await {
            Ok(answer) => answer,
            Err(_) if place.give_up() => return Err(self.shared.overloaded()),
            Err(_) => answered.await, // it has begun in time
        };
        match answer {
            Ok(Some(result)) => Ok(result),
            Ok(None) => Err(self.shared.overloaded()),
            Err(_) => Err(Fault::HashPanicked),
        }
    }

    /// Accepts no more jobs; the threads end when the accepted ones are done.
    pub(super) fn stop(&self) {
        self.shared.state().stopping = true;
        self.shared.changed.notify_all();
    }

    /// How many jobs wait for a thread.
    pub(super) fn queue_length(&self) -> usize {
        self.shared.state().queue.len()
    }

    /// How many jobs run.
    #[cfg(test)]
    pub(super) fn running(&self) -> usize {
        self.shared.state().running
    }

    /// The counters as they stand.
    #[cfg(test)]
    pub(super) fn counts(&self) -> Counts {
        self.shared.counts().clone()
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a place for the job, if there is one.
    fn accept(self: &Arc<Self>, work: Work, begin_before: Instant) -> Option<Place> {
        let mut state = self.state();
        if state.stopping || state.queue.len() + state.running >= self.size.queue + self.size.threads {
            return None;
        }
        state.last_id += 1;
        let id = state.last_id;
        state.queue.push_back(Job { id, begin_before, work });
        drop(state);
        self.changed.notify_one();
        Some(Place {
            shared: Arc::clone(self),
            id,
        })
    }

    fn overloaded(&self) -> Fault {
        self.counts().overloads += 1;
        Fault::HashingOverloaded(self.size.deadline)
    }

    /// What a thread does until the pool stops.
    fn work(&self) {
        let scratch_of = |hasher| {
            let courtesy = Courtesy::new();
            Scratch::of(hasher).pausing(move || courtesy.give_way())
        };
        let mut scratch = scratch_of(&self.hasher);
        wake_on_time();
        let mut panics_in_a_row = 0;
        while let Some(job) = self.next() {
            let mut bench = Bench {
                scratch: &mut scratch,
                shared: self,
            };
            let outcome = catch_unwind(AssertUnwindSafe(|| (job.work)(Some(&mut bench))));
            self.state().running -= 1;
            if outcome.is_ok() {
                panics_in_a_row = 0;
                continue;
            }
            self.counts().panics += 1;
            panics_in_a_row += 1;
            let pause = back_off(panics_in_a_row);
            tracing::error!(pause_ms = pause.as_millis(), "a hash panicked; its thread goes on");
            scratch = scratch_of(&self.hasher); // what it held may be anything
            thread::sleep(pause);
        }
    }

    /// The next job that may still begin; `None`: the pool has stopped.
    fn next(&self) -> Option<Job> {
        let mut state = self.state();
        loop {
            match state.queue.pop_front() {
                Some(job) if job.begin_before <= Instant::now() => {
                    drop(state);
                    (job.work)(None);
                    state = self.state();
                }
                Some(job) => {
                    state.running += 1;
                    return Some(job);
                }
                None if state.stopping => return None,
                None => state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }
}

/// 10 ms after a panic, twice as long after each further one in a row, at most a second.
fn back_off(panics_in_a_row: u32) -> Duration {
    Duration::from_millis(10_u64.saturating_mul(1 << panics_in_a_row.saturating_sub(1).min(7)))
        .min(Duration::from_secs(1))
}

/// A job's place in the queue, owned by who waits for it.
struct Place {
    shared: Arc<Shared>,
    id: u64,
}

impl Place {
    /// Takes the job out of the queue; false: it has begun.
    fn give_up(&self) -> bool {
        let mut state = self.shared.state();
        let Some(at) = state.queue.iter().position(|job| job.id == self.id) else {
            return false;
        };
        let job = state.queue.remove(at);
        drop(state);
        drop(job); // it holds a password: wiped here, and not under the lock
        true
    }
}

impl Drop for Place {
    /// Who waited is gone, or has been answered.
    fn drop(&mut self) {
        if self.give_up() {
            self.shared.counts().abandoned += 1;
        }
    }
}
