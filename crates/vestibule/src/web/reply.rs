//! The shapes of an answer.

use super::page::OwnPage;
use axum::{
    Extension,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// What may not stand in `Location`, as Django's `iri_to_uri` has it: everything but what URLs are made of.
const NOT_IN_A_URL: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\').add(b'^').add(b'`').add(b'{').add(b'|').add(b'}');

/// A page.
pub(crate) fn html(status: StatusCode, text: String) -> Response {
    let headers = [(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))];
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
pub(crate) fn redirect(to: &str) -> Response {
    let url = utf8_percent_encode(to, NOT_IN_A_URL).to_string();
    match HeaderValue::try_from(url) {
        Ok(location) => (StatusCode::FOUND, Extension(OwnPage), [(header::LOCATION, location)]).into_response(),
        Err(_) => (StatusCode::FOUND, Extension(OwnPage), [(header::LOCATION, HeaderValue::from_static("/"))]).into_response(),
    }
}
