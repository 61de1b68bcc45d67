//! One store below everything that processes share: tokens, checkpoints, leases, budgets.
//!
//! A [`Store`] keeps bytes under keys. Each entry has a version, and [`swap`](Store::swap) writes
//! only where the version is still the one that the writer has read, so nobody overwrites what they
//! have not seen. Each answer carries the time by the clock of the store, which is the only clock
//! that all who share it have in common. What else is needed is built on that, once for all stores:
//!
//! | | |
//! |---|---|
//! | [`Claim`], [`Lease`] | the right to do something, which one at a time has, for a limited time |
//! | [`Typed`] | values of a type by account: checkpoints, pointers to snapshots, states |
//!
//! [`Memory`] is for one process, [`Folder`] for the processes of a machine: nothing else is needed
//! there. For many machines there are Postgres and Redis (features `postgres` and `redis`), and
//! `Sealed` (feature `sealed`) encrypts the values of any store. A store of one's own passes
//! [`conformance`], or what is shared through it is lost or doubled.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

mod conformance;
mod folder;
mod key;
mod lease;
#[cfg(any(feature = "postgres", feature = "redis"))]
mod link;
mod memory;
pub(crate) mod pace;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "redis")]
mod redis;
#[cfg(feature = "sealed")]
mod sealed;
mod typed;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::stream::BoxStream;
use tokio::time::{Instant, sleep_until};

use crate::error::{Error, ErrorKind, Result};
use crate::generate::generate;
use crate::time::after;

pub use conformance::conformance;
pub use folder::Folder;
pub use key::Key;
#[cfg(feature = "usage")]
pub(crate) use lease::holder_of;
pub use lease::{Claim, Claimed, Holder, Lease, holder};
pub use memory::Memory;
#[cfg(feature = "postgres")]
pub use postgres::Postgres;
#[cfg(feature = "redis")]
pub use redis::{Durability, Redis};
#[cfg(feature = "sealed")]
pub use sealed::{Sealed, SealingKey};
pub use typed::{Found, Typed, TypedSwap};

/// What is stored under a key. `Debug` shows the length of the value only.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// Grows with every write of this key, also over a removal: a version never comes again.
    pub version: u64,
    /// What was written.
    pub value: Bytes,
    /// When it was written, by the clock of the store.
    pub written: DateTime<Utc>,
}

/// The entry of a key at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// The entry; `None` if nothing is stored under the key.
    pub entry: Option<Entry>,
    /// The time of this answer, by the clock of the store.
    pub at: DateTime<Utc>,
}

impl Entry {
    /// The largest value that stores of this crate keep, in bytes: far more than is needed, and less
    /// than any server refuses.
    pub const LARGEST: usize = 64 << 20;
}

impl Loaded {
    /// The version of the entry, as [`Store::swap`] expects it.
    pub fn version(&self) -> Option<u64> {
        self.entry.as_ref().map(|entry| entry.version)
    }
}

/// The outcome of a [`swap`](Store::swap).
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Swapped {
    /// It is done.
    Done {
        /// The version of the new entry. Of a removal: a version that no later entry has.
        version: u64,
        /// The time of the write, by the clock of the store; [`Entry::written`] of the new entry.
        at: DateTime<Utc>,
    },
    /// Another version is stored than was expected, and nothing was written. This is what is
    /// stored.
    Lost(Loaded),
}

/// Some entries of a listing, in the order of their keys.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The keys with their entries. An entry that is damaged, or cannot be opened, is an error in
    /// its place: it must not hide the others.
    pub entries: Vec<(Key, Result<Entry>)>,
    /// The time of this answer, by the clock of the store.
    pub at: DateTime<Utc>,
}

