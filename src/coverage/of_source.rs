//! What was read of one source.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::AddAssign;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::coverage::gap::{Gap, GapKind};
use crate::coverage::source::Source;
use crate::digest::{Digest, Writer};
use crate::time::days_earlier;
use crate::value::days::{DateRange, DaySet};

/// What was asked of one source, and what came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SourceCoverage {
    /// The source.
    pub source: Source,
    /// The days that were asked for, for a report.
    pub asked: DaySet,
    /// Days among them that were read and may still change: those of the last 24 hours before
    /// reading.
    pub young: DaySet,
    /// Records read; of a sync that was resumed, since then.
    pub records: u64,
    /// What is missing.
    pub gaps: Vec<Gap>,
    /// Digest of the account that it was read of, where a sync read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) account: Option<Digest>,
}

impl SourceCoverage {
    /// Nothing asked for and nothing read yet.
    pub fn new(source: Source) -> Self {
        Self {
            source,
            asked: DaySet::new(),
            young: DaySet::new(),
            records: 0,
            gaps: Vec::new(),
            account: None,
        }
    }

    /// Of a report: these days are asked for at this time.
    #[must_use]
    pub fn asking(mut self, days: DateRange, now: DateTime<Utc>) -> Self {
        self.asked.insert(days);
        let young = DateRange::new(first_young(now), NaiveDate::MAX);
        if let Some(young) = days.intersection(young) {
            self.young.insert(young);
        }
        self
    }

    /// Whether nothing is missing. A report of which no day was asked for is not complete.
    pub fn is_complete(&self) -> bool {
        self.gaps.is_empty() && !(self.source.is_dated() && self.asked.is_empty())
    }

    /// Adds a gap of single values or answers to those of the same kind.
    pub(crate) fn add_partial(&mut self, gap: Gap) {
        let same = |known: &&mut Gap| known.partial && known.why == gap.why;
        match self.gaps.iter_mut().find(same) {
            Some(known) => {
                let more = gap.records.unwrap_or(1);
                known.records = Some(known.records.unwrap_or(1).saturating_add(more));
            }
            None => self.gaps.push(gap),
        }
    }

    /// The gaps that leave out more than single values.
    pub(crate) fn whole_gaps(&self) -> impl Iterator<Item = &Gap> {
        self.gaps.iter().filter(|gap| !gap.partial)
    }

    /// The days that were read, those that may still change among them.
    pub fn read(&self) -> DaySet {
        let mut read = self.asked.clone();
        for gap in self.whole_gaps() {
            match gap.range {
                Some(range) => read.remove(range),
                None => return DaySet::new(),
            }
        }
        read
    }

    /// The days that were read and are final: what is said of them will not change.
    pub fn settled(&self) -> DaySet {
        let mut settled = self.read();
        for young in self.young.ranges() {
            settled.remove(*young);
        }
        settled
    }

    /// Whether all these days were read, and are final.
    pub fn covers(&self, days: DateRange) -> bool {
        self.settled().covers(days)
    }

    /// The last day that was read and is final, so that what is said of it will not change, and before
    /// which no asked day is missing, but for those that no report has any more. `None` if there is
    /// none: of a report that was refused, say.
    pub fn data_through(&self) -> Option<NaiveDate> {
        let first = self.asked.ranges().first()?.from;
        let settled = self.settled();
        let mut held = settled.clone();
        for gap in &self.gaps {
            if let (GapKind::NotAvailable, Some(range)) = (gap.kind, gap.range) {
                held.insert(range);
            }
        }
        let run = held.ranges().first().filter(|run| run.from <= first)?;
        let within = settled.ranges().iter().rev();
        let last = within.filter_map(|range| range.intersection(*run)).next()?;
        Some(last.to)
    }

    /// The days of which it is known what there is, or why they are missing; those that are only
    /// planned are not.
    fn told(&self) -> DaySet {
        let mut told = self.read();
        for gap in &self.gaps {
            if let (false, Some(range)) = (gap.kind == GapKind::Pending, gap.range) {
                told.insert(range);
            }
        }
        told
    }

    fn is_pending(&self) -> bool {
        let mut gaps = self.gaps.iter();
        gaps.any(|gap| gap.kind == GapKind::Pending && gap.range.is_none())
    }
}

/// The first day of which something may still change.
pub(crate) fn first_young(now: DateTime<Utc>) -> NaiveDate {
    days_earlier(now, 1).date_naive()
}

impl AddAssign for SourceCoverage {
    /// Adds another reading of the same source: what either read is read, and a gap that the other
    /// closed is none. What one of them only planned is what the other says of it.
    fn add_assign(&mut self, other: Self) {
        let of = |reading: &Self| (reading.read(), reading.told(), reading.is_pending());
        let (mine, theirs) = (of(self), of(&other));
        let open = |gaps: &[Gap], (read, told, pending): &(DaySet, DaySet, bool)| -> Vec<Gap> {
            let parts = |gap: &Gap| match gap.range {
                None if gap.kind == GapKind::Pending && !pending => Vec::new(),
                None => vec![gap.clone()],
                Some(range) => {
                    let closed = match gap.kind {
                        GapKind::Pending => told,
                        _ => read,
                    };
                    let missing = closed.missing(range);
                    let parts = missing.ranges().iter().map(|part| Gap {
                        range: Some(*part),
                        ..gap.clone()
                    });
                    parts.collect()
                }
            };
            gaps.iter().flat_map(parts).collect()
        };
        let (my_last, their_last) = (self.settled(), other.settled());
        their_last
            .ranges()
            .iter()
            .for_each(|r| self.young.remove(*r));
        let mut young = other.young;
        my_last.ranges().iter().for_each(|r| young.remove(*r));
        young.ranges().iter().for_each(|r| self.young.insert(*r));

        let mut gaps = open(&self.gaps, &theirs);
        for gap in open(&other.gaps, &mine) {
            if !gaps.contains(&gap) {
                gaps.push(gap);
            }
        }
        self.gaps = gaps;
        other
            .asked
            .ranges()
            .iter()
            .for_each(|r| self.asked.insert(*r));
        self.records = self.records.saturating_add(other.records);
        self.account = match (self.account, other.account) {
            (Some(mine), Some(theirs)) if mine != theirs => Some(mixed([mine, theirs])),
            (mine, theirs) => mine.or(theirs),
        };
    }
}

/// Of several accounts: equal to none of them.
pub(super) fn mixed(accounts: impl IntoIterator<Item = Digest>) -> Digest {
    let accounts: BTreeSet<_> = accounts.into_iter().collect();
    let all = Writer::new("accounts").list(accounts, |all, of| all.digest(of.0));
    all.finish()
}

impl fmt::Display for SourceCoverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.gaps[..] {
            [] if self.is_complete() => "complete",
            [] => "not asked for",
            _ if self.records > 0 => "partial",
            [gap, ..] => gap.kind.name(),
        };
        write!(f, "{} {state}", self.source)
    }
}
