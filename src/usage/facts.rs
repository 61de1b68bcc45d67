//! All that decisions are made of.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone, Utc};
use serde::{Deserialize, Serialize};

use super::activity::{
    Activity, ActivityLog, Completeness, Event, Freshness, Happening, Period, Span, Trail, lower,
};
use super::filter::{Field, Fields, Filter, GroupKey, Value, groups};
use super::inventory::{Inventory, InventoryUser, UserKey};
use super::known::Known;
use super::licence::Product;
use super::operations::Operations;
use crate::account::Plans;
use crate::coverage::{Coverage, Source};
use crate::days::DateRange;
use crate::ids::UserId;
use crate::report::Invoice;

/// An event that somebody will host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct Upcoming {
    /// Its start, UTC.
    pub start: DateTime<Utc>,
    /// Whether it is a webinar.
    pub webinar: bool,
}

/// What was asked about one user alone, since the user's licence might be given back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Look {
    /// How many people the user schedules for.
    pub schedules_for: Known<u64>,
    /// How many people schedule for the user.
    pub scheduled_by: Known<u64>,
    /// Whether `GET /users/{userId}` was read, which alone tells `zoom_one_type`; where plan usage
    /// says that no such plan is bought, it is not asked for.
    pub details: Known<()>,
    /// The days of which it was read which meetings the user took part in.
    pub participation: Known<DateRange>,
}

impl Look {
    /// Whether both sides of the scheduling privilege are known.
    pub(super) fn has_scheduling(&self) -> bool {
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
        }
    }
}

fn not_yet<T>() -> Known<T> {
    Known::NotRead("not asked for".to_owned())
}

/// Activity of products that these scopes do not show, supplied by the caller: Phone calls, chat,
/// leave of absence kept elsewhere.
///
/// What is supplied of a product is taken for the whole of it: a user who is not named has not used
/// it in the days that are covered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProductActivity {
    /// The days that are covered, by product.
    pub covered: BTreeMap<Product, DateRange>,
    /// The last day of use, by product and by the user's id or address.
    pub last_used: BTreeMap<Product, BTreeMap<String, NaiveDate>>,
}

impl ProductActivity {
    /// The last day on which one of these ids or addresses used the product.
    pub(super) fn last(&self, product: Product, names: &[&str]) -> Option<NaiveDate> {
        let of = self.last_used.get(&product)?;
        let names = names.iter().map(|name| name.trim().to_lowercase());
        names.filter_map(|name| of.get(&name).copied()).max()
    }

    /// Names in lower case: so they are looked for.
    fn normal(mut self) -> Self {
        for users in self.last_used.values_mut() {
            let mut normal: BTreeMap<String, NaiveDate> = BTreeMap::new();
            for (who, day) in std::mem::take(users) {
                let known = normal.entry(who.trim().to_lowercase()).or_insert(day);
                *known = day.max(*known);
            }
            *users = normal;
        }
        self
    }

    /// Whether these days of the product are covered.
    pub(super) fn covers(&self, product: Product, days: DateRange) -> bool {
        let covered = self.covered.get(&product);
        covered.is_some_and(|of| of.from <= days.from && days.to <= of.to)
    }
}

/// What was read of an account, and what was not: decisions need nothing else.
///
/// [`collect`](super::collect) reads it; a product that keeps its own copy of a sync makes it with
/// [`Collector::into_facts`](super::Collector::into_facts) and [`look_closer`](super::look_closer).
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Facts {
    /// When it was read, UTC.
    pub read_at: DateTime<Utc>,
    /// Everyone.
    pub inventory: Inventory,
    /// What they did.
    pub activity: ActivityLog,
    /// People that a meeting can have without an add-on: the account's default.
    pub default_capacity: Known<i64>,
    /// Seats bought, by plan usage.
    pub plans: Known<Plans>,
    /// The invoices of the newest billing report; read only where plan usage is not.
    pub invoices: Known<Vec<Invoice>>,
    /// What admins changed.
    pub operations: Known<Operations>,
    /// The days of the operation log that were read.
    pub operations_of: Option<DateRange>,
    /// Events to come, by the host's id.
    pub upcoming: Known<BTreeMap<UserId, Vec<Upcoming>>>,
    /// The days of which events to come were read.
    pub upcoming_of: Option<DateRange>,
    /// Whose sign-in the connection is.
    pub connected: Known<UserId>,
    /// What was asked about single users.
    pub looks: BTreeMap<UserKey, Look>,
    /// Activity of other products, by the caller: [`Facts::with_products`].
    pub(super) products: ProductActivity,
    /// What was read.
    pub coverage: Coverage,
}

