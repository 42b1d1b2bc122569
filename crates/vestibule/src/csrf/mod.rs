//! Forms are told from forgeries as Django tells them: a secret in the cookie `csrftoken`, a masked token in the form or header.
//!
//! [`Csrf`] is one request's view: it gives tokens to pages, judges a posted one, and knows whether the cookie must be set. Django's
//! cookie and tokens are ours and the other way round. The secret rotates at login. With `CSRF_USE_SESSIONS` it lies in the session.
//!
//! Source: `django.middleware.csrf.CsrfViewMiddleware`; the check itself is `django_formats::csrf::check`.
mod flow;

pub(crate) use self::flow::{Csrf, CsrfRules, Posted};
