//! The shapes of an answer.

use super::page::OwnPage;
use axum::{
    Extension,
    response::{IntoResponse, Response},
};
use django_formats::redirect;
use http::{HeaderValue, StatusCode, header};
use std::time::Duration;

/// A page.
pub(crate) fn html(status: StatusCode, text: String) -> Response {
    let headers = [(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    )];
    (status, Extension(OwnPage), headers, text).into_response()
}

/// JSON, never cached.
pub(crate) fn json(status: StatusCode, value: &serde_json::Value) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    (status, Extension(OwnPage), headers, value.to_string()).into_response()
}

/// `answer` with the header `Retry-After`.
pub(crate) fn with_retry_after(mut answer: Response, seconds: u64) -> Response {
    answer
        .headers_mut()
        .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    answer
}

/// Whole seconds that are never shorter than `wait`: whoever comes back then finds a place free.
pub(super) fn seconds_of(wait: Duration) -> u64 {
    wait.as_secs().saturating_add(1)
}

/// 302, as Django redirects. Whoever calls this has judged `to`, or wrote it.
pub(crate) fn found(to: &str) -> Response {
    to_place(StatusCode::FOUND, to)
}

/// 301, for an address that is written in two ways. As [`found`]: `to` is judged, or ours.
pub(crate) fn moved(to: &str) -> Response {
    to_place(StatusCode::MOVED_PERMANENTLY, to)
}

/// A status alone; the frame gives it its page.
pub(crate) fn bare(status: StatusCode) -> Response {
    status.into_response()
}

fn to_place(status: StatusCode, to: &str) -> Response {
    let location = HeaderValue::try_from(redirect::location(to)).unwrap_or_else(|_| HeaderValue::from_static("/"));
    (status, Extension(OwnPage), [(header::LOCATION, location)]).into_response()
}
