//! What all workers of an account know together: the calls that were let go, the day, what holds
//! labels back, and who works. Pure: the state, the time and the wishes go in, a state and instants
//! come out, and whoever writes the state first has them.
//!
//! A place is one call that may be sent at its instant, `due`, by the store's clock, or at most
//! [`LATE`] later. Its `arrived` says by when the call has arrived at Zoom at the latest; an answer
//! lowers it, as in `bucket.rs`. A place is given at `t` if fewer than R others have an `arrived`
//! that lies less than a window before `t`. Then no window of arrivals holds more than R calls: of
//! R + 1 that arrive within less than a window, look at the one whose place was given last. One of
//! the others had arrived a window before it was due.
//!
//! Workers may be near to Zoom or far away. Arrivals are counted from when the fastest call of the
//! nearest one would have arrived, by the fastest round trips of all; a worker whose answers take
//! longer is taken to be no nearer on the way there.
//!
//! That argument needs no order of sending and no worker that lives. It needs that a call is sent
//! neither before its place is due nor more than [`LATE`] after, which each worker makes sure of by
//! its own bounds on the store's clock.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::super::bucket::{MARGIN, TRANSIT};
use super::super::day::{self, Day, next_day};
use super::super::plan::{Rate, Settings};
use super::super::{Label, LimitKind, Observed, Spending};
use super::workers::Workers;
use crate::time::{DAY, earlier, later, until};

/// How far ahead places are given. What a worker that dies has taken is lost for no longer.
pub(super) const AHEAD: Duration = Duration::from_millis(250);

/// How long after its instant a place may still be used.
pub(super) const LATE: Duration = Duration::from_millis(100);

/// If nobody wrote for so long, nobody could, or nobody needed to: that silence makes nobody old.
const SILENCE: Duration = Duration::from_secs(2);

/// A store's clock that went back by more than this was set back.
const SET_BACK: Duration = Duration::from_secs(2);

/// A call that may be sent, or was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(u64, i64)", into = "(u64, i64)")]
struct Place {
    id: u64,
    /// By when it has arrived at the latest, in microseconds.
    arrived: DateTime<Utc>,
}

impl From<(u64, i64)> for Place {
    fn from((id, arrived): (u64, i64)) -> Self {
        let arrived = DateTime::from_timestamp_micros(arrived).unwrap_or_default();
        Self { id, arrived }
    }
}

impl From<Place> for (u64, i64) {
    fn from(place: Place) -> Self {
        (place.id, place.arrived.timestamp_micros())
    }
}

/// One label.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Lane {
    /// In order of `arrived`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    places: Vec<Place>,
    /// Zoom said to send nothing before this time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    held_until: Option<DateTime<Utc>>,
    /// What Zoom said the rate is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    learned: Option<Rate>,
}

impl Lane {
    fn insert(&mut self, place: Place) {
        let at = self.places.partition_point(|p| p.arrived <= place.arrived);
        self.places.insert(at, place);
    }

    fn remove(&mut self, id: u64) -> Option<Place> {
        let at = self.places.iter().rposition(|place| place.id == id)?;
        Some(self.places.remove(at))
    }

    /// The soonest time from `from` on for a call of this rate, with `ahead` others before it.
    fn earliest(&self, rate: Rate, ahead: usize, from: DateTime<Utc>) -> DateTime<Utc> {
        let calls = rate.calls as usize;
        let index = self.places.len().saturating_add(ahead);
        let past = index.checked_sub(calls).and_then(|at| self.places.get(at));
        let window = rate.window.saturating_add(MARGIN);
        past.map_or(from, |place| later(place.arrived, window).max(from))
    }

    /// How many calls of this rate can be sent from now until a time. The rate may be one that a
    /// server made up: nothing is counted one by one.
    fn free_until(&self, rate: Rate, until: DateTime<Utc>) -> usize {
        let calls = rate.calls as usize;
        let window = rate.window.saturating_add(MARGIN);
        let counting = self.places.len().saturating_sub(calls);
        let counting = self.places.get(counting..).unwrap_or_default();
        let past = counting.partition_point(|place| later(place.arrived, window) <= until);
        calls.saturating_sub(self.places.len()).saturating_add(past)
    }
}

/// A call's way to Zoom and back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Trip {
    /// The latest time at which it may have been sent.
    pub(super) sent: DateTime<Utc>,
    /// How long the answer took; `None` if none came.
    pub(super) took: Option<Duration>,
}

impl Trip {
    /// By when it had arrived, counted from when the fastest call would have, whose round trip takes
    /// `floor`: all that this one took longer may have been on the way there.
    fn arrived(self, floor: Duration) -> DateTime<Utc> {
        let delay = self.took.map(|took| took.saturating_sub(floor));
        later(self.sent, delay.unwrap_or(TRANSIT).min(TRANSIT))
    }
}

/// What a worker tells of its calls with its next write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Told {
    /// A call was answered.
    Answered(Label, u64, Trip),
    /// A place was not used.
    Unused(Label, u64),
    /// A call was sent without a place while the store was gone.
    Sent(Label, Trip),
    /// What an answer said about limits, and when it came.
    Observed(Label, Observed, DateTime<Utc>),
    /// So many more calls were sent on a day while the store was gone, longer ago than a window.
    Counted(Label, NaiveDate, u64),
    /// What was spent on a day, as it was kept.
    Spent(Spending),
}

