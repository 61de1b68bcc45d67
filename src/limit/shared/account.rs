//! An account, as one worker sees it: who waits, which places are at hand, what is to be told.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::Notify;
use tokio::time::Instant;

use super::super::account::{Block, RoundTrips};
use super::super::plan::Settings;
use super::super::{Budget, Label, LabelBudget, Observed, Spending};
use super::alone::Alone;
use super::state::{self, Grant, LATE, Shared, Told};
use super::store_clock::StoreClock;
use super::workers::Fenced;
use crate::account_key::AccountKey;
use crate::ordered;
use crate::time::{later, until};

/// One label.
#[derive(Debug, Default)]
pub(super) struct Lane {
    /// The tickets of those who wait.
    queue: VecDeque<u64>,
    /// Places at hand, in the order of their instants.
    grants: VecDeque<Grant>,
    /// When the next place is free, as far as is known.
    pub(super) next: Option<DateTime<Utc>>,
    sent: u64,
    limited: u64,
    limit: Option<u64>,
    remaining: Option<u64>,
}

impl Lane {
    /// How many places are missing for those who wait.
    pub(super) fn wish(&self) -> usize {
        self.queue.len().saturating_sub(self.grants.len())
    }

    fn put(&mut self, grant: Grant) {
        let at = self.grants.partition_point(|known| known.due <= grant.due);
        self.grants.insert(at, grant);
    }

    /// Takes out the places that can no longer be used.
    fn drop_late(&mut self, latest: DateTime<Utc>) -> Vec<Grant> {
        let late = |grant: &Grant| !until(grant.due, latest).saturating_sub(LATE).is_zero();
        let count = self.grants.iter().take_while(|grant| late(grant)).count();
        if count > 0 && !self.queue.is_empty() {
            // Whose turn it was did not come: a future that nobody polls must not stop the others.
            self.queue.rotate_left(1);
        }
        self.grants.drain(..count).collect()
    }
}

/// Who drives an account: by number, so that one that ended late does not end the next one.
#[derive(Debug, Default)]
pub(super) struct Turn {
    last: u64,
    running: bool,
}

impl Turn {
    /// The number of a new driver, unless there is one.
    pub(super) fn begin(&mut self) -> Option<u64> {
        if self.running {
            return None;
        }
        self.running = true;
        self.last = self.last.wrapping_add(1);
        Some(self.last)
    }

    pub(super) fn end(&mut self, number: u64) {
        self.running &= self.last != number;
    }

    pub(super) fn is_running(&self) -> bool {
        self.running
    }
}

/// The store cannot be reached.
#[derive(Debug)]
pub(super) struct Lost {
    pub(super) since: Instant,
    pub(super) error: String,
}

/// What the answer is to who wants to send.
pub(super) enum Ask {
    Send(Grant),
    /// As of this time.
    Blocked(Block, DateTime<Utc>),
    /// Nothing before this instant.
    At(Instant),
    /// A place must first be got.
    Wait,
    /// The store is gone: by oneself.
    Alone(std::sync::Arc<super::super::account::Entry>),
    /// The store is gone, and there is no share.
    None {
        since: Instant,
        error: String,
    },
}

#[derive(Default)]
pub(super) struct State {
    /// The state as it was last read or written, and its version.
    pub(super) known: Option<(Option<u64>, Shared)>,
    pub(super) lanes: [Lane; Label::ALL.len()],
    last_ticket: u64,
    /// What the next write tells.
    pub(super) told: Vec<Told>,
    /// Since when there is something to tell.
    pub(super) told_since: Option<Instant>,
    /// It must not wait.
    pub(super) urgent: bool,
    pub(super) round_trips: RoundTrips,
    pub(super) driver: Turn,
    /// When the store was last asked and answered.
    pub(super) contact: Option<Instant>,
    pub(super) lost: Option<Lost>,
    pub(super) alone: Option<Alone>,
    /// The latest time at which somebody waited.
    pub(super) busy: Option<Instant>,
    /// The lease under which this worker sends.
    pub(super) lease: Option<Fenced>,
}

impl State {
    pub(super) fn lane(&mut self, label: Label) -> &mut Lane {
        &mut self.lanes[label.index()]
    }

    pub(super) fn join(&mut self, label: Label) -> u64 {
        self.last_ticket = self.last_ticket.wrapping_add(1);
        let ticket = self.last_ticket;
        self.lane(label).queue.push_back(ticket);
        ticket
    }

    pub(super) fn leave(&mut self, label: Label, ticket: u64) {
        self.lane(label).queue.retain(|known| *known != ticket);
    }

    /// Tells all workers something. What is known here takes it in at once: it may be told twice.
    pub(super) fn tell(&mut self, told: Told, settings: &Settings, now: Instant) {
        if let Some((_, known)) = &mut self.known
            && !matches!(told, Told::Sent(..) | Told::Counted(..))
        {
            known.take(&told, settings);
        }
        self.told.push(told);
        self.told_since.get_or_insert(now);
    }

    /// What stands in the way of all calls of a label.
    pub(super) fn block(
        &self,
        label: Label,
        settings: &Settings,
        now: DateTime<Utc>,
    ) -> Option<Block> {
        let (_, known) = self.known.as_ref()?;
        // Never zero, also where no day comes after this one: whoever waits must not spin.
        let day = |end| until(now, end).max(Duration::from_secs(1));
        Some(match known.block(label, settings, now)? {
            state::Block::Hold(end) => Block::Hold(until(now, end)),
            state::Block::Day(end) => Block::Day(day(end)),
        })
    }

