//! Single things that could not be read.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::coverage::Why;
use crate::error::Error;
use crate::usage::people::user::UserKey;
use crate::usage::sync::unit::UnitId;
use crate::versioned::versioned;

/// One thing that could not be read. Store failures together with the records.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure {
    /// The unit of work that it belongs to.
    pub unit: UnitId,
    /// The user that was requested or, if [`field`](Failure::field) names a value in a record, the
    /// user of that record: by id, or by address if the record has no id.
    pub user: Option<UserKey>,
    /// The field whose value could not be read, as Zoom names it; `None` if everything is missing.
    pub field: Option<String>,
    /// The time of that record, UTC.
    pub time: Option<DateTime<Utc>>,
    /// The reason.
    pub why: Why,
}

/// The fields as they are written.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Failure")]
struct Form {
    unit: UnitId,
    user: Option<UserKey>,
    #[serde(default)]
    field: Option<String>,
    #[serde(default)]
    time: Option<DateTime<Utc>>,
    why: Why,
}

versioned!(Failure as Form, "failure", 1);

impl Failure {
    /// A value in a record that could not be read.
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

    pub(in crate::usage) fn from_error(unit: UnitId, user: Option<UserKey>, error: &Error) -> Self {
        Self {
            unit,
            user,
            field: None,
            time: None,
            why: Why::from_error(error),
        }
    }
}
