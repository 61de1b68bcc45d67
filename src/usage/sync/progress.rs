//! The progress of a sync.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::coverage::Source;
use crate::limit::{Budget, Label};
use crate::ordered;
use crate::time::times;
use crate::versioned::versioned;

/// The progress of a sync, to be shown to people.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Progress {
    /// The sources that were begun.
    pub stages: BTreeMap<Source, Stage>,
    /// The stage that moved last.
    pub moved: Option<Source>,
    /// How much of the account's budgets was used, and which labels are on hold.
    pub budget: Budget,
    /// An estimate of the remaining time, from the speed so far and the rate limit; `None` at the
    /// beginning.
    pub remaining: Option<Duration>,
}

/// The fields as they are written.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Progress")]
struct Form {
    stages: BTreeMap<Source, Stage>,
    moved: Option<Source>,
    budget: Budget,
    remaining: Option<Duration>,
}

versioned!(Progress as Form, "progress", 1);

impl Progress {
    /// The stage that moved last.
    pub fn last(&self) -> Option<(Source, Stage)> {
        let source = self.moved?;
        Some((source, *self.stages.get(&source)?))
    }
}

/// The progress of one source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Stage {
    /// Units of work done: users of the lists, users whose settings were read, days of a report,
    /// or the one call.
    pub done: u64,
    /// The total number of units, if it is known.
    pub total: Option<u64>,
    /// Records read.
    pub rows: u64,
}

impl Stage {
    /// Whether all units are done.
    pub fn is_done(&self) -> bool {
        self.total.is_some_and(|total| self.done >= total)
    }
}

/// Counts the progress.
#[derive(Debug, Default)]
pub(in crate::usage) struct Tracker {
    stages: BTreeMap<Source, (Stage, Option<Instant>)>,
    moved: Option<Source>,
}

impl Tracker {
    /// Continues after the stages of a sync that is finished.
    pub(in crate::usage) fn after(progress: &Progress) -> Self {
        let stages = progress.stages.iter();
        Self {
            stages: ordered::map(stages.map(|(source, stage)| (*source, (*stage, None)))),
            moved: progress.moved,
        }
    }

    fn stage(&mut self, source: Source) -> &mut Stage {
        self.moved = Some(source);
        let (stage, since) = self.stages.entry(source).or_default();
        since.get_or_insert_with(Instant::now);
        stage
    }

    pub(in crate::usage) fn total(&mut self, source: Source, total: u64) {
        self.stage(source).total = Some(total);
    }

    pub(in crate::usage) fn done(&mut self, source: Source, more: u64) {
        let stage = self.stage(source);
        // For days with two gaps, one of them is given.
        stage.done = stage
            .done
            .saturating_add(more)
            .min(stage.total.unwrap_or(u64::MAX));
    }

    pub(in crate::usage) fn set_done(&mut self, source: Source, done: u64) {
        self.stage(source).done = done;
    }

    pub(in crate::usage) fn rows(&mut self, source: Source, more: u64) {
        let stage = self.stage(source);
        stage.rows = stage.rows.saturating_add(more);
    }

    pub(in crate::usage) fn progress(&self, budget: Budget) -> Progress {
        let remaining = self
            .stages
            .iter()
            .filter_map(|(source, (stage, since))| remaining(*source, stage, (*since)?, &budget))
            .max();
        let stages = self.stages.iter();
        Progress {
            stages: ordered::map(stages.map(|(source, (stage, _))| (*source, *stage))),
            moved: self.moved,
            budget,
            remaining,
        }
    }
}

#[allow(clippy::cast_precision_loss)]
fn remaining(source: Source, stage: &Stage, since: Instant, budget: &Budget) -> Option<Duration> {
    let remaining = stage.total?.saturating_sub(stage.done);
    if remaining == 0 {
        return Some(Duration::ZERO);
    }
    // At the speed so far, but no faster than the rate limit allows.
    let by_pace =
        (stage.done > 0).then(|| times(since.elapsed(), remaining as f64 / stage.done as f64));
    let by_rate = (source == Source::UserSettings)
        .then(|| budget.labels.get(&Label::Medium)?.rate)
        .flatten()
        .map(|rate| times(rate.window, remaining as f64 / f64::from(rate.calls.max(1))));
    by_pace.max(by_rate)
}
