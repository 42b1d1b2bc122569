//! The clock: read once for each request, handed down as `now`.

mod machine;
#[cfg(test)]
mod tests;

pub(crate) use self::machine::Clock;
