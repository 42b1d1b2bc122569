//! Whether the queue takes one more mail, when it is too old, what becomes of a mail that was not sent, and how long a node that cannot reach the
//! mail server waits.

use super::{MailQueue, NotSent};
use std::time::Duration;
use time::OffsetDateTime;

/// Whether a queue of this length takes one mail more; `most`: `MAILER_QUEUE_LIMIT`.
pub(super) fn has_room(length: u64, most: u32) -> bool {
    length < u64::from(most)
}

/// For how long the oldest mail has waited; nothing where none waits, or where the clock was set back.
pub(super) fn age(oldest: Option<OffsetDateTime>, now: OffsetDateTime) -> time::Duration {
    oldest.map_or(time::Duration::ZERO, |oldest| (now - oldest).max(time::Duration::ZERO))
}

/// Whether that is too long: a mail server that answers takes a mail at once.
pub(super) fn is_overdue(age: time::Duration) -> bool {
    age > time::Duration::minutes(5)
}

impl MailQueue {
    /// For how long the oldest mail has waited, where that is too long.
    pub(crate) fn overdue_for(&self, now: OffsetDateTime) -> Option<time::Duration> {
        let age = age(self.oldest, now);
        is_overdue(age).then_some(age)
    }

    /// What an operator reads of a queue that is overdue for so long.
    pub(crate) fn sentence(&self, age: time::Duration) -> String {
        let mails = match self.length {
            1 => "1 mail waits".to_owned(),
            length => format!("{length} mails wait"),
        };
        let minutes = age.whole_minutes();
        match self.last_error.as_str() {
            "" => format!("{mails}, the oldest for {minutes} minutes; no try has failed"),
            error => format!("{mails}, the oldest for {minutes} minutes; the last failure was: {error}"),
        }
    }
}

/// How long mails are tried.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// The wait after the first failure.
    pub(super) retry_after: time::Duration,
    /// How long a mail is tried in all.
    pub(super) give_up_after: time::Duration,
}

/// What becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    TryAgain { due_at: OffsetDateTime },
    GiveUp,
}

/// `attempts`: how many failed before this one. `created_at` lies in the future where the clock was set back: its age is nothing then.
pub(super) fn fate(
    why: &NotSent,
    attempts: u32,
    created_at: OffsetDateTime,
    patience: Patience,
    now: OffsetDateTime,
) -> Fate {
    if matches!(why, NotSent::Never(_)) {
        return Fate::GiveUp;
    }
    let left = patience.give_up_after - age(Some(created_at), now);
    if left <= time::Duration::ZERO {
        return Fate::GiveUp;
    }
    let wait = patience.retry_after.saturating_mul(1 << attempts.min(20));
    // The last try is at the end of the time, not before it.
    Fate::TryAgain {
        due_at: now + wait.min(left),
    }
}

/// Whether no other mail would go either.
pub(super) fn is_of_the_server(why: &NotSent) -> bool {
    matches!(why, NotSent::Unreachable(_) | NotSent::NotSecure(_))
}

/// How long a node sends nothing after so many failures to reach the server in a row: thousands of mails need not find that out each, and
/// after its return none waits for more than a minute.
pub(super) fn pause(failures_in_a_row: u32) -> Duration {
    let seconds = 2_u64 << failures_in_a_row.min(10);
    Duration::from_secs(seconds.min(60))
}
