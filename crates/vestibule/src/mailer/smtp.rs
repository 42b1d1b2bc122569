//! `smtp://` and `smtps://`: a mail server, by lettre.
//!
//! A connection is encrypted, or (`?starttls=never`) was asked not to be and then carries no password. It is used again for the next
//! mail while it is fresh. Each step has its time: a server that says nothing keeps a mail, and never a page.

use super::{
    Mail, NotSent,
    plain::Plain,
    transport::{TransportError, Turn},
};
use crate::{
    fault::with_causes,
    settings::{MailServer, Tls},
};
use lettre::{
    Address,
    transport::smtp::{
        Error,
        authentication::{Credentials, Mechanism},
        client::{AsyncSmtpConnection, Certificate, TlsParameters},
        commands::{Data, Mail as MailFrom, Rcpt},
        extension::{ClientId, Extension, MailParameter},
    },
};
use std::{
    future::Future,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    net::TcpStream,
    time::{Instant, timeout},
};
use url::{Host, Url};

pub(super) struct Smtp {
    server: (String, u16),
    how: Tls,
    tls: TlsParameters,
    credentials: Option<Credentials>,
    step: Duration,
    /// How this machine names itself.
    hello: ClientId,
    /// Connections that have just sent a mail, and when.
    idle: Mutex<Vec<(AsyncSmtpConnection, Instant)>>,
}

impl Smtp {
    pub(super) fn new(server: &MailServer, step: Duration, site: &Url) -> Result<Self, TransportError> {
        let broken = |error: Error| TransportError::Tls(error.to_string());
        let mut tls = TlsParameters::builder(server.host.clone());
        if let Some(path) = &server.ca {
            let unreadable = |why: String| TransportError::Certificates {
                path: path.clone(),
                why,
            };
            let pem = std::fs::read(path).map_err(|error| unreadable(error.to_string()))?;
            let certificate = Certificate::from_pem(&pem).map_err(|error| unreadable(error.to_string()))?;
            tls = tls.add_root_certificate(certificate);
        }
        let login = server.login.as_ref();
        let credentials = login.map(|login| Credentials::new(login.user.clone(), login.expose_password().to_owned()));
        Ok(Self {
            server: (server.host.clone(), server.port),
            how: server.tls,
            tls: tls.build().map_err(broken)?,
            credentials,
            step,
            hello: match site.host() {
                Some(Host::Ipv4(address)) => ClientId::Ipv4(address),
                Some(Host::Ipv6(address)) => ClientId::Ipv6(address),
                Some(Host::Domain(name)) => ClientId::Domain(name.to_owned()),
                None => ClientId::default(),
            },
            idle: Mutex::default(),
        })
    }

