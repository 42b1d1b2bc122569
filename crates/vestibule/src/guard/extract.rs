//! Handler arguments: the user, a member of staff, the session.

use super::refusal::{LoginRequired, Why};
use crate::{
    Fault, Session, User,
    web::{Visit, layer_missing},
};
use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use http::request::Parts;
use std::ops::Deref;

/// A logged-in member of staff (`is_staff`); others get 403, nobody the login page.
#[derive(Clone, Debug)]
pub struct Staff(pub User);

impl Deref for Staff {
    type Target = User;

    fn deref(&self) -> &User {
        &self.0
    }
}

fn visit(parts: &Parts, what: &'static str) -> Result<Visit, Fault> {
    parts
        .extensions
        .get::<Visit>()
        .cloned()
        .ok_or_else(|| layer_missing(what))
}

impl<S: Send + Sync> FromRequestParts<S> for User {
    type Rejection = LoginRequired;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, LoginRequired> {
        let visit = visit(parts, "a `User`")?;
        visit.user().await?.ok_or(LoginRequired(Why::Anonymous(visit)))
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for User {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Fault> {
        visit(parts, "an `Option<User>`")?.user().await
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Staff {
    type Rejection = LoginRequired;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, LoginRequired> {
        let visit = visit(parts, "`Staff`")?;
        match visit.user().await? {
            Some(user) if user.is_staff() => Ok(Self(user)),
            Some(_) => Err(LoginRequired(Why::Forbidden(visit))),
            None => Err(LoginRequired(Why::Anonymous(visit))),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Session {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Fault> {
        Ok(visit(parts, "a `Session`")?.session.clone())
    }
}
