//! What is written into the stream, and what goes from it.

mod house;
mod record;
mod sweep;

pub(crate) use self::house::add;
