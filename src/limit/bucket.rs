//! One label of one account: what was sent, who waits, what holds it back. Time is an argument.
//!
//! Zoom counts calls when they arrive, and the way there takes now 50 ms and now 300. Calls that
//! leave a second apart may so arrive within less than a second, and a limiter that only looks at
//! when calls left lets too many through. What it needs to know of each call is by when it has
//! arrived:
//!
//! - before its answer came, of course; and if the fastest of many round trips took `floor`, then
//!   also `floor` before its answer came, counted from when the fastest call would have arrived;
//! - as long as there is no answer, at most [`TRANSIT`] after the fastest call would have.
//!
//! That time is `arrived`. A call may leave if fewer than R calls have an `arrived` that lies less
//! than a window back. Then no window of arrivals holds more than R calls, nor does any second of
//! the clock: of R + 1 calls that arrive within less than a window, look at the one that left last,
//! at `t`. It arrives at `t` or later, so the other R arrived after `t` minus a window; each of
//! them had its `arrived` later than that, and the last one would not have left.
//!
//! What it costs: a place is taken for a window, [`MARGIN`], and what the call's round trip took
//! longer than the fastest one, at most [`TRANSIT`]. Where answers are even, that is 0.5 % of the
//! throughput per second; where the way takes anything from 50 to 300 ms, 12 %; never more than
//! 24 %. Limits per minute lose a sixtieth of that.

use std::collections::VecDeque;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::time::Instant;

use super::Rate;
use crate::time::{DAY, LATEST, after as add, later, until};

/// Added to each window, for clocks and timers that are not quite even.
pub(super) const MARGIN: Duration = Duration::from_millis(5);

/// How much slower than the fastest call another may be on its way to Zoom.
pub(super) const TRANSIT: Duration = Duration::from_millis(300);

/// Who does not come for a call this long after its turn lets the others pass. A future that
/// nobody polls (in a buffer whose stream rests, say) must not stop the account.
const GRACE: Duration = Duration::from_millis(50);

/// How long the first call's answer is waited for before others go.
const PATIENCE: Duration = Duration::from_secs(1);

/// Until when Zoom said to wait, on both clocks: whichever comes first ends it, so that neither a
/// clock set back nor another runtime's idea of now makes it longer.
#[derive(Debug, Clone, Copy)]
struct Hold {
    until: Instant,
    time: DateTime<Utc>,
    /// It is so long that it may be a mistake: when it ends, one call is sent first.
    long: bool,
}

#[derive(Debug)]
struct Waiting {
    number: u64,
    /// The time at which it was told to ask again.
    due: Instant,
}

/// A call that was sent.
#[derive(Debug, Clone, Copy)]
struct Sent {
    id: u64,
    sent_at: Instant,
    /// By when it has arrived, compared with the fastest calls.
    arrived: Instant,
    /// Whether `arrived` is known from its answer. Otherwise it is the latest that it may be.
    answered: bool,
}

impl Sent {
    /// When it arrived, if it was as fast as the fastest.
    fn soonest_arrival(&self) -> Instant {
        if self.answered {
            self.arrived
        } else {
            self.sent_at
        }
    }
}

/// The first window of a process: another one of the same account may have sent until just now,
/// and only Zoom knows how much. One call goes alone; its answer says how much of the window remains.
/// If it does not, the others go evenly spaced until the window is over.
#[derive(Debug, Clone, Copy)]
struct Entering {
    since: Instant,
    /// The call that went first, and when.
    first: Option<(u64, Instant)>,
    /// Its answer came, or nobody follows the call.
    answered: bool,
    /// Zoom said how many calls remain in the window.
    informed: bool,
    /// The last call that went meanwhile.
    last: Instant,
}

/// The invariant: when a call is sent, fewer than R calls arrived, as far as is known, less than a
/// window and [`MARGIN`] ago, for each of its rates.
#[derive(Debug, Default)]
pub(super) struct Bucket {
    /// In order of `arrived`; no more than the rates look back on.
    sends: VecDeque<Sent>,
    /// By number.
    queue: VecDeque<Waiting>,
    next: u64,
    hold: Option<Hold>,
    entering: Option<Entering>,
    /// Calls that others have sent, as Zoom's count shows, and until when they count.
    others: Option<(usize, Instant)>,
    /// What Zoom said the rate is.
    pub(super) learned: Option<Rate>,
    pub(super) sent: u64,
    pub(super) limited: u64,
    pub(super) limit: Option<u64>,
    pub(super) remaining: Option<u64>,
}

