//! Figures of the users' activity: for each user, in total, by period and by the values of a field.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use chrono::{NaiveDate, TimeZone};
use serde::{Deserialize, Serialize};

use crate::coverage::{Source, Why};
use crate::usage::activity::figures::{Activity, Completeness, Freshness, Period};
use crate::usage::activity::rows::Span;
use crate::usage::activity::trail::Trail;
use crate::usage::facts::data::{Facts, Look};
use crate::usage::filter::Filter;
use crate::usage::filter::field::Field;
use crate::usage::filter::group::{Fields, GroupKey, groups};
use crate::usage::filter::value::Value;
use crate::usage::people::user::InventoryUser;
use crate::usage::words::known::Known;
use crate::value::days::DateRange;

/// The activity of several users together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Totals {
    /// The filter: only users who match it are counted.
    pub filter: Filter,
    /// The number of users.
    pub users: u64,
    /// The number of users who signed in.
    pub signed_in: u64,
    /// The number of users who hosted a meeting, from the history. For a month, these are what Zoom
    /// calls active hosts.
    pub active_hosts: u64,
    /// How many users were left out because a value that the filter needs was not read.
    pub undecided: u64,
    /// Their activity.
    pub activity: Activity,
    /// How reliable that is, by source, and when it can change next.
    pub freshness: Vec<Freshness>,
}

/// The clients of several users together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Clients {
    /// The filter: only users who match it are counted.
    pub filter: Filter,
    /// How many users were left out because a value that the filter needs was not read.
    pub undecided: u64,
    /// Sign-ins by client and version: `Mac 6.2.11.5069`.
    pub sign_ins: BTreeMap<String, u64>,
    /// How reliable that is, and when it can change next.
    pub freshness: Freshness,
}

/// A user with their activity on some days, for filters.
struct Active<'a>(&'a InventoryUser, Activity);

impl Fields for Active<'_> {
    fn field(&self, field: Field) -> Known<Vec<Value>> {
        match (self.1.field(&field), &field) {
            (Some(values), _) => values,
            (None, Field::LastParticipation | Field::LastLicenceUse | Field::Verdict) => {
                Known::NotRead(Why::OnlyInReview)
            }
            (None, _) => self.0.field(field),
        }
    }
}

impl Facts {
    /// The activity of all users on these days (UTC).
    pub fn totals(&self, days: DateRange, filter: &Filter) -> Totals {
        let mut all = self.no_totals(filter, days);
        for user in self.active(days) {
            match filter.matches_on(&user, self.read_at.date_naive()) {
                Some(true) => all.add(&user.1),
                Some(false) => {}
                None => all.undecided = all.undecided.saturating_add(1),
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
            activity: self.nothing(days),
            freshness: self.freshness(days),
        }
    }

    /// No activity, which is known as far as the reports were read.
    fn nothing(&self, days: DateRange) -> Activity {
        let mut nothing = Activity::new(days);
        nothing.read = Completeness::from_coverage(&self.coverage, days);
        nothing.read.joined = true;
        nothing.read.last_joined = true;
        nothing
    }

    /// The clients that signed in on these days (UTC), with their versions.
    pub fn clients(&self, days: DateRange, filter: &Filter) -> Clients {
        let mut all = Clients {
            filter: filter.clone(),
            undecided: 0,
            sign_ins: BTreeMap::new(),
            freshness: Freshness::from_coverage(&self.coverage, Source::SignIns, days),
        };
        for user in self.active(days) {
            match filter.matches_on(&user, self.read_at.date_naive()) {
                Some(true) => {
                    for ((client, version), times) in self.trail(user.0).clients(days) {
                        let name = format!("{client} {version}").trim().to_owned();
                        let sum: &mut u64 = all.sign_ins.entry(name).or_default();
                        *sum = sum.saturating_add(times);
                    }
                }
                Some(false) => {}
                None => all.undecided = all.undecided.saturating_add(1),
            }
        }
        all
    }

    fn active(&self, days: DateRange) -> impl Iterator<Item = Active<'_>> {
        let users = self.inventory.users();
        let read = Completeness::from_coverage(&self.coverage, days);
        users.map(move |user| {
            let trail = self.trail(user);
            Active(user, self.activity_read(user, &trail, days, read))
        })
    }

    /// The activity of a user on these days (UTC).
    pub fn activity(&self, user: &InventoryUser, days: DateRange) -> Activity {
        let read = Completeness::from_coverage(&self.coverage, days);
        self.activity_read(user, &self.trail(user), days, read)
    }

    /// The activity of a user, if it is known which reports were read for all of the days.
    pub(in crate::usage) fn activity_read(
        &self,
        user: &InventoryUser,
        trail: &Trail<'_>,
        days: DateRange,
        read: Completeness,
    ) -> Activity {
        let mut activity = trail.over(days);
        activity.read = self.read_of_user(user, trail, days, read);
        activity
    }

    /// Which reports were read for all of the days of a user, of whom values may be lost: `read` are
    /// those that were read for all of the days of the account.
    pub(in crate::usage) fn read_of_user(
        &self,
        user: &InventoryUser,
        trail: &Trail<'_>,
        days: DateRange,
        read: Completeness,
    ) -> Completeness {
        self.read_with(self.looks.get(&user.key), trail, days, read)
    }

