//! The check of a request.

use super::{CsrfSecret, SECRET_LENGTH, TOKEN_LENGTH};
use crate::{signing::constant_time_eq, url_split};
use std::fmt;

/// What the check needs to know of a request.
#[derive(Clone)]
pub struct RequestFacts<'a> {
    /// In capitals.
    pub method: &'a str,
    /// It came over TLS (as the trusted proxy says, if there is one).
    pub secure: bool,
    /// The `Host`, with its port if it names one; `None` when `ALLOWED_HOSTS` does not allow it.
    pub host: Option<&'a str>,
    /// The port that was connected to.
    pub port: u16,
    /// The header `Origin`.
    pub origin: Option<&'a str>,
    /// The header `Referer`.
    pub referer: Option<&'a str>,
    /// The visitor's secret.
    pub stored: StoredSecret<'a>,
    /// The form field `csrfmiddlewaretoken`, read for POST alone. An empty one counts as absent.
    pub form_token: Option<&'a str>,
    /// The header `X-CSRFToken`.
    pub header_token: Option<&'a str>,
    /// `CSRF_TRUSTED_ORIGINS`: `https://example.com`, or `https://*.example.com` for it and all below.
    pub trusted_origins: &'a [String],
    /// `CSRF_COOKIE_DOMAIN` (with `CSRF_USE_SESSIONS`: `SESSION_COOKIE_DOMAIN`).
    pub cookie_domain: Option<&'a str>,
}

/// Where the visitor's secret is kept.
#[derive(Clone, Copy)]
pub enum StoredSecret<'a> {
    /// The visitor has none.
    Missing,
    /// The cookie `csrftoken`.
    Cookie(&'a str),
    /// `_csrftoken` in the session (`CSRF_USE_SESSIONS`).
    Session(&'a str),
}

/// Why a request is refused: the answer is 403.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CsrfRefusal {
    /// `Origin` is neither this site nor trusted.
    #[error("the request comes from another origin")]
    BadOrigin,
    /// Under TLS without `Origin`, and without `Referer`.
    #[error("the request does not say where it comes from")]
    NoReferer,
    /// `Referer` is no absolute URL.
    #[error("the referer is no absolute URL")]
    MalformedReferer,
    /// `Referer` is not `https`.
    #[error("the referer is not secure")]
    InsecureReferer,
    /// `Referer` is neither this site nor trusted.
    #[error("the referer is another site")]
    BadReferer,
    /// The visitor has no secret: most often, a browser that takes no cookies.
    #[error("the cookie is not set")]
    NoCookie,
    /// The cookie holds no secret.
    #[error("the cookie {0}")]
    BadCookie(Flaw),
    /// Neither form nor header bring a token.
    #[error("the token is missing")]
    TokenMissing,
    /// The token is not the visitor's.
    #[error("the token from the {0} {1}")]
    BadToken(TokenSource, Flaw),
}

/// Which token was looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TokenSource {
    /// `csrfmiddlewaretoken`.
    Form,
    /// `X-CSRFToken`.
    Header,
}

/// What is wrong with a token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Flaw {
    /// Neither 32 nor 64 characters.
    Length,
    /// Characters that no token has.
    Characters,
    /// Of the right form, and not the visitor's.
    Incorrect,
}

/// Whether the request was made by this site's own pages.
///
/// # Errors
/// [`CsrfRefusal`], the first that applies.
pub fn check(request: &RequestFacts<'_>) -> Result<(), CsrfRefusal> {
    if matches!(request.method, "GET" | "HEAD" | "OPTIONS" | "TRACE") {
        return Ok(());
    }
    match request.origin {
        Some(origin) if !origin_is_ours(request, origin) => return Err(CsrfRefusal::BadOrigin),
        None if request.secure => check_referer(request)?,
        _ => {}
    }
    check_token(request)
}

