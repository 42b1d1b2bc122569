//! One session during one request, without I/O: what was loaded, what was changed, what the end of the request must do.

use django_formats::session::{SessionData, SessionKey};
use serde_json::Value;
use std::sync::Arc;

/// How an app changes a value on the newest row; it may run more than once.
pub(super) type Change = Arc<dyn Fn(Option<Value>) -> Value + Send + Sync>;

/// One change, to be applied again when another request was first.
#[derive(Clone)]
pub(super) enum Edit {
    Insert(String, Value),
    Remove(String),
    Update(String, Change),
    Clear,
}

/// A session as it was read.
#[derive(Clone)]
pub(super) struct Stored {
    pub(super) key: SessionKey,
    pub(super) was: Was,
    pub(super) data: SessionData,
}

/// What it was read from: the compare-and-swap compares with it.
#[derive(Clone)]
pub(super) enum Was {
    /// The text of a row.
    Text(String),
    /// An entry of the cache.
    Entry(Vec<u8>),
    /// A cookie that was made at this second.
    Cookie(i64),
}

/// What becomes of the row that was loaded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fate {
    Keep,
    /// New key, same data.
    Cycle,
    /// Row gone, data gone.
    Flush,
}

/// The state behind a [`super::Session`].
pub(super) struct State {
    /// The cookie's key, if it can be one.
    pub(super) sent: Option<SessionKey>,
    /// Whether a cookie of that name came at all.
    pub(super) cookie_came: bool,
    pub(super) is_loaded: bool,
    /// There is a session that we may not read: it and its cookie stay as they are.
    pub(super) is_unreadable: bool,
    pub(super) stored: Option<Stored>,
    pub(super) fate: Fate,
    pub(super) edits: Vec<Edit>,
    /// The data as this request sees them.
    pub(super) view: SessionData,
    /// A cookie is due although nothing is left to save: the row was written in a transaction of its own.
    pub(super) is_saved_elsewhere: bool,
}

impl State {
    pub(super) fn new(sent: Option<SessionKey>, cookie_came: bool) -> Self {
        Self {
            sent,
            cookie_came,
            is_loaded: false,
            is_unreadable: false,
            stored: None,
            fate: Fate::Keep,
            edits: Vec::new(),
            view: SessionData::default(),
            is_saved_elsewhere: false,
        }
    }

    /// Takes what the look-up found.
    pub(super) fn loaded(&mut self, stored: Option<Stored>) {
        self.view = stored.as_ref().map(|row| row.data.clone()).unwrap_or_default();
        self.stored = stored;
        self.is_loaded = true;
    }

    pub(super) fn edit(&mut self, edit: Edit) {
        apply(&mut self.view, &edit);
        self.edits.push(edit);
    }

    /// Ends the session: row and data go, what is written afterwards gets a new key.
    pub(super) fn flush(&mut self) {
        self.fate = Fate::Flush;
        self.edits.clear();
        self.view = SessionData::default();
    }

    pub(super) fn cycle(&mut self) {
        if self.fate == Fate::Keep {
            self.fate = Fate::Cycle;
        }
    }

    pub(super) fn is_modified(&self) -> bool {
        !self.edits.is_empty() || self.fate != Fate::Keep
    }

    /// The row that `stored` stands for is written; this request goes on from it.
    pub(super) fn adopt(&mut self, stored: Option<Stored>) {
        self.fate = Fate::Keep;
        self.edits.clear();
        self.loaded(stored);
        self.is_saved_elsewhere = true;
    }
}

/// `base` with every edit applied.
pub(super) fn applied(mut base: SessionData, edits: &[Edit]) -> SessionData {
    for edit in edits {
        apply(&mut base, edit);
    }
    base
}

fn apply(data: &mut SessionData, edit: &Edit) {
    match edit {
        Edit::Insert(key, value) => data.insert(key, value),
        Edit::Remove(key) => {
            data.remove(key);
        }
        Edit::Update(key, change) => {
            let before = data.get_raw(key).and_then(|raw| serde_json::from_str(raw).ok());
            data.insert(key, &change(before));
        }
        Edit::Clear => *data = SessionData::default(),
    }
}
