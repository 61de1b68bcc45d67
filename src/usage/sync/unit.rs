//! The units of work of a sync.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::coverage::Source;
use crate::value::days::DateRange;

/// One unit of the work of a sync. If it was not finished, it is read again completely.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct UnitId {
    /// The source.
    pub source: Source,
    /// The days, for a report.
    pub days: Option<DateRange>,
    /// The part, for the settings of all users.
    pub part: Option<u8>,
}

impl UnitId {
    pub(in crate::usage) fn from_source(source: Source) -> Self {
        Self {
            source,
            days: None,
            part: None,
        }
    }

    pub(in crate::usage) fn days(source: Source, days: DateRange) -> Self {
        Self {
            days: Some(days),
            ..Self::from_source(source)
        }
    }

    pub(in crate::usage) fn part(part: u8) -> Self {
        Self {
            part: Some(part),
            ..Self::from_source(Source::UserSettings)
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