fn origin_is_ours(request: &RequestFacts<'_>, origin: &str) -> bool {
    let scheme = if request.secure { "https" } else { "http" };
    if request.host.is_some_and(|host| origin == format!("{scheme}://{host}")) {
        return true;
    }
    if request
        .trusted_origins
        .iter()
        .any(|trusted| !trusted.contains('*') && trusted == origin)
    {
        return true;
    }
    let Some(origin) = url_split::split(origin) else {
        return false;
    };
    let wildcards = request.trusted_origins.iter().filter(|trusted| trusted.contains('*'));
    wildcards
        .filter_map(|trusted| url_split::split(trusted))
        .any(|trusted| {
            trusted.scheme == origin.scheme && is_same_domain(&origin.netloc, trusted.netloc.trim_start_matches('*'))
        })
}

fn check_referer(request: &RequestFacts<'_>) -> Result<(), CsrfRefusal> {
    let referer = request.referer.ok_or(CsrfRefusal::NoReferer)?;
    let referer = url_split::split(referer).ok_or(CsrfRefusal::MalformedReferer)?;
    if referer.scheme.is_empty() || referer.netloc.is_empty() {
        return Err(CsrfRefusal::MalformedReferer);
    }
    if referer.scheme != "https" {
        return Err(CsrfRefusal::InsecureReferer);
    }

    let trusted = request
        .trusted_origins
        .iter()
        .filter_map(|origin| url_split::split(origin));
    if trusted
        .into_iter()
        .any(|trusted| is_same_domain(&referer.netloc, trusted.netloc.trim_start_matches('*')))
    {
        return Ok(());
    }
    let ours = match (request.cookie_domain, request.port) {
        (None, _) => request.host.map(str::to_owned),
        (Some(domain), 80 | 443) => Some(domain.to_owned()),
        (Some(domain), port) => Some(format!("{domain}:{port}")),
    };
    match ours {
        Some(ours) if is_same_domain(&referer.netloc, &ours) => Ok(()),
        _ => Err(CsrfRefusal::BadReferer),
    }
}

fn check_token(request: &RequestFacts<'_>) -> Result<(), CsrfRefusal> {
    let stored = match request.stored {
        StoredSecret::Missing => return Err(CsrfRefusal::NoCookie),
        StoredSecret::Cookie(text) => Some(parse(text).map_err(CsrfRefusal::BadCookie)?),
        // Django does not judge the form of what its own session holds; it just never matches.
        StoredSecret::Session(text) => parse(text).ok(),
    };
    let form_token = request
        .form_token
        .filter(|token| request.method == "POST" && !token.is_empty());
    let (source, given) = match (form_token, request.header_token) {
        (Some(token), _) => (TokenSource::Form, token),
        (None, Some(token)) => (TokenSource::Header, token),
        (None, None) => return Err(CsrfRefusal::TokenMissing),
    };

    let given = parse(given).map_err(|flaw| CsrfRefusal::BadToken(source, flaw))?;
    match stored {
        Some(stored) if constant_time_eq(stored.as_str().as_bytes(), given.as_str().as_bytes()) => Ok(()),
        _ => Err(CsrfRefusal::BadToken(source, Flaw::Incorrect)),
    }
}

fn parse(token: &str) -> Result<CsrfSecret, Flaw> {
    if !matches!(token.chars().count(), SECRET_LENGTH | TOKEN_LENGTH) {
        return Err(Flaw::Length);
    }
    CsrfSecret::parse(token).ok_or(Flaw::Characters)
}

/// Whether `host` is the pattern, or, for a pattern with a leading dot, it or anything below.
fn is_same_domain(host: &str, pattern: &str) -> bool {
    let pattern = pattern.to_lowercase();
    match pattern.strip_prefix('.') {
        _ if pattern.is_empty() => false,
        Some(domain) => host == domain || host.ends_with(&pattern),
        None => host == pattern,
    }
}

impl fmt::Debug for RequestFacts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestFacts")
            .field("method", &self.method)
            .field("host", &self.host)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for StoredSecret<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "Missing",
            Self::Cookie(_) => "Cookie(…)",
            Self::Session(_) => "Session(…)",
        })
    }
}

impl fmt::Display for TokenSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => "form",
            Self::Header => "header",
        })
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Length => "has a wrong length",
            Self::Characters => "has characters that no token has",
            Self::Incorrect => "is not the visitor's",
        })
    }
}
