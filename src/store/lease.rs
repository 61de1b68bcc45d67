//! Leases: the right to do something, which one at a time has, for a limited time.
//!
//! A lease is an entry. Who has written it last holds it, until the time that it was written for has
//! passed by the clock of the store, or its entry is removed. So no store has to know of leases, and
//! none holds a connection or a lock for one.

use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::future::{Either, select};
use serde::{Deserialize, Serialize};
use tokio::runtime::Handle;
use tokio::time::{Instant, sleep_until, timeout_at};

use super::{Entry, Key, Loaded, Store, Swapped};
use crate::error::{Error, ErrorKind, Result};
use crate::time::{FAR, after, later, until};

/// How a lease is written.
#[derive(Serialize, Deserialize)]
struct Written {
    owner: String,
    /// Of one lease only, so that its holder knows it again.
    id: String,
    milliseconds: u64,
}

/// Who holds a lease.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Holder {
    /// The name that the holder gave.
    pub owner: String,
    /// When the lease was taken or last renewed, by the clock of the store.
    pub renewed: DateTime<Utc>,
    /// When it ends unless it is renewed, by the clock of the store.
    pub ends: DateTime<Utc>,
}

/// Asks for a lease.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> zoom_admin::Result<()> {
/// use std::{sync::Arc, time::Duration};
/// use zoom_admin::store::{Claim, Claimed, Key, Memory};
///
/// let (store, key) = (Arc::new(Memory::new()), Key::new("account").with("customer 7"));
/// let claim = Claim::new(store, key, Duration::from_secs(30)).owner("worker 1");
/// let Claimed::Held(mut lease) = claim.try_once().await? else { panic!("nobody else is here") };
/// // The lease is renewed as long as the work takes.
/// let result = lease.while_held(async { 6 * 7 }).await?;
/// lease.release().await?;
/// # assert_eq!(result, 42);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Claim {
    store: Arc<dyn Store>,
    key: Key,
    owner: String,
    time: Duration,
}

/// The answer to a [`Claim`].
#[derive(Debug)]
#[must_use]
pub enum Claimed {
    /// The lease is held.
    Held(Lease),
    /// Somebody else has it.
    Busy(Holder),
}

/// So often a free lease is tried for that others take first.
const TRIES: u32 = 20;

impl Claim {
    /// A claim for the lease that is kept under `key`, which must hold nothing else. It ends `time`
    /// after it was taken or last renewed; one whose holder was killed is free only then, so the
    /// time is short, and long work renews it.
    pub fn new(store: Arc<dyn Store>, key: Key, time: Duration) -> Self {
        Self {
            store,
            key,
            owner: String::new(),
            time: time.clamp(Duration::from_millis(1), FAR),
        }
    }

    /// A name by which people find out who holds the lease.
    #[must_use]
    pub fn owner(mut self, owner: impl Into<String>) -> Self {
        self.owner = owner.into();
        self
    }

    /// Takes the lease if it is free.
    ///
    /// # Errors
    /// Those of the store; [`ErrorKind::Store`] if something else than a lease is under the key.
    pub async fn try_once(&self) -> Result<Claimed> {
        self.claim(Instant::now()).await
    }

    /// Waits for the lease. Where that is given up (the future is dropped) while the lease is being
    /// written, it may be held by nobody until its time has passed.
    ///
    /// # Errors
    /// As [`try_once`](Self::try_once), and [`ErrorKind::Timeout`] if it was not to be had
    /// within `wait`.
    pub async fn within(&self, wait: Duration) -> Result<Lease> {
        match self.claim(after(Instant::now(), wait)).await? {
            Claimed::Held(lease) => Ok(lease),
            Claimed::Busy(holder) => {
                let owner = match holder.owner.as_str() {
                    "" => "another".to_owned(),
                    owner => format!("{owner:?}"),
                };
                let text = format!("{owner} has held a lease for {} s", wait.as_secs());
                Err(Error::new(ErrorKind::Timeout, text))
            }
        }
    }

