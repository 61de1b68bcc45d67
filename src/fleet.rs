//! Many accounts, read by as many workers as one likes.
//!
//! A worker calls [`run`] with a [`Store`] that all share and the accounts that it knows. It takes
//! the ones that are due, those that waited longest first, reads each from its checkpoint, writes the
//! records to files, and saves the checkpoint behind them. A lease for each account keeps two workers
//! from one account; a worker that is killed is followed by another when its lease has ended. There
//! is no queue and no leader: start workers by cron, Kubernetes or a job library, and start more of
//! them where more is to be done.
//!
//! The limits of an account are kept over all workers if their clients share a
//! [`SharedLimiter`](crate::limit::SharedLimiter).
//!
//! # What is written
//!
//! ```text
//! FOLDER/account=ACCOUNT/day=2026-06-30/records-RUN-LEASE-000001.jsonl    records, and what failed
//!                                       snapshot-RUN-LEASE.json           for the next reading
//!                                       users-RUN-LEASE.parquet ...       with `Options::tables`
//! ```
//!
//! The day is the one on which the reading began, RUN that time, and LEASE the number of the worker's
//! lease, which no other has. A line is `{"record": ITEM}` or `{"failed": FAILURE}`, an [`Item`](crate::usage::sync::Item) with its
//! key or a [`Failure`](crate::usage::sync::Failure). A file has its name once it is complete, and is
//! never written again. What a killed worker had read is read again, so the same record may come twice,
//! under the same key: store records by their key, the later ones in the place of the earlier.
//!
//! The files are for their owner only (on Unix, folders of mode 0700 and files of 0600), and a folder that
//! others can write is refused. The folder is to be one that all workers see. A worker that does not find the files of a reading
//! that another began reads from the last finished one on.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> zoom_admin::Result<()> {
//! use std::sync::Arc;
//! use zoom_admin::fleet::{self, Account, Options};
//! use zoom_admin::{AccountKey, Zoom, store::Memory};
//! # use zoom_admin::fake::Fake;
//! # let fake = Fake::builder().users(20).build();
//! # let zoom = Zoom::builder()
//! #     .transport(fake.clone())
//! #     .clock(fake.clock())
//! #     .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
//! #     .build()?;
//! # let folder = std::env::temp_dir().join(format!("zoom-admin-fleet-{}", std::process::id()));
//!
//! let store = Arc::new(Memory::new()); // of one process; workers on several machines share another
//! let accounts = vec![Account::new(AccountKey::new("customer-7"), zoom)];
//! let summary = fleet::run(store.clone(), accounts, Options::new(&folder)).await?;
//! assert_eq!((summary.finished, summary.failed), (1, 0));
//! for status in fleet::statuses(store).await? {
//!     println!("{}: next at {:?}", status.account.as_str(), status.state.next_due);
//! }
//! # std::fs::remove_dir_all(folder).ok();
//! # Ok(())
//! # }
//! ```
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures::future::{BoxFuture, Either, FutureExt, Shared, select};
use futures::stream::{FuturesUnordered, StreamExt, TryStreamExt};
use tokio::time::Instant;

use crate::account_key::AccountKey;
use crate::client::Zoom;
use crate::error::{Error, ErrorKind, Result};
use crate::ordered;
use crate::store::{Claimed, Holder, Key, Store, Swapped, Typed, holder_of};
use crate::time::after;
use crate::usage;

mod files;
mod state;
#[cfg(feature = "parquet")]
mod tables;
mod work;

pub use state::{Reading, State, Trouble};

/// An account that a worker may read.
#[derive(Debug, Clone)]
pub struct Account {
    key: AccountKey,
    zoom: Zoom,
    options: usage::Options,
    planning: usage::Planning,
}

impl Account {
    /// An account under the name by which all workers know it, and a client for it.
    pub fn new(key: AccountKey, zoom: Zoom) -> Self {
        Self {
            key,
            zoom,
            options: usage::Options::new(),
            planning: usage::Planning::new(),
        }
    }

    /// Sets what is read. The snapshot is the fleet's.
    #[must_use]
    pub fn options(mut self, options: usage::Options) -> Self {
        self.options = options;
        self
    }

    /// Sets what is planned, for the seats and money in the tables.
    #[must_use]
    pub fn planning(mut self, planning: usage::Planning) -> Self {
        self.planning = planning;
        self
    }
}

/// How a worker works.
#[derive(Clone)]
#[must_use]
pub struct Options {
    folder: PathBuf,
    owner: String,
    every: Duration,
    lease: Duration,
    save_every: Duration,
    at_once: usize,
    stop: Shared<BoxFuture<'static, ()>>,
    /// Whether accounts are decided, and their tables written.
    tables: bool,
}

