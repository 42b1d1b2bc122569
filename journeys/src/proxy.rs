//! The network between a house and its database: it passes, loses, delays or cuts what goes through.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream, tcp::OwnedReadHalf, tcp::OwnedWriteHalf},
    sync::watch,
    time::sleep,
};

/// What the network does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Everything arrives.
    Open,
    /// Connections end, and new ones end at once: the server is gone.
    Gone,
    /// Connections stay, and nothing arrives: packets are lost.
    Silent,
    /// What the house says takes so long.
    Slow(Duration),
    /// The connection ends when the house says COMMIT: the server has heard it, and its answer is lost. So often.
    CutAfterCommit(usize),
    /// As [`Way::CutAfterCommit`], and the server has not heard it.
    CutBeforeCommit(usize),
    /// Every connection ends instead of what would be its house's message of this number, counted over all.
    CutAt(usize),
}

/// The network to one server.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    server: SocketAddr,
    way: Mutex<Way>,
    changed: watch::Sender<()>,
    messages: AtomicUsize,
    connections: AtomicUsize,
    most: AtomicUsize,
}

impl Proxy {
    /// An open way to the server of this URL.
    pub async fn to(url: &str) -> Self {
        let url: url::Url = url.parse().expect("a URL");
        let port = url.port().expect("a port");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Shared {
            server: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
            way: Mutex::new(Way::Open),
            changed: watch::Sender::new(()),
            messages: AtomicUsize::new(0),
            connections: AtomicUsize::new(0),
            most: AtomicUsize::new(0),
        });
        tokio::spawn(accept(listener, Arc::clone(&shared)));
        Self { address, shared }
    }

    /// The same URL, by this way.
    pub fn url(&self, url: &str) -> String {
        let mut url: url::Url = url.parse().expect("a URL");
        url.set_port(Some(self.address.port())).expect("a port");
        url.into()
    }

    /// From now on.
    pub fn becomes(&self, way: Way) {
        *self.shared.way.lock().unwrap_or_else(PoisonError::into_inner) = way;
        self.shared.messages.store(0, Ordering::SeqCst);
        self.shared.changed.send_replace(());
    }

    /// What it does now: [`Way::CutAfterCommit`] counts down.
    pub fn way(&self) -> Way {
        self.shared.way()
    }

    /// The most connections that were open at once.
    pub fn most_connections(&self) -> usize {
        self.shared.most.load(Ordering::SeqCst)
    }

    /// How many messages the house has sent since the way last changed.
    pub fn messages(&self) -> usize {
        self.shared.messages.load(Ordering::SeqCst)
    }
}

impl Shared {
    fn way(&self) -> Way {
        *self.way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether this message is a commit that is to be cut, and how.
    fn cut(&self, message: &[u8]) -> Option<bool> {
        let is_commit = message.ends_with(b"COMMIT") || message.ends_with(b"COMMIT\0");
        let mut way = self.way.lock().unwrap_or_else(PoisonError::into_inner);
        let (left, after) = match *way {
            Way::CutAfterCommit(left) if is_commit => (left, true),
            Way::CutBeforeCommit(left) if is_commit => (left, false),
            _ => return None,
        };
        *way = match (left, after) {
            (0 | 1, _) => Way::Open,
            (_, true) => Way::CutAfterCommit(left - 1),
            (_, false) => Way::CutBeforeCommit(left - 1),
        };
        Some(after)
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((house, _)) = listener.accept().await {
        tokio::spawn(connection(house, Arc::clone(&shared)));
    }
}

async fn connection(house: TcpStream, shared: Arc<Shared>) {
    let now = shared.connections.fetch_add(1, Ordering::SeqCst) + 1;
    shared.most.fetch_max(now, Ordering::SeqCst);
    pumped(house, &shared).await;
    shared.connections.fetch_sub(1, Ordering::SeqCst);
}

async fn pumped(house: TcpStream, shared: &Shared) {
    let mut changed = shared.changed.subscribe();
    while shared.way() == Way::Silent {
        if changed.changed().await.is_err() {
            return;
        }
    }
    if shared.way() == Way::Gone {
        return;
    }
    let Ok(server) = TcpStream::connect(shared.server).await else {
        return;
    };
    let ((house_says, house_hears), (server_says, server_hears)) = (house.into_split(), server.into_split());
    let is_mute = AtomicBool::new(false);
    tokio::select! {
        () = to_server(house_says, server_hears, shared, &is_mute) => {}
        () = to_house(server_says, house_hears, shared, &is_mute) => {}
        () = gone(shared) => {}
    }
}

/// Ready when the server is gone.
async fn gone(shared: &Shared) {
    let mut changed = shared.changed.subscribe();
    while shared.way() != Way::Gone {
        if changed.changed().await.is_err() {
            return;
        }
    }
}

async fn to_server(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, shared: &Shared, is_mute: &AtomicBool) {
    let mut piece = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = from.read(&mut piece).await {
        let message = piece.get(..count).unwrap_or_default();
        arrives(shared).await;
        let number = shared.messages.fetch_add(1, Ordering::SeqCst) + 1;
        match shared.way() {
            Way::Slow(delay) => sleep(delay).await,
            Way::CutAt(at) if number >= at => return,
            _ => {}
        }
        match shared.cut(message) {
            Some(true) => {
                is_mute.store(true, Ordering::SeqCst);
                drop(to.write_all(message).await);
                // The server works on it; nobody hears what it says.
                sleep(Duration::from_millis(300)).await;
                return;
            }
            Some(false) => return,
            None if to.write_all(message).await.is_err() => return,
            None => {}
        }
    }
}

async fn to_house(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, shared: &Shared, is_mute: &AtomicBool) {
    let mut piece = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = from.read(&mut piece).await {
        arrives(shared).await;
        if is_mute.load(Ordering::SeqCst) {
            continue;
        }
        if to.write_all(piece.get(..count).unwrap_or_default()).await.is_err() {
            return;
        }
    }
}

/// Waits while packets are lost.
async fn arrives(shared: &Shared) {
    let mut changed = shared.changed.subscribe();
    while shared.way() == Way::Silent {
        if changed.changed().await.is_err() {
            return;
        }
    }
}