impl Bucket {
    /// Others may have sent under this label until now.
    pub(super) fn enter(&mut self, now: Instant) {
        self.entering = Some(Entering {
            since: now,
            first: None,
            answered: false,
            informed: false,
            last: now,
        });
    }

    /// A number in the queue. Who has one must [`leave`](Bucket::leave).
    pub(super) fn join(&mut self) -> u64 {
        self.next = self.next.wrapping_add(1);
        self.next
    }

    /// Gives up a number; true if others wait behind it.
    pub(super) fn leave(&mut self, number: u64) -> bool {
        let position = self.position(number);
        if let Ok(at) = position {
            self.queue.remove(at);
        }
        position.is_ok_and(|at| at < self.queue.len())
    }

    fn position(&self, number: u64) -> Result<usize, usize> {
        self.queue.binary_search_by_key(&number, |w| w.number)
    }

    /// Sends now if it is this number's turn; else says when it may be. Nothing is sent before
    /// `blocked` has passed. The call is known by its number from then on.
    pub(super) fn ask(
        &mut self,
        number: u64,
        rates: &[Rate],
        blocked: Duration,
        now: Instant,
    ) -> Result<(), Instant> {
        if blocked.is_zero() && self.hold.is_some_and(|hold| hold.long) {
            self.hold = None;
            self.enter(now);
        }
        self.forget(rates, now);
        while let Some(first) = self.queue.front()
            && first.number != number
            && add(first.due, GRACE) <= now
        {
            self.queue.pop_front(); // comes back to its place when it asks again
        }
        let position = self.position(number);
        let ahead = position.unwrap_or_else(|at| at);
        let from = add(now, blocked).max(self.earliest_at_start(rates, ahead, now));
        let certain = self.earliest_send(rates, ahead, from, |sent| sent.arrived);
        if certain <= now {
            if position.is_ok() {
                self.queue.remove(ahead);
            }
            self.send(number, now);
            return Ok(());
        }
        // Most calls will have been answered by then, and as quickly as the others.
        let soonest = self.earliest_send(rates, ahead, from, Sent::soonest_arrival);
        let planned = if soonest > now { soonest } else { certain };
        let known = position.ok().and_then(|at| self.queue.get_mut(at));
        if let Some(known) = known {
            // The places of those ahead are only ever given up.
            let keep = blocked.is_zero() && known.due > now;
            known.due = if keep {
                known.due.min(planned)
            } else {
                planned
            };
            return Err(known.due);
        }
        let due = planned;
        self.queue.insert(ahead, Waiting { number, due });
        Err(planned)
    }

    fn send(&mut self, id: u64, now: Instant) {
        if let Some(entering) = &mut self.entering {
            entering.first.get_or_insert((id, now));
            entering.last = now;
        }
        self.insert(Sent {
            id,
            sent_at: now,
            arrived: add(now, TRANSIT),
            answered: false,
        });
        self.sent = self.sent.saturating_add(1);
    }

    fn insert(&mut self, sent: Sent) {
        // The order of departure is nearly always that of arrival: the search ends at the back.
        let position = self.sends.partition_point(|s| s.arrived <= sent.arrived);
        self.sends.insert(position, sent);
    }

    /// The answer to a call came. `floor` is what the fastest round trip takes; true if others
    /// wait for just this answer.
    pub(super) fn answered(&mut self, id: u64, floor: Duration, now: Instant) -> bool {
        if let Some(at) = self.sends.iter().rposition(|sent| sent.id == id)
            && let Some(mut sent) = self.sends.remove(at)
        {
            let round_trip = now.saturating_duration_since(sent.sent_at);
            // All that the round trip took longer than the fastest may have been on the way there.
            let delay = round_trip.saturating_sub(floor).min(TRANSIT);
            sent.arrived = add(sent.sent_at, delay);
            sent.answered = true;
            self.insert(sent);
        }
        self.untrack(id)
    }

