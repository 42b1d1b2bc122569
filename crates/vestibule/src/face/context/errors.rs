//! Pages for what is in the way.
use serde::Serialize;

use super::PageContext;

/// An error page.
#[derive(Clone, Debug, Serialize)]
pub struct ErrorPage {
    #[serde(skip)]
    kind: ErrorKind,
    status: u16,
    retry_after: Option<u64>,
    retry_after_minutes: Option<u64>,
}

/// What is in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// 400: the request makes no sense.
    BadRequest,
    /// 403: not allowed.
    Forbidden,
    /// 403: the form's token is missing or another browser's.
    Csrf,
    /// 404: no such page.
    NotFound,
    /// 405: not by this method.
    MethodNotAllowed,
    /// 413: the body is too long.
    TooLarge,
    /// 429: too many tries.
    TooManyRequests,
    /// 500: a fault.
    Fault,
    /// 503: too busy.
    Unavailable,
}

impl ErrorPage {
    /// The page for `kind`.
    pub fn new(kind: ErrorKind) -> Self {
        Self {
            kind,
            status: kind.status(),
            retry_after: None,
            retry_after_minutes: None,
        }
    }

    /// Says when to try again, as the header `Retry-After` does. `seconds`: from now.
    #[must_use]
    pub fn retry_after(self, seconds: u64) -> Self {
        Self {
            retry_after: Some(seconds),
            retry_after_minutes: Some(seconds.div_ceil(60)),
            ..self
        }
    }
}

impl ErrorKind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::BadRequest,
        Self::Forbidden,
        Self::Csrf,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::TooLarge,
        Self::TooManyRequests,
        Self::Fault,
        Self::Unavailable,
    ];

    /// The answer's status.
    pub fn status(self) -> u16 {
        match self {
            Self::BadRequest => 400,
            Self::Forbidden | Self::Csrf => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::TooLarge => 413,
            Self::TooManyRequests => 429,
            Self::Fault => 500,
            Self::Unavailable => 503,
        }
    }

    fn template(self) -> &'static str {
        match self {
            Self::BadRequest => "400.html",
            Self::Forbidden => "403.html",
            Self::Csrf => "403_csrf.html",
            Self::NotFound => "404.html",
            Self::MethodNotAllowed => "405.html",
            Self::TooLarge => "413.html",
            Self::TooManyRequests => "429.html",
            Self::Fault => "500.html",
            Self::Unavailable => "503.html",
        }
    }
}

impl PageContext for ErrorPage {
    fn template(&self) -> &'static str {
        self.kind.template()
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let mut samples: Vec<_> = ErrorKind::ALL
            .into_iter()
            .map(|kind| ("plain", Self::new(kind)))
            .collect();
        samples.push(("seconds", Self::new(ErrorKind::TooManyRequests).retry_after(1)));
        samples.push(("minutes", Self::new(ErrorKind::TooManyRequests).retry_after(290)));
        samples.push(("seconds", Self::new(ErrorKind::Unavailable).retry_after(20)));
        samples
    }
}
