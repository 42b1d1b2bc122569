//! A site in a test: the pages on a fresh database, asked without a network.

use crate::{
    Builder, Fault, Settings, Value, Vestibule,
    extend::Hooks,
    routes::server,
    settings::SecretKey,
    storage::{FromRow, Query, Row, Run, queries},
    testing_db::{self, TestDb},
    web::{Frame, FrameLayer},
};
use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
    response::Response,
};
use http::{HeaderMap, Method, StatusCode, header};
use http_body_util::BodyExt;
use std::{collections::BTreeMap, net::SocketAddr, num::NonZeroU32, sync::Arc};
use tower::{Layer, ServiceExt};

queries! {
    MAILS = "test.mails", r#"SELECT "kind", "recipient", "subject", "body_text", "body_html" FROM "vestibule_outbox" ORDER BY "id""#;
}

/// A site on a fresh database.
pub(crate) struct Site {
    pub(crate) there: TestDb,
    router: Frame<Router>,
    pub(crate) vestibule: Vestibule,
}

impl Site {
    pub(crate) async fn open() -> Self {
        Self::with(|_| ()).await
    }

    /// With other settings than those of every test.
    pub(crate) async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        Self::on(testing_db::sqlite().await, change).await
    }

    /// With an app's hooks, on each engine that this run has.
    pub(crate) async fn on_each_engine_with_hooks<H: Hooks + Default + 'static>() -> Vec<Self> {
        let mut all = Vec::new();
        for there in testing_db::engines().await {
            all.push(Self::started(there, |_| (), |builder| builder.hooks(Arc::new(H::default()))).await);
        }
        all
    }

    /// One site on each engine that this run has.
    pub(crate) async fn on_each_engine() -> Vec<Self> {
        Self::on_each_engine_with(|_| ()).await
    }

    /// The same, with other settings than those of every test.
    pub(crate) async fn on_each_engine_with(change: impl Fn(&mut Settings)) -> Vec<Self> {
        let mut all = Vec::new();
        for there in testing_db::engines().await {
            all.push(Self::on(there, &change).await);
        }
        all
    }

    async fn on(there: TestDb, change: impl FnOnce(&mut Settings)) -> Self {
        Self::started(there, change, |builder| builder).await
    }

    async fn started(
        there: TestDb,
        change: impl FnOnce(&mut Settings),
        extend: impl FnOnce(Builder) -> Builder,
    ) -> Self {
        let mut settings = Settings::default();
        settings.server.database_url = there.url.clone();
        settings.passwords.iterations = NonZeroU32::new(1000).expect("not zero");
        settings.server.secret_key = Some(SecretKey::new("k".repeat(60)));
        change(&mut settings);
        let vestibule = extend(Vestibule::builder(settings)).start().await.expect("it starts");
        // As the server frames whatever it serves.
        let router = FrameLayer(Arc::clone(&vestibule.app)).layer(server(&vestibule.app));
        Self {
            there,
            router,
            vestibule,
        }
    }

    /// Somebody with an empty jar of cookies.
    pub(crate) fn guest(&self) -> Guest<'_> {
        Guest {
            site: self,
            jar: BTreeMap::new(),
            headers: Vec::new(),
            token: String::new(),
        }
    }

    /// Somebody with these cookies.
    #[cfg(feature = "redis")]
    pub(crate) fn guest_with(&self, jar: BTreeMap<String, String>) -> Guest<'_> {
        Guest { jar, ..self.guest() }
    }

    /// The first column of each row, as text.
    pub(crate) async fn texts(&self, sql: &'static str) -> Vec<String> {
        // Texts are kept by name.
        let query = Query { name: sql, text: sql };
        let mut conn = self.there.db.read().await.expect("a connection");
        let rows: Vec<Text> = conn.all(&query, []).await.expect("rows");
        rows.into_iter().map(|Text(text)| text).collect()
    }

    /// Every queued mail, oldest first.
    pub(crate) async fn mails(&self) -> Vec<Queued> {
        let mut conn = self.there.db.read().await.expect("a connection");
        conn.all(&MAILS, []).await.expect("rows")
    }

    /// Kind and recipient of every queued mail, oldest first.
    pub(crate) async fn mailed(&self) -> Vec<String> {
        let mails = self.mails().await.into_iter();
        mails.map(|mail| format!("{} {}", mail.kind, mail.recipient)).collect()
    }

    /// Changes something behind the site's back.
    pub(crate) async fn run(&self, sql: &'static str, values: Vec<Value>) {
        let mut tx = self.there.db.begin().await.expect("a transaction");
        tx.run_sql(sql, &values).await.expect("it runs");
        tx.commit().await.expect("committed");
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

    /// From this machine.
    pub(crate) async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Response {
        let here = SocketAddr::from(([127, 0, 0, 1], 50000));
        self.ask_from(here, (method, path), headers, body).await
    }

    pub(crate) async fn ask_from(
        &self,
        peer: SocketAddr,
        (method, path): (Method, &str),
        headers: &[(&str, &str)],
        body: &str,
    ) -> Response {
        let mut request = Request::builder().method(method).uri(path);
        if headers.iter().all(|(name, _)| *name != "host") {
            request = request.header(header::HOST, "localhost");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(Body::from(body.to_owned())).expect("a request");
        request.extensions_mut().insert(ConnectInfo(peer));
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

/// A mail in the outbox.
#[derive(Debug)]
pub(crate) struct Queued {
    pub(crate) kind: String,
    pub(crate) recipient: String,
    /// Subject, text and HTML.
    pub(crate) parts: [String; 3],
}

impl FromRow for Queued {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            kind: row.get("kind")?,
            recipient: row.get("recipient")?,
            parts: [row.get("subject")?, row.get("body_text")?, row.get("body_html")?],
        })
    }
}

