//! Collects the records of a sync into facts.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use crate::account;
use crate::account::Plans;
use crate::coverage::{Coverage, Gap, Source, Why};
use crate::digest::Digest;
use crate::error::Result;
use crate::ids::MeetingId;
use crate::usage::activity::log::ActivityLog;
use crate::usage::activity::needs::need;
use crate::usage::facts::answers::{Answers, MeetingHosts};
use crate::usage::facts::data::{Facts, Look};
use crate::usage::facts::taken_over::EarlierAnswers;
use crate::usage::people::inventory::{
    AllStated, Entry, Inventory, address, can_hold_add_ons, gone,
};
use crate::usage::people::since::Since;
use crate::usage::people::user::{InventoryUser, UserKey};
use crate::usage::sync::failure::Failure;
use crate::usage::sync::kept_settings::KeptSettings;
use crate::usage::sync::record::Record;
use crate::usage::sync::snapshot::{KnownUser, Snapshot, Taken};
use crate::usage::sync::volume::Volume;
use crate::usage::words::known::Known;
use crate::usage::words::licence::Licence;
use crate::user::Status;
use crate::value::days::DateRange;
use crate::windows::sum_block;

/// Collects the records of a sync: the latest state of users, settings and seats, and the sums of
/// their activity.
///
/// Each event must be added once. With a resumed sync, ask a [`KeySet`](crate::usage::sync::KeySet)
/// first.
#[derive(Debug, Clone, Default)]
pub struct Collector {
    users: BTreeMap<UserKey, Entry>,
    stated: AllStated,
    settings: KeptSettings,
    failed: BTreeMap<UserKey, Why>,
    /// Fields in the records of users that could not be read.
    unread: BTreeMap<UserKey, BTreeSet<String>>,
    /// The same of what is one answer for the whole account, in one line.
    unread_calls: BTreeMap<Source, Why>,
    account: Option<Box<account::settings::Feature>>,
    plans: Option<Box<Plans>>,
    log: ActivityLog,
    volume: Volume,
    since: Option<NaiveDate>,
    /// The contents of the snapshot.
    before: Option<Before>,
    gone: Vec<UserKey>,
}

/// The contents of a snapshot, with its time.
#[derive(Debug, Clone)]
struct Before {
    account: Option<Digest>,
    at: DateTime<Utc>,
    users: BTreeMap<UserKey, KnownUser>,
    meetings: BTreeMap<MeetingId, MeetingHosts>,
}

impl Collector {
    /// A collector without records.
    pub fn new() -> Self {
        Self::default()
    }

    /// A collector that starts with a snapshot: the settings, until the sync gives others; earlier
    /// addresses; the times since when licences are held; and the users, to find out who is gone.
    ///
    /// # Errors
    /// [`ErrorKind::Version`](crate::ErrorKind::Version) for a snapshot of a version that this
    /// crate does not know.
    pub fn with_snapshot(snapshot: &Snapshot) -> Result<Self> {
        let taken = snapshot.get()?;
        let mut settings = KeptSettings::default();
        for (key, user) in &taken.users {
            if let Some(read) = &user.settings {
                settings.insert(key.clone(), read.clone());
            }
        }
        Ok(Self {
            settings,
            volume: Volume::after(&taken.per_day),
            before: Some(Before {
                account: taken.account,
                at: taken.taken_at,
                users: taken.users.clone(),
                meetings: taken.meetings.clone(),
            }),
            ..Self::default()
        })
    }

    /// Leaves out activity before this day: a sync may read more days than a review judges. A row
    /// of the host report counts if its block of at most 27 days ends on this day or later.
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

    /// The day that decides whether a record counts, if it is one of activity.
    fn day(record: &Record) -> Option<NaiveDate> {
        match record {
            Record::Host(days, _) => Some(sum_block(days.from).to),
            Record::Meeting(meeting) => meeting.start_time.map(|time| time.date_naive()),
            Record::SignIn(row) => row.time.map(|time| time.date_naive()),
            _ => None,
        }
    }

    /// Adds a record.
    pub fn add(&mut self, record: Record) {
        self.volume.count(&record);
        if self.since.is_some() && self.is_over(Self::day(&record)) {
            return;
        }
        match record {
            Record::User(listed) => {
                self.unread.remove(&listed.key);
                let key = listed.key.clone();
                self.users
                    .insert(key, Entry::new(*listed, &mut self.stated));
            }
            Record::Gone(key) => {
                self.users.remove(&key);
                self.unread.remove(&key);
                self.settings.remove(&key);
                self.gone.push(key);
            }
            Record::Settings(key, settings) => {
                self.failed.remove(&key);
                self.settings.insert(key, *settings);
            }
            Record::AccountSettings(feature) => {
                self.unread_calls.remove(&Source::AccountSettings);
                self.account = Some(feature);
            }
            Record::Plans(plans) => {
                self.unread_calls.remove(&Source::PlanUsage);
                self.plans = Some(plans);
            }
            Record::Host(days, host) => self.log.host(days, &host),
            Record::Meeting(meeting) => self.log.meeting(&meeting),
            Record::SignIn(row) => self.log.sign_in(&row),
        }
    }

