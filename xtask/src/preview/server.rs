//! A server of files for one person on this machine. A page that it serves asks now and then whether there is a newer one.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use anyhow::{Context, Result};

/// Serves until the process ends.
pub(super) struct Server {
    address: SocketAddr,
    version: Arc<AtomicU64>,
}

impl Server {
    /// Serves the files below `folder`; `/` is its `index.html`.
    pub(super) fn start(folder: &Path, port: u16) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .with_context(|| format!("127.0.0.1:{port} cannot be had: choose another --port"))?;
        let address = listener.local_addr()?;
        let version = Arc::new(AtomicU64::new(1));
        let (folder, counted) = (folder.to_owned(), Arc::clone(&version));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (folder, counted) = (folder.clone(), Arc::clone(&counted));
                // A browser that hangs up is no fault of ours.
                thread::spawn(move || drop(answer(stream, &folder, &counted)));
            }
        });
        Ok(Self { address, version })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Pages that are open load again.
    pub(super) fn reload(&self) {
        self.version.fetch_add(1, Ordering::Relaxed);
    }
}

fn answer(mut stream: TcpStream, folder: &Path, version: &AtomicU64) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut header = String::new();
    while reader.read_line(&mut header)? > 2 {
        header.clear();
    }
    let target = line.split(' ').nth(1).unwrap_or("/");
    let path = target.split('?').next().unwrap_or("/");
    let version = version.load(Ordering::Relaxed);
    let (status, kind, body) = match path {
        "/--version" => ("200 OK", "text/plain", version.to_string().into_bytes()),
        _ => file(folder, path, version),
    };
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n"
    )?;
    stream.write_all(&body)
}

fn file(folder: &Path, path: &str, version: u64) -> (&'static str, &'static str, Vec<u8>) {
    let not_found = ("404 Not Found", "text/plain", b"nothing here".to_vec());
    let name = path.trim_start_matches('/');
    let relative = PathBuf::from(if name.is_empty() { "index.html" } else { name });
    if !relative.components().all(|part| matches!(part, Component::Normal(_))) {
        return not_found;
    }
    let Ok(mut body) = fs::read(folder.join(&relative)) else {
        return not_found;
    };
    let kind = match relative.extension().and_then(|kind| kind.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css",
        Some("js") => "text/javascript",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "text/plain; charset=utf-8",
    };
    if kind.starts_with("text/html") {
        body.extend(reloading(version).into_bytes());
    }
    ("200 OK", kind, body)
}

fn reloading(version: u64) -> String {
    format!(
        "<script>setInterval(async () => {{ if (await (await fetch('/--version')).text() !== '{version}') location.reload() }}, 700)</script>"
    )
}
