//! A mail on its way out: what a transport gets, and the bytes that a mail server gets.

use super::{NotSent, message::Message};
use crate::settings::{Sender, Settings};
use lettre::{
    Address,
    message::{
        Mailbox, MultiPart, SinglePart,
        header::{Header, HeaderName, HeaderValue},
    },
};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

/// A mail that is due, as a [`Mailer`](super::Mailer) gets it. Printing it shows neither recipient nor content.
#[derive(Clone)]
pub struct Mail {
    pub(super) kind: String,
    pub(super) to: String,
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: String,
    from: Mailbox,
    message_id: String,
    pub(super) date: OffsetDateTime,
}

/// What every mail gets from the settings.
#[derive(Clone, Debug)]
pub(crate) struct Letterhead {
    from: Sender,
    subject_prefix: String,
}

impl From<&Settings> for Letterhead {
    fn from(settings: &Settings) -> Self {
        Self {
            from: settings.mail_sender(),
            subject_prefix: settings.email.subject_prefix.clone(),
        }
    }
}

impl Mail {
    /// `key`: what tells this mail from every other one. A mail that is sent once more has the same `Message-ID`, so that a mailbox can
    /// tell the double.
    pub(crate) fn new(message: Message, head: &Letterhead, key: &str, date: OffsetDateTime) -> Self {
        let from = head.from.mailbox().clone();
        let digest = Sha256::digest(format!("{key}\n{}\n{}", date.unix_timestamp_nanos(), message.recipient));
        let name: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        Self {
            message_id: format!(
                "<{name}@{}>",
                ascii(from.email.domain()).unwrap_or_else(|| "localhost".to_owned())
            ),
            from,
            subject: format!("{}{}", head.subject_prefix, message.subject),
            kind: message.kind.as_str().to_owned(),
            to: message.recipient,
            text: message.text,
            html: message.html,
            date,
        }
    }

    /// The one address that it goes to.
    #[must_use]
    pub fn to(&self) -> &str {
        &self.to
    }

    /// Whom it is from, perhaps with a name: `Example <noreply@example.com>`.
    #[must_use]
    pub fn from(&self) -> String {
        self.from.to_string()
    }

    /// One line.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The plain text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The HTML; empty: there is none.
    #[must_use]
    pub fn html(&self) -> &str {
        &self.html
    }

    /// What it is for, in a word that stays: `login_locked`.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// When it was queued: its `Date`.
    pub(crate) fn written_at(&self) -> OffsetDateTime {
        self.date
    }

    /// Its `Message-ID` with the angle brackets; the same each time it is tried.
    #[must_use]
    pub fn message_id(&self) -> &str {
        &self.message_id
    }

    /// The whole mail as it stands in an `.eml` file: headers, plain text and HTML, line ends as the network has them.
    ///
    /// # Errors
    /// [`NotSent::Never`]: the recipient is no address that a mail can go to.
    pub fn to_eml(&self) -> Result<Vec<u8>, NotSent> {
        let unusable = |error: lettre::error::Error| NotSent::Never(error.to_string());
        let builder = lettre::Message::builder()
            .from(Mailbox::new(self.from.name.clone(), self.sender()?))
            .to(Mailbox::new(None, self.recipient()?))
            .subject(self.subject.clone())
            .date(self.date.into())
            .message_id(Some(self.message_id.clone()))
            .header(AutoSubmitted);
        let text = self.text.clone();
        let mail = if self.html.is_empty() {
            builder.singlepart(SinglePart::plain(text))
        } else {
            builder.multipart(MultiPart::alternative_plain_html(text, self.html.clone()))
        };
        Ok(mail.map_err(unusable)?.formatted())
    }

    pub(super) fn sender(&self) -> Result<Address, NotSent> {
        address(self.from.email.user(), self.from.email.domain())
    }

    pub(super) fn recipient(&self) -> Result<Address, NotSent> {
        let (local, domain) = self.to.rsplit_once('@').unwrap_or((&self.to, ""));
        address(local, domain)
    }
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mail").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// Mail servers know domains in ASCII; what stands before the `@` stays as it was stored.
fn address(local: &str, domain: &str) -> Result<Address, NotSent> {
    let refused = || NotSent::Never("the recipient is no address that mail can go to".to_owned());
    let domain = ascii(domain).ok_or_else(refused)?;
    Address::new(local, domain).map_err(|_| refused())
}

fn ascii(domain: &str) -> Option<String> {
    idna::domain_to_ascii(domain).ok().filter(|domain| !domain.is_empty())
}

/// Answering machines leave such mail alone (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}
