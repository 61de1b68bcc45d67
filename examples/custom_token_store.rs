//! A token store of one's own, in some forty lines: rows of a table, here a map in memory that
//! stands for a database's. The suite that every store must pass runs on it.
#![allow(clippy::print_stdout)]

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep};
use zoom_admin::auth::store::{Lease, State, Stored, Swap, TokenStore, conformance};
use zoom_admin::{AccountKey, Error, ErrorKind, Result, async_trait};

#[derive(Clone, Default)]
struct Table(Arc<Mutex<HashMap<AccountKey, Row>>>);

/// `version`, `state` (JSON; encrypt it in a real one), `lease_number`, `lease_until`.
#[derive(Clone, Default)]
struct Row {
    version: u64,
    state: Option<String>,
    lease: u64,
    until: Option<Instant>,
}

impl Table {
    fn rows(&self) -> MutexGuard<'_, HashMap<AccountKey, Row>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of a lease, if nobody has one.
    fn take(&self, name: &AccountKey, now: Instant, ttl: Duration) -> Option<u64> {
        let mut rows = self.rows();
        let row = rows.entry(name.clone()).or_default();
        if row.until.is_some_and(|until| until > now) {
            return None;
        }
        row.lease += 1;
        row.until = Some(now + ttl);
        Some(row.lease)
    }
}

// No source: the parser's text could repeat a part of the tokens.
fn unreadable(_: serde_json::Error) -> Error {
    Error::new(ErrorKind::Store, "the row cannot be read or written")
}

#[async_trait]
impl TokenStore for Table {
    /// `SELECT version, state FROM connections WHERE name = ?`
    async fn load(&self, name: &AccountKey) -> Result<Option<Stored>> {
        let row = self.rows().get(name).cloned().unwrap_or_default();
        let Some(state) = row.state else {
            return Ok(None);
        };
        let (version, state) = (row.version, serde_json::from_str(&state));
        state
            .map(|state| Some(Stored { version, state }))
            .map_err(unreadable)
    }

    /// `UPDATE connections SET version = version + 1, state = ? WHERE name = ? AND version = ?`
    async fn swap(&self, name: &AccountKey, expect: Option<u64>, new: State) -> Result<Swap> {
        let written = serde_json::to_string(&new).map_err(unreadable)?;
        {
            let mut rows = self.rows();
            let row = rows.entry(name.clone()).or_default();
            if row.state.as_ref().map(|_| row.version) == expect {
                row.version += 1;
                row.state = Some(written);
                return Ok(Swap::Done(row.version));
            }
        }
        Ok(Swap::Lost(self.load(name).await?))
    }

    /// `UPDATE ... SET lease_number = lease_number + 1, lease_until = now() + ? WHERE name = ? AND
    /// lease_until < now()`, until it changes a row.
    async fn lease(&self, name: &AccountKey, ttl: Duration) -> Result<Box<dyn Lease>> {
        let end = Instant::now() + ttl;
        loop {
            let now = Instant::now();
            if let Some(lease) = self.take(name, now, ttl) {
                let (table, name) = (self.clone(), name.clone());
                return Ok(Box::new(Held { table, name, lease }));
            }
            if now >= end {
                return Err(Error::new(ErrorKind::Timeout, "the row is leased"));
            }
            sleep(Duration::from_millis(5)).await;
        }
    }
}

struct Held {
    table: Table,
    name: AccountKey,
    lease: u64,
}

#[async_trait]
impl Lease for Held {
    async fn release(self: Box<Self>) -> Result<()> {
        Ok(()) // Dropping it does.
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(row) = self.table.rows().get_mut(&self.name) {
            // One that ran out may be another's by now.
            if row.lease == self.lease {
                row.until = None;
            }
        }
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let table = Table::default();
    conformance(async || Ok(table.clone())).await?;
    println!("The table keeps the contract of a token store.");
    Ok(())
}
