//! The facts: everything that decisions need.

use std::borrow::Cow;
use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use crate::account::Plans;
use crate::account_key::AccountKey;
use crate::coverage::{Coverage, Source, Why, first_young};
use crate::error::Result;
use crate::ids::{MeetingId, UserId};
use crate::report::Invoice;
use crate::usage::activity::log::{ActivityLog, lower};
use crate::usage::activity::operations::Operations;
use crate::usage::activity::products::ProductActivity;
use crate::usage::activity::rows::Span;
use crate::usage::activity::trail::{Event, Happening, Trail};
use crate::usage::facts::answers::{Answers, MeetingHosts};
use crate::usage::facts::taken_over::{EarlierAnswers, TakenOver};
use crate::usage::people::inventory::Inventory;
use crate::usage::people::roster::{Employee, Roster};
use crate::usage::people::since::Logged;
use crate::usage::people::user::{InventoryUser, UserKey};
use crate::usage::words::known::Known;
use crate::value::days::{DateRange, DaySet};
use crate::versioned::{check_account, versioned};

/// An upcoming event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Upcoming {
    /// The start, UTC.
    pub start: DateTime<Utc>,
    /// Whether it is a webinar.
    pub webinar: bool,
    /// The number of the meeting or webinar, if the report gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<MeetingId>,
}

/// The closer look at one user: what was read about them alone, because the licence may be taken
/// away.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Look {
    /// How many people the user schedules for.
    pub schedules_for: Known<u64>,
    /// How many people schedule for the user.
    pub scheduled_by: Known<u64>,
    /// Whether `GET /users/{userId}` was read, the only source of `zoom_one_type`. It is not
    /// requested if plan usage shows that no such plan is bought.
    pub details: Known<()>,
    /// The days for which the meetings were read in which the user took part. They are asked for
    /// month by month, the newest first, up to the first meeting that is found.
    pub participation: Known<DateRange>,
    /// Whether the user was hosting a meeting when
    /// [`read_live`](crate::usage::read_live) asked.
    pub live: Known<bool>,
    /// The sources whose answer lacked the list, which was read as empty.
    pub without_list: BTreeSet<Source>,
    /// The day up to which participation that was read earlier stands without being asked for again.
    pub(in crate::usage) stands_to: Option<NaiveDate>,
    /// The days of which this reading read all meetings in which the user took part, and which were
    /// final then. Of those that an earlier reading read, only the last meeting is known.
    pub(in crate::usage) joined_days: DaySet,
    /// The answers, for the next reading.
    pub(in crate::usage) answers: Answers,
}

/// The fields as they are written.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Look")]
struct LookForm {
    schedules_for: Known<u64>,
    scheduled_by: Known<u64>,
    details: Known<()>,
    participation: Known<DateRange>,
    #[serde(default = "not_yet", skip_serializing_if = "is_not_asked")]
    live: Known<bool>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    without_list: BTreeSet<Source>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stands_to: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "DaySet::is_empty")]
    joined_days: DaySet,
    #[serde(default, skip_serializing_if = "Answers::is_empty")]
    answers: Answers,
}

versioned!(Look as LookForm, "look", 1);

impl Look {
    /// Adds days of which all meetings were read at this time in which the user took part. Those that
    /// are not final are left out.
    pub(in crate::usage) fn joined_read(&mut self, at: DateTime<Utc>, read: &DaySet) {
        for days in read.ranges() {
            self.joined_days.insert(*days);
        }
        let young = DateRange::new(first_young(at), NaiveDate::MAX);
        self.joined_days.remove(young);
    }

    /// The last day for which participation that was read for these days is still taken for known.
    pub(in crate::usage) fn participation_stands(&self, read: DateRange) -> NaiveDate {
        self.stands_to.map_or(read.to, |day| day.max(read.to))
    }

    /// Whether both sides of the scheduling privilege are known.
    pub(in crate::usage) fn has_scheduling(&self) -> bool {
        let sides = [&self.schedules_for, &self.scheduled_by];
        sides.into_iter().all(|side| side.value().is_some())
    }
}

