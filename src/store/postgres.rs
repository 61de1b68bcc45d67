//! A store in Postgres.

mod hearing;
mod rows;
mod sql;
mod tls;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Config, Row};

use super::{FIRST_LOOK, Key, LAST_LOOK, Listed, Loaded, Store, Swapped, check_key};
use crate::error::{Error, ErrorKind, Result};
use crate::time::after;
use hearing::Hearing;
use rows::{entry, failed, no_answer, time, unreadable, version};
use tls::Tls;

/// Keeps entries in a table of a Postgres database (12 or later), for all who can reach it. Clones
/// share their connections, of which there are at most five: calls do not wait for each other's, but
/// go behind one another on one connection, and a lease holds none. Connections that break are made
/// anew.
///
/// Time is the database's clock. What is done is on disk: where the database or the role has
/// `synchronous_commit` off, connections of this store turn it on. After a failover to a replica
/// that was not synchronous, the last writes are gone, with the tokens in them.
///
/// Who waits in [`changed`](Store::changed) hears at once of entries that are removed (leases that
/// are given back are), by `LISTEN`; of others by looking, since a notification at each write would
/// make all writers of the database wait for each other. Behind a pooler that knows no `LISTEN`,
/// everything is found by looking.
#[derive(Clone)]
pub struct Postgres(Arc<Inner>);

struct Inner {
    config: Config,
    tls: Tls,
    /// Used in turn; each may be used by many at once.
    connections: [Mutex<Option<Arc<Client>>>; 4],
    next: AtomicUsize,
    hearing: Mutex<Option<Hearing>>,
}

/// A connection or a statement that takes longer than this has failed.
const WAIT: Duration = Duration::from_secs(20);

impl Postgres {
    /// Connects to the database of a URL, such as
    /// `postgres://user:password@host:5432/database?sslmode=require`.
    ///
    /// With `sslmode=require` (or `verify-full`, which is the same here), the server has to show a
    /// certificate that this machine trusts, for the host's name. As is usual, TLS is optional
    /// without it; give it for any server that is not on this machine.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if it is no such URL, and [`ErrorKind::Store`] if the database cannot
    /// be reached.
    pub async fn connect(url: &str) -> Result<Self> {
        // Certificates and names are always verified here.
        let url = url
            .replace("sslmode=verify-full", "sslmode=require")
            .replace("sslmode=verify-ca", "sslmode=require");
        let config = match url.split_once("://") {
            Some(("postgres" | "postgresql", _)) => url.parse::<Config>().ok(),
            _ => None,
        };
        // No source: it could repeat the password.
        let mut config = config.ok_or_else(|| {
            let text = "this is not the URL of a Postgres database: postgres://user:password@host/database";
            Error::new(ErrorKind::Config, text)
        })?;
        if config.get_application_name().is_none() {
            config.application_name("zoom-admin");
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(WAIT);
        }
        let store = Self(Arc::new(Inner {
            config,
            tls: Tls::new()?,
            connections: Default::default(),
            next: AtomicUsize::new(0),
            hearing: Mutex::default(),
        }));
        store.0.client().await?;
        Ok(store)
    }

    /// Makes the table and the sequence that the store needs, where they are not there. It can be
    /// run again, also by many at once. The role needs the right to create in the first schema of
    /// its `search_path`; afterwards, to select, insert, update and delete, and to use the sequence.
    ///
    /// # Errors
    /// [`ErrorKind::Store`].
    pub async fn create_schema(&self) -> Result<()> {
        let client = self.0.client().await?;
        // Statements that are sent together are one transaction.
        within(client.batch_execute(sql::SCHEMA)).await
    }
}

impl Inner {
    async fn client(&self) -> Result<Arc<Client>> {
        let turn = self.next.fetch_add(1, Ordering::Relaxed);
        let place = turn.checked_rem(self.connections.len()).unwrap_or_default();
        let Some(place) = self.connections.get(place) else {
            return Err(Error::new(ErrorKind::Store, "there is no connection"));
        };
        let mut place = place.lock().await;
        if let Some(client) = place.as_ref().filter(|client| !client.is_closed()) {
            return Ok(client.clone());
        }
        let (client, connection) = within(self.config.connect(self.tls.clone())).await?;
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection to Postgres has ended");
            }
        });
        within(client.batch_execute(sql::SESSION)).await?;
        let client = Arc::new(client);
        *place = Some(client.clone());
        Ok(client)
    }

    async fn query(&self, text: &str, values: &[(&(dyn ToSql + Sync), Type)]) -> Result<Vec<Row>> {
        let client = self.client().await?;
        let rows = within(client.query_typed(text, values)).await;
        if rows.is_err() {
            self.drop_silent(&client);
        }
        rows
    }

    /// Reads. A connection that broke while nobody used it is noticed at its next use only.
    async fn read(&self, text: &str, values: &[(&(dyn ToSql + Sync), Type)]) -> Result<Vec<Row>> {
        match self.query(text, values).await {
            Err(_) => self.query(text, values).await,
            rows => rows,
        }
    }

    /// Uses a connection no more on which a statement has failed: it may be one that never answers.
    fn drop_silent(&self, client: &Arc<Client>) {
        // Where a place is locked, a new connection is being made already.
        for mut place in self.connections.iter().filter_map(|p| p.try_lock().ok()) {
            if place.as_ref().is_some_and(|held| Arc::ptr_eq(held, client)) {
                *place = None;
            }
        }
    }
}

