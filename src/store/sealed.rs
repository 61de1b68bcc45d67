//! Values that are encrypted before a store gets them.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::TryStreamExt;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};

use super::{Entry, Key, Listed, Loaded, Store, Swapped, entries};
use crate::error::{Error, ErrorKind, Result};

/// A key that values are encrypted with: 256 bits, under a name that is written beside each value.
#[derive(Clone)]
pub struct SealingKey {
    id: String,
    key: LessSafeKey,
}

impl SealingKey {
    /// A key of the caller's, from a secret manager say. Its name is no secret; another key needs
    /// another one.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if the name is longer than 255 bytes.
    pub fn new(id: impl Into<String>, key: &[u8; 32]) -> Result<Self> {
        let id = id.into();
        let unusable = |what: &str| Error::new(ErrorKind::Config, what.to_owned());
        if u8::try_from(id.len()).is_err() {
            return Err(unusable(
                "the name of a sealing key is longer than 255 bytes",
            ));
        }
        let key = UnboundKey::new(&AES_256_GCM, key);
        let key = key.map_err(|_| unusable("a sealing key cannot be used"))?;
        Ok(Self {
            id,
            key: LessSafeKey::new(key),
        })
    }
}

/// Encrypts the values of another store: AES-256-GCM, with a random nonce for each write.
///
/// A value is bound to its key: whoever can write the storage cannot put the value of one account in
/// the place of another's. They can put back an older value of the same key, or remove it; and keys,
/// with the names of accounts in them, are not encrypted. A value that is not sealed is refused.
///
/// A key is good for about four billion writes. To change it, give the new one, and the old ones
/// [to open](Self::opening) what they have sealed; [`reseal`](Self::reseal) then writes all values
/// with the new one, after which the old ones can go.
#[derive(Clone)]
pub struct Sealed<S> {
    store: S,
    write: SealingKey,
    read: Arc<[SealingKey]>,
}

/// The first byte of what is sealed.
const FORMAT: u8 = 1;

impl<S: Store> Sealed<S> {
    /// Seals what is written with this key, and opens what was sealed with it.
    pub fn new(store: S, key: SealingKey) -> Self {
        Self {
            store,
            write: key,
            read: Arc::new([]),
        }
    }

    /// Opens what was sealed with these keys, too.
    #[must_use]
    pub fn opening(mut self, keys: impl IntoIterator<Item = SealingKey>) -> Self {
        self.read = self.read.iter().cloned().chain(keys).collect();
        self
    }

    /// Writes all values whose keys begin with `prefix`, and that were sealed with another key than
    /// the present one, with that one. Gives how many those were. What others write meanwhile is
    /// sealed with the key that they have.
    ///
    /// # Errors
    /// Those of the store; and, after all others are written, if values cannot be opened: the error
    /// names the first of them.
    pub async fn reseal(&self, prefix: &Key) -> Result<u64>
    where
        S: Clone,
    {
        let mut all = entries(Arc::new(self.store.clone()), prefix.clone());
        let (mut count, mut unopened) = (0u64, 0u64);
        let mut first: Option<(Key, Error)> = None;
        while let Some((key, entry)) = all.try_next().await? {
            match entry.and_then(|entry| self.to_reseal(&key, entry)) {
                Ok(None) => {}
                Ok(Some(old)) => {
                    let swap = self.swap_unopened(&key, Some(old.version), Some(old.value));
                    let is_done = matches!(swap.await?, Swapped::Done { .. });
                    count = count.saturating_add(u64::from(is_done));
                }
                Err(error) => {
                    unopened = unopened.saturating_add(1);
                    first.get_or_insert((key, error));
                }
            }
        }
        match first {
            None => Ok(count),
            Some((key, error)) => {
                let text = format!(
                    "{unopened} values cannot be opened, of which the first is that of {key:?}; the \
                     others are sealed with the present key"
                );
                Err(Error::new(ErrorKind::Store, text).with_source(error))
            }
        }
    }

    /// The entry, opened, if it was sealed with another key than the present one.
    fn to_reseal(&self, key: &Key, entry: Entry) -> Result<Option<Entry>> {
        if self.sealed_with(&entry.value)?.0 == self.write.id {
            return Ok(None);
        }
        self.opened(key, entry).map(Some)
    }

    /// Seals a value and swaps it. What is stored instead, where the swap is lost, is as it is
    /// stored.
    async fn swap_unopened(
        &self,
        key: &Key,
        expected: Option<u64>,
        value: Option<Bytes>,
    ) -> Result<Swapped> {
        let sealed = value.map(|value| self.seal(key, &value)).transpose()?;
        self.store.swap(key, expected, sealed).await
    }

