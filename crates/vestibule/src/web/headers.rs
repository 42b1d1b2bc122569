//! The headers that keep a page to itself.

use super::page::OwnPage;
use crate::app::App;
use axum::response::Response;
use http::{HeaderName, HeaderValue, header};

/// No inline code, no foreign source, no frame, no foreign form.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
    form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'";

/// Sets what is missing. A page of ours gets all of it; what an app answers keeps its own policy.
pub(super) fn set(answer: &mut Response, app: &App) {
    let is_ours = answer.extensions().get::<OwnPage>().is_some();
    let mut add = |name: HeaderName, value: HeaderValue| {
        answer.headers_mut().entry(name).or_insert(value);
    };
    add(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    add(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    if is_ours {
        add(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
        add(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
        add(
            HeaderName::from_static("cross-origin-opener-policy"),
            HeaderValue::from_static("same-origin"),
        );
    }
    let server = &app.settings.server;
    if app.settings.is_https() && server.hsts_seconds.get() > 0 {
        let domains = if server.hsts_include_subdomains {
            "; includeSubDomains"
        } else {
            ""
        };
        let preload = if server.hsts_preload { "; preload" } else { "" };
        let text = format!("max-age={}{domains}{preload}", server.hsts_seconds.get());
        if let Ok(value) = HeaderValue::try_from(text) {
            add(header::STRICT_TRANSPORT_SECURITY, value);
        }
    }
}