    /// Stops to wait for the answer to a call: it came, or nobody will tell of it. True if others wait
    /// for just this call.
    pub(super) fn untrack(&mut self, id: u64) -> bool {
        let entering = self.entering.as_mut();
        let first = entering.filter(|e| e.first.is_some_and(|(first, _)| first == id));
        first.is_some_and(|e| !std::mem::replace(&mut e.answered, true))
    }

    /// How long ago a call was sent.
    pub(super) fn time_since_sent(&self, id: u64, now: Instant) -> Option<Duration> {
        let sent = self.sends.iter().rfind(|sent| sent.id == id)?;
        Some(now.saturating_duration_since(sent.sent_at))
    }

    /// The call was lost on its way, as far as is known: another may be the first.
    pub(super) fn lost(&mut self, id: u64) -> bool {
        let entering = self.entering.as_mut();
        let first = entering.filter(|e| e.first.is_some_and(|(first, _)| first == id));
        let first = first.filter(|e| !e.answered);
        first.map(|e| e.first = None).is_some()
    }

    /// Takes in how many calls Zoom allows in its window, and how many remain. True if others wait for
    /// just that.
    pub(super) fn learn_remaining(
        &mut self,
        rates: &[Rate],
        limit: u64,
        remaining: u64,
        now: Instant,
    ) -> bool {
        let Some(entering) = self.entering.as_mut().filter(|e| !e.informed) else {
            return false;
        };
        entering.informed = true;
        let used = usize::try_from(limit.saturating_sub(remaining)).unwrap_or(usize::MAX);
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let calls = rates.iter().map(|r| r.calls.max(1) as usize).min();
        let calls = calls.unwrap_or(1);
        // Our share leaves `unclaimed` calls of the window to other apps: what they used of those
        // takes nothing from us. Only what they used beyond it does.
        let unclaimed = limit.saturating_sub(calls);
        let others = used
            .saturating_sub(self.sends.len())
            .saturating_sub(unclaimed);
        if others > 0 {
            self.others = Some((others.min(calls), add(now, span(rates))));
        }
        true
    }

    /// The soonest time for a send that lets `ahead` others go first, as long as it is not known
    /// what others sent before this process began.
    fn earliest_at_start(&mut self, rates: &[Rate], ahead: usize, now: Instant) -> Instant {
        let Some(entering) = self.entering else {
            return now;
        };
        let over = add(entering.since, span(rates).saturating_add(TRANSIT));
        if over <= now {
            self.entering = None;
            return now;
        }
        if entering.informed {
            return now;
        }
        let Some((_, first)) = entering.first else {
            return match ahead {
                0 => now,
                _ => add(now, PATIENCE).min(over),
            };
        };
        let patience = add(first, PATIENCE.saturating_add(TRANSIT));
        if !entering.answered && now < patience {
            return patience.min(over);
        }
        let spacing = |rate: &Rate| {
            rate.window
                .checked_div(rate.calls.max(1))
                .unwrap_or_default()
        };
        let spacing = rates.iter().map(spacing).max().unwrap_or_default();
        let turn = u32::try_from(ahead.saturating_add(1)).unwrap_or(u32::MAX);
        add(entering.last, spacing.saturating_mul(turn)).min(over)
    }

