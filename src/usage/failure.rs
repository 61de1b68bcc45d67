//! What could not be read, one by one.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::inventory::UserKey;
use super::unit::UnitId;
use crate::coverage::Source;
use crate::error::Error;

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
    /// Zoom's error code, if it answered with one.
    pub code: Option<i64>,
    /// What happened, in one line.
    pub detail: String,
}

impl Failure {
    /// A value of a record that came and could not be read.
    pub(super) fn lost(
        unit: UnitId,
        user: Option<UserKey>,
        field: &str,
        time: Option<DateTime<Utc>>,
    ) -> Self {
        let of = unit.source;
        let mut detail = format!("`{field}` of a record of the {of} could not be read");
        if of == Source::Users || of == Source::UserSettings || of == Source::AccountSettings {
            detail = format!("`{field}` could not be read");
        }
        Self {
            unit,
            user,
            field: Some(field.to_owned()),
            time,
            code: None,
            detail,
        }
    }

    pub(super) fn of(unit: UnitId, user: Option<UserKey>, error: &Error) -> Self {
        Self {
            unit,
            user,
            field: None,
            time: None,
            code: error.api().map(|api| api.code).filter(|code| *code != 0),
            detail: error.to_string(),
        }
    }
}
