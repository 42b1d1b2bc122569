//! How often a password may be tried: places that are taken before the hash runs, and given back by a success.
//!
//! Places are rows, or fields of the shared cache where one is configured ([`places`]); streaks are rows.
//!
//! Each counter has as many *places* as its limit allows ("5 in 5 min": five places), each a row that is free again when the window is over.
//! To take one is one conditional statement, so that two tries, on one node or two, never hold the same: no window, wherever it begins,
//! sees more tries than places. A try that fails keeps its places; one that succeeds gives back its own and no other.
//!
//! | counter | counts | when it is full |
//! | --- | --- | --- |
//! | typed text | what was typed, normalised, known or not | 429, no hash runs |
//! | network | IPv4 address or IPv6 /64; its /48 has 16 times the places | 429, no hash runs |
//! | account | the user, whatever name was typed; for an unknown name a counter of its own beside the typed one, so that both cost the same statements | the hash runs, the answer is that of a wrong password ([`Taken::Shadow`]) |
//! | known device | one browser that logged in to this account before ([`device`]) | 429; it is asked *instead of* all others |
//! | mail | one kind to one address, as it is looked up; all kinds to one address; requests from one network | the answer is the same, and no mail is sent |
//! | session | wrong old passwords of one user who is logged in, over all sessions; strangers' logins take no place of it | as a known device's |
//! | change | new passwords of one user, changed or set, right or wrong | 429, no hash runs |
//! | sign-up | sign-ups from one network | 429, no hash runs |
//! | use of a link | new passwords by mailed links, from one network | 429, no hash runs |
//! | look | first looks at mailed links from one network, each of which makes a session | 429, no session is made |
//! | streak | failures in a row, without a success between them | the account is locked: as a full account |
//!
//! Why two counters for one name. An account that is full must not answer 429 to an identifier that was never used: that would tell that two
//! names are one person. So an early 429 depends on the typed text alone, for strangers' names as for users', and the account's
//! own counter bounds what is truly judged. A shadowed try takes its typed place too, so that the sixth try of any text is a 429.
//!
//! A try whose verdict is still to come is *in flight*. Tries that only such places stop wait for the verdict, at most five seconds;
//! a place that a crash left in flight counts as failed once its moment has passed.
//!
//! A known device's failures count towards a streak of the device: when that is full, the browser is a stranger again.
mod device;
mod flow;
mod guard;
mod places;
mod rules;
mod store;
mod subject;
mod sweep;

#[cfg(test)]
mod tests;

pub(crate) use self::{
    device::{DEVICE_COOKIE, DeviceId, Owner, known_device, remember_device},
    flow::{Attempt, Counted, Taken, Throttle},
    guard::{Kept, PlaceGuard},
    rules::{Limit, LoginLimits, MailLimits, Scope, Shadow},
};
#[cfg(test)]
pub(crate) use self::{store::ALL, sweep::ALL as ALL_OF_SWEEP};
