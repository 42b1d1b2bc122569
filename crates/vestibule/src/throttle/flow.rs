//! A try, from its counters to its places.

use super::{
    device::DeviceId,
    guard::{Grown, PlaceGuard},
    places::Places,
    rules::{self, Limit, LoginLimits, Role, Scope, Shadow, Slot, Step, Streak, Tally},
    store,
    subject::{self, Plan, Subjects, Who},
};
use crate::{
    cache::Cache,
    fault::Fault,
    network::Network,
    storage::{Db, Tx},
};
use std::{
    hash::{BuildHasher, RandomState},
    time::Duration,
};
use time::OffsetDateTime;
use tokio::time::Instant;

/// The one throttle. Every check of a password or code takes a place here first. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Throttle {
    pub(super) db: Db,
    pub(super) limits: LoginLimits,
    pub(super) subjects: Subjects,
    pub(super) places: Places,
}

/// Who tries, and from where.
#[derive(Clone, Debug)]
pub(crate) struct Attempt<'a> {
    /// The account that the typed text found, as Django writes its key; `None`: nobody.
    pub(crate) user_id: Option<&'a str>,
    /// What was typed as the name; `None` where nothing was (who is logged in confirms a password).
    pub(crate) typed: Option<&'a str>,
    /// From where.
    pub(crate) network: Network,
    /// The browser, when it is known to the account: what [`super::known_device`] said; [`DeviceId::any_session`] for who is logged in.
    pub(crate) device: Option<DeviceId>,
}

/// What a try came to.
#[must_use]
#[derive(Debug)]
pub(crate) enum Taken {
    /// Judge the password, then settle the guard.
    Place(PlaceGuard),
    /// Run a hash and answer as to a wrong password **whatever was typed**; then `keep` the guard.
    Shadow(PlaceGuard, Shadow),
    /// 429, and no hash runs.
    Full {
        /// Until the next place is free; round up.
        retry_after: Duration,
        /// Which counter refused.
        scope: Scope,
        /// The first refusal of this counter in ten minutes: record it (`password_spray` for a network, else `login_throttled`).
        is_news: bool,
    },
}

/// What something that is merely counted came to: a sign-up, a mail, the use of a link.
#[must_use]
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Counted {
    /// Its place is taken, and stays so.
    Admitted,
    /// There were too many.
    Full {
        /// Until the next place is free; round up.
        retry_after: Duration,
        /// The first refusal of this counter in ten minutes.
        is_news: bool,
    },
}

/// A try waits so long for the verdict of those before it: as long as a hash may wait for a thread.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

impl Throttle {
    /// `secret_key`: names of counters are hashed with it, so that no typed text is stored.
    pub(crate) fn new(db: Db, limits: LoginLimits, secret_key: &str) -> Self {
        Self {
            db,
            limits,
            subjects: Subjects::new(secret_key),
            places: Places::Rows,
        }
    }

    /// Counts places in the shared cache, where there is one.
    pub(crate) fn counting_in(mut self, cache: Option<Cache>) -> Self {
        self.places = cache.map_or(Places::Rows, Places::Cache);
        self
    }

    /// Takes a place of each counter, or says why not. Call it before the hash.
    ///
    /// # Errors
    /// [`Fault`] when the counters cannot be reached: then no password is judged.
    pub(crate) async fn take(&self, attempt: &Attempt<'_>, now: OffsetDateTime) -> Result<Taken, Fault> {
        if let (Some(user_id), Some(device)) = (attempt.user_id, &attempt.device) {
            let plan = self.subjects.of_device(&self.limits, user_id, device);
            match self.settle(&plan, now).await? {
                // Too many failures in a row: the browser is a stranger from now on.
                Taken::Shadow(guard, _) => guard.abandon().await?,
                taken => return Ok(taken),
            }
        }
        let who = Who {
            user_id: attempt.user_id,
            typed: attempt.typed,
        };
        let plan = self.subjects.of_stranger(&self.limits, who, attempt.network);
        self.settle(&plan, now).await
    }

    /// Takes a place for a sign-up.
    ///
    /// # Errors
    /// [`Fault`] when the counters cannot be reached.
    pub(crate) async fn sign_up(&self, network: Network, now: OffsetDateTime) -> Result<Counted, Fault> {
        self.count(subject::of_sign_up(&self.limits, network), now).await
    }

    /// Takes a place for a change of the password by its user, whatever comes of it.
    ///
    /// # Errors
    /// As [`Throttle::sign_up`].
    pub(crate) async fn change_password(&self, user_id: &str, now: OffsetDateTime) -> Result<Counted, Fault> {
        self.count(self.subjects.of_changes(&self.limits, user_id), now).await
    }

