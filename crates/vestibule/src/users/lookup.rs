//! Who is meant by a typed name or address, given the rows that the database found.

use super::{Account, UserId};
use crate::settings::LoginMethod;
use django_formats::names::{email, username};
use std::collections::HashSet;

/// The longest address that Django's columns hold, characters.
pub(crate) const MAX_EMAIL: usize = 254;

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

impl Owners {
    /// Those who may log in by it: whoever verified it, else all. More than one is nobody to a login.
    pub(crate) fn for_login(self) -> Vec<Account> {
        self.found(true, |one, other| one.to_lowercase() == other.to_lowercase())
    }

    /// Those to whom allauth sends a reset link: active, and verified ones first.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "recovery will send by it; its vectors hold now")
    )]
    pub(crate) fn for_reset(self) -> Vec<Account> {
        let mut found = self.found(true, email::same);
        found.retain(|account| account.is_active);
        found
    }

    /// All of them.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "recovery will send by it; its vectors hold now")
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

fn once_each(accounts: impl Iterator<Item = Account>) -> Vec<Account> {
    let mut seen: HashSet<UserId> = HashSet::new();
    accounts.filter(|account| seen.insert(account.id.clone())).collect()
}
