//! scrypt: `scrypt$<N>$<salt>$<r>$<p>$<base64 of 64 bytes>`, with padding.
//!
//! Source: `django.contrib.auth.hashers.ScryptPasswordHasher`.

use crate::password::{
    EncodeError, Hasher, NotRunnable,
    stored::{number, same},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

pub(in crate::password) struct Scrypt<'a> {
    cost: (u32, u32, u32),
    salt: &'a str,
    hash: &'a str,
}

impl<'a> Scrypt<'a> {
    pub(in crate::password) fn parse(rest: &'a str) -> Option<Self> {
        let mut parts = rest.split('$');
        let n = number(parts.next()?)?;
        let salt = parts.next().filter(|salt| !salt.is_empty())?;
        let cost = (n, number(parts.next()?)?, number(parts.next()?)?);
        let hash = parts.next()?;
        parts.next().is_none().then_some(Self { cost, salt, hash })
    }

    pub(in crate::password) fn hasher(&self) -> Hasher {
        let (n, r, p) = self.cost;
        Hasher::Scrypt { n, r, p }
    }

    pub(in crate::password) fn matches(&self, password: &str) -> Result<bool, NotRunnable> {
        let ours = derive(self.cost, password, self.salt)?;
        Ok(same(ours.as_bytes(), self.hash.as_bytes()))
    }
}

pub(in crate::password) fn encode(cost: (u32, u32, u32), password: &str, salt: &str) -> Result<String, EncodeError> {
    let hash = derive(cost, password, salt)?;
    let (n, r, p) = cost;
    Ok(format!("scrypt${n}${salt}${r}${p}${}", hash.as_str()))
}

fn derive((n, r, p): (u32, u32, u32), password: &str, salt: &str) -> Result<Zeroizing<String>, NotRunnable> {
    let log_n = u8::try_from(n.trailing_zeros()).map_err(|_| NotRunnable::Cost)?;
    let params = scrypt::Params::new(log_n, r, p).map_err(|_| NotRunnable::Cost)?;
    let mut hash = Zeroizing::new([0_u8; 64]);
    scrypt::scrypt(password.as_bytes(), salt.as_bytes(), &params, hash.as_mut_slice())
        .map_err(|_| NotRunnable::Cost)?;
    Ok(Zeroizing::new(STANDARD.encode(hash.as_slice())))
}