/// Figures of many users together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Totals {
    /// The filter: the figures are those of the users that it lets through.
    pub filter: Filter,
    /// Users.
    pub users: u64,
    /// Users who signed in.
    pub signed_in: u64,
    /// Users who hosted a meeting, by the history: Zoom's active hosts, of a month.
    pub active_hosts: u64,
    /// Users for whom the filter could not be decided. They are left out.
    pub undecided: u64,
    /// What they did.
    pub activity: Activity,
    /// How far that can be relied on, by source, and when it can change next.
    pub freshness: Vec<Freshness>,
}

/// The clients of many users together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Clients {
    /// The filter: the figures are those of the users that it lets through.
    pub filter: Filter,
    /// Users for whom the filter could not be decided. They are left out.
    pub undecided: u64,
    /// Sign-ins by client and version: `Mac 6.2.11.5069`.
    pub sign_ins: BTreeMap<String, u64>,
    /// How far that can be relied on, and when it can change next.
    pub freshness: Freshness,
}

/// A user with what they did on some days, to filter by.
struct Active<'a>(&'a InventoryUser, Activity);

impl Fields for Active<'_> {
    fn field(&self, field: Field) -> Known<Vec<Value>> {
        match (self.1.field(field), field) {
            (Some(values), _) => values,
            (None, Field::LastParticipation | Field::LastLicenceUse | Field::Verdict) => {
                Known::NotRead("a review tells that".to_owned())
            }
            (None, _) => self.0.field(field),
        }
    }
}