/// A place that a worker got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Grant {
    pub(super) id: u64,
    pub(super) due: DateTime<Utc>,
}

/// Why nothing may be sent under a label, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Block {
    Hold(DateTime<Utc>),
    Day(DateTime<Utc>),
}

/// What came of a wish.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Given {
    /// In order of their instants.
    pub(super) grants: Vec<Grant>,
    /// When the next place is free, as far as is known, if not all that was wished for was given.
    pub(super) next: Option<DateTime<Utc>>,
}

/// What is known of an account, as the store keeps it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Shared {
    /// The latest time at which anybody wrote. It never goes back, so that what was forgotten as
    /// past is past for whoever comes after.
    now: DateTime<Utc>,
    next_id: u64,
    lanes: [Lane; Label::ALL.len()],
    day: Day,
    pub(super) workers: Workers,
}

impl Shared {
    /// Brings the state to a time by the store's clock. All that is asked of it then is as of that
    /// time, or of a later one, if another worker knows of one.
    pub(super) fn advance(&mut self, now: DateTime<Utc>, settings: &Settings) {
        let back = until(now, self.now);
        if back > SET_BACK {
            self.set_back(back);
        }
        let silent = until(self.now, now);
        self.now = self.now.max(now);
        if silent > SILENCE {
            self.workers.excuse(silent);
        }
        self.workers.forget(self.now);
        self.day.turn(self.now.date_naive());
        for label in Label::ALL {
            let rates = settings.rates(label, self.lane(label).learned);
            let window = rates.iter().map(|rate| rate.window).max();
            let span = window.unwrap_or_default().saturating_add(MARGIN);
            let past = earlier(self.now, span);
            let lane = self.lane_mut(label);
            lane.places.retain(|place| place.arrived > past);
            lane.held_until = lane.held_until.filter(|until| *until > now);
        }
    }

    /// The store's clock was set back: nobody knows how much time passed, so none counts as passed.
    fn set_back(&mut self, back: Duration) {
        self.now = earlier(self.now, back);
        self.workers.set_back(back);
        for lane in &mut self.lanes {
            for place in &mut lane.places {
                place.arrived = earlier(place.arrived, back);
            }
        }
    }

    /// A worker writes, whose fastest round trip to Zoom takes `floor`.
    ///
    /// Times of arrival are counted from when the fastest call of the nearest worker would have
    /// arrived. If this one is nearer, or may be, its calls overtake more than was thought.
    pub(super) fn enter(&mut self, worker: u64, floor: Duration) {
        let before = self.workers.floor();
        self.workers.enter(worker, self.now, floor);
        let nearer = before.saturating_sub(self.workers.floor());
        if !nearer.is_zero() {
            let places = self.lanes.iter_mut().flat_map(|lane| &mut lane.places);
            places.for_each(|place| place.arrived = later(place.arrived, nearer));
        }
    }

    fn lane(&self, label: Label) -> &Lane {
        &self.lanes[label.index()]
    }

    fn lane_mut(&mut self, label: Label) -> &mut Lane {
        &mut self.lanes[label.index()]
    }

    /// The rates of the account: the plan's and Zoom's.
    pub(super) fn rates(&self, label: Label, settings: &Settings) -> [Rate; 2] {
        settings.rates(label, self.lane(label).learned)
    }

    /// What stands in the way of a label at a time, whoever asks.
    pub(super) fn block(
        &self,
        label: Label,
        settings: &Settings,
        now: DateTime<Utc>,
    ) -> Option<Block> {
        let hold = self.lane(label).held_until.filter(|until| *until > now);
        let today = self.day.date() == now.date_naive();
        let spent = today && self.day.remaining(label, settings) == Some(0);
        let day = spent.then(|| next_day(now));
        match (hold, day) {
            (Some(hold), Some(day)) if day > hold => Some(Block::Day(day)),
            (Some(hold), _) => Some(Block::Hold(hold)),
            (None, day) => day.map(Block::Day),
        }
    }

    pub(super) fn held_until(&self, label: Label, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.lane(label).held_until.filter(|until| *until > now)
    }

    /// The day's counts as of a time.
    pub(super) fn day(&self, now: DateTime<Utc>) -> Day {
        let mut day = self.day.clone();
        day.turn(now.date_naive().max(day.date()));
        day
    }

