//! The events of a sync.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::client::Zoom;
use crate::coverage::{Gap, Source, Why};
use crate::usage::sync::checkpoint::Checkpoint;
use crate::usage::sync::failure::Failure;
use crate::usage::sync::options::Options;
use crate::usage::sync::progress::{Progress, Tracker};
use crate::usage::sync::record::Item;
use crate::usage::sync::unit::UnitId;
use crate::value::days::DateRange;

/// An event of a sync. For each unit of work they come in this order: its pages, its failures, its
/// gaps and, once it is finished, a checkpoint.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum SyncEvent<T = Item> {
    /// Records.
    Page {
        /// The unit of work that they belong to.
        unit: UnitId,
        /// The records.
        items: Vec<T>,
    },
    /// One thing could not be read; the others are not affected.
    Failed(Failure),
    /// A part of a source is missing.
    Gap(Source, Gap),
    /// Covers all events before this one. Store it after them.
    Checkpoint(Checkpoint),
}

pub(super) struct Shared {
    pub(super) zoom: Zoom,
    pub(super) options: Options,
    pub(super) tracker: Mutex<Tracker>,
}

/// What an event settles.
pub(super) enum Settled {
    /// Days of a report are read.
    Days(Source, DateRange),
    /// A source without days is read completely.
    Source(Source),
}

/// What the run passes to the stream: an event, what it settles, or both.
pub(super) struct Given {
    pub(super) event: Option<SyncEvent>,
    pub(super) settles: Option<Settled>,
}

impl Shared {
    pub(super) fn tracker(&self) -> MutexGuard<'_, Tracker> {
        self.tracker.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn progress(&self) -> Progress {
        let budget = self.zoom.budget();
        self.tracker().progress(budget)
    }

    pub(super) fn track(&self, change: impl FnOnce(&mut Tracker)) {
        change(&mut self.tracker());
        self.options.tell(|| self.progress());
    }
}

/// The gap for values of single records that could not be read.
pub(super) fn lost_values(field: &str, records: u64) -> Gap {
    Gap::partial(Why::unreadable(field)).records(records)
}