    pub(super) fn ask(
        &mut self,
        label: Label,
        ticket: u64,
        settings: &Settings,
        clock: &StoreClock,
        now: Instant,
    ) -> Ask {
        self.busy = Some(now);
        if let Some(lost) = &self.lost
            && (self.alone.is_some() || self.contact.is_none())
        {
            return match &self.alone {
                Some(alone) if alone.may(label) => Ask::Alone(alone.entry.clone()),
                _ => Ask::None {
                    since: lost.since,
                    error: lost.error.clone(),
                },
            };
        }
        let (Some(earliest), Some(latest)) = (clock.earliest(now), clock.latest(now)) else {
            return Ask::Wait;
        };
        let block = self.block(label, settings, earliest);
        let mut unused = self.lane(label).drop_late(latest);
        if let Some(Block::Hold(_)) = block {
            unused.extend(self.lane(label).grants.drain(..));
        }
        for grant in unused {
            self.tell(Told::Unused(label, grant.id), settings, now);
        }
        let lane = self.lane(label);
        let Some(position) = lane.queue.iter().position(|known| *known == ticket) else {
            return Ask::Wait;
        };
        let Some(own) = lane.grants.get(position) else {
            return block.map_or(Ask::Wait, |block| Ask::Blocked(block, earliest));
        };
        if own.due > earliest {
            return Ask::At(clock.instant_of(own.due, now));
        }
        let Some(grant) = lane.grants.pop_front() else {
            return Ask::Wait;
        };
        lane.queue.remove(position);
        lane.sent = lane.sent.saturating_add(1);
        Ask::Send(grant)
    }

    /// A call was not sent: its place is for who comes next.
    pub(super) fn hand_back(&mut self, label: Label, grant: Grant) {
        let lane = self.lane(label);
        lane.sent = lane.sent.saturating_sub(1);
        lane.put(grant);
    }

    /// Takes over the places that a write gave.
    pub(super) fn give(&mut self, label: Label, given: state::Given) {
        let lane = self.lane(label);
        lane.next = given.next;
        for grant in given.grants {
            lane.put(grant);
        }
    }

    /// Places that nobody waits for.
    pub(super) fn drop_late(&mut self, settings: &Settings, latest: DateTime<Utc>, now: Instant) {
        for label in Label::ALL {
            for grant in self.lane(label).drop_late(latest) {
                self.tell(Told::Unused(label, grant.id), settings, now);
            }
        }
    }

    /// When a place that nobody waits for can no longer be used.
    pub(super) fn surplus_until(&self) -> Option<DateTime<Utc>> {
        let surplus = |lane: &Lane| lane.grants.get(lane.queue.len()).map(|grant| grant.due);
        let due = self.lanes.iter().filter_map(surplus).min()?;
        Some(later(due, LATE.saturating_add(Duration::from_millis(1))))
    }

    pub(super) fn has_grants(&self) -> bool {
        self.lanes.iter().any(|lane| !lane.grants.is_empty())
    }

    pub(super) fn waits(&self) -> bool {
        self.lanes.iter().any(|lane| !lane.queue.is_empty())
    }

    /// Takes in what an answer said. True if the others must know it at once.
    pub(super) fn observe(
        &mut self,
        label: Label,
        observed: &Observed,
        settings: &Settings,
        (now, time): (Instant, DateTime<Utc>),
    ) -> bool {
        let lane = self.lane(label);
        lane.limited = lane.limited.saturating_add((observed.status == 429).into());
        lane.limit = observed.limit.or(lane.limit);
        lane.remaining = observed.remaining.or(lane.remaining);
        let known = self.known.as_ref();
        let news = known.is_none_or(|(_, known)| known.is_news(label, observed));
        if news {
            self.tell(Told::Observed(label, observed.clone(), time), settings, now);
        }
        news && observed.hold.is_some()
    }

    pub(super) fn budget(
        &self,
        account: &AccountKey,
        settings: &Settings,
        now: DateTime<Utc>,
    ) -> Budget {
        let nothing = Shared::default();
        let known = self.known.as_ref().map_or(&nothing, |(_, known)| known);
        let day = known.day(now);
        let held = |label| known.held_until(label, now);
        let labels = Label::ALL.map(|label| {
            let [plan, learned] = known.rates(label, settings);
            let lane = &self.lanes[label.index()];
            let budget = LabelBudget {
                sent: lane.sent,
                limited: lane.limited,
                limit: lane.limit,
                remaining: lane.remaining,
                held_until: held(label),
                rate: Some(plan.slower(learned)),
                spent_today: day.spent(label),
                left_today: day.remaining(label, settings),
            };
            (label, budget)
        });
        let holds = Label::ALL.into_iter();
        let holds = holds.filter_map(|label| Some((label, held(label)?)));
        Budget {
            labels: ordered::map(labels),
            spending: Some(Spending::of_day(account, &day, ordered::map(holds))),
        }
    }
}

/// An account that is in use.
#[derive(Default)]
pub(super) struct Account {
    state: Mutex<State>,
    /// Wakes those who wait for a place.
    pub(super) changed: Notify,
    /// Wakes who speaks with the store.
    pub(super) wake: Notify,
}

impl Account {
    pub(super) fn state<T>(&self, with: impl FnOnce(&mut State) -> T) -> T {
        // A panic under the lock could at worst lose a place.
        with(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
