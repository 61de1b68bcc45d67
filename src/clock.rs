//! The time of day.
//!
//! The crate asks a [`Clock`] what time it is and lets `tokio::time` do the waiting, so that a
//! test on tokio's paused clock can live through a day in a millisecond.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio::time::Instant;

use crate::time::{bounded, later};

/// A caller's clock, which may be wrong, but not so wrong that its time cannot be calculated with.
pub(crate) struct Bounded(pub(crate) Arc<dyn Clock>);

impl Clock for Bounded {
    fn now(&self) -> DateTime<Utc> {
        bounded(self.0.now())
    }
}

/// Tells the time of day, in UTC.
pub trait Clock: Send + Sync + 'static {
    /// The time now.
    fn now(&self) -> DateTime<Utc>;
}

impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> DateTime<Utc> {
        (**self).now()
    }
}

/// The machine's wall clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// A clock that starts at a given time and follows tokio's clock from there, also when that one
/// is paused and advanced by a test.
#[derive(Clone, Copy)]
pub struct TokioClock {
    start: DateTime<Utc>,
    origin: Instant,
}

impl TokioClock {
    /// A clock that shows `start` now.
    pub fn starting_at(start: DateTime<Utc>) -> Self {
        Self {
            start,
            origin: Instant::now(),
        }
    }
}

impl Clock for TokioClock {
    fn now(&self) -> DateTime<Utc> {
        later(self.start, self.origin.elapsed())
    }
}

impl fmt::Debug for TokioClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokioClock({})", self.now())
    }
}
