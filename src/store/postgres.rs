//! A store in Postgres.

mod hearing;
mod rows;
mod session;
mod sql;
mod tls;
mod url;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use tokio::time::Instant;
use tokio_postgres::Config;
use tokio_postgres::types::{ToSql, Type};

use super::link::Slot;
use super::{FIRST_LOOK, Key, LAST_LOOK, Listed, Loaded, Store, Swapped, check};
use crate::error::Result;
use crate::time::after;
use hearing::Hearing;
use rows::{entry, no_answer, time, unreadable, version};
use session::{Session, answer};
use tls::Tls;

/// Keeps entries in a table of a Postgres database (12 or later), for all who can reach it. Clones
/// share their connections, of which there are at most five: calls do not wait for each other's, but
/// go behind one another on one connection, and a lease holds none. Connections that break are made
/// anew, also those that are silent: a second after a caller has given up, however short its
/// patience. A call waits at most 10 s for a connection, and 20 s for its answer.
///
/// Time is the database's clock. What is done is on disk: where the database or the role has
/// `synchronous_commit` off, each write of this store turns it on for itself. After a failover to a
/// replica that was not synchronous, the last writes are gone, with the tokens in them. A server
/// that can only be read is not talked to: of several hosts in the URL, that one is used which takes
/// writes, and after a failover it is looked for again.
///
/// A write whose answer did not come, because the server was restarted say, is an error: it was done
/// or not. What is built on the store finds that out by the version or by the value.
///
/// Who waits in [`changed`](Store::changed) hears at once of entries that are removed (leases that
/// are given back are), by `LISTEN`; of others by looking, since a notification at each write would
/// make all writers of the database wait for each other. Where nothing is heard, everything is found
/// by looking.
///
/// # Poolers
///
/// A pooler that gives connections to transactions in turn (PgBouncer with `pool_mode = transaction`)
/// does: each call is one statement, which is not prepared under a name, and needs nothing of its
/// connection. `LISTEN` is not heard there, so changes are found by looking, within a quarter of a
/// second.
#[derive(Clone)]
pub struct Postgres(Arc<Inner>);

struct Inner {
    config: Config,
    tls: Tls,
    /// Used in turn; each may be used by many at once.
    sessions: [Slot<Session>; 4],
    next: AtomicUsize,
    hearing: Slot<Hearing>,
}

/// A connection that is not needed any more takes no longer than this to end.
const PARTING: Duration = Duration::from_secs(1);

impl Postgres {
    /// Connects to the database of a URL, such as
    /// `postgres://user:password@host:5432/database?sslmode=require`.
    ///
    /// | `sslmode` | |
    /// |---|---|
    /// | `require`, `verify-full`, `verify-ca` | The connection is encrypted, and the server has shown a certificate that this machine trusts, for the host's name. All three mean this here: nothing weaker is to be had. |
    /// | `prefer`, or none | The same where the server offers TLS, and otherwise **nothing is encrypted**. Who controls the network between can make it so. For servers on this machine, or in a network that is trusted. |
    /// | `disable` | Nothing is encrypted. |
    ///
    /// TLS without verification does not exist here. The certificates are those that the machine
    /// trusts, on Linux also those of the file that `SSL_CERT_FILE` names; `sslrootcert` and
    /// certificates of clients are refused, and so is `channel_binding=require`.
    ///
    /// Keepalives (after 30 s), `tcp_user_timeout` (10 s) and `connect_timeout` (10 s) are set where
    /// the URL says nothing of them.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if it is no such URL, and [`ErrorKind::Store`](crate::ErrorKind::Store) if the database cannot
    /// be reached, refuses the user, or can only be read. No error repeats the password.
    pub async fn connect(url: &str) -> Result<Self> {
        let store = Self(Arc::new(Inner {
            config: url::config(url)?,
            tls: Tls::new()?,
            sessions: Default::default(),
            next: AtomicUsize::new(0),
            hearing: Slot::default(),
        }));
        store.0.session().await?;
        Ok(store)
    }

    /// Makes the table and the sequence that the store needs, where they are not there. It can be
    /// run again, also by many at once. The role needs the right to create in the first schema of
    /// its `search_path`; afterwards, to select, insert, update and delete, and to use the sequence.
    ///
    /// # Errors
    /// [`ErrorKind::Store`](crate::ErrorKind::Store).
    pub async fn create_schema(&self) -> Result<()> {
        let session = self.0.session().await?;
        // Statements that are sent together are one transaction.
        let made = answer(&session, session.client.client.batch_execute(sql::SCHEMA)).await;
        Ok(made?)
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
        check(key, value.as_ref())?;
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
        let mut after = after.map(Key::as_bytes).unwrap_or_default().to_vec();
        let at_most = i64::try_from(at_most).unwrap_or(i64::MAX);
        loop {
            let values: [(&(dyn ToSql + Sync), Type); 4] = [
                (&first, Type::BYTEA),
                (&end, Type::BYTEA),
                (&after, Type::BYTEA),
                (&at_most, Type::INT8),
            ];
            let rows = self.0.read(sql::LIST, &values).await?;
            let at = time(rows.first().ok_or_else(no_answer)?, "at")?;
            let mut entries = Vec::with_capacity(rows.len());
            let mut strange = None;
            for row in &rows {
                let Some(entry) = entry(row)? else { continue };
                let key: &[u8] = row.try_get("key").map_err(unreadable)?;
                match Key::from_bytes(key) {
                    Some(key) => entries.push((key, Ok(entry))),
                    None => strange = Some(key.to_vec()),
                }
            }
            match strange {
                // A row that something else has written hides none.
                Some(last) if entries.is_empty() => after = last,
                _ => return Ok(Listed { entries, at }),
            }
        }
    }

    async fn changed(&self, key: &Key, since: Option<u64>, within: Duration) -> Result<Loaded> {
        let until = after(Instant::now(), within);
        let mut removals = None;
        let mut pause = FIRST_LOOK;
        loop {
            // Before the look, so that nothing is missed between.
            removals = removals.or_else(|| self.0.removals());
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
