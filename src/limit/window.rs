//! The limiter that a client uses by itself, and the accounts that it knows.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use tokio::time::Instant;

use super::account::{Entry, State};
use super::day::Spending;
use super::plan::{DailyLimits, Plan, Settings, Share};
use super::{Budget, Label, Observed, Permit, RateLimiter};
use crate::account_key::AccountKey;
use crate::clock::{Bounded, Clock, SystemClock};
use crate::error::Result;

/// Lets a call of an account and label go when fewer than R calls may have arrived at Zoom within
/// the last window, and keeps the day's budgets. Callers are served in order.
///
/// Zoom counts calls when they arrive, and not when they leave. Until it is answered, a call is
/// taken to have been up to 300 ms slower on its way than the fastest ones; from then on, by what
/// its round trip took longer than the fastest that was seen. So no difference up to 300 ms on the
/// way brings a 429, by sliding windows or fixed ones. A second costs 5 ms more than a second, and
/// that difference: 0.5 % of the throughput where answers are even, 12 % where the way takes from 50
/// to 300 ms, and 24 % at most.
///
/// What another process sent just before this one began is not known. So the first call of a label
/// goes alone; `X-RateLimit-Remaining` of its answer says what others have used, and that is left
/// out of the first window. An answer that does not say it makes the first window an evenly spaced
/// one. It costs one round trip at the beginning, and one 429 where another process had used all.
///
/// Clones are the same limiter: give one to each of several clients to let them share it. Those
/// over the crate's own HTTP transport share one without being told.
///
/// What Zoom's headers say only ever slows it down: the plan stays the upper bound.
#[derive(Clone)]
pub struct WindowLimiter {
    accounts: Arc<Accounts>,
    host: Arc<str>,
    settings: Settings,
    /// Accounts that are kept as long as this limiter.
    kept: Vec<(AccountKey, Arc<Entry>)>,
}

impl WindowLimiter {
    /// A limiter of its own at the rates of `plan`.
    pub fn new(plan: Plan, clock: Arc<dyn Clock>) -> Self {
        Self::with_settings(
            Settings {
                plan: Some(plan),
                ..Settings::default()
            },
            clock,
        )
    }

    pub(crate) fn with_settings(settings: Settings, clock: Arc<dyn Clock>) -> Self {
        Self {
            accounts: Arc::new(Accounts::new(Arc::new(Bounded(clock)))),
            host: Arc::from(""),
            settings,
            kept: Vec::new(),
        }
    }

    /// The limiter of this process for a host; its time of day is the machine's.
    pub(crate) fn for_process(host: &str, settings: Settings) -> Self {
        static PROCESS: LazyLock<Arc<Accounts>> =
            LazyLock::new(|| Arc::new(Accounts::new(Arc::new(SystemClock))));
        Self {
            accounts: PROCESS.clone(),
            host: Arc::from(host),
            settings,
            kept: Vec::new(),
        }
    }

    /// Sets daily limits other than the plan's.
    #[must_use]
    pub fn daily_limits(mut self, limits: DailyLimits) -> Self {
        self.settings.daily = Some(limits);
        self
    }

    /// Takes only a share of the rates and daily limits, more than 0 and at most 1.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if `share` is out of range.
    pub fn share(mut self, share: f64) -> Result<Self> {
        self.settings.share = Some(Share::new(share)?);
        Ok(self)
    }

    /// Applies this limiter's settings to an account, in place of earlier ones, and keeps the
    /// account in memory as long as this limiter lives.
    pub(crate) fn keep(&mut self, account: AccountKey) {
        let entry = self.entry(&account);
        entry.state(|state| state.settings = self.settings.or(state.settings));
        entry.changed();
        self.kept.push((account, entry));
    }

    fn entry(&self, account: &AccountKey) -> Arc<Entry> {
        let kept = self.kept.iter().find(|(known, _)| known == account);
        kept.map_or_else(
            || self.accounts.entry(self.key(account), self.settings),
            |(_, entry)| entry.clone(),
        )
    }

