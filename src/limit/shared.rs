//! Limits that the workers of an account keep together, by way of a store.
//!
//! `state.rs` is what they know together, and pure; `workers.rs` says who they are, and what each may
//! do without the store; `store_clock.rs` is the only clock that they have in common. `account.rs` is
//! an account as one worker sees it, `driver.rs` speaks with the store, and `alone.rs` is what a
//! worker does when that is gone.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use futures::future::{Either, select};
use tokio::time::{Instant, sleep_until};

use super::plan::{DailyLimits, Plan, Settings, Share};
use super::{Budget, Label, Observed, Permit, RateLimiter, Spending};
use crate::account_key::AccountKey;
use crate::clock::Clock;
use crate::digest::Writer;
use crate::error::{Error, ErrorKind, Result};
use crate::store::{Key, Store};
use crate::time::after;

mod account;
mod alone;
mod call;
mod driver;
mod state;
mod store_clock;
mod workers;

use account::{Account, Ask};
use call::Call;
use state::Told;
use store_clock::StoreClock;
use workers::Fenced;

/// Lets the calls of an account go as [`WindowLimiter`](super::WindowLimiter) does, counted over all
/// workers that share a [`Store`], wherever they run.
///
/// A worker takes its next calls from what all have taken, up to a quarter of a second ahead, with
/// one swap for all that wait. So 80 calls a second cost each worker some twenty round trips to the store,
/// and a worker that dies has taken no more than a quarter of a second of an account's rate with it.
/// What Zoom's answers say is shared too: a 429 holds all workers back, each learns of a lower
/// limit, and the calls of a day are counted together.
///
/// Only the store's clock counts, so the clocks of the machines may be wrong. The store has to keep
/// time as clocks do: 500 ppm are allowed for. As with one worker, a call may take up to 300 ms longer
/// to Zoom than the fastest one, now the fastest of all workers.
///
/// # When the store is gone
/// Then each worker goes on with its share of the rate and of what remained of the day: all of it
/// divided by the number of workers that it last knew of for the account. It begins with that three
/// seconds after the store answered last, and a window later. A worker that the others did not yet
/// know of has no share, and waits for the store as long as a call may wait. [`sharing`] says how an
/// account stands, and a warning is logged.
///
/// If only this worker cannot reach the store, the others set its share aside for ten seconds. After
/// that they take it for dead, and 429 answers are what keeps all of them within the rate. A worker that
/// sent under a lease ([`under_lease`](RateLimiter::under_lease)) is known to have ended as soon as the
/// next holder begins.
///
/// [`sharing`]: SharedLimiter::sharing
///
/// ```
/// use std::sync::Arc;
/// use zoom_admin::{Plan, Zoom, limit::SharedLimiter, store::Memory};
///
/// let store = Arc::new(Memory::new()); // of one process; any other store is shared by many
/// let limiter = SharedLimiter::new(store, Plan::Business).share(0.8)?;
/// let builder = Zoom::builder()
///     .server_to_server("account id", "client id", "client secret")
///     .rate_limiter(limiter.clone());
/// # let _ = builder;
/// # Ok::<(), zoom_admin::Error>(())
/// ```
#[derive(Clone)]
pub struct SharedLimiter {
    core: Arc<Core>,
}

/// How the workers of an account share its limits.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Sharing {
    /// This worker has not asked the store yet.
    Unknown,
    /// By way of the store.
    Shared {
        /// The workers that had calls to send lately, as this one last read.
        workers: usize,
    },
    /// The store is gone.
    Alone {
        /// Since when this worker has not reached it.
        lost_for: Duration,
        /// The workers that were known, which the rate is divided by.
        workers: usize,
        /// What the store, or the way to it, said last.
        error: String,
    },
}

/// What all accounts share.
struct Core {
    store: Arc<dyn Store>,
    settings: Settings,
    /// Names this worker among the others.
    id: u64,
    clock: Arc<StoreClock>,
    accounts: Mutex<HashMap<AccountKey, Arc<Account>>>,
}

