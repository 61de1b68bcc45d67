//! Since when a licence is held or a user is invited, as far as it is known.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::coverage::Source;

/// Since when something holds, as far as it is known: not before one time, and not after another.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Since {
    /// Not before, UTC.
    pub earliest: Option<DateTime<Utc>>,
    /// Not after, UTC: it held then.
    pub latest: Option<DateTime<Utc>>,
    /// What tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

impl Since {
    /// Whether it has held since before that time, for sure.
    pub fn is_before(&self, time: DateTime<Utc>) -> bool {
        self.latest.is_some_and(|latest| latest <= time)
    }

    /// Whether it began after that time, for sure.
    pub fn is_after(&self, time: DateTime<Utc>) -> bool {
        self.earliest.is_some_and(|earliest| earliest > time)
    }

    /// Takes in what the operation log says: the last change that may be meant, and the first
    /// moment from which on nothing of the log is missing. Who was created after that came with it.
    pub(in crate::usage) fn logged(
        &mut self,
        changed: Option<DateTime<Utc>>,
        first: Option<DateTime<Utc>>,
        created: Option<DateTime<Utc>>,
    ) {
        let source = Source::OperationLogs;
        // It may have been this that was changed: the youngest that it can be.
        if let Some(changed) = changed {
            self.no_earlier(changed, source);
        }
        // Nothing was changed after that, unless something else says so: not all is logged.
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
            // What was known to hold before that was something else.
            self.latest = self.latest.filter(|latest| *latest >= time);
        }
    }
}