impl Default for Look {
    fn default() -> Self {
        Self {
            schedules_for: not_yet(),
            scheduled_by: not_yet(),
            details: not_yet(),
            participation: not_yet(),
            live: not_yet(),
            without_list: BTreeSet::new(),
            stands_to: None,
            joined_days: DaySet::new(),
            answers: Answers::default(),
        }
    }
}

fn is_not_asked(known: &Known<bool>) -> bool {
    *known == Known::NotRead(Why::NotAsked)
}

fn not_yet<T>() -> Known<T> {
    Known::NotRead(Why::NotAsked)
}

/// Everything that was read of an account, and what was not. Decisions need nothing else.
///
/// [`collect`](crate::usage::collect) reads it. A program that keeps its own copy of a sync makes
/// it with [`Collector::into_facts`](crate::usage::Collector::into_facts) and
/// [`look_closer`](crate::usage::look_closer).
///
/// They can be kept: as one value of serde, or in the compact form of
/// [`write_to`](Self::write_to) and [`read_from`](Self::read_from). Both name their version and
/// their account, and facts of another version are refused.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Facts {
    /// The time of reading, UTC.
    pub read_at: DateTime<Utc>,
    /// The users.
    pub inventory: Inventory,
    /// The activity of all users.
    pub activity: ActivityLog,
    /// How many people a meeting can have without an add-on: the account's default.
    pub default_capacity: Known<i64>,
    /// Seats bought, from plan usage.
    pub plans: Known<Plans>,
    /// The invoices of the latest billing report. Read only if plan usage was not.
    pub invoices: Known<Vec<Invoice>>,
    /// The operation log.
    pub operations: Known<Operations>,
    /// The days of the operation log that were read.
    pub operations_of: Option<DateRange>,
    /// Upcoming events, by the id of the host. A meeting that recurs is there once for each start.
    pub upcoming: Known<BTreeMap<UserId, Vec<Upcoming>>>,
    /// The days for which upcoming events were read.
    pub upcoming_of: Option<DateRange>,
    /// The alternative hosts of meetings to come, of those meetings that were asked.
    pub(in crate::usage) meetings: BTreeMap<MeetingId, MeetingHosts>,
    /// The user who signed in for the connection.
    pub connected: Known<UserId>,
    /// The closer looks at single users.
    pub looks: BTreeMap<UserKey, Look>,
    /// Activity of other products, supplied by the caller: see [`Facts::with_products`].
    pub(in crate::usage) products: ProductActivity,
    /// The settings that were taken over from a snapshot: see [`Facts::taken_over`].
    pub(in crate::usage) earlier_settings: EarlierAnswers,
    /// What was read.
    pub coverage: Coverage,
}

/// The version of facts as they are written, in either form.
pub(super) const VERSION: u32 = 1;

/// The fields as they are written.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Facts")]
struct FactsForm {
    read_at: DateTime<Utc>,
    inventory: Inventory,
    activity: ActivityLog,
    default_capacity: Known<i64>,
    plans: Known<Plans>,
    invoices: Known<Vec<Invoice>>,
    operations: Known<Operations>,
    operations_of: Option<DateRange>,
    upcoming: Known<BTreeMap<UserId, Vec<Upcoming>>>,
    upcoming_of: Option<DateRange>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    meetings: BTreeMap<MeetingId, MeetingHosts>,
    connected: Known<UserId>,
    looks: BTreeMap<UserKey, Look>,
    products: ProductActivity,
    #[serde(default, skip_serializing_if = "EarlierAnswers::is_empty")]
    earlier_settings: EarlierAnswers,
    coverage: Coverage,
}

versioned!(Facts as FactsForm, "facts", VERSION);

impl Facts {
    pub(in crate::usage) fn new(
        read_at: DateTime<Utc>,
        inventory: Inventory,
        mut activity: ActivityLog,
        default_capacity: Known<i64>,
        plans: Known<Plans>,
        coverage: Coverage,
    ) -> Self {
        activity.sort();
        Self {
            read_at,
            inventory,
            activity,
            default_capacity,
            plans,
            invoices: not_yet(),
            operations: not_yet(),
            operations_of: None,
            upcoming: not_yet(),
            upcoming_of: None,
            meetings: BTreeMap::new(),
            connected: not_yet(),
            looks: BTreeMap::new(),
            products: ProductActivity::default(),
            earlier_settings: EarlierAnswers::default(),
            coverage,
        }
    }

