//! The golden vectors of `django-formats`, for the sections that are about a flow.

#[expect(
    dead_code,
    unreachable_pub,
    reason = "the harness belongs to the tests of django-formats; this crate uses a part of it"
)]
#[path = "../../django-formats/tests/it/vectors.rs"]
mod vectors;

pub(crate) use self::vectors::{Case, same, section};
