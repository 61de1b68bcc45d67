//! Snapshots: what was known of each user at the end of a sync.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::coverage::Source;
use crate::digest::{Digest, Writer};
use crate::error::{Error, ErrorKind, Result};
use crate::ids::{MeetingId, UserId};
use crate::usage::facts::answers::{Answers, MeetingHosts};
use crate::usage::facts::data::{Facts, midnight};
use crate::usage::people::since::Since;
use crate::usage::people::user::UserKey;
use crate::usage::sync::record::SettingsRead;
use crate::usage::words::licence::Licence;
use crate::value::days::before;
use crate::versioned::Versioned;

/// What was known at the end of a sync: users, their settings and the time at which those were
/// read, and how many rows the reports had. Store it: it makes the next sync small.
///
/// [`Collector::snapshot`](crate::usage::Collector::snapshot) makes one, and
/// [`Options::snapshot`](crate::usage::Options::snapshot) takes it.
///
/// It names its account, and a sync of another account refuses it. A snapshot of a version that
/// this crate does not know can be deserialised, but is refused wherever it is used.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Snapshot(Versioned<Taken, 2>);

/// The contents of a snapshot.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::usage) struct Taken {
    /// Digest of the account; `None` if it was made with a coverage that is not from a sync.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::usage) account: Option<Digest>,
    pub(in crate::usage) taken_at: DateTime<Utc>,
    pub(in crate::usage) users: BTreeMap<UserKey, KnownUser>,
    /// The number of records in a day, by report; a week has seven times as many. For the host
    /// report, the hosts of a complete block divided by its days.
    #[serde(default)]
    pub(in crate::usage) per_day: BTreeMap<Source, f64>,
    /// The alternative hosts of meetings to come.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(in crate::usage) meetings: BTreeMap<MeetingId, MeetingHosts>,
    /// The number of meetings to come whose alternative hosts were not read.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(in crate::usage) meetings_open: u64,
}

/// The number of days at the end of those ahead in which meetings count as new.
const NEWEST: u64 = 3;

#[allow(clippy::trivially_copy_pass_by_ref)] // serde passes a reference
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// A user in a snapshot.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::usage) struct KnownUser {
    pub(in crate::usage) id: Option<UserId>,
    pub(in crate::usage) email: String,
    /// Digest of the fields of the list.
    pub(in crate::usage) fields: Digest,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::usage) settings: Option<SettingsRead>,
    /// Whether the user can hold add-ons, so that settings must be read.
    #[serde(default)]
    pub(in crate::usage) holder: bool,
    /// Earlier addresses, in lower case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(in crate::usage) earlier_emails: Vec<String>,
    /// The licences held, with the time since when; `None` if not all of them were known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::usage) licences: Option<BTreeMap<Licence, Since>>,
    /// The time since when a pending user is invited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::usage) invited: Option<Since>,
    /// The answers of the second reading.
    #[serde(default, skip_serializing_if = "Answers::is_empty")]
    pub(in crate::usage) answers: Answers,
}

impl Snapshot {
    pub(in crate::usage) fn new(taken: Taken) -> Self {
        Self(Versioned::new(taken))
    }

    /// The snapshot with what the second reading of these facts learned of single users
    /// ([`read_candidates`](crate::usage::read_candidates)). The next one does not ask for it again
    /// until it is too old: scheduling privileges, own records and alternative hosts by
    /// [`Options::answers_age`](crate::usage::Options::answers_age), and days of participation that
    /// are final never again. A snapshot of a version that is not known stays as it is.
    #[must_use]
    pub fn with_answers(self, facts: &Facts) -> Self {
        let Ok(mut taken) = self.0.clone().into_value("snapshot") else {
            return self;
        };
        for source in [Source::OperationLogs, Source::UpcomingEvents] {
            if let Some(coverage) = facts.coverage.source(source) {
                let days = coverage.read().days();
                if days > 0 {
                    let per_day = number(coverage.records) / number(days);
                    taken.per_day.insert(source, per_day);
                }
            }
        }
        let ahead = facts.meetings_ahead();
        if let Some(days) = facts.upcoming_of {
            // The last days ahead show how many meetings come into view in a day.
            let since = midnight(before(days.to, NEWEST.saturating_sub(1)));
            let newest = ahead.values().filter(|(first, _)| *first >= since);
            let per_day = number(newest.count() as u64) / number(NEWEST);
            taken.per_day.insert(Source::AlternativeHosts, per_day);
        }
        let open = ahead.keys().filter(|id| !facts.meetings.contains_key(id));
        taken.meetings_open = open.count() as u64;
        let to_come = facts.meetings.iter();
        let to_come = to_come.filter(|(_, answer)| answer.stands(facts.read_at));
        taken.meetings = to_come.map(|(id, answer)| (*id, answer.clone())).collect();
        for (key, look) in &facts.looks {
            if let Some(user) = taken.users.get_mut(key) {
                user.answers = look.answers.clone();
            }
        }
        Self::new(taken)
    }

