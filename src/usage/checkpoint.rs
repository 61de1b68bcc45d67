//! Where a sync has come.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::options::Options;
use crate::coverage::{Source, first_young};
use crate::days::{DateRange, DaySet, after, before};
use crate::error::{Error, ErrorKind, Result};
use crate::windows::{SIX_MONTHS, sum_block};

/// One piece of the work of a sync: redone as a whole if it was not finished.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct UnitId {
    /// What is read.
    pub source: Source,
    /// Which days, of a report.
    pub days: Option<DateRange>,
    /// Which part, of the settings of all users.
    pub part: Option<u8>,
}

impl UnitId {
    pub(super) fn of(source: Source) -> Self {
        Self {
            source,
            days: None,
            part: None,
        }
    }

    pub(super) fn days(source: Source, days: DateRange) -> Self {
        Self {
            days: Some(days),
            ..Self::of(source)
        }
    }

    pub(super) fn part(part: u8) -> Self {
        Self {
            part: Some(part),
            ..Self::of(Source::UserSettings)
        }
    }
}

impl fmt::Display for UnitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.source)?;
        if let Some(days) = self.days {
            write!(f, " {days}")?;
        }
        if let Some(part) = self.part {
            write!(f, " part {part}")?;
        }
        Ok(())
    }
}

/// Where a sync has come: what is finished, and how far back the next sync must look.
///
/// A small value to keep beside the data. It says that everything of the events before it was
/// given; store those first, then the checkpoint. It holds no page token, since those die, and
/// nothing of the account but the ranges of days. It is tied to the options that made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    version: u32,
    /// Digest of the options.
    options: u64,
    /// When the sync began: its reports end on that day.
    started: DateTime<Utc>,
    done: bool,
    /// Days of reports that are finished, those of earlier syncs among them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    days: BTreeMap<Source, DaySet>,
    /// Parts of the settings that are finished, each with a digest of whose they were.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    parts: BTreeMap<u8, u64>,
    /// Single calls that are finished.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    calls: BTreeSet<Source>,
}

impl Checkpoint {
    const VERSION: u32 = 1;

    /// When the sync began, UTC: its reports end on that day, also when it is resumed on another.
    pub fn started(&self) -> DateTime<Utc> {
        self.started
    }

    /// Whether the sync came to its end: the next one is a new one. It reads the days that were not
    /// final yet, those of the overlap, and what was refused or failed.
    pub fn is_done(&self) -> bool {
        self.done
    }

    /// The last day of a report that was read, with all before it; of a finished sync, only those
    /// count that are final.
    pub fn data_through(&self, source: Source) -> Option<NaiveDate> {
        let first = self.days.get(&source)?.ranges().first()?;
        Some(first.to)
    }

    pub(super) fn new(options: &Options, now: DateTime<Utc>) -> Self {
        Self {
            version: Self::VERSION,
            options: options.digest(),
            started: now,
            done: false,
            days: BTreeMap::new(),
            parts: BTreeMap::new(),
            calls: BTreeSet::new(),
        }
    }

    /// The checkpoint to go on from: this one, or the beginning of the next sync.
    pub(super) fn resume(self, options: &Options, now: DateTime<Utc>) -> Result<Self> {
        let refuse = |why: String| Err(Error::new(ErrorKind::Request, why));
        if self.version != Self::VERSION {
            return refuse(format!(
                "the checkpoint has version {}, and this crate writes {}: start without it",
                self.version,
                Self::VERSION
            ));
        }
        if self.options != options.digest() {
            return refuse(
                "the checkpoint was made with other days, sources or overlap: use those again, or \
                 start without it"
                    .to_owned(),
            );
        }
        if !self.done {
            return Ok(self);
        }
        let mut next = Self::new(options, now);
        let first = options.first(now.date_naive());
        for (source, mut days) in self.days {
            // What is final may still have been late, and what lies further back is over.
            if let Some(last) = days.ranges().last() {
                let late = before(last.to, u64::from(options.overlap));
                days.remove(DateRange::new(after(late, 1), last.to));
            }
            days.remove(DateRange::new(NaiveDate::MIN, before(first, 1)));
            next.days.insert(source, days);
        }
        Ok(next)
    }

    /// All days that this sync is about.
    pub(super) fn range(&self, options: &Options, source: Source) -> DateRange {
        let today = self.started.date_naive();
        let mut from = options.first(today);
        if source == Source::Hosts && !options.once {
            // Sums replace those of the same days only: the same blocks in every sync.
            from = sum_block(from).from.max(before(today, SIX_MONTHS));
        }
        DateRange::new(from, today)
    }

    /// The days among them that are not finished.
    pub(super) fn open(&self, options: &Options, source: Source) -> DaySet {
        let range = self.range(options, source);
        let Some(read) = self.days.get(&source) else {
            return range.into();
        };
        let mut open = read.missing(range);
        if source == Source::Hosts {
            // A block is read as a whole.
            for part in read.missing(range).ranges() {
                open.insert(DateRange::new(
                    sum_block(part.from).from.max(range.from),
                    part.to,
                ));
            }
        }
        open
    }

    pub(super) fn finish_days(&mut self, source: Source, days: DateRange) {
        self.days.entry(source).or_default().insert(days);
    }

    pub(super) fn has_parts(&self) -> bool {
        !self.parts.is_empty()
    }

    pub(super) fn has_part(&self, part: u8, digest: u64) -> bool {
        self.parts.get(&part) == Some(&digest)
    }

    /// How many parts of the settings are finished.
    pub(super) fn parts(&self) -> usize {
        self.parts.len()
    }

    pub(super) fn finish_part(&mut self, part: u8, digest: u64) {
        self.parts.insert(part, digest);
    }

    pub(super) fn has_call(&self, source: Source) -> bool {
        self.calls.contains(&source)
    }

    pub(super) fn finish_call(&mut self, source: Source) {
        self.calls.insert(source);
    }

    /// The end. The days that may still change are read again by the next sync.
    pub(super) fn finish(&mut self) {
        let young = DateRange::new(first_young(self.started), NaiveDate::MAX);
        for days in self.days.values_mut() {
            days.remove(young);
        }
        self.days.retain(|_, days| !days.is_empty());
        self.parts.clear();
        self.calls.clear();
        self.done = true;
    }
}
