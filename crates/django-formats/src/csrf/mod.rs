//! Protection against requests that another site makes in a visitor's name.
//!
//! The cookie `csrftoken` (or the session) keeps a secret; forms carry it masked with fresh random characters, so that no two pages contain
//! the same text (BREACH). A request that changes something must bring the secret or a masked form of it, and must come from this site by
//! its `Origin`, or, under TLS without one, by its `Referer`.
//!
//! Source: `django.middleware.csrf`.

mod check;
mod token;

pub use self::{
    check::{CsrfRefusal, Flaw, RequestFacts, StoredSecret, TokenSource, check},
    token::{ALPHABET, CsrfSecret, SECRET_LENGTH, TOKEN_LENGTH, mask, matches, new_token},
};
