//! What could not be read, one by one.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::coverage::Why;
use crate::error::Error;
use crate::usage::people::user::UserKey;
use crate::usage::sync::unit::UnitId;

/// One thing that could not be read. To be kept with the records, by whoever keeps those.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Failure {
    /// The unit that it is of.
    pub unit: UnitId,
    /// The user that was asked for, or, where [`field`](Failure::field) names a value of a record
    /// that came, whose record it is: by id, or by address where the record has no more.
    pub user: Option<UserKey>,
    /// The field whose value could not be read, in Zoom's words; `None` where the whole is missing.
    #[serde(default)]
    pub field: Option<String>,
    /// The time of that record, UTC.
    #[serde(default)]
    pub time: Option<DateTime<Utc>>,
    /// What happened.
    pub why: Why,
}

impl Failure {
    /// A value of a record that came and could not be read.
    pub(in crate::usage) fn lost(
        unit: UnitId,
        user: Option<UserKey>,
        field: &str,
        time: Option<DateTime<Utc>>,
    ) -> Self {
        Self {
            unit,
            user,
            field: Some(field.to_owned()),
            time,
            why: Why::unreadable(field),
        }
    }

    pub(in crate::usage) fn of(unit: UnitId, user: Option<UserKey>, error: &Error) -> Self {
        Self {
            unit,
            user,
            field: None,
            time: None,
            why: Why::from_error(error),
        }
    }
}
