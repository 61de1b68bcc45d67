//! Where a sync has come.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::coverage::{Gap, GapKind, Source, Why, first_young};
use crate::digest::Digest;
use crate::error::{Error, ErrorKind, Result};
use crate::usage::sync::failure::Failure;
use crate::usage::sync::options::Options;
use crate::usage::sync::versioned::Versioned;
use crate::value::days::{DateRange, DaySet, after, before};
use crate::windows::{MONTH, SIX_MONTHS, sum_block};

/// Where a sync has come: what is finished, and from which day on the next sync must look.
///
/// A small value to keep beside the data. It says that everything of the events before it was
/// given; store those first, then the checkpoint. It holds no page token, since those die, and
/// nothing of the account but a digest of its id, ranges of days and counts.
///
/// It is of one account: a sync of another refuses it. With other options ([`fits`](Self::fits)) it
/// keeps what is still good: days that were read need not be read again because more of them, or
/// other sources, are asked for. One that a version of this crate wrote which this one does not know
/// is read as just that; [`sync`](crate::usage::sync()) refuses it with
/// [`ErrorKind::Version`](crate::ErrorKind::Version), and it cannot be written again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Checkpoint(Versioned<Kept, 2>);

impl Checkpoint {
    /// When the sync began, UTC: its reports end on that day. A sync that is resumed on another day
    /// begins there: it reads the days up to then, too. 1970 for a version that is not known.
    pub fn started(&self) -> DateTime<Utc> {
        let kept = self.0.value().map(|kept| kept.started);
        kept.unwrap_or_default()
    }

    /// Whether the sync came to its end: the next one is a new one. It reads what came after the last
    /// final day, the days of the overlap, and what was refused or failed.
    pub fn is_done(&self) -> bool {
        self.0.value().is_some_and(|kept| kept.done)
    }

    /// Whether these options are those that it was made with: the same days, overlap and sources.
    /// With others, a [`sync`](crate::usage::sync()) keeps what is still good of it, and reads the rest.
    /// `false` for a version that is not known.
    pub fn fits(&self, options: &Options) -> bool {
        let kept = self.0.value();
        kept.is_some_and(|kept| kept.options == options.digest())
    }

    /// The last final day of a report that was read, with all before it that was asked for since the
    /// first sync.
    pub fn data_through(&self, source: Source) -> Option<NaiveDate> {
        let kept = self.0.value()?;
        let since = *kept.since.get(&source)?;
        let mut ranges = kept.days.get(&source)?.ranges().iter();
        // Days before `since` are read, or no report has them any more.
        let last = ranges.find(|days| days.contains(since) || after(days.to, 1) == since)?;
        let through = last.to.min(before(first_young(kept.started), 1));
        (last.from <= through).then_some(through)
    }

    pub(in crate::usage) fn new(kept: Kept) -> Self {
        Self(Versioned::new(kept))
    }

    /// What to go on from: this, or the beginning of the next sync.
    pub(in crate::usage) fn resume(
        self,
        options: &Options,
        account: Digest,
        now: DateTime<Utc>,
    ) -> Result<Kept> {
        let mut kept = self.0.into_value("checkpoint")?;
        if kept.account != account {
            return Err(Error::new(
                ErrorKind::WrongAccount,
                "the checkpoint is of another account: start without it",
            ));
        }
        kept.go_on(options, now);
        Ok(kept)
    }
}

/// What a checkpoint holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::usage) struct Kept {
    account: Digest,
    options: Digest,
    /// When the sync began: its reports end on that day.
    started: DateTime<Utc>,
    done: bool,
    /// How many days a window of a report has at most, where the sync was stopped before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    longest: Option<u64>,
    /// Whether something was finished since it was resumed.
    #[serde(default)]
    moved: bool,
    /// The first day of a report that is still owed: all before it is read, or was told as no longer
    /// available.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    since: BTreeMap<Source, NaiveDate>,
    /// Days of reports that are finished, those of earlier syncs among them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    days: BTreeMap<Source, DaySet>,
    /// Those among them that are read again, for what came late.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    again: BTreeMap<Source, DaySet>,
    /// Days of which this sync knows that reading them again brings no more: what is missing is.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    lacking: BTreeMap<Source, Vec<Lack>>,
    /// Values of single records that this sync could not read, by field.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    lost: BTreeMap<Source, BTreeMap<String, u64>>,
    /// Parts of the settings that are finished.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    parts: BTreeMap<u8, Part>,
    /// Since when they are read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    parts_since: Option<DateTime<Utc>>,
    /// Single calls that are finished.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    calls: BTreeSet<Source>,
}

/// What is missing of some days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Lack {
    days: DateRange,
    kind: GapKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    records: Option<u64>,
}

/// A part of the settings that is finished.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::usage) struct Part {
    /// Digest of whose they were.
    pub(in crate::usage) whose: Digest,
    /// Of how many users they could not be read.
    #[serde(default)]
    pub(in crate::usage) failed: u64,
}

/// Days before which nothing is owed, however old a checkpoint is: what lies further back is told as
/// no longer available from there on.
const LONGEST: u64 = 3_660;

