//! What the counters of a try come to: take, wait, refuse. Values in, values out.

use std::time::Duration;

/// So many places within so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limit {
    /// How many.
    pub(crate) places: u32,
    /// Within how long: whole seconds count, at least one.
    pub(crate) window: Duration,
}

impl Limit {
    pub(crate) const fn new(places: u32, window: Duration) -> Self {
        Self { places, window }
    }
}

/// The limits of logins, sign-ups, changes of a password and mails. `Default`: what the settings' defaults come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LoginLimits {
    /// `login_failed` per `key`: one account, one typed text, one known device.
    pub(super) account: Vec<Limit>,
    /// `login_failed` per `ip`.
    pub(super) network: Vec<Limit>,
    /// `signup` per `ip`.
    pub(super) sign_up: Vec<Limit>,
    /// `change_password` per `user`.
    pub(super) change_password: Vec<Limit>,
    /// Mails that a stranger can cause.
    pub(super) mails: MailLimits,
    /// Failures in a row after which an account is locked; `None`: never.
    pub(super) lock_after: Option<u32>,
    /// How many rows the counters of unknown names may have, and those of typed texts.
    pub(super) unknown_names: u32,
}

/// How many mails a stranger can cause. Empty lists: no limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MailLimits {
    /// Of one kind, to one address: `reset_password` per `key`.
    pub(crate) of_kind: Vec<Limit>,
    /// Of all kinds, to one address: `THROTTLE_MAILS_PER_HOUR`.
    pub(crate) of_all: Vec<Limit>,
    /// From one network: `reset_password` per `ip`.
    pub(crate) network: Vec<Limit>,
    /// Uses of a link from one network: `reset_password_from_key` per `ip`.
    pub(crate) links: Vec<Limit>,
    /// First looks at a link from one network, each of which makes a session.
    pub(crate) looks: Vec<Limit>,
}

impl Default for MailLimits {
    fn default() -> Self {
        Self {
            of_kind: vec![Limit::new(1, Duration::from_secs(180))],
            of_all: vec![Limit::new(5, Duration::from_secs(3600))],
            network: vec![Limit::new(20, MINUTE)],
            links: vec![Limit::new(20, MINUTE)],
            looks: vec![Limit::new(60, MINUTE)],
        }
    }
}

impl LoginLimits {
    /// `account`, `network`, `sign_up`: `ACCOUNT_RATE_LIMITS`; of two limits with one window the lower holds. Empty: no limit.
    pub(crate) fn new(account: Vec<Limit>, network: Vec<Limit>, sign_up: Vec<Limit>) -> Self {
        Self {
            account: tidy(account),
            network: tidy(network),
            sign_up: tidy(sign_up),
            ..Self::default()
        }
    }

    /// Limits of mails.
    pub(crate) fn mails(mut self, mails: MailLimits) -> Self {
        let MailLimits {
            of_kind,
            of_all,
            network,
            links,
            looks,
        } = mails;
        let [of_kind, of_all, network, links, looks] = [of_kind, of_all, network, links, looks].map(tidy);
        self.mails = MailLimits {
            of_kind,
            of_all,
            network,
            links,
            looks,
        };
        self
    }

    /// `ACCOUNT_RATE_LIMITS = false`: nothing is counted and nothing is locked.
    #[cfg(test)] // the settings make it of three empty lists
    pub(crate) fn none() -> Self {
        Self::new(Vec::new(), Vec::new(), Vec::new())
            .change_password(Vec::new())
            .mails(MailLimits {
                of_kind: Vec::new(),
                of_all: Vec::new(),
                network: Vec::new(),
                links: Vec::new(),
                looks: Vec::new(),
            })
            .lock_after(None)
    }

    /// Changes of a password.
    pub(crate) fn change_password(mut self, limits: Vec<Limit>) -> Self {
        self.change_password = tidy(limits);
        self
    }

    /// `THROTTLE_LOCK_AFTER`.
    pub(crate) fn lock_after(mut self, failures: Option<u32>) -> Self {
        self.lock_after = failures;
        self
    }

    /// `THROTTLE_UNKNOWN_NAMES`.
    pub(crate) fn unknown_names(mut self, most: u32) -> Self {
        self.unknown_names = most;
        self
    }
}

impl Default for LoginLimits {
    fn default() -> Self {
        Self {
            account: vec![Limit::new(5, Duration::from_secs(300))],
            network: vec![Limit::new(10, MINUTE), Limit::new(100, Duration::from_secs(3600))],
            sign_up: vec![Limit::new(20, MINUTE)],
            change_password: vec![Limit::new(5, MINUTE)],
            mails: MailLimits::default(),
            lock_after: Some(100),
            unknown_names: 100_000,
        }
    }
}

fn tidy(mut limits: Vec<Limit>) -> Vec<Limit> {
    for limit in &mut limits {
        limit.window = Duration::from_secs(limit.window.as_secs().max(1));
    }
    limits.sort_by_key(|limit| (limit.window, limit.places));
    limits.dedup_by_key(|limit| limit.window);
    limits
}