    async fn claim(&self, end: Instant) -> Result<Claimed> {
        let value = self.value()?;
        let mut expected = None;
        let mut tries = 0;
        // The version that was found first, and when: should the clock of the store be set back, a
        // lease that nobody renews ends by the clock of whoever waits.
        let mut waited: Option<(u64, Instant)> = None;
        loop {
            let asked = Instant::now();
            let mut found = match self.swap(expected, Some(value.clone())).await? {
                Swapped::Done { version, .. } => {
                    return Ok(Claimed::Held(self.lease(value, version, asked)));
                }
                Swapped::Lost(found) => found,
            };
            tries = u32::saturating_add(tries, 1);
            expected = loop {
                let Some(entry) = &found.entry else {
                    break None;
                };
                if entry.value == value {
                    // Written by a swap whose answer did not come.
                    let lease = self.lease(value, entry.version, asked);
                    return Ok(Claimed::Held(lease));
                }
                let (holder, time) = read(entry)?;
                let now = Instant::now();
                let since = match waited {
                    Some((version, since)) if version == entry.version => since,
                    _ => now,
                };
                waited = Some((entry.version, since));
                let free = after(since, time);
                if holder.ends <= found.at || free <= now {
                    break Some(entry.version);
                }
                if now >= end {
                    return Ok(Claimed::Busy(holder));
                }
                tries = 0;
                let ends = after(now, until(found.at, holder.ends));
                let wait = ends.min(free).min(end).saturating_duration_since(now);
                found = self
                    .store
                    .changed(&self.key, Some(entry.version), wait)
                    .await?;
            };
            if tries >= TRIES {
                let text = "a lease that is free cannot be taken: the store does not keep its word";
                return Err(Error::new(ErrorKind::Store, text));
            }
        }
    }

    async fn swap(&self, expected: Option<u64>, value: Option<Bytes>) -> Result<Swapped> {
        self.store.swap(&self.key, expected, value).await
    }

    fn value(&self) -> Result<Bytes> {
        let random = || RandomState::new().build_hasher().finish();
        let written = Written {
            owner: self.owner.clone(),
            id: format!("{:016x}{:016x}", random(), random()),
            milliseconds: u64::try_from(self.time.as_millis()).unwrap_or(u64::MAX),
        };
        let bytes = serde_json::to_vec(&written).map_err(|error| {
            Error::new(ErrorKind::Store, "a lease cannot be written").with_source(error)
        })?;
        Ok(bytes.into())
    }

    fn lease(&self, value: Bytes, version: u64, asked: Instant) -> Lease {
        Lease {
            claim: self.clone(),
            value,
            fence: version,
            version,
            ends: after(asked, self.time),
            lost: false,
            given_back: false,
        }
    }
}

/// What an entry says of its holder, and for how long it was written.
fn read(entry: &Entry) -> Result<(Holder, Duration)> {
    // No source: the parser's text could repeat a part of a value that is a secret.
    let written: Written = serde_json::from_slice(&entry.value).map_err(|_| {
        let text = "something else than a lease is stored under the key of a lease";
        Error::new(ErrorKind::Store, text)
    })?;
    let time = Duration::from_millis(written.milliseconds).min(FAR);
    let holder = Holder {
        owner: written.owner,
        renewed: entry.written,
        ends: later(entry.written, time),
    };
    Ok((holder, time))
}

/// Who holds the lease under a key; `None` if it is free.
///
/// # Errors
/// Those of the store; [`ErrorKind::Store`] if something else than a lease is under the key.
pub async fn holder(store: &dyn Store, key: &Key) -> Result<Option<Holder>> {
    holder_of(&store.load(key).await?)
}

/// Who holds a lease that was loaded; `None` if it is free. An error says that it is no lease.
pub(crate) fn holder_of(loaded: &Loaded) -> Result<Option<Holder>> {
    let Some(entry) = &loaded.entry else {
        return Ok(None);
    };
    let (holder, _) = read(entry)?;
    Ok((holder.ends > loaded.at).then_some(holder))
}

/// A lease that is held.
///
/// It can end under its holder: a process that is stopped for longer than the time of the lease,
/// and goes on, is no longer the only one. So whatever is written under a lease is written with
/// [`Store::swap`], or says which [`fence`](Self::fence) it was written under.
///
/// Dropping it gives it back too, if a little later: a task does that, where there is a runtime.
pub struct Lease {
    claim: Claim,
    value: Bytes,
    fence: u64,
    version: u64,
    ends: Instant,
    lost: bool,
    given_back: bool,
}

impl Lease {
    /// A number that is larger for each later holder, and stays the same when the lease is renewed.
    pub fn fence(&self) -> u64 {
        self.fence
    }