impl SharedLimiter {
    /// A limiter at the rates of `plan`. All workers of an account are to say the same limits.
    pub fn new(store: Arc<dyn Store>, plan: Plan) -> Self {
        Self::with(
            store,
            Settings {
                plan: Some(plan),
                ..Settings::default()
            },
        )
    }

    fn with(store: Arc<dyn Store>, settings: Settings) -> Self {
        let core = Core {
            store,
            settings,
            id: RandomState::new().build_hasher().finish(),
            clock: Arc::default(),
            accounts: Mutex::default(),
        };
        Self {
            core: Arc::new(core),
        }
    }

    /// Sets daily limits other than the plan's. Call it before the limiter is used: what comes is
    /// another worker.
    #[must_use]
    pub fn daily_limits(self, limits: DailyLimits) -> Self {
        let settings = Settings {
            daily: Some(limits),
            ..self.core.settings
        };
        Self::with(self.core.store.clone(), settings)
    }

    /// Takes only a share of the rates and daily limits, more than 0 and at most 1: the rest is for
    /// the account's other apps. Call it before the limiter is used: what comes is another worker.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if `share` is out of range.
    pub fn share(self, share: f64) -> Result<Self> {
        let settings = Settings {
            share: Some(Share::new(share)?),
            ..self.core.settings
        };
        Ok(Self::with(self.core.store.clone(), settings))
    }

    /// How the limits of an account are shared now, as far as this worker knows.
    pub fn sharing(&self, account: &AccountKey) -> Sharing {
        self.core.account(account).state(|state| {
            let workers = state.known.as_ref();
            let workers = workers.map_or(0, |(_, known)| known.workers.len());
            match (&state.lost, &state.known) {
                (Some(lost), _) => Sharing::Alone {
                    lost_for: lost.since.elapsed(),
                    workers,
                    error: lost.error.clone(),
                },
                (None, Some(_)) => Sharing::Shared { workers },
                (None, None) => Sharing::Unknown,
            }
        })
    }

    /// Leaves: tells the others what remains to be told, so that they take this worker's share from
    /// now on and not ten seconds later. Waits no longer than `within`. Who is done with an account,
    /// or ends, does this; one that goes on afterwards comes back by itself.
    pub async fn leave(&self, within: Duration) {
        let end = after(Instant::now(), within);
        let accounts: Vec<_> = self.core.accounts().values().cloned().collect();
        for account in accounts {
            loop {
                let changed = pin!(account.changed.notified());
                let running = account.state(|state| {
                    state.busy = None;
                    state.driver.is_running()
                });
                account.wake.notify_one();
                let stopped = !running || Instant::now() >= end;
                if stopped {
                    break;
                }
                select(changed, pin!(sleep_until(end))).await;
            }
        }
    }
}

impl Core {
    /// Fewer accounts than this are never looked through.
    const FEW: usize = 64;

    fn accounts(&self) -> MutexGuard<'_, HashMap<AccountKey, Arc<Account>>> {
        // Nothing is left half done under the lock.
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn account(&self, key: &AccountKey) -> Arc<Account> {
        let mut accounts = self.accounts();
        if let Some(account) = accounts.get(key) {
            return account.clone();
        }
        let (len, capacity) = (accounts.len(), accounts.capacity());
        if len >= Self::FEW && len == capacity {
            // What nobody holds is in the store, and nothing goes on in it.
            accounts.retain(|_, account| Arc::strong_count(account) > 1);
        }
        let account: Arc<Account> = Arc::default();
        accounts.insert(key.clone(), account.clone());
        account
    }

    fn key(account: &AccountKey) -> Key {
        Key::new("budget").with(account.as_str())
    }

    fn longest_window(&self) -> Duration {
        let windows = Label::ALL.into_iter().flat_map(|label| {
            let rates = self.settings.rates(label, None);
            rates.map(|rate| rate.window)
        });
        windows.max().unwrap_or_default()
    }
}

