//! What a reading took over from earlier ones.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Answers about users that a reading took over from an earlier one instead of asking again, and
/// how old they are. Everything else was read anew.
///
/// [`Facts::taken_over`](crate::usage::Facts::taken_over) tells it. How old an answer may become is
/// [`Options::settings_age`](crate::usage::Options::settings_age) and
/// [`Options::answers_age`](crate::usage::Options::answers_age).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct TakenOver {
    /// Settings (`GET /users/{userId}/settings`): add-ons, capacities, products.
    pub settings: EarlierAnswers,
    /// Both sides of the scheduling privilege.
    pub scheduling: EarlierAnswers,
    /// Single records (`GET /users/{userId}`).
    pub records: EarlierAnswers,
    /// The meetings in which users took part, if nothing of it was asked again.
    pub participation: EarlierAnswers,
    /// The alternative hosts of meetings to come.
    pub alternative_hosts: EarlierAnswers,
}

/// Answers of one kind that were taken over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct EarlierAnswers {
    /// The number of users whom they are about; of alternative hosts, the number of meetings.
    pub count: u64,
    /// When the oldest of them was read, UTC; `None` if there is none.
    pub oldest: Option<DateTime<Utc>>,
}

impl TakenOver {
    /// Whether everything was read anew.
    pub fn is_empty(&self) -> bool {
        let all = [
            self.settings,
            self.scheduling,
            self.records,
            self.participation,
            self.alternative_hosts,
        ];
        all.iter().all(|answers| answers.count == 0)
    }

    /// When the oldest of all answers was read, UTC; `None` if everything was read anew.
    pub fn oldest(&self) -> Option<DateTime<Utc>> {
        let all = [
            self.settings,
            self.scheduling,
            self.records,
            self.participation,
            self.alternative_hosts,
        ];
        all.into_iter().filter_map(|answers| answers.oldest).min()
    }
}

impl EarlierAnswers {
    /// Counts the answer about one user or meeting.
    pub(in crate::usage) fn add(&mut self, read: DateTime<Utc>) {
        self.count = self.count.saturating_add(1);
        self.oldest = Some(self.oldest.map_or(read, |oldest| oldest.min(read)));
    }

    pub(in crate::usage) fn is_empty(&self) -> bool {
        self.count == 0
    }
}
