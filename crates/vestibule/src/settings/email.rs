//! `[email]`, `[mailer]`: how mail leaves, whom it is from, how long it is tried.

use std::num::{NonZeroU16, NonZeroU32};

use lettre::message::Mailbox;

use super::{
    Finding, Settings,
    email_url::{EmailUrl, Tls},
    table::{
        Setting,
        Source::{Allauth, Django, Ours},
    },
    types::Seconds,
    value::Scalar,
};

/// Mail: its way out, its sender, its tries.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct EmailSettings {
    /// How mail leaves.
    pub url: EmailUrl,
    /// Whom mails are from; `None`: `noreply@` and the host of the public URL. See [`Settings::mail_sender`].
    pub default_from: Option<Sender>,
    /// Stands in front of each subject.
    pub subject_prefix: String,
    /// How long the mail server may take for one step.
    pub timeout: Seconds,
    /// How many mails may wait; beyond it whatever needs one more is answered 503.
    pub queue_limit: NonZeroU32,
    /// For how long a node has a mail for itself that it is sending; it says so again meanwhile.
    pub lease: Seconds,
    /// The wait after the first failure; each further one is twice as long.
    pub retry_after: Seconds,
    /// How long a mail is tried in all.
    pub give_up_after: Seconds,
    /// How many are on their way at a time.
    pub parallel: NonZeroU16,
}

impl Default for EmailSettings {
    fn default() -> Self {
        Self {
            url: EmailUrl::default(),
            default_from: None,
            subject_prefix: String::new(),
            timeout: Seconds::new(30),
            queue_limit: NonZeroU32::MIN.saturating_add(9_999),
            lease: Seconds::new(30),
            retry_after: Seconds::new(60),
            give_up_after: Seconds::new(24 * 3600),
            parallel: NonZeroU16::MIN.saturating_add(3),
        }
    }
}

/// An address, perhaps with a name: `Example <noreply@example.com>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender(Mailbox);

impl Sender {
    pub(crate) fn mailbox(&self) -> &Mailbox {
        &self.0
    }
}

impl std::fmt::Display for Sender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl Scalar for Sender {
    const KIND: &'static str =
        "an address, perhaps with a name (`noreply@example.com`, `Example <noreply@example.com>`)";

