//! What the crate promises, checked against Django's own answers.

mod passwords;
mod sections;
mod vectors;
