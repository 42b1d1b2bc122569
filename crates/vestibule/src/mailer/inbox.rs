//! The mails of late, for whoever develops: in memory, a hundred at most, gone with the process.

use super::Mail;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

/// The last mails that were printed, newest first.
#[derive(Default)]
pub(crate) struct Inbox(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    mails: VecDeque<Arc<Received>>,
    last: u64,
}

/// A mail in the inbox.
pub(crate) struct Received {
    /// Counts from 1, never twice in one process.
    pub(crate) number: u64,
    pub(crate) mail: Mail,
}

impl Inbox {
    /// A part of the list, newest first, and how many there are in all.
    pub(crate) fn page(&self, skip: usize, take: usize) -> (Vec<Arc<Received>>, usize) {
        let kept = self.kept();
        let page = kept.mails.iter().skip(skip).take(take).cloned().collect();
        (page, kept.mails.len())
    }

    pub(crate) fn by_number(&self, number: u64) -> Option<Arc<Received>> {
        self.kept().mails.iter().find(|mail| mail.number == number).cloned()
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) fn keep(inbox: Option<&Inbox>, mail: &Mail) {
    let Some(inbox) = inbox else { return };
    let mut kept = inbox.kept();
    kept.last += 1;
    let received = Received {
        number: kept.last,
        mail: mail.clone(),
    };
    kept.mails.push_front(Arc::new(received));
    kept.mails.truncate(MOST);
}

const MOST: usize = 100;