    fn key(&self, account: &AccountKey) -> Key {
        (self.host.clone(), account.clone())
    }
}

#[async_trait]
impl RateLimiter for WindowLimiter {
    async fn acquire(&self, account: &AccountKey, label: Label, cap: Duration) -> Result<Permit> {
        let entry = self.entry(account);
        entry
            .acquire(self.accounts.clock.as_ref(), label, cap)
            .await
    }

    fn observe(&self, account: &AccountKey, label: Label, observed: &Observed) {
        let entry = self.entry(account);
        entry.observe(label, observed, self.accounts.clock.as_ref());
    }

    fn snapshot(&self, account: &AccountKey) -> Budget {
        let (now, time) = (Instant::now(), self.accounts.clock.now());
        self.entry(account)
            .state(|state| state.budget(account, now, time))
    }

    fn restore(&self, spending: &Spending) {
        let entry = self.entry(&spending.account());
        let (now, time) = (Instant::now(), self.accounts.clock.now());
        entry.state(|state| state.restore(spending, now, time));
        entry.changed();
    }
}

impl fmt::Debug for WindowLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WindowLimiter")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// API host and account.
type Key = (Arc<str>, AccountKey);

/// The accounts that are in use, and what the others spent today.
struct Accounts {
    clock: Arc<dyn Clock>,
    known: Mutex<Known>,
}

struct Known {
    live: HashMap<Key, Arc<Entry>>,
    /// What idle accounts spent today.
    spent: HashMap<Key, Spending>,
    /// How many live ones are looked through for idle ones.
    full: usize,
}

impl Accounts {
    /// Fewer accounts than this are never looked through.
    const FEW: usize = 64;

    fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            known: Mutex::new(Known {
                live: HashMap::new(),
                spent: HashMap::new(),
                full: Self::FEW,
            }),
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // Nothing is left half done under the lock.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn entry(&self, key: Key, settings: Settings) -> Arc<Entry> {
        let mut known = self.known();
        if let Some(entry) = known.live.get(&key) {
            return entry.clone();
        }
        let (now, time) = (Instant::now(), self.clock.now());
        if known.live.len() >= known.full {
            known.sweep(now, time);
        }
        let mut state = State::new(settings, now);
        if let Some(spending) = known.spent.remove(&key) {
            state.restore(&spending, now, time);
        }
        let entry = Arc::new(Entry::new(state));
        known.live.insert(key, entry.clone());
        entry
    }
}

