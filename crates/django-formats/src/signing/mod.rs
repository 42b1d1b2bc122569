//! Signed texts: what a browser keeps or a mail carries, and only a holder of `SECRET_KEY` can have made.
//!
//! `value:signature`, or `value:time:signature`. A signature is `HMAC(key = hash(salt ‖ "signer" ‖ secret), value)`; the salt names
//! the purpose, so that a value signed for one purpose is worth nothing for another. [`dumps`] and [`loads`] carry JSON, compressed when
//! that is shorter. Fallback keys are tried for reading and never used for writing.
//!
//! Invariants: signatures are compared in constant time; nothing is decoded or inflated before its signature was right; inflating stops
//! at [`MAX_INFLATED`]. **Give each purpose a salt of its own.**
//!
//! Source: `django.core.signing`, `django.utils.crypto.salted_hmac`.

mod cookie;
mod hmac;
mod keys;
mod object;
mod signer;

pub(crate) use self::object::{pack, unpack};
pub use self::{
    cookie::CookieSigner,
    hmac::{Algorithm, constant_time_eq, salted_hmac},
    keys::SecretKeys,
    object::{DEFAULT_SALT, MAX_INFLATED, dumps, loads},
    signer::{Signer, TimestampSigner},
};
pub use crate::error::SigningError;
