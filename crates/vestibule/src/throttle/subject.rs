//! The names of counters: short, bounded, and never what was typed.
//!
//! People type passwords into the field for the name, so a text is counted by a keyed hash of its normal form.

use super::{
    device::DeviceId,
    rules::{Limit, LoginLimits, MailLimits, Role, Slot},
};
use crate::network::Network;
use caseless::default_case_fold_str;
use django_formats::signing::{Algorithm, salted_hmac};
use std::{fmt, sync::Arc};
use unicode_normalization::UnicodeNormalization;

/// Makes names of counters; holds the key of their hashes.
#[derive(Clone)]
pub(super) struct Subjects(Arc<str>);

/// Who tries.
#[derive(Clone, Copy)]
pub(super) struct Who<'a> {
    pub(super) user_id: Option<&'a str>,
    pub(super) typed: Option<&'a str>,
}

/// What a try must take.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) slots: Vec<Slot>,
    /// Failures in a row that lock.
    pub(super) streak: Option<String>,
    /// Failures in a row of an unknown name, which lock nothing: they are counted so that both cost the same statements.
    pub(super) decoy: Option<String>,
    /// Streaks that a success ends.
    pub(super) ends: Vec<String>,
}

// What the names of counters begin with. They are stored: a prefix is never used for something else.

/// Names that are not users'. Rows with these prefixes are bounded in number.
pub(super) const UNKNOWN: &str = "n:";
/// Typed texts, whether users' or not.
pub(super) const TYPED: &str = "t:";
/// Addresses that mails go to. Rows with this prefix are bounded in number too: anybody may name any address.
pub(super) const MAILS: &str = "m:";
/// Accounts.
pub(super) const ACCOUNT: &str = "a:";
/// Browsers that an account knows.
pub(super) const DEVICE: &str = "d:";
/// A user's changes of the password.
pub(super) const CHANGES: &str = "w:";
/// That a refusal was recorded.
pub(super) const NOTICE: &str = "e:";
/// Networks, and the sites around those of IPv6: where passwords are tried.
pub(super) const TRIES_FROM: [&str; 2] = ["i:", "s:"];
/// Where sign-ups come from.
pub(super) const SIGN_UPS_FROM: [&str; 2] = ["j:", "k:"];
/// Where mails are asked for.
pub(super) const MAILS_FROM: [&str; 2] = ["o:", "p:"];
/// Where links are used.
pub(super) const LINKS_FROM: [&str; 2] = ["l:", "q:"];
/// Where links are looked at first.
pub(super) const LOOKS_FROM: [&str; 2] = ["v:", "x:"];

impl Subjects {
    pub(super) fn new(secret_key: &str) -> Self {
        Self(secret_key.into())
    }

    /// The counters of a try from a browser that the account does not know. The scarcest come first, so that a crowd that loses has
    /// taken nothing yet.
    pub(super) fn of_stranger(&self, limits: &LoginLimits, who: Who<'_>, network: Network) -> Plan {
        let account = who.user_id.map(|id| self.account(id));
        let name = who.typed.map(|typed| format!("{UNKNOWN}{}", self.text(typed)));
        let typed = who.typed.map(|typed| format!("{TYPED}{}", self.text(typed.as_ref())));
        let [judged, beside] = if account.is_some() {
            [&account, &name]
        } else {
            [&name, &None]
        };

        let mut slots = counters(&limits.account, judged.as_deref(), Role::Account);
        slots.extend(counters(&limits.account, beside.as_deref(), Role::Stranger));
        slots.extend(counters(&limits.account, typed.as_deref(), Role::Typed));
        slots.extend(of_network(&limits.network, network, TRIES_FROM));
        Plan {
            slots,
            streak: account.clone(),
            decoy: name,
            ends: account.into_iter().collect(),
        }
    }

    /// The counters of a known device, which are asked instead of all others.
    pub(super) fn of_device(&self, limits: &LoginLimits, user_id: &str, device: &DeviceId) -> Plan {
        let subject = format!("{}{device}", self.devices(user_id));
        Plan {
            slots: counters(&limits.account, Some(&subject), Role::Device),
            ends: vec![subject.clone(), self.account(user_id)],
            streak: Some(subject),
            decoy: None,
        }
    }

    /// An account's streak, and what its counters' names begin with.
    pub(super) fn account(&self, user_id: &str) -> String {
        format!("{ACCOUNT}{}", self.id(user_id))
    }

    /// What the names of the counters of an account's browsers begin with: digits, hex and hyphens, so that `LIKE` reads them as they are.
    pub(super) fn devices(&self, user_id: &str) -> String {
        format!("{DEVICE}{}:", self.id(user_id))
    }

