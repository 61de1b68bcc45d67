//! A store of one's own, in some forty lines: rows of a table, here a map in memory that stands for a
//! database's. The suites that every store must pass run on it, as a store and with tokens in it.
#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use zoom_admin::auth::store::SharedTokens;
use zoom_admin::bytes::Bytes;
use zoom_admin::store::{self, Entry, Key, Listed, Loaded, Store, Swapped};
use zoom_admin::{Clock, Error, ErrorKind, Result, SystemClock, async_trait};

/// `key`, `version`, `value` (encrypted, see `store::Sealed`), `written`; and the last version.
#[derive(Clone, Default)]
struct Table(Arc<Mutex<(BTreeMap<Key, Entry>, u64)>>);

impl Table {
    fn rows(&self) -> MutexGuard<'_, (BTreeMap<Key, Entry>, u64)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Store for Table {
    /// `SELECT version, value, written, now() FROM entries WHERE key = ?`
    async fn load(&self, key: &Key) -> Result<Loaded> {
        let entry = self.rows().0.get(key).cloned();
        let at = SystemClock.now();
        Ok(Loaded { entry, at })
    }

    /// `UPDATE entries SET version = nextval(?), value = ?, written = now() WHERE key = ? AND
    /// version = ?`; `INSERT` where nothing is expected, `DELETE` where there is no value.
    async fn swap(
        &self,
        key: &Key,
        expected: Option<u64>,
        value: Option<Bytes>,
    ) -> Result<Swapped> {
        if key.as_bytes().len() > Key::LONGEST {
            return Err(Error::new(ErrorKind::Config, "the key is too long"));
        }
        let (mut table, at) = (self.rows(), SystemClock.now());
        let (rows, last) = &mut *table;
        let entry = rows.get(key).cloned();
        if entry.as_ref().map(|entry| entry.version) != expected {
            return Ok(Swapped::Lost(Loaded { entry, at }));
        }
        *last += 1; // over all rows, so that no version comes again
        let (version, written) = (*last, at);
        match value {
            Some(value) => rows.insert(
                key.clone(),
                Entry {
                    version,
                    value,
                    written,
                },
            ),
            None => rows.remove(key),
        };
        Ok(Swapped::Done { version, at })
    }

    /// `SELECT ... WHERE key >= ? AND key < ? AND key > ? ORDER BY key LIMIT ?`
    async fn list(&self, prefix: &Key, after: Option<&Key>, at_most: usize) -> Result<Listed> {
        let table = self.rows();
        let rows = table.0.iter().filter(|(key, _)| key.starts_with(prefix));
        let rows = rows.filter(|(key, _)| after.is_none_or(|after| *key > after));
        let entries = rows.map(|(key, entry)| (key.clone(), Ok(entry.clone())));
        let entries = entries.take(at_most).collect();
        let at = SystemClock.now();
        Ok(Listed { entries, at })
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let table = Table::default();
    store::conformance(async || Ok(table.clone())).await?;
    println!("The table keeps the contract of a store.");
    zoom_admin::auth::store::conformance(async || Ok(SharedTokens::new(table.clone()))).await?;
    println!("The table keeps the contract of a token store.");
    Ok(())
}