    /// The same of a user with this closer look.
    pub(in crate::usage) fn read_with(
        &self,
        look: Option<&Look>,
        trail: &Trail<'_>,
        days: DateRange,
        mut read: Completeness,
    ) -> Completeness {
        read.joined = look.is_some_and(|look| look.joined_days.covers(days));
        let known = look.and_then(|look| look.participation.value());
        let known = known.is_some_and(|known| known.from <= days.from && days.to <= known.to);
        read.last_joined = read.joined || known;
        // Figures with values that could not be read are not complete.
        let span = Span::from_days(days);
        read.sign_ins &= !trail.lost(Source::SignIns, span);
        read.history &= !trail.lost(Source::History, span);
        read.hosts &= !trail.lost(Source::Hosts, span);
        read
    }

    /// The totals by day, week (from Monday) or month, in this time zone. Zoom's own reports have
    /// days in UTC. The host report does not count here, because its days cannot be told apart.
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
            match filter.matches_on(&user, self.read_at.date_naive()) {
                Some(true) => users = u64::saturating_add(users, 1),
                Some(false) => continue,
                None => {
                    undecided = u64::saturating_add(undecided, 1);
                    continue;
                }
            }
            for (first, mut activity) in self.trail(user.0).by(period, zone, days) {
                let read = reads.entry(first);
                activity.read = *read
                    .or_insert_with(|| Completeness::from_coverage(&self.coverage, activity.days));
                let totals = all
                    .entry(first)
                    .or_insert_with(|| self.no_totals(filter, activity.days));
                totals.add(&activity);
            }
        }
        for totals in all.values_mut() {
            totals.undecided = undecided;
            totals.users = users;
        }
        all
    }

    /// The totals for each value of a field, such as each department, group or version. A user with
    /// several values counts for each of them.
    pub fn totals_of(
        &self,
        field: Field,
        days: DateRange,
        filter: &Filter,
    ) -> BTreeMap<GroupKey, Totals> {
        let mut all: BTreeMap<GroupKey, Totals> = BTreeMap::new();
        for user in self.active(days) {
            let through = filter.matches_on(&user, self.read_at.date_naive());
            if through == Some(false) {
                continue;
            }
            for key in groups(&user, field.clone()) {
                let totals = all
                    .entry(key)
                    .or_insert_with(|| self.no_totals(filter, days));
                match through {
                    Some(_) => totals.add(&user.1),
                    None => totals.undecided = totals.undecided.saturating_add(1),
                }
            }
        }
        all
    }

    /// The number of active hosts in each month (`2026-05`): users who hosted a meeting, from the
    /// history. Months that are not over or were not read completely are left out, and so are hosts
    /// who are not in the user list. A month in which nobody hosted has 0.
    pub fn monthly_active_hosts(&self, days: DateRange) -> BTreeMap<String, u64> {
        let mut hosts = MonthlyHosts::new(self, days);
        for user in self.inventory.users() {
            hosts.add(&self.trail(user));
        }
        hosts.into_numbers()
    }

    /// From the first to the last day of the history that was asked for.
    pub(in crate::usage) fn history_asked(&self) -> Option<DateRange> {
        let ranges = self.coverage.source(Source::History)?.asked.ranges();
        Some(DateRange::new(ranges.first()?.from, ranges.last()?.to))
    }

    /// How reliable the figures of these days are, by source.
    pub fn freshness(&self, days: DateRange) -> Vec<Freshness> {
        [
            Source::SignIns,
            Source::Hosts,
            Source::History,
            Source::OperationLogs,
        ]
        .into_iter()
        .map(|source| Freshness::from_coverage(&self.coverage, source, days))
        .collect()
    }
}

/// The calendar months that have a day among these.
fn months(days: DateRange) -> impl Iterator<Item = DateRange> {
    let first = Some(Period::Month.containing(days.from));
    let following = |month: &DateRange| Some(Period::Month.containing(month.to.succ_opt()?));
    std::iter::successors(first, following).take_while(move |month| month.from <= days.to)
}

/// Counts how many users hosted a meeting in each month that was read completely.
pub(in crate::usage) struct MonthlyHosts {
    months: Vec<DateRange>,
    spans: Vec<Span>,
    hosts: Vec<u64>,
}

impl MonthlyHosts {
    /// Nobody yet, in the months within these days.
    pub(in crate::usage) fn new(facts: &Facts, days: DateRange) -> Self {
        let read = facts.coverage.source(Source::History);
        let complete = |month: &DateRange| {
            let within = days.from <= month.from && month.to <= days.to;
            within && read.is_some_and(|read| read.covers(*month))
        };
        let asked = facts.history_asked();
        let asked = asked.and_then(|asked| asked.intersection(days));
        let months = asked.into_iter().flat_map(months);
        let months: Vec<_> = months.filter(complete).collect();
        Self {
            spans: months.iter().map(|days| Span::from_days(*days)).collect(),
            hosts: vec![0; months.len()],
            months,
        }
    }

    /// Counts a user.
    pub(in crate::usage) fn add(&mut self, trail: &Trail<'_>) {
        let hosted = trail.hosted_meetings_in(&self.spans);
        for (number, hosted) in self.hosts.iter_mut().zip(hosted) {
            *number = number.saturating_add(u64::from(hosted));
        }
    }

    /// The numbers, by month (`2026-05`).
    pub(in crate::usage) fn into_numbers(self) -> BTreeMap<String, u64> {
        let names = self.months.iter().map(|month| month.from.format("%Y-%m"));
        let names = names.map(|name| name.to_string());
        names.zip(self.hosts).collect()
    }
}

impl Totals {
    fn add(&mut self, activity: &Activity) {
        self.users = self.users.saturating_add(1);
        self.signed_in = self
            .signed_in
            .saturating_add(u64::from(activity.sign_ins > 0));
        self.active_hosts = self
            .active_hosts
            .saturating_add(u64::from(activity.meetings > 0));
        self.activity.add_assign(activity);
    }
}