    /// Takes a place for the use of a mailed link.
    ///
    /// # Errors
    /// As [`Throttle::sign_up`].
    pub(crate) async fn link(&self, network: Network, now: OffsetDateTime) -> Result<Counted, Fault> {
        self.count(subject::of_links(&self.limits.mails, network), now).await
    }

    /// Takes a place for a look at a mailed link, which makes a session.
    ///
    /// # Errors
    /// As [`Throttle::sign_up`].
    pub(crate) async fn look(&self, network: Network, now: OffsetDateTime) -> Result<Counted, Fault> {
        self.count(subject::of_looks(&self.limits.mails, network), now).await
    }

    /// Takes a place for a mail that a stranger asks for: of this kind, to this address, from this network. Whoever has the address or
    /// not, it costs the same.
    ///
    /// # Errors
    /// As [`Throttle::sign_up`].
    pub(crate) async fn mail(
        &self,
        kind: &str,
        address: &str,
        network: Network,
        now: OffsetDateTime,
    ) -> Result<Counted, Fault> {
        let mut slots = self.subjects.of_mail(&self.limits.mails, kind, address);
        slots.extend(subject::of_mails(&self.limits.mails, network));
        self.count(slots, now).await
    }

    /// Takes a place for one more mail of the same request: an address that several accounts share.
    ///
    /// # Errors
    /// As [`Throttle::sign_up`].
    pub(crate) async fn another_mail(&self, address: &str, now: OffsetDateTime) -> Result<Counted, Fault> {
        self.count(self.subjects.of_any_mail(&self.limits.mails, address), now)
            .await
    }

    /// Takes a place of each counter, for good.
    async fn count(&self, slots: Vec<Slot>, now: OffsetDateTime) -> Result<Counted, Fault> {
        let plan = Plan {
            slots,
            streak: None,
            decoy: None,
            ends: Vec::new(),
        };
        Ok(match self.settle(&plan, now).await? {
            Taken::Full {
                retry_after, is_news, ..
            } => Counted::Full { retry_after, is_news },
            Taken::Place(guard) | Taken::Shadow(guard, _) => {
                let _ = guard.keep().await?;
                Counted::Admitted
            }
        })
    }

    /// Marks a lock as announced, in the transaction of its mail and event: `true` once for each lock, so the owner is mailed once.
    pub(crate) async fn announce_lock(&self, tx: &mut Tx, user_id: &str, now: OffsetDateTime) -> Result<bool, Fault> {
        let Some(most) = self.limits.lock_after else {
            return Ok(false);
        };
        // One above the limit: locked, and the owner knows.
        store::mark_streak(tx, &self.subjects.account(user_id), most, now).await
    }

    /// A reset, or an unlock by mail or operator: the streak ends, and the places of the account and of its names (`typed`: username and
    /// addresses) are free.
    pub(crate) async fn unlock(&self, tx: &mut Tx, user_id: &str, typed: &[impl AsRef<str>]) -> Result<(), Fault> {
        store::forget_streak(tx, &self.subjects.account(user_id)).await?;
        for subject in self.subjects.to_forget(&self.limits, user_id, typed) {
            self.places.forget(tx, &subject).await?;
        }
        Ok(())
    }

    /// The user is gone: so are the counters of the account, of its names and of its browsers.
    pub(crate) async fn forget(&self, tx: &mut Tx, user_id: &str, typed: &[impl AsRef<str>]) -> Result<(), Fault> {
        self.unlock(tx, user_id, typed).await?;
        store::forget_beginning(tx, &self.subjects.devices(user_id)).await
    }

