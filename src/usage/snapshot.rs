//! What an earlier sync knew.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::inventory::{Since, UserKey};
use super::licence::Licence;
use super::record::SettingsRead;
use crate::coverage::Source;
use crate::error::{Error, ErrorKind, Result};
use crate::ids::UserId;
use crate::request::{content_hash, hash_of};
use crate::user::User;

/// What an earlier sync knew: users, with their settings and when those were read, and how much the
/// reports held. A value to keep, which makes the next sync small.
///
/// [`Collector::snapshot`](super::Collector::snapshot) makes one, and
/// [`Options::snapshot`](super::Options::snapshot) takes it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Snapshot {
    version: u32,
    pub(super) taken_at: DateTime<Utc>,
    pub(super) users: BTreeMap<UserKey, KnownUser>,
    /// Records a day, by report: a week has seven times as many. Of the host report, hosts of a
    /// whole block by its days.
    #[serde(default)]
    pub(super) per_day: BTreeMap<Source, f64>,
}

/// A user that an earlier sync knew.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct KnownUser {
    pub(super) id: Option<UserId>,
    pub(super) email: String,
    /// Digest of the fields of the list.
    pub(super) fields: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) settings: Option<SettingsRead>,
    /// Whether they could hold add-ons, and so have settings to read.
    #[serde(default)]
    pub(super) holder: bool,
    /// Addresses before this one, in lower case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) earlier_emails: Vec<String>,
    /// The licences held, and since when; `None` if not all of them were known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) licences: Option<BTreeMap<Licence, Since>>,
    /// Since when the user is invited, of pending ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) invited: Option<Since>,
}

impl Snapshot {
    const VERSION: u32 = 1;

    pub(super) fn new(
        taken_at: DateTime<Utc>,
        users: BTreeMap<UserKey, KnownUser>,
        per_day: BTreeMap<Source, f64>,
    ) -> Self {
        Self {
            version: Self::VERSION,
            taken_at,
            users,
            per_day,
        }
    }

    /// When it was taken, UTC.
    pub fn taken_at(&self) -> DateTime<Utc> {
        self.taken_at
    }

    /// How many users it knows.
    pub fn users(&self) -> usize {
        self.users.len()
    }

    pub(super) fn check(&self) -> Result<()> {
        if self.version == Self::VERSION {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::Request,
            format!(
                "the snapshot has version {}, and this crate writes {}: sync without it",
                self.version,
                Self::VERSION
            ),
        ))
    }

    /// The settings of a user, if they need not be read again: not older than `age` days, and the
    /// fields of the list are the same.
    pub(super) fn fresh(
        &self,
        key: &UserKey,
        fields: u64,
        age: u32,
        now: DateTime<Utc>,
    ) -> Option<&SettingsRead> {
        let known = self.users.get(key)?;
        if known.fields != fields {
            return None;
        }
        known.fresh(key, age, now)
    }

    /// How many users could hold add-ons, and of how many of them the settings are to be read again
    /// if no record in the lists changed.
    pub(super) fn due(&self, age: u32, now: DateTime<Utc>) -> (u64, u64) {
        let holders = self.users.iter().filter(|(_, known)| known.holder);
        holders.fold((0, 0), |(all, due), (key, known)| {
            (
                all + 1,
                due + u64::from(known.fresh(key, age, now).is_none()),
            )
        })
    }
}

impl KnownUser {
    fn fresh(&self, key: &UserKey, age: u32, now: DateTime<Utc>) -> Option<&SettingsRead> {
        // What could not be read is asked for again.
        let settings = self.settings.as_ref().filter(|of| of.unread.is_empty())?;
        let due = due(key, settings.at.date_naive(), age)?;
        (now.date_naive() < due).then_some(settings)
    }
}

/// The day on which settings read on a day are to be read again: each user has one day of `age`,
/// so that not all are due together. `None` if at once.
fn due(key: &UserKey, read: NaiveDate, age: u32) -> Option<NaiveDate> {
    let age = i64::from(age);
    if age == 0 {
        return None;
    }
    #[allow(clippy::cast_possible_truncation)]
    let turn = i64::from(hash_of(key.as_str()) as u32) % age;
    let since = (i64::from(read.num_days_from_ce()) - turn).rem_euclid(age);
    let days = u64::try_from(age - since).unwrap_or(1);
    read.checked_add_days(Days::new(days))
}

/// Digest of the fields of the list that could go with other settings. What changes with every
/// sign-in is left out.
pub(super) fn list_fields(user: &User) -> u64 {
    let mut user = user.clone();
    user.last_login_time = None;
    user.last_client_version = None;
    // The time of the call, for pending users.
    user.created_at = None;
    #[allow(clippy::cast_possible_truncation)]
    let digest = content_hash(&user).unwrap_or_default() as u64;
    digest
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Settings are never older than asked for, are not read again on the same day, and the
        /// users' days are spread.
        #[test]
        fn settings_are_due_within_their_age(name in "[a-z]{1,12}", day in 0u64..1_000, age in 1u32..30) {
            let key: UserKey = serde_json::from_value(name.into()).unwrap();
            let read = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(day);
            let due = due(&key, read, age).unwrap();
            prop_assert!(due > read);
            prop_assert!((due - read).num_days() <= i64::from(age));
            // Read on its day, it is due a whole age later.
            let again = super::due(&key, due, age).unwrap();
            prop_assert_eq!((again - due).num_days(), i64::from(age));
        }
    }
}
