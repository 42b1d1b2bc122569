//! `ACCOUNT_RATE_LIMITS` in allauth's syntax: `10/m/ip,5/300s/key` allows ten a minute for one network and five in five minutes
//! for one account or address.

use std::{collections::BTreeMap, fmt, time::Duration};

use serde_json::{Map, Value as Json};

use super::value::{Accepts, Value, Written};

/// The limits of all actions.
#[derive(Debug, Clone, PartialEq)]
pub struct RateLimits(BTreeMap<&'static str, Vec<Rate>>);

/// So many, within so long, for each of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How many.
    pub amount: u32,
    /// Within how long.
    pub window: Duration,
    /// What is counted apart.
    pub per: RatePer,
}

/// What a rate counts apart from each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RatePer {
    /// Networks.
    Ip,
    /// Users that are logged in.
    User,
    /// Accounts or addresses that were typed.
    Key,
}

impl RateLimits {
    /// The rates of an action (allauth's name, such as `login_failed`); none: no limit.
    #[must_use]
    pub fn of(&self, action: &str) -> &[Rate] {
        self.0.get(action).map_or(&[], Vec::as_slice)
    }

    /// Whether failed logins are limited; where not, `check --deploy` fails.
    #[must_use]
    pub fn guard_logins(&self) -> bool {
        !self.of("login_failed").is_empty()
    }

    /// No limits at all: allauth's `False`.
    #[must_use]
    pub fn none() -> Self {
        Self(BTreeMap::new())
    }

    /// As allauth: what is given replaces the defaults action by action.
    fn with(given: &Map<String, Json>) -> Option<Self> {
        let mut limits = Self::default();
        for (action, rates) in given {
            let (action, _) = DEFAULTS.iter().find(|(name, _)| name == action)?;
            let rates = match rates {
                Json::Null | Json::Bool(false) => Vec::new(),
                Json::String(text) => parse_rates(text)?,
                _ => return None,
            };
            limits.0.insert(action, rates);
        }
        Some(limits)
    }
}

impl Default for RateLimits {
    fn default() -> Self {
        Self(
            DEFAULTS
                .iter()
                .filter_map(|(action, rates)| Some((*action, parse_rates(rates)?)))
                .collect(),
        )
    }
}

impl Value for RateLimits {
    fn read(&mut self, written: Written<'_>) -> Result<(), Accepts> {
        let parsed;
        let json = match written {
            Written::Json(json) => json,
            Written::Text(text) => {
                // Python people write `False`.
                let text = if text.trim() == "False" { "false" } else { text };
                parsed = serde_json::from_str(text).map_err(|_| self.kind())?;
                &parsed
            }
        };
        *self = match json {
            Json::Bool(false) => Some(Self::none()),
            Json::Object(given) => Self::with(given),
            _ => None,
        }
        .ok_or_else(|| self.kind())?;
        Ok(())
    }

    fn show(&self) -> String {
        if self.0.values().all(Vec::is_empty) {
            return "false".to_owned();
        }
        let rates = |rates: &[Rate]| rates.iter().map(Rate::to_string).collect::<Vec<_>>().join(",");
        let all = DEFAULTS.iter().map(|(action, _)| match self.of(action) {
            [] => ((*action).to_owned(), Json::Bool(false)),
            some => ((*action).to_owned(), Json::String(rates(some))),
        });
        Json::Object(all.collect()).to_string()
    }

    fn kind(&self) -> String {
        let actions = DEFAULTS
            .iter()
            .map(|(action, _)| *action)
            .collect::<Vec<_>>()
            .join(", ");
        format!(
            "false, or an object of rates such as `{{\"login_failed\": \"10/m/ip,5/300s/key\"}}`: amount/time/what, \
             time in s, m, h or d, what is ip, user or key; actions: {actions}"
        )
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let per = match self.per {
            RatePer::Ip => "ip",
            RatePer::User => "user",
            RatePer::Key => "key",
        };
        write!(f, "{}/{}s/{per}", self.amount, self.window.as_secs_f64())
    }
}

/// Source: allauth's `parse_rates`; a rate for something that allauth does not count is refused.
fn parse_rates(text: &str) -> Option<Vec<Rate>> {
    let text = text.trim();
    if text.is_empty() {
        return Some(Vec::new());
    }
    text.split(',').map(|rate| parse_rate(rate.trim())).collect()
}

fn parse_rate(text: &str) -> Option<Rate> {
    let mut parts = text.split('/');
    let amount = parts.next()?.parse().ok()?;
    let window = parse_window(parts.next()?)?;
    let per = match parts.next() {
        None | Some("ip") => RatePer::Ip,
        Some("user") => RatePer::User,
        Some("key") => RatePer::Key,
        Some(_) => return None,
    };
    parts.next().is_none().then_some(Rate { amount, window, per })
}

fn parse_window(text: &str) -> Option<Duration> {
    let (unit, seconds) = [('s', 1.0), ('m', 60.0), ('h', 3600.0), ('d', 86_400.0)]
        .into_iter()
        .find(|(unit, _)| text.ends_with(*unit))?;
    let number = text.strip_suffix(unit)?;
    let number = if number.is_empty() {
        1.0
    } else {
        number.parse::<f64>().ok()?
    };
    Duration::try_from_secs_f64(number * seconds)
        .ok()
        .filter(|window| !window.is_zero() && *window <= LONGEST)
}

/// A counter is kept for as long as its window.
const LONGEST: Duration = Duration::from_secs(366 * 86_400);

/// allauth's, but for failed logins, where a network has 100 an hour as well, and for mails of a reset, of which an address gets one in three minutes.
const DEFAULTS: &[(&str, &str)] = &[
    ("change_password", "5/m/user"),
    ("change_phone", "1/m/user"),
    ("confirm_email", "1/180s/key"),
    ("login", "30/m/ip"),
    ("login_failed", "10/m/ip,100/h/ip,5/300s/key"),
    ("manage_email", "10/m/user"),
    ("reauthenticate", "10/m/user"),
    ("request_login_code", "20/m/ip,3/m/key"),
    ("reset_password", "20/m/ip,1/180s/key"),
    ("reset_password_from_key", "20/m/ip"),
    ("signup", "20/m/ip"),
    ("verify_phone", "1/30s/key,3/m/ip"),
];