    /// Adds something that could not be read. A value of a record must be added after the record.
    pub fn failed(&mut self, failure: Failure) {
        let Failure {
            unit,
            user,
            field,
            time,
            why,
            ..
        } = failure;
        let source = unit.source;
        match (source, user, field) {
            (Source::UserSettings, Some(user), None) => {
                // The settings of the snapshot may be out of date.
                self.settings.remove(&user);
                self.failed.insert(user, why);
            }
            (Source::UserSettings, Some(user), Some(field)) => {
                self.settings.lose(user, field);
            }
            (Source::Users, Some(user), Some(field)) => {
                self.unread.entry(user).or_default().insert(field);
            }
            (Source::AccountSettings | Source::PlanUsage, _, Some(_)) => {
                self.unread_calls.insert(source, why);
            }
            (Source::Hosts | Source::History | Source::SignIns, Some(user), Some(field)) => {
                let day = time.map(|time| time.date_naive());
                let block = unit.days.map(|days| sum_block(days.from).to);
                let last = if source == Source::Hosts { block } else { day };
                if let (Some(need), false) = (need(source, &field), self.is_over(last)) {
                    self.log
                        .lost(source, user.as_str(), time, unit.days, need, &field);
                }
            }
            _ => {}
        }
    }

    /// The users, with their settings and the times since when they hold licences.
    pub fn inventory(&self, coverage: &Coverage, as_of: DateTime<Utc>) -> Inventory {
        let mut inventory = Inventory::from_entries(self.users.values().cloned());
        self.fill(&mut inventory, coverage);
        self.look_back(&mut inventory, coverage, as_of);
        inventory
    }

    /// Adds what could not be read, and the settings.
    fn fill(&self, inventory: &mut Inventory, coverage: &Coverage) {
        for (key, fields) in &self.unread {
            if let Some(user) = inventory.users.get_mut(key) {
                Arc::make_mut(user).lose(fields);
            }
        }
        let why = not_read::<()>(coverage, Source::UserSettings);
        inventory.fill_settings(&self.default_capacity(coverage), |key| {
            if let Some(settings) = self.settings.get(key) {
                let feature = Known::from_option(settings.feature.as_deref());
                return (feature, self.settings.unread(key));
            }
            let why = self.failed.get(key).cloned().or_else(|| match &why {
                Some(Known::NotRead(why)) => Some(why.clone()),
                _ => None,
            });
            let why = why.unwrap_or(Why::NotRead);
            (Known::NotRead(why), &[])
        });
    }

    /// How many people a meeting can have whose host has no add-on.
    fn default_capacity(&self, coverage: &Coverage) -> Known<i64> {
        if let Some(why) = self.unread_calls.get(&Source::AccountSettings) {
            return Known::NotRead(why.clone());
        }
        match &self.account {
            Some(feature) => Known::from_option(feature.meeting_capacity),
            None => not_read(coverage, Source::AccountSettings).unwrap_or(Known::NotThere),
        }
    }

    /// Adds what the snapshot knew, and earlier addresses from the host report.
    fn look_back(&self, inventory: &mut Inventory, coverage: &Coverage, as_of: DateTime<Utc>) {
        let before = self.before(coverage);
        let mut earlier = self.earlier_addresses(inventory, before);
        let left = before.filter(|_| !self.gone.is_empty());
        let left = left.map(|before| (before, addresses(inventory)));
        for user in inventory.users.values_mut().map(Arc::make_mut) {
            let known = before.map(|before| (before.at, before.users.get(&user.key)));
            user.earlier_emails = earlier.remove(&user.key).unwrap_or_default();
            since_when(user, known, as_of);
        }
        let Some((before, taken)) = left else {
            return;
        };
        for key in &self.gone {
            let Some(known) = before.users.get(key) else {
                continue;
            };
            // A user who has accepted an invitation has another key, but the same address.
            if !taken.contains(&address(&known.email)) {
                let user = gone(key.clone(), known.id.clone(), known.email.clone());
                inventory.users.insert(key.clone(), Arc::new(user));
            }
        }
    }