    /// The soonest time, from `from` on, for a send that lets `ahead` others go first, if those that
    /// were sent arrived as told.
    fn earliest_send(
        &self,
        rates: &[Rate],
        ahead: usize,
        from: Instant,
        arrived: impl Fn(&Sent) -> Instant,
    ) -> Instant {
        // Of all calls in order of arrival, those that were sent and then those that wait, the k-th
        // must leave a window after the (k - R)-th arrived. This one has the index `sends + ahead`.
        // The calls ahead leave in rounds of R, a window apart, so whole rounds of them cost a window
        // each, and the rest of them (`ahead % R`) moves the index to look back from.
        let with = |window: Duration, calls: usize| {
            let index = self
                .sends
                .len()
                .saturating_add(ahead.checked_rem(calls).unwrap_or_default());
            let free = index
                .checked_sub(calls)
                .and_then(|i| self.sends.get(i))
                .map_or(from, |sent| add(arrived(sent), window).max(from));
            let rounds =
                u32::try_from(ahead.checked_div(calls).unwrap_or_default()).unwrap_or(u32::MAX);
            add(free, window.saturating_mul(rounds))
        };
        // Calls that others sent take their part of R, until the window that they were sent in is over.
        let earliest = |rate: &Rate| {
            let calls = rate.calls.max(1) as usize;
            let window = rate.window.saturating_add(MARGIN);
            let alone = with(window, calls);
            match self.others {
                Some((others, until)) if alone < until => match calls.saturating_sub(others) {
                    0 => until,
                    calls => with(window, calls).min(until).max(alone),
                },
                _ => alone,
            }
        };
        rates.iter().map(earliest).max().unwrap_or(from)
    }

    fn forget(&mut self, rates: &[Rate], now: Instant) {
        // Instants of a runtime whose clock was advanced are not yet here: they count as now.
        let ahead = add(now, TRANSIT);
        if self.sends.back().is_some_and(|last| last.arrived > ahead) {
            for sent in self.sends.iter_mut().filter(|sent| sent.sent_at > now) {
                (sent.sent_at, sent.arrived) = (now, now.max(sent.arrived.min(ahead)));
            }
        }
        let calls = rates.iter().map(|r| r.calls.max(1) as usize).max();
        let calls = calls.unwrap_or(1);
        let span = span(rates);
        while let Some(first) = self.sends.front()
            && (self.sends.len() > calls || add(first.arrived, span) <= now)
        {
            self.sends.pop_front();
        }
        if self.sends.is_empty() {
            self.sends = VecDeque::new(); // idle accounts hold no memory
        }
        self.others = self.others.filter(|(_, until)| *until > now);
    }

    /// Undoes a send; true if others wait for just this call.
    pub(super) fn hand_back(&mut self, id: u64) -> bool {
        if let Some(at) = self.sends.iter().rposition(|sent| sent.id == id) {
            self.sends.remove(at);
        }
        self.sent = self.sent.saturating_sub(1);
        self.lost(id)
    }

    /// Holds calls back for this time. Several answers to one burst hold it back once: the latest end
    /// counts. What is longer than a day is not believed: then one call asks again.
    pub(super) fn hold_for(&mut self, hold: Duration, now: Instant, time: DateTime<Utc>) {
        let long = hold >= DAY;
        let hold = hold.min(DAY);
        if self
            .hold_remaining(now, time)
            .is_none_or(|remaining| remaining < hold)
        {
            self.hold = Some(Hold {
                until: add(now, hold),
                time: later(time, hold),
                long,
            });
        }
    }

    /// How much longer nothing may be sent; `None` if nothing holds it back.
    pub(super) fn hold_remaining(&self, now: Instant, time: DateTime<Utc>) -> Option<Duration> {
        let hold = self.hold?;
        let remaining = hold.until.saturating_duration_since(now);
        // At the last instant of the time of day only tokio's clock goes on.
        let remaining = match hold.time < LATEST {
            true => remaining.min(until(time, hold.time)),
            false => remaining,
        };
        (!remaining.is_zero()).then_some(remaining)
    }

    /// The time of day before which nothing may be sent.
    pub(super) fn held_until(&self, now: Instant, time: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.hold_remaining(now, time)
            .and(self.hold)
            .map(|hold| hold.time)
    }

    /// Whether nothing is going on: nobody waits, no send counts any more, nothing holds it back.
    pub(super) fn idle(&mut self, rates: &[Rate], now: Instant, time: DateTime<Utc>) -> bool {
        self.forget(rates, now);
        self.queue.is_empty() && self.sends.is_empty() && self.hold_remaining(now, time).is_none()
    }
}

/// The longest window, with its margin.
fn span(rates: &[Rate]) -> Duration {
    let window = rates.iter().map(|rate| rate.window).max();
    window.unwrap_or_default().saturating_add(MARGIN)
}

#[cfg(test)]
mod tests;
