//! Guards for whole routes, laid inside [`crate::Vestibule::layer`].

use super::refusal::{LoginRequired, Why};
use crate::{
    Fault, User,
    web::{Visit, layer_missing},
};
use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};
use std::{
    convert::Infallible,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};
use tower::{Layer, Service};

/// What a guard asks of a user.
#[derive(Clone)]
pub(crate) enum Rule {
    /// To be there.
    LoggedIn,
    /// To pass a test; who does not is sent to the login page, as with Django's `user_passes_test`.
    Passes(Arc<dyn Fn(&User) -> bool + Send + Sync>),
    /// To have a permission (`app.codename`); who has not gets 403.
    Permission(Arc<str>),
}

/// Lets in who may. Made by [`crate::Vestibule::login_required`], `user_passes_test` and `permission_required`.
#[derive(Clone)]
pub struct GuardLayer(pub(crate) Rule);

/// The service of [`GuardLayer`].
#[derive(Clone)]
pub struct GuardService<S> {
    inner: S,
    rule: Rule,
}

impl<S> Layer<S> for GuardLayer {
    type Service = GuardService<S>;

    fn layer(&self, inner: S) -> GuardService<S> {
        GuardService {
            inner,
            rule: self.0.clone(),
        }
    }
}

impl<S> Service<Request> for GuardService<S>
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
        let rule = self.rule.clone();
        let fresh = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, fresh);
        Box::pin(async move {
            let Some(visit) = request.extensions().get::<Visit>().cloned() else {
                return Ok(layer_missing("a guard").into_response());
            };
            match judged(&rule, &visit).await {
                Ok(None) => inner.call(request).await,
                Ok(Some(refusal)) => Ok(refusal.into_response()),
                Err(fault) => Ok(fault.into_response()),
            }
        })
    }
}

async fn judged(rule: &Rule, visit: &Visit) -> Result<Option<LoginRequired>, Fault> {
    let anonymous = || Some(LoginRequired(Why::Anonymous(visit.clone())));
    let Some(user) = visit.user().await? else {
        return Ok(anonymous());
    };
    Ok(match rule {
        Rule::LoggedIn => None,
        Rule::Passes(test) => {
            if test(&user) {
                None
            } else {
                anonymous()
            }
        }
        Rule::Permission(name) if user.has_perm(name).await? => None,
        Rule::Permission(_) => Some(LoginRequired(Why::Forbidden(visit.clone()))),
    })
}

impl std::fmt::Debug for GuardLayer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("GuardLayer")
    }
}
