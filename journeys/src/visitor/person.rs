//! What a visitor does: opens pages, fills in forms, goes over to another server with the same cookies.

use std::net::{Ipv4Addr, SocketAddr};

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, Request};

use super::{Jar, Page};
use crate::wire;

/// Someone with a jar of cookies and an address.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// The cookies.
    pub jar: Jar,
    server: SocketAddr,
    source: Ipv4Addr,
    headers: Vec<(HeaderName, HeaderValue)>,
    token: Option<String>,
}

impl Visitor {
    /// A visitor of `server` who comes from `source`, an address of 127.0.0.0/8.
    pub fn new(server: SocketAddr, source: Ipv4Addr) -> Self {
        Self {
            jar: Jar::default(),
            server,
            source,
            headers: Vec::new(),
            token: None,
        }
    }

    /// From another network.
    #[must_use]
    pub fn from(mut self, source: Ipv4Addr) -> Self {
        self.source = source;
        self
    }

    /// Sends this header with each request. `host` replaces the usual one.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        let name: HeaderName = name.parse().expect("a header name");
        self.headers.retain(|(known, _)| *known != name);
        self.headers
            .push((name, HeaderValue::from_bytes(value.as_bytes()).expect("a header value")));
        self
    }

    /// Prefers JSON.
    #[must_use]
    pub fn json(self) -> Self {
        self.with("accept", "application/json")
    }

    /// Talks to another server from now on, cookies in hand: browsers do not part cookies by port.
    pub fn goes_to(&mut self, server: SocketAddr) -> &mut Self {
        self.server = server;
        self
    }

    /// Where requests go.
    pub fn server(&self) -> SocketAddr {
        self.server
    }

    /// The address that the server sees.
    pub fn source(&self) -> Ipv4Addr {
        self.source
    }

    /// The session cookie, as it is in the jar.
    pub fn session(&self) -> Option<String> {
        self.jar.get("sessionid").map(str::to_owned)
    }

    /// Opens a page. Redirects are not followed.
    pub async fn get(&mut self, path: &str) -> Page {
        self.ask(Method::GET, path, None).await
    }

    /// Goes where the answer sends; at most ten times.
    pub async fn follow(&mut self, page: &Page) -> Page {
        let mut page = page.clone();
        for _ in 0..10 {
            let Some(path) = page.location().map(str::to_owned) else {
                return page;
            };
            page = self.get(&path).await;
        }
        panic!("ten redirects in a row: {page}");
    }

    /// Opens the page and sends its form: hidden fields as they came, then these.
    pub async fn fill(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let form = self.get(path).await;
        form.expect(200);
        let mut all: Vec<(String, String)> = form.fields("hidden");
        all.retain(|(name, _)| !fields.iter().any(|(given, _)| given == name));
        all.extend(
            fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        let action = form.action().unwrap_or_else(|| path.to_owned());
        self.send_form(&action, &all).await
    }

    /// Sends these fields and the last CSRF token seen.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let token = self
            .token
            .clone()
            .map(|token| ("csrfmiddlewaretoken".to_owned(), token));
        let fields = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        self.send_form(path, &token.into_iter().chain(fields).collect::<Vec<_>>())
            .await
    }

    /// Sends exactly these fields.
    pub async fn send_form(&mut self, path: &str, fields: &[(String, String)]) -> Page {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.ask(
            Method::POST,
            path,
            Some(("application/x-www-form-urlencoded", body.into())),
        )
        .await
    }

    /// Sends this body under this content type.
    pub async fn send(&mut self, method: Method, path: &str, kind: &str, body: &[u8]) -> Page {
        self.ask(method, path, Some((kind, Bytes::copy_from_slice(body)))).await
    }

    /// Any method, without a body.
    pub async fn bare(&mut self, method: Method, path: &str) -> Page {
        self.ask(method, path, None).await
    }

    /// Fills in the sign-up form.
    pub async fn sign_up(&mut self, name: &str, password: &str) -> Page {
        let email = format!("{name}@example.org");
        let fields = [
            ("username", name),
            ("email", &email),
            ("password1", password),
            ("password2", password),
        ];
        self.fill("/accounts/signup/", &fields).await
    }

    /// Fills in the login form.
    pub async fn log_in(&mut self, login: &str, password: &str) -> Page {
        self.fill("/accounts/login/", &[("login", login), ("password", password)])
            .await
    }

    /// The bytes of a login's POST, with a form token and the jar's cookies, to be sent as often as a test likes.
    ///
    /// # Panics
    /// When the login page gives no token.
    pub async fn raw_login(&mut self, login: &str, password: &str) -> String {
        let token = self.get("/accounts/login/").await.token().expect("a token");
        let cookies = self.jar.header().expect("cookies");
        let body = format!("csrfmiddlewaretoken={token}&login={login}&password={password}");
        let head = format!(
            "POST /accounts/login/ HTTP/1.1\r\nHost: {}\r\nCookie: {cookies}\r\n",
            self.server()
        );
        let kind = "Content-Type: application/x-www-form-urlencoded";
        format!("{head}{kind}\r\nContent-Length: {}\r\n\r\n{body}", body.len())
    }

    /// Fills in the logout form.
    pub async fn log_out(&mut self) -> Page {
        self.fill("/accounts/logout/", &[]).await
    }

    /// Whether this server takes the visitor for somebody.
    ///
    /// # Panics
    /// When the account page gives neither 200 nor the way to the login.
    pub async fn is_logged_in(&mut self) -> bool {
        let page = self.get("/accounts/profile/").await;
        match (page.status(), page.location().unwrap_or_default()) {
            (200, _) => true,
            (302, to) if to.starts_with("/accounts/login/") => false,
            _ => panic!("neither the profile nor the login: {page}"),
        }
    }

    /// As `Visitor::ask`, but a broken connection is a value: the server may be dying on purpose.
    ///
    /// # Errors
    /// When no whole answer came.
    pub async fn try_ask(&mut self, method: Method, path: &str, body: Option<(&str, Bytes)>) -> std::io::Result<Page> {
        let asked = format!("{method} {path}");
        let answer = wire::ask(self.source, self.server, self.request(method, path, body)).await?;
        self.jar.obey(&answer.headers);
        let page = Page::new(asked, answer);
        if let Some(token) = page.token() {
            self.token = Some(token);
        }
        Ok(page)
    }

    async fn ask(&mut self, method: Method, path: &str, body: Option<(&str, Bytes)>) -> Page {
        let asked = format!("{method} {path}");
        let page = self.try_ask(method, path, body).await;
        page.unwrap_or_else(|error| panic!("no answer to {asked}: {error}"))
    }

    fn request(&self, method: Method, path: &str, body: Option<(&str, Bytes)>) -> Request<Bytes> {
        let mut request = Request::builder().method(method).uri(path);
        if !self.headers.iter().any(|(name, _)| name == "host") {
            request = request.header("host", self.server.to_string());
        }
        if let Some(cookies) = self.jar.header() {
            request = request.header("cookie", HeaderValue::from_bytes(cookies.as_bytes()).expect("cookies"));
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let (kind, body) = body.unzip();
        if let Some(kind) = kind {
            request = request.header("content-type", kind);
        }
        request
            .body(body.unwrap_or_default())
            .unwrap_or_else(|error| panic!("{path:?} is no request: {error}"))
    }
}
