//! What was read and what was not: every result carries it.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

mod gap;
mod of_source;
mod source;
mod why;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::AddAssign;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::value::days::DaySet;
use of_source::mixed;

pub use gap::{Gap, GapKind};
pub use of_source::SourceCoverage;
pub(crate) use of_source::first_young;
pub use source::Source;
pub use why::{CallFailure, NotRead, Quote, Why};

/// What was read of all sources. Prints as one line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Coverage {
    sources: Vec<SourceCoverage>,
}

impl Coverage {
    /// Adds what was read of a source. The order in which they are added does not matter; two
    /// readings of one source become one.
    pub fn add(&mut self, source: SourceCoverage) {
        match self.sources.iter_mut().find(|s| s.source == source.source) {
            Some(same) => same.add_assign(source),
            None => self.sources.push(source),
        }
        self.sources.sort_by_key(|s| s.source);
        for source in &mut self.sources {
            source.gaps.sort_by_key(|gap| gap.range);
        }
    }

    /// Puts another reading of a source in the place of the one that there was: what is missing is
    /// what it says. The records of both count.
    pub(crate) fn replace(&mut self, mut source: SourceCoverage) {
        let known = self.source(source.source).map_or(0, |known| known.records);
        source.records = source.records.saturating_add(known);
        self.sources.retain(|known| known.source != source.source);
        self.add(source);
    }

    /// Adds a gap to a source that was asked.
    pub(crate) fn leave_out(&mut self, source: Source, gap: Gap) {
        let mut sources = self.sources.iter_mut();
        if let Some(of) = sources.find(|of| of.source == source)
            && !of.gaps.contains(&gap)
        {
            of.gaps.push(gap);
            of.gaps.sort_by_key(|gap| gap.range);
        }
    }

    /// The part of it that is about these days, and about what is missing. What has no days stays.
    pub(crate) fn of_days(&self, days: &BTreeMap<Source, DaySet>) -> Self {
        let mut part = Self::default();
        for source in &self.sources {
            let mut source = source.clone();
            if !source.asked.is_empty() {
                source.asked = days.get(&source.source).cloned().unwrap_or_default();
                let missing = source.gaps.iter().filter_map(|gap| gap.range);
                missing.for_each(|gap| source.asked.insert(gap));
                for young in source.young.clone().ranges() {
                    for other in source.asked.missing(*young).ranges() {
                        source.young.remove(*other);
                    }
                }
            }
            part.add(source);
        }
        part
    }

    /// The sources.
    pub fn sources(&self) -> &[SourceCoverage] {
        &self.sources
    }

    /// One source, if it was asked at all.
    pub fn source(&self, source: Source) -> Option<&SourceCoverage> {
        self.sources.iter().find(|s| s.source == source)
    }

    /// Takes out what may name people, and which account it was.
    pub(crate) fn hide_names(&mut self) {
        let gaps = self.sources.iter_mut().flat_map(|of| &mut of.gaps);
        gaps.for_each(|gap| gap.why.hide_names());
        for source in &mut self.sources {
            source.account = None;
        }
    }

    /// Whether something was asked for, and nothing of it is missing.
    pub fn is_complete(&self) -> bool {
        !self.sources.is_empty() && self.sources.iter().all(SourceCoverage::is_complete)
    }

    /// Digest of the account that it was read of, as far as a sync read it.
    pub(crate) fn account(&self) -> Option<Digest> {
        let accounts = self.sources.iter().filter_map(|source| source.account);
        let accounts: BTreeSet<_> = accounts.collect();
        match accounts.len() {
            0 | 1 => accounts.first().copied(),
            _ => Some(mixed(accounts)),
        }
    }

    /// What is missing, with its source.
    pub fn gaps(&self) -> impl Iterator<Item = (Source, &Gap)> {
        self.sources
            .iter()
            .flat_map(|s| s.gaps.iter().map(|g| (s.source, g)))
    }

    /// The last day through which every report was read and is final; reports of which nothing could
    /// be read do not count, and those that are not read yet do: then there is none.
    pub fn data_through(&self) -> Option<NaiveDate> {
        let past = |of: &&SourceCoverage| {
            of.source.is_dated() && of.source != Source::UpcomingEvents && !of.asked.is_empty()
        };
        let mut through: Option<NaiveDate> = None;
        for source in self.sources.iter().filter(past) {
            let pending = source.gaps.iter().any(|gap| gap.kind == GapKind::Pending);
            match source.data_through() {
                Some(day) => through = Some(through.map_or(day, |other| other.min(day))),
                None if pending || !source.settled().is_empty() => return None,
                None => {}
            }
        }
        through
    }
}

impl AddAssign for Coverage {
    fn add_assign(&mut self, other: Self) {
        other
            .sources
            .into_iter()
            .for_each(|source| self.add(source));
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.sources.is_empty() {
            f.write_str("nothing was read")?;
        } else if self.is_complete() {
            f.write_str("everything that was asked for was read")?;
        } else {
            let (whole, not): (Vec<_>, Vec<_>) = self.sources.iter().partition(|s| s.is_complete());
            let not: Vec<_> = not.iter().map(ToString::to_string).collect();
            f.write_str(&not.join(", "))?;
            if !whole.is_empty() {
                f.write_str("; the rest complete")?;
            }
        }
        if let Some(day) = self.data_through() {
            write!(f, "; data through {day}")?;
        }
        Ok(())
    }
}
