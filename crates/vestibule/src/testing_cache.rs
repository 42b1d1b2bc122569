//! The shared cache in tests: entries of each test lie under a prefix of its own, behind a wire that can be cut.
//!
//! `VESTIBULE_TEST_REDIS_URL` names the server, `VESTIBULE_TEST_REDIS_CLUSTER_URL` a cluster; with `VESTIBULE_TEST_ALL=1` one that is not named is a
//! failure.

use crate::settings::{CacheSettings, CacheUrl, SessionEngine, Settings};
use std::net::{Ipv4Addr, SocketAddr};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};
use uuid::Uuid;

/// A way to the server of the tests that may be cut and mended.
pub(crate) struct Wire {
    server: SocketAddr,
    here: SocketAddr,
    carrying: Option<JoinHandle<()>>,
    /// What the settings of a site hold.
    pub(crate) settings: CacheSettings,
}

impl Wire {
    /// `None`: this run has no server.
    pub(crate) async fn open() -> Option<Self> {
        let server = named("VESTIBULE_TEST_REDIS_URL")?;
        let server = server.trim_start_matches("redis://").trim_end_matches('/');
        let mut wire = Self {
            server: server.parse().expect("redis://ADDRESS:PORT"),
            here: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            carrying: None,
            settings: CacheSettings::default(),
        };
        wire.mend().await;
        wire.settings.url = Some(url(&format!("redis://{}", wire.here)));
        wire.settings.key_prefix = prefix();
        Some(wire)
    }

    /// Ends every connection and takes no new one.
    pub(crate) async fn cut(&mut self) {
        if let Some(carrying) = self.carrying.take() {
            carrying.abort();
            let _ = carrying.await;
        }
    }

    pub(crate) async fn mend(&mut self) {
        let listener = TcpListener::bind(self.here).await.expect("a port");
        self.here = listener.local_addr().expect("an address");
        let server = self.server;
        self.carrying = Some(tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((mut near, _)) = listener.accept().await {
                connections.spawn(async move {
                    if let Ok(mut far) = TcpStream::connect(server).await {
                        let _ = copy_bidirectional(&mut near, &mut far).await;
                    }
                });
            }
        }));
    }

    /// For the settings of a site.
    pub(crate) fn engine(&self, engine: SessionEngine) -> impl Fn(&mut Settings) + use<> {
        let cache = self.settings.clone();
        move |settings| {
            settings.session.engine = engine;
            settings.cache = cache.clone();
        }
    }
}

/// The cluster of this run.
pub(crate) fn cluster() -> Option<CacheSettings> {
    named("VESTIBULE_TEST_REDIS_CLUSTER_URL").map(|cluster| CacheSettings {
        url: Some(url(&cluster)),
        key_prefix: prefix(),
        ..CacheSettings::default()
    })
}

fn url(text: &str) -> CacheUrl {
    text.parse().expect("a CACHE_URL")
}

fn prefix() -> String {
    Uuid::new_v4().simple().to_string()
}

#[expect(
    clippy::disallowed_methods,
    reason = "which servers there are is said in the environment"
)]
fn named(variable: &str) -> Option<String> {
    let named = std::env::var(variable).ok();
    assert!(
        named.is_some() || std::env::var("VESTIBULE_TEST_ALL").as_deref() != Ok("1"),
        "{variable} is not set"
    );
    named
}
