//! A browser as far as a measurement needs one: one connection that is kept, cookies, forms, a loopback address of its own.

use std::collections::BTreeMap;
use std::io::Read;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use flate2::read::GzDecoder;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, COOKIE, HOST, HeaderMap, LOCATION, SET_COOKIE,
};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpSocket;

/// No answer takes longer: the hashing queue has a deadline of five seconds.
const PATIENCE: Duration = Duration::from_secs(30);

/// A client with one connection at a time.
pub(crate) struct Client {
    server: SocketAddr,
    from: Ipv4Addr,
    connection: Option<SendRequest<Full<Bytes>>>,
    cookies: BTreeMap<String, String>,
}

/// An answer, as it came over the wire: a body in gzip stays so.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// From the request's first byte to the answer's last.
    pub(crate) took: Duration,
}

impl Client {
    /// A new browser at `from`, which is an address of 127.0.0.0/8.
    pub(crate) fn new(server: SocketAddr, from: Ipv4Addr) -> Self {
        Self {
            server,
            from,
            connection: None,
            cookies: BTreeMap::new(),
        }
    }

    /// GET, with gzip accepted as browsers do.
    pub(crate) async fn get(&mut self, path: &str) -> Result<Answer> {
        self.send(Method::GET, path, None).await
    }

    /// POST of a form.
    pub(crate) async fn post(&mut self, path: &str, form: String) -> Result<Answer> {
        self.send(Method::POST, path, Some(form)).await
    }

    /// Logs in, which takes a login page first where no form token is at hand. The answer is that of the POST.
    pub(crate) async fn log_in(&mut self, login: &str, password: &str) -> Result<Answer> {
        if self.cookie("csrftoken").is_none() {
            self.get("/accounts/login/").await?;
        }
        let token = self.cookie("csrftoken").context("the login page sets no csrftoken")?;
        let password = password.replace(' ', "+");
        let form = format!("csrfmiddlewaretoken={token}&login={login}&password={password}");
        self.post("/accounts/login/", form).await
    }

    /// Forgets all cookies but the form token: the next login is that of a browser without a session.
    pub(crate) fn forget_session(&mut self) {
        self.cookies.retain(|name, _| name == "csrftoken");
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    async fn send(&mut self, method: Method, path: &str, form: Option<String>) -> Result<Answer> {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut request = Request::builder()
            .method(&method)
            .uri(path)
            .header(HOST, self.server.to_string())
            .header(ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8")
            .header(ACCEPT_ENCODING, "gzip, deflate, br, zstd");
        if !cookies.is_empty() {
            request = request.header(COOKIE, cookies.join("; "));
        }
        if form.is_some() {
            request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        let request = request.body(Full::from(form.unwrap_or_default()))?;
        let answer = tokio::time::timeout(PATIENCE, self.exchange(request)).await;
        let answer = answer.with_context(|| format!("no answer to {method} {path}"))??;
        self.keep_cookies(&answer.headers);
        Ok(answer)
    }

    async fn exchange(&mut self, request: Request<Full<Bytes>>) -> Result<Answer> {
        let mut connection = match self.connection.take() {
            Some(kept) if kept.is_ready() => kept,
            _ => self.connect().await?,
        };
        let began = Instant::now();
        let (head, body) = connection.send_request(request).await?.into_parts();
        let body = body.collect().await?.to_bytes();
        let took = began.elapsed();
        // It is ready again once its task has seen the end of the answer.
        if connection.ready().await.is_ok() {
            self.connection = Some(connection);
        }
        Ok(Answer {
            status: head.status,
            headers: head.headers,
            body,
            took,
        })
    }

    async fn connect(&self) -> Result<SendRequest<Full<Bytes>>> {
        let socket = TcpSocket::new_v4()?;
        socket.bind(SocketAddr::from((self.from, 0)))?;
        let stream = socket.connect(self.server).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(sender)
    }

    fn keep_cookies(&mut self, headers: &HeaderMap) {
        for header in headers.get_all(SET_COOKIE) {
            let text = String::from_utf8_lossy(header.as_bytes()).into_owned();
            let Some((name, value)) = text.split(';').next().and_then(|pair| pair.split_once('=')) else {
                continue;
            };
            if text.contains("Max-Age=0;") || text.ends_with("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

impl Answer {
    /// The answer, if its status is this one.
    pub(crate) fn expect(self, status: StatusCode) -> Result<Self> {
        if self.status == status {
            return Ok(self);
        }
        let start: String = self.text()?.chars().take(400).collect();
        bail!("{} instead of {status}: {start}", self.status)
    }

    /// Where a redirect leads.
    pub(crate) fn location(&self) -> &str {
        self.headers
            .get(LOCATION)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// Bytes on the wire: the body, and what the head takes in HTTP/1.1.
    pub(crate) fn weight(&self) -> usize {
        let lines = self
            .headers
            .iter()
            .map(|(name, value)| name.as_str().len() + value.len() + 4);
        "HTTP/1.1 200 OK\r\n\r\n".len() + lines.sum::<usize>() + self.body.len()
    }

    /// The body as a reader sees it.
    pub(crate) fn text(&self) -> Result<String> {
        let mut text = String::new();
        let mut body = &self.body[..];
        if self
            .headers
            .get(CONTENT_ENCODING)
            .is_some_and(|coding| coding == "gzip")
        {
            GzDecoder::new(body).read_to_string(&mut text)?;
        } else {
            body.read_to_string(&mut text)?;
        }
        Ok(text)
    }
}

/// A runtime on this thread, which is all that a client needs.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}
