//! Rate limits: labels, plans, permits.
//!
//! Zoom counts calls per account and label over all of the account's apps. A [`RateLimiter`] hands
//! out permits so that no more calls leave than the plan allows, and holds a label back when Zoom
//! answers 429. [`WindowLimiter`] is the one that the client uses unless it is given another.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::account_key::AccountKey;
use crate::error::Result;
use crate::store::Key;

mod account;
mod bucket;
mod day;
pub(crate) mod label;
pub(crate) mod plan;
mod shared;
mod window;

pub use day::Spending;
pub(crate) use day::next_day;
pub(crate) use label::Label;
pub(crate) use plan::{DailyLimits, Plan, Rate, Settings, Share};
pub use shared::{SharedLimiter, Sharing};
pub use window::WindowLimiter;

/// The right to send one call, now. Dropped without [`sent`](Permit::sent) or
/// [`depart`](Permit::depart), it is handed back.
pub struct Permit(Option<Box<dyn Tracked>>);

/// A call that has a permit, as its limiter follows it.
pub(crate) trait Tracked: Send + Sync {
    /// It was not sent.
    fn hand_back(&self);
    /// It was sent, and nobody will say when its answer comes.
    fn departed(&self) {}
    /// Its answer came.
    fn answered(&self) {}
    /// No answer came.
    fn lost(&self) {}
}

struct HandBack(Mutex<Option<Box<dyn FnOnce() + Send>>>);

impl Tracked for HandBack {
    fn hand_back(&self) {
        let hand_back = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(hand_back) = hand_back {
            hand_back();
        }
    }
}

/// A call on its way, as a [`RateLimiter`] sees it. Dropped without
/// [`answered`](Departure::answered), the call counts as one whose arrival nobody knows.
#[must_use = "tell when the answer comes"]
pub struct Departure(Option<Box<dyn Tracked>>);

impl Departure {
    /// The answer came: the call has arrived.
    pub fn answered(mut self) {
        if let Some(call) = self.0.take() {
            call.answered();
        }
    }
}

impl Drop for Departure {
    fn drop(&mut self) {
        if let Some(call) = self.0.take() {
            call.lost();
        }
    }
}

impl fmt::Debug for Departure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Departure")
    }
}

impl Permit {
    /// A permit; `hand_back` runs if it is dropped unused.
    pub fn new(hand_back: impl FnOnce() + Send + 'static) -> Self {
        Self::counted(HandBack(Mutex::new(Some(Box::new(hand_back)))))
    }

    pub(crate) fn counted(call: impl Tracked + 'static) -> Self {
        Self(Some(Box::new(call)))
    }

    /// A permit that nobody counts.
    pub fn uncounted() -> Self {
        Self(None)
    }

    /// Spends the permit: the call is sent. Whoever can tell when the answer comes calls
    /// [`depart`](Permit::depart) instead: the limiter then knows when the call arrived.
    pub fn sent(mut self) {
        if let Some(call) = self.0.take() {
            call.departed();
        }
    }

    /// Spends the permit: the call is sent. The departure is to be told when its answer comes.
    pub fn depart(mut self) -> Departure {
        Departure(self.0.take())
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(call) = self.0.take() {
            call.hand_back();
        }
    }
}

impl fmt::Debug for Permit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Permit")
    }
}

/// What an answer said about limits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Observed {
    /// The HTTP status; 429 also for an answer that is one in all but its status.
    pub status: u16,
    /// `X-RateLimit-Category`: the label under which Zoom counted the call.
    pub category: Option<Label>,
    /// `X-RateLimit-Type`.
    pub kind: Option<LimitKind>,
    /// `X-RateLimit-Limit`: calls in the window.
    pub limit: Option<u64>,
    /// `X-RateLimit-Remaining`: calls that remain in it.
    pub remaining: Option<u64>,
    /// For a 429: how long to send nothing under this label. `None` if the limit is not the
    /// account's but one user's: then only this call is over.
    pub hold: Option<Duration>,
    /// When the call was sent, by the answerer's clock.
    pub at: Option<DateTime<Utc>>,
}