    /// The earlier addresses of users who have some, in lower case.
    fn earlier_addresses(
        &self,
        inventory: &Inventory,
        before: Option<&Before>,
    ) -> BTreeMap<UserKey, Vec<String>> {
        // Gathered only if somebody has another address: few have.
        let taken = LazyCell::new(|| addresses(inventory));
        let mut all = BTreeMap::new();
        for user in inventory.users() {
            let mut earlier: Vec<String> = Vec::new();
            if let Some(known) = before.and_then(|before| before.users.get(&user.key)) {
                earlier.extend(known.earlier_emails.iter().cloned());
                earlier.push(address(&known.email));
            }
            if let Some(id) = &user.id {
                let rows = self.log.addresses_of(id.as_str());
                earlier.extend(rows.map(str::to_owned));
            }
            let own = earlier.first().map(|_| address(&user.email));
            earlier.retain(|email| Some(email) != own.as_ref());
            earlier.sort();
            earlier.dedup();
            // An address that another user has now does not identify this user.
            earlier.retain(|email| !taken.contains(email));
            if !earlier.is_empty() {
                all.insert(user.key.clone(), earlier);
            }
        }
        all
    }

    /// The activity.
    pub fn log(&self) -> &ActivityLog {
        &self.log
    }

    /// The facts for decisions.
    pub fn facts(&self, coverage: Coverage, as_of: DateTime<Utc>) -> Facts {
        self.clone().into_facts(coverage, as_of)
    }

    /// The facts for decisions, without a copy of the activity.
    pub fn into_facts(mut self, mut coverage: Coverage, as_of: DateTime<Utc>) -> Facts {
        // First, so that what follows can have the memory that it frees.
        self.log.sort();
        let seats = match (&self.plans, self.unread_calls.get(&Source::PlanUsage)) {
            (_, Some(why)) => Known::NotRead(why.clone()),
            (Some(plans), None) => Known::Read(Plans::clone(plans)),
            (None, None) => not_read(&coverage, Source::PlanUsage).unwrap_or(Known::NotThere),
        };
        let digests = self.users.iter().map(|(key, entry)| (key, entry.digest));
        let looks: BTreeMap<_, _> = digests
            .filter_map(|(key, digest)| {
                let answers = self.answers(key, digest, &coverage)?;
                let look = Look {
                    answers,
                    ..Look::default()
                };
                Some((key.clone(), look))
            })
            .collect();
        let earlier_settings = self.earlier_settings(&coverage);
        let meetings = self.meetings(&coverage, as_of);
        let entries = std::mem::take(&mut self.users).into_values();
        let mut inventory = Inventory::from_entries(entries);
        self.fill(&mut inventory, &coverage);
        // What follows can have their memory.
        self.settings = KeptSettings::default();
        self.look_back(&mut inventory, &coverage, as_of);
        for days in self.log.rows_without_user(&inventory) {
            coverage.leave_out(Source::Hosts, nobodys(days));
        }
        let capacity = self.default_capacity(&coverage);
        Facts {
            looks,
            earlier_settings,
            meetings,
            ..Facts::new(as_of, inventory, self.log, capacity, seats, coverage)
        }
    }

    /// The settings of the snapshot that no later ones have replaced.
    fn earlier_settings(&self, coverage: &Coverage) -> EarlierAnswers {
        let mut all = EarlierAnswers::default();
        let Some(before) = self.before(coverage) else {
            return all;
        };
        for (key, entry) in &self.users {
            let known = before
                .users
                .get(key)
                .and_then(|user| user.settings.as_ref());
            if let (Some(settings), Some(known)) = (self.settings.get(key), known)
                && settings.at == known.at
                && can_hold_add_ons(entry.status(), entry.kind())
            {
                all.add(settings.at);
            }
        }
        all
    }

    /// The snapshot's contents. Those of another account do not apply to this one.
    fn before(&self, coverage: &Coverage) -> Option<&Before> {
        let account = coverage.account();
        self.before
            .as_ref()
            .filter(|before| match (before.account, account) {
                (Some(before), Some(now)) => before == now,
                _ => true,
            })
    }

    /// The answers of an earlier second reading about a user whose record in the list is this one.
    fn answers(&self, key: &UserKey, digest: Digest, coverage: &Coverage) -> Option<Answers> {
        let known = self.before(coverage)?.users.get(key)?;
        let mut answers = known.answers.clone();
        if known.fields != digest {
            // The user's own record may have changed together with the one in the list.
            answers.details = None;
        }
        (!answers.is_empty()).then_some(answers)
    }

