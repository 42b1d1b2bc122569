//! Sessions: the key in the cookie, the data in the row, when they end, and the hash that ends them with the password.
//!
//! A row's `session_data` is signed JSON ([`encode`], [`decode`]). Data that were not signed with one of our keys are an empty session, not an
//! error, as in Django. Values that we do not understand pass through byte for byte ([`SessionData`]).
//!
//! Source: `django.contrib.sessions.backends`, `AbstractBaseUser.get_session_auth_hash`.

mod auth;
mod codec;
mod data;
pub mod expiry;
mod key;

pub use self::{
    auth::{AuthHash, BACKEND_KEY, HASH_KEY, USER_KEY, auth_hash, check_auth_hash, user_id, user_pk},
    codec::{decode, decode_cookie, decode_stamped_cookie, decoded, encode, encode_cookie},
    data::SessionData,
    key::SessionKey,
};
