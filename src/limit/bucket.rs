//! One label of one account: what was sent, who waits, what holds it back. Time is an argument.

use std::collections::VecDeque;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::time::Instant;

use super::Rate;

/// Added to each window, for clocks and networks that are not quite even.
pub(super) const MARGIN: Duration = Duration::from_millis(5);

/// Who does not come for a call this long after its turn lets the others pass. A future that
/// nobody polls (in a buffer whose stream rests, say) must not stop the account.
const GRACE: Duration = Duration::from_millis(50);

/// Farther away than anybody waits.
const FAR: Duration = Duration::from_secs(86_400 * 365);

/// Until when Zoom said to wait, on both clocks: whichever comes first ends it, so that neither a
/// clock set back nor another runtime's idea of now makes it longer.
#[derive(Debug, Clone, Copy)]
struct Hold {
    until: Instant,
    time: DateTime<Utc>,
}

#[derive(Debug)]
struct Waiting {
    number: u64,
    /// When its turn comes, as far as it was told.
    due: Instant,
}

/// The invariant: the k-th send is at least a window and [`MARGIN`] after the (k-R)-th, for each
/// of its rates.
#[derive(Debug, Default)]
pub(super) struct Bucket {
    /// The last send instants; no more than the rates look back on.
    sends: VecDeque<Instant>,
    /// By number.
    queue: VecDeque<Waiting>,
    next: u64,
    hold: Option<Hold>,
    /// What Zoom said the rate is.
    pub(super) learned: Option<Rate>,
    pub(super) sent: u64,
    pub(super) limited: u64,
    pub(super) limit: Option<u64>,
    pub(super) remaining: Option<u64>,
}

