//! Who is meant by a typed name or address, given the rows that the database found.

use super::{Account, UserId, account::MAX_EMAIL};
use crate::settings::LoginMethod;
use django_formats::names::{email, username};
use std::collections::HashSet;

/// As what a typed login counts: as an address where it is one, or where nothing else is allowed.
///
/// Source: allauth's `derive_login_method`.
pub(crate) fn login_method(typed: &str, methods: &[LoginMethod]) -> LoginMethod {
    let (by_username, by_email) = (
        methods.contains(&LoginMethod::Username),
        methods.contains(&LoginMethod::Email),
    );
    let is_address = || email::is_valid(typed) && typed.chars().count() <= MAX_EMAIL;
    if by_email && (!by_username || is_address()) {
        LoginMethod::Email
    } else {
        LoginMethod::Username
    }
}

/// The one account of this name, in whatever case. A name as typed goes before its NFKC form, which is the one that Django stores.
///
/// Source: allauth's `get_user_by_username`.
pub(super) fn only_with_username(found: Vec<Account>, typed: &str) -> Option<Account> {
    let called = |name: &str| {
        let name = name.to_lowercase();
        let mut hits = found
            .iter()
            .filter(move |account| account.username.to_lowercase() == name);
        let first = hits.next();
        (first.cloned(), hits.next().is_some())
    };
    match called(typed) {
        (Some(account), false) => Some(account),
        (Some(_), true) => None,
        (None, _) => match called(&username::normalize(typed)) {
            (Some(account), false) => Some(account),
            _ => None,
        },
    }
}

/// Whoever has something to do with an address: by a row of `account_emailaddress`, or by the user table's column.
#[derive(Debug)]
pub(crate) struct Owners {
    pub(super) typed: String,
    pub(super) by_row: Vec<Owner>,
    pub(super) by_column: Vec<Account>,
}

/// An account and its row of `account_emailaddress`.
#[derive(Debug)]
pub(super) struct Owner {
    pub(super) account: Account,
    pub(super) address: String,
    pub(super) verified: bool,
}

/// Whom a mail about an account goes to.
#[derive(Clone, Debug)]
pub(crate) struct Recipient {
    pub(crate) account: Account,
    /// As it is stored, never as it was typed.
    pub(crate) address: String,
    pub(crate) is_verified: bool,
}

impl Owners {
    /// Those who may log in by it: whoever verified it, else all. More than one is nobody to a login.
    pub(crate) fn for_login(self) -> Vec<Account> {
        self.found(true, |one, other| one.to_lowercase() == other.to_lowercase())
    }

    /// Those to whom allauth sends a reset link: active, and verified ones first. A mail goes to the address that is stored.
    pub(crate) fn for_reset(self) -> Vec<Recipient> {
        let stored: Vec<(UserId, String, bool)> = self
            .by_row
            .iter()
            .filter(|owner| email::same(&owner.address, &self.typed))
            .map(|owner| (owner.account.id.clone(), owner.address.clone(), owner.verified))
            .collect();
        let found = self.found(true, email::same);
        let active = found.into_iter().filter(|account| account.is_active);
        let recipient = |account: Account| {
            let row = stored.iter().find(|(id, ..)| *id == account.id);
            let (address, is_verified) = match row {
                Some((_, address, verified)) => (address.clone(), *verified),
                None => (account.email.clone(), false),
            };
            Recipient {
                account,
                address,
                is_verified,
            }
        };
        active.map(recipient).collect()
    }

    /// All of them.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "the room of addresses will ask it; its vectors hold now")
    )]
    pub(crate) fn any(self) -> Vec<Account> {
        self.found(false, email::same)
    }

    /// Source: allauth's `filter_users_by_email`.
    fn found(self, prefer_verified: bool, same: impl Fn(&str, &str) -> bool) -> Vec<Account> {
        let Self {
            typed,
            by_row,
            by_column,
        } = self;
        let mut by_row: Vec<Owner> = by_row
            .into_iter()
            .filter(|owner| same(&owner.address, &typed))
            .collect();
        let verified = prefer_verified && by_row.iter().any(|owner| owner.verified);
        if verified {
            by_row.retain(|owner| owner.verified);
        }
        let by_column = by_column
            .into_iter()
            .filter(|account| !verified && same(&account.email, &typed));
        once_each(by_row.into_iter().map(|owner| owner.account).chain(by_column))
    }
}

/// Those to whom Django's own form sends a reset link: active, with a usable password, at this address by a comparison that no collation widens.
///
/// Source: `PasswordResetForm.get_users`.
pub(super) fn for_djangos_reset(mut found: Vec<Account>, typed: &str) -> Vec<Account> {
    found.retain(|account| {
        account.is_active && account.password.identify().usable && email::same(&account.email, typed)
    });
    found
}

/// The username as a mail may hold it. Whoever signs up with a stranger's address chooses the name that the stranger then reads, so a mail to
/// an address that nobody verified names it only where it is one plain word: no link, no address, no sentence.
pub(crate) fn mailable_name(username: &str, is_verified: bool) -> Option<&str> {
    let is_word = username.len() <= LONGEST_WORD && username.chars().all(|c| c.is_ascii_alphanumeric());
    (is_verified || is_word)
        .then_some(username)
        .filter(|name| !name.is_empty())
}

const LONGEST_WORD: usize = 30;

fn once_each(accounts: impl Iterator<Item = Account>) -> Vec<Account> {
    let mut seen: HashSet<UserId> = HashSet::new();
    accounts.filter(|account| seen.insert(account.id.clone())).collect()
}
