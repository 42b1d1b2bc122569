//! Salted MD5: `md5$<salt>$<hex of md5(salt, password)>`. Read, so that the first login replaces it.
//!
//! Source: `django.contrib.auth.hashers.MD5PasswordHasher`.

use crate::password::stored::same;
use md5::{Digest, Md5 as Md5Digest};
use zeroize::Zeroizing;

pub(in crate::password) struct Md5<'a> {
    pub(in crate::password) salt: &'a str,
    hash: &'a str,
}

impl<'a> Md5<'a> {
    pub(in crate::password) fn parse(rest: &'a str) -> Option<Self> {
        let (salt, hash) = rest.split_once('$')?;
        (!salt.is_empty()).then_some(Self { salt, hash })
    }

    pub(in crate::password) fn matches(&self, password: &str) -> bool {
        same(digest(password, self.salt).as_bytes(), self.hash.as_bytes())
    }
}

pub(in crate::password) fn encode(password: &str, salt: &str) -> String {
    format!("md5${salt}${}", digest(password, salt).as_str())
}

fn digest(password: &str, salt: &str) -> Zeroizing<String> {
    let digest = Md5Digest::new().chain_update(salt).chain_update(password).finalize();
    Zeroizing::new(hex::encode(digest))
}
