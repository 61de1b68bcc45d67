//! The kept states of an account, as a series.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::TryStreamExt;

use crate::account_key::AccountKey;
use crate::error::{Error, ErrorKind, Result};
use crate::private_folder::blocking;
use crate::usage::history::forecast::{Hire, LineForecast, forecast};
use crate::usage::history::name::SnapshotName;
use crate::usage::history::outcome::{Ledger, Outcomes};
use crate::usage::history::read::SnapshotReader;
use crate::usage::history::snapshot::{AccountSnapshot, SnapshotHead};
use crate::usage::history::store::SnapshotStore;
use crate::usage::history::trend::Trend;

/// What the kept states of an account tell, oldest first.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct History {
    /// The head of each state, oldest first.
    pub heads: Vec<SnapshotHead>,
    /// What became of the verdicts.
    pub outcomes: Outcomes,
    /// The states that could not be read, with the reason.
    pub skipped: Vec<SkippedSnapshot>,
}

/// A kept state that could not be read.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SkippedSnapshot {
    /// Its name.
    pub name: SnapshotName,
    /// Why: it is cut off or changed, of another version, or the store failed. The name is in it.
    pub error: Error,
}

/// The newest state that could be read.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Newest {
    /// The state; `None` if none could be read.
    pub snapshot: Option<AccountSnapshot>,
    /// Newer ones that could not be read, with the reason.
    pub skipped: Vec<SkippedSnapshot>,
}

impl History {
    /// Reads all states of an account up to a time, one after the other: one at a time is in
    /// memory. Those that cannot be read are skipped and named.
    ///
    /// # Errors
    /// If the store cannot be listed.
    pub async fn read(
        store: &dyn SnapshotStore,
        account: &AccountKey,
        up_to: DateTime<Utc>,
    ) -> Result<Self> {
        let mut history = Self::default();
        let mut ledger = Ledger::new();
        for name in names(store, account, up_to).await? {
            match load(store, &name, account).await {
                Ok(snapshot) => {
                    ledger.add(&snapshot);
                    history.heads.push(snapshot.head);
                }
                Err(error) => history.skipped.push(SkippedSnapshot { name, error }),
            }
        }
        history.outcomes = ledger.outcomes();
        Ok(history)
    }

    /// The seats and their use over time.
    pub fn trend(&self) -> Trend {
        Trend::from_heads(&self.heads)
    }

    /// The seats that will be needed when each line of the contract ends: see [`forecast()`].
    pub fn forecast(&self, hires: &[Hire]) -> Vec<LineForecast> {
        forecast(&self.heads, hires)
    }
}

/// Reads the heads of all states of an account up to a time, oldest first, and those that could not
/// be read. For trends and forecasts, which need no users, this is quicker than [`History::read`].
///
/// # Errors
/// If the store cannot be listed.
pub async fn heads(
    store: &dyn SnapshotStore,
    account: &AccountKey,
    up_to: DateTime<Utc>,
) -> Result<(Vec<SnapshotHead>, Vec<SkippedSnapshot>)> {
    let (mut heads, mut skipped) = (Vec::new(), Vec::new());
    for name in names(store, account, up_to).await? {
        let read = decode(store, &name, account, |reader| reader.verify()).await;
        match read {
            Ok(head) => heads.push(head),
            Err(error) => skipped.push(SkippedSnapshot { name, error }),
        }
    }
    Ok((heads, skipped))
}

/// Reads a kept state of an account.
///
/// # Errors
/// Those of the store and of [`AccountSnapshot::read_from`], with the name of the state.
pub async fn load(
    store: &dyn SnapshotStore,
    name: &SnapshotName,
    account: &AccountKey,
) -> Result<AccountSnapshot> {
    decode(store, name, account, AccountSnapshot::from_reader).await
}

/// Reads the newest state of an account, up to a time, that can be read: that of the last reading,
/// which the next one takes over from.
///
/// # Errors
/// If the store cannot be listed.
pub async fn newest(
    store: &dyn SnapshotStore,
    account: &AccountKey,
    up_to: DateTime<Utc>,
) -> Result<Newest> {
    let mut newest = Newest {
        snapshot: None,
        skipped: Vec::new(),
    };
    for name in names(store, account, up_to).await?.into_iter().rev() {
        match load(store, &name, account).await {
            Ok(snapshot) => {
                newest.snapshot = Some(snapshot);
                break;
            }
            Err(error) => newest.skipped.push(SkippedSnapshot { name, error }),
        }
    }
    Ok(newest)
}

/// The names of an account's states up to a time, oldest first.
async fn names(
    store: &dyn SnapshotStore,
    account: &AccountKey,
    up_to: DateTime<Utc>,
) -> Result<Vec<SnapshotName>> {
    let mut names = store.list().await?;
    names.retain(|name| name.is_of(account) && name.at() <= up_to);
    names.sort();
    names.dedup();
    Ok(names)
}

/// Reads what is kept under a name. Decompressing takes its time, so a thread of its own does it.
async fn decode<T: Send + 'static>(
    store: &dyn SnapshotStore,
    name: &SnapshotName,
    account: &AccountKey,
    read: impl FnOnce(SnapshotReader<std::io::Cursor<Vec<u8>>>) -> Result<T> + Send + 'static,
) -> Result<T> {
    let work = async {
        let parts = store.get(name).await?;
        let bytes = parts.try_fold(Vec::new(), |mut all, part: Bytes| async move {
            all.extend_from_slice(&part);
            Ok(all)
        });
        let (bytes, account) = (bytes.await?, account.clone());
        blocking(ErrorKind::Io, move || {
            let bytes = std::io::Cursor::new(bytes);
            read(SnapshotReader::new(bytes, &account)?)
        })
        .await
    };
    work.await.map_err(|error| {
        let message = format!("{name}: {error}");
        Error::new(error.kind(), message).with_source(error)
    })
}