    /// Takes in what a worker tells.
    pub(super) fn take(&mut self, told: &Told, settings: &Settings) {
        match told {
            Told::Answered(label, id, trip) => {
                let arrived = trip.arrived(self.workers.floor());
                let lane = self.lane_mut(*label);
                if let Some(mut place) = lane.remove(*id) {
                    place.arrived = place.arrived.min(arrived);
                    lane.insert(place);
                }
            }
            Told::Unused(label, id) => {
                // One that is no longer known stays counted: nobody can say for which day.
                if let Some(place) = self.lane_mut(*label).remove(*id) {
                    self.day.hand_back(*label, place.arrived.date_naive());
                }
            }
            Told::Sent(label, trip) => {
                self.day.add(*label, trip.sent.date_naive(), 1);
                let id = self.new_id();
                let arrived = trip.arrived(self.workers.floor());
                self.lane_mut(*label).insert(Place { id, arrived });
            }
            Told::Counted(label, on, calls) => self.day.add(*label, *on, *calls),
            Told::Observed(label, observed, at) => self.observe(*label, observed, *at, settings),
            Told::Spent(spending) => {
                if spending.counts_on(self.day.date()) {
                    self.day.restore(spending);
                    for label in Label::ALL {
                        if let Some(until) = spending.held_until(label) {
                            self.hold(label, until);
                        }
                    }
                }
            }
        }
    }

    fn new_id(&mut self) -> u64 {
        self.next_id = self.next_id.wrapping_add(1);
        self.next_id
    }

    /// The latest end of several holds counts. One of more than a day may be a mistake: after a day,
    /// Zoom is asked again.
    fn hold(&mut self, label: Label, end: DateTime<Utc>) {
        let end = end.min(later(self.now, DAY));
        let held = &mut self.lane_mut(label).held_until;
        *held = (*held).max(Some(end));
    }

    /// Whether an answer says something about limits that is not known.
    pub(super) fn is_news(&self, label: Label, observed: &Observed) -> bool {
        let counted = observed.category.unwrap_or(label);
        let learned = observed.limit.filter(|limit| *limit > 0);
        observed.hold.is_some()
            || learned.is_some_and(|limit| {
                observed.kind == Some(LimitKind::Daily)
                    || self.lane(counted).learned != Some(Rate::learned(counted, limit))
            })
    }

    fn observe(
        &mut self,
        label: Label,
        observed: &Observed,
        at: DateTime<Utc>,
        settings: &Settings,
    ) {
        let counted = observed.category.unwrap_or(label);
        match (observed.kind, observed.limit.filter(|limit| *limit > 0)) {
            (_, None) => {}
            (Some(LimitKind::Daily), Some(limit)) => {
                let today = self.day.date();
                let is_today = observed.at.is_none_or(|at| at.date_naive() == today);
                let limited = observed.status == 429;
                let remaining = observed.remaining.filter(|_| is_today && !limited);
                self.day.learn(counted, settings, limit, remaining);
            }
            (_, Some(limit)) => {
                self.lane_mut(counted).learned = Some(Rate::learned(counted, limit));
            }
        }
        if let Some(hold) = observed.hold {
            let end = later(at, hold.min(DAY));
            let others = match observed.kind {
                Some(LimitKind::Daily) => day::stopped_with(counted, settings),
                _ => &[],
            };
            for held in Label::ALL {
                if held == counted || held == label || others.contains(&held) {
                    self.hold(held, end);
                }
            }
        }
    }

    /// Gives up to `wish` places, no later than [`AHEAD`] from now.
    pub(super) fn reserve(&mut self, label: Label, settings: &Settings, wish: usize) -> Given {
        let mut given = Given::default();
        let rates = self.rates(label, settings);
        let rates = rates.map(|rate| Rate {
            calls: rate
                .calls
                .max(1)
                .saturating_sub(self.workers.set_aside(rate.calls.max(1), self.now)),
            ..rate
        });
        if rates.iter().any(|rate| rate.calls == 0) {
            given.next = Some(later(self.now, super::workers::FRESH));
            return given;
        }
        let start = match self.block(label, settings, self.now) {
            Some(Block::Hold(end) | Block::Day(end)) => end,
            None => self.now,
        };
        let horizon = later(self.now, AHEAD);
        // What may arrive after the day's end would count there, and nobody could say on which day.
        let midnight = next_day(self.now);
        let last = earlier(midnight, LATE.saturating_add(TRANSIT));
        let wish_fair = wish.min(self.fair_part(label, &rates, horizon));
        for number in 0..wish {
            let earliest = rates.map(|rate| self.lane(label).earliest(rate, 0, start));
            let due = earliest.into_iter().max().unwrap_or(start);
            let spent = self.day.remaining(label, settings) == Some(0);
            if spent || due >= last {
                given.next = Some(due.max(midnight));
                break;
            }
            if due > horizon || number >= wish_fair {
                given.next = Some(due);
                break;
            }
            let id = self.new_id();
            let arrived = later(due, LATE.saturating_add(TRANSIT));
            self.lane_mut(label).insert(Place { id, arrived });
            self.day.spend(label);
            given.grants.push(Grant { id, due });
        }
        given
    }

    /// This worker's part of the places that are free until a time, at least one.
    fn fair_part(&self, label: Label, rates: &[Rate; 2], horizon: DateTime<Utc>) -> usize {
        let lane = self.lane(label);
        let free = |rate: &Rate| lane.free_until(*rate, horizon);
        let free = rates.iter().map(free).min().unwrap_or_default();
        let workers = self.workers.fresh(self.now).max(1);
        free.div_ceil(workers).max(1)
    }
}

#[cfg(test)]
mod tests;