impl Bucket {
    /// A number in the queue. Who has one must [`leave`](Bucket::leave).
    pub(super) fn join(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// Gives up a number; true if others wait behind it.
    pub(super) fn leave(&mut self, number: u64) -> bool {
        let place = self.place(number);
        if let Ok(at) = place {
            self.queue.remove(at);
        }
        place.is_ok_and(|at| at < self.queue.len())
    }

    fn place(&self, number: u64) -> Result<usize, usize> {
        self.queue.binary_search_by_key(&number, |w| w.number)
    }

    /// Sends now if it is this number's turn; else says when it will be. Nothing is sent before
    /// `blocked` has passed.
    pub(super) fn ask(
        &mut self,
        number: u64,
        rates: &[Rate],
        blocked: Duration,
        now: Instant,
    ) -> Result<(), Instant> {
        self.forget(rates, now);
        while let Some(first) = self.queue.front()
            && first.number != number
            && add(first.due, GRACE) <= now
        {
            self.queue.pop_front(); // comes back to its place when it asks again
        }
        let place = self.place(number);
        let ahead = place.unwrap_or_else(|at| at);
        let planned = self.slot(rates, ahead, add(now, blocked));
        if planned <= now {
            if place.is_ok() {
                self.queue.remove(ahead);
            }
            self.sends.push_back(now);
            self.sent += 1;
            return Ok(());
        }
        let known = place.ok().and_then(|at| self.queue.get_mut(at));
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

    /// The soonest time, from `from` on, for a send that lets `ahead` others go first.
    fn slot(&self, rates: &[Rate], ahead: usize, from: Instant) -> Instant {
        let of = |rate: &Rate| {
            let calls = rate.calls.max(1) as usize;
            let window = rate.window.saturating_add(MARGIN);
            let back = (self.sends.len() + ahead % calls).checked_sub(calls);
            let free = back
                .and_then(|i| self.sends.get(i))
                .map_or(from, |t| add(*t, window).max(from));
            let rounds = u32::try_from(ahead / calls).unwrap_or(u32::MAX);
            add(free, window.saturating_mul(rounds))
        };
        rates.iter().map(of).max().unwrap_or(from)
    }

    fn forget(&mut self, rates: &[Rate], now: Instant) {
        // Instants of a runtime whose clock was advanced are not yet here: they count as now.
        for sent in self.sends.iter_mut().rev().take_while(|t| **t > now) {
            *sent = now;
        }
        let calls = rates.iter().map(|r| r.calls.max(1) as usize).max();
        let window = rates.iter().map(|r| r.window).max();
        let (calls, window) = (calls.unwrap_or(1), window.unwrap_or_default());
        let span = window.saturating_add(MARGIN);
        while let Some(first) = self.sends.front()
            && (self.sends.len() > calls || add(*first, span) <= now)
        {
            self.sends.pop_front();
        }
        if self.sends.is_empty() {
            self.sends = VecDeque::new(); // idle accounts hold no memory
        }
    }

    /// Undoes the send at `at`.
    pub(super) fn hand_back(&mut self, at: Instant) {
        if let Some(i) = self.sends.iter().rposition(|t| *t == at) {
            self.sends.remove(i);
        }
        self.sent = self.sent.saturating_sub(1);
    }

    /// Sends nothing for so long. Several answers to one burst hold it back once: the latest end
    /// counts.
    pub(super) fn hold_for(&mut self, hold: Duration, now: Instant, time: DateTime<Utc>) {
        let hold = hold.min(FAR);
        if self.held(now, time).is_none_or(|left| left < hold) {
            self.hold = Some(Hold {
                until: add(now, hold),
                time: time + chrono::Duration::from_std(hold).unwrap_or_default(),
            });
        }
    }

    /// How much longer it is held back.
    pub(super) fn held(&self, now: Instant, time: DateTime<Utc>) -> Option<Duration> {
        let hold = self.hold?;
        let left = (hold.time - time).to_std().unwrap_or_default();
        let left = left.min(hold.until.saturating_duration_since(now));
        (!left.is_zero()).then_some(left)
    }

    /// Until what time of day it is held back.
    pub(super) fn held_until(&self, now: Instant, time: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.held(now, time).and(self.hold).map(|hold| hold.time)
    }

    /// Whether nothing is going on: nobody waits, no send counts any more, nothing holds it back.
    pub(super) fn idle(&mut self, rates: &[Rate], now: Instant, time: DateTime<Utc>) -> bool {
        self.forget(rates, now);
        self.queue.is_empty() && self.sends.is_empty() && self.held(now, time).is_none()
    }
}

fn add(at: Instant, wait: Duration) -> Instant {
    at.checked_add(wait.min(FAR)).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NONE: Duration = Duration::ZERO;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    /// One caller in a model of many.
    #[derive(Debug, Clone, Copy)]
    struct Caller {
        number: u64,
        wakes: Instant,
        asleep: bool,
    }

    /// Lets callers arrive after these gaps; a sleeper is never polled after its arrival. Gives
    /// the sends in order, by arrival.
    fn run(rates: &[Rate], arrivals: &[(u64, bool)], start: Instant) -> Vec<(usize, Instant)> {
        let mut bucket = Bucket::default();
        let mut callers: Vec<(usize, Caller)> = Vec::new();
        let mut sends = Vec::new();
        let mut now = start;
        let mut arrivals = arrivals.iter().scan(start, |at, (gap, asleep)| {
            *at += ms(*gap);
            Some((*at, *asleep))
        });
        let mut next = arrivals.next();
        let mut arrived = 0;
        loop {
            let awake = callers.iter().filter(|(_, c)| !c.asleep);
            let first = awake.map(|(_, c)| c.wakes).min();
            let Some(then) = first.into_iter().chain(next.map(|n| n.0)).min() else {
                return sends;
            };
            now = now.max(then);
            callers.retain_mut(|(arrival, c)| {
                if c.asleep || c.wakes > now {
                    return true;
                }
                match bucket.ask(c.number, rates, NONE, now) {
                    Ok(()) => {
                        sends.push((*arrival, now));
                        false
                    }
                    Err(wakes) => {
                        assert!(wakes > now);
                        c.wakes = wakes;
                        true
                    }
                }
            });
            if let Some((_, asleep)) = next.filter(|n| n.0 <= now) {
                let number = bucket.join();
                match bucket.ask(number, rates, NONE, now) {
                    Ok(()) => sends.push((arrived, now)),
                    Err(wakes) => {
                        assert!(wakes > now);
                        let caller = Caller {
                            number,
                            wakes,
                            asleep,
                        };
                        callers.push((arrived, caller));
                    }
                }
                arrived += 1;
                next = arrivals.next();
            }
        }
    }

    proptest! {
        /// However callers arrive, any window of any rate holds at most R sends; who came first
        /// goes first; and nobody waits longer than the rates require.
        #[test]
        fn no_window_holds_more_than_the_rate_and_nobody_overtakes(
            calls in 1u32..6,
            learned in 1u32..12,
            long in any::<bool>(),
            gaps in proptest::collection::vec(0u64..700, 1..80),
        ) {
            let second = Rate {
                calls: learned,
                window: if long { ms(3000) } else { ms(1000) },
            };
            let rates = [Rate::per_second(calls), second];
            let start = Instant::now();
            let arrivals: Vec<_> = gaps.iter().map(|gap| (*gap, false)).collect();
            let sends = run(&rates, &arrivals, start);
            prop_assert_eq!(sends.len(), gaps.len());
            prop_assert!(sends.windows(2).all(|w| w[0].0 < w[1].0 && w[0].1 <= w[1].1));
            let mut arrival = start;
            for (k, gap) in gaps.iter().enumerate() {
                arrival += ms(*gap);
                let mut soonest = arrival.max(if k > 0 { sends[k - 1].1 } else { start });
                for rate in &rates {
                    if let Some(back) = k.checked_sub(rate.calls as usize) {
                        let free = sends[back].1 + rate.window + MARGIN;
                        prop_assert!(sends[k].1 >= free, "too soon");
                        soonest = soonest.max(free);
                    }
                }
                prop_assert_eq!(sends[k].1, soonest, "too late");
            }
        }

        /// Callers that nobody polls delay the others, and stop nobody.
        #[test]
        fn a_caller_that_is_not_polled_stops_nobody(
            calls in 1u32..4,
            arrivals in proptest::collection::vec((0u64..300, any::<bool>()), 1..60),
        ) {
            let rate = Rate::per_second(calls);
            let start = Instant::now();
            let sends = run(&[rate], &arrivals, start);
            let awake = arrivals.iter().filter(|(_, asleep)| !asleep).count();
            prop_assert!(sends.len() >= awake);
            for (k, later) in sends.iter().enumerate().skip(calls as usize) {
                prop_assert!(later.1 - sends[k - calls as usize].1 > rate.window);
            }
            // No later than if all had come at the end and each been waited for.
            let came: u64 = arrivals.iter().map(|(gap, _)| gap).sum();
            let turns = arrivals.len() as u64 / u64::from(calls) + 1;
            let last = sends.last().map_or(NONE, |s| s.1 - start);
            prop_assert!(last <= ms(came + turns * 1005 + 60 * arrivals.len() as u64), "{:?}", last);
        }

        /// A send that is handed back leaves the bucket as if it had never been.
        #[test]
        fn a_send_handed_back_counts_for_nothing(unused in 1u64..20) {
            let rates = [Rate::per_second(2)];
            let now = Instant::now();
            let mut bucket = Bucket::default();
            let ask = |bucket: &mut Bucket| {
                let number = bucket.join();
                bucket.ask(number, &rates, NONE, now)
            };
            for _ in 0..unused {
                prop_assert_eq!(ask(&mut bucket), Ok(()));
                bucket.hand_back(now);
            }
            prop_assert_eq!(ask(&mut bucket), Ok(()));
            prop_assert_eq!(ask(&mut bucket), Ok(()));
            prop_assert!(ask(&mut bucket).is_err());
            prop_assert_eq!(bucket.sent, 2);
        }

        /// Whatever answers come, a hold-back ends with the latest end among them.
        #[test]
        fn hold_backs_do_not_add_up(holds in proptest::collection::vec((0u64..500, 1u64..3000), 1..20)) {
            let (start, time) = (Instant::now(), DateTime::UNIX_EPOCH);
            let (mut bucket, mut passed, mut end) = (Bucket::default(), 0, 0);
            for (gap, hold) in holds {
                passed += gap;
                end = end.max(passed + hold);
                let time = time + ms(passed);
                bucket.hold_for(ms(hold), start + ms(passed), time);
                let left = bucket.held(start + ms(passed), time);
                prop_assert_eq!(left, Some(ms(end - passed)));
            }
            prop_assert_eq!(bucket.held(start + ms(end), time + ms(end)), None);
        }
    }

    #[test]
    fn who_waits_through_a_hold_back_keeps_the_order() {
        let rates = [Rate::per_second(1)];
        let now = Instant::now();
        let mut bucket = Bucket::default();
        let numbers: Vec<_> = (0..4).map(|_| bucket.join()).collect();
        let due: Vec<_> = numbers
            .iter()
            .map(|n| bucket.ask(*n, &rates, ms(5000), now).unwrap_err() - now)
            .collect();
        assert_eq!(due, [ms(5000), ms(6005), ms(7010), ms(8015)]);
    }

    #[test]
    fn instants_of_a_runtime_that_is_ahead_cost_a_window_at_most() {
        let rates = [Rate::per_second(1)];
        let now = Instant::now();
        let time = DateTime::UNIX_EPOCH;
        let mut bucket = Bucket::default();
        let number = bucket.join();
        let ahead = now + Duration::from_secs(86_400);
        assert_eq!(bucket.ask(number, &rates, NONE, ahead), Ok(()));
        bucket.hold_for(ms(2000), ahead, time);
        assert_eq!(bucket.held(now, time + ms(2000)), None);
        let number = bucket.join();
        let due = bucket.ask(number, &rates, NONE, now).unwrap_err();
        assert_eq!(due, now + ms(1005));
        assert_eq!(bucket.ask(number, &rates, NONE, due), Ok(()));
    }
}
