//! What time it is by the store's clock, within bounds.
//!
//! Each answer of the store says its time. That was made between the question and the answer, so it
//! tells where the store's clock stands against this process's to within that round trip, whatever
//! the time of day is here. Of several answers all are true: their bounds are intersected.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::time::Instant;

use crate::clock::Clock;
use crate::time::{after, bounded, earlier, later};

/// Two clocks differ by at most one in so many: 500 ppm, ten times what quartz does.
const DRIFT: u32 = 2_000;

/// Bounds on the store's time at an instant.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    instant: Instant,
    earliest: DateTime<Utc>,
    latest: DateTime<Utc>,
}

impl Bounds {
    fn at(&self, instant: Instant) -> Self {
        let elapsed = instant.saturating_duration_since(self.instant);
        let drift = elapsed.checked_div(DRIFT).unwrap_or_default();
        Self {
            instant: instant.max(self.instant),
            earliest: earlier(later(self.earliest, elapsed), drift),
            latest: later(later(self.latest, elapsed), drift),
        }
    }
}

/// The store's clock, as this process knows it.
#[derive(Debug, Default)]
pub(super) struct StoreClock(Mutex<Option<Bounds>>);

impl StoreClock {
    fn bounds(&self, instant: Instant) -> Option<Bounds> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.map(|bounds| bounds.at(instant))
    }

    /// Takes in what the store said between two instants.
    pub(super) fn learn(&self, time: DateTime<Utc>, asked: Instant, answered: Instant) {
        let round_trip = answered.saturating_duration_since(asked);
        let mut new = Bounds {
            instant: answered,
            earliest: bounded(time),
            latest: later(time, round_trip),
        };
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(old) = known.map(|bounds| bounds.at(answered)) {
            // An answer that another one overtook is brought to the later instant.
            new = new.at(old.instant);
            let earliest = new.earliest.max(old.earliest);
            let latest = new.latest.min(old.latest);
            // Where they contradict each other, the store's clock was set: the newer one is right.
            if earliest <= latest {
                (new.earliest, new.latest) = (earliest, latest);
            }
        }
        *known = Some(new);
    }

    /// The latest time that it may be now.
    pub(super) fn latest(&self, instant: Instant) -> Option<DateTime<Utc>> {
        self.bounds(instant).map(|bounds| bounds.latest)
    }

    /// The earliest time that it may be now.
    pub(super) fn earliest(&self, instant: Instant) -> Option<DateTime<Utc>> {
        self.bounds(instant).map(|bounds| bounds.earliest)
    }

    /// The instant at which it is certainly this time.
    pub(super) fn instant_of(&self, time: DateTime<Utc>, now: Instant) -> Instant {
        let Some(bounds) = self.bounds(now) else {
            return now;
        };
        let wait = crate::time::until(bounds.earliest, time);
        let drift = wait.checked_div(DRIFT / 2).unwrap_or_default();
        let rounding = Duration::from_micros(u64::from(!wait.is_zero()));
        after(now, wait.saturating_add(drift).saturating_add(rounding))
    }
}

/// The time of day for what is counted without the store.
impl Clock for StoreClock {
    fn now(&self) -> DateTime<Utc> {
        let known = self.latest(Instant::now());
        known.unwrap_or_else(|| bounded(Utc::now()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// However the ways there and back divide a round trip, and however clocks drift, the true
        /// time lies within the bounds.
        #[test]
        fn the_store_s_time_lies_within_the_bounds(
            offset in 0i64..1_000_000_000,
            ppm in -490i64..490,
            steps in proptest::collection::vec((0u64..5_000_000, 0u64..400_000, 0u64..400_000), 1..30),
        ) {
            let origin = Instant::now();
            let local = |micros: u64| origin + Duration::from_micros(micros);
            let truth = |micros: u64| {
                let micros = i64::try_from(micros).unwrap();
                let drift = micros * ppm / 1_000_000;
                DateTime::from_timestamp_micros(1_780_000_000_000_000 + offset + micros + drift).unwrap()
            };
            let clock = StoreClock::default();
            let mut now = 0;
            for (pause, there, back) in steps {
                now += pause;
                if let Some(latest) = clock.latest(local(now)) {
                    let rounding = Duration::from_micros(40);
                    prop_assert!(truth(now) <= later(latest, rounding));
                    prop_assert!(clock.earliest(local(now)).unwrap() <= later(truth(now), rounding));
                    let due = later(truth(now), Duration::from_micros(pause));
                    let sent = clock.instant_of(due, local(now)) - origin;
                    let sent = u64::try_from(sent.as_micros()).unwrap() + 1;
                    prop_assert!(later(truth(sent), rounding) >= due);
                }
                clock.learn(truth(now + there), local(now), local(now + there + back));
                now += there + back;
            }
        }
    }
}