impl Kept {
    pub(in crate::usage) fn new(options: &Options, account: Digest, now: DateTime<Utc>) -> Self {
        let mut new = Self {
            account,
            options: options.digest(),
            started: now,
            done: false,
            longest: None,
            moved: false,
            since: BTreeMap::new(),
            days: BTreeMap::new(),
            again: BTreeMap::new(),
            lacking: BTreeMap::new(),
            lost: BTreeMap::new(),
            parts: BTreeMap::new(),
            parts_since: None,
            calls: BTreeSet::new(),
        };
        new.owe(options);
        new
    }

    pub(in crate::usage) fn started(&self) -> DateTime<Utc> {
        self.started
    }

    /// How many days a window of a report has at most, if the sync was stopped before: then one thing
    /// is read after the other.
    pub(in crate::usage) fn longest(&self) -> Option<u64> {
        self.longest
    }

    /// Goes on at this time.
    fn go_on(&mut self, options: &Options, now: DateTime<Utc>) {
        self.options = options.digest();
        self.longest = match self.longest {
            _ if self.done => None,
            None => Some(MONTH),
            // Nothing was finished before it was stopped again: smaller pieces.
            Some(longest) if !self.moved => Some((longest / 2).max(1)),
            same => same,
        };
        self.moved = false;
        // A clock that is set back a little is nothing; one that was days ahead tells nothing about
        // which of the days were over when they were read.
        if self.started.signed_duration_since(now) > Duration::days(1) {
            self.days.clear();
            self.parts.clear();
            self.calls.clear();
        }
        if self.done || self.started.date_naive() != now.date_naive() {
            self.begin(options, now);
        }
        // Days that are still to come were never read, and then those before them are doubtful too.
        let today = now.date_naive();
        let young = DateRange::new(first_young(now), NaiveDate::MAX);
        for days in self.days.values_mut() {
            if days.ranges().last().is_some_and(|last| last.to > today) {
                days.remove(young);
            }
        }
        let old = self
            .parts_since
            .map(|since| now.signed_duration_since(since));
        let age = Duration::days(i64::from(options.settings_age.max(1)));
        if old.is_none_or(|old| old > age || old < Duration::days(-1)) {
            self.parts.clear();
            self.parts_since = None;
        }
        // Users are listed again.
        self.lost.remove(&Source::Users);
        self.owe(options);
    }

    /// Begins the next sync, or goes on with one on another day.
    fn begin(&mut self, options: &Options, now: DateTime<Utc>) {
        let young = DateRange::new(first_young(self.started.min(now)), NaiveDate::MAX);
        for (source, days) in &mut self.days {
            days.remove(young);
            // What is final may still have been late.
            if let Some(last) = days.ranges().last() {
                let late = before(last.to, u64::from(options.overlap));
                let again = DateRange::new(after(late, 1).max(last.from), last.to);
                self.again.entry(*source).or_default().insert(again);
            }
        }
        self.days.retain(|_, days| !days.is_empty());
        self.lacking.clear();
        self.lost.clear();
        self.calls.clear();
        self.started = now;
        self.done = false;
    }

    /// From which day on each report is owed: the first day that these options ask for, and what was
    /// asked for before and not read, however long ago.
    fn owe(&mut self, options: &Options) {
        let today = self.started.date_naive();
        let reach = before(today, SIX_MONTHS);
        for source in options.reports() {
            let first = self.first(options, source);
            let owed = self.since.get(&source).copied().unwrap_or(first);
            let owed = owed.max(before(today, LONGEST)).min(first);
            let mut since = owed;
            if let Some(days) = self.days.get_mut(&source) {
                let missing = days.missing(DateRange::new(owed, today));
                since = missing.ranges().first().map_or(today, |days| days.from);
                days.remove(DateRange::new(NaiveDate::MIN, before(since.min(reach), 1)));
            }
            self.since.insert(source, since);
        }
        for again in self.again.values_mut() {
            again.remove(DateRange::new(NaiveDate::MIN, before(reach, 1)));
        }
    }

    /// The first day of a report that the options ask for.
    fn first(&self, options: &Options, source: Source) -> NaiveDate {
        let today = self.started.date_naive();
        let from = options.first(today);
        match source {
            // Sums replace those of the same days only: the same blocks in every sync.
            Source::Hosts if !options.once => sum_block(from).from.max(before(today, SIX_MONTHS)),
            _ => from,
        }
    }

    /// All days that this sync is about: those that the options ask for, and those that are owed.
    pub(in crate::usage) fn range(&self, options: &Options, source: Source) -> DateRange {
        let today = self.started.date_naive();
        let again = self
            .again
            .get(&source)
            .and_then(|days| days.ranges().first());
        let owed = self.since.get(&source).copied();
        let owed = owed.into_iter().chain(again.map(|days| days.from)).min();
        let mut from = self.first(options, source).min(owed.unwrap_or(today));
        let reach = before(today, SIX_MONTHS);
        if source == Source::Hosts && !options.once && reach < from {
            from = sum_block(from).from.max(reach);
        }
        DateRange::new(from.min(today), today)
    }

