//! Hears of entries that are removed, on a connection of its own.

use std::future::poll_fn;

use tokio::sync::broadcast::{self, WeakSender, error::RecvError};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout_at};
use tokio_postgres::{AsyncMessage, Client, Config};

use super::Inner;
use super::rows::failed;
use super::tls::Tls;
use crate::error::Result;
use crate::store::Key;
use crate::store::link::Connected;

/// A connection that hears, and the task that reads it. They end with this.
pub(super) struct Hearing {
    /// Of the task, and of nobody else: who waits for it knows when it has ended.
    heard: WeakSender<String>,
    client: Client,
    _task: JoinSet<()>,
}

/// So many removals wait to be looked at; who is later looks at the entry instead.
const WAITING: usize = 256;

impl Connected for Hearing {
    fn is_closed(&self) -> bool {
        self.client.is_closed() || self.heard.upgrade().is_none()
    }
}

impl Inner {
    /// The keys of removals from now on, in hexadecimal digits; `None` if they cannot be heard, or
    /// not yet: nobody waits for that.
    pub(super) fn removals(&self) -> Option<broadcast::Receiver<String>> {
        let hearing = self
            .hearing
            .get_now(|| hear(self.config.clone(), self.tls.clone()))?;
        Some(hearing.client.heard.upgrade()?.subscribe())
    }
}

async fn hear(config: Config, tls: Tls) -> Result<Hearing> {
    let heard = connect(config, tls).await;
    if let Err(error) = &heard {
        tracing::debug!(%error, "Postgres does not tell of changes; looking for them");
    }
    heard
}

async fn connect(config: Config, tls: Tls) -> Result<Hearing> {
    let (client, mut connection) = config.connect(tls).await.map_err(failed)?;
    let (sender, _) = broadcast::channel(WAITING);
    let heard = sender.downgrade();
    let mut task = JoinSet::new();
    task.spawn(async move {
        loop {
            match poll_fn(|cx| connection.poll_message(cx)).await {
                // Nobody may be waiting for it.
                Some(Ok(AsyncMessage::Notification(told))) => {
                    let _ = sender.send(told.payload().to_owned());
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return,
            }
        }
    });
    client
        .batch_execute("LISTEN zoom_admin_store")
        .await
        .map_err(failed)?;
    Ok(Hearing {
        heard,
        client,
        _task: task,
    })
}

/// Waits until the key is told of, and no longer than until then.
pub(super) async fn wait(
    removals: &mut Option<broadcast::Receiver<String>>,
    key: &Key,
    until: Instant,
) {
    let Some(receiver) = removals else {
        return sleep_until(until).await;
    };
    let name: String = key
        .as_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    loop {
        match timeout_at(until, receiver.recv()).await {
            Ok(Ok(told)) if told != name => {}
            Ok(Err(RecvError::Closed)) => {
                *removals = None;
                return sleep_until(until).await;
            }
            _ => return,
        }
    }
}
