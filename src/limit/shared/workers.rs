//! Who works for an account, and which part of its rate each may take when the store is gone.
//!
//! A worker that cannot reach the store goes on with its share of the rate, as the workers that it
//! knew of divide it. Those that still reach the store no longer see it, and set that share aside
//! until they forget it. So all together stay within the rate, whether the store is gone for all of
//! them or for one.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::time::{earlier, later, until};

/// Who wrote no longer ago than this is taken to work with the store. A worker writes twice as often.
pub(super) const FRESH: Duration = Duration::from_secs(3);

/// Who did not write for so long while others did is forgotten.
pub(super) const FORGOTTEN: Duration = Duration::from_secs(10);

/// A worker. Who knows whom is told by the order of writes, since two may be made at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Worker {
    id: u64,
    /// The number of the write with which it joined.
    joined: u64,
    /// The number of its last write: it knows who joined before.
    wrote: u64,
    /// The time of that write.
    seen: DateTime<Utc>,
    /// When it is forgotten.
    ends: DateTime<Utc>,
    /// What its fastest round trip to Zoom takes, in microseconds; 0 as long as that is not known.
    floor: u64,
    /// The lease under which it sends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lease: Option<Fenced>,
}

/// One of the leases that are held one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Fenced {
    /// Of the key that it is kept under.
    pub(super) lease: Digest,
    /// Larger for each later one.
    pub(super) fence: u64,
}

/// The workers in the order in which they joined.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Workers {
    writes: u64,
    known: Vec<Worker>,
}

impl Workers {
    /// A worker writes, whose fastest round trip to Zoom takes `floor`.
    pub(super) fn enter(&mut self, id: u64, now: DateTime<Utc>, floor: Duration) {
        self.writes = self.writes.saturating_add(1);
        let known = self.known.iter().position(|worker| worker.id == id);
        let joined = known.and_then(|at| self.known.get(at)).map(|w| w.joined);
        let worker = Worker {
            id,
            joined: joined.unwrap_or(self.writes),
            wrote: self.writes,
            seen: now,
            ends: later(now, FORGOTTEN),
            floor: u64::try_from(floor.as_micros()).unwrap_or(u64::MAX),
            lease: None,
        };
        match known.and_then(|at| self.known.get_mut(at)) {
            Some(known) => *known = worker,
            None => self.known.push(worker),
        }
    }

    /// A worker that has just written sends under a lease: those that did under an earlier one are
    /// gone.
    pub(super) fn under_lease(&mut self, id: u64, own: Fenced) {
        let gone = |other: Fenced| other.lease == own.lease && other.fence < own.fence;
        self.known
            .retain(|w| w.id == id || !w.lease.is_some_and(gone));
        if let Some(worker) = self.known.iter_mut().find(|worker| worker.id == id) {
            worker.lease = Some(own);
        }
    }

    /// The fastest round trip of the worker that is nearest to Zoom, as far as all are known.
    pub(super) fn floor(&self) -> Duration {
        let floors = self.known.iter().map(|worker| worker.floor);
        Duration::from_micros(floors.min().unwrap_or_default())
    }

    pub(super) fn leave(&mut self, id: u64) {
        self.known.retain(|worker| worker.id != id);
    }

    pub(super) fn contains(&self, id: u64) -> bool {
        self.known.iter().any(|worker| worker.id == id)
    }

    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    /// Those that work with the store.
    pub(super) fn fresh(&self, now: DateTime<Utc>) -> usize {
        self.known.iter().filter(|w| w.is_fresh(now)).count()
    }

    /// Nobody could write for so long: that makes nobody forgotten. But they are no longer fresh.
    pub(super) fn excuse(&mut self, silent: Duration) {
        for worker in &mut self.known {
            worker.ends = later(worker.ends, silent);
        }
    }

    pub(super) fn forget(&mut self, now: DateTime<Utc>) {
        self.known.retain(|worker| worker.ends > now);
    }

    /// The store's clock was set back.
    pub(super) fn set_back(&mut self, back: Duration) {
        for worker in &mut self.known {
            worker.seen = earlier(worker.seen, back);
            worker.ends = earlier(worker.ends, back);
        }
    }

    /// What those may take who are known and no longer seen.
    pub(super) fn set_aside(&self, calls: u32, now: DateTime<Utc>) -> u32 {
        let lost = self.known.iter().filter(|worker| !worker.is_fresh(now));
        // Each divides among those that it knew of. Of those some may have left since: then it takes
        // less than this.
        let part = |lost: &Worker| {
            let known = self.known.iter().filter(|w| w.joined <= lost.wrote);
            share(calls, lost, known)
        };
        lost.map(part).fold(0, u32::saturating_add).min(calls)
    }

    /// Which part of `calls` a worker may take by itself. Nothing, as long as not all the others know
    /// of it: they divide without it.
    pub(super) fn share(&self, calls: u32, id: u64) -> u32 {
        let Some(own) = self.known.iter().find(|worker| worker.id == id) else {
            return 0;
        };
        let mut others = self.known.iter().filter(|worker| worker.id != id);
        if others.any(|other| other.wrote < own.joined) {
            return 0;
        }
        share(calls, own, self.known.iter())
    }
}

impl Worker {
    fn is_fresh(&self, now: DateTime<Utc>) -> bool {
        until(self.seen, now) <= FRESH
    }
}