impl Options {
    /// Records go to this folder. An account is read once a day, eight accounts at a time, under
    /// leases of 30 seconds; what was read is saved every ten seconds.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            owner: String::new(),
            every: crate::time::DAY,
            lease: Duration::from_secs(30),
            save_every: Duration::from_secs(10),
            at_once: 8,
            stop: futures::future::pending().boxed().shared(),
            tables: false,
        }
    }

    /// The name by which people find out which worker reads an account.
    pub fn owner(mut self, owner: impl Into<String>) -> Self {
        self.owner = owner.into();
        self
    }

    /// An account is due again so long after it was read.
    pub fn every(mut self, every: Duration) -> Self {
        self.every = every;
        self
    }

    /// So long after a worker was killed, others take its accounts. Leases are renewed each third of
    /// it.
    pub fn lease(mut self, lease: Duration) -> Self {
        self.lease = lease;
        self
    }

    /// A worker that is killed loses what it read in so long a time, at most.
    pub fn save_every(mut self, save_every: Duration) -> Self {
        self.save_every = save_every;
        self
    }

    /// So many accounts are read at a time; at least one.
    pub fn at_once(mut self, at_once: usize) -> Self {
        self.at_once = at_once.max(1);
        self
    }

    /// Each reading is of the whole account, is decided by the policy and the contract of
    /// [`Account::options`], and its tables are written as Parquet, as
    /// [`ParquetFolder`](usage::rows::ParquetFolder) has them, beside the records:
    /// `users-RUN-LEASE.parquet`, `verdicts-RUN-LEASE.parquet` and so on, `_done-RUN-LEASE.json` last.
    ///
    /// Reports are read anew for all days that the policy judges, since a decision needs them all: they
    /// cost each day what [`guide::sync`](crate::guide::sync) has for the first one. Settings and
    /// answers of the second reading are taken over as on a later day. What a worker wrote that was killed
    /// before it could say so is written again by the next one with a later `read_at`: queries take
    /// the newest one of each account. [`guide::sql`](crate::guide::sql) has some.
    #[cfg(feature = "parquet")]
    #[cfg_attr(docsrs, doc(cfg(feature = "parquet")))]
    pub fn tables(mut self) -> Self {
        self.tables = true;
        self
    }

    /// When this future is ready, no account is begun any more, and those that are being read are
    /// saved and given back.
    pub fn stop(mut self, stop: impl Future<Output = ()> + Send + 'static) -> Self {
        self.stop = stop.boxed().shared();
        self
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("folder", &self.folder)
            .field("every", &self.every)
            .finish_non_exhaustive()
    }
}

/// What a worker did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// Accounts that it read to the end.
    pub finished: usize,
    /// Accounts that it could not read: their states say why.
    pub failed: usize,
    /// Readings that it gave back because it was to stop.
    pub stopped: usize,
    /// Readings that it lost: its lease ended, or the store failed. Others take them.
    pub lost: usize,
}

/// An account, as the store knows it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Status {
    /// The account.
    pub account: AccountKey,
    /// Where its reading has come.
    pub state: State,
    /// The worker that reads it.
    pub holder: Option<Holder>,
    /// Why its entry or its lease in the store cannot be read: it is damaged, or of another version.
    /// The state or the holder is empty then, and no worker reads the account until the entry is
    /// removed.
    pub error: Option<Error>,
}

/// What became of an account.
enum Outcome {
    Finished,
    Failed,
    Stopped,
    /// Another worker reads it, or the store did not say.
    Busy,
    /// Another worker did it meanwhile.
    NotDue,
    Lost,
    /// What the store keeps of it cannot be read.
    Unreadable,
}

struct Fleet {
    store: Arc<dyn Store>,
    states: Typed<State>,
    options: Options,
}

/// Reads the accounts that are due, and returns when none is.
///
/// An account that another worker reads is waited for, so that it is read should that one be killed:
/// each third of a lease a place that is free is tried for it. So is one whose reading was lost.
/// An account whose entry in the store is damaged counts as failed, and [`statuses`] tells it. One
/// that cannot be read is told in its [`State`], and is due again later: soon where that
/// may help, and after [`Options::every`] where the credentials are refused, which takes one request.
///
/// # Errors
/// [`ErrorKind::Store`] if the store fails when the accounts are looked up, or has failed all
/// readings and still does a third of a lease later. Whoever reads these accounts next goes on from
/// their checkpoints.
pub async fn run(
    store: Arc<dyn Store>,
    accounts: Vec<Account>,
    options: Options,
) -> Result<Summary> {
    let fleet = Fleet {
        states: Typed::new(store.clone(), state::KIND),
        store,
        options,
    };
    let accounts = accounts.into_iter();
    let accounts = ordered::map(accounts.map(|account| (account.key.clone(), account)));
    let mut unreadable = BTreeSet::new();
    let due = fleet.due(&accounts, &mut unreadable).await?;
    let mut summary = fleet.read_all(due, &mut unreadable).await?;
    summary.failed = summary.failed.saturating_add(unreadable.len());
    Ok(summary)
}

