//! The time since when a licence is held or a user is invited, as far as it is known.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::coverage::Source;

/// The time since when something is so, as far as it is known: between an earliest and a latest
/// time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Since {
    /// The earliest possible time, UTC.
    pub earliest: Option<DateTime<Utc>>,
    /// The latest possible time, UTC.
    pub latest: Option<DateTime<Utc>>,
    /// The source of the times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

impl Since {
    /// Whether it certainly began before that time.
    pub fn is_before(&self, time: DateTime<Utc>) -> bool {
        self.latest.is_some_and(|latest| latest <= time)
    }

    /// Whether it certainly began after that time.
    pub fn is_after(&self, time: DateTime<Utc>) -> bool {
        self.earliest.is_some_and(|earliest| earliest > time)
    }

    /// Adds what the operation log shows: the last change that may be about this licence, and the
    /// time from which on the log is complete. A user who was created later has had the licence
    /// from then on.
    pub(in crate::usage) fn logged(
        &mut self,
        changed: Option<DateTime<Utc>>,
        first: Option<DateTime<Utc>>,
        created: Option<DateTime<Utc>>,
    ) {
        let source = Source::OperationLogs;
        // That change may be the one that assigned it, so it cannot be assumed to be older.
        if let Some(changed) = changed {
            self.no_earlier(changed, source);
        }
        // Nothing was changed after that, unless another source shows it: Zoom does not log
        // everything.
        let since = match (changed, first) {
            (Some(changed), Some(first)) => Some(changed.max(first)),
            (None, first) => first,
            (Some(_), None) => None,
        };
        let since = since.map(|since| created.map_or(since, |created| since.max(created)));
        if let Some(since) = since.filter(|since| self.earliest.is_none_or(|e| e <= *since)) {
            self.no_later(since, source);
        }
    }

    pub(in crate::usage) fn no_later(&mut self, time: DateTime<Utc>, source: Source) {
        if self.latest.is_none_or(|latest| time < latest) {
            self.latest = Some(time);
            self.source = Some(source);
        }
    }

    pub(in crate::usage) fn no_earlier(&mut self, time: DateTime<Utc>, source: Source) {
        if self.earliest.is_none_or(|earliest| time > earliest) {
            self.earliest = Some(time);
            self.source = self.source.or(Some(source));
            // What was known from before that time was another licence.
            self.latest = self.latest.filter(|latest| *latest >= time);
        }
    }
}
