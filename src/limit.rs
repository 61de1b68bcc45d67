//! Rate limits: labels, plans, permits.
//!
//! Zoom counts calls per account and label over all of the account's apps. A [`RateLimiter`] hands
//! out permits so that no more calls leave than the plan allows, and holds a label back when Zoom
//! answers 429. [`WindowLimiter`] is the one that the client uses unless it is given another.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use tokio::time::Instant;

use crate::auth::Account;
use crate::clock::Clock;
use crate::error::{Error, ErrorKind, Result};

/// The rate limit that a call counts against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Label {
    /// Reads of one object.
    Light,
    /// Listings.
    Medium,
    /// Reports.
    Heavy,
    /// A few calls a minute.
    ResourceIntensive,
}

impl Label {
    /// All four.
    pub const ALL: [Label; 4] = [
        Label::Light,
        Label::Medium,
        Label::Heavy,
        Label::ResourceIntensive,
    ];

    /// The label as Zoom's headers spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Label::Light => "Light",
            Label::Medium => "Medium",
            Label::Heavy => "Heavy",
            Label::ResourceIntensive => "Resource-intensive",
        }
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// So many calls in any window of so long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Calls in a window; at least one.
    pub calls: u32,
    /// Length of the window.
    pub window: Duration,
}

impl Rate {
    /// Calls per second.
    pub const fn per_second(calls: u32) -> Self {
        Self {
            calls,
            window: Duration::from_secs(1),
        }
    }

    /// Calls per minute.
    pub const fn per_minute(calls: u32) -> Self {
        Self {
            calls,
            window: Duration::from_secs(60),
        }
    }
}

/// The account's plan, which sets its rates. No call tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Plan {
    /// Free accounts.
    Free,
    /// Pro; the default, since it is the smallest paid plan.
    #[default]
    Pro,
    /// Business, Education, Enterprise and partners.
    Business,
    /// Rates of one's own.
    Custom {
        /// Light calls.
        light: Rate,
        /// Medium calls.
        medium: Rate,
        /// Heavy calls.
        heavy: Rate,
        /// Resource-intensive calls.
        resource_intensive: Rate,
    },
}

impl Plan {
    /// The plan's rate for a label.
    pub fn rate(&self, label: Label) -> Rate {
        use Label::{Heavy, Light, Medium, ResourceIntensive};
        match (self, label) {
            (Plan::Free, Light) => Rate::per_second(4),
            (Plan::Free, Medium) => Rate::per_second(2),
            (Plan::Free, Heavy) => Rate::per_second(1),
            (Plan::Free | Plan::Pro, ResourceIntensive) => Rate::per_minute(10),
            (Plan::Pro, Light) => Rate::per_second(30),
            (Plan::Pro, Medium) => Rate::per_second(20),
            (Plan::Pro, Heavy) => Rate::per_second(10),
            (Plan::Business, Light) => Rate::per_second(80),
            (Plan::Business, Medium) => Rate::per_second(60),
            (Plan::Business, Heavy) => Rate::per_second(40),
            (Plan::Business, ResourceIntensive) => Rate::per_minute(20),
            (Plan::Custom { light, .. }, Light) => *light,
            (Plan::Custom { medium, .. }, Medium) => *medium,
            (Plan::Custom { heavy, .. }, Heavy) => *heavy,
            (
                Plan::Custom {
                    resource_intensive, ..
                },
                ResourceIntensive,
            ) => *resource_intensive,
        }
    }
}

/// Leave to send one call, now. Dropped without [`sent`](Permit::sent), it is handed back.
pub struct Permit(Option<Box<dyn FnOnce() + Send>>);

impl Permit {
    /// A permit; `hand_back` runs if it is dropped unused.
    pub fn new(hand_back: impl FnOnce() + Send + 'static) -> Self {
        Self(Some(Box::new(hand_back)))
    }

    /// A permit that nobody counts.
    pub fn uncounted() -> Self {
        Self(None)
    }

