//! The limits of one account: its buckets, its day, and those who wait.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use futures::future::select;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::bucket::{Bucket, TRANSIT};
use super::day::{self, Day, Spending};
use super::plan::{Rate, Settings};
use super::{Budget, Label, LabelBudget, LimitKind, Observed, Permit, Tracked};
use crate::account_key::AccountKey;
use crate::clock::Clock;
use crate::error::{Error, ErrorKind, Result};
use crate::ordered;
use crate::time::{after, later, until};

/// What is known of an account. Pure: time is an argument.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) settings: Settings,
    buckets: [Bucket; Label::ALL.len()],
    day: Day,
    round_trips: RoundTrips,
}

/// An estimate of the fastest round trip that there can be, from those of many calls.
#[derive(Debug, Default)]
pub(super) struct RoundTrips {
    count: u32,
    fastest: Duration,
    slowest: Duration,
}

impl RoundTrips {
    /// Fewer round trips than this do not show how much they differ.
    const ENOUGH: u32 = 32;
    /// The fastest of n round trips that lie evenly within a spread is slower than the fastest that
    /// there can be: by spread / n in the mean, and by more than eight times that once in three
    /// thousand (e^-8). The estimate must not be too high, or a call would be taken to have arrived
    /// before it did.
    const CERTAINTY: u32 = 8;

    pub(super) fn record(&mut self, round_trip: Duration) {
        self.fastest = match self.count {
            0 => round_trip,
            _ => self.fastest.min(round_trip),
        };
        self.slowest = self.slowest.max(round_trip);
        self.count = self.count.saturating_add(1);
    }

    /// What the fastest round trip takes at least; nothing as long as that is not known.
    pub(super) fn floor(&self) -> Duration {
        if self.count < Self::ENOUGH {
            return Duration::ZERO;
        }
        let spread = self.slowest.saturating_sub(self.fastest).min(TRANSIT);
        let error = spread
            .saturating_mul(Self::CERTAINTY)
            .checked_div(self.count.max(1))
            .unwrap_or_default();
        self.fastest.saturating_sub(error)
    }
}

/// Why nothing may be sent under a label, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Block {
    /// Zoom said to wait.
    Hold(Duration),
    /// The day's budget is spent.
    Day(Duration),
}

impl Block {
    pub(super) fn wait(self) -> Duration {
        match self {
            Block::Hold(wait) | Block::Day(wait) => wait,
        }
    }

    pub(super) fn error(self, label: Label, now: DateTime<Utc>) -> Error {
        let text = match self {
            Block::Hold(wait) => format!(
                "Zoom's rate limit for {label} calls is used up for another {} s",
                wait.as_secs()
            ),
            Block::Day(_) => format!("today's budget of {label} calls is spent, until 00:00 UTC"),
        };
        Error::new(ErrorKind::RateLimited, text).with_retry_at(later(now, self.wait()))
    }
}

impl State {
    /// The state of an account of which nothing is known yet.
    pub(super) fn new(settings: Settings, now: Instant) -> Self {
        let mut state = Self {
            settings,
            ..Self::default()
        };
        state
            .buckets
            .iter_mut()
            .for_each(|bucket| bucket.enter(now));
        state
    }

    fn bucket(&mut self, label: Label) -> &mut Bucket {
        &mut self.buckets[label.index()]
    }

    fn rates(&self, label: Label) -> [Rate; 2] {
        let learned = self.buckets[label.index()].learned;
        self.settings.rates(label, learned)
    }

    fn block(&mut self, label: Label, now: Instant, time: DateTime<Utc>) -> Option<Block> {
        self.day.turn(time.date_naive());
        let hold = self
            .bucket(label)
            .hold_remaining(now, time)
            .map(Block::Hold);
        let spent = self.day.remaining(label, &self.settings) == Some(0);
        // Never zero, also where no day comes after this one: whoever waits must not spin.
        let day = spent.then(|| until(time, day::next_day(time)).max(Duration::from_secs(1)));
        let day = day.map(Block::Day);
        hold.into_iter().chain(day).max_by_key(|block| block.wait())
    }