/// All accounts that any worker has begun, with their states and who reads them, by name. What cannot
/// be read is told in [`Status::error`].
///
/// # Errors
/// Those of the store.
pub async fn statuses(store: Arc<dyn Store>) -> Result<Vec<Status>> {
    let states = Typed::<State>::new(store.clone(), state::KIND);
    let mut all = BTreeMap::new();
    // One that is read for the first time has no state yet.
    let mut leases = states.leases();
    while let Some((account, key)) = leases.try_next().await? {
        let (holder, error) = match holder_of(&store.load(&key).await?) {
            Ok(holder) => (holder, None),
            Err(error) => (None, Some(error)),
        };
        let status = Status {
            account: account.clone(),
            state: State::default(),
            holder,
            error,
        };
        all.insert(account, status);
    }
    let mut found = states.each();
    while let Some((account, found)) = found.try_next().await? {
        let status = all.entry(account).or_insert_with_key(|account| Status {
            account: account.clone(),
            state: State::default(),
            holder: None,
            error: None,
        });
        match found {
            Ok(found) => status.state = found.value,
            Err(error) => status.error = Some(error),
        }
    }
    Ok(all.into_values().collect())
}

/// Forgets how far the reading of an account has come, so that it is due at once and read as one that
/// nobody has read. Its files stay.
///
/// Call it when a customer has connected another Zoom account under the same name, which the state of
/// the one before does not fit ([`ErrorKind::WrongAccount`]), or has signed in again, so that
/// the account is read before its time; and for an entry that cannot be read ([`Status::error`]). A
/// reading that is on its way is lost at its next save; only one of which nothing was saved yet may
/// still save something, until its lease is to be renewed. Where the account was never read, nothing
/// happens.
///
/// # Errors
/// Those of the store.
pub async fn forget(store: Arc<dyn Store>, account: &AccountKey) -> Result<()> {
    let states = Typed::<State>::new(store.clone(), state::KIND);
    // First the lease, so that a reading that is on its way ends.
    for key in [lease_key(account), states.key(account)] {
        while let Some(entry) = store.load(&key).await?.entry {
            if let Swapped::Done { .. } = store.swap(&key, Some(entry.version), None).await? {
                break;
            }
        }
    }
    Ok(())
}

/// The key of the lease under which an account is read.
fn lease_key(account: &AccountKey) -> Key {
    Key::new("lease").with(state::KIND).with(account.as_str())
}

impl Fleet {
    fn stops(&self) -> bool {
        self.options.stop.clone().now_or_never().is_some()
    }

    /// The time by the store's clock.
    async fn now(&self) -> Result<DateTime<Utc>> {
        Ok(self.store.load(&Key::new(state::KIND)).await?.at)
    }

    /// The accounts that are due, those that waited longest first. Those that are unreadable, or are
    /// found to be, are left out.
    async fn due(
        &self,
        all: &BTreeMap<AccountKey, Account>,
        unreadable: &mut BTreeSet<AccountKey>,
    ) -> Result<Vec<Account>> {
        let now = self.now().await?;
        let mut states = BTreeMap::new();
        let mut found = self.states.each();
        while let Some((account, found)) = found.try_next().await? {
            match found {
                _ if !all.contains_key(&account) => {}
                Ok(found) => {
                    states.insert(account, (found.value.next_due, found.value.last_tried));
                }
                Err(error) => {
                    told_unreadable(&account, &error);
                    unreadable.insert(account);
                }
            }
        }
        let mut due: Vec<_> = all
            .iter()
            .filter(|(key, _)| !unreadable.contains(*key))
            .filter_map(|(key, account)| {
                let (next, tried) = states.get(key).copied().unwrap_or_default();
                next.is_none_or(|next| next <= now)
                    .then_some((tried, account))
            })
            .collect();
        due.sort_by_key(|(tried, _)| *tried);
        Ok(due
            .into_iter()
            .map(|(_, account)| account.clone())
            .collect())
    }

