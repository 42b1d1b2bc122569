//! A posted form: read within its limits, and judged for forgery before any handler sees it.

use super::visit::Visit;
use crate::{Fault, csrf::Posted, face::context::ErrorKind, settings::LimitSettings};
use axum::{
    body::Body,
    extract::{FromRequest, Request},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use percent_encoding::percent_decode;

/// The fields of a form whose token was right. There is no other way for a handler to read a form.
pub(crate) struct Form(Vec<(String, String)>);

/// Why a body is no form.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NotAForm {
    Unsupported,
    TooLarge,
    TooSlow,
    Malformed,
}

impl Form {
    /// The text of a field; empty when it was not sent.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.optional(name).unwrap_or_default()
    }

    /// The text of a field, if it was sent.
    pub(crate) fn optional(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Response;

    async fn from_request(request: Request, _: &S) -> Result<Self, Response> {
        let Some(visit) = request.extensions().get::<Visit>().cloned() else {
            return Err(super::page::layer_missing("a form").into_response());
        };
        let (parts, body) = request.into_parts();
        let fields = match read(&parts.headers, body, &visit.app.settings.limits).await {
            Ok(fields) => fields,
            Err(why) => return Err(refusal(&visit, &why)),
        };
        let form = Self(fields);
        let posted = Posted {
            method: &parts.method,
            is_secure: visit.origin.is_secure,
            host: visit.origin.host.as_deref(),
            headers: &parts.headers,
            form_token: form.optional("csrfmiddlewaretoken"),
        };
        match visit.csrf.check(&visit.app.csrf, &visit.session, &posted).await {
            Ok(Ok(())) => Ok(form),
            Ok(Err(why)) => {
                tracing::info!(request.id = %visit.visitor.request_id.0, "refused a form: {why}");
                Err(visit.error(ErrorKind::Csrf, None))
            }
            Err(fault) => Err(Fault::into_response(fault)),
        }
    }
}

fn refusal(visit: &Visit, why: &NotAForm) -> Response {
    let (kind, status) = match why {
        NotAForm::Unsupported => (ErrorKind::BadRequest, StatusCode::UNSUPPORTED_MEDIA_TYPE),
        NotAForm::TooLarge => (ErrorKind::TooLarge, StatusCode::PAYLOAD_TOO_LARGE),
        NotAForm::TooSlow => (ErrorKind::BadRequest, StatusCode::REQUEST_TIMEOUT),
        NotAForm::Malformed => (ErrorKind::BadRequest, StatusCode::BAD_REQUEST),
    };
    let mut answer = visit.error(kind, None);
    *answer.status_mut() = status;
    answer
}

async fn read(headers: &HeaderMap, body: Body, limits: &LimitSettings) -> Result<Vec<(String, String)>, NotAForm> {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let mut parts = kind.split(';').map(str::trim);
    if !parts
        .next()
        .is_some_and(|kind| kind.eq_ignore_ascii_case("application/x-www-form-urlencoded"))
    {
        return Err(NotAForm::Unsupported);
    }
    if parts
        .any(|part| part.to_ascii_lowercase().starts_with("charset=") && !part.to_ascii_lowercase().ends_with("utf-8"))
    {
        return Err(NotAForm::Unsupported);
    }
    let whole = Limited::new(body, limits.body_bytes.get()).collect();
    let bytes = match tokio::time::timeout(limits.body_timeout.to_std(), whole).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => return Err(NotAForm::TooLarge),
        Ok(Err(_)) => return Err(NotAForm::Malformed),
        Err(_) => return Err(NotAForm::TooSlow),
    };
    fields(&bytes, limits.form_fields.get())
}

/// `a=1&b=2`. Text that is not UTF-8, too many fields, and a name given twice are refused: which of two did the visitor mean?
pub(super) fn fields(body: &[u8], most: usize) -> Result<Vec<(String, String)>, NotAForm> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for pair in body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
        let mut halves = pair.splitn(2, |byte| *byte == b'=');
        let name = decoded(halves.next().unwrap_or_default())?;
        let value = decoded(halves.next().unwrap_or_default())?;
        if fields.len() >= most || fields.iter().any(|(known, _)| *known == name) {
            return Err(NotAForm::Malformed);
        }
        fields.push((name, value));
    }
    Ok(fields)
}

fn decoded(part: &[u8]) -> Result<String, NotAForm> {
    let spaced: Vec<u8> = part
        .iter()
        .map(|byte| if *byte == b'+' { b' ' } else { *byte })
        .collect();
    String::from_utf8(percent_decode(&spaced).collect()).map_err(|_| NotAForm::Malformed)
}
