//! What a sync gave, put together.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::activity::ActivityLog;
use super::fields::Known;
use super::inventory::{Inventory, UserKey, can_hold_add_ons};
use super::record::{Record, SettingsRead};
use super::review::{Review, decide};
use super::snapshot::{KnownUser, Snapshot, list_fields};
use super::sync::Failure;
use super::volume::Volume;
use crate::account::{self, Plans};
use crate::coverage::{Coverage, Source};
use crate::days::DateRange;
use crate::user::{Status, User};
use crate::windows::sum_block;

/// Puts together what a sync gives: the newest state of users, settings and seats, and the activity
/// added up.
///
/// Takes each event once: with a resumed sync, ask a [`KeySet`](super::KeySet) first.
#[derive(Debug, Clone, Default)]
pub struct Collector {
    users: BTreeMap<UserKey, (Status, Box<User>)>,
    settings: BTreeMap<UserKey, SettingsRead>,
    failed: BTreeMap<UserKey, String>,
    account: Option<Box<account::settings::Feature>>,
    plans: Option<Box<Plans>>,
    log: ActivityLog,
    volume: Volume,
    since: Option<NaiveDate>,
}

impl Collector {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// With the settings that a snapshot knows. They hold until the sync gives others.
    pub fn with_snapshot(snapshot: &Snapshot) -> Self {
        let known = snapshot.users.iter();
        let settings = known.filter_map(|(key, user)| Some((key.clone(), user.settings.clone()?)));
        Self {
            settings: settings.collect(),
            volume: Volume::after(&snapshot.per_day),
            ..Self::default()
        }
    }

    /// Leaves out what happened before this day. A sync may give more than a review is to judge: a
    /// meeting of long ago is no use of the window. (A row of the host report counts if the
    /// block of days that it is of, 27 at most, ends on that day or later.)
    #[must_use]
    pub fn since(self, day: NaiveDate) -> Self {
        Self {
            since: Some(day),
            ..self
        }
    }

    fn is_over(&self, day: Option<NaiveDate>) -> bool {
        matches!((self.since, day), (Some(since), Some(day)) if day < since)
    }

    /// Takes a record.
    pub fn add(&mut self, record: Record) {
        self.volume.count(&record);
        let day = match &record {
            Record::Host(days, _) => Some(sum_block(days.from).to),
            Record::Meeting(meeting) => meeting.start_time.map(|time| time.date_naive()),
            Record::SignIn(row) => row.time.map(|time| time.date_naive()),
            _ => None,
        };
        if self.is_over(day) {
            return;
        }
        match record {
            Record::User(status, user) => {
                self.users.insert(UserKey::of(&user), (status, user));
            }
            Record::Gone(key) => {
                self.users.remove(&key);
                self.settings.remove(&key);
            }
            Record::Settings(key, settings) => {
                self.failed.remove(&key);
                self.settings.insert(key, *settings);
            }
            Record::AccountSettings(feature) => self.account = Some(feature),
            Record::Plans(plans) => self.plans = Some(plans),
            Record::Host(days, host) => self.log.host(days.from, &host),
            Record::Meeting(meeting) => self.log.meeting(&meeting),
            Record::SignIn(row) => self.log.sign_in(&row),
        }
    }

    /// Takes note of something that could not be read.
    pub fn failed(&mut self, failure: Failure) {
        if let (Source::UserSettings, Some(user)) = (failure.unit.source, failure.user) {
            self.failed.insert(user, failure.detail);
        }
    }

    /// Everyone, with what is known of their settings.
    pub fn inventory(&self, coverage: &Coverage) -> Inventory {
        let records = self.users.values();
        let mut inventory =
            Inventory::merge(records.map(|(status, user)| (status.clone(), User::clone(user))));
        let default_capacity = match &self.account {
            Some(feature) => Known::from_option(feature.meeting_capacity),
            None => not_read(coverage, Source::AccountSettings).unwrap_or(Known::NotThere),
        };
        let why = not_read::<()>(coverage, Source::UserSettings);
        inventory.fill_settings(&default_capacity, |key| {
            if let Some(settings) = self.settings.get(key) {
                return Known::from_option(settings.feature.clone());
            }
            let why = self.failed.get(key).cloned().or_else(|| match &why {
                Some(Known::NotRead(why)) => Some(why.clone()),
                _ => None,
            });
            Known::NotRead(why.unwrap_or_else(|| "the settings were not read".to_owned()))
        });
        inventory
    }

    /// What they did.
    pub fn log(&self) -> &ActivityLog {
        &self.log
    }

    /// The review of what was collected.
    pub fn review(&self, coverage: Coverage, window: DateRange, as_of: DateTime<Utc>) -> Review {
        let seats = match &self.plans {
            Some(plans) => Known::Read(Plans::clone(plans)),
            None => not_read(&coverage, Source::PlanUsage).unwrap_or(Known::NotThere),
        };
        let inventory = self.inventory(&coverage);
        decide(&inventory, &self.log, &seats, coverage, window, as_of)
    }

    /// What the next sync can build on.
    pub fn snapshot(&self, coverage: &Coverage, as_of: DateTime<Utc>) -> Snapshot {
        let users = self.users.iter().map(|(key, (status, user))| {
            let known = KnownUser {
                id: user.id.clone(),
                email: user.email.clone(),
                fields: list_fields(user),
                settings: self.settings.get(key).cloned(),
                holder: can_hold_add_ons(status, user.kind),
            };
            (key.clone(), known)
        });
        Snapshot::new(as_of, users.collect(), self.volume.per_day(coverage))
    }
}

/// Why a source was not read, if it was not.
fn not_read<T>(coverage: &Coverage, source: Source) -> Option<Known<T>> {
    match coverage.of(source) {
        None => Some(Known::NotRead(format!("{source} not read"))),
        Some(of) => {
            let gap = of.gaps.first()?;
            Some(Known::NotRead(gap.detail.clone()))
        }
    }
}