    /// So long after an account was found to be read by another worker, it is looked at again.
    fn retry(&self) -> Duration {
        let third = self.options.lease.checked_div(3).unwrap_or_default();
        third.max(Duration::from_millis(10))
    }

    /// Waits for a time, or until the worker is to stop.
    async fn pause_until(&self, end: Instant) {
        let pause = tokio::time::sleep_until(end);
        select(std::pin::pin!(pause), self.options.stop.clone()).await;
    }

    /// Reads accounts, as many at a time as the options say, until each was read, by this worker or by
    /// another.
    async fn read_all(
        &self,
        due: Vec<Account>,
        unreadable: &mut BTreeSet<AccountKey>,
    ) -> Result<Summary> {
        let mut summary = Summary::default();
        let mut due = VecDeque::from(due);
        // Those that others read or this worker lost, in the order of when they are looked at again.
        let mut again: VecDeque<(Instant, Account)> = VecDeque::new();
        let mut running = FuturesUnordered::new();
        loop {
            while running.len() < self.options.at_once {
                let ready = again.front().is_some_and(|(at, _)| *at <= Instant::now());
                let next = match due.pop_front() {
                    None if ready => again.pop_front().map(|(_, account)| account),
                    next => next,
                };
                let Some(account) = next else { break };
                running.push(async move { (self.attend(&account).await, account) });
            }
            if self.stops() {
                again.clear();
            }
            let free = running.len() < self.options.at_once;
            let pause = match again.front().filter(|_| free) {
                Some((at, _)) => self.pause_until(*at).boxed(),
                None if running.is_empty() => return Ok(summary),
                None => futures::future::pending().boxed(),
            };
            if running.is_empty() {
                pause.await;
                // Where the store is gone, nothing is left to wait for.
                self.now().await?;
                continue;
            }
            let Either::Left((Some((outcome, account)), _)) = select(running.next(), pause).await
            else {
                continue;
            };
            match outcome {
                Outcome::Finished => summary.finished = summary.finished.saturating_add(1),
                Outcome::Failed => summary.failed = summary.failed.saturating_add(1),
                Outcome::Stopped => summary.stopped = summary.stopped.saturating_add(1),
                Outcome::Busy | Outcome::Lost => {
                    let lost = usize::from(matches!(outcome, Outcome::Lost));
                    summary.lost = summary.lost.saturating_add(lost);
                    again.push_back((after(Instant::now(), self.retry()), account));
                }
                Outcome::NotDue => {}
                Outcome::Unreadable => {
                    unreadable.insert(account.key);
                }
            }
        }
    }

    /// Reads an account, if nobody else does.
    async fn attend(&self, account: &Account) -> Outcome {
        if self.stops() {
            return Outcome::NotDue;
        }
        let claim = self.states.claim(&account.key, self.options.lease);
        let mut lease = match claim.owner(&self.options.owner).try_once().await {
            Ok(Claimed::Held(lease)) => lease,
            Ok(Claimed::Busy(_)) => return Outcome::Busy,
            Err(error) => return self.unclaimed(account, &error).await,
        };
        let fence = lease.fence();
        let told = account.zoom.under_lease(&lease_key(&account.key), fence);
        let work = lease.while_held(self.read(account, fence)).await;
        drop(told);
        let outcome = match work {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(error)) | Err(error) => lost(account, &error.to_string()),
        };
        if let Err(error) = lease.release().await {
            tracing::debug!(%error, "a lease could not be given back; it ends by itself");
        }
        outcome
    }

    /// Tells a lease that is damaged from a store that fails.
    async fn unclaimed(&self, account: &Account, error: &Error) -> Outcome {
        let name = account.key.as_str();
        match self.store.load(&lease_key(&account.key)).await {
            Ok(loaded) if holder_of(&loaded).is_err() => {
                told_unreadable(&account.key, error);
                Outcome::Unreadable
            }
            _ => {
                tracing::warn!(%error, account = name, "an account could not be claimed");
                Outcome::Busy
            }
        }
    }
}

fn told_unreadable(account: &AccountKey, error: &Error) {
    let account = account.as_str();
    tracing::warn!(%error, account, "what the store keeps of an account cannot be read");
}

fn lost(account: &Account, error: &str) -> Outcome {
    tracing::warn!(
        account = account.key.as_str(),
        error,
        "the reading of an account was lost"
    );
    Outcome::Lost
}

/// Whether an error will be the same until a person does something.
fn is_lasting(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::Auth
            | ErrorKind::ReauthorizationRequired
            | ErrorKind::WrongAccount
            | ErrorKind::Config
            | ErrorKind::Request
    )
}