/// Which window a limit counts over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitKind {
    /// The second, or the minute for resource-intensive calls.
    Qps,
    /// The UTC day.
    Daily,
}

/// Spaces calls so that they stay within Zoom's limits.
///
/// The invariant is on send instants: whoever gets a permit sends at once, without awaiting
/// between.
#[async_trait]
pub trait RateLimiter: Send + Sync + 'static {
    /// Waits for the right to send one call. `cap` is the longest acceptable hold-back (after a 429, or
    /// when the day's budget is spent); it does not bound the wait for one's turn.
    ///
    /// # Errors
    /// [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited) with the time to try again, if a
    /// hold-back is longer.
    async fn acquire(&self, account: &AccountKey, label: Label, cap: Duration) -> Result<Permit>;

    /// Learns from an answer.
    fn observe(&self, account: &AccountKey, label: Label, observed: &Observed);

    /// What has been spent and what is held back.
    fn snapshot(&self, account: &AccountKey) -> Budget;

    /// Takes over what an account spent earlier today, from [`Budget::spending`]. It is not added
    /// to what was spent meanwhile: the greater of the two counts. A limiter that keeps no daily
    /// budgets needs none of this.
    fn restore(&self, spending: &Spending) {
        let _ = spending;
    }

    /// This worker's calls for an account are sent under a lease from now on, which is named by its key
    /// and its [`fence`](crate::store::Lease::fence): who sent under one of the same key with a smaller
    /// fence has ended. `None` when they are no longer. A limiter that shares nothing with other machines
    /// needs none of this. `fleet::run` says it of each account that it reads.
    fn under_lease(&self, account: &AccountKey, lease: Option<(&Key, u64)>) {
        let _ = (account, lease);
    }
}

#[async_trait]
impl<L: RateLimiter + ?Sized> RateLimiter for Arc<L> {
    async fn acquire(&self, account: &AccountKey, label: Label, cap: Duration) -> Result<Permit> {
        (**self).acquire(account, label, cap).await
    }

    fn observe(&self, account: &AccountKey, label: Label, observed: &Observed) {
        (**self).observe(account, label, observed);
    }

    fn snapshot(&self, account: &AccountKey) -> Budget {
        (**self).snapshot(account)
    }

    fn restore(&self, spending: &Spending) {
        (**self).restore(spending);
    }

    fn under_lease(&self, account: &AccountKey, lease: Option<(&Key, u64)>) {
        (**self).under_lease(account, lease);
    }
}

/// What a limiter knows of an account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Budget {
    /// By label; a label that the limiter knows nothing of is not there.
    pub labels: BTreeMap<Label, LabelBudget>,
    /// What was spent today, to be kept over a restart; `None` from a limiter without daily
    /// budgets.
    pub spending: Option<Spending>,
}

/// What a limiter knows of one label of an account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LabelBudget {
    /// Calls sent by this process. The counts of an account without a client may start anew when
    /// it was idle and many others are in use.
    pub sent: u64,
    /// 429 answers among them.
    pub limited: u64,
    /// Zoom's last `X-RateLimit-Limit`.
    pub limit: Option<u64>,
    /// Zoom's last `X-RateLimit-Remaining`.
    pub remaining: Option<u64>,
    /// Nothing is sent before this time.
    pub held_until: Option<DateTime<Utc>>,
    /// The rate at which calls go: the share of the plan's, or of Zoom's if that is lower.
    pub rate: Option<Rate>,
    /// Calls sent this UTC day, also before a restart.
    pub spent_today: u64,
    /// Calls that may still be sent this UTC day; `None` without a daily limit. Heavy and
    /// Resource-intensive calls may draw on the same budget: the numbers then do not add up.
    pub left_today: Option<u64>,
}