    /// Every counter of an account and of the names that lead to it.
    pub(super) fn to_forget(&self, limits: &LoginLimits, user_id: &str, typed: &[impl AsRef<str>]) -> Vec<String> {
        let names = typed
            .iter()
            .map(|typed| format!("{TYPED}{}", self.text(typed.as_ref())));
        names
            .chain([self.account(user_id)])
            .flat_map(|subject| counters(&limits.account, Some(&subject), Role::Account))
            .map(|slot| slot.subject)
            .collect()
    }

    /// The counters of a user's changes of the password.
    pub(super) fn of_changes(&self, limits: &LoginLimits, user_id: &str) -> Vec<Slot> {
        let subject = format!("{CHANGES}{}", self.id(user_id));
        counters(&limits.change_password, Some(&subject), Role::Typed)
    }

    /// The counters of one mail of this kind to an address.
    pub(super) fn of_mail(&self, limits: &MailLimits, kind: &str, address: &str) -> Vec<Slot> {
        let of_kind = format!("{MAILS}{kind}:{}", self.address(address));
        let mut slots = counters(&limits.of_kind, Some(&of_kind), Role::Typed);
        slots.extend(self.of_any_mail(limits, address));
        slots
    }

    /// The counters of all mails to an address.
    pub(super) fn of_any_mail(&self, limits: &MailLimits, address: &str) -> Vec<Slot> {
        let of_all = format!("{MAILS}{}", self.address(address));
        counters(&limits.of_all, Some(&of_all), Role::Typed)
    }

    /// A key fits, but for texts that are longer than any that Django makes.
    fn id(&self, id: &str) -> String {
        if id.len() <= 40 { id.to_owned() } else { self.hash(id) }
    }

    fn text(&self, typed: &str) -> String {
        self.hash(&normal(typed))
    }

    /// As addresses are looked up, and no wider: a spelling that finds nobody must not take the places of an address that it looks like.
    fn address(&self, typed: &str) -> String {
        self.hash(&typed.trim().to_lowercase())
    }

    fn hash(&self, text: &str) -> String {
        keyed_hash(SALT, text, &self.0)
    }
}

impl fmt::Debug for Subjects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Subjects(…)")
    }
}

/// One text for all spellings that find the same account, or look the same: NFKC, no case, no blanks around it.
pub(super) fn normal(typed: &str) -> String {
    let folded = default_case_fold_str(&typed.nfkc().collect::<String>());
    folded.nfkc().collect::<String>().trim().to_owned()
}

/// 128 bits in hex.
pub(super) fn keyed_hash(salt: &str, text: &str, key: &str) -> String {
    let digest = salted_hmac(salt, text, key, Algorithm::Sha256);
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// The counters of sign-ups.
pub(super) fn of_sign_up(limits: &LoginLimits, network: Network) -> Vec<Slot> {
    of_network(&limits.sign_up, network, SIGN_UPS_FROM)
}

/// The counters of requests for mails.
pub(super) fn of_mails(limits: &MailLimits, network: Network) -> Vec<Slot> {
    of_network(&limits.network, network, MAILS_FROM)
}

/// The counters of uses of links.
pub(super) fn of_links(limits: &MailLimits, network: Network) -> Vec<Slot> {
    of_network(&limits.links, network, LINKS_FROM)
}

/// The counters of first looks at links.
pub(super) fn of_looks(limits: &MailLimits, network: Network) -> Vec<Slot> {
    of_network(&limits.looks, network, LOOKS_FROM)
}

/// The place that says that a refusal was recorded: one for all windows of a counter.
pub(super) fn notice(of: &Slot, every: Limit) -> Slot {
    let subject = of
        .subject
        .rsplit_once(':')
        .map_or(of.subject.as_str(), |(subject, _)| subject);
    Slot {
        subject: format!("{NOTICE}{subject}"),
        role: of.role,
        limit: every,
    }
}

/// A network and, for IPv6, the site around it.
fn of_network(limits: &[Limit], network: Network, [own, site]: [&str; 2]) -> Vec<Slot> {
    let mut all = counters(limits, Some(&format!("{own}{network}")), Role::Network);
    if let Some(around) = network.site() {
        let wide: Vec<Limit> = limits
            .iter()
            .map(|limit| Limit::new(limit.places.saturating_mul(SITE_FACTOR), limit.window))
            .collect();
        all.extend(counters(&wide, Some(&format!("{site}{around}")), Role::Network));
    }
    all
}

/// One counter for each limit; the window is part of the name, so that another setting starts anew.
fn counters(limits: &[Limit], subject: Option<&str>, role: Role) -> Vec<Slot> {
    let Some(subject) = subject else { return Vec::new() };
    limits
        .iter()
        .map(|limit| Slot {
            subject: format!("{subject}:{}", limit.window.as_secs()),
            role,
            limit: *limit,
        })
        .collect()
}

const SALT: &str = "vestibule.throttle.typed";
const SITE_FACTOR: u32 = 16;
