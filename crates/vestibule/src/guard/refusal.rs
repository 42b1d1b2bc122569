//! What a visitor gets who may not: the login page, or an answer that a program understands.

use crate::{
    Fault,
    face::context::ErrorKind,
    web::{Visit, next, reply},
};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::json;

/// What the extractors [`User`](crate::User) and [`Staff`](crate::Staff) answer instead of calling the handler.
///
/// Nobody is logged in: a page is sent to `LOGIN_URL?next=…`, JSON gets 401. Somebody is, and may not: 403.
#[derive(Debug)]
pub struct LoginRequired(pub(super) Why);

#[derive(Debug)]
pub(super) enum Why {
    Anonymous(Visit),
    /// Logged in, but not allowed: 403.
    Forbidden(Visit),
    Fault(Fault),
}

impl LoginRequired {
    /// Nobody is logged in: for a handler that judges the form first.
    pub(crate) fn of(visit: &Visit) -> Self {
        Self(Why::Anonymous(visit.clone()))
    }
}

impl From<Fault> for LoginRequired {
    fn from(fault: Fault) -> Self {
        Self(Why::Fault(fault))
    }
}

impl IntoResponse for LoginRequired {
    fn into_response(self) -> Response {
        match self.0 {
            Why::Anonymous(visit) => to_login(&visit),
            Why::Forbidden(visit) => visit.error(ErrorKind::Forbidden, None),
            Why::Fault(fault) => fault.into_response(),
        }
    }
}

fn to_login(visit: &Visit) -> Response {
    if visit.wants_json() {
        let id = &*visit.visitor.request_id.0;
        return reply::json(
            StatusCode::UNAUTHORIZED,
            &json!({"errors": [{"code": "login_required"}], "request_id": id}),
        );
    }
    reply::found(&next::carried(
        visit.app.settings.server.login_url.as_str(),
        visit.path(),
    ))
}
