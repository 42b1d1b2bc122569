//! What Django keeps in a shared cache: the keys of its entries, and sessions as its `RedisCache` pickles them.
//!
//! A pickle is a program, and Python's own reader runs it. The reader here knows the opcodes of plain data alone: `None`, truth values, numbers,
//! texts, lists, tuples, dicts. Whatever names, calls or builds something refuses the whole entry: nothing is looked up, let alone run.
//! What JSON cannot hold (bytes, sets, keys that are no text) is no session either.
//!
//! Bounds, for reading and for writing: [`MAX_BYTES`] of pickle and of text inside, [`MAX_NODES`] values, [`MAX_DEPTH`] levels. A length that a
//! pickle announces is never allocated, and a value that is referred to again counts again.
//!
//! ```
//! use django_formats::cache::{CacheKeys, read_session, write_session};
//!
//! let keys = CacheKeys { prefix: "site".into(), version: 1 };
//! assert_eq!(keys.of_cache("abcdefgh"), "site:1:django.contrib.sessions.cacheabcdefgh");
//!
//! let session = read_session(b"\x80\x05\x95\x0e\0\0\0\0\0\0\0}\x94\x8c\x04cart\x94]\x94K\x07as.")?;
//! assert_eq!(session.to_json(), r#"{"cart":[7]}"#);
//! assert_eq!(read_session(&write_session(&session, None)?)?, session);
//! # Ok::<(), django_formats::error::CacheError>(())
//! ```
//!
//! Source: `django.core.cache.backends.redis`, `django.contrib.sessions.backends.cache` and `cached_db`, Python's `pickle`.

mod bounds;
mod integer;
mod key;
mod machine;
mod plain;
mod session;
mod unpickle;
mod write;

pub use self::{
    bounds::{MAX_BYTES, MAX_DEPTH, MAX_NODES},
    key::CacheKeys,
    session::{read_session, write_session},
};
