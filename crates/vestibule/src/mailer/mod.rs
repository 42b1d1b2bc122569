//! Mail: written into `vestibule_outbox` in the transaction of its cause, sent later.
//!
//! A page never waits for a mail server, and a mail stands or falls with what it tells about: [`enqueue`] takes the [`Tx`](crate::Tx).
//! A [`Message`] cannot carry a header of a stranger: recipient and subject with a line break are refused where it is made.
mod message;
mod store;

#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use self::store::ALL;
pub(crate) use self::{
    message::{MailKind, Message},
    store::enqueue,
};
