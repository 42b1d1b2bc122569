//! Passwords: typed ones, stored ones, and the pool of threads on which they meet.
//!
//! A hash costs a core 50 to 400 ms on purpose. So [`Passwords`] runs it on threads of its own: as many as there are cores and memory for, each with
//! its Argon2 memory taken once. Who finds the queue full, or waits longer than the deadline, is told so at once
//! ([`Fault::HashingOverloaded`](crate::Fault::HashingOverloaded): 503); who hangs up gives the place back. A hash that panics ends its own request
//! and no thread.
//!
//! Invariants: a failure costs the same work and the same time, whatever is stored. No account, an unusable or unreadable hash cost one run of the
//! preferred hasher; a cheaper one costs the difference; and all failures leave at one floor, the time of the slowest algorithm seen. A stored
//! cost over the caps is never run. A typed password has a type that does not print, and is at most 4,096 bytes long.
//!
//! Source: `django.contrib.auth.hashers`; the formats are those of [`django_formats::password`].

mod budget;
mod counts;
mod courtesy;
mod flow;
mod pool;
mod raw;
mod rules;
#[cfg(test)]
mod tests;

use self::counts::Counts;
pub(crate) use self::{
    flow::{Passwords, Verdict},
    raw::{MAX_PASSWORD_BYTES, RawPassword},
};