    /// The call leaves: the permit is spent.
    pub fn sent(mut self) {
        self.0 = None;
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(hand_back) = self.0.take() {
            hand_back();
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
    /// The HTTP status.
    pub status: u16,
    /// `X-RateLimit-Type`.
    pub kind: Option<LimitKind>,
    /// `X-RateLimit-Limit`: calls in the window.
    pub limit: Option<u64>,
    /// `X-RateLimit-Remaining`: calls left in it.
    pub remaining: Option<u64>,
    /// For a 429: how long to send nothing under this label.
    pub hold: Option<Duration>,
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
    /// Waits for leave to send one call. `cap` is the longest acceptable hold-back (after a 429);
    /// it does not bound the wait for one's turn.
    ///
    /// # Errors
    /// [`ErrorKind::RateLimited`] with the time to try again, if a hold-back is longer.
    async fn acquire(&self, account: &Account, label: Label, cap: Duration) -> Result<Permit>;

    /// Learns from an answer.
    fn observe(&self, account: &Account, label: Label, seen: &Observed);

    /// What has been spent and what is held back.
    fn snapshot(&self, account: &Account) -> Budget;
}

/// What a limiter knows of an account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Budget {
    /// By label; a label that was never used is not there.
    pub labels: BTreeMap<Label, LabelBudget>,
}

/// What a limiter knows of one label of an account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LabelBudget {
    /// Calls sent.
    pub sent: u64,
    /// 429 answers.
    pub limited: u64,
    /// Zoom's last `X-RateLimit-Limit`.
    pub limit: Option<u64>,
    /// Zoom's last `X-RateLimit-Remaining`.
    pub remaining: Option<u64>,
    /// Nothing is sent before this time.
    pub held_until: Option<DateTime<Utc>>,
}

/// Keeps the send instants of each account and label, and lets the k-th call go no sooner than a
/// window after the (k-R)-th. First come, first served.
pub struct WindowLimiter {
    plan: Plan,
    clock: Arc<dyn Clock>,
    buckets: Mutex<HashMap<(Account, Label), Arc<Bucket>>>,
}

/// Added to each window, for clocks and networks that are not quite even.
const MARGIN: Duration = Duration::from_millis(5);

#[derive(Default)]
struct Bucket {
    /// Held by the head of the queue; tokio's mutex is fair.
    turn: tokio::sync::Mutex<()>,
    state: Mutex<Ring>,
}

#[derive(Default)]
struct Ring {
    sends: VecDeque<Instant>,
    held_until: Option<Instant>,
    known: LabelBudget,
}

#[derive(Debug, PartialEq, Eq)]
enum Reserve {
    /// Go, now.
    Granted,
    /// The window is full until then.
    Full(Instant),
    /// Zoom said to wait until then.
    Held(Instant),
}

impl Ring {
    /// Takes a place in the window, if there is one. Pure but for the ring itself.
    fn reserve(&mut self, now: Instant, rate: Rate) -> Reserve {
        if let Some(until) = self.held_until.filter(|t| *t > now) {
            return Reserve::Held(until);
        }
        let calls = rate.calls.max(1) as usize;
        while self.sends.len() > calls {
            self.sends.pop_front();
        }
        if self.sends.len() == calls
            && let Some(oldest) = self.sends.front()
        {
            let free = *oldest + rate.window + MARGIN;
            if free > now {
                return Reserve::Full(free);
            }
            self.sends.pop_front();
        }
        self.sends.push_back(now);
        self.known.sent += 1;
        Reserve::Granted
    }

    /// Undoes the reservation made at `at`.
    fn hand_back(&mut self, at: Instant) {
        if let Some(i) = self.sends.iter().rposition(|t| *t == at) {
            self.sends.remove(i);
            self.known.sent -= 1;
        }
    }
}

impl Bucket {
    fn ring(&self) -> std::sync::MutexGuard<'_, Ring> {
        // A panic under the lock could at worst lose a count.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl WindowLimiter {
    /// A limiter at the rates of `plan`.
    pub fn new(plan: Plan, clock: Arc<dyn Clock>) -> Self {
        Self {
            plan,
            clock,
            buckets: Mutex::default(),
        }
    }

    fn bucket(&self, account: &Account, label: Label) -> Arc<Bucket> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        buckets.entry((account.clone(), label)).or_default().clone()
    }

    /// Waits out a hold-back, if there is one and it is not too long.
    async fn wait_held(&self, bucket: &Bucket, label: Label, cap: Duration) -> Result<()> {
        loop {
            let now = Instant::now();
            let held = bucket.ring().held_until.filter(|t| *t > now);
            let Some(until) = held else {
                return Ok(());
            };
            if until - now > cap {
                return Err(self.too_long(label, until - now));
            }
            tokio::time::sleep_until(until).await;
        }
    }

    fn too_long(&self, label: Label, wait: Duration) -> Error {
        let at = self.clock.now() + chrono::Duration::from_std(wait).unwrap_or_default();
        Error::new(
            ErrorKind::RateLimited,
            format!(
                "Zoom's rate limit for {label} calls is used up for another {} s",
                wait.as_secs()
            ),
        )
        .with_retry_at(at)
    }
}

