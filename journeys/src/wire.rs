//! One request on one connection: as the client wants it, not as a library would mend it.
//!
//! [`ask`] speaks proper HTTP/1.1 (paths and header values go out as given); [`raw`] sends bytes and shows bytes.
//! No connection is used twice, so a test never hears the answer to another's question.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::timeout,
};

/// Longer than any answer may take.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// An answer as it came.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status line's number.
    pub status: StatusCode,
    /// All headers, repeated ones too.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

/// Opens a connection from `source`, an address of 127.0.0.0/8: to the server each of them is another network.
///
/// # Errors
/// What the system says.
pub async fn connect(source: Ipv4Addr, server: SocketAddr) -> io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::new(IpAddr::V4(source), 0))?;
    socket.connect(server).await
}

/// Sends one request and reads its whole answer.
///
/// # Errors
/// When the connection breaks before the answer is whole, or nothing comes within [`PATIENCE`].
pub async fn ask(source: Ipv4Addr, server: SocketAddr, request: Request<Bytes>) -> io::Result<Answer> {
    timeout(PATIENCE, ask_patiently(source, server, request))
        .await
        .map_err(io::Error::other)?
}

async fn ask_patiently(source: Ipv4Addr, server: SocketAddr, request: Request<Bytes>) -> io::Result<Answer> {
    let stream = connect(source, server).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(io::Error::other)?;
    let driver = tokio::spawn(connection);

    let response = sender
        .send_request(request.map(Full::new))
        .await
        .map_err(io::Error::other)?;
    let (head, body) = response.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    driver.abort();
    Ok(Answer {
        status: head.status,
        headers: head.headers,
        body,
    })
}

/// Sends these bytes and reads until the server closes or is silent for `quiet`.
///
/// # Errors
/// When no connection can be opened. One that breaks later gives what had come by then.
pub async fn raw(source: Ipv4Addr, server: SocketAddr, bytes: &[u8], quiet: Duration) -> io::Result<Vec<u8>> {
    let mut stream = connect(source, server).await?;
    if stream.write_all(bytes).await.is_err() {
        return Ok(read_until_quiet(&mut stream, quiet).await);
    }
    stream.flush().await?;
    Ok(read_until_quiet(&mut stream, quiet).await)
}

/// Sends `GET {path}` with these further header lines (each ended by CR LF), byte for byte, and reads until the server closes.
///
/// # Panics
/// When no connection can be opened.
pub async fn raw_get(server: SocketAddr, path: &str, lines: &str) -> Vec<u8> {
    let request = format!("GET {path} HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\n{lines}\r\n");
    let heard = raw(Ipv4Addr::LOCALHOST, server, request.as_bytes(), Duration::from_secs(5)).await;
    heard.expect("a connection")
}

async fn read_until_quiet(stream: &mut TcpStream, quiet: Duration) -> Vec<u8> {
    let mut heard = Vec::new();
    let mut piece = [0; 8192];
    while let Ok(Ok(count @ 1..)) = timeout(quiet, stream.read(&mut piece)).await {
        heard.extend(piece.iter().take(count));
    }
    heard
}

/// The status of a raw answer; `None`: the connection was closed without one.
pub fn status_of(heard: &[u8]) -> Option<u16> {
    let text = String::from_utf8_lossy(heard);
    text.strip_prefix("HTTP/1.")?.split(' ').nth(1)?.parse().ok()
}
