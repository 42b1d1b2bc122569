//! What a page's handler gets and how it answers: the visitor, the time, the way back, and one call for each kind of answer.

use super::{
    next,
    page_number::page_number,
    reply::{self, seconds_of},
    visit::{Visit, Visitor, language_of, theme_of},
};
use crate::{
    Fault,
    app::App,
    face::{
        Text,
        context::{Common, MessageLevel, MessageView, PageContext},
        form_view::ErrorView,
    },
};
use axum::{extract::FromRequestParts, response::Response};
use http::{StatusCode, request::Parts};
use serde_json::json;
use std::{sync::Arc, time::Duration};
use time::OffsetDateTime;

/// The request of a page.
pub(crate) struct Page {
    pub(crate) visit: Visit,
    /// `next` of the query, as it came.
    asked_next: Option<String>,
    language: &'static str,
}

/// The answer where an extractor stands outside the layer: the developer reads the log.
pub(crate) fn layer_missing(what: &'static str) -> Fault {
    tracing::error!("{what} was asked for outside of vestibule's layer: add `.layer(vestibule.layer())` to this route");
    Fault::Internal {
        what: "vestibule's layer is not around this route",
        source: None,
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Page {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Fault> {
        let visit = parts
            .extensions
            .get::<Visit>()
            .cloned()
            .ok_or_else(|| layer_missing("a page"))?;
        Ok(Self {
            asked_next: next::in_query(parts.uri.query()),
            language: language_of(&visit.app, &visit.cookies, &parts.headers),
            visit,
        })
    }
}

/// Marks an answer as a page of ours, which gets all headers.
#[derive(Clone, Copy)]
pub(crate) struct OwnPage;

impl Page {
    pub(crate) fn app(&self) -> &Arc<App> {
        &self.visit.app
    }

    pub(crate) fn now(&self) -> OffsetDateTime {
        self.visit.now
    }

    pub(crate) fn visitor(&self) -> &Visitor {
        &self.visit.visitor
    }

    /// The page of a list that is asked for, from 1; `None`: what stands in `?page=` is no page's number, which is a 404.
    pub(crate) fn number(&self) -> Option<u32> {
        page_number(self.visit.parts.uri.query())
    }

    /// Where to go after the form, if that is a place to go: the posted `next` wins over the query's, even when it is empty.
    pub(crate) fn next(&self, posted: Option<&str>) -> Option<String> {
        let asked = posted.or(self.asked_next.as_deref())?;
        next::judged(asked, &self.visit.origin)
    }

    /// Back to where a choice was made, for what changes nothing but the look: any page of ours but itself.
    pub(crate) fn back(&self, posted: Option<&str>) -> String {
        posted
            .and_then(|asked| next::judged_for_choice(asked, &self.visit.origin))
            .unwrap_or_else(|| "/".to_owned())
    }

    /// Shows a page.
    pub(crate) async fn show<P: PageContext>(&self, page: &P, next: Option<String>) -> Result<Response, Fault> {
        self.show_as(StatusCode::OK, page, next).await
    }

    /// Shows a page under another status. Where JSON was asked for, a form with errors is 400 and its errors.
    pub(crate) async fn show_as<P: PageContext>(
        &self,
        status: StatusCode,
        page: &P,
        next: Option<String>,
    ) -> Result<Response, Fault> {
        if let Some(form) = page.form().filter(|form| form.has_errors() && self.wants_json()) {
            let errors: Vec<_> = form
                .errors()
                .map(|(field, error)| self.error_json(field, error))
                .collect();
            let status = if status == StatusCode::OK {
                StatusCode::BAD_REQUEST
            } else {
                status
            };
            return Ok(self.json(status, &json!({"errors": errors})));
        }
        let visit = &self.visit;
        let mut common = Common::new(self.language, visit.path());
        common.theme = theme_of(&visit.cookies);
        common.csrf_token = Some(visit.csrf.token(&visit.app.csrf, &visit.session).await?);
        common.username = visit.user().await?.map(|user| user.username().to_owned());
        let messages = visit.messages.take(&visit.session).await?;
        let view = |message: django_formats::messages::Message| {
            MessageView::new(MessageLevel::from_django(i64::from(message.level)), message.text)
        };
        common.messages = messages.into_iter().map(view).collect();
        common.next = next;
        // A refusal can be named to whoever runs the site.
        common.request_id = status.is_client_error().then(|| visit.visitor.request_id.0.to_string());
        let html = visit.app.templates.render(page, &common);
        let template = page.template().to_owned();
        let html = html.map_err(|source| Fault::Template {
            template,
            source: source.into(),
        })?;
        Ok(reply::html(status, html))
    }

    /// Shows a page that says to wait: 429 with `Retry-After`. `page_of` makes it of the minutes, rounded up.
    pub(crate) async fn show_throttled<P: PageContext>(
        &self,
        retry_after: Duration,
        next: Option<String>,
        page_of: impl FnOnce(u64) -> P,
    ) -> Result<Response, Fault> {
        let seconds = seconds_of(retry_after);
        let page = page_of(seconds.div_ceil(60));
        let answer = self.show_as(StatusCode::TOO_MANY_REQUESTS, &page, next).await?;
        Ok(reply::with_retry_after(answer, seconds))
    }

    /// Goes on to `to`: 302, or 200 with `location` where JSON was asked for.
    pub(crate) fn go(&self, to: &str) -> Response {
        if self.wants_json() {
            self.json(StatusCode::OK, &json!({"location": to}))
        } else {
            reply::found(to)
        }
    }

    /// Says something on the next page.
    pub(crate) async fn say(&self, level: u32, text: &Text) {
        let languages = self.app().templates.languages();
        if let Some(catalog) = languages.exact(self.language) {
            self.visit.messages.add(level, text.in_language(catalog)).await;
        }
    }

    pub(crate) fn wants_json(&self) -> bool {
        self.visit.wants_json()
    }

    fn error_json(&self, field: Option<&str>, error: &ErrorView) -> serde_json::Value {
        let catalog = self.app().templates.languages().exact(self.language);
        let message = catalog.map(|catalog| error.text.in_language(catalog));
        json!({"code": error.code, "message": message, "param": field})
    }

    fn json(&self, status: StatusCode, value: &serde_json::Value) -> Response {
        let mut value = value.clone();
        if status.is_client_error()
            && let Some(fields) = value.as_object_mut()
        {
            fields.insert("request_id".to_owned(), json!(&*self.visitor().request_id.0));
        }
        reply::json(status, &value)
    }
}