#[async_trait]
impl RateLimiter for WindowLimiter {
    async fn acquire(&self, account: &Account, label: Label, cap: Duration) -> Result<Permit> {
        let bucket = self.bucket(account, label);
        let rate = self.plan.rate(label);
        loop {
            // Outside of the queue, so that each caller's own cap decides.
            self.wait_held(&bucket, label, cap).await?;
            let turn = bucket.turn.lock().await;
            loop {
                let now = Instant::now();
                let reserved = bucket.ring().reserve(now, rate);
                match reserved {
                    Reserve::Granted => {
                        let bucket = bucket.clone();
                        return Ok(Permit::new(move || bucket.ring().hand_back(now)));
                    }
                    Reserve::Full(until) => tokio::time::sleep_until(until).await,
                    Reserve::Held(_) => break,
                }
            }
            drop(turn);
        }
    }

    fn observe(&self, account: &Account, label: Label, seen: &Observed) {
        let bucket = self.bucket(account, label);
        let mut ring = bucket.ring();
        if seen.status == 429 {
            ring.known.limited += 1;
        }
        ring.known.limit = seen.limit.or(ring.known.limit);
        ring.known.remaining = seen.remaining.or(ring.known.remaining);
        if let Some(hold) = seen.hold {
            let until = Instant::now() + hold;
            // Several answers to one burst hold it back once: the latest end counts.
            if ring.held_until.is_none_or(|t| t < until) {
                ring.held_until = Some(until);
                ring.known.held_until = chrono::Duration::from_std(hold)
                    .ok()
                    .map(|hold| self.clock.now() + hold);
            }
        }
    }

    fn snapshot(&self, account: &Account) -> Budget {
        let now = self.clock.now();
        let mut budget = Budget::default();
        for label in Label::ALL {
            let bucket = {
                let buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
                buckets.get(&(account.clone(), label)).cloned()
            };
            if let Some(bucket) = bucket {
                let mut known = bucket.ring().known.clone();
                known.held_until = known.held_until.filter(|t| *t > now);
                budget.labels.insert(label, known);
            }
        }
        budget
    }
}

impl fmt::Debug for WindowLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WindowLimiter")
            .field("plan", &self.plan)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// However callers arrive, any window holds at most R sends, and a place is free at once
        /// when fewer were sent in the window before.
        #[test]
        fn no_window_holds_more_than_the_rate(
            rate in 1u32..6,
            gaps in proptest::collection::vec(0u64..700, 1..80),
        ) {
            let rate = Rate::per_second(rate);
            let start = Instant::now();
            let (mut ring, mut now, mut sends) = (Ring::default(), start, Vec::new());
            for gap in gaps {
                now += Duration::from_millis(gap);
                loop {
                    match ring.reserve(now, rate) {
                        Reserve::Granted => break sends.push(now),
                        Reserve::Full(until) => {
                            prop_assert!(until > now);
                            now = until;
                        }
                        Reserve::Held(_) => prop_assert!(false, "nobody held it"),
                    }
                }
            }
            for (k, later) in sends.iter().enumerate().skip(rate.calls as usize) {
                let earlier = sends[k - rate.calls as usize];
                prop_assert!(*later - earlier > rate.window);
            }
        }

        /// A permit that is handed back leaves the ring as if it had never been.
        #[test]
        fn a_permit_handed_back_counts_for_nothing(unused in 1u64..20) {
            let rate = Rate::per_second(2);
            let now = Instant::now();
            let mut ring = Ring::default();
            for _ in 0..unused {
                prop_assert_eq!(ring.reserve(now, rate), Reserve::Granted);
                ring.hand_back(now);
            }
            prop_assert_eq!(ring.reserve(now, rate), Reserve::Granted);
            prop_assert_eq!(ring.reserve(now, rate), Reserve::Granted);
            prop_assert!(matches!(ring.reserve(now, rate), Reserve::Full(_)));
            prop_assert_eq!(ring.known.sent, 2);
        }
    }
}
