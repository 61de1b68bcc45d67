//! How a worker goes on while the store is gone: with its share of what remains, by itself.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use tokio::time::Instant;

use super::super::account::{Entry, State};
use super::super::bucket::{MARGIN, TRANSIT};
use super::super::plan::{DailyLimits, Plan, Rate, Settings};
use super::super::{Label, Spending};
use super::state::{AHEAD, LATE, Shared, Told, Trip};
use super::store_clock::StoreClock;
use crate::account_key::AccountKey;
use crate::time::{after, later};

/// What the others may send after the store was gone, and what bounds on its clock leave open.
const SETTLE: Duration = Duration::from_millis(500)
    .saturating_add(AHEAD)
    .saturating_add(LATE)
    .saturating_add(TRANSIT);

/// The limits of a worker that is by itself.
pub(super) struct Alone {
    pub(super) entry: Arc<Entry>,
    day: NaiveDate,
    /// Labels of which it has a share.
    may: [bool; Label::ALL.len()],
    last: u64,
    sends: VecDeque<Departed>,
    /// Calls that no window counts any more, by label, and their day.
    before: Vec<(Label, NaiveDate, u64)>,
}

#[derive(Debug, Clone, Copy)]
struct Departed {
    id: u64,
    label: Label,
    at: Instant,
    /// How long the answer took.
    took: Option<Duration>,
}

impl Alone {
    /// Nothing is sent until all that was sent with the store has left its window.
    pub(super) fn new(
        known: &Shared,
        worker: u64,
        settings: &Settings,
        (instant, now): (Instant, DateTime<Utc>),
    ) -> Self {
        let (own, may) = share(known, worker, settings, now);
        let mut state = State::new(own, instant);
        let mut held = Spending::new(&AccountKey::new(""), now.date_naive());
        for label in Label::ALL {
            let rates = known.rates(label, settings);
            let window = rates.iter().map(|rate| rate.window).max();
            let settled = window.unwrap_or_default().saturating_add(SETTLE);
            let end = later(now, settled.saturating_add(MARGIN));
            let end = known
                .held_until(label, now)
                .map_or(end, |hold| hold.max(end));
            held = held.with_held_until(label, end);
        }
        state.restore(&held, instant, now);
        Self {
            entry: Arc::new(Entry::new(state)),
            day: now.date_naive(),
            may,
            last: 0,
            sends: VecDeque::new(),
            before: Vec::new(),
        }
    }

    /// A new day has a new budget.
    pub(super) fn turn(
        &mut self,
        known: &Shared,
        worker: u64,
        settings: &Settings,
        now: DateTime<Utc>,
    ) {
        if self.day != now.date_naive() {
            self.day = now.date_naive();
            let (own, may) = share(known, worker, settings, now);
            self.entry.state(|state| state.settings = own);
            self.entry.changed();
            self.may = may;
        }
    }

    pub(super) fn may(&self, label: Label) -> bool {
        self.may[label.index()]
    }

    /// A call was sent: gives the number that it is known by. No window is longer than `longest`.
    pub(super) fn sent(&mut self, label: Label, at: Instant, longest: Duration) -> u64 {
        let span = longest.saturating_add(TRANSIT).saturating_add(MARGIN);
        while let Some(first) = self.sends.front()
            && after(first.at, span) < at
        {
            let label = first.label;
            self.sends.pop_front();
            let day = self.day;
            let known = self.before.iter_mut().find(|b| (b.0, b.1) == (label, day));
            match known {
                Some((_, _, calls)) => *calls = calls.saturating_add(1),
                None => self.before.push((label, day, 1)),
            }
        }
        self.last = self.last.wrapping_add(1);
        self.sends.push_back(Departed {
            id: self.last,
            label,
            at,
            took: None,
        });
        self.last
    }

    pub(super) fn handed_back(&mut self, id: u64) {
        self.sends.retain(|send| send.id != id);
    }

    pub(super) fn answered(&mut self, id: u64, took: Duration) {
        if let Some(send) = self.sends.iter_mut().rfind(|send| send.id == id) {
            send.took = Some(took);
        }
    }

    /// What the others must know of the calls that were sent.
    pub(super) fn told(self, clock: &StoreClock) -> Vec<Told> {
        let before = self.before.into_iter();
        let before = before.map(|(label, day, calls)| Told::Counted(label, day, calls));
        let sends = self.sends.into_iter().filter_map(|send| {
            let sent = clock.latest(send.at)?;
            let took = send.took;
            Some(Told::Sent(send.label, Trip { sent, took }))
        });
        before.chain(sends).collect()
    }
}

/// The limits of one worker, and the labels under which it has any.
fn share(
    known: &Shared,
    worker: u64,
    settings: &Settings,
    now: DateTime<Utc>,
) -> (Settings, [bool; Label::ALL.len()]) {
    let part = |calls: u32| known.workers.share(calls, worker);
    let day = known.day(now);
    let remaining = Label::ALL.map(|label| {
        let calls = day.remaining(label, settings)?;
        Some(part(u32::try_from(calls).unwrap_or(u32::MAX)))
    });
    let rates = Label::ALL.map(|label| {
        let [plan, learned] = known.rates(label, settings);
        let rate = plan.slower(learned);
        let calls = part(rate.calls.max(1));
        Rate { calls, ..rate }
    });
    let may = Label::ALL.map(|label| {
        let index = label.index();
        rates[index].calls > 0 && remaining[index] != Some(0)
    });
    let [light, medium, heavy, resource_intensive] = rates;
    let plan = Plan::Custom {
        light,
        medium,
        heavy,
        resource_intensive,
    };
    let [light, medium, heavy, resource_intensive] = remaining;
    // Both labels may count against one limit, which is no less than what remains of either.
    let both = heavy.zip(resource_intensive).map(|(a, b)| a.max(b));
    let daily = DailyLimits {
        light,
        medium,
        heavy,
        resource_intensive,
        heavy_and_resource_intensive: settings.daily().heavy_and_resource_intensive.and(both),
    };
    let own = Settings {
        plan: Some(plan),
        daily: Some(daily),
        share: None,
    };
    (own, may)
}
