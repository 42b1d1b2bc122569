//! The layer: cookie in, cookies out. Around every route that wants a session or a user, and around every page of ours.

use super::{
    errors::Broken,
    visit::{RequestId, Visit},
};
use crate::{
    Fault,
    app::App,
    events::{EventName, record},
    face::context::ErrorKind,
    fault::causes_on_one_line,
    sessions::Finished,
};
use axum::{body::Body, extract::Request, response::Response};
use http::{HeaderValue, header};
use std::{
    convert::Infallible,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};
use tower::{Layer, Service};

/// Gives the routes inside it the session and the user. Made by [`crate::Vestibule::layer`].
///
/// Laid around routes that have one already it does nothing, so an app may put it around everything.
#[derive(Clone, Debug)]
pub struct VestibuleLayer {
    pub(crate) app: Arc<App>,
}

/// The service of [`VestibuleLayer`].
#[derive(Clone, Debug)]
pub struct VestibuleService<S> {
    inner: S,
    app: Arc<App>,
}

impl<S> Layer<S> for VestibuleLayer {
    type Service = VestibuleService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        VestibuleService {
            inner,
            app: Arc::clone(&self.app),
        }
    }
}

impl<S> Service<Request> for VestibuleService<S>
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
        let app = Arc::clone(&self.app);
        // The clone that is ready answers; the fresh one waits its turn.
        let fresh = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, fresh);
        Box::pin(async move {
            let (mut parts, body) = request.into_parts();
            if parts.extensions.get::<Visit>().is_some() {
                return inner.call(Request::from_parts(parts, body)).await;
            }
            let request_id = RequestId::of(&parts);
            parts.extensions.insert(request_id);
            let visit = Visit::of(&app, &parts);
            parts.extensions.insert(visit.clone());
            let answer = inner.call(Request::from_parts(parts, body)).await?;
            Ok(finish(&visit, answer).await.unwrap_or_else(|fault| visit.fault(&fault)))
        })
    }
}

/// Saves what the request changed and sets the cookies. An answer that depends on them says so to caches.
async fn finish(visit: &Visit, mut answer: Response) -> Result<Response, Fault> {
    if let Some(Broken(fault)) = answer.extensions().get::<Broken>().cloned() {
        tell_hashing(visit, &fault).await;
        answer = visit.fault(&fault);
    }
    let app = &visit.app;
    let failed = answer.status().is_server_error();
    // Messages may overflow into the session, so they come first.
    let messages = if failed {
        None
    } else {
        visit.messages.finish(&visit.session, visit.now).await?
    };
    let (session, mut varies) = match visit.session.finish(failed).await? {
        Finished::Done { cookie, varies } => (visit.session.cookie_settings().header(&cookie, visit.now), varies),
        Finished::Interrupted => return Ok(visit.error(ErrorKind::BadRequest, None)),
    };
    varies |= visit.csrf.varies();

    let cookies = [session, visit.csrf.cookie(&app.csrf, visit.now), messages];
    for cookie in cookies.into_iter().flatten().chain(visit.take_cookies()) {
        let value = HeaderValue::try_from(cookie);
        let value = value.map_err(|error| Fault::internal("a cookie cannot stand in a header", error))?;
        answer.headers_mut().append(header::SET_COOKIE, value);
    }
    if varies || answer.headers().contains_key(header::SET_COOKIE) {
        keep_from_caches(&mut answer);
    }
    Ok(answer)
}

/// A login that the hashing pool turned away, or lost, is an event; the answer is the same whether it can be written or not.
async fn tell_hashing(visit: &Visit, fault: &Fault) {
    let event = match fault {
        Fault::HashPanicked => visit.event(EventName::HashPanicked, None),
        Fault::HashingOverloaded(_) => match visit.app.passwords.overload_to_tell(visit.now) {
            Some(waiting) => visit
                .event(EventName::HashingOverloaded, None)
                .detail("waiting", waiting),
            None => return,
        },
        _ => return,
    };
    let written = async { record(&mut visit.app.db.write().await?, &event, visit.now).await };
    if let Err(fault) = written.await {
        let (id, name) = (&visit.visitor.request_id.0, event.name.as_str());
        tracing::error!(request.id = %id, cause = causes_on_one_line(&fault), "the event {name} of request {id} could not be written");
    }
}

fn keep_from_caches(answer: &mut Response<Body>) {
    let headers = answer.headers_mut();
    let names_cookie = |value: &HeaderValue| {
        value
            .to_str()
            .is_ok_and(|text| text.to_ascii_lowercase().contains("cookie"))
    };
    if !headers.get_all(header::VARY).iter().any(names_cookie) {
        headers.append(header::VARY, HeaderValue::from_static("Cookie"));
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
}
