//! Values of a type, one of each account, as JSON in a store.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Claim, Entry, Key, Store, Swapped, entries};
use crate::account_key::AccountKey;
use crate::error::{Error, ErrorKind, Result};

/// Values of one type in a store, one of each account: checkpoints, say, or the name of the newest
/// snapshot.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> zoom_admin::Result<()> {
/// use std::sync::Arc;
/// use zoom_admin::AccountKey;
/// use zoom_admin::store::{Memory, Typed};
///
/// let store = Arc::new(Memory::new());
/// let checkpoints = Typed::<serde_json::Value>::new(store, "checkpoint");
/// let account = AccountKey::new("customer 7");
/// let found = checkpoints.load(&account).await?;
/// let expected = found.map(|found| found.version);
/// // Written only if nobody else has written since.
/// let swap = checkpoints.swap(&account, expected, Some(&"where it stopped".into())).await?;
/// # let _ = swap;
/// # Ok(())
/// # }
/// ```
pub struct Typed<T> {
    store: Arc<dyn Store>,
    kind: String,
    values: PhantomData<fn() -> T>,
}

/// A value as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Found<T> {
    /// The version that [`Typed::swap`] compares.
    pub version: u64,
    /// The value.
    pub value: T,
    /// When it was written, by the clock of the store.
    pub written: DateTime<Utc>,
}

/// The outcome of [`Typed::swap`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum TypedSwap<T> {
    /// It is done, under this version.
    Done(u64),
    /// Somebody else wrote first, and nothing was written. This is what is stored.
    Lost(Option<Found<T>>),
}

impl<T: Serialize + DeserializeOwned> Typed<T> {
    /// The values of this kind. Two types with the same kind in one store would read each other's.
    pub fn new(store: Arc<dyn Store>, kind: impl Into<String>) -> Self {
        Self {
            store,
            kind: kind.into(),
            values: PhantomData,
        }
    }

    /// The key under which the value of an account is stored.
    pub fn key(&self, account: &AccountKey) -> Key {
        Key::new(&self.kind).with(account.as_str())
    }

    /// A claim for the lease of this kind and account. It excludes other leases only: values are
    /// loaded and swapped with and without it.
    pub fn claim(&self, account: &AccountKey, time: Duration) -> Claim {
        let key = Key::new("lease").with(&self.kind).with(account.as_str());
        Claim::new(self.store.clone(), key, time)
    }

    /// The value of an account; `None` if nothing is stored.
    ///
    /// # Errors
    /// Those of the store; [`ErrorKind::Store`] if what is stored is no such value.
    pub async fn load(&self, account: &AccountKey) -> Result<Option<Found<T>>> {
        self.find(account).await?
    }

    /// As [`load`](Self::load), with a value that cannot be read apart from a store that fails.
    pub(crate) async fn find(&self, account: &AccountKey) -> Result<Result<Option<Found<T>>>> {
        let found = self.store.load(&self.key(account)).await?;
        Ok(found.entry.map(|entry| self.read(&entry)).transpose())
    }

    /// Stores a value, or removes it (`None`), if the version is still `expected` (`None`: if
    /// nothing is stored).
    ///
    /// # Errors
    /// Those of the store; [`ErrorKind::Store`] if the value cannot be written, or another has
    /// written something that is no such value.
    pub async fn swap(
        &self,
        account: &AccountKey,
        expected: Option<u64>,
        value: Option<&T>,
    ) -> Result<TypedSwap<T>> {
        let key = self.key(account);
        let bytes = match value {
            Some(value) => Some(self.write(value)?.into()),
            None => None,
        };
        Ok(match self.store.swap(&key, expected, bytes).await? {
            Swapped::Done { version, .. } => TypedSwap::Done(version),
            Swapped::Lost(found) => {
                let found = found.entry.map(|entry| self.read(&entry));
                TypedSwap::Lost(found.transpose()?)
            }
        })
    }

    /// All values with their accounts, in the order of the accounts' names.
    ///
    /// # Errors
    /// What cannot be read as such a value is an error between the others; an error of the store is
    /// the last item.
    pub fn all(&self) -> BoxStream<'static, Result<(AccountKey, Found<T>)>>
    where
        T: Send + 'static,
    {
        let each = self.each();
        each.map(|found| found.and_then(|(account, found)| Ok((account, found?))))
            .boxed()
    }

    /// As [`all`](Self::all), with the account of what cannot be read: the outer error is one of the
    /// store. Where the key names no account, the name is what can be made of it.
    pub(crate) fn each(&self) -> BoxStream<'static, Result<(AccountKey, Result<Found<T>>)>>
    where
        T: Send + 'static,
    {
        let this = self.clone();
        let found = entries(this.store.clone(), Key::new(&this.kind));
        found
            .map(move |found| {
                let (key, entry) = found?;
                let value = entry.and_then(|entry| this.read(&entry));
                let (account, is_name) = account_of(&key, 1);
                let value = match is_name {
                    true => value,
                    false => Err(this.unreadable()),
                };
                Ok((account, value))
            })
            .boxed()
    }

    /// The leases of this kind with the accounts that they are of, as [`each`](Self::each) has values.
    pub(crate) fn leases(&self) -> BoxStream<'static, Result<(AccountKey, Key)>> {
        let found = entries(self.store.clone(), Key::new("lease").with(&self.kind));
        found
            .map_ok(|(key, _)| (account_of(&key, 2).0, key))
            .boxed()
    }

    fn write(&self, value: &T) -> Result<Vec<u8>> {
        serde_json::to_vec(value).map_err(|error| {
            let text = format!("a value of kind {:?} cannot be written as JSON", self.kind);
            Error::new(ErrorKind::Store, text).with_source(error)
        })
    }

    fn read(&self, entry: &Entry) -> Result<Found<T>> {
        Ok(Found {
            version: entry.version,
            // No source: the parser's text could repeat a part of the value.
            value: serde_json::from_slice(&entry.value).map_err(|_| self.unreadable())?,
            written: entry.written,
        })
    }

    fn unreadable(&self) -> Error {
        let text = format!(
            "what is stored as {:?} was not written so by this version of the crate",
            self.kind
        );
        Error::new(ErrorKind::Store, text)
    }
}

/// The account that a key names after so many other parts, and whether it is a name. If not, it is
/// what can be made of one.
fn account_of(key: &Key, after: usize) -> (AccountKey, bool) {
    let parts = key.parts();
    let parts = parts.get(after..).unwrap_or_default();
    let whole = parts.concat();
    let name = String::from_utf8_lossy(&whole);
    let is_name = parts.len() == 1 && std::str::from_utf8(&whole).is_ok();
    (AccountKey::new(name), is_name)
}

impl<T> Clone for Typed<T> {
    fn clone(&self) -> Self {
        Self {
            store: self.store.clone(),
            kind: self.kind.clone(),
            values: PhantomData,
        }
    }
}

impl<T> fmt::Debug for Typed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Typed")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}
