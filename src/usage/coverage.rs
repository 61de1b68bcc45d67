//! What was read and what was not: every result carries it.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use crate::error::{Error, ErrorKind};

/// Days from the first to the last, both included, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct DateRange {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

impl DateRange {
    /// The days that are in both.
    pub fn intersection(self, other: Self) -> Option<Self> {
        let (from, to) = (self.from.max(other.from), self.to.min(other.to));
        (from <= to).then_some(Self { from, to })
    }

    /// The days of this range that are not in the other: before it and after it.
    pub fn without(self, other: Self) -> Vec<Self> {
        let Some(common) = self.intersection(other) else {
            return vec![self];
        };
        let before = common
            .from
            .pred_opt()
            .filter(|to| self.from <= *to)
            .map(|to| Self { to, ..self });
        let after = common
            .to
            .succ_opt()
            .filter(|from| *from <= self.to)
            .map(|from| Self { from, ..self });
        before.into_iter().chain(after).collect()
    }
}

impl fmt::Display for DateRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {}", self.from, self.to)
    }
}

/// Where data comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Source {
    /// `GET /users`, three passes.
    Users,
    /// `GET /users/{userId}/settings`, for users who can hold add-ons.
    UserSettings,
    /// `GET /accounts/{accountId}/settings`.
    AccountSettings,
    /// `GET /report/users`: meetings per host.
    Hosts,
    /// `GET /report/history_meetings`: every meeting and webinar.
    History,
    /// `GET /report/activities`: sign-ins and sign-outs.
    SignIns,
    /// `GET /accounts/{accountId}/plans/usage`: seats bought.
    PlanUsage,
}

impl Source {
    /// Name for people.
    pub fn name(self) -> &'static str {
        match self {
            Source::Users => "users",
            Source::UserSettings => "user settings",
            Source::AccountSettings => "account settings",
            Source::Hosts => "host report",
            Source::History => "meeting history",
            Source::SignIns => "sign-in report",
            Source::PlanUsage => "plan usage",
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Why something is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum GapKind {
    /// Zoom refused: scope, role, plan or feature.
    Refused,
    /// The answer was for other days than asked.
    Clamped,
    /// A rate limit or the day's budget is used up.
    OutOfBudget,
    /// The call failed again and again.
    Failed,
    /// Records came that could not be read.
    Unreadable,
    /// Fewer records came than Zoom counts.
    Missing,
}

/// Something that is missing from a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Gap {
    /// Why.
    pub kind: GapKind,
    /// The days that are missing, for a report.
    pub range: Option<DateRange>,
    /// How many records, where that is known.
    pub records: Option<usize>,
    /// The error or circumstance, in one line.
    pub detail: String,
}

impl Gap {
    /// The gap that an error leaves.
    pub fn of(error: &Error, range: Option<DateRange>) -> Self {
        let kind = match error.kind() {
            ErrorKind::RateLimited => GapKind::OutOfBudget,
            ErrorKind::Transport | ErrorKind::Timeout | ErrorKind::TooLarge | ErrorKind::Store => {
                GapKind::Failed
            }
            ErrorKind::Decode | ErrorKind::Paging | ErrorKind::Item => GapKind::Unreadable,
            _ if error.status().is_some_and(|s| s >= 500) => GapKind::Failed,
            _ => GapKind::Refused,
        };
        Self {
            kind,
            range,
            records: None,
            detail: error.to_string(),
        }
    }
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(range) = self.range {
            write!(f, "{range}: ")?;
        }
        f.write_str(&self.detail)
    }
}

/// What was asked of one source, and what came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SourceCoverage {
    /// The source.
    pub source: Source,
    /// The days that were asked for, for a report.
    pub asked: Option<DateRange>,
    /// Records read.
    pub records: usize,
    /// What is missing.
    pub gaps: Vec<Gap>,
}

impl SourceCoverage {
    /// Nothing read yet.
    pub fn new(source: Source, asked: Option<DateRange>) -> Self {
        Self {
            source,
            asked,
            records: 0,
            gaps: Vec::new(),
        }
    }

    /// Whether nothing is missing.
    pub fn is_complete(&self) -> bool {
        self.gaps.is_empty()
    }

    /// Whether nothing is missing of these days.
    pub fn covers(&self, days: DateRange) -> bool {
        self.asked
            .is_some_and(|asked| days.without(asked).is_empty())
            && self
                .gaps
                .iter()
                .all(|gap| gap.range.is_some_and(|g| g.intersection(days).is_none()))
    }
}

impl fmt::Display for SourceCoverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.gaps[..] {
            [] => "complete",
            _ if self.records > 0 => "partial",
            [gap, ..] => match gap.kind {
                GapKind::Refused => "refused",
                GapKind::Clamped => "other days",
                GapKind::OutOfBudget => "out of budget",
                GapKind::Failed => "failed",
                GapKind::Unreadable => "unreadable",
                GapKind::Missing => "incomplete",
            },
        };
        write!(f, "{} {state}", self.source)
    }
}

/// What was read of all sources. Prints as one line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Coverage {
    sources: Vec<SourceCoverage>,
}

impl Coverage {
    /// Adds a source; the order in which they are added does not matter.
    pub fn add(&mut self, source: SourceCoverage) {
        self.sources.push(source);
        self.sources.sort_by_key(|s| (s.source, s.asked));
    }

    /// The sources.
    pub fn sources(&self) -> &[SourceCoverage] {
        &self.sources
    }

    /// One source, if it was asked at all.
    pub fn of(&self, source: Source) -> Option<&SourceCoverage> {
        self.sources.iter().find(|s| s.source == source)
    }

    /// Whether nothing is missing.
    pub fn is_complete(&self) -> bool {
        self.sources.iter().all(SourceCoverage::is_complete)
    }

    /// What is missing, with its source.
    pub fn gaps(&self) -> impl Iterator<Item = (Source, &Gap)> {
        self.sources
            .iter()
            .flat_map(|s| s.gaps.iter().map(|g| (s.source, g)))
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_complete() {
            return f.write_str("everything that was asked for was read");
        }
        let (whole, not): (Vec<_>, Vec<_>) = self.sources.iter().partition(|s| s.is_complete());
        let not: Vec<_> = not.iter().map(ToString::to_string).collect();
        f.write_str(&not.join(", "))?;
        if !whole.is_empty() {
            f.write_str("; the rest complete")?;
        }
        Ok(())
    }
}
