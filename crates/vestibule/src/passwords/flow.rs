//! Checking a password and making one, in order: a place on the pool, the hash, the work a failure owes, the time a failure owes.

use super::{
    RawPassword,
    pool::{Bench, Pool, PoolSize},
    rules::{self, Floor},
};
use crate::{
    Fault,
    settings::{self, PasswordSettings},
};
use django_formats::{
    password::{self, EncodedPassword, Hardened, Hasher, NotRunnable},
    random::OsRandom,
};
use std::{
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};
use time::OffsetDateTime;

/// Whether a typed password is the stored one. One word for every failure, so that no page can tell them apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[must_use]
pub(crate) enum Verdict {
    /// It is.
    Right,
    /// It is not, or there is none that it could be.
    Wrong,
}

/// The passwords of all accounts: checks, hashes, upgrades. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Passwords(Arc<Inner>);

struct Inner {
    pool: Pool,
    preferred: Hasher,
    upgrade: bool,
    floor: Arc<Mutex<Floor>>,
    /// When an overload was last told.
    told: Mutex<Option<OffsetDateTime>>,
}

impl Passwords {
    /// Starts the pool.
    ///
    /// # Errors
    /// [`Fault::Internal`]: the hasher of the settings costs more than is ever run, or the system gave no threads.
    pub(crate) fn new(settings: &PasswordSettings) -> Result<Self, Fault> {
        let preferred = preferred(settings);
        preferred
            .check()
            .map_err(|error| Fault::internal("PASSWORDS_ITERATIONS is over what is ever run", error))?;
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let memory = u64::from(settings.memory_mib.get()) * 1024 * 1024;
        let threads = rules::threads(
            settings.threads.map(|threads| usize::from(threads.get())),
            cores,
            memory,
            &preferred,
        );
        let size = PoolSize {
            threads,
            queue: settings.queue.get(),
            deadline: settings.deadline.to_std(),
            memory_for_others: rules::memory_for_others(memory, threads, &preferred),
        };
        Self::start(size, preferred, settings.upgrade)
    }

    /// Starts a pool of that size.
    pub(super) fn start(size: PoolSize, preferred: Hasher, upgrade: bool) -> Result<Self, Fault> {
        let pool = Pool::start(size, preferred)?;
        Ok(Self(Arc::new(Inner {
            pool,
            preferred,
            upgrade,
            floor: Arc::default(),
            told: Mutex::default(),
        })))
    }

    /// Whether `typed` is the password that is stored; `None`: there is no account. Every failure costs the same work and leaves at the same time.
    ///
    /// # Errors
    /// [`Fault::HashingOverloaded`]: the pool is full, or no thread came free in time. [`Fault::HashPanicked`].
    pub(crate) async fn verify(&self, stored: Option<&EncodedPassword>, typed: &RawPassword) -> Result<Verdict, Fault> {
        let check = Check {
            // An account that is not there is one without a usable password.
            stored: stored.map_or_else(|| "!".to_owned(), |stored| stored.as_str().to_owned()),
            typed: typed.clone(),
            preferred: self.0.preferred,
        };
        let floor = Arc::clone(&self.0.floor);
        let (verdict, spent) = self.0.pool.run(move |bench| check.run(bench, &floor)).await?;

        if verdict == Verdict::Wrong {
            let missing = self
                .0
                .floor
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .missing(spent);
            tokio::time::sleep(missing).await;
        }
        Ok(verdict)
    }

    /// A new stored text for `typed`, made by the preferred hasher with a new salt.
    ///
    /// # Errors
    /// [`Fault::HashingOverloaded`] as with [`verify`](Self::verify); [`Fault::Random`]: there is no randomness for the salt; [`Fault::Internal`].
    pub(crate) async fn hash(&self, typed: &RawPassword) -> Result<EncodedPassword, Fault> {
        let (typed, preferred) = (typed.clone(), self.0.preferred);
        let salt = preferred.new_salt(&mut OsRandom)?;
        let encoded = self.0.pool.run(move |bench| {
            let encoded = password::encode(&preferred, typed.expose(), &salt, bench.scratch);
            bench.count(|counts| counts.ran(preferred));
            encoded
        });
        encoded
            .await?
            .map_err(|error| Fault::internal("hash a password", error))
    }

