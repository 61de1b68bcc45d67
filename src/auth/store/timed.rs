//! A lease that ends by itself.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};

use super::Lease;
use crate::error::{Error, ErrorKind, Result};
use crate::time::after;

/// Holds a guard until it is released or dropped, and no longer than its time, which a renewal
/// begins anew.
pub(super) struct Timed<G> {
    time: Duration,
    held: Arc<Mutex<Held<G>>>,
    timer: JoinHandle<()>,
}

struct Held<G> {
    guard: Option<G>,
    ends: Instant,
}

impl<G: Send + 'static> Timed<G> {
    pub(super) fn new(guard: G, time: Duration) -> Self {
        let ends = after(Instant::now(), time);
        let guard = Some(guard);
        let held = Arc::new(Mutex::new(Held { guard, ends }));
        let timer = tokio::spawn(end_in_time(held.clone()));
        Self { time, held, timer }
    }
}

async fn end_in_time<G>(held: Arc<Mutex<Held<G>>>) {
    loop {
        let ends = {
            let mut held = held.lock().unwrap_or_else(PoisonError::into_inner);
            if held.ends <= Instant::now() {
                held.guard = None;
                return;
            }
            held.ends
        };
        sleep_until(ends).await;
    }
}

#[async_trait]
impl<G: Send + 'static> Lease for Timed<G> {
    async fn renew(&mut self) -> Result<()> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.guard.is_none() {
            let text = "the lease of a connection has ended, and another may have taken it";
            return Err(Error::new(ErrorKind::Store, text));
        }
        held.ends = after(Instant::now(), self.time);
        Ok(())
    }

    async fn release(self: Box<Self>) -> Result<()> {
        Ok(()) // dropped
    }

    fn is_lost(&self) -> bool {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.guard.is_none()
    }
}

impl<G> Drop for Timed<G> {
    fn drop(&mut self) {
        self.timer.abort();
        self.held
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .guard = None;
    }
}
