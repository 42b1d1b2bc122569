//! A query: a text with a name. [`queries!`] declares a room's queries and lists them, so that a test prepares every one on every engine.

/// A SQL text for all engines, under the name that logs and faults give it.
#[derive(Debug)]
pub(crate) struct Query {
    /// `room.verb`, as in `users.by_username`.
    pub(crate) name: &'static str,
    /// `?` for arguments, `"…"` for names, `{users}` and the like for names from settings, `IEXACT(column)` for a comparison without case.
    pub(crate) text: &'static str,
}

impl Query {
    pub(crate) const fn new(name: &'static str, text: &'static str) -> Self {
        Self { name, text }
    }
}

/// Declares the queries of a store and `ALL`, the list of them.
macro_rules! queries {
    ($($(#[$doc:meta])* $constant:ident = $name:literal, $text:literal;)+) => {
        $($(#[$doc])* const $constant: $crate::storage::Query = $crate::storage::Query::new($name, $text);)+
        /// Every query of this store; a test prepares them on each engine.
        #[cfg(test)]
        pub(crate) const ALL: &[&$crate::storage::Query] = &[$(&$constant),+];
    };
}
pub(crate) use queries;
