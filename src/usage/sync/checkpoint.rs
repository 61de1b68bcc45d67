//! Checkpoints: what a sync has finished.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::coverage::{Gap, GapKind, Source, Why, first_young};
use crate::digest::Digest;
use crate::error::{Error, ErrorKind, Result};
use crate::usage::sync::failure::Failure;
use crate::usage::sync::options::Options;
use crate::value::days::{DateRange, DaySet, after, before};
use crate::versioned::Versioned;
use crate::windows::{MONTH, SIX_MONTHS, sum_block};

/// What a sync has finished, and from which day on the next sync must read.
///
/// A small value to store beside the data. It covers all events before it, so store those first,
/// then the checkpoint. It holds no page token, since those expire, and nothing about the account
/// but a digest of its id, ranges of days and counts.
///
/// It belongs to one account, and a sync of another refuses it. With other options
/// ([`fits`](Self::fits)), the parts that still apply are used: days that were read need not be
/// read again because more days or other sources are requested. A checkpoint of a version that this
/// crate does not know can be deserialised, but [`sync`](crate::usage::sync()) refuses it with
/// [`ErrorKind::Version`](crate::ErrorKind::Version), and it cannot be serialised again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Checkpoint(Versioned<Kept, 2>);

impl Checkpoint {
    /// The time at which the sync began, UTC. Its reports end on that day. If it is resumed on
    /// another day, it begins there and reads the days up to then, too. 1970 for a version that is
    /// not known.
    pub fn started(&self) -> DateTime<Utc> {
        let kept = self.0.value().map(|kept| kept.started);
        kept.unwrap_or_default()
    }

    /// Whether the sync is finished, so that the next one is new. That reads the days after the
    /// last final one, the overlap, and what was refused or failed.
    pub fn is_done(&self) -> bool {
        self.0.value().is_some_and(|kept| kept.done)
    }

    /// Whether it was made with these options: the same days, overlap and sources. With others, a
    /// [`sync`](crate::usage::sync()) uses the parts that still apply and reads the rest. `false`
    /// for a version that is not known.
    pub fn fits(&self, options: &Options) -> bool {
        let kept = self.0.value();
        kept.is_some_and(|kept| kept.options == options.digest())
    }

    /// The last final day of a report that was read, if all requested days before it were read,
    /// too, since the first sync.
    pub fn data_through(&self, source: Source) -> Option<NaiveDate> {
        let kept = self.0.value()?;
        let since = *kept.since.get(&source)?;
        let mut ranges = kept.days.get(&source)?.ranges().iter();
        // Days before `since` are read, or the report does not reach them any more.
        let last = ranges.find(|days| days.contains(since) || after(days.to, 1) == since)?;
        let through = last.to.min(before(first_young(kept.started), 1));
        (last.from <= through).then_some(through)
    }

    pub(in crate::usage) fn new(kept: Kept) -> Self {
        Self(Versioned::new(kept))
    }

    /// The state to continue from: this one, or the beginning of the next sync.
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

/// The contents of a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::usage) struct Kept {
    account: Digest,
    options: Digest,
    /// The time at which the sync began. Its reports end on that day.
    started: DateTime<Utc>,
    done: bool,
    /// The most days in a window of a report, if the sync was stopped before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    longest: Option<u64>,
    /// Whether something was finished since it was resumed.
    #[serde(default)]
    moved: bool,
    /// The first day of each report that is due. All days before it are read, or were reported as
    /// no longer available.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    since: BTreeMap<Source, NaiveDate>,
    /// The days of reports that are finished, including those of earlier syncs.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    days: BTreeMap<Source, DaySet>,
    /// The finished days that are read again, for rows that came late.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    again: BTreeMap<Source, DaySet>,
    /// The gaps of days that are not read again in this sync, because the answer would be the same.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    lacking: BTreeMap<Source, Vec<Lack>>,
    /// The number of values in single records that could not be read, by field.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    lost: BTreeMap<Source, BTreeMap<String, u64>>,
    /// The finished parts of the settings.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    parts: BTreeMap<u8, Part>,
    /// The time since when they are read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    parts_since: Option<DateTime<Utc>>,
    /// The finished single calls.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    calls: BTreeSet<Source>,
}

/// What is missing for some days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Lack {
    days: DateRange,
    kind: GapKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    records: Option<u64>,
}