    /// Asks again and again while verdicts are due.
    async fn settle(&self, plan: &Plan, now: OffsetDateTime) -> Result<Taken, Fault> {
        let started = Instant::now();
        let (mut at, mut pause) = (now, FIRST_PAUSE);
        loop {
            if let Some(taken) = self.once(plan, at).await? {
                return Ok(taken);
            }
            if started.elapsed() >= PATIENCE {
                return Ok(Taken::Full {
                    retry_after: PATIENCE,
                    scope: Scope::Typed,
                    is_news: false,
                });
            }
            tokio::time::sleep(jittered(pause)).await;
            at = now + started.elapsed();
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// One look at the counters. `None`: ask again.
    async fn once(&self, plan: &Plan, now: OffsetDateTime) -> Result<Option<Taken>, Fault> {
        let at = micros(now);
        let counters = self.places.tally(&self.db, &plan.slots, at).await?;
        let names = [plan.streak.as_deref(), plan.decoy.as_deref()];
        let is_counted = self.limits.lock_after.is_some() && names.iter().any(Option::is_some);
        let [failures, decoy] = match is_counted {
            true => store::streaks(&mut self.db.read().await?, names).await?,
            false => [0, 0],
        };
        let most = self.limits.lock_after.filter(|_| plan.streak.is_some());
        let streak = most.map(|most| Streak { failures, most });

        match rules::judge(&counters, streak, at) {
            Step::Wait => Ok(None),
            Step::Full {
                slot,
                scope,
                retry_after,
            } => {
                let is_news = self.is_news(plan.slots.get(slot), at).await?;
                Ok(Some(Taken::Full {
                    retry_after,
                    scope,
                    is_news,
                }))
            }
            Step::Take => {
                let grown = match names {
                    [Some(subject), _] => self.grows(subject, failures, most),
                    [None, decoy_name] => decoy_name.and_then(|subject| self.grows(subject, decoy, None)),
                };
                let guard = self.hold(plan, &counters, Role::Stranger, grown, now).await?;
                Ok(guard.map(Taken::Place))
            }
            Step::Shadow(why) => {
                let grown = plan
                    .decoy
                    .as_deref()
                    .and_then(|subject| self.grows(subject, decoy, None));
                let guard = self.hold(plan, &counters, Role::Account, grown, now).await?;
                let is_due = why == Shadow::Locked && most == Some(failures);
                Ok(guard.map(|guard| Taken::Shadow(guard.with_lock_due(is_due), why)))
            }
        }
    }

    /// How a streak is about to grow; `most`: where it locks.
    fn grows(&self, subject: &str, from: u32, most: Option<u32>) -> Option<Grown> {
        self.limits.lock_after?;
        // As many tries as an account has places may be growing it at this moment.
        let abreast = self.limits.account.iter().map(|limit| limit.places).max().unwrap_or(1);
        Some(Grown {
            subject: subject.to_owned(),
            from,
            most: most.unwrap_or(UNBOUNDED),
            is_near: most.is_some_and(|most| from.saturating_add(abreast) >= most),
        })
    }

    /// Takes a place of each counter but those of one role, and lengthens a streak. `None`: another was faster, nothing is held.
    async fn hold(
        &self,
        plan: &Plan,
        counters: &[(Slot, Tally)],
        but: Role,
        grown: Option<Grown>,
        now: OffsetDateTime,
    ) -> Result<Option<PlaceGuard>, Fault> {
        let mut hand = self.places.hand(&self.db).await?;
        let taken_at = micros(now);
        let mut held = Vec::with_capacity(counters.len());
        for (slot, tally) in counters.iter().filter(|(slot, _)| slot.role != but) {
            match hand.take(slot, tally, taken_at, micros(now + IN_FLIGHT)).await? {
                Some(place) => held.push(place),
                // Only a shadowed try asks for one of these; it is not judged, so it needs none.
                None if slot.role == Role::Stranger => {}
                None => {
                    hand.give_back(&held, taken_at).await?;
                    return Ok(None);
                }
            }
        }
        let mut conn = hand.conn(&self.db).await?;
        if let Some(grown) = &grown
            && !store::grow_streak(&mut conn, &grown.subject, grown.from, grown.most, now).await?
        {
            drop(conn);
            self.places.hand(&self.db).await?.give_back(&held, taken_at).await?;
            return Ok(None);
        }
        drop(conn);
        Ok(Some(PlaceGuard::new(
            self.clone(),
            held,
            taken_at,
            grown,
            plan.ends.clone(),
        )))
    }

    /// Whether nobody was told of this counter's refusals in the last ten minutes.
    async fn is_news(&self, full: Option<&Slot>, at: i64) -> Result<bool, Fault> {
        let Some(full) = full else { return Ok(false) };
        let notice = [subject::notice(full, NEWS)];
        let counters = self.places.tally(&self.db, &notice, at).await?;
        let Some((slot, tally)) = counters.iter().find(|(slot, tally)| tally.taken < slot.limit.places) else {
            return Ok(false);
        };
        let noted = self.places.hand(&self.db).await?.take(slot, tally, at, 0).await?;
        Ok(noted.is_some())
    }
}

/// Microseconds since 1970.
pub(super) fn micros(moment: OffsetDateTime) -> i64 {
    i64::try_from(moment.unix_timestamp_nanos() / 1_000).unwrap_or(i64::MAX)
}

/// Between a half and the whole, so that a crowd does not come back at once. Nothing is kept secret by it.
fn jittered(pause: Duration) -> Duration {
    let spread = RandomState::new().hash_one(()) % 1_000;
    pause / 2 + (pause / 2).mul_f64(f64::from(u32::try_from(spread).unwrap_or(0)) / 1_000.0)
}

/// From here on a place without a verdict counts as failed: its hash had a thread, or its process died.
const IN_FLIGHT: Duration = Duration::from_secs(10);
const FIRST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_millis(320);
/// A streak that locks nothing; the column is a signed integer.
const UNBOUNDED: u32 = i32::MAX as u32;
const NEWS: Limit = Limit::new(1, Duration::from_secs(600));