    /// The alternative hosts of meetings that are still to come, from an earlier second reading.
    fn meetings(
        &self,
        coverage: &Coverage,
        now: DateTime<Utc>,
    ) -> BTreeMap<MeetingId, MeetingHosts> {
        let known = self.before(coverage).into_iter();
        let known = known.flat_map(|before| &before.meetings);
        let stand = known.filter(|(_, answer)| answer.stands(now));
        stand.map(|(id, answer)| (*id, answer.clone())).collect()
    }

    /// A snapshot for the next sync.
    pub fn snapshot(&self, coverage: &Coverage, as_of: DateTime<Utc>) -> Snapshot {
        let inventory = self.inventory(coverage, as_of);
        let users = self.users.iter().map(|(key, listed)| {
            let (status, user) = (listed.status(), &listed.user);
            let entry = inventory.users.get(key);
            let complete = |entry: &&Arc<InventoryUser>| {
                !matches!(entry.held.add_ons, Known::NotRead(_)) && entry.lost_licence().is_none()
            };
            let known = KnownUser {
                id: user.id.clone(),
                email: user.email.clone(),
                fields: listed.digest,
                settings: self.settings.read(key),
                holder: can_hold_add_ons(status, listed.kind()),
                earlier_emails: entry
                    .map(|entry| entry.earlier_emails.clone())
                    .unwrap_or_default(),
                // An inactive user holds no seat, whatever the record still says.
                licences: entry
                    .filter(complete)
                    .map(|entry| match entry.is_inactive() {
                        true => BTreeMap::new(),
                        false => entry.licence_since.to_map(),
                    }),
                invited: entry
                    .filter(|_| *status == Status::Pending)
                    .map(|entry| entry.invited_since),
                answers: self
                    .answers(key, listed.digest, coverage)
                    .unwrap_or_default(),
            };
            (key.clone(), known)
        });
        Snapshot::new(Taken {
            account: coverage.account(),
            taken_at: as_of,
            users: users.collect(),
            per_day: self.volume.per_day(coverage),
            meetings: self.meetings(coverage, as_of),
            meetings_open: 0,
        })
    }
}

/// The addresses of all users, in lower case.
fn addresses(inventory: &Inventory) -> HashSet<String> {
    let users = inventory.users();
    users.map(|user| address(&user.email)).collect()
}

/// Sets the times since when licences are held: from the snapshot, or at the latest now.
fn since_when(
    user: &mut InventoryUser,
    known: Option<(DateTime<Utc>, Option<&KnownUser>)>,
    as_of: DateTime<Utc>,
) {
    for licence in &user.held.licences {
        let mut since = Since::default();
        let licences = known.and_then(|(at, known)| Some((at, known?.licences.as_ref()?)));
        if let Some((at, held)) = licences {
            // An add-on without a known capacity counts as the one that was held before.
            let same = |(known, _): &(&Licence, &Since)| {
                !licence.is_base()
                    && licence.capacity().is_none()
                    && known.family() == licence.family()
            };
            let by_family = || held.iter().find(same).map(|(_, since)| since);
            match held.get(licence).or_else(by_family) {
                Some(earlier) => {
                    since = *earlier;
                    since.no_later(at, Source::Snapshot);
                    if since.latest.is_some_and(|latest| latest <= at) {
                        since.source = Some(Source::Snapshot);
                    }
                }
                None => since.no_earlier(at, Source::Snapshot),
            }
        }
        since.no_later(as_of, Source::Users);
        if let Some(created) = user.user_created_at {
            since.no_earlier(created, Source::Users);
        }
        user.licence_since.insert(licence, since);
    }
    if user.metadata.user_status.value() == Some(&Status::Pending) {
        let mut since = Since::default();
        match known {
            Some((at, Some(known))) => {
                match known.invited {
                    Some(invited) => {
                        since = invited;
                        since.no_later(at, Source::Snapshot);
                    }
                    // The user was there, and not as one who is invited.
                    None => since.no_earlier(at, Source::Snapshot),
                }
            }
            Some((at, None)) => since.no_earlier(at, Source::Snapshot),
            None => {}
        }
        since.no_later(as_of, Source::Users);
        user.invited_since = since;
    }
}

/// The reason why a source was not read, if it was not.
fn not_read<T>(coverage: &Coverage, source: Source) -> Option<Known<T>> {
    match coverage.source(source) {
        None => Some(Known::NotRead(Why::NotRead)),
        Some(source) => {
            let gap = source.whole_gaps().next()?;
            Some(Known::NotRead(gap.why.clone()))
        }
    }
}

/// The gap for a row of the host report whose id could not be read and whose address no user has.
fn nobodys(days: DateRange) -> Gap {
    Gap::new(Why::WithoutOwner, Some(days))
}