/// A finished part of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::usage) struct Part {
    /// Digest of the users in it.
    pub(in crate::usage) whose: Digest,
    /// The number of users whose settings could not be read.
    #[serde(default)]
    pub(in crate::usage) failed: u64,
}

/// The most days that can be due, however old a checkpoint is. Days further back are reported as no
/// longer available.
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

    /// The most days in a window of a report, if the sync was stopped before. Then the units are
    /// read one after the other.
    pub(in crate::usage) fn longest(&self) -> Option<u64> {
        self.longest
    }

    /// Continues at this time.
    fn go_on(&mut self, options: &Options, now: DateTime<Utc>) {
        self.options = options.digest();
        self.longest = match self.longest {
            _ if self.done => None,
            None => Some(MONTH),
            // It was stopped before anything was finished, so the windows become smaller.
            Some(longest) if !self.moved => Some((longest / 2).max(1)),
            same => same,
        };
        self.moved = false;
        // A clock that is set back a little does no harm. If it was days ahead, it is not known
        // which of the days were over when they were read.
        if self.started.signed_duration_since(now) > Duration::days(1) {
            self.days.clear();
            self.parts.clear();
            self.calls.clear();
        }
        if self.done || self.started.date_naive() != now.date_naive() {
            self.begin(options, now);
        }
        // Days in the future cannot have been read, and those before them are doubtful, too.
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
        // Users are listed again in each sync.
        self.lost.remove(&Source::Users);
        self.owe(options);
    }

    /// Begins the next sync, or continues this one on another day.
    fn begin(&mut self, options: &Options, now: DateTime<Utc>) {
        let young = DateRange::new(first_young(self.started.min(now)), NaiveDate::MAX);
        for (source, days) in &mut self.days {
            days.remove(young);
            // Rows of a final day may still have come late.
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

    /// The first day of each report that is due: the first that these options request, or an
    /// earlier one that was requested before and not read.
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

    /// The first day of a report that the options request.
    fn first(&self, options: &Options, source: Source) -> NaiveDate {
        let today = self.started.date_naive();
        let from = options.first_of(source, today);
        match source {
            // A sum replaces only a sum of the same days, so the blocks are the same in every sync.
            Source::Hosts if !options.once => sum_block(from).from.max(before(today, SIX_MONTHS)),
            _ => from,
        }
    }

    /// All days of this sync: those that the options request, and those that are due from before.
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

    /// The days of this sync that are not finished.
    pub(in crate::usage) fn open(&self, options: &Options, source: Source) -> DaySet {
        let range = self.range(options, source);
        let none = DaySet::new();
        let read = self.days.get(&source).unwrap_or(&none);
        let mut open = read.missing(range);
        // Reading a part of a block that begins before the reports do would count its days twice.
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

    /// Extends the days to complete blocks, because rows with two different first days would count
    /// the same days twice. If a block begins before the reports do, its missing days become a row
    /// of their own: the others cannot be read again.
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

    /// The gaps of a report that an earlier part of this sync found, and that are not read again.
    pub(in crate::usage) fn lacking(&self, source: Source) -> Vec<Gap> {
        let gaps = self.lacking.get(&source).into_iter().flatten();
        gaps.map(|lack| {
            let gap = Gap::new(Why::FoundEarlier { kind: lack.kind }, Some(lack.days));
            Gap {
                records: lack.records,
                ..gap
            }
        })
        .collect()
    }

    /// Stores a gap, if reading the days again in this sync would give the same answer.
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

    /// Counts a value that could not be read. If its unit is read again, it is counted again: after
    /// a stop, too high a number is better than zero.
    pub(in crate::usage) fn lost(&mut self, failure: &Failure) {
        if let Some(field) = &failure.field {
            let fields = self.lost.entry(failure.unit.source).or_default();
            let values = fields.entry(field.clone()).or_default();
            *values = values.saturating_add(1);
        }
    }

    /// The fields with values that an earlier part of this sync could not read, and their number.
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

    /// The part, if it is finished and had these users.
    pub(in crate::usage) fn part(&self, part: u8, whose: Digest) -> Option<&Part> {
        self.parts.get(&part).filter(|part| part.whose == whose)
    }

    /// The number of finished parts of the settings.
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

    /// Marks the sync as finished. The next sync reads the days again that may still change. Days
    /// that no report has any more were reported as gaps.
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
