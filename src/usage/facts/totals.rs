//! What users did, in figures: one by one, all together, by period and by the values of a field.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use chrono::{NaiveDate, TimeZone, Utc};
use serde::Serialize;

use crate::coverage::{Source, Why};
use crate::usage::activity::figures::{Activity, Completeness, Freshness, Period};
use crate::usage::activity::rows::Span;
use crate::usage::activity::trail::Trail;
use crate::usage::facts::data::Facts;
use crate::usage::filter::Filter;
use crate::usage::filter::field::Field;
use crate::usage::filter::group::{Fields, GroupKey, groups};
use crate::usage::filter::value::Value;
use crate::usage::people::user::InventoryUser;
use crate::usage::words::known::Known;
use crate::value::days::DateRange;

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
                Known::NotRead(Why::OnlyInReview)
            }
            (None, _) => self.0.field(field),
        }
    }
}

impl Facts {
    /// What everybody did on these days (UTC) together.
    pub fn totals(&self, days: DateRange, filter: &Filter) -> Totals {
        let mut all = self.no_totals(filter, days);
        for user in self.active(days) {
            match filter.matches(&user) {
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

    /// What nobody did, known as far as the reports were read.
    fn nothing(&self, days: DateRange) -> Activity {
        let mut nothing = Activity::new(days);
        nothing.read = Completeness::from_coverage(&self.coverage, days);
        nothing.read.joined = true;
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
            match filter.matches(&user) {
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

    /// What a user did on these days (UTC), together.
    pub fn activity(&self, user: &InventoryUser, days: DateRange) -> Activity {
        let read = Completeness::from_coverage(&self.coverage, days);
        self.activity_read(user, &self.trail(user), days, read)
    }

    /// The same, where it is known which reports were read for all of the days.
    pub(in crate::usage) fn activity_read(
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
        // Figures that values are missing from are not whole.
        let span = Span::from_days(days);
        read.sign_ins &= !trail.lost(Source::SignIns, span);
        read.history &= !trail.lost(Source::History, span);
        read.hosts &= !trail.lost(Source::Hosts, span);
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
                Some(true) => users = u64::saturating_add(users, 1),
                Some(false) => continue,
                None => {
                    undecided = u64::saturating_add(undecided, 1);
                    continue;
                }
            }
            for (first, mut activity) in self.trail(user.0).by(period, zone, days) {
                let of = reads.entry(first);
                activity.read = *of
                    .or_insert_with(|| Completeness::from_coverage(&self.coverage, activity.days));
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
                    None => of.undecided = of.undecided.saturating_add(1),
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
        .map(|source| Freshness::from_coverage(&self.coverage, source, days))
        .collect()
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