    /// Refuses facts of another account: `account` is the key with which they were read. Facts of a
    /// coverage that no sync made name no account, and are not refused.
    ///
    /// # Errors
    /// [`ErrorKind::WrongAccount`](crate::ErrorKind::WrongAccount).
    pub fn check_account(&self, account: &AccountKey) -> Result<()> {
        check_account(self.coverage.account(), account, "facts")
    }

    /// The facts with the activity of other products.
    #[must_use]
    pub fn with_products(self, products: ProductActivity) -> Self {
        Self {
            products: products.normal(),
            ..self
        }
    }

    /// Whether the single records of users must be read to know which base they hold, because
    /// `zoom_one_type` is in no list. They need not if plan usage shows that no such plan is
    /// bought.
    pub(in crate::usage) fn needs_records(&self) -> bool {
        let Some(usage) = self.plans.value() else {
            return true;
        };
        has_workplace(usage)
    }

    /// A user.
    pub fn user(&self, key: &UserKey) -> Option<&InventoryUser> {
        self.inventory.users.get(key).map(|user| &**user)
    }

    /// The trail of a user.
    pub fn trail(&self, user: &InventoryUser) -> Trail<'_> {
        let id = user.id.as_ref().map(UserId::as_str);
        if user.earlier_emails.is_empty() {
            return self.activity.trail(id, &[&user.email]);
        }
        let mut emails = vec![user.email.as_str()];
        emails.extend(user.earlier_emails.iter().map(String::as_str));
        self.activity.trail(id, &emails)
    }

    /// What a user did on these days (UTC), and the changes of the licence, in order of time.
    pub fn timeline(&self, user: &InventoryUser, days: DateRange) -> Vec<Event> {
        let mut all = self.trail(user).timeline(days);
        if let Some(operations) = self.operations.value() {
            let emails = std::iter::once(&user.email).chain(&user.earlier_emails);
            let changed = emails.flat_map(|email| operations.timeline(email));
            all.extend(changed.filter(|event| days.contains(event.time.date_naive())));
            all.sort();
            // An operation that names both an old and a new address is found twice.
            let licence = |e: &Event| matches!(e.what, Happening::LicenceChanged { .. });
            all.dedup_by(|a, b| licence(a) && a == b);
        }
        all
    }

    /// Hosts in the reports who are not in the user list (rooms, former users, earlier addresses),
    /// with the number of meetings that they held.
    pub fn unknown_hosts(&self) -> BTreeMap<String, u64> {
        // Gathered only if the host report has rows.
        let ids = LazyCell::new(|| {
            let ids = self.inventory.users().filter_map(|user| user.id.as_ref());
            ids.map(UserId::as_str).collect::<HashSet<_>>()
        });
        let emails = LazyCell::new(|| self.addresses());
        self.activity.unknown_hosts(
            |id| ids.contains(id),
            |email| emails.contains(email),
            self.each_address(),
        )
    }

    /// The facts with what the caller's own records say of the people: see [`Roster`].
    ///
    /// # Errors
    /// [`ErrorKind::Request`](crate::ErrorKind::Request) for an invalid roster.
    pub fn with_roster(mut self, roster: &Roster) -> Result<Self> {
        self.set_roster(roster)?;
        Ok(self)
    }

    pub(in crate::usage) fn set_roster(&mut self, roster: &Roster) -> Result<()> {
        let people = roster.by_name()?;
        for user in self.inventory.users.values_mut().map(Arc::make_mut) {
            let id = user.id.as_ref().map(|id| lower(id.as_str()));
            let emails = std::iter::once(&user.email).chain(&user.earlier_emails);
            let mut names = id.into_iter().chain(emails.map(|email| lower(email)));
            let employee = names.find_map(|name| people.get(&*name));
            user.employee = Known::from_option(employee.map(|employee| Employee::clone(employee)));
        }
        Ok(())
    }

    /// The addresses of all users, including earlier ones, in lower case.
    fn addresses(&self) -> HashSet<Cow<'_, str>> {
        let mut all = HashSet::with_capacity(self.inventory.len());
        all.extend(self.each_address());
        all
    }

    fn each_address(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.inventory.users().flat_map(|user| {
            let emails = std::iter::once(&user.email).chain(&user.earlier_emails);
            emails.map(|email| lower(email))
        })
    }

    /// Whether a host who is not in the user list held a webinar on this day or later. It may have
    /// been a user with an earlier address.
    pub(in crate::usage) fn has_unknown_webinars(&self, since: NaiveDate) -> bool {
        // Gathered only if somebody held a webinar.
        let emails = LazyCell::new(|| self.addresses());
        let span = Span::since(since);
        self.activity
            .webinars_of_others(span, |email| emails.contains(email))
    }

    /// What the reading took over from earlier ones, and how old that is.
    pub fn taken_over(&self) -> TakenOver {
        let mut all = TakenOver {
            settings: self.earlier_settings,
            ..TakenOver::default()
        };
        let earlier = self.meetings.values();
        for answer in earlier.filter(|answer| answer.at < self.read_at) {
            all.alternative_hosts.add(answer.at);
        }
        for look in self.looks.values() {
            let answers = &look.answers;
            let count = |is_known: bool, read: Option<DateTime<Utc>>, to: &mut EarlierAnswers| {
                if let Some(read) = read.filter(|read| is_known && *read < self.read_at) {
                    to.add(read);
                }
            };
            count(
                look.has_scheduling(),
                answers.scheduling.map(|answer| answer.at),
                &mut all.scheduling,
            );
            count(
                look.details.value().is_some(),
                answers.details.map(|answer| answer.at),
                &mut all.records,
            );
            count(
                look.participation.value().is_some(),
                answers.participation.as_ref().map(|answer| answer.at),
                &mut all.participation,
            );
        }
        all
    }

    /// The meetings to come that can be asked for: each with its first and its last start.
    pub(in crate::usage) fn meetings_ahead(
        &self,
    ) -> BTreeMap<MeetingId, (DateTime<Utc>, DateTime<Utc>)> {
        let mut ahead = BTreeMap::new();
        let hosts = self.upcoming.value();
        let events = hosts.into_iter().flat_map(BTreeMap::values).flatten();
        let events = events.filter(|event| !event.webinar && self.read_at <= event.start);
        for event in events {
            if let Some(id) = event.meeting {
                let (first, last) = ahead.entry(id).or_insert((event.start, event.start));
                *first = event.start.min(*first);
                *last = event.start.max(*last);
            }
        }
        ahead
    }

    /// Adds what the operation log shows: since when licences are held and users are invited.
    /// `read` are the days of the log that were read up to now without a gap.
    ///
    /// Silence about an address dates its licence only where the same log tells other changes of
    /// licences; elsewhere, it is kept as [`Since::by_silence`](crate::usage::inventory::Since).
    /// Silence never dates an invitation.
    pub fn take_operations(&mut self, operations: Operations, read: Option<DateRange>) {
        let first = read.map(|days| midnight(days.from));
        // A change that names no user may be about any user.
        let of_many = operations.licences_changed_at_once();
        let tells_licences = operations.tells_licences();
        for user in self.inventory.users.values_mut().map(Arc::make_mut) {
            let emails = std::iter::once(&user.email).chain(&user.earlier_emails);
            let named = emails.filter_map(|email| operations.licence_changed(email));
            let log = Logged {
                named: named.max(),
                of_many,
                first,
                tells_licences,
            };
            for since in user.licence_since.times_mut() {
                since.licence_logged(log, user.user_created_at);
            }
            if user.invited_since.latest.is_some() {
                user.invited_since.invitation_logged(log);
            }
        }
        self.operations = Known::Read(operations);
        self.operations_of = read;
    }
}

/// Whether plan usage shows that a Workplace plan is bought.
pub(in crate::usage) fn has_workplace(usage: &Plans) -> bool {
    let mut plans = usage.plans.iter();
    plans.any(|(name, entries)| {
        let bought = entries.iter().any(|entry| entry.hosts != Some(0));
        name.starts_with("plan_zoom_one") && bought
    })
}

/// The first instant of a day, UTC.
pub(in crate::usage) fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

/// The day that is a number of days later.
pub(in crate::usage) fn later(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_add_days(Days::new(days.into())).unwrap_or(day)
}