async fn within<T>(work: impl Future<Output = Result<T, tokio_postgres::Error>>) -> Result<T> {
    match timeout(WAIT, work).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(failed(error)),
        Err(elapsed) => {
            let error = Error::new(ErrorKind::Store, "Postgres does not answer");
            Err(error.with_source(elapsed))
        }
    }
}

#[async_trait]
impl Store for Postgres {
    async fn load(&self, key: &Key) -> Result<Loaded> {
        let rows = self
            .0
            .read(sql::LOAD, &[(&key.as_bytes(), Type::BYTEA)])
            .await?;
        let row = rows.first().ok_or_else(no_answer)?;
        Ok(Loaded {
            entry: entry(row)?,
            at: time(row, "at")?,
        })
    }

    async fn swap(
        &self,
        key: &Key,
        expected: Option<u64>,
        value: Option<Bytes>,
    ) -> Result<Swapped> {
        check_key(key)?;
        let bytes = key.as_bytes();
        let bytes: (&(dyn ToSql + Sync), Type) = (&bytes, Type::BYTEA);
        // No version is so large.
        let old = expected.map(|version| i64::try_from(version).unwrap_or(-1));
        let rows = match (&old, value.as_deref()) {
            (None, None) => Vec::new(),
            (None, Some(value)) => {
                let values = [bytes, (&value, Type::BYTEA)];
                self.0.query(sql::MAKE, &values).await?
            }
            (Some(old), Some(value)) => {
                let values = [bytes, (&value, Type::BYTEA), (old, Type::INT8)];
                self.0.query(sql::CHANGE, &values).await?
            }
            (Some(old), None) => {
                let values = [bytes, (old, Type::INT8)];
                self.0.query(sql::REMOVE, &values).await?
            }
        };
        let mut found = None;
        if let Some(row) = rows.first() {
            let at = time(row, "at")?;
            if row.try_get("done").map_err(unreadable)? {
                let version = version(row)?.ok_or_else(no_answer)?;
                return Ok(Swapped::Done { version, at });
            }
            let entry = entry(row)?;
            found = Some(Loaded { entry, at });
        }
        // A statement sees what was there when it began. One that waited for another swap, and lost
        // to it, has not seen its outcome.
        let found = match found.filter(|found| found.version() != expected) {
            Some(found) => found,
            None => self.load(key).await?,
        };
        match (found.version(), expected, &value) {
            (None, None, None) => {
                let (version, at) = (0, found.at);
                Ok(Swapped::Done { version, at })
            }
            _ => Ok(Swapped::Lost(found)),
        }
    }

    async fn list(&self, prefix: &Key, after: Option<&Key>, at_most: usize) -> Result<Listed> {
        let (first, end) = (prefix.as_bytes(), prefix.end_of_prefix());
        let after = after.map(Key::as_bytes).unwrap_or_default();
        let at_most = i64::try_from(at_most).unwrap_or(i64::MAX);
        let values: [(&(dyn ToSql + Sync), Type); 4] = [
            (&first, Type::BYTEA),
            (&end, Type::BYTEA),
            (&after, Type::BYTEA),
            (&at_most, Type::INT8),
        ];
        let rows = self.0.read(sql::LIST, &values).await?;
        let at = time(rows.first().ok_or_else(no_answer)?, "at")?;
        let mut entries = Vec::with_capacity(rows.len());
        for row in &rows {
            let Some(entry) = entry(row)? else { continue };
            let key: &[u8] = row.try_get("key").map_err(unreadable)?;
            let key = Key::from_bytes(key).ok_or_else(|| {
                Error::new(
                    ErrorKind::Store,
                    "something else than an entry is in the table",
                )
            })?;
            entries.push((key, entry));
        }
        Ok(Listed { entries, at })
    }

    async fn changed(&self, key: &Key, since: Option<u64>, within: Duration) -> Result<Loaded> {
        let until = after(Instant::now(), within);
        let mut removals = self.0.removals().await;
        let mut pause = FIRST_LOOK;
        loop {
            let found = self.load(key).await?;
            let now = Instant::now();
            if found.version() != since || now >= until {
                return Ok(found);
            }
            hearing::wait(&mut removals, key, after(now, pause).min(until)).await;
            pause = pause.saturating_mul(2).min(LAST_LOOK);
        }
    }
}

impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Postgres")
            .field("hosts", &self.0.config.get_hosts())
            .field("database", &self.0.config.get_dbname())
            .finish_non_exhaustive()
    }
}
