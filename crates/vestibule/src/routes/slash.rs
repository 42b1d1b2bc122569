//! A page's address without its last slash leads to the page, as Django's `APPEND_SLASH` has it.
//!
//! Only for pages of the list, whose paths stand in the source: the target is this site's, whatever was asked.

use crate::web::reply;
use axum::{extract::Request, response::Response};
use http::{HeaderValue, Method, StatusCode, header};

/// GET and HEAD: 301 with the query kept. A form cannot be sent on so, and Django answers 404 too.
pub(super) async fn appended(request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return reply::bare(StatusCode::NOT_FOUND);
    }
    let (path, query) = (request.uri().path(), request.uri().query());
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    let mut answer = reply::moved(&format!("{path}/{query}"));
    // The path may hold the token of a link.
    let private = HeaderValue::from_static("private, no-store");
    answer.headers_mut().insert(header::CACHE_CONTROL, private);
    answer
}

/// The path that lacks the slash, where there is one to lack.
pub(super) fn without_slash(path: &str) -> Option<&str> {
    path.strip_suffix('/').filter(|path| !path.is_empty())
}