    fn seal(&self, key: &Key, value: &[u8]) -> Result<Bytes> {
        let failed = |_| Error::new(ErrorKind::Store, "a value could not be sealed");
        let mut nonce = [0; NONCE_LEN];
        SystemRandom::new().fill(&mut nonce).map_err(failed)?;
        let id = &self.write.id;
        let mut sealed = vec![FORMAT, u8::try_from(id.len()).unwrap_or_default()];
        sealed.extend_from_slice(id.as_bytes());
        let bound = bound(&sealed, key);
        let mut text = value.to_vec();
        let nonce_ring = Nonce::assume_unique_for_key(nonce);
        self.write
            .key
            .seal_in_place_append_tag(nonce_ring, Aad::from(bound), &mut text)
            .map_err(failed)?;
        sealed.extend_from_slice(&nonce);
        sealed.extend(text);
        Ok(sealed.into())
    }

    /// The name of the key that has sealed a value, and what follows it.
    fn sealed_with<'a>(&self, sealed: &'a [u8]) -> Result<(&'a str, &'a [u8])> {
        let read = || {
            let [FORMAT, length, rest @ ..] = sealed else {
                return None;
            };
            let (id, rest) = rest.split_at_checked(usize::from(*length))?;
            Some((std::str::from_utf8(id).ok()?, rest))
        };
        read().ok_or_else(|| {
            let text = "a value of the store is not sealed, or by another version of this crate";
            Error::new(ErrorKind::Store, text)
        })
    }

    fn open(&self, key: &Key, sealed: &[u8]) -> Result<Bytes> {
        let (id, rest) = self.sealed_with(sealed)?;
        let mut keys = std::iter::once(&self.write).chain(&*self.read);
        let Some(opening) = keys.find(|key| key.id == id) else {
            let text =
                format!("a value of the store is sealed with the key {id:?}, which is not given");
            return Err(Error::new(ErrorKind::Store, text));
        };
        let open = || {
            let head = sealed.len().checked_sub(rest.len())?;
            let (nonce, text) = rest.split_at_checked(NONCE_LEN)?;
            let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
            let bound = bound(sealed.get(..head)?, key);
            let mut text = text.to_vec();
            let length = opening
                .key
                .open_in_place(nonce, Aad::from(bound), &mut text)
                .ok()?
                .len();
            text.truncate(length);
            Some(Bytes::from(text))
        };
        open().ok_or_else(|| {
            let text = format!(
                "a value of the store cannot be opened with the key {id:?}: it was changed, or \
                 another key has that name"
            );
            Error::new(ErrorKind::Store, text)
        })
    }

    fn opened(&self, key: &Key, entry: Entry) -> Result<Entry> {
        let value = self.open(key, &entry.value)?;
        Ok(Entry { value, ..entry })
    }

    fn all_opened(&self, key: &Key, found: Loaded) -> Result<Loaded> {
        let entry = found.entry.map(|entry| self.opened(key, entry));
        Ok(Loaded {
            entry: entry.transpose()?,
            at: found.at,
        })
    }
}

/// What a value is bound to: the name of its sealing key, and its place.
fn bound(head: &[u8], key: &Key) -> Vec<u8> {
    [head, key.as_bytes()].concat()
}

#[async_trait]
impl<S: Store> Store for Sealed<S> {
    async fn load(&self, key: &Key) -> Result<Loaded> {
        let found = self.store.load(key).await?;
        self.all_opened(key, found)
    }

    async fn swap(
        &self,
        key: &Key,
        expected: Option<u64>,
        value: Option<Bytes>,
    ) -> Result<Swapped> {
        match self.swap_unopened(key, expected, value).await? {
            Swapped::Lost(found) => Ok(Swapped::Lost(self.all_opened(key, found)?)),
            done => Ok(done),
        }
    }

    async fn list(&self, prefix: &Key, after: Option<&Key>, at_most: usize) -> Result<Listed> {
        let Listed { entries, at } = self.store.list(prefix, after, at_most).await?;
        let opened = entries.into_iter().map(|(key, entry)| {
            let entry = entry.and_then(|entry| self.opened(&key, entry));
            (key, entry)
        });
        Ok(Listed {
            entries: opened.collect(),
            at,
        })
    }

    async fn changed(&self, key: &Key, since: Option<u64>, within: Duration) -> Result<Loaded> {
        let found = self.store.changed(key, since, within).await?;
        self.all_opened(key, found)
    }
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealingKey")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl<S: fmt::Debug> fmt::Debug for Sealed<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealed")
            .field("store", &self.store)
            .field("write", &self.write)
            .field("read", &self.read)
            .finish()
    }
}