/// Keeps bytes under keys, shared by whoever uses it.
///
/// Values can be secrets: a store must not log them, and what it writes must be readable for its
/// owner only. Values are small, at most some megabytes. Run [`conformance`] on an implementation.
///
/// Errors are of [`ErrorKind::Store`]. A call that fails may have written all the same, as when the
/// connection to a database breaks before its answer; whoever repeats it finds that out by the
/// version or by the value.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// The latest entry of a key.
    ///
    /// # Errors
    /// [`ErrorKind::Store`] if it cannot be read. Never "not there" for something unreadable.
    async fn load(&self, key: &Key) -> Result<Loaded>;

    /// Stores a value, or removes the entry (`None`), if its version is still `expected` (`None`:
    /// if nothing is stored), as one step that no other swap of this key comes between. What is
    /// done outlives a crash, as far as the store outlives one at all.
    ///
    /// Where nothing is stored and nothing is to be, it is done.
    ///
    /// # Errors
    /// [`ErrorKind::Store`] if it cannot be written, and [`ErrorKind::Config`] if the key is longer
    /// than [`Key::LONGEST`] or the value larger than [`Entry::LARGEST`].
    async fn swap(&self, key: &Key, expected: Option<u64>, value: Option<Bytes>)
    -> Result<Swapped>;

    /// The first `at_most` entries whose keys begin with `prefix` and come after `after`, by the
    /// order of the bytes of keys. Fewer, but never none, where there are more: a listing has ended
    /// when an answer is empty. [`entries`] gives all of them.
    ///
    /// What is written during a listing may be in it or not.
    ///
    /// # Errors
    /// [`ErrorKind::Store`] if nothing can be read. One entry that cannot be read is an error in its
    /// place ([`Listed::entries`]).
    async fn list(&self, prefix: &Key, after: Option<&Key>, at_most: usize) -> Result<Listed>;

    /// Waits until the version of a key is another than `since`, and no longer than `within`; then
    /// gives what is stored.
    ///
    /// As it is, it looks again and again, at most a quarter of a second apart. A store that can
    /// tell of changes does better.
    ///
    /// # Errors
    /// Those of [`load`](Self::load).
    async fn changed(&self, key: &Key, since: Option<u64>, within: Duration) -> Result<Loaded> {
        let until = after(Instant::now(), within);
        let mut pause = FIRST_LOOK;
        loop {
            let found = self.load(key).await?;
            let now = Instant::now();
            if found.version() != since || now >= until {
                return Ok(found);
            }
            sleep_until(after(now, pause).min(until)).await;
            pause = pause.saturating_mul(2).min(LAST_LOOK);
        }
    }
}

/// Pauses between looks at a key that may have changed.
pub(crate) const FIRST_LOOK: Duration = Duration::from_millis(4);
pub(crate) const LAST_LOOK: Duration = Duration::from_millis(250);

#[async_trait]
impl<S: Store + ?Sized> Store for Arc<S> {
    async fn load(&self, key: &Key) -> Result<Loaded> {
        (**self).load(key).await
    }

    async fn swap(
        &self,
        key: &Key,
        expected: Option<u64>,
        value: Option<Bytes>,
    ) -> Result<Swapped> {
        (**self).swap(key, expected, value).await
    }

    async fn list(&self, prefix: &Key, after: Option<&Key>, at_most: usize) -> Result<Listed> {
        (**self).list(prefix, after, at_most).await
    }

    async fn changed(&self, key: &Key, since: Option<u64>, within: Duration) -> Result<Loaded> {
        (**self).changed(key, since, within).await
    }
}

/// How many entries are asked for at once.
const PAGE: usize = 100;

/// An item of [`entries`]: a key with its entry, or with the reason why that cannot be read.
pub type ListedEntry = (Key, Result<Entry>);

/// All entries whose keys begin with `prefix`, in the order of their keys. At most a hundred are in
/// memory at a time. An entry that cannot be read is an error beside its key, and the others follow.
///
/// # Errors
/// Those of [`Store::list`], as the last item.
pub fn entries(store: Arc<dyn Store>, prefix: Key) -> BoxStream<'static, Result<ListedEntry>> {
    generate(move |give| async move {
        let mut last: Option<Key> = None;
        loop {
            match store.list(&prefix, last.as_ref(), PAGE).await {
                Ok(page) => {
                    let Some((key, _)) = page.entries.last() else {
                        return;
                    };
                    last = Some(key.clone());
                    for entry in page.entries {
                        give.one(Ok(entry)).await;
                    }
                }
                Err(error) => return give.one(Err(error)).await,
            }
        }
    })
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry")
            .field("version", &self.version)
            .field("bytes", &self.value.len())
            .field("written", &self.written)
            .finish()
    }
}

/// Refuses what some store could not keep, so that all stores refuse the same: each store calls it
/// first in [`Store::swap`].
///
/// # Errors
/// [`ErrorKind::Config`] for a key longer than [`Key::LONGEST`] or a value larger than
/// [`Entry::LARGEST`].
pub fn check(key: &Key, value: Option<&Bytes>) -> Result<()> {
    if value.is_some_and(|value| value.len() > Entry::LARGEST) {
        let text = format!(
            "a value for the store is larger than {} bytes",
            Entry::LARGEST
        );
        return Err(Error::new(ErrorKind::Config, text));
    }
    if key.as_bytes().len() <= Key::LONGEST {
        return Ok(());
    }
    let text = format!(
        "a key of the store is longer than {} bytes: give the account or connection a shorter name",
        Key::LONGEST
    );
    Err(Error::new(ErrorKind::Config, text))
}
