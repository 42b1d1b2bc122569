//! Mail: written into `vestibule_outbox` in the transaction of its cause, sent later, deleted once sent.
//!
//! A page never waits for a mail server, and a mail stands or falls with what it tells about: [`enqueue`] takes the [`Tx`](crate::Tx).
//! After the commit the [`MailWorker`] is woken; it takes rows by a lease that one node alone can have, hands each to the [`Transport`]
//! and deletes it. What is not taken now is tried again after a minute, then two, four, …, for a day; what is refused for good, or too
//! old, is given up with the event `mail_failed`.
//!
//! Invariants: a [`Message`] cannot carry a header of a stranger: recipient and subject with a line break are refused where it is made.
//! The last step, after which a mail server has the mail, is taken by one mail at a time until its row is deleted, so a kill doubles one
//! mail at most. No mail and no password leaves over a connection that was to be encrypted and is not.
mod console;
mod delivery; // one mail, from its row to its end
mod echo; // what a server says of a mail, without the mail
mod file;
mod flow; // into the queue
mod inbox;
mod mail;
mod message;
#[cfg(feature = "smtp")]
mod plain; // a connection to a mail server, before it is encrypted
mod rules;
#[cfg(feature = "smtp")]
mod smtp;
mod store;
mod transport;
mod worker;

#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use self::store::ALL;
pub(crate) use self::{
    delivery::Delivery,
    flow::{enqueue, enqueue_if_room, enqueue_nothing},
    inbox::{Inbox, Received},
    message::{MailKind, Message, MessageError},
    store::queue,
    transport::Transport,
    worker::MailWorker,
};
pub use self::{
    mail::Mail,
    store::MailQueue,
    transport::{Mailer, NotSent, Sending},
};