    /// Sends now, or says when to ask again, and what stands in the way beside the queue.
    fn ask(
        &mut self,
        label: Label,
        number: u64,
        now: Instant,
        time: DateTime<Utc>,
    ) -> Result<NaiveDate, (Instant, Option<Block>)> {
        let block = self.block(label, now, time);
        let rates = self.rates(label);
        let wait = block.map_or(Duration::ZERO, Block::wait);
        let sent = self.bucket(label).ask(number, &rates, wait, now);
        sent.map_err(|until| (until, block))?;
        self.day.spend(label);
        Ok(self.day.date())
    }

    /// Undoes a call that was not sent. True if others wait for just this call.
    fn hand_back(&mut self, label: Label, id: u64, on: NaiveDate) -> bool {
        self.day.hand_back(label, on);
        self.bucket(label).hand_back(id)
    }

    /// Takes in that an answer came. True if others wait for just this answer.
    fn answered(&mut self, label: Label, id: u64, now: Instant) -> bool {
        if let Some(round_trip) = self.bucket(label).time_since_sent(id, now) {
            self.round_trips.record(round_trip);
        }
        let floor = self.round_trips.floor();
        self.bucket(label).answered(id, floor, now)
    }

    /// Takes in what an answer says about limits. True if others wait for just that.
    fn observe(
        &mut self,
        label: Label,
        observed: &Observed,
        now: Instant,
        time: DateTime<Utc>,
    ) -> bool {
        let mut awaited = false;
        let today = time.date_naive();
        self.day.turn(today);
        let limited = observed.status == 429;
        let bucket = self.bucket(label);
        bucket.limited = bucket.limited.saturating_add(limited.into());
        bucket.limit = observed.limit.or(bucket.limit);
        bucket.remaining = observed.remaining.or(bucket.remaining);

        let counted = observed.category.unwrap_or(label);
        match (observed.kind, observed.limit.filter(|limit| *limit > 0)) {
            (_, None) => {}
            (Some(LimitKind::Daily), Some(limit)) => {
                // Zoom may have counted it on another day than this, by its clock; and after a 429
                // its Retry-After counts.
                let is_today = observed.at.is_none_or(|at| at.date_naive() == today);
                let remaining = observed.remaining.filter(|_| is_today && !limited);
                self.day.learn(counted, &self.settings, limit, remaining);
            }
            (_, Some(limit)) => {
                self.bucket(counted).learned = Some(Rate::learned(counted, limit));
                if let Some(remaining) = observed.remaining {
                    let rates = self.rates(counted);
                    awaited = self
                        .bucket(counted)
                        .learn_remaining(&rates, limit, remaining, now);
                }
            }
        }
        if let Some(hold) = observed.hold {
            let others = match observed.kind {
                Some(LimitKind::Daily) => day::stopped_with(counted, &self.settings),
                _ => &[],
            };
            for label in Label::ALL {
                if label == counted || others.contains(&label) {
                    self.bucket(label).hold_for(hold, now, time);
                }
            }
            // A call under another label than Zoom counts it must wait all the same.
            self.bucket(label).hold_for(hold, now, time);
        }
        awaited
    }

    fn held(&self, now: Instant, time: DateTime<Utc>) -> BTreeMap<Label, DateTime<Utc>> {
        let until = |label: Label| {
            let until = self.buckets[label.index()].held_until(now, time)?;
            Some((label, until))
        };
        ordered::map(Label::ALL.into_iter().filter_map(until))
    }

    pub(super) fn spending(
        &mut self,
        account: &AccountKey,
        now: Instant,
        time: DateTime<Utc>,
    ) -> Spending {
        self.day.turn(time.date_naive());
        Spending::of_day(account, &self.day, self.held(now, time))
    }

    pub(super) fn restore(&mut self, spending: &Spending, now: Instant, time: DateTime<Utc>) {
        self.day.turn(time.date_naive());
        if !spending.counts_on(self.day.date()) {
            return;
        }
        self.day.restore(spending);
        for label in Label::ALL {
            let hold = spending.held_until(label).map(|end| until(time, end));
            if let Some(hold) = hold.filter(|hold| !hold.is_zero()) {
                self.bucket(label).hold_for(hold, now, time);
            }
        }
    }

