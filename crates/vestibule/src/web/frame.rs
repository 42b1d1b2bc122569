//! Around everything the server answers: request id, limits, the host, headers, one log line; a panic is a 500 and no more.

use super::{
    errors::{Asked, Broken},
    headers,
    host::Origin,
    masked::masked,
    visit::{RequestId, peer},
};
use crate::{Fault, app::App, face::context::ErrorKind, fault::one_line};
use axum::{body::Body, extract::Request, response::Response};
use futures_util::FutureExt;
use http::{HeaderValue, StatusCode, header, request::Parts};
use http_body::Body as _;
use std::{
    convert::Infallible,
    future::Future,
    panic::AssertUnwindSafe,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Instant,
};
use tower::{Layer, Service};

/// The frame of the server, or of the pages when they stand in an app that has no server of ours around it.
#[derive(Clone, Debug)]
pub(crate) struct FrameLayer(pub(crate) Arc<App>);

/// The service of [`FrameLayer`].
#[derive(Clone, Debug)]
pub(crate) struct Frame<S> {
    inner: S,
    app: Arc<App>,
}

/// Marks a request that a frame has seen.
#[derive(Clone)]
struct Framed;

impl<S> Layer<S> for FrameLayer {
    type Service = Frame<S>;

    fn layer(&self, inner: S) -> Frame<S> {
        Frame {
            inner,
            app: Arc::clone(&self.0),
        }
    }
}

impl<S> Service<Request> for Frame<S>
where
    S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let fresh = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, fresh);
        let app = Arc::clone(&self.app);
        Box::pin(async move {
            if request.extensions().get::<Framed>().is_some() {
                return inner.call(request).await;
            }
            Ok(framed(&app, request, inner).await)
        })
    }
}

async fn framed<S>(app: &App, request: Request, mut inner: S) -> Response
where
    S: Service<Request, Response = Response, Error = Infallible>,
{
    let began = Instant::now();
    let (mut parts, body) = request.into_parts();
    let id = RequestId::of(&parts);
    parts.extensions.insert(id.clone());
    parts.extensions.insert(Framed);
    let asked = Asked::of(app, &parts);

    let mut answer = match refused(app, &parts, &body) {
        Some((kind, status)) => {
            let mut answer = asked.answer(kind, None);
            *answer.status_mut() = status;
            answer
        }
        None => {
            let call = AssertUnwindSafe(inner.call(Request::from_parts(parts.clone(), body))).catch_unwind();
            match tokio::time::timeout(app.settings.limits.handler_timeout.to_std(), call).await {
                Ok(Ok(Ok(answer))) => clothed(&asked, answer),
                Ok(Ok(Err(never))) => match never {},
                Ok(Err(panic)) => asked.fault(&Fault::Internal {
                    what: panic_text(&*panic),
                    source: None,
                }),
                Err(_) => {
                    tracing::error!(request.id = %id.0, "request {} was not answered within LIMITS_HANDLER_TIMEOUT", id.0);
                    asked.answer(ErrorKind::Unavailable, Some(5))
                }
            }
        }
    };
    headers::set(&mut answer, app);
    if let Ok(value) = HeaderValue::try_from(&*id.0) {
        answer.headers_mut().insert("x-request-id", value);
    }
    let (status, ms) = (answer.status().as_u16(), began.elapsed().as_millis());
    // The path alone, its escapes as they came: a query may hold what is nobody's business.
    let path = one_line(&masked(parts.uri.path()), LONGEST_PATH);
    tracing::info!(request.id = %id.0, http.method = %parts.method, http.path = path, status, ms, "answered");
    answer
}

/// A longer path is cut in the log.
const LONGEST_PATH: usize = 2048;

/// What is refused before any handler sees it.
fn refused(app: &App, parts: &Parts, body: &Body) -> Option<(ErrorKind, StatusCode)> {
    let limits = &app.settings.limits;
    let bytes: usize = parts
        .headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum();
    let cookies: usize = parts.headers.get_all(header::COOKIE).iter().map(HeaderValue::len).sum();
    let too_many = parts.headers.len() > limits.headers.get() || bytes > limits.header_bytes.get();
    if parts.uri.to_string().len() > limits.url_bytes.get() {
        return Some((ErrorKind::BadRequest, StatusCode::URI_TOO_LONG));
    }
    if too_many || cookies > limits.cookie_bytes.get() {
        return Some((ErrorKind::BadRequest, StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE));
    }
    if body.size_hint().lower() > limits.body_bytes.get() as u64 {
        return Some((ErrorKind::TooLarge, StatusCode::PAYLOAD_TOO_LARGE));
    }
    let is_probe = matches!(parts.uri.path(), "/healthz" | "/readyz");
    if !is_probe && Origin::of(app, peer(parts), parts).host.is_none() {
        return Some((ErrorKind::BadRequest, StatusCode::BAD_REQUEST));
    }
    None
}

/// A bare status, as routers and handlers answer it, gets its page.
fn clothed(asked: &Asked<'_>, answer: Response) -> Response {
    if let Some(Broken(fault)) = answer.extensions().get::<Broken>() {
        return asked.fault(fault);
    }
    let is_bare = !answer.headers().contains_key(header::CONTENT_TYPE) && answer.body().is_end_stream();
    let kind = match answer.status() {
        StatusCode::BAD_REQUEST => ErrorKind::BadRequest,
        StatusCode::FORBIDDEN => ErrorKind::Forbidden,
        StatusCode::NOT_FOUND => ErrorKind::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => ErrorKind::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => ErrorKind::TooLarge,
        StatusCode::TOO_MANY_REQUESTS => ErrorKind::TooManyRequests,
        StatusCode::INTERNAL_SERVER_ERROR => ErrorKind::Fault,
        StatusCode::SERVICE_UNAVAILABLE => ErrorKind::Unavailable,
        _ => return answer,
    };
    if !is_bare {
        return answer;
    }
    let mut page = asked.answer(kind, None);
    for (name, value) in answer.headers() {
        if name != header::CONTENT_LENGTH {
            page.headers_mut().append(name, value.clone());
        }
    }
    page
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> &'static str {
    panic
        .downcast_ref::<&'static str>()
        .copied()
        .unwrap_or("a handler panicked")
}