    /// The time of the snapshot, UTC. 1970 for a version that is not known.
    pub fn taken_at(&self) -> DateTime<Utc> {
        let taken = self.0.value().map(|taken| taken.taken_at);
        taken.unwrap_or_default()
    }

    /// The number of users.
    pub fn users(&self) -> usize {
        self.0.value().map_or(0, |taken| taken.users.len())
    }

    /// What it holds.
    pub(in crate::usage) fn get(&self) -> Result<&Taken> {
        self.0.get("snapshot")
    }

    /// The contents, if the account is this one or is not known.
    pub(in crate::usage) fn check(&self, account: Digest) -> Result<&Taken> {
        let taken = self.get()?;
        if taken.account.is_some_and(|other| other != account) {
            return Err(Error::new(
                ErrorKind::WrongAccount,
                "the snapshot is of another account: sync without it",
            ));
        }
        Ok(taken)
    }
}

#[allow(clippy::cast_precision_loss)]
fn number(number: u64) -> f64 {
    number as f64
}

impl Taken {
    /// The settings of a user, if they need not be read again: they are at most `age` days old, and
    /// the fields of the list have not changed.
    pub(in crate::usage) fn fresh(
        &self,
        key: &UserKey,
        fields: Digest,
        age: u32,
        now: DateTime<Utc>,
    ) -> Option<&SettingsRead> {
        let user = self.users.get(key)?;
        if user.fields != fields {
            return None;
        }
        user.fresh(key, age, now)
    }

    /// The number of users who can hold add-ons, and of those whose settings must be read again
    /// even if no record in the lists changed.
    pub(in crate::usage) fn due(&self, age: u32, now: DateTime<Utc>) -> (u64, u64) {
        let holders = self.users.iter().filter(|(_, user)| user.holder);
        holders.fold((0, 0), |(all, due), (key, user)| {
            (
                all.saturating_add(1),
                due.saturating_add(user.fresh(key, age, now).is_none().into()),
            )
        })
    }
}

impl KnownUser {
    fn fresh(&self, key: &UserKey, age: u32, now: DateTime<Utc>) -> Option<&SettingsRead> {
        // A time in the future means that a clock was wrong. Settings that could not be read are
        // read again.
        let good = |read: &&SettingsRead| read.at <= now && read.unread.is_empty();
        let settings = self.settings.as_ref().filter(good)?;
        let due = due(key.as_str(), settings.at.date_naive(), age)?;
        (now.date_naive() < due).then_some(settings)
    }
}

/// Whether an answer about the user or meeting of this key that was read at this time is recent
/// enough.
pub(in crate::usage) fn is_fresh(
    key: &str,
    read: DateTime<Utc>,
    age: u32,
    now: DateTime<Utc>,
) -> bool {
    // A time in the future means that a clock was wrong.
    let due = due(key, read.date_naive(), age);
    read <= now && due.is_some_and(|due| now.date_naive() < due)
}

/// The day on which an answer must be read again. Each key has one day in `age`, so that not all are
/// due on the same day. `None` if they are due at once.
fn due(key: &str, read: NaiveDate, age: u32) -> Option<NaiveDate> {
    let age = i64::from(age);
    if age == 0 {
        return None;
    }
    let turn = Writer::new("turn").text(key).finish().short();
    let turn = (turn >> 33).cast_signed().rem_euclid(age);
    let since = i64::from(read.num_days_from_ce())
        .saturating_sub(turn)
        .rem_euclid(age);
    let days = u64::try_from(age.saturating_sub(since)).unwrap_or(1);
    read.checked_add_days(Days::new(days))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_users_turn_is_this_for_ever() {
        let due = |name: &str| {
            let key: UserKey = serde_json::from_value(name.into()).unwrap();
            let read = NaiveDate::from_ymd_opt(2026, 5, 1).unwrap();
            due(key.as_str(), read, 7).unwrap().to_string()
        };
        assert_eq!(
            ["abc", "ann@example.com"].map(due),
            ["2026-05-06", "2026-05-04"]
        );
    }

    proptest! {
        /// Settings are never older than asked for, are not read again on the same day, and the
        /// users' days are spread.
        #[test]
        fn settings_are_due_within_their_age(name in "[a-z]{1,12}", day in 0u64..1_000, age in 1u32..30) {
            let key: UserKey = serde_json::from_value(name.into()).unwrap();
            let read = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(day);
            let due = due(key.as_str(), read, age).unwrap();
            prop_assert!(due > read);
            prop_assert!((due - read).num_days() <= i64::from(age));
            // Read on its day, it is due a whole age later.
            let again = super::due(key.as_str(), due, age).unwrap();
            prop_assert_eq!((again - due).num_days(), i64::from(age));
        }
    }
}