/// A place in the queue, given up when dropped.
struct Ticket<'a> {
    account: &'a Account,
    label: Label,
    number: u64,
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        self.account
            .state(|state| state.leave(self.label, self.number));
    }
}

#[async_trait]
impl RateLimiter for SharedLimiter {
    async fn acquire(&self, account: &AccountKey, label: Label, cap: Duration) -> Result<Permit> {
        let (core, key) = (&self.core, Core::key(account));
        let account = core.account(account);
        let ticket = Ticket {
            account: &account,
            label,
            number: account.state(|state| state.join(label)),
        };
        loop {
            // Before the question, so that no change is missed in between.
            let changed = pin!(account.changed.notified());
            driver::drive(core, &account, &key);
            // Under the lock, so that nothing lies between the place and the time at which it is sent.
            let (ask, now) = account.state(|state| {
                let now = Instant::now();
                let number = ticket.number;
                let ask = state.ask(label, number, &core.settings, &core.clock, now);
                (ask, now)
            });
            match ask {
                Ask::Send(grant) => {
                    return Ok(Call::with_place(core, &account, key, label, grant, now));
                }
                Ask::Blocked(block, time) if block.wait() > cap => {
                    return Err(block.error(label, time));
                }
                Ask::Blocked(..) | Ask::Wait => changed.await,
                Ask::At(until) => {
                    select(changed, pin!(sleep_until(until))).await;
                }
                Ask::Alone(entry) => {
                    let permit = entry.clone().acquire(core.clock.as_ref(), label, cap);
                    match select(pin!(permit), changed).await {
                        Either::Left((permit, _)) => {
                            let permit = permit?;
                            if let Some(call) = Call::alone(core, &account, label, &entry, permit) {
                                return Ok(call);
                            }
                        }
                        Either::Right(_) => {}
                    }
                }
                Ask::None { since, error } => {
                    let end = after(since, cap);
                    if end <= now {
                        return Err(gone(&error));
                    }
                    select(changed, pin!(sleep_until(end))).await;
                }
            }
        }
    }

    fn observe(&self, account: &AccountKey, label: Label, observed: &Observed) {
        let (core, key) = (&self.core, Core::key(account));
        let account = core.account(account);
        let at = (Instant::now(), core.clock.now());
        let (urgent, alone) = account.state(|state| {
            let urgent = state.observe(label, observed, &core.settings, at);
            state.urgent |= urgent;
            (
                urgent,
                state.alone.as_ref().map(|alone| alone.entry.clone()),
            )
        });
        if let Some(entry) = alone {
            entry.observe(label, observed, core.clock.as_ref());
        }
        if urgent {
            account.changed.notify_waiters();
            driver::drive(core, &account, &key);
        }
    }

    fn snapshot(&self, account: &AccountKey) -> Budget {
        let (core, now) = (&self.core, self.core.clock.now());
        core.account(account)
            .state(|state| state.budget(account, &core.settings, now))
    }

    fn restore(&self, spending: &Spending) {
        let (core, key) = (&self.core, Core::key(&spending.account()));
        let account = core.account(&spending.account());
        let told = Told::Spent(spending.clone());
        account.state(|state| state.tell(told, &core.settings, Instant::now()));
        driver::drive(core, &account, &key);
    }

    fn under_lease(&self, account: &AccountKey, lease: Option<(&Key, u64)>) {
        let fenced = |(key, fence): (&Key, u64)| {
            let bytes = key.as_bytes().iter().map(|byte| i64::from(*byte));
            let lease = Writer::new("lease").list(bytes, Writer::number).finish();
            Fenced { lease, fence }
        };
        let account = self.core.account(account);
        account.state(|state| state.lease = lease.map(fenced));
    }
}

fn gone(error: &str) -> Error {
    let text = format!(
        "the store of the rate limits is gone, and this worker has no share of the rate that it \
         could go on with: {error}"
    );
    Error::new(ErrorKind::Store, text)
}

impl fmt::Debug for SharedLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedLimiter")
            .field("settings", &self.core.settings)
            .finish_non_exhaustive()
    }
}