    /// Hands one mail over. The turn is taken before the step after which the server has it.
    pub(super) async fn send<'t>(&self, mail: &Mail, turn: &'t tokio::sync::Mutex<()>) -> Result<Turn<'t>, NotSent> {
        let (from, to, eml) = (mail.sender()?, mail.recipient()?, mail.to_eml()?);
        let mut server = self.ready_for(&from, !to.user().is_ascii()).await?;
        self.step(server.command(Rcpt::new(to, Vec::new())))
            .await?
            .map_err(judged)?;
        let turn = turn.lock().await;
        let ready = self.step(server.command(Data)).await?.map_err(judged)?;
        in_step(ready.has_code(354))?;
        self.step(server.message(&eml)).await?.map_err(judged)?;

        self.idle().push((server, Instant::now()));
        Ok(turn)
    }

    /// A connection that has taken the sender. One that was used before may be closed by now, or have had as many mails as the server wants
    /// on it: a new one is the answer to whatever it says.
    async fn ready_for(&self, from: &Address, is_utf8: bool) -> Result<AsyncSmtpConnection, NotSent> {
        if let Some(mut server) = self.used()
            && self.begin(&mut server, from, is_utf8).await.is_ok()
        {
            return Ok(server);
        }
        let mut server = self.connected().await?;
        self.begin(&mut server, from, is_utf8).await?;
        Ok(server)
    }

    async fn begin(&self, server: &mut AsyncSmtpConnection, from: &Address, is_utf8: bool) -> Result<(), NotSent> {
        let mut options = Vec::new();
        if is_utf8 || !from.user().is_ascii() {
            if !server.server_info().supports_feature(Extension::SmtpUtfEight) {
                let why = "the address has letters that this mail server does not take (no SMTPUTF8)";
                return Err(NotSent::Never(why.to_owned()));
            }
            options.push(MailParameter::SmtpUtfEight);
        }
        // What is said of the sender is said of every mail: an operator mends it, and the mail goes then.
        let begun = self.step(server.command(MailFrom::new(Some(from.clone()), options)));
        begun.await?.map_err(unusable).map(drop)
    }

    fn used(&self) -> Option<AsyncSmtpConnection> {
        let mut idle = self.idle();
        idle.retain(|(_, since)| since.elapsed() < FRESH);
        idle.pop().map(|(server, _)| server)
    }

    async fn connected(&self) -> Result<AsyncSmtpConnection, NotSent> {
        let name = &self.hello;
        let mut server = self.greeted().await?;
        if self.how == Tls::StartTls {
            if !server.can_starttls() {
                let why = "it does not offer STARTTLS (a server that cannot is reached with ?starttls=never)";
                return Err(NotSent::NotSecure(why.to_owned()));
            }
            self.step(server.starttls(self.tls.clone(), name))
                .await?
                .map_err(|error| NotSent::NotSecure(with_causes(&error)))?;
        }
        if let Some(credentials) = &self.credentials {
            let known = self
                .step(server.auth(MECHANISMS, credentials))
                .await?
                .map_err(|error| {
                    NotSent::Unreachable(format!(
                        "it does not take EMAIL_URL's user and password: {}",
                        with_causes(&error)
                    ))
                })?;
            in_step(known.has_code(235))?;
        }
        Ok(server)
    }

    /// A connection whose greeting was read: encrypted, where it is from its first byte on.
    async fn greeted(&self) -> Result<AsyncSmtpConnection, NotSent> {
        let address = (self.server.0.as_str(), self.server.1);
        let name = &self.hello;
        let greeted = if self.how == Tls::Implicit {
            let implicit = Some(self.tls.clone());
            let connecting = AsyncSmtpConnection::connect_tokio1(address, Some(self.step), name, implicit, None);
            self.step(connecting).await?
        } else {
            let stream = self.step(TcpStream::connect(address)).await?;
            let stream = stream.map_err(|error| NotSent::Unreachable(with_causes(&error)))?;
            let greeting = AsyncSmtpConnection::connect_with_transport(Box::new(Plain::new(stream)), name);
            self.step(greeting).await?
        };
        greeted.map_err(|error| self.no_connection(&error))
    }

    /// Without a status of the server's, an encrypted connection failed in its making, or there was none.
    fn no_connection(&self, error: &Error) -> NotSent {
        let is_tls = self.how == Tls::Implicit && is_of_tls(error);
        if is_tls {
            NotSent::NotSecure(with_causes(error))
        } else {
            unusable_for(error)
        }
    }

    async fn step<T>(&self, doing: impl Future<Output = T>) -> Result<T, NotSent> {
        let seconds = self.step.as_secs();
        let late = |_| NotSent::Unreachable(format!("it said nothing for {seconds} seconds (EMAIL_TIMEOUT)"));
        timeout(self.step, doing).await.map_err(late)
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<(AsyncSmtpConnection, Instant)>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An answer that belongs to another question: a server, or somebody on the way to one that is not encrypted, says more than was asked, and all
/// later answers would be taken for what they are not. A mail would then count as taken that was refused.
fn in_step(is_expected: bool) -> Result<(), NotSent> {
    let why = "its answers are out of step, as when somebody adds one";
    is_expected
        .then_some(())
        .ok_or_else(|| NotSent::NotSecure(why.to_owned()))
}

/// What the server said of this mail: 5xx for good, 4xx not now, anything else is a connection that broke.
fn judged(error: Error) -> NotSent {
    match error.status().map(u16::from) {
        // "Authentication required": of every mail, and for the operator to mend.
        Some(530) => NotSent::Unreachable(with_causes(&error)),
        Some(_) if error.is_permanent() => NotSent::Never(with_causes(&error)),
        Some(_) => NotSent::Later(with_causes(&error)),
        None => unusable(error),
    }
}

fn unusable(error: Error) -> NotSent {
    unusable_for(&error)
}

fn unusable_for(error: &Error) -> NotSent {
    NotSent::Unreachable(with_causes(error))
}

/// rustls' own error stands somewhere below an error of input and output.
fn is_of_tls(error: &Error) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let io = inner.downcast_ref::<std::io::Error>();
        if io.is_some_and(|io| io.kind() == std::io::ErrorKind::InvalidData) {
            return true;
        }
        cause = inner.source();
    }
    false
}

const FRESH: Duration = Duration::from_secs(15);
const MECHANISMS: &[Mechanism] = &[Mechanism::Plain, Mechanism::Login];
