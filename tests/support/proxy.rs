//! A network between a client and a server, on loopback, that can fall silent.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Ends with this.
pub(crate) struct Proxy {
    port: u16,
    target: Arc<AtomicU16>,
    silences: watch::Sender<u32>,
    _task: JoinSet<()>,
}

impl Proxy {
    pub(crate) async fn new(target: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let target = Arc::new(AtomicU16::new(target));
        let silences = watch::Sender::new(0);
        let (to, silent) = (target.clone(), silences.subscribe());
        let mut task = JoinSet::new();
        task.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let (to, silent) = (to.load(Ordering::Relaxed), silent.clone());
                connections.spawn(carry(client, to, silent));
            }
        });
        Self {
            port,
            target,
            silences,
            _task: task,
        }
    }

    /// The URL of a server, by way of this.
    pub(crate) fn url(&self, url: &str) -> String {
        let port = format!(":{}", port(url));
        url.replace(&port, &format!(":{}", self.port))
    }

    /// From now on, nothing comes through the connections that there are, in either direction, and
    /// nobody is told.
    pub(crate) fn silence(&self) {
        self.silences.send_modify(|silences| *silences += 1);
    }

    /// Connections that are made from now on lead to another server.
    pub(crate) fn lead_to(&self, url: &str) {
        self.target.store(port(url), Ordering::Relaxed);
    }
}

/// The port of a server on this machine.
pub(crate) fn port(url: &str) -> u16 {
    let port = url.split("127.0.0.1:").nth(1).unwrap();
    let digits: String = port.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap()
}

async fn carry(client: TcpStream, to: u16, silent: watch::Receiver<u32>) {
    let Ok(server) = TcpStream::connect(("127.0.0.1", to)).await else {
        return;
    };
    let before = *silent.borrow();
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let mut ways = JoinSet::new();
    for (mut from, mut to) in [(from_client, to_server), (from_server, to_client)] {
        let silent = silent.clone();
        ways.spawn(async move {
            let mut bytes = vec![0; 16 * 1024];
            while let Ok(count @ 1..) = from.read(&mut bytes).await {
                if *silent.borrow() > before {
                    continue;
                }
                if to.write_all(&bytes[..count]).await.is_err() {
                    return;
                }
            }
        });
    }
    while ways.join_next().await.is_some() {}
}
