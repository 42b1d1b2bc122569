//! How mail leaves: `EMAIL_URL`, one transport and its address.

use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;
use secrecy::{ExposeSecret, SecretString};
use url::{Host, Url};

use super::value::Scalar;

/// A way out for mail, by its URL. Its password does not print.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub enum EmailUrl {
    /// `console:`: printed to the terminal.
    #[default]
    Console,
    /// `file:///DIR`: a file each.
    File(PathBuf),
    /// `smtp://…` or `smtps://…`: handed to a mail server.
    Smtp(Box<MailServer>),
}

/// A mail server and how it is spoken to.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct MailServer {
    /// Its name in ASCII, or its address; an IPv6 address without brackets.
    pub host: String,
    /// The port: 587 for `smtp://`, 465 for `smtps://`, unless the URL names one.
    pub port: u16,
    /// Whether and how the connection is encrypted.
    pub tls: Tls,
    /// Who logs in.
    pub login: Option<MailLogin>,
    /// A file with certificates (PEM) that are trusted beside those of the web's authorities.
    pub ca: Option<PathBuf>,
    shown: String,
}

impl MailServer {
    /// Whether the server is this machine.
    #[must_use]
    pub fn is_local(&self) -> bool {
        let address = self.host.parse::<std::net::IpAddr>();
        self.host == "localhost" || address.is_ok_and(|address| address.is_loopback())
    }
}

/// How a connection to a mail server is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// From the first byte on: `smtps://`.
    Implicit,
    /// By STARTTLS; a server that does not offer it gets no mail.
    StartTls,
    /// Not at all: `?starttls=never`.
    Never,
}

/// Name and password at a mail server.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct MailLogin {
    /// The name.
    pub user: String,
    password: SecretString,
}

impl MailLogin {
    /// The password, for the transport.
    #[must_use]
    pub fn expose_password(&self) -> &str {
        self.password.expose_secret()
    }
}

impl EmailUrl {
    /// The folder, when mails are written to files.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Self::File(folder) => Some(folder),
            Self::Console | Self::Smtp(_) => None,
        }
    }

    /// Whether mails are printed to the terminal.
    #[must_use]
    pub fn is_console(&self) -> bool {
        matches!(self, Self::Console)
    }
}

impl std::fmt::Display for EmailUrl {
    /// The URL without its password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Console => f.write_str("console:"),
            Self::File(folder) => write!(f, "file://{}", folder.display()),
            Self::Smtp(server) => f.write_str(&server.shown),
        }
    }
}

impl std::str::FromStr for EmailUrl {
    type Err = NotAnEmailUrl;

    fn from_str(text: &str) -> Result<Self, NotAnEmailUrl> {
        Self::parse(text).ok_or(NotAnEmailUrl)
    }
}

/// The text is no URL of a transport that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a URL for mail: it must be {}", EmailUrl::KIND)]
pub struct NotAnEmailUrl;

impl Scalar for EmailUrl {
    const KIND: &'static str = "`console:`, `file:///DIR`, `smtp://[user:password@]host[:587]` (STARTTLS; `?starttls=never` sends in \
                                clear and takes no password) or `smtps://[user:password@]host[:465]`; `?ca=/FILE.pem` trusts more \
                                certificates";
    const SECRET: bool = true;

    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (scheme, rest) = text.split_once(':')?;
        match scheme.to_ascii_lowercase().as_str() {
            "console" => matches!(rest, "" | "//").then_some(Self::Console),
            "file" => folder(rest.strip_prefix("//")?).map(Self::File),
            "smtp" => server(text, Tls::StartTls, 587).map(Self::Smtp),
            "smtps" => server(text, Tls::Implicit, 465).map(Self::Smtp),
            _ => None,
        }
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

/// From the root on: a folder relative to wherever somebody starts the server is one that nobody finds.
fn folder(path: &str) -> Option<PathBuf> {
    let path = percent_decode_str(path).decode_utf8().ok()?;
    let is_folder = path.starts_with('/') && !path.contains(['?', '#', '\0']);
    is_folder.then(|| PathBuf::from(path.into_owned()))
}

fn server(text: &str, tls: Tls, port: u16) -> Option<Box<MailServer>> {
    let mut url = Url::parse(text).ok()?;
    // A password with an unescaped `/` or `#` would end up here.
    if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
        return None;
    }
    let (tls, ca) = options(&url, tls)?;
    let login = login(&url)?;
    // It would cross the network in clear.
    if tls == Tls::Never && login.is_some() {
        return None;
    }
    let port = url.port().unwrap_or(port);
    let host = host(&url)?;
    if url.password().is_some() {
        url.set_password(Some("hidden")).ok()?;
    }
    let shown = url.to_string();
    Some(Box::new(MailServer {
        host,
        port,
        tls,
        login,
        ca,
        shown,
    }))
}

/// An option that is not known would be one that somebody relies on.
fn options(url: &Url, mut tls: Tls) -> Option<(Tls, Option<PathBuf>)> {
    let mut ca = None;
    for (name, value) in url.query_pairs() {
        match (&*name, &*value) {
            ("starttls", "never") if tls == Tls::StartTls => tls = Tls::Never,
            ("starttls", "always") if tls == Tls::StartTls => {}
            ("ca", file) if file.starts_with('/') && !file.contains('\0') => ca = Some(PathBuf::from(file)),
            _ => return None,
        }
    }
    Some((tls, ca))
}

/// Both or neither, and nothing that would break a line of the protocol.
fn login(url: &Url) -> Option<Option<MailLogin>> {
    let decoded = |text: &str| {
        let text = percent_decode_str(text).decode_utf8().ok()?.into_owned();
        let is_plain = !text.is_empty() && !text.chars().any(char::is_control);
        is_plain.then_some(text)
    };
    match (url.username(), url.password()) {
        ("", None) => Some(None),
        (user, Some(password)) => Some(Some(MailLogin {
            user: decoded(user)?,
            password: SecretString::from(decoded(password)?),
        })),
        (_, None) => None,
    }
}

/// A scheme that the URL standard does not know leaves the host as it was written.
fn host(url: &Url) -> Option<String> {
    match url.host()? {
        Host::Ipv6(address) => Some(address.to_string()),
        Host::Ipv4(address) => Some(address.to_string()),
        Host::Domain(name) => {
            let name = percent_decode_str(name).decode_utf8().ok()?;
            Host::parse(&name).ok().map(|host| host.to_string())
        }
    }
}
