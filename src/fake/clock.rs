//! The fake's clock, which can be moved ahead.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Duration, Utc};

use crate::clock::{Clock, TokioClock};

/// The clock of a [`Fake`](super::Fake). It starts at the time set in the builder, advances with
/// tokio's clock, and can be [moved ahead](super::Fake::move_days). Clones are the same clock.
#[derive(Clone)]
pub struct FakeClock {
    start: DateTime<Utc>,
    running: TokioClock,
    /// Number of days by which the clock was moved.
    moved: Arc<AtomicI64>,
}

impl FakeClock {
    pub(super) fn starting_at(start: DateTime<Utc>) -> Self {
        Self {
            start,
            running: TokioClock::starting_at(start),
            moved: Arc::default(),
        }
    }

    /// The time at which the clock started.
    pub fn start(&self) -> DateTime<Utc> {
        self.start
    }

    pub(super) fn move_days(&self, days: u32) {
        self.moved.fetch_add(days.into(), Ordering::SeqCst);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> DateTime<Utc> {
        let now = self.running.now();
        let moved = Duration::try_days(self.moved.load(Ordering::SeqCst));
        moved
            .and_then(|moved| now.checked_add_signed(moved))
            .unwrap_or(now)
    }
}

impl fmt::Debug for FakeClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FakeClock({})", self.now())
    }
}
