//! The common passwords.

use crate::names::is_space;
use std::{
    collections::HashSet,
    fmt,
    sync::{Arc, LazyLock},
};

/// A list of passwords that are refused because everybody tries them first.
#[derive(Clone)]
#[non_exhaustive]
pub enum CommonPasswords {
    /// The list that Django ships with.
    Django,
    /// A list of one's own, made by [`CommonPasswords::from_text`].
    Own(Arc<HashSet<String>>),
}

impl CommonPasswords {
    /// A list of one's own: one password a line, in lower case (Django's `password_list_path`, unpacked).
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        Self::Own(Arc::new(
            text.lines()
                .map(|line| line.trim_matches(is_space).to_owned())
                .collect(),
        ))
    }

    /// Whether the password is one of them, in lower case and without white space around.
    #[must_use]
    pub fn contains(&self, password: &str) -> bool {
        let lower = zeroize::Zeroizing::new(password.to_lowercase());
        let typed = lower.trim_matches(is_space);
        match self {
            Self::Django => DJANGO.contains(typed),
            Self::Own(list) => list.contains(typed),
        }
    }
}

impl fmt::Debug for CommonPasswords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Django => f.write_str("CommonPasswords(Django)"),
            Self::Own(list) => write!(f, "CommonPasswords({} of its own)", list.len()),
        }
    }
}

static DJANGO: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("common_passwords.txt").lines().collect());