impl Facts {
    pub(super) fn new(
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
            connected: not_yet(),
            looks: BTreeMap::new(),
            products: ProductActivity::default(),
            coverage,
        }
    }

    /// With the activity of other products.
    #[must_use]
    pub fn with_products(self, products: ProductActivity) -> Self {
        Self {
            products: products.normal(),
            ..self
        }
    }

    /// Whether users' own records must be read to know which base they hold: `zoom_one_type` is in no
    /// list. Not where plan usage says that no such plan is bought.
    pub(super) fn needs_records(&self) -> bool {
        let Some(usage) = self.plans.value() else {
            return true;
        };
        let mut plans = usage.plans.iter();
        plans.any(|(name, entries)| {
            let bought = entries.iter().any(|entry| entry.hosts != Some(0));
            name.starts_with("plan_zoom_one") && bought
        })
    }

    /// A user.
    pub fn user(&self, key: &UserKey) -> Option<&InventoryUser> {
        self.inventory.users.get(key).map(|user| &**user)
    }

    /// What a user did.
    pub fn trail(&self, user: &InventoryUser) -> Trail<'_> {
        let mut emails = vec![user.email.as_str()];
        emails.extend(user.earlier_emails.iter().map(String::as_str));
        self.activity
            .of(user.id.as_ref().map(UserId::as_str), &emails)
    }

    /// What a user did on these days (UTC), and what was changed about the licence, in order of
    /// time.
    pub fn timeline(&self, user: &InventoryUser, days: DateRange) -> Vec<Event> {
        let mut all = self.trail(user).timeline(days);
        if let Some(operations) = self.operations.value() {
            let emails = std::iter::once(&user.email).chain(&user.earlier_emails);
            let changed = emails.flat_map(|email| operations.timeline(email));
            all.extend(changed.filter(|event| days.contains(event.time.date_naive())));
            all.sort();
            // One that names an old and a new address is one.
            let licence = |e: &Event| matches!(e.what, Happening::LicenceChanged { .. });
            all.dedup_by(|a, b| licence(a) && a == b);
        }
        all
    }

    /// Hosts in the reports who are not in the user list (rooms, people who left, addresses of
    /// old), with the meetings that they held.
    pub fn unknown_hosts(&self) -> BTreeMap<String, u64> {
        let ids = self.inventory.users().filter_map(|user| user.id.as_ref());
        let ids: HashSet<_> = ids.map(UserId::as_str).collect();
        let emails = self.addresses();
        self.activity
            .strangers(|id| ids.contains(id), |email| emails.contains(email))
    }

    /// What everybody did on these days (UTC) together.
    pub fn totals(&self, days: DateRange, filter: &Filter) -> Totals {
        let mut all = self.no_totals(filter, days);
        for user in self.active(days) {
            match filter.matches(&user) {
                Some(true) => all.add(&user.1),
                Some(false) => {}
                None => all.undecided += 1,
            }
        }
        all
    }

    fn no_totals(&self, filter: &Filter, days: DateRange) -> Totals {
        Totals {
            filter: filter.clone(),
            users: 0,
            signed_in: 0,
            active_hosts: 0,
            undecided: 0,
            activity: {
                let mut none = Activity::new(days);
                none.read = Completeness::of(&self.coverage, days);
                none.read.joined = true;
                none
            },
            freshness: self.freshness(days),
        }
    }

    /// The clients that signed in on these days (UTC), with their versions.
    pub fn clients(&self, days: DateRange, filter: &Filter) -> Clients {
        let mut all = Clients {
            filter: filter.clone(),
            undecided: 0,
            sign_ins: BTreeMap::new(),
            freshness: Freshness::of(&self.coverage, Source::SignIns, days),
        };
        for user in self.active(days) {
            match filter.matches(&user) {
                Some(true) => {
                    for ((client, version), times) in self.trail(user.0).clients(days) {
                        let name = format!("{client} {version}").trim().to_owned();
                        *all.sign_ins.entry(name).or_default() += times;
                    }
                }
                Some(false) => {}
                None => all.undecided += 1,
            }
        }
        all
    }

    /// The addresses of everyone, earlier ones too, in lower case.
    fn addresses(&self) -> HashSet<Cow<'_, str>> {
        let mut all = HashSet::new();
        for user in self.inventory.users() {
            all.insert(lower(&user.email));
            all.extend(user.earlier_emails.iter().map(|email| lower(email)));
        }
        all
    }

    /// Whether somebody outside of the user list hosted a webinar on these days or later: it may
    /// have been a user by an earlier address.
    pub(super) fn has_unknown_webinars(&self, since: NaiveDate) -> bool {
        let emails = self.addresses();
        let span = Span::since(since);
        self.activity
            .webinars_of_others(span, |email| emails.contains(email))
    }

    fn active(&self, days: DateRange) -> impl Iterator<Item = Active<'_>> {
        let users = self.inventory.users();
        let read = Completeness::of(&self.coverage, days);
        users.map(move |user| {
            let trail = self.trail(user);
            Active(user, self.activity_read(user, &trail, days, read))
        })
    }

    /// What a user did on these days (UTC), together.
    pub fn activity(&self, user: &InventoryUser, days: DateRange) -> Activity {
        let read = Completeness::of(&self.coverage, days);
        self.activity_read(user, &self.trail(user), days, read)
    }

    /// The same, where it is known which reports were read for all of the days.
    pub(super) fn activity_read(
        &self,
        user: &InventoryUser,
        trail: &Trail<'_>,
        days: DateRange,
        mut read: Completeness,
    ) -> Activity {
        let mut activity = trail.over(days);
        let look = self.looks.get(&user.key);
        let joined = look.and_then(|look| look.participation.value());
        read.joined = joined.is_some_and(|of| of.from <= days.from && days.to <= of.to);
        activity.read = read;
        activity
    }

    /// The same by day, week (from Monday) or month, in the time zone that the days are of: that of
    /// the account. Zoom's own reports have days of UTC. By these, the host report does not count:
    /// it has no days.
    pub fn totals_by<Z: TimeZone>(
        &self,
        period: Period,
        zone: &Z,
        days: DateRange,
        filter: &Filter,
    ) -> BTreeMap<NaiveDate, Totals> {
        let mut all: BTreeMap<NaiveDate, Totals> = BTreeMap::new();
        let mut undecided = 0;
        let mut users = 0;
        let mut reads: BTreeMap<NaiveDate, Completeness> = BTreeMap::new();
        for user in self.active(days) {
            match filter.matches(&user) {
                Some(true) => users += 1,
                Some(false) => continue,
                None => {
                    undecided += 1;
                    continue;
                }
            }
            for (first, mut activity) in self.trail(user.0).by(period, zone, days) {
                let of = reads.entry(first);
                activity.read =
                    *of.or_insert_with(|| Completeness::of(&self.coverage, activity.days));
                let of = all
                    .entry(first)
                    .or_insert_with(|| self.no_totals(filter, activity.days));
                of.add(&activity);
            }
        }
        for totals in all.values_mut() {
            totals.undecided = undecided;
            totals.users = users;
        }
        all
    }

    /// The totals of each value of a field: of each department, group, version. Who has several
    /// values counts in each.
    pub fn totals_of(
        &self,
        field: Field,
        days: DateRange,
        filter: &Filter,
    ) -> BTreeMap<GroupKey, Totals> {
        let mut all: BTreeMap<GroupKey, Totals> = BTreeMap::new();
        for user in self.active(days) {
            let through = filter.matches(&user);
            if through == Some(false) {
                continue;
            }
            for key in groups(&user, field) {
                let of = all
                    .entry(key)
                    .or_insert_with(|| self.no_totals(filter, days));
                match through {
                    Some(_) => of.add(&user.1),
                    None => of.undecided += 1,
                }
            }
        }
        all
    }

    /// Active hosts of each month (`2026-05`): users who hosted a meeting, by the history. Months that
    /// were not wholly read, or are not over, are left out; so are hosts who are not in the user list.
    pub fn monthly_active_hosts(&self, days: DateRange) -> BTreeMap<String, u64> {
        let by_month = self.totals_by(Period::Month, &Utc, days, &Filter::everyone());
        let read = self.coverage.of(Source::History);
        let whole = |first: &NaiveDate| {
            let month = Period::Month.of(*first);
            let within = days.from <= month.from && month.to <= days.to;
            within && read.is_some_and(|read| read.covers(month))
        };
        by_month
            .into_iter()
            .filter(|(first, _)| whole(first))
            .map(|(first, totals)| (first.format("%Y-%m").to_string(), totals.active_hosts))
            .collect()
    }

    /// How far figures of these days can be relied on, source by source.
    pub fn freshness(&self, days: DateRange) -> Vec<Freshness> {
        [
            Source::SignIns,
            Source::Hosts,
            Source::History,
            Source::OperationLogs,
        ]
        .into_iter()
        .map(|source| Freshness::of(&self.coverage, source, days))
        .collect()
    }

    /// Takes in the operation log: since when licences are held, and users invited. `read` are the
    /// days of it that were read, up to now without a gap: an address that it does not name has
    /// had its licence since before them.
    pub fn take_operations(&mut self, operations: Operations, read: Option<DateRange>) {
        let first = read.map(|days| midnight(days.from));
        // A change that names nobody may have been anybody's.
        let of_many = operations.licences_changed_at_once();
        for user in self.inventory.users.values_mut().map(Arc::make_mut) {
            let emails = std::iter::once(&user.email).chain(&user.earlier_emails);
            let changed = emails.filter_map(|email| operations.licence_changed(email));
            let changed = changed.max().max(of_many);
            for since in user.licence_since.values_mut() {
                since.logged(changed, first, user.user_created_at);
            }
            if user.invited_since.latest.is_some() {
                user.invited_since.logged(changed, first, None);
            }
        }
        self.operations = Known::Read(operations);
        self.operations_of = read;
    }
}

/// The first instant of a day, UTC.
pub(super) fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

/// The day so many days later.
pub(super) fn later(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_add_days(Days::new(days.into())).unwrap_or(day)
}

impl Totals {
    fn add(&mut self, activity: &Activity) {
        self.users += 1;
        self.signed_in += u64::from(activity.sign_ins > 0);
        self.active_hosts += u64::from(activity.meetings > 0);
        self.activity += activity;
    }
}
