//! A mail that is ready to go.

use crate::{fault::Fault, storage::Row};

/// What a mail is for: the column `kind`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum MailKind {
    /// Password login was locked after too many failures in a row.
    LoginLocked,
    /// The link of a password reset.
    PasswordResetKey,
    /// A reset was asked for, and there is no account.
    UnknownAccount,
    /// The password was changed.
    PasswordChanged,
    /// An account without a password got one.
    PasswordSet,
    /// The password was reset by a link.
    PasswordReset,
    /// A test from the command line, which never waits in the outbox.
    Test,
}

impl MailKind {
    const ALL: [Self; 7] = [
        Self::LoginLocked,
        Self::PasswordResetKey,
        Self::UnknownAccount,
        Self::PasswordChanged,
        Self::PasswordSet,
        Self::PasswordReset,
        Self::Test,
    ];

    /// As it stands in the column `kind`.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::LoginLocked => "login_locked",
            Self::PasswordResetKey => "password_reset_key",
            Self::UnknownAccount => "unknown_account",
            Self::PasswordChanged => "password_changed",
            Self::PasswordSet => "password_set",
            Self::PasswordReset => "password_reset",
            Self::Test => "test",
        }
    }

    /// Whether it is taken by a full queue too: what it warns of protects an account and must happen all the same.
    fn is_warning(self) -> bool {
        matches!(
            self,
            Self::LoginLocked | Self::PasswordChanged | Self::PasswordSet | Self::PasswordReset
        )
    }
}

/// A rendered mail to one recipient. Made by [`Message::new`] alone.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Message {
    pub(super) kind: StoredKind,
    pub(super) recipient: String,
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: String,
}

/// What a mail is for: one of ours, or what a later version has stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum StoredKind {
    Ours(MailKind),
    Later(String),
}

impl StoredKind {
    pub(super) fn of_column(stored: String) -> Self {
        let ours = MailKind::ALL.into_iter().find(|kind| kind.as_str() == stored);
        ours.map_or(Self::Later(stored), Self::Ours)
    }

    pub(super) fn as_str(&self) -> &str {
        match self {
            Self::Ours(kind) => kind.as_str(),
            Self::Later(stored) => stored,
        }
    }

    pub(super) fn is_warning(&self) -> bool {
        matches!(self, Self::Ours(kind) if kind.is_warning())
    }
}

/// Why a mail cannot be made: of its recipient, stored or typed; or of the template that made the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum MessageError {
    /// It could add headers to the mail, or break a line of a log.
    #[error("the mail's {0} holds a control character or a line separator")]
    Control(&'static str),
    /// The address is empty, has no `@`, or holds what separates one address from another.
    #[error("the mail's recipient is not one address")]
    NotOneAddress,
    /// The column would cut it.
    #[error("the mail's {0} is too long")]
    TooLong(&'static str),
    /// PostgreSQL stores no NUL.
    #[error("the mail's body holds a NUL")]
    Nul,
}

impl MessageError {
    /// Whether no mail could go to this recipient, whatever it said.
    pub(crate) fn is_of_recipient(self) -> bool {
        match self {
            Self::NotOneAddress => true,
            Self::Control(field) | Self::TooLong(field) => field == RECIPIENT,
            Self::Nul => false,
        }
    }
}

impl Message {
    /// `html` may be empty: then the mail is plain text.
    ///
    /// # Errors
    /// [`MessageError`]: what would change the mail's headers or its recipients, or cannot be stored.
    pub(crate) fn new(
        kind: MailKind,
        recipient: &str,
        subject: &str,
        text: String,
        html: String,
    ) -> Result<Self, MessageError> {
        header(RECIPIENT, recipient, 254)?;
        header("subject", subject, 200)?;
        // As stored, or not at all: the lenient parser of a mail server shall see no second address.
        let (local, domain) = recipient.rsplit_once('@').ok_or(MessageError::NotOneAddress)?;
        let separates = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>' | '(' | ')' | '"' | '@');
        if local.is_empty() || domain.is_empty() || local.contains(separates) || domain.contains(separates) {
            return Err(MessageError::NotOneAddress);
        }
        if text.contains('\0') || html.contains('\0') {
            return Err(MessageError::Nul);
        }
        Ok(Self {
            kind: StoredKind::Ours(kind),
            recipient: recipient.to_owned(),
            subject: subject.to_owned(),
            text,
            html,
        })
    }

    /// As it was written into the outbox.
    pub(super) fn stored(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            kind: StoredKind::of_column(row.get("kind")?),
            recipient: row.get("recipient")?,
            subject: row.get("subject")?,
            text: row.get("body_text")?,
            html: row.get("body_html")?,
        })
    }
}

fn header(field: &'static str, text: &str, most: usize) -> Result<(), MessageError> {
    if text
        .chars()
        .any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'))
    {
        return Err(MessageError::Control(field));
    }
    if text.chars().count() > most {
        return Err(MessageError::TooLong(field));
    }
    Ok(())
}

/// The field's name in a [`MessageError`].
const RECIPIENT: &str = "recipient";

/// A body may hold a link that logs in: it does not print.
impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Message")
            .field("kind", &self.kind.as_str())
            .finish_non_exhaustive()
    }
}
