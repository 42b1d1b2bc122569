//! Redis, from the package `redis-server`: one server, and a cluster of three.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::Signal;

use super::server::{Recipe, Server};
use crate::shell;

/// Hash slots of a cluster.
const SLOTS: u32 = 16_384;
const NODES: u32 = 3;

/// The server.
pub(crate) fn program() -> Option<PathBuf> {
    shell::find_program(&["redis-server"])
}

/// One server that keeps nothing.
pub(crate) fn start(folder: &Path) -> Result<Server> {
    node(folder, "redis", &[])
}

/// Three servers that share the slots among themselves.
pub(crate) fn start_cluster(folder: &Path) -> Result<Vec<Server>> {
    let mut nodes = Vec::new();
    for number in 0..NODES {
        let name = format!("redis-cluster-{number}");
        nodes.push(node(folder, &name, &["--cluster-enabled", "yes"])?);
    }
    let ports: Vec<u16> = nodes.iter().map(|node| port(node.url())).collect::<Result<_>>()?;
    let (first, others) = ports.split_first().context("a cluster has nodes")?;
    for (number, port) in (0..NODES).zip(&ports) {
        let (from, to) = (SLOTS * number / NODES, SLOTS * (number + 1) / NODES - 1);
        said(*port, &format!("CLUSTER ADDSLOTSRANGE {from} {to}"), "+OK")?;
    }
    for other in others {
        said(
            *first,
            &format!("CLUSTER MEET 127.0.0.1 {other} {}", bus(*other)),
            "+OK",
        )?;
    }
    let deadline = Instant::now() + Duration::from_secs(30);
    while !ports.iter().all(|port| knows_all(*port)) {
        if Instant::now() > deadline {
            bail!("the nodes of the Redis cluster do not find each other");
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(nodes)
}

/// Where tests reach the cluster.
pub(crate) fn cluster_url(nodes: &[Server]) -> String {
    let hosts: Vec<&str> = nodes
        .iter()
        .map(|node| node.url().trim_start_matches("redis://"))
        .collect();
    format!("redis://{}?cluster=true", hosts.join(","))
}

fn node(folder: &Path, name: &str, more: &[&str]) -> Result<Server> {
    let program = program().context("Redis is not installed")?;
    let data = folder.join(name);
    std::fs::create_dir(&data).with_context(|| format!("cannot make {}", data.display()))?;
    Server::start(&Recipe {
        name: "Redis",
        command: &|port| {
            let mut command = std::process::Command::new(&program);
            command.args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--port"]);
            command.arg(port.to_string()).arg("--dir").arg(&data).args(more);
            if !more.is_empty() {
                // The bus of a cluster listens on a port of its own, 10000 above unless it is said.
                command.args(["--cluster-port", &bus(port).to_string()]);
            }
            command
        },
        is_ready: &|port| ask(port, "PING").is_some_and(|answer| answer.starts_with("+PONG")),
        url: &|port| format!("redis://127.0.0.1:{port}"),
        stop: Signal::KILL, // nothing is worth a shutdown
        log: &folder.join(format!("{name}.log")),
    })
}

/// Below the range from which the system serves others, for the most part.
fn bus(port: u16) -> u16 {
    port.saturating_sub(20_000)
}

fn knows_all(port: u16) -> bool {
    let is_whole = |answer: String| {
        answer.contains("cluster_state:ok") && answer.contains(&format!("cluster_known_nodes:{NODES}"))
    };
    ask(port, "CLUSTER INFO").is_some_and(is_whole)
}

fn said(port: u16, command: &str, expected: &str) -> Result<()> {
    match ask(port, command) {
        Some(answer) if answer.starts_with(expected) => Ok(()),
        answer => bail!("Redis answers {answer:?} to {command}"),
    }
}

/// One command on a connection of its own; the first piece of the answer.
fn ask(port: u16, command: &str) -> Option<String> {
    let wait = Duration::from_secs(2);
    let mut stream = TcpStream::connect_timeout(&SocketAddr::from(([127, 0, 0, 1], port)), wait).ok()?;
    stream.set_read_timeout(Some(wait)).ok()?;
    stream.write_all(format!("{command}\r\n").as_bytes()).ok()?;
    let mut answer = [0; 4096];
    let read = stream.read(&mut answer).ok()?;
    Some(String::from_utf8_lossy(answer.get(..read)?).into_owned())
}

fn port(url: &str) -> Result<u16> {
    let (_, port) = url.rsplit_once(':').context("a URL with a port")?;
    Ok(port.parse()?)
}