    fn parse(text: &str) -> Option<Self> {
        let is_one_line = !text.chars().any(char::is_control);
        text.parse().ok().filter(|_| is_one_line).map(Self)
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

impl Settings {
    /// Whom mails are from: `DEFAULT_FROM_EMAIL`, or `noreply@` and the host of the public URL under the site's name.
    #[must_use]
    pub fn mail_sender(&self) -> Sender {
        self.email.default_from.clone().unwrap_or_else(|| {
            let url = self.public_url();
            let host = url.domain().unwrap_or("localhost");
            let address = lettre::Address::new("noreply", host)
                .unwrap_or_else(|_| lettre::Address::new_dangerous("noreply", "localhost"));
            Sender(Mailbox::new(Some(self.site.name.clone()), address))
        })
    }

    /// Whether mails can be read at `/accounts/dev/inbox/`: they are printed, and nobody but this machine can ask.
    ///
    /// A server on loopback may still stand behind a proxy that strangers reach, so a public URL or a proxy that the settings know of
    /// closes it.
    #[must_use]
    pub fn has_dev_inbox(&self) -> bool {
        let url = self.public_url();
        let is_local = match url.host() {
            Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        let server = &self.server;
        let no_proxy = server.trusted_proxies.is_empty()
            && server.trusted_proxy_count == 0
            && server.trusted_client_ip_header.is_none();
        self.email.url.is_console() && !self.binds_publicly() && is_local && no_proxy
    }

    /// What is weak about mail where strangers are served.
    pub(super) fn mail_findings(&self) -> Option<Finding> {
        let found = match &self.email.url {
            EmailUrl::Console | EmailUrl::File(_) => Finding::new(
                "mail_not_sent",
                format!("EMAIL_URL is `{}`: mails reach nobody", self.email.url),
                "VESTIBULE_EMAIL_URL=smtp://USER:PASSWORD@mail.example.com",
            ),
            EmailUrl::Smtp(server) if server.tls == Tls::Never && !server.is_local() => Finding::new(
                "mail_in_clear",
                "EMAIL_URL has `starttls=never` and the server is another machine: links that reset passwords cross the network in clear",
                "take `starttls=never` out of EMAIL_URL",
            ),
            EmailUrl::Smtp(_) if self.email.default_from.is_none() => Finding::new(
                "mail_sender_unset",
                format!(
                    "DEFAULT_FROM_EMAIL is not set, so mails are from {}",
                    self.mail_sender()
                ),
                "set VESTIBULE_DEFAULT_FROM_EMAIL to an address for which the mail server may send",
            ),
            EmailUrl::Smtp(_) => return None,
        };
        Some(found.of_deployment())
    }

    /// Times and counts with which no mail would be sent, or one would be sent twice.
    pub(super) fn mail_contradictions(&self) -> Vec<String> {
        let told = |wrong: bool, text: &str| wrong.then(|| text.to_owned());
        let email = &self.email;
        let found = [
            told(
                email.timeout.get() == 0,
                "EMAIL_TIMEOUT is 0: no mail server answers in no time",
            ),
            told(
                email.lease.get() < 2,
                "MAILER_LEASE is under 2 seconds: another node would send the same mail meanwhile",
            ),
            told(
                email.retry_after.get() == 0,
                "MAILER_RETRY_AFTER is 0: a mail server that is gone would be asked without a pause",
            ),
        ];
        found.into_iter().flatten().collect()
    }
}

pub(super) static TABLE: &[Setting] = &[
    Setting {
        name: "EMAIL_URL",
        place: "email.url",
        source: Ours,
        help: "How mail leaves: printed to the terminal, a file each, or handed to a mail server. A password in it does not print; special characters in it are written as `%40` for `@`.",
        default: None,
        at: |s| &mut s.email.url,
    },
    Setting {
        name: "DEFAULT_FROM_EMAIL",
        place: "default_from_email",
        source: Django,
        help: "Whom mails are from. Django's default is `webmaster@localhost`.",
        default: Some("SITE_NAME, `noreply@` and the host of PUBLIC_URL"),
        at: |s| &mut s.email.default_from,
    },
    Setting {
        name: "ACCOUNT_EMAIL_SUBJECT_PREFIX",
        place: "account.email_subject_prefix",
        source: Allauth,
        help: "Stands in front of each subject. allauth's default is the site's name in brackets; here the subjects name it themselves.",
        default: None,
        at: |s| &mut s.email.subject_prefix,
    },
    Setting {
        name: "EMAIL_TIMEOUT",
        place: "email.timeout",
        source: Django,
        help: "How long the mail server may take for one step (connecting, a command, taking the mail). No page waits for it.",
        default: None,
        at: |s| &mut s.email.timeout,
    },
    Setting {
        name: "MAILER_QUEUE_LIMIT",
        place: "mailer.queue_limit",
        source: Ours,
        help: "How many mails may wait. Beyond it a page that would send one more answers 503; what warns an owner is queued all the same.",
        default: None,
        at: |s| &mut s.email.queue_limit,
    },
    Setting {
        name: "MAILER_LEASE",
        place: "mailer.lease",
        source: Ours,
        help: "For how long a node has a mail for itself that it is sending; it says so again while it does. After a kill its mails wait so long.",
        default: None,
        at: |s| &mut s.email.lease,
    },
    Setting {
        name: "MAILER_RETRY_AFTER",
        place: "mailer.retry_after",
        source: Ours,
        help: "The wait after the first failure; each further one is twice as long.",
        default: None,
        at: |s| &mut s.email.retry_after,
    },
    Setting {
        name: "MAILER_GIVE_UP_AFTER",
        place: "mailer.give_up_after",
        source: Ours,
        help: "How long a mail is tried in all; then it is given up, with the event `mail_failed`. Default: 24 hours.",
        default: None,
        at: |s| &mut s.email.give_up_after,
    },
    Setting {
        name: "MAILER_PARALLEL",
        place: "mailer.parallel",
        source: Ours,
        help: "How many mails are on their way at a time. Their last step is taken by one at a time, so that a crash doubles one mail at most.",
        default: None,
        at: |s| &mut s.email.parallel,
    },
];
