//! The primary key of a user, in the shapes that Django stores and writes.

use crate::{settings::PrimaryKey, storage::Value};
use django_formats::{reset_token, session::SessionData};
use std::fmt;
use uuid::Uuid;

/// The primary key of a user: an integer, a UUID or text, as the user table has it.
///
/// `Display` writes it as Django writes `_auth_user_id`: digits, a UUID with hyphens, the text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum UserId {
    /// `AutoField` and `BigAutoField`.
    Int(i64),
    /// `UUIDField`.
    Uuid(Uuid),
    /// Any other key.
    Text(String),
}

/// Which shape the user table's key has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyKind {
    Int,
    Uuid,
}

impl UserId {
    /// Who the session says is logged in. `None`: nobody, or a value that is no key of this kind (Django lets an exception out there).
    ///
    /// Source: `django.contrib.auth._get_user_session_key`.
    pub(crate) fn of_session(data: &SessionData, kind: KeyKind) -> Option<Self> {
        match kind {
            KeyKind::Int => django_formats::session::user_pk(data).map(Self::Int),
            KeyKind::Uuid => django_formats::session::user_id(data)
                .as_deref()
                .and_then(uuid_as_python)
                .map(Self::Uuid),
        }
    }

    /// The key in allauth's links: base 36, or 32 hex digits of a UUID.
    ///
    /// Source: allauth's `url_str_to_user_pk`.
    pub(crate) fn of_allauth_link(uid: &str, kind: KeyKind) -> Option<Self> {
        match kind {
            KeyKind::Int => reset_token::parse_uidb36(uid).map(Self::Int),
            KeyKind::Uuid => uuid_as_python(uid).map(Self::Uuid),
        }
    }

    /// The key in Django's links: base64 of its text.
    ///
    /// Source: `django.contrib.auth.views.PasswordResetConfirmView.get_user`.
    pub(crate) fn of_django_link(uid: &str, kind: KeyKind) -> Option<Self> {
        match kind {
            KeyKind::Int => reset_token::parse_uidb64_int(uid).map(Self::Int),
            KeyKind::Uuid => reset_token::parse_uidb64(uid)
                .as_deref()
                .and_then(uuid_as_python)
                .map(Self::Uuid),
        }
    }

    /// The key as allauth writes it into links.
    pub(crate) fn allauth_link(&self) -> String {
        match self {
            Self::Int(number) => reset_token::uidb36(*number).unwrap_or_default(),
            Self::Uuid(uuid) => uuid.simple().to_string(),
            Self::Text(text) => text.clone(),
        }
    }

    /// The key as Django writes it into links.
    pub(crate) fn django_link(&self) -> String {
        reset_token::uidb64(&self.to_string())
    }

    /// The key of nobody, to ask with where nobody was found.
    pub(crate) fn nobody(kind: KeyKind) -> Self {
        match kind {
            KeyKind::Int => Self::Int(0),
            KeyKind::Uuid => Self::Uuid(Uuid::nil()),
        }
    }

    /// The key as `CONCAT({users.pk})` gives it: digits, 32 hex digits, or the hyphenated form of an engine with a type for UUIDs.
    /// `None`: Django would not have written it.
    pub(crate) fn of_column(text: &str, kind: KeyKind) -> Option<Self> {
        match kind {
            KeyKind::Int => text.parse().ok().map(Self::Int),
            KeyKind::Uuid => Uuid::try_parse(text).ok().map(Self::Uuid),
        }
    }
}

impl From<PrimaryKey> for KeyKind {
    fn from(pk: PrimaryKey) -> Self {
        match pk {
            PrimaryKey::Integer | PrimaryKey::BigInt => Self::Int,
            PrimaryKey::Uuid => Self::Uuid,
        }
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(number) => number.fmt(f),
            Self::Uuid(uuid) => uuid.hyphenated().fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl From<&UserId> for Value {
    fn from(id: &UserId) -> Self {
        match id {
            UserId::Int(number) => Self::Int(*number),
            UserId::Uuid(uuid) => Self::Uuid(*uuid),
            UserId::Text(text) => Self::Text(text.clone()),
        }
    }
}

impl From<UserId> for Value {
    fn from(id: UserId) -> Self {
        Self::from(&id)
    }
}

/// A UUID as Python's `uuid.UUID(text)` takes it: hyphens anywhere, in braces, behind `urn:` or `uuid:`.
fn uuid_as_python(text: &str) -> Option<Uuid> {
    let bare = text.replace("urn:", "").replace("uuid:", "");
    let digits: String = bare.trim_matches(['{', '}']).replace('-', "");
    (digits.len() == 32).then(|| Uuid::try_parse(&digits).ok()).flatten()
}