impl Known {
    /// Forgets the accounts that nobody holds and in which nothing goes on, but for what they
    /// spent today. The next look comes when there are twice as many as are left, so that a look
    /// costs each newcomer little.
    fn sweep(&mut self, now: Instant, time: chrono::DateTime<chrono::Utc>) {
        let today = time.date_naive();
        self.spent.retain(|_, spending| spending.day() == today);
        let spent = &mut self.spent;
        self.live.retain(|key, entry| {
            // Under the table's lock nobody can take hold of it meanwhile.
            let held = Arc::strong_count(entry) > 1;
            if held || !entry.state(|state| state.idle(now, time)) {
                return true;
            }
            let spending = entry.state(|state| state.spending(&key.1, now, time));
            if !spending.is_empty() {
                spent.insert(key.clone(), spending);
            }
            false
        });
        self.full = self.live.len().saturating_mul(2).max(Accounts::FEW);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::TokioClock;
    use chrono::DateTime;

    const CAP: Duration = Duration::from_secs(90);

    fn limiter(plan: Plan) -> WindowLimiter {
        let start = DateTime::from_timestamp(1_780_000_000, 0).unwrap();
        WindowLimiter::new(plan, Arc::new(TokioClock::starting_at(start)))
    }

    fn live(limiter: &WindowLimiter) -> usize {
        limiter.accounts.known().live.len()
    }

    async fn send(limiter: &WindowLimiter, account: &AccountKey) {
        let permit = limiter.acquire(account, Label::Light, CAP).await;
        permit.unwrap().sent();
    }

    #[tokio::test(start_paused = true)]
    async fn idle_accounts_are_forgotten_and_what_they_spent_today_is_not() {
        let limiter = limiter(Plan::Free);
        for n in 0..10_000 {
            send(&limiter, &AccountKey::new(n.to_string())).await;
            tokio::time::advance(Duration::from_millis(100)).await;
        }
        assert!(live(&limiter) <= 2 * Accounts::FEW, "{}", live(&limiter));
        let budget = limiter.snapshot(&AccountKey::new("3"));
        assert_eq!(budget.labels[&Label::Light].spent_today, 1);
        assert_eq!(budget.labels[&Label::Light].left_today, Some(5_999));
        // And the next day nothing of it is kept.
        tokio::time::advance(Duration::from_secs(86_400)).await;
        for n in 0..200 {
            limiter.snapshot(&AccountKey::new(format!("new-{n}")));
        }
        assert_eq!(limiter.accounts.known().spent.len(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn an_account_in_use_is_not_forgotten() {
        let mut limiter = limiter(Plan::Free);
        let (kept, waited, permitted, held) = (
            AccountKey::new("kept"),
            AccountKey::new("waited for"),
            AccountKey::new("permitted"),
            AccountKey::new("held"),
        );
        limiter.keep(kept.clone());
        send(&limiter, &kept).await;
        let permit = limiter.acquire(&permitted, Label::Heavy, CAP).await;
        let permit = permit.unwrap();
        let seen = Observed {
            status: 429,
            hold: Some(Duration::from_secs(3600)),
            ..Observed::default()
        };
        limiter.observe(&held, Label::Heavy, &seen);
        for _ in 0..4 {
            send(&limiter, &waited).await;
        }
        let waiting = limiter.acquire(&waited, Label::Light, CAP);
        let mut waiting = std::pin::pin!(waiting);
        assert!(futures::poll!(waiting.as_mut()).is_pending());
        tokio::time::advance(Duration::from_secs(600)).await;
        for n in 0..1_000 {
            limiter.snapshot(&AccountKey::new(n.to_string()));
        }
        let known = |account: &AccountKey| {
            let key = limiter.key(account);
            limiter.accounts.known().live.contains_key(&key)
        };
        assert!(known(&kept) && known(&permitted) && known(&waited) && known(&held));
        drop(permit);
        waiting.await.unwrap().sent();
        tokio::time::advance(Duration::from_secs(3600)).await;
        for n in 0..1_000 {
            limiter.snapshot(&AccountKey::new(n.to_string()));
        }
        assert!(known(&kept) && !known(&permitted) && !known(&waited) && !known(&held));
    }

    #[tokio::test]
    async fn the_latest_explicit_plan_counts_for_all_clients_of_an_account() {
        let account = AccountKey::new("the_latest_explicit_plan");
        let with = |plan: Option<Plan>, share: Option<f64>| {
            let settings = Settings {
                plan,
                share: share.map(|s| Share::new(s).unwrap()),
                daily: None,
            };
            let mut limiter = WindowLimiter::for_process("zoom.us", settings);
            limiter.keep(account.clone());
            limiter
        };
        let rate = |limiter: &WindowLimiter| {
            let budget = limiter.snapshot(&account);
            budget.labels[&Label::Light].rate.unwrap().calls
        };
        let first = with(None, None);
        assert_eq!(rate(&first), 30);
        let second = with(Some(Plan::Free), None);
        assert_eq!((rate(&first), rate(&second)), (4, 4));
        let third = with(None, Some(0.5));
        assert_eq!((rate(&first), rate(&third)), (2, 2));
        let _fourth = with(Some(Plan::Business), None);
        assert_eq!((rate(&first), rate(&second), rate(&third)), (40, 40, 40));
        // Another host is another account.
        let mut other = WindowLimiter::for_process("zoomgov.com", Settings::default());
        other.keep(account.clone());
        assert_eq!(rate(&other), 30);
    }
}
