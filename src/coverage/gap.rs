//! What is missing of a source.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::coverage::why::Why;
use crate::error::Error;
use crate::value::days::DateRange;

/// Why something is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
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
    /// Reports do not reach back so far.
    NotAvailable,
    /// The days are not over yet, or the report does not have them yet.
    TooYoung,
    /// It is planned, and not read yet: the sync goes on, or was stopped.
    Pending,
    /// The answer came without the list that was asked for: an empty one, perhaps.
    WithoutList,
}

impl GapKind {
    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            GapKind::Refused => "refused",
            GapKind::Clamped => "other days",
            GapKind::OutOfBudget => "out of budget",
            GapKind::Failed => "failed",
            GapKind::Unreadable => "unreadable",
            GapKind::Missing => "incomplete",
            GapKind::NotAvailable => "no longer available",
            GapKind::TooYoung => "too young",
            GapKind::Pending => "not read yet",
            GapKind::WithoutList => "answered without its list",
        }
    }
}

impl fmt::Display for GapKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Something that is missing from a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Gap {
    /// What kind of reason it has: that of `why`.
    pub kind: GapKind,
    /// Why.
    pub why: Why,
    /// The days that are missing, for a report.
    pub range: Option<DateRange>,
    /// How many records, where that is known.
    pub records: Option<u64>,
    /// When to try again, where Zoom or the budget says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_at: Option<DateTime<Utc>>,
    /// Whether only single values or answers are missing: the rest of the source stands, and nobody
    /// else is concerned.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub partial: bool,
}

impl Gap {
    /// A gap for a reason; of a report, with the days that are missing.
    pub fn new(why: Why, range: Option<DateRange>) -> Self {
        Self {
            kind: why.kind(),
            why,
            range,
            records: None,
            retry_at: None,
            partial: false,
        }
    }

    /// A gap of single values or answers, of which the rest of the source knows nothing.
    pub(crate) fn partial(why: Why) -> Self {
        Self {
            partial: true,
            ..Self::new(why, None)
        }
    }

    /// The gap that an error leaves.
    pub fn from_error(error: &Error, range: Option<DateRange>) -> Self {
        Self::from_reason(error, Why::from_error(error), range)
    }

    /// The gap that an error leaves, for a reason that says more of it.
    pub(crate) fn from_reason(error: &Error, why: Why, range: Option<DateRange>) -> Self {
        Self {
            retry_at: error.retry_at(),
            ..Self::new(why, range)
        }
    }

    /// With how many records are missing.
    #[must_use]
    pub fn records(self, records: u64) -> Self {
        Self {
            records: Some(records),
            ..self
        }
    }
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(range) = self.range {
            write!(f, "{range}: ")?;
        }
        self.why.fmt(f)
    }
}
