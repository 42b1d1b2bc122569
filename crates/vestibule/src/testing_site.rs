//! A site in a test: the pages on a fresh database, asked without a network.

use crate::{
    Settings, Vestibule,
    routes::server,
    settings::SecretKey,
    testing_db::{self, TestDb},
    web::{Frame, FrameLayer},
};
use axum::{Router, body::Body, extract::Request, response::Response};
use http::{HeaderMap, Method, header};
use http_body_util::BodyExt;
use std::{num::NonZeroU32, sync::Arc};
use tower::{Layer, ServiceExt};

/// A site on a fresh database.
pub(crate) struct Site {
    pub(crate) there: TestDb,
    router: Frame<Router>,
    pub(crate) vestibule: Vestibule,
}

impl Site {
    pub(crate) async fn open() -> Self {
        let there = testing_db::sqlite().await;
        let mut settings = Settings::default();
        settings.server.database_url = there.url.clone();
        settings.passwords.iterations = NonZeroU32::new(1000).expect("not zero");
        settings.server.secret_key = Some(SecretKey::new("k".repeat(60)));
        let vestibule = Vestibule::start(settings).await.expect("it starts");
        // As the server frames whatever it serves.
        let router = FrameLayer(Arc::clone(&vestibule.app)).layer(server(&vestibule.app));
        Self {
            there,
            router,
            vestibule,
        }
    }

    /// Another node on the same database, with other settings.
    pub(crate) async fn beside(&self, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = self.vestibule.settings().clone();
        change(&mut settings);
        let vestibule = Vestibule::start(settings).await.expect("it starts");
        Self {
            there: self.there.beside().await,
            router: FrameLayer(Arc::clone(&vestibule.app)).layer(server(&vestibule.app)),
            vestibule,
        }
    }

    pub(crate) async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Response {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "localhost");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_owned())).expect("a request");
        self.router.clone().oneshot(request).await.expect("an answer")
    }

    /// Cookie and token as a form of this browser would have them.
    pub(crate) async fn form(&self) -> (String, String) {
        let page = self.ask(Method::GET, "/accounts/login/", &[], "").await;
        let cookie = text(page.headers(), "set-cookie")
            .split(';')
            .next()
            .expect("a cookie")
            .to_owned();
        let html = page.into_body().collect().await.expect("a body").to_bytes();
        let html = String::from_utf8_lossy(&html);
        let (_, rest) = html
            .split_once(r#"name="csrfmiddlewaretoken" value=""#)
            .expect("a token");
        (cookie, rest.split('"').next().expect("a token").to_owned())
    }
}

pub(crate) fn text(headers: &HeaderMap, name: &str) -> String {
    headers
        .get(name)
        .map(|value| value.to_str().expect("text").to_owned())
        .unwrap_or_default()
}
