//! The answers of the second reading, as they are kept for the next one.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::coverage::first_young;
use crate::ordered;
use crate::value::days::{DateRange, DaySet};

/// What single calls said of one user, and when.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::usage) struct Answers {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::usage) scheduling: Option<Scheduling>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::usage) details: Option<Details>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::usage) participation: Option<Participation>,
}

/// Both sides of the scheduling privilege.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::usage) struct Scheduling {
    pub(in crate::usage) at: DateTime<Utc>,
    /// How many people the user schedules for.
    pub(in crate::usage) schedules_for: u64,
    /// How many people schedule for the user; `None` if that did not matter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::usage) scheduled_by: Option<u64>,
}

/// What the user's own record says and no list does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::usage) struct Details {
    pub(in crate::usage) at: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::usage) zoom_one_type: Option<i64>,
}

/// The meetings in which the user took part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::usage) struct Participation {
    /// The time of the last call.
    pub(in crate::usage) at: DateTime<Utc>,
    /// The days that were read and were final then: they are not asked for again.
    pub(in crate::usage) days: DaySet,
    /// The last meeting that was found, as [`join_key`](crate::usage::activity::log::join_key)
    /// gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::usage) joined: Option<(u32, u64)>,
}

/// The alternative hosts of a meeting to come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::usage) struct MeetingHosts {
    /// The time of the call.
    #[serde(default)]
    pub(in crate::usage) at: DateTime<Utc>,
    /// The last start of the meeting that was known when it was asked: it stands no longer.
    pub(in crate::usage) until: DateTime<Utc>,
    /// Their addresses or ids, in lower case. None of a meeting that was deleted.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(in crate::usage) hosts: BTreeSet<String>,
}

impl MeetingHosts {
    /// The hosts that Zoom names in one text, separated by semicolons.
    pub(in crate::usage) fn from_text(at: DateTime<Utc>, until: DateTime<Utc>, text: &str) -> Self {
        let names = text
            .split([';', ','])
            .map(|name| name.trim().to_lowercase());
        Self {
            at,
            until,
            hosts: ordered::set(names.filter(|name| !name.is_empty())),
        }
    }

    /// Whether the answer still stands at this time: the meeting is still to come.
    pub(in crate::usage) fn stands(&self, now: DateTime<Utc>) -> bool {
        now <= self.until
    }
}

impl Answers {
    pub(in crate::usage) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Adds days of participation that were read at this time. Those that are not final are read
    /// again.
    pub(in crate::usage) fn took_part(
        &mut self,
        at: DateTime<Utc>,
        read: &DaySet,
        joined: Option<(u32, u64)>,
    ) {
        let mut known = self.participation.take().unwrap_or(Participation {
            at,
            days: DaySet::new(),
            joined: None,
        });
        known.at = at;
        for days in read.ranges() {
            known.days.insert(*days);
        }
        known
            .days
            .remove(DateRange::new(first_young(at), NaiveDate::MAX));
        known.joined = known.joined.max(joined);
        self.participation = Some(known);
    }
}
