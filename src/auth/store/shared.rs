//! Connections in a store of bytes, as in a database.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;

use super::{Lease, LeaseTerms, State, Stored, Swap, TokenStore, held_too_long};
use crate::account_key::AccountKey;
use crate::error::{ErrorKind, Result};
use crate::store::{self, Claim, Found, Key, Store, Typed, TypedSwap};

/// Keeps connections in a [`Store`]: Postgres, say, for all processes of all machines.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> zoom_admin::Result<()> {
/// use zoom_admin::auth::store::{SharedTokens, TokenStore};
/// use zoom_admin::{AccountKey, store::Memory};
///
/// // As well `Postgres::connect("postgres://...").await?`, and `Sealed` around it.
/// let tokens = SharedTokens::new(Memory::new());
/// assert!(tokens.load(&AccountKey::new("customer 7")).await?.is_none());
/// # Ok(())
/// # }
/// ```
///
/// Tokens are written as they are, as entries of the kind `"connection"`; `Sealed` encrypts them
/// (feature `sealed`), and its `reseal` takes `Key::new("connection")`. A lease whose process
/// was killed ends by its time. One that is dropped is given back by a task.
#[derive(Clone)]
pub struct SharedTokens {
    store: Arc<dyn Store>,
    states: Typed<State>,
}

/// The kind of the entries.
const KIND: &str = "connection";

impl SharedTokens {
    /// The connections in this store.
    pub fn new(store: impl Store) -> Self {
        let store: Arc<dyn Store> = Arc::new(store);
        let states = Typed::new(store.clone(), KIND);
        Self { store, states }
    }

    fn claim(&self, connection: &AccountKey, terms: LeaseTerms) -> Claim {
        self.states.claim(connection, terms.time)
    }
}

/// The connection of a key. What something else has written there hides no connection.
fn name_of(key: &Key) -> Option<AccountKey> {
    let name = match key.parts().as_slice() {
        [_, name] => String::from_utf8(name.clone()).ok(),
        _ => None,
    };
    if name.is_none() {
        tracing::warn!(
            ?key,
            "something else than a connection is stored among the connections"
        );
    }
    name.map(AccountKey::new)
}

fn stored(found: Found<State>) -> Stored {
    Stored {
        version: found.version,
        state: found.value,
    }
}

#[async_trait]
impl TokenStore for SharedTokens {
    async fn load(&self, connection: &AccountKey) -> Result<Option<Stored>> {
        Ok(self.states.load(connection).await?.map(stored))
    }

    async fn swap(&self, connection: &AccountKey, expect: Option<u64>, new: State) -> Result<Swap> {
        let swap = self.states.swap(connection, expect, Some(&new)).await?;
        Ok(match swap {
            TypedSwap::Done(version) => Swap::Done(version),
            TypedSwap::Lost(found) => Swap::Lost(found.map(stored)),
        })
    }

    async fn lease(&self, connection: &AccountKey, terms: LeaseTerms) -> Result<Box<dyn Lease>> {
        let lease = self.claim(connection, terms).within(terms.wait).await;
        match lease {
            Ok(lease) => Ok(Box::new(lease)),
            Err(error) if error.kind() == ErrorKind::Timeout => Err(held_too_long(terms.wait)),
            Err(error) => Err(error),
        }
    }

    async fn names(&self, after: Option<&AccountKey>, at_most: usize) -> Result<Vec<AccountKey>> {
        let mut last = after.map(|after| self.states.key(after));
        let mut names = Vec::new();
        while names.len() < at_most {
            let rest = at_most.saturating_sub(names.len());
            let found = self
                .store
                .list(&Key::new(KIND), last.as_ref(), rest)
                .await?;
            let Some((key, _)) = found.entries.last() else {
                break;
            };
            last = Some(key.clone());
            // A value that cannot be read is told of by who loads it.
            names.extend(found.entries.iter().filter_map(|(key, _)| name_of(key)));
        }
        Ok(names)
    }
}

#[async_trait]
impl Lease for store::Lease {
    async fn renew(&mut self) -> Result<()> {
        store::Lease::renew(self).await
    }

    async fn release(self: Box<Self>) -> Result<()> {
        store::Lease::release(*self).await
    }

    fn is_lost(&self) -> bool {
        store::Lease::is_lost(self) || self.remaining().is_zero()
    }
}

impl fmt::Debug for SharedTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedTokens").finish_non_exhaustive()
    }
}
