//! Hears of entries that are removed, on a connection of its own.

use std::future::poll_fn;

use tokio::sync::broadcast::{self, error::RecvError};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout_at};
use tokio_postgres::AsyncMessage;

use super::{Inner, within};
use crate::error::Result;
use crate::store::Key;

/// The task that hears; it ends with this.
pub(super) struct Hearing {
    heard: broadcast::Sender<String>,
    task: JoinSet<()>,
}

/// So many removals wait to be looked at; who is later looks at the entry instead.
const WAITING: usize = 256;

impl Inner {
    /// The keys of removals from now on, in hexadecimal digits; `None` if they cannot be heard.
    pub(super) async fn removals(&self) -> Option<broadcast::Receiver<String>> {
        let mut hearing = self.hearing.lock().await;
        if let Some(hearing) = &mut *hearing
            && hearing.task.try_join_next().is_none()
        {
            return Some(hearing.heard.subscribe());
        }
        match self.hear().await {
            Ok(new) => Some(hearing.insert(new).heard.subscribe()),
            Err(error) => {
                tracing::debug!(%error, "Postgres does not tell of changes; looking for them");
                *hearing = None;
                None
            }
        }
    }

    async fn hear(&self) -> Result<Hearing> {
        let (client, mut connection) = within(self.config.connect(self.tls.clone())).await?;
        let (sender, _) = broadcast::channel(WAITING);
        let heard = sender.clone();
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
        within(client.batch_execute("LISTEN zoom_admin_store")).await?;
        // Without its client, the connection would end.
        task.spawn(async move {
            let _client = client;
            std::future::pending().await
        });
        Ok(Hearing { heard, task })
    }
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