    /// The days among them that are to be read.
    pub(in crate::usage) fn open(&self, options: &Options, source: Source) -> DaySet {
        let range = self.range(options, source);
        let none = DaySet::new();
        let read = self.days.get(&source).unwrap_or(&none);
        let mut open = read.missing(range);
        // A few days of a block that begins before the reports do would be counted twice.
        let reach = before(range.to, SIX_MONTHS);
        let cut = source == Source::Hosts && sum_block(reach).from < reach;
        let from = if cut {
            after(sum_block(reach).to, 1)
        } else {
            reach
        };
        let may = DateRange::new(from.max(range.from), range.to);
        for again in self.again.get(&source).unwrap_or(&none).ranges() {
            let again = again.intersection(may);
            again.into_iter().for_each(|days| open.insert(days));
        }
        if source == Source::Hosts {
            self.whole_blocks(&mut open, range);
        }
        for lack in self.lacking.get(&source).into_iter().flatten() {
            open.remove(lack.days);
        }
        open
    }

    /// A block is read as a whole, or rows of two first days would count the same days. Of one that
    /// begins before the reports do, the days that are missing are a row of their own: the others
    /// cannot be read again.
    fn whole_blocks(&self, open: &mut DaySet, range: DateRange) {
        let reach = before(self.started.date_naive(), SIX_MONTHS);
        for part in open.clone().ranges() {
            let first = sum_block(part.from).from;
            if range.from.max(reach) <= first {
                open.insert(DateRange::new(first, part.to));
            }
            let last = sum_block(part.to).to.min(range.to);
            open.insert(DateRange::new(part.to, last));
        }
    }

    /// What an earlier part of this sync found to be missing of a report, and is not asked for again.
    pub(in crate::usage) fn lacking(&self, source: Source) -> Vec<Gap> {
        let of = self.lacking.get(&source).into_iter().flatten();
        of.map(|lack| {
            let gap = Gap::new(Why::FoundEarlier { kind: lack.kind }, Some(lack.days));
            Gap {
                records: lack.records,
                ..gap
            }
        })
        .collect()
    }

    /// Takes note of what is missing, if reading it again in this sync is no use.
    pub(in crate::usage) fn lacks(&mut self, source: Source, gap: &Gap) {
        let sure = matches!(
            gap.kind,
            GapKind::Clamped | GapKind::Unreadable | GapKind::Missing
        );
        if let (true, Some(days)) = (sure && source.is_dated(), gap.range) {
            let lack = Lack {
                days,
                kind: gap.kind,
                records: gap.records,
            };
            self.lacking.entry(source).or_default().push(lack);
        }
    }

    /// Takes note of a value that could not be read. What is read again is counted again: rather too
    /// many than none after a stop.
    pub(in crate::usage) fn lost(&mut self, failure: &Failure) {
        if let Some(field) = &failure.field {
            let of = self.lost.entry(failure.unit.source).or_default();
            let values = of.entry(field.clone()).or_default();
            *values = values.saturating_add(1);
        }
    }

    /// Fields of which an earlier part of this sync could not read values, and how many.
    pub(in crate::usage) fn lost_of(
        &self,
        source: Source,
    ) -> impl Iterator<Item = (&String, &u64)> {
        self.lost.get(&source).into_iter().flatten()
    }

    pub(in crate::usage) fn finish_days(&mut self, source: Source, days: DateRange) {
        self.moved = true;
        self.days.entry(source).or_default().insert(days);
        if let Some(again) = self.again.get_mut(&source) {
            again.remove(days);
        }
    }

    /// The part, if it is finished and these were the users of it.
    pub(in crate::usage) fn part(&self, part: u8, whose: Digest) -> Option<&Part> {
        self.parts.get(&part).filter(|part| part.whose == whose)
    }

    /// How many parts of the settings are finished.
    pub(in crate::usage) fn parts(&self) -> usize {
        self.parts.len()
    }

    pub(in crate::usage) fn finish_part(&mut self, number: u8, part: Part) {
        self.moved = true;
        self.parts_since.get_or_insert(self.started);
        self.parts.insert(number, part);
    }

    pub(in crate::usage) fn has_call(&self, source: Source) -> bool {
        self.calls.contains(&source)
    }

    pub(in crate::usage) fn finish_call(&mut self, source: Source) {
        self.calls.insert(source);
    }

    /// The end. The days that may still change are read again by the next sync; those that no report
    /// has any more were told.
    pub(in crate::usage) fn finish(&mut self, options: &Options) {
        let young = DateRange::new(first_young(self.started), NaiveDate::MAX);
        for days in self.days.values_mut() {
            days.remove(young);
        }
        self.days.retain(|_, days| !days.is_empty());
        self.again.retain(|_, days| !days.is_empty());
        let reach = before(self.started.date_naive(), SIX_MONTHS);
        for source in options.reports() {
            if let Some(since) = self.since.get_mut(&source) {
                *since = (*since).max(reach);
            }
        }
        self.lacking.clear();
        self.lost.clear();
        self.parts.clear();
        self.parts_since = None;
        self.calls.clear();
        self.done = true;
    }
}