/// A column named `text`.
struct Text(String);

impl FromRow for Text {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        row.get("text").map(Self)
    }
}

/// A browser without a network.
#[derive(Clone)]
pub(crate) struct Guest<'a> {
    site: &'a Site,
    pub(crate) jar: BTreeMap<String, String>,
    headers: Vec<(&'static str, String)>,
    token: String,
}

/// What a guest got.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) html: String,
}

impl Guest<'_> {
    /// Sends this header with each request.
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub(crate) async fn get(&mut self, path: &str) -> Seen {
        self.send(Method::GET, path, "").await
    }

    /// These fields and the last token seen.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Seen {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("csrfmiddlewaretoken", &self.token)
            .extend_pairs(fields);
        let body = form.finish();
        self.send(Method::POST, path, &body).await
    }

    /// Opens the page, then sends its form.
    pub(crate) async fn fill(&mut self, path: &str, fields: &[(&str, &str)]) -> Seen {
        self.get(path).await;
        self.post(path, fields).await
    }

    pub(crate) async fn sign_up(&mut self, name: &str, password: &str) -> Seen {
        let email = format!("{name}@example.org");
        let fields = [
            ("username", name),
            ("email", &*email),
            ("password1", password),
            ("password2", password),
        ];
        self.fill("/accounts/signup/", &fields).await
    }

    pub(crate) async fn log_in(&mut self, name: &str, password: &str) -> Seen {
        self.fill("/accounts/login/", &[("login", name), ("password", password)])
            .await
    }

    pub(crate) async fn is_logged_in(&mut self) -> bool {
        self.get("/accounts/profile/").await.status == StatusCode::OK
    }

    pub(crate) async fn send(&mut self, method: Method, path: &str, body: &str) -> Seen {
        let cookie: Vec<String> = self.jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookie = cookie.join("; ");
        let mut headers = vec![
            ("cookie", &*cookie),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        headers.extend(self.headers.iter().map(|(name, value)| (*name, &**value)));
        let answer = self.site.ask(method, path, &headers, body).await;
        let (parts, body) = answer.into_parts();
        for set in parts.headers.get_all(header::SET_COOKIE) {
            let set = set.to_str().expect("text");
            let (name, rest) = set.split_once('=').expect("a cookie");
            let value = rest.split(';').next().unwrap_or_default();
            if set.contains("Max-Age=0") || value.is_empty() {
                self.jar.remove(name);
            } else {
                self.jar.insert(name.to_owned(), value.to_owned());
            }
        }
        let html = body.collect().await.expect("a body").to_bytes();
        let html = String::from_utf8_lossy(&html).into_owned();
        if let Some((_, rest)) = html.split_once(r#"name="csrfmiddlewaretoken" value=""#) {
            self.token = rest.split('"').next().expect("a token").to_owned();
        }
        Seen {
            status: parts.status,
            headers: parts.headers,
            html,
        }
    }
}

impl Seen {
    pub(crate) fn location(&self) -> String {
        text(&self.headers, "location")
    }

    /// Whether the page shows the error of this code.
    pub(crate) fn shows(&self, code: &str) -> bool {
        self.html.contains(&format!("data-code=\"{code}\""))
    }
}

pub(crate) fn text(headers: &HeaderMap, name: &str) -> String {
    headers
        .get(name)
        .map(|value| value.to_str().expect("text").to_owned())
        .unwrap_or_default()
}
