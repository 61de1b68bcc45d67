//! A store in memory.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use chrono::Utc;
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

use super::{Entry, Key, Listed, Loaded, Store, Swapped, check};
use crate::clock::{Bounded, Clock, TokioClock};
use crate::error::Result;
use crate::time::after;

/// Keeps entries for the life of the process. Clones are the same store.
#[derive(Clone)]
pub struct Memory(Arc<Inner>);

struct Inner {
    clock: Bounded,
    entries: Mutex<Entries>,
    /// Tells of each write.
    writes: watch::Sender<()>,
}

#[derive(Default)]
struct Entries {
    last_version: u64,
    by_key: BTreeMap<Key, Entry>,
}

impl Memory {
    /// An empty store. Its time begins with the machine's and goes on by tokio's clock, also where
    /// a test has paused that.
    pub fn new() -> Self {
        Self::with_clock(TokioClock::starting_at(Utc::now()))
    }

    /// An empty store that goes by this clock.
    pub fn with_clock(clock: impl Clock) -> Self {
        Self(Arc::new(Inner {
            clock: Bounded(Arc::new(clock)),
            entries: Mutex::default(),
            writes: watch::Sender::new(()),
        }))
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        // Nothing panics while the lock is held; if it did, the entries would still be complete.
        self.0
            .entries
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, entries: &Entries, key: &Key) -> Loaded {
        Loaded {
            entry: entries.by_key.get(key).cloned(),
            at: self.0.clock.now(),
        }
    }
}

impl Default for Memory {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Store for Memory {
    async fn load(&self, key: &Key) -> Result<Loaded> {
        Ok(self.find(&self.lock(), key))
    }

    async fn swap(
        &self,
        key: &Key,
        expected: Option<u64>,
        value: Option<Bytes>,
    ) -> Result<Swapped> {
        check(key, value.as_ref())?;
        let mut entries = self.lock();
        let found = self.find(&entries, key);
        if found.version() != expected {
            return Ok(Swapped::Lost(found));
        }
        let version = entries.last_version.saturating_add(1);
        entries.last_version = version;
        let at = found.at;
        match value {
            Some(value) => {
                let written = at;
                let entry = Entry {
                    version,
                    value,
                    written,
                };
                entries.by_key.insert(key.clone(), entry);
            }
            None => {
                entries.by_key.remove(key);
            }
        }
        drop(entries);
        self.0.writes.send_replace(());
        Ok(Swapped::Done { version, at })
    }

    async fn list(&self, prefix: &Key, after: Option<&Key>, at_most: usize) -> Result<Listed> {
        let start = match after {
            Some(after) if after >= prefix => Bound::Excluded(after),
            _ => Bound::Included(prefix),
        };
        let entries = self.lock();
        let range = entries.by_key.range((start, Bound::Unbounded));
        let found = range
            .take_while(|(key, _)| key.starts_with(prefix))
            .take(at_most)
            .map(|(key, entry)| (key.clone(), Ok(entry.clone())));
        Ok(Listed {
            entries: found.collect(),
            at: self.0.clock.now(),
        })
    }

    async fn changed(&self, key: &Key, since: Option<u64>, within: Duration) -> Result<Loaded> {
        let until = after(Instant::now(), within);
        let mut writes = self.0.writes.subscribe();
        loop {
            let found = self.load(key).await?;
            if found.version() != since {
                return Ok(found);
            }
            if timeout_at(until, writes.changed()).await.is_err() {
                return self.load(key).await;
            }
        }
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory")
            .field("entries", &self.lock().by_key.len())
            .finish()
    }
}
