//! What is written into the stream, and what goes from it.

mod record;
mod sweep;
