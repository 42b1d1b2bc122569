//! Answers for what is in the way: a page or JSON that says what to do, never what happened inside, with the request id of the log.

use super::visit::{RequestId, Visit, language_of, theme_of};
use crate::{
    Fault,
    app::App,
    face::context::{Common, ErrorKind, ErrorPage},
    fault::causes_on_one_line,
};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts};
use serde_json::json;
use std::sync::Arc;

/// A fault on its way to the layer that can show it.
#[derive(Clone)]
pub(super) struct Broken(pub(super) Arc<Fault>);

impl IntoResponse for Fault {
    /// Bare: the layer around makes a page of it, and logs it once.
    fn into_response(self) -> Response {
        let mut answer = self.status().into_response();
        answer.extensions_mut().insert(Broken(Arc::new(self)));
        answer
    }
}

/// The parts of a request that an error page needs; it asks no database, which may be what is broken.
pub(crate) struct Asked<'a> {
    app: &'a App,
    headers: &'a HeaderMap,
    path: &'a str,
    request_id: RequestId,
}

impl<'a> Asked<'a> {
    pub(crate) fn of(app: &'a App, parts: &'a Parts) -> Self {
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        Self {
            app,
            headers: &parts.headers,
            path,
            request_id: RequestId::of(parts),
        }
    }

    /// The page for `kind`. `retry_after`: seconds.
    pub(crate) fn answer(&self, kind: ErrorKind, retry_after: Option<u64>) -> Response {
        let page = ErrorPage::new(kind);
        let page = retry_after.map_or_else(|| page.clone(), |seconds| page.clone().retry_after(seconds));
        let status = StatusCode::from_u16(kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let answer = if wants_json(self.headers) {
            self.json(status, code(kind))
        } else {
            self.page(status, &page)
        };
        match retry_after {
            Some(seconds) => super::reply::with_retry_after(answer, seconds),
            None => answer,
        }
    }

    /// The page for a fault, which is logged here and nowhere else.
    pub(crate) fn fault(&self, fault: &Fault) -> Response {
        let cause = causes_on_one_line(fault);
        let id = &self.request_id.0;
        tracing::error!(request.id = %id, cause, "request {id} failed: {fault}");
        let kind = if fault.status() == StatusCode::SERVICE_UNAVAILABLE {
            ErrorKind::Unavailable
        } else {
            ErrorKind::Fault
        };
        self.answer(kind, fault.retry_after())
    }

    fn page(&self, status: StatusCode, page: &ErrorPage) -> Response {
        let cookies = django_formats::cookies::parse(super::visit::cookie_header(self.headers));
        let mut common = Common::new(language_of(self.app, &cookies, self.headers), self.path);
        common.theme = theme_of(&cookies);
        common.request_id = Some(self.request_id.0.to_string());
        match self.app.templates.render(page, &common) {
            Ok(html) => kept_from_caches(super::reply::html(status, html)),
            Err(error) => {
                let id = &self.request_id.0;
                tracing::error!(request.id = %id, cause = causes_on_one_line(&error), "the error page of request {id} could not be rendered");
                (status, format!("{status}\nRequest {}\n", self.request_id.0)).into_response()
            }
        }
    }

    fn json(&self, status: StatusCode, code: &str) -> Response {
        super::reply::json(
            status,
            &json!({"errors": [{"code": code}], "request_id": &*self.request_id.0}),
        )
    }
}

impl Visit {
    /// An error page for this visitor. `retry_after`: seconds.
    pub(crate) fn error(&self, kind: ErrorKind, retry_after: Option<u64>) -> Response {
        Asked::of(&self.app, &self.parts).answer(kind, retry_after)
    }

    /// The page of a fault.
    pub(crate) fn fault(&self, fault: &Fault) -> Response {
        Asked::of(&self.app, &self.parts).fault(fault)
    }
}

/// An error page speaks the visitor's language and names this request: it is nobody else's.
fn kept_from_caches(mut answer: Response) -> Response {
    let headers = answer.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(
        header::VARY,
        HeaderValue::from_static("Accept, Accept-Language, Cookie"),
    );
    answer
}

/// Whether the client asked for JSON rather than a page.
pub(crate) fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let names = |kind: &str| {
        accept
            .split(',')
            .any(|part| part.split(';').next().is_some_and(|name| name.trim() == kind))
    };
    names("application/json") && !names("text/html")
}

/// The stable code of each kind, in JSON.
fn code(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::BadRequest => "bad_request",
        ErrorKind::Forbidden => "permission_denied",
        ErrorKind::Csrf => "csrf_failed",
        ErrorKind::NotFound => "not_found",
        ErrorKind::MethodNotAllowed => "method_not_allowed",
        ErrorKind::TooLarge => "too_large",
        ErrorKind::TooManyRequests => "too_many_requests",
        ErrorKind::Fault => "fault",
        ErrorKind::Unavailable => "unavailable",
    }
}
