//! A lease that ends by itself.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use tokio::task::JoinHandle;

use super::Lease;
use crate::error::Result;

/// Holds a guard until it is released or dropped, and no longer than its time to live.
pub(super) struct Timed<G> {
    guard: Arc<Mutex<Option<G>>>,
    timer: JoinHandle<()>,
}

impl<G: Send + 'static> Timed<G> {
    pub(super) fn new(guard: G, ttl: Duration) -> Self {
        let guard = Arc::new(Mutex::new(Some(guard)));
        let held = guard.clone();
        let timer = tokio::spawn(async move {
            tokio::time::sleep(ttl).await;
            drop(take(&held));
        });
        Self { guard, timer }
    }
}

fn take<G>(guard: &Mutex<Option<G>>) -> Option<G> {
    guard.lock().unwrap_or_else(PoisonError::into_inner).take()
}

#[async_trait]
impl<G: Send + 'static> Lease for Timed<G> {
    async fn release(self: Box<Self>) -> Result<()> {
        Ok(()) // dropped
    }
}

impl<G> Drop for Timed<G> {
    fn drop(&mut self) {
        self.timer.abort();
        drop(take(&self.guard));
    }
}
