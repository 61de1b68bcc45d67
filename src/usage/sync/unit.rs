//! The pieces that the work of a sync is cut into.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::coverage::Source;
use crate::value::days::DateRange;

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
    pub(in crate::usage) fn of(source: Source) -> Self {
        Self {
            source,
            days: None,
            part: None,
        }
    }

    pub(in crate::usage) fn days(source: Source, days: DateRange) -> Self {
        Self {
            days: Some(days),
            ..Self::of(source)
        }
    }

    pub(in crate::usage) fn part(part: u8) -> Self {
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
