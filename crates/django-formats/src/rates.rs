//! allauth's rate limits: `5/m/user` in settings, and the history of hits in the cache that Django shares.
//!
//! Under [`Rate::cache_key`] lies a list of the moments of hits, newest first, which [`Rate::apply`] judges. Only a program that holds allauth's lock
//! (`<key>:lock`) may write it.
//!
//! Source: `allauth.core.internal.ratelimit`.

use crate::python;
use sha2::{Digest, Sha256};
use std::{fmt, net::IpAddr};

/// So many hits within so long, counted apart for each network, user or key.
#[derive(Clone, PartialEq, Debug)]
pub struct Rate {
    /// How many.
    pub amount: i64,
    /// Within how many seconds.
    pub duration: Seconds,
    /// `ip`, `user` or `key`; allauth reads any text here.
    pub per: String,
}

/// Seconds as allauth keeps them: a unit alone is a whole number, with a number before it a float.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Seconds {
    /// `m`
    Unit(u32),
    /// `1m`
    Float(f64),
}

/// Whose hits are counted.
#[derive(Clone, Copy, Debug)]
pub enum Source<'a> {
    /// A visitor's address; of IPv6 the first 64 bits.
    Ip(IpAddr),
    /// A user's primary key.
    User(&'a str),
    /// Anything else, such as a typed address; only its hash is stored.
    Key(&'a str),
}

impl Seconds {
    /// The number.
    #[must_use]
    pub fn get(self) -> f64 {
        match self {
            Self::Unit(seconds) => f64::from(seconds),
            Self::Float(seconds) => seconds,
        }
    }
}

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unit(seconds) => write!(f, "{seconds}"),
            Self::Float(seconds) => f.write_str(&python::float(*seconds)),
        }
    }
}

impl fmt::Display for Rate {
    /// As it stands in the key of an entry.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.amount, self.duration, self.per)
    }
}

impl Rate {
    /// The rates of a text with commas; `None` where allauth raises an exception.
    #[must_use]
    pub fn parse_all(text: &str) -> Option<Vec<Self>> {
        let text = python::strip(text);
        if text.is_empty() {
            return Some(Vec::new());
        }
        text.split(',').map(|rate| Self::parse(python::strip(rate))).collect()
    }

    fn parse(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split('/').collect();
        let (amount, duration, per) = match parts.as_slice() {
            [amount, duration] => (amount, duration, "ip"),
            [amount, duration, per] => (amount, duration, *per),
            _ => return None,
        };
        Some(Self {
            amount: i64::try_from(python::int(amount, 10)?).ok()?,
            duration: seconds(duration)?,
            per: per.to_owned(),
        })
    }

    /// The name of the cache's entry, to which the cache adds its prefix and version. `app`: `allauth.account` and the like.
    #[must_use]
    pub fn cache_key(&self, app: &str, action: &str, source: Source<'_>) -> String {
        let source = match source {
            Source::Ip(address) => format!("ip:{}", network(address)),
            Source::User(pk) => format!("user:{pk}"),
            Source::Key(key) => hex::encode(Sha256::digest(key)),
        };
        format!("allauth:rl:{app}:{action}:{self}:{source}")
    }

    /// Drops what is over from a history (newest first) and says whether one more hit at `now` is allowed, which is then added unless it is a
    /// `dry_run`. Seconds since 1970.
    pub fn apply(&self, history: &mut Vec<f64>, now: f64, dry_run: bool) -> bool {
        while history
            .last()
            .is_some_and(|oldest| *oldest <= now - self.duration.get())
        {
            history.pop();
        }
        let allowed = i64::try_from(history.len()).is_ok_and(|hits| hits < self.amount);
        if allowed && !dry_run {
            history.insert(0, now);
        }
        allowed
    }
}

fn seconds(text: &str) -> Option<Seconds> {
    let (unit, seconds) = [('s', 1), ('m', 60), ('h', 3600), ('d', 86_400)]
        .into_iter()
        .find(|(unit, _)| text.ends_with(*unit))?;
    match text.strip_suffix(unit)? {
        "" => Some(Seconds::Unit(seconds)),
        number => Some(Seconds::Float(number.parse::<f64>().ok()? * f64::from(seconds))),
    }
}

fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let prefix = u128::from(address) & (u128::MAX << 64);
            IpAddr::V6(prefix.into())
        }
    }
}
