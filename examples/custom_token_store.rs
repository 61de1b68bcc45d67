//! A store of one's own, in some thirty lines: a map in memory that stands for the table of a database. The
//! suites that every store must pass run on it, as a store and with tokens in it.

use std::{collections::BTreeMap, sync::Arc};
use tokio::sync::Mutex;
use zoom_admin::auth::store::{self as tokens, SharedTokens};
use zoom_admin::store::{self, Entry, Key, Listed, Loaded, Store, Swapped};
use zoom_admin::{Clock, Result, SystemClock, async_trait, bytes::Bytes};

/// `key`, `version`, `value` (encrypted, see `store::Sealed`), `written`; and the last version of any.
#[derive(Clone, Default)]
struct Table(Arc<Mutex<(BTreeMap<Key, Entry>, u64)>>);

#[async_trait]
impl Store for Table {
    /// `SELECT version, value, written, now() FROM entries WHERE key = ?`
    async fn load(&self, key: &Key) -> Result<Loaded> {
        let (entry, at) = (self.0.lock().await.0.get(key).cloned(), SystemClock.now());
        Ok(Loaded { entry, at })
    }

    /// `UPDATE entries SET version = nextval(?), value = ?, written = now() WHERE key = ? AND
    /// version = ?`; `INSERT` where nothing is expected, `DELETE` where there is no value.
    async fn swap(&self, key: &Key, was: Option<u64>, value: Option<Bytes>) -> Result<Swapped> {
        store::check(key, value.as_ref())?;
        let (mut table, at) = (self.0.lock().await, SystemClock.now());
        let (entry, version, written) = (table.0.get(key).cloned(), table.1 + 1, at);
        if entry.as_ref().map(|entry| entry.version) != was {
            return Ok(Swapped::Lost(Loaded { entry, at }));
        }
        table.1 = version;
        let entry = value.map(|value| Entry {
            version,
            value,
            written,
        });
        table.0.remove(key);
        table.0.extend(entry.map(|entry| (key.clone(), entry)));
        Ok(Swapped::Done { version, at })
    }

    /// `SELECT ... WHERE key >= ? AND key < ? AND key > ? ORDER BY key LIMIT ?`
    async fn list(&self, prefix: &Key, after: Option<&Key>, at_most: usize) -> Result<Listed> {
        let (table, at) = (self.0.lock().await, SystemClock.now());
        let wanted = |key: &Key| key.starts_with(prefix) && after.is_none_or(|after| key > after);
        let rows = table.0.iter().filter(|(key, _)| wanted(key)).take(at_most);
        let entries = rows.map(|(k, e)| (k.clone(), Ok(e.clone()))).collect();
        Ok(Listed { entries, at })
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let table = Table::default();
    store::conformance(async || Ok(table.clone())).await?;
    tokens::conformance(async || Ok(SharedTokens::new(table.clone()))).await?;
    eprintln!("The table keeps the contracts of a store and of a token store.");
    Ok(())
}