    pub(super) fn budget(
        &mut self,
        account: &AccountKey,
        now: Instant,
        time: DateTime<Utc>,
    ) -> Budget {
        let spending = self.spending(account, now, time);
        let labels = Label::ALL.map(|label| {
            let [plan, learned] = self.rates(label);
            let bucket = &self.buckets[label.index()];
            let known = LabelBudget {
                sent: bucket.sent,
                limited: bucket.limited,
                limit: bucket.limit,
                remaining: bucket.remaining,
                held_until: bucket.held_until(now, time),
                rate: Some(plan.slower(learned)),
                spent_today: self.day.spent(label),
                left_today: self.day.remaining(label, &self.settings),
            };
            (label, known)
        });
        Budget {
            labels: labels.into(),
            spending: Some(spending),
        }
    }

    /// Whether nothing but what [`spending`](State::spending) tells would be lost with it.
    pub(super) fn idle(&mut self, now: Instant, time: DateTime<Utc>) -> bool {
        Label::ALL.into_iter().all(|label| {
            let rates = self.rates(label);
            self.bucket(label).idle(&rates, now, time)
        })
    }
}

/// An account in use.
pub(super) struct Entry {
    state: Mutex<State>,
    /// Wakes those who wait: the times at which they were told to ask again are out of date.
    changed: Notify,
}

impl Entry {
    pub(super) fn new(state: State) -> Self {
        Self {
            state: Mutex::new(state),
            changed: Notify::new(),
        }
    }

    pub(super) fn state<T>(&self, with: impl FnOnce(&mut State) -> T) -> T {
        // A panic under the lock could at worst lose a count.
        with(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn changed(&self) {
        self.changed.notify_waiters();
    }

    pub(super) async fn acquire(
        self: Arc<Self>,
        clock: &dyn Clock,
        label: Label,
        cap: Duration,
    ) -> Result<Permit> {
        let place = Place {
            number: self.state(|state| state.bucket(label).join()),
            label,
            entry: &self,
        };
        // When the day that is spent should be over: a clock that stands still never says so.
        let mut day_over: Option<Instant> = None;
        loop {
            // Before the question, so that no change is missed in between.
            let changed = pin!(self.changed.notified());
            let (answer, time) = self.state(|state| {
                // Under the lock, so that sends are in order.
                let (now, time) = (Instant::now(), clock.now());
                (state.ask(label, place.number, now, time), time)
            });
            match answer {
                Ok(day) => {
                    return Ok(Permit::counted(Counted {
                        entry: self.clone(),
                        label,
                        id: place.number,
                        day,
                    }));
                }
                Err((_, Some(block))) if block.wait() > cap => {
                    return Err(block.error(label, time));
                }
                Err((_, Some(block @ Block::Day(wait))))
                    if {
                        let now = Instant::now();
                        let over = *day_over.get_or_insert(after(now, wait));
                        after(over, Duration::from_secs(1)) < now
                    } =>
                {
                    return Err(block.error(label, time));
                }
                Err((until, _)) => {
                    let sleep = pin!(tokio::time::sleep_until(until));
                    select(changed, sleep).await;
                }
            }
        }
    }

    pub(super) fn observe(&self, label: Label, observed: &Observed, clock: &dyn Clock) {
        let rate_of = |state: &State| {
            let [a, b] = state.rates(label);
            a.slower(b)
        };
        let changed = self.state(|state| {
            let rate = rate_of(state);
            let awaited = state.observe(label, observed, Instant::now(), clock.now());
            awaited || rate_of(state) != rate
        });
        if changed || observed.hold.is_some() {
            self.changed();
        }
    }
}

/// A place in the queue, given up when dropped.
struct Place<'a> {
    entry: &'a Entry,
    label: Label,
    number: u64,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let others = self
            .entry
            .state(|state| state.bucket(self.label).leave(self.number));
        if others {
            self.entry.changed();
        }
    }
}

/// A call that was let go, until its answer comes.
struct Counted {
    entry: Arc<Entry>,
    label: Label,
    id: u64,
    day: NaiveDate,
}

impl Tracked for Counted {
    fn hand_back(&self) {
        self.entry
            .state(|state| state.hand_back(self.label, self.id, self.day));
        self.entry.changed();
    }

    fn departed(&self) {
        if self
            .entry
            .state(|state| state.bucket(self.label).untrack(self.id))
        {
            self.entry.changed();
        }
    }

    fn answered(&self) {
        let now = Instant::now();
        if self
            .entry
            .state(|state| state.answered(self.label, self.id, now))
        {
            self.entry.changed();
        }
    }

    fn lost(&self) {
        if self
            .entry
            .state(|state| state.bucket(self.label).lost(self.id))
        {
            self.entry.changed();
        }
    }
}