    /// Whether a right password is to be hashed anew: the setting says so, and it would be a step upwards.
    pub(crate) fn upgrades(&self, stored: &EncodedPassword) -> bool {
        self.0.upgrade && password::upgrades(stored.as_str(), &self.0.preferred)
    }

    /// Why a stored text is never run, when it should have been: worth an event with the user's id, since somebody wrote it. An account without a
    /// usable password is nothing special.
    pub(crate) fn refuses(&self, stored: &EncodedPassword) -> Option<NotRunnable> {
        Hasher::of(stored.as_str())
            .err()
            .filter(|reason| *reason != NotRunnable::Unusable)
    }

    /// Accepts no more work; what was accepted is done, then the threads end.
    pub(crate) fn shutdown(&self) {
        self.0.pool.stop();
    }

    /// An overload that is worth an event: how many wait for a thread now. Once a minute, or a storm of logins would be one of writes as well.
    pub(crate) fn overload_to_tell(&self, now: OffsetDateTime) -> Option<usize> {
        let mut told = self.0.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.is_some_and(|told| now - told < BETWEEN_NEWS) {
            return None;
        }
        *told = Some(now);
        Some(self.0.pool.queue_length())
    }

    /// How many hashes were run so far, of whatever kind.
    #[cfg(test)]
    pub(crate) fn hash_runs(&self) -> u64 {
        self.0.pool.counts().runs.values().sum()
    }

    /// What was done so far.
    #[cfg(test)] // tests prove equal work by it
    pub(super) fn counts(&self) -> super::Counts {
        self.0.pool.counts()
    }

    /// How many wait for a thread.
    #[cfg(test)] // who is not a test reads it in `overload_to_tell`
    pub(super) fn queue_length(&self) -> usize {
        self.0.pool.queue_length()
    }

    #[cfg(test)]
    pub(super) fn pool(&self) -> &Pool {
        &self.0.pool
    }

    /// When a failure leaves that took no time.
    #[cfg(test)]
    pub(super) fn floor(&self) -> Duration {
        self.0
            .floor
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .missing(Duration::ZERO)
    }
}

impl std::fmt::Debug for Passwords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Passwords({:?})", self.0.preferred)
    }
}

/// One check, as it runs on a thread of the pool.
struct Check {
    stored: String,
    typed: RawPassword,
    preferred: Hasher,
}

impl Check {
    /// The verdict, with the work that a failure owes done, and how long all that took.
    fn run(&self, bench: &mut Bench<'_>, floor: &Mutex<Floor>) -> (Verdict, Duration) {
        let begun = Instant::now();
        let hasher = Hasher::of(&self.stored).unwrap_or(self.preferred);
        let _memory = bench.memory_of(&hasher);
        let waited = begun.elapsed();

        let verdict = self.judge(bench);
        // The time in which other hashes held the memory says nothing about this one.
        let spent = begun.elapsed().saturating_sub(waited);
        floor
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .observe(hasher.algorithm(), spent);
        (verdict, spent)
    }

    fn judge(&self, bench: &mut Bench<'_>) -> Verdict {
        let verdict = password::verify(self.typed.expose(), &self.stored, bench.scratch);
        if let (Ok(hasher), false) = (
            Hasher::of(&self.stored),
            matches!(verdict, password::Verdict::NotRunnable(_)),
        ) {
            bench.count(|counts| counts.ran(hasher));
        }
        if verdict == password::Verdict::Right {
            return Verdict::Right;
        }
        let Hardened {
            iterations,
            hashes,
            preferred_runs,
        } = password::harden(self.typed.expose(), &self.stored, &self.preferred, bench.scratch);
        bench.count(|counts| {
            counts.made_up_iterations += u64::from(iterations);
            counts.made_up_hashes += u64::from(hashes);
            (0..preferred_runs).for_each(|_| counts.ran(self.preferred));
        });
        Verdict::Wrong
    }
}

/// The hasher of new passwords, as the settings name it.
fn preferred(settings: &PasswordSettings) -> Hasher {
    let pbkdf2 = Hasher::Pbkdf2Sha256 {
        iterations: settings.iterations.get(),
    };
    match settings.hasher {
        settings::Hasher::Pbkdf2Sha256 => pbkdf2,
        other => Hasher::from_name(other.as_str()).unwrap_or(pbkdf2),
    }
}

const BETWEEN_NEWS: time::Duration = time::Duration::MINUTE;
