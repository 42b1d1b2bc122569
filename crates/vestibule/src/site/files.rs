//! The files beside the pages: stylesheet, scripts, mark. Never with a cookie, for a year where the name holds a hash.

use crate::app::App;
use axum::{
    Extension,
    extract::Path,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use std::sync::Arc;

pub(crate) async fn file(Path(name): Path<String>, Extension(app): Extension<Arc<App>>, asked: HeaderMap) -> Response {
    let Some(asset) = app.assets.get(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let age = if asset.immutable {
        "public, max-age=31536000, immutable"
    } else {
        "public, max-age=300"
    };
    let mut answer = StatusCode::OK.into_response();
    let is_known = asked
        .get(header::IF_NONE_MATCH)
        .is_some_and(|etag| etag.as_bytes() == asset.etag.as_bytes());
    if is_known {
        *answer.status_mut() = StatusCode::NOT_MODIFIED;
    } else {
        let gzip = asset.gzip.filter(|_| accepts_gzip(&asked));
        if gzip.is_some() {
            answer
                .headers_mut()
                .insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        *answer.body_mut() = gzip.unwrap_or(asset.bytes).into();
    }
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(age));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    // A logo may be somebody's SVG: opened by itself it runs nothing.
    let policy = HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox");
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    if let Ok(etag) = HeaderValue::try_from(asset.etag) {
        headers.insert(header::ETAG, etag);
    }
    answer
}

fn accepts_gzip(asked: &HeaderMap) -> bool {
    let accepted = asked
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    accepted
        .split(',')
        .any(|part| part.split(';').next().is_some_and(|coding| coding.trim() == "gzip"))
}