/// What a counter counts, which decides what happens when it is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// What was typed.
    Typed,
    /// Where it was typed.
    Network,
    /// Whom it means; for an unknown name the counter of that name.
    Account,
    /// A known device of the account.
    Device,
    /// A user's name, counted as if nobody had it: only a shadowed try takes its places, so that it costs what an unknown name costs.
    Stranger,
}

/// One counter that a try needs a place of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) subject: String,
    pub(super) role: Role,
    pub(super) limit: Limit,
}

/// How a counter stands; moments in microseconds since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// Places whose window is not over.
    pub(super) taken: u32,
    /// Those of them that wait for a verdict.
    pub(super) waiting: u32,
    /// When the first of the taken ones is free.
    pub(super) next_free: Option<i64>,
    /// A row whose window is over.
    pub(super) free_place: Option<u32>,
    /// The highest row that there is.
    pub(super) last_place: Option<u32>,
}

/// How an account's streak stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Streak {
    /// Failures, tries in flight included.
    pub(super) failures: u32,
    /// From here on it is locked.
    pub(super) most: u32,
}

/// Which counter refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// The typed text's own, or the user's who is logged in already.
    Typed,
    /// The network's.
    Network,
    /// The known device's.
    Device,
}

/// Why a try is answered as a wrong password whatever was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shadow {
    /// The account is full, and was reached by another of its identifiers.
    AccountFull,
    /// The account is locked.
    Locked,
}

impl Shadow {
    /// As it stands in an event.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::AccountFull => "account_full",
            Self::Locked => "locked",
        }
    }
}

/// What to do about a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Take a place of each counter but the stranger's.
    Take,
    /// Take a place of each counter but the account's.
    Shadow(Shadow),
    /// Ask again soon: a verdict is due.
    Wait,
    /// Refuse; `slot` is the counter to blame.
    Full {
        slot: usize,
        scope: Scope,
        retry_after: Duration,
    },
}

/// `now`: microseconds since 1970. `counters`: in the order of the slots.
pub(super) fn judge(counters: &[(Slot, Tally)], streak: Option<Streak>, now: i64) -> Step {
    let typed = counters.iter().any(|(slot, _)| slot.role == Role::Typed);
    let is_hard = |role: Role| match role {
        Role::Stranger => false,
        // Who is logged in already learns nothing from a 429.
        Role::Account => !typed,
        Role::Typed | Role::Network | Role::Device => true,
    };

    if let Some(full) = refusal(counters, is_hard, now) {
        return full;
    }
    let mut accounts = counters.iter().filter(|(slot, _)| slot.role == Role::Account);
    if counters
        .iter()
        .any(|(slot, tally)| is_hard(slot.role) && !has_room(slot, tally))
    {
        return Step::Wait;
    }
    if accounts.clone().any(|(slot, tally)| is_settled(slot, tally)) {
        return Step::Shadow(Shadow::AccountFull);
    }
    if let Some(streak) = streak.filter(|streak| streak.failures >= streak.most) {
        // The hundredth may be in flight and succeed.
        let awaited = streak.failures == streak.most
            && counters
                .iter()
                .any(|(slot, tally)| counts_the_streak(slot.role) && tally.waiting > 0);
        return if awaited {
            Step::Wait
        } else {
            Step::Shadow(Shadow::Locked)
        };
    }
    if accounts.any(|(slot, tally)| !has_room(slot, tally)) {
        return Step::Wait;
    }
    Step::Take
}

/// The counter to blame: the network first, for that is what an operator wants to know; and the longest of all waits.
fn refusal(counters: &[(Slot, Tally)], is_hard: impl Fn(Role) -> bool, now: i64) -> Option<Step> {
    let full = counters
        .iter()
        .enumerate()
        .filter(|(_, (slot, tally))| is_hard(slot.role) && is_settled(slot, tally));
    let retry_after = full
        .clone()
        .map(|(_, (slot, tally))| until_free(slot, tally, now))
        .max()?;
    let (index, (slot, _)) = full.min_by_key(|(_, (slot, _))| slot.role != Role::Network)?;
    let scope = match slot.role {
        Role::Network => Scope::Network,
        Role::Device => Scope::Device,
        Role::Typed | Role::Account | Role::Stranger => Scope::Typed,
    };
    Some(Step::Full {
        slot: index,
        scope,
        retry_after,
    })
}

fn has_room(slot: &Slot, tally: &Tally) -> bool {
    tally.taken < slot.limit.places
}

/// Full, whatever the verdicts that are due.
fn is_settled(slot: &Slot, tally: &Tally) -> bool {
    tally.taken.saturating_sub(tally.waiting) >= slot.limit.places
}

/// Never longer than the window, whatever another node's clock wrote.
fn until_free(slot: &Slot, tally: &Tally, now: i64) -> Duration {
    let micros = tally
        .next_free
        .map(|free| u64::try_from(free.saturating_sub(now)).unwrap_or(0));
    micros
        .map_or(slot.limit.window, Duration::from_micros)
        .min(slot.limit.window)
}

fn counts_the_streak(role: Role) -> bool {
    matches!(role, Role::Account | Role::Device)
}

const MINUTE: Duration = Duration::from_secs(60);
