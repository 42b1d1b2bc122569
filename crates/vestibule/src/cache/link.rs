//! The connection: made when it is first needed, shared by all, made anew when it broke.

use crate::{
    fault::{BoxError, Fault},
    settings::CacheUrl,
};
use redis::{
    AsyncConnectionConfig, Client, Cmd, FromRedisValue, RedisError, aio::MultiplexedConnection, cluster::ClusterClient,
    cluster_async::ClusterConnection,
};
use std::time::{Duration, Instant};
use tokio::{sync::Mutex, time::timeout};

/// A connection must stand within this time, and a command be answered: a page that needs both is a 503 in less than 2 s.
const CONNECT: Duration = Duration::from_millis(900);
const ANSWER: Duration = Duration::from_millis(900);
/// After a failure nobody waits for the next: it is tried again when this is over.
const PAUSE: Duration = Duration::from_millis(250);

/// The way to one server or a cluster; all clones of the cache share it.
pub(super) struct Link {
    target: Target,
    state: Mutex<State>,
}

enum Target {
    Server(Box<Client>),
    Cluster(Box<ClusterClient>),
}

#[derive(Clone)]
enum Connection {
    Server(MultiplexedConnection),
    Cluster(ClusterConnection),
}

#[derive(Default)]
struct State {
    connection: Option<Connection>,
    /// Counts connections, so that a late failure of an old one does not end its successor.
    number: u64,
    failed: Option<Instant>,
}

impl Link {
    /// Nothing is connected yet.
    pub(super) fn new(url: &CacheUrl) -> Result<Self, RedisError> {
        let target = if url.is_cluster() {
            let builder = ClusterClient::builder(url.nodes())
                .connection_timeout(CONNECT)
                .response_timeout(ANSWER)
                .retries(2)
                .min_retry_wait(20)
                .max_retry_wait(100);
            Target::Cluster(Box::new(builder.build()?))
        } else {
            Target::Server(Box::new(Client::open(url.nodes().next().unwrap_or_default())?))
        };
        Ok(Self {
            target,
            state: Mutex::default(),
        })
    }

    /// Sends a command, once. `name`: how logs call it.
    pub(super) async fn ask<T: FromRedisValue>(&self, name: &'static str, command: &Cmd) -> Result<T, Fault> {
        let (number, mut connection) = self.connection(name).await?;
        let answer = match timeout(ANSWER, connection.send(command)).await {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(error)) => {
                if error.is_unrecoverable_error() || error.is_io_error() {
                    self.broken(number).await;
                }
                error.into()
            }
            Err(_) => {
                self.broken(number).await;
                "no answer in time".into()
            }
        };
        Err(unavailable(name, answer))
    }

    /// As [`Link::ask`], for what may be done twice: asked once more when the connection turns out to be broken.
    pub(super) async fn ask_twice<T: FromRedisValue>(&self, name: &'static str, command: &Cmd) -> Result<T, Fault> {
        let (number, mut connection) = self.connection(name).await?;
        match timeout(ANSWER, connection.send(command)).await {
            Ok(Err(error)) if error.is_unrecoverable_error() || error.is_io_error() => {
                self.broken(number).await;
                self.ask(name, command).await
            }
            Ok(answer) => answer.map_err(|error| unavailable(name, error.into())),
            Err(_) => {
                self.broken(number).await;
                Err(unavailable(name, "no answer in time".into()))
            }
        }
    }

    async fn connection(&self, name: &'static str) -> Result<(u64, Connection), Fault> {
        // One connects, the others wait for it: the lock is held for as long as that may take, and no longer.
        let mut state = self.state.lock().await;
        if let Some(connection) = &state.connection {
            return Ok((state.number, connection.clone()));
        }
        if state.failed.is_some_and(|since| since.elapsed() < PAUSE) {
            return Err(unavailable(name, "it was not to be reached a moment ago".into()));
        }
        let made = match timeout(CONNECT, self.target.connect()).await {
            Ok(made) => made.map_err(BoxError::from),
            Err(_) => Err("no connection in time".into()),
        };
        match made {
            Ok(connection) => {
                state.number += 1;
                state.failed = None;
                state.connection = Some(connection.clone());
                Ok((state.number, connection))
            }
            Err(source) => {
                state.failed = Some(Instant::now());
                Err(unavailable(name, source))
            }
        }
    }

    async fn broken(&self, number: u64) {
        let mut state = self.state.lock().await;
        if state.number == number {
            state.connection = None;
        }
    }
}

impl Target {
    async fn connect(&self) -> Result<Connection, RedisError> {
        Ok(match self {
            Self::Server(client) => {
                let config = AsyncConnectionConfig::new()
                    .set_connection_timeout(Some(CONNECT))
                    .set_response_timeout(Some(ANSWER));
                Connection::Server(client.get_multiplexed_async_connection_with_config(&config).await?)
            }
            Self::Cluster(client) => Connection::Cluster(client.get_async_connection().await?),
        })
    }
}

impl Connection {
    async fn send<T: FromRedisValue>(&mut self, command: &Cmd) -> Result<T, RedisError> {
        match self {
            Self::Server(connection) => command.query_async(connection).await,
            Self::Cluster(connection) => command.query_async(connection).await,
        }
    }
}

fn unavailable(command: &'static str, source: BoxError) -> Fault {
    Fault::CacheUnavailable { command, source }
}

impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Link")
    }
}
