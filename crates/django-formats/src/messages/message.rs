//! A message, and its JSON.

use crate::json;
use serde_json::{Value, json};

/// The session key of messages that do not fit into the cookie.
pub const SESSION_KEY: &str = "_messages";

/// One message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    /// How grave it is: one of [`Level`]'s, or a project's own number.
    pub level: u32,
    /// What it says.
    pub text: String,
    /// CSS classes beside the level's; `None` when it was made without.
    pub extra_tags: Option<String>,
    /// The text is HTML that may be shown as it is.
    pub safe: bool,
}

/// Django's levels.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Level;

impl Level {
    /// For developers; not kept by default.
    pub const DEBUG: u32 = 10;
    /// Something the visitor may like to know.
    pub const INFO: u32 = 20;
    /// What was asked for is done.
    pub const SUCCESS: u32 = 25;
    /// Nothing is wrong yet.
    pub const WARNING: u32 = 30;
    /// What was asked for is not done.
    pub const ERROR: u32 = 40;

    /// The CSS class of a level; empty for a project's own.
    #[must_use]
    pub fn tag(level: u32) -> &'static str {
        match level {
            Self::DEBUG => "debug",
            Self::INFO => "info",
            Self::SUCCESS => "success",
            Self::WARNING => "warning",
            Self::ERROR => "error",
            _ => "",
        }
    }
}

impl Message {
    /// A plain text.
    #[must_use]
    pub fn new(level: u32, text: impl Into<String>) -> Self {
        Self {
            level,
            text: text.into(),
            extra_tags: Some(String::new()),
            safe: false,
        }
    }

    pub(super) fn to_value(&self) -> Value {
        let mut parts = vec![
            json!(MARK),
            json!(u8::from(self.safe)),
            json!(self.level),
            json!(self.text),
        ];
        parts.extend(self.extra_tags.as_ref().map(|tags| json!(tags)));
        Value::Array(parts)
    }

    /// `Ok(None)`: something else than a message. `Err`: a message that Django could not read either.
    pub(super) fn from_raw(raw: &str) -> Result<Option<Self>, Broken> {
        let Some(parts) = json::elements(raw) else {
            return Ok(None);
        };
        if parts.first().and_then(|mark| json::text(mark)).as_deref() != Some(MARK) {
            return Ok(None);
        }
        let (safe, level, text, tags) = match parts.as_slice() {
            [_, safe, level, text] => (safe, level, text, None),
            [_, safe, level, text, tags] => (safe, level, text, Some(tags)),
            _ => return Err(Broken),
        };
        let extra_tags = match tags {
            None | Some(&"null") => None,
            Some(tags) => Some(json::text(tags).ok_or(Broken)?),
        };
        Ok(Some(Self {
            level: level.parse().map_err(|_| Broken)?,
            text: json::text(text).ok_or(Broken)?,
            extra_tags,
            safe: *safe == "1" || *safe == "true",
        }))
    }
}

/// A list that holds a message without its parts.
#[derive(Debug)]
pub(super) struct Broken;

/// The messages for the session key `_messages`: a *text* of JSON, as a plain `json.dumps` gives it. `None`: the key is to be removed.
#[must_use]
pub fn encode_session(messages: &[Message]) -> Option<String> {
    (!messages.is_empty()).then(|| json::spaced(&messages.iter().map(Message::to_value).collect()))
}

/// The messages in the text below `_messages`; none when it is damaged.
#[must_use]
pub fn decode_session(text: &str) -> Vec<Message> {
    decode_list(text).unwrap_or_default()
}

/// The messages of a JSON list; what else stands there is left out. `None`: no list, or a damaged message.
pub(super) fn decode_list(text: &str) -> Option<Vec<Message>> {
    let found: Result<Vec<_>, Broken> = json::elements(text)?.into_iter().map(Message::from_raw).collect();
    Some(found.ok()?.into_iter().flatten().collect())
}

/// The first element of a message's list.
const MARK: &str = "__json_message";
