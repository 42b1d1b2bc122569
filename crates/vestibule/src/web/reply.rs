//! The shapes of an answer.

use super::page::OwnPage;
use axum::{
    Extension,
    response::{IntoResponse, Response},
};
use django_formats::redirect;
use http::{HeaderValue, StatusCode, header};

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

/// 302, as Django redirects. Whoever calls this has judged `to`, or wrote it.
pub(crate) fn found(to: &str) -> Response {
    match HeaderValue::try_from(redirect::location(to)) {
        Ok(location) => (StatusCode::FOUND, Extension(OwnPage), [(header::LOCATION, location)]).into_response(),
        Err(_) => (
            StatusCode::FOUND,
            Extension(OwnPage),
            [(header::LOCATION, HeaderValue::from_static("/"))],
        )
            .into_response(),
    }
}