/// The part of one of several. Whole calls: the first ones get what remains. When others leave, a
/// part never becomes smaller, so a worker that does not know of it takes no more than it may.
fn share<'a>(calls: u32, own: &Worker, all: impl Iterator<Item = &'a Worker>) -> u32 {
    let (mut count, mut rank) = (0u32, 0u32);
    for worker in all {
        count = count.saturating_add(1);
        if worker.joined < own.joined {
            rank = rank.saturating_add(1);
        }
    }
    let count = count.max(1);
    let rest = calls.checked_rem(count).unwrap_or_default();
    let part = calls.checked_div(count).unwrap_or_default();
    part.saturating_add((rank < rest).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_780_000_000 + seconds, 0).unwrap()
    }

    #[test]
    fn who_joined_and_is_not_known_to_all_takes_nothing_by_itself() {
        let mut workers = Workers::default();
        workers.enter(1, at(0), Duration::ZERO);
        assert_eq!(workers.share(80, 1), 80);
        workers.enter(2, at(1), Duration::ZERO);
        assert_eq!((workers.share(80, 2), workers.share(80, 9)), (0, 0));
        workers.enter(1, at(2), Duration::ZERO);
        assert_eq!((workers.share(80, 1), workers.share(80, 2)), (40, 40));
        assert_eq!((workers.share(1, 1), workers.share(1, 2)), (1, 0));
    }

    #[test]
    fn a_worker_that_is_not_seen_has_its_share_set_aside_until_it_is_forgotten() {
        let mut workers = Workers::default();
        for (id, second) in [(1, 0), (2, 0), (1, 2)] {
            workers.enter(id, at(second), Duration::ZERO);
        }
        assert_eq!(workers.set_aside(80, at(3)), 0);
        workers.enter(1, at(4), Duration::ZERO);
        assert_eq!(workers.set_aside(80, at(4)), 40);
        workers.forget(at(10));
        assert_eq!((workers.set_aside(80, at(4)), workers.len()), (0, 1));
        // Nobody could write for a minute: then both are known, and neither is fresh.
        let silent = Duration::from_secs(60);
        workers.enter(2, at(5), Duration::ZERO);
        workers.enter(1, at(6), Duration::ZERO);
        workers.excuse(silent);
        workers.forget(at(67));
        assert_eq!((workers.len(), workers.fresh(at(67))), (2, 0));
        assert_eq!(workers.set_aside(80, at(67)), 80);
    }

    #[test]
    fn who_sends_under_a_later_lease_takes_those_of_earlier_ones_for_gone() {
        let of = |lease, fence| Fenced {
            lease: Digest(lease),
            fence,
        };
        let mut workers = Workers::default();
        for id in 1..=4 {
            workers.enter(id, at(0), Duration::ZERO);
        }
        // The first was killed, the second is of another lease, the third of none.
        workers.under_lease(1, of(7, 20));
        workers.under_lease(2, of(8, 10));
        workers.under_lease(4, of(7, 21));
        let known = |workers: &Workers| {
            (1..=4)
                .filter(|id| workers.contains(*id))
                .collect::<Vec<_>>()
        };
        assert_eq!(known(&workers), [2, 3, 4]);
        // What nobody knows to be gone is set aside as ever.
        workers.enter(4, at(4), Duration::ZERO);
        workers.under_lease(4, of(7, 21));
        assert_eq!(workers.set_aside(80, at(4)), 80);
        // One that wakes up later is of an earlier lease as soon as the later holder writes.
        workers.enter(1, at(5), Duration::ZERO);
        workers.under_lease(1, of(7, 20));
        assert!(workers.contains(4), "a later lease is not gone");
        workers.enter(4, at(5), Duration::ZERO);
        workers.under_lease(4, of(7, 21));
        assert_eq!(known(&workers), [2, 3, 4]);
        // One that sends without a lease again is no part of this.
        workers.enter(4, at(6), Duration::ZERO);
        workers.enter(1, at(6), Duration::ZERO);
        workers.under_lease(1, of(7, 22));
        assert_eq!(known(&workers), [1, 2, 3, 4]);
    }

    proptest! {
        /// Whoever joined, left and knows of it: what all may take by themselves, by what each of them
        /// read last, is no more than there is.
        #[test]
        fn parts_add_up_to_no_more_than_all(
            calls in 1u32..100,
            steps in proptest::collection::vec((0usize..5, 0u32..4), 1..60),
        ) {
            let mut workers = Workers::default();
            // What each read last, when it is a worker.
            let mut read: [Option<Workers>; 5] = Default::default();
            for (second, (who, what)) in (0i64..).zip(steps) {
                let id = who as u64;
                if what == 0 {
                    workers.leave(id);
                    read[who] = None;
                } else {
                    workers.enter(id, at(second), Duration::ZERO);
                    read[who] = Some(workers.clone());
                }
                let parts = read.iter().zip(0u64..);
                let alone: u32 = parts
                    .filter_map(|(read, id)| Some(read.as_ref()?.share(calls, id)))
                    .sum();
                prop_assert!(alone <= calls, "{alone} of {calls}");
                // And who is not seen takes no more than is set aside for it.
                for lost in 0u64..5 {
                    let Some(own) = &read[lost as usize] else { continue };
                    let mut others = workers.clone();
                    let now = at(second + 100);
                    for id in 0u64..5 {
                        if id != lost && others.contains(id) {
                            others.enter(id, now, Duration::ZERO);
                        }
                    }
                    prop_assert!(own.share(calls, lost) <= others.set_aside(calls, now));
                }
            }
        }
    }
}
