//! Passwords as Django stores them: every hasher of Django 5.2 is read and written.
//!
//! A stored text ([`EncodedPassword`]) names its own algorithm and cost. [`verify`] runs it, within the caps of [`Hasher::check`]: a cost that
//! would keep a core busy for minutes, or that is zero, is never run. Whatever the text holds, the answer is a [`Verdict`] and never a panic.
//!
//! Two questions may follow a right password, and they differ on purpose. [`must_update`] is Django's: any other parameter, in either direction.
//! [`upgrades`] is ours: only upwards, never between modern algorithms, because a rehash ends the user's other sessions and two programs that
//! prefer different hashers would rehash each other's passwords at every login.
//!
//! After a wrong password, [`harden`] does the work by which the stored hash was cheaper than the preferred one.
//!
//! Source: `django.contrib.auth.hashers`.

mod algorithms;
mod encoded;
mod encoding;
mod hardening;
mod hasher;
mod policy;
mod scratch;
mod stored;
mod verifying;

pub use self::{
    encoded::{EncodedPassword, Identified, identify, unusable},
    encoding::{EncodeError, encode},
    hardening::{Hardened, harden},
    hasher::{Algorithm, Hasher},
    policy::{must_update, upgrades},
    scratch::Scratch,
    verifying::{NotRunnable, Verdict, verify},
};
