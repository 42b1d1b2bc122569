//! The token of the link to the first superuser, as far as it is kept: its hash, and until when it is good. In the memory of the process that
//! printed it, and nowhere else.

use crate::fault::Fault;
use django_formats::{
    random::{self, ALPHANUMERIC, Random},
    signing::constant_time_eq,
};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use std::sync::{Mutex, PoisonError};
use time::{Duration, OffsetDateTime};

/// At most one link at a time.
#[derive(Default)]
pub(crate) struct SetupToken(Mutex<Option<Issued>>);

struct Issued {
    hash: [u8; 32],
    until: OffsetDateTime,
}

impl SetupToken {
    /// A new token, which is the only one from now on.
    pub(crate) fn issue(&self, random: &mut dyn Random, now: OffsetDateTime) -> Result<SecretString, Fault> {
        let token = SecretString::from(random::text(random, TOKEN, ALPHANUMERIC)?);
        let issued = Issued {
            hash: hash(token.expose_secret()),
            until: now + LASTS,
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(issued);
        Ok(token)
    }

    /// Whether this is the token of the link, and in time.
    pub(crate) fn fits(&self, token: &str, now: OffsetDateTime) -> bool {
        let issued = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        issued
            .as_ref()
            .is_some_and(|issued| now < issued.until && constant_time_eq(&issued.hash, &hash(token)))
    }

    /// No link is good any more.
    pub(crate) fn spend(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl std::fmt::Debug for SetupToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SetupToken")
    }
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}

/// 32 of 62 letters: 190 bits.
const TOKEN: usize = 32;
const LASTS: Duration = Duration::minutes(15);
