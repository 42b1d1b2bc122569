//! Queueing a mail, in the transaction of its cause.

use super::{message::Message, rules, store};
use crate::{fault::Fault, storage::Tx};
use time::OffsetDateTime;

/// Queues a mail, due at once. The worker hears of it after the commit.
///
/// # Errors
/// [`Fault::MailQueueFull`]: 503, and the cause is not committed either. A warning to an owner is taken all the same.
pub(crate) async fn enqueue(tx: &mut Tx, message: &Message, now: OffsetDateTime) -> Result<(), Fault> {
    if !message.kind.is_warning() {
        ensure_room(tx).await?;
    }
    store::insert(tx, message, now).await?;
    tx.notify_after_commit();
    Ok(())
}

/// As [`enqueue`], but where the queue is full the mail is left out, whatever it is: its cause goes on without.
pub(crate) async fn enqueue_if_room(tx: &mut Tx, message: &Message, now: OffsetDateTime) -> Result<(), Fault> {
    match ensure_room(tx).await {
        Ok(()) => enqueue(tx, message, now).await,
        Err(Fault::MailQueueFull(_)) => Ok(()),
        Err(fault) => Err(fault),
    }
}

/// Costs what [`enqueue`] costs, a full queue included, and queues nothing. A flow that mails some visitors and not others does this for the
/// others: else the time of the answer, or a 503, would tell whom.
///
/// # Errors
/// As [`enqueue`].
pub(crate) async fn enqueue_nothing(tx: &mut Tx) -> Result<(), Fault> {
    ensure_room(tx).await?;
    store::insert_nothing(tx).await
}

async fn ensure_room(tx: &mut Tx) -> Result<(), Fault> {
    let most = tx.outbox_signal().limit();
    if rules::has_room(store::length(tx).await?, most) {
        Ok(())
    } else {
        Err(Fault::MailQueueFull(most))
    }
}
