//! JSON as Python's `json` reads and writes it.
//!
//! Sessions and cookies that Django wrote may hold what `serde_json` would change or refuse: `NaN`, integers of any length, `1e-07`, lone
//! surrogates, repeated keys. So texts are *scanned*: this module says where a value begins and ends, and leaves its bytes alone.
//! What is written is ASCII, as `json.dumps` writes it: Django reads its bytes as latin-1.
//!
//! Invariant: scanning needs no stack and stops at [`MAX_DEPTH`].

mod scan;
mod write;

pub use self::{
    scan::{MAX_DEPTH, check},
    write::{compact, spaced, to_ascii},
};
pub(crate) use self::{
    scan::{elements, members, string_units, text},
    write::to_latin1,
};