    /// For how long the lease is certainly held, by the clock of this process.
    pub fn remaining(&self) -> Duration {
        if self.lost {
            return Duration::ZERO;
        }
        self.ends.saturating_duration_since(Instant::now())
    }

    /// Begins the time of the lease anew.
    ///
    /// # Errors
    /// [`ErrorKind::Store`] if somebody else has taken it ([`is_lost`](Self::is_lost)), or if the
    /// store fails; then it may be tried again.
    pub async fn renew(&mut self) -> Result<()> {
        if self.lost {
            return Err(lost());
        }
        let asked = Instant::now();
        match self.swap(Some(self.value.clone())).await? {
            true => {
                self.ends = after(asked, self.claim.time);
                Ok(())
            }
            false => {
                self.lost = true;
                Err(lost())
            }
        }
    }

    /// Whether somebody else has taken it, as far as is known.
    pub fn is_lost(&self) -> bool {
        self.lost
    }

    /// Does work and renews the lease meanwhile, each third of its time.
    ///
    /// # Errors
    /// [`ErrorKind::Store`] if the lease ends before the work: the work is dropped then, where it
    /// waits.
    pub async fn while_held<T>(&mut self, work: impl Future<Output = T>) -> Result<T> {
        match select(pin!(work), pin!(self.keep())).await {
            Either::Left((output, _)) => Ok(output),
            Either::Right((error, _)) => Err(error),
        }
    }

    /// Renews it until it is lost.
    async fn keep(&mut self) -> Error {
        let third = self.claim.time.checked_div(3).unwrap_or_default();
        let quarter = self.claim.time.checked_div(4).unwrap_or_default();
        let mut next = self.ends.checked_sub(third).unwrap_or(self.ends);
        next = next.checked_sub(third).unwrap_or(next);
        loop {
            sleep_until(next).await;
            let ends = self.ends;
            // One that does not answer leaves time for another.
            let attempt = after(Instant::now(), quarter).min(ends);
            let (error, pause) = match timeout_at(attempt, self.renew()).await {
                Ok(Ok(())) => {
                    next = after(Instant::now(), third);
                    continue;
                }
                Ok(Err(error)) if self.lost => return error,
                Ok(Err(error)) => (error, third.checked_div(4).unwrap_or_default()),
                Err(_) => (lost(), Duration::ZERO),
            };
            tracing::debug!(%error, "a lease could not be renewed; trying again");
            next = after(Instant::now(), pause.max(Duration::from_millis(1)));
            if next >= ends {
                sleep_until(ends).await;
                self.lost = true;
                return error;
            }
        }
    }

    /// Gives it back. It is no error if it was lost.
    ///
    /// # Errors
    /// Those of the store; the lease then ends by itself.
    pub async fn release(mut self) -> Result<()> {
        self.swap(None).await?;
        self.given_back = true;
        Ok(())
    }

    /// Writes the entry of the lease; false if it is somebody else's.
    async fn swap(&mut self, value: Option<Bytes>) -> Result<bool> {
        loop {
            match self.claim.swap(Some(self.version), value.clone()).await? {
                Swapped::Done { version, .. } => {
                    self.version = version;
                    return Ok(true);
                }
                // A renewal whose answer did not come has written.
                Swapped::Lost(Loaded {
                    entry: Some(entry), ..
                }) if entry.value == self.value && entry.version > self.version => {
                    self.version = entry.version;
                }
                Swapped::Lost(_) => return Ok(false),
            }
        }
    }
}

fn lost() -> Error {
    let text = "a lease has ended, and another may have taken it";
    Error::new(ErrorKind::Store, text)
}

impl Drop for Lease {
    fn drop(&mut self) {
        if self.given_back || self.lost {
            return;
        }
        if let Ok(runtime) = Handle::try_current() {
            let mut lease = Self {
                claim: self.claim.clone(),
                value: self.value.clone(),
                given_back: true,
                ..*self
            };
            runtime.spawn(async move {
                if let Err(error) = lease.swap(None).await {
                    tracing::debug!(%error, "a lease that was dropped could not be given back");
                }
            });
        }
    }
}

impl fmt::Debug for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claim")
            .field("key", &self.key)
            .field("owner", &self.owner)
            .field("time", &self.time)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Lease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lease")
            .field("key", &self.claim.key)
            .field("fence", &self.fence)
            .field("remaining", &self.remaining())
            .finish_non_exhaustive()
    }
}
