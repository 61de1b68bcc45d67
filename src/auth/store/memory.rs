//! Connections in memory.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use super::timed::Timed;
use super::{Lease, LeaseTerms, State, Stored, Swap, TokenStore, held_too_long};
use crate::account_key::AccountKey;
use crate::error::Result;

/// Keeps connections for the life of the process. Clones are the same store.
///
/// For tests, and for programs whose user signs in each time.
#[derive(Clone, Default)]
pub struct MemoryStore(Arc<Mutex<HashMap<AccountKey, Entry>>>);

#[derive(Default)]
struct Entry {
    stored: Option<Stored>,
    lease: Arc<tokio::sync::Mutex<()>>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<AccountKey, Entry>> {
        // Nothing panics while the lock is held; if it did, the entries would still be complete.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl TokenStore for MemoryStore {
    async fn load(&self, connection: &AccountKey) -> Result<Option<Stored>> {
        Ok(self.lock().get(connection).and_then(|e| e.stored.clone()))
    }

    async fn swap(&self, connection: &AccountKey, expect: Option<u64>, new: State) -> Result<Swap> {
        let mut entries = self.lock();
        let entry = entries.entry(connection.clone()).or_default();
        let version = entry.stored.as_ref().map(|s| s.version);
        if version != expect {
            return Ok(Swap::Lost(entry.stored.clone()));
        }
        let version = version.unwrap_or(0).saturating_add(1);
        entry.stored = Some(Stored {
            version,
            state: new,
        });
        Ok(Swap::Done(version))
    }

    async fn reserve(&self, _: &AccountKey) -> Result<()> {
        Ok(()) // nothing can fail
    }

    async fn lease(&self, connection: &AccountKey, terms: LeaseTerms) -> Result<Box<dyn Lease>> {
        let lease = self
            .lock()
            .entry(connection.clone())
            .or_default()
            .lease
            .clone();
        let guard = tokio::time::timeout(terms.wait, lease.lock_owned())
            .await
            .map_err(|_| held_too_long(terms.wait))?;
        Ok(Box::new(Timed::new(guard, terms.time)))
    }

    async fn names(&self, after: Option<&AccountKey>, at_most: usize) -> Result<Vec<AccountKey>> {
        let entries = self.lock();
        let names = entries
            .iter()
            .filter(|(name, entry)| entry.stored.is_some() && Some(*name) > after);
        let mut names: Vec<AccountKey> = names.map(|(name, _)| name.clone()).collect();
        names.sort();
        names.truncate(at_most);
        Ok(names)
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore")
            .field("connections", &self.lock().len())
            .finish()
    }
}
