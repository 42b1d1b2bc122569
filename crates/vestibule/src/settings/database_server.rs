//! The URL of a database server, made to mean one thing: options that would be passed over in silence are refused, and the words for TLS
//! are the same for both engines.
//!
//! | `sslmode` | what happens |
//! | --- | --- |
//! | `disable` | no TLS |
//! | `prefer`, and where nothing is said | TLS if the server offers it; nothing is verified, and whoever stands between can take it away |
//! | `require` | TLS or no connection; the certificate is not looked at |
//! | `verify-ca` | and its certificate is by the CA of `sslrootcert`, or by a public one |
//! | `verify-full` | and it is of the host that the URL names |

use url::Url;

/// Whose words the driver takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Server {
    Postgres,
    MySql,
}

/// How far the server's certificate is trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tls {
    Disable,
    Prefer,
    Require,
    VerifyCa,
    VerifyFull,
}

impl Tls {
    /// PostgreSQL's words and MySQL's, for either. `allow` would be no TLS at all with this driver: `prefer` is no less than it.
    fn parse(text: &str) -> Option<Self> {
        Some(match &*text.to_ascii_lowercase().replace('_', "-") {
            "disable" | "disabled" => Self::Disable,
            "allow" | "prefer" | "preferred" => Self::Prefer,
            "require" | "required" => Self::Require,
            "verify-ca" => Self::VerifyCa,
            "verify-full" | "verify-identity" => Self::VerifyFull,
            _ => return None,
        })
    }

    fn word(self, server: Server) -> &'static str {
        match (self, server) {
            (Self::Disable, Server::Postgres) => "disable",
            (Self::Disable, Server::MySql) => "disabled",
            (Self::Prefer, Server::Postgres) => "prefer",
            (Self::Prefer, Server::MySql) => "preferred",
            (Self::Require, Server::Postgres) => "require",
            (Self::Require, Server::MySql) => "required",
            (Self::VerifyCa, Server::Postgres) => "verify-ca",
            (Self::VerifyCa, Server::MySql) => "verify_ca",
            (Self::VerifyFull, Server::Postgres) => "verify-full",
            (Self::VerifyFull, Server::MySql) => "verify_identity",
        }
    }
}

/// A URL in the driver's words, and whether it makes sure that it is the right server that answers.
pub(super) struct Judged {
    pub(super) url: Url,
    pub(super) is_verified: bool,
}

/// `None`: an option is not known, or two contradict each other.
pub(super) fn judged(url: &Url, server: Server) -> Option<Judged> {
    let (mut mode, mut has_ca, mut is_socket) = (None, false, false);
    let mut options = Vec::new();
    for (key, value) in url.query_pairs() {
        let name = key.to_ascii_lowercase().replace('-', "_");
        match &*name {
            "sslmode" | "ssl_mode" => mode = Some(Tls::parse(&value)?),
            "sslrootcert" | "ssl_root_cert" | "sslca" | "ssl_ca" => {
                has_ca = true;
                options.push(("ssl-ca".to_owned(), value));
            }
            "sslcert" | "ssl_cert" => options.push(("ssl-cert".to_owned(), value)),
            "sslkey" | "ssl_key" => options.push(("ssl-key".to_owned(), value)),
            _ if is_of(server, &key, &value) => {
                is_socket |= key == "socket" || (key == "host" && value.starts_with('/'));
                options.push((key.into_owned(), value));
            }
            _ => return None,
        }
    }
    let mode = match (mode, has_ca) {
        // Who names a CA wants the certificate looked at.
        (None, true) => Tls::VerifyFull,
        // As libpq has it.
        (Some(Tls::Require), true) => Tls::VerifyCa,
        (Some(Tls::Disable | Tls::Prefer), true) => return None,
        (None, false) => Tls::Prefer,
        (Some(mode), _) => mode,
    };
    let mut url = url.clone();
    url.query_pairs_mut()
        .clear()
        .append_pair("ssl-mode", mode.word(server))
        .extend_pairs(&options);
    let is_local = is_socket || url.host_str().is_some_and(is_here);
    Some(Judged {
        is_verified: is_local || matches!(mode, Tls::VerifyCa | Tls::VerifyFull),
        url,
    })
}

/// The other options that have a meaning here. Time zone and character set are ours to choose.
fn is_of(server: Server, key: &str, value: &str) -> bool {
    match server {
        Server::Postgres => {
            let known = [
                "host",
                "hostaddr",
                "port",
                "dbname",
                "user",
                "password",
                "application_name",
                "options",
            ];
            known.contains(&key) || key.starts_with("options[") || key == "statement-cache-capacity"
        }
        Server::MySql => {
            key == "socket" || key == "statement-cache-capacity" || (key == "charset" && value == "utf8mb4")
        }
    }
}

/// This machine: nobody stands between. A socket's path stands percent-encoded in the place of a host.
fn is_here(host: &str) -> bool {
    host == "localhost" || host == "[::1]" || host.starts_with("127.") || host.to_ascii_lowercase().starts_with("%2f")
}
