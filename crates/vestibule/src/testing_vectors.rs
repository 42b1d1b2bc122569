//! The golden vectors of `django-formats`, for the sections that are about a flow.

#[expect(dead_code, reason = "this crate's sections use a part of the harness")]
#[path = "../../django-formats/tests/it/vectors.rs"]
mod vectors;

pub(crate) use self::vectors::{Case, same, section};
