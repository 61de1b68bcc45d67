//! Which licences may lie idle: decided from what was read, with no clock and no network.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::{DateTime, Duration, Utc};
use serde::Serialize;

use super::activity::{Activity, ActivityLog};
use super::fields::{Filter, Known, Metadata, MetadataField};
use super::inventory::{Inventory, InventoryUser, UserKey};
use crate::account::Plans;
use crate::coverage::{Coverage, Source, SourceCoverage};
use crate::days::DateRange;
use crate::user::Status;
use crate::windows::sum_block;

/// Users younger than this are never candidates, in days.
pub const GRACE_DAYS: i64 = 30;

/// What the review says of one user.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "verdict", content = "reason", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Finding {
    /// Holds no paid licence.
    NotLicensed,
    /// Deactivated: the seat is free already.
    SeatFree,
    /// Invited and not yet there.
    Pending,
    /// Hosted in the window.
    InUse,
    /// Too young to judge.
    New,
    /// Not enough was read to judge; why.
    Unknown(String),
    /// Licensed, and hosted nothing in the window: the licence may lie idle.
    Candidate(Idle),
}

/// What is known of a user whose licence may lie idle.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct Idle {
    /// Days in which nothing was hosted: the window's, or those since the account was created.
    pub days: i64,
    /// Whether a sign-in is known of in those days. Who signs in may join others' meetings, which
    /// needs no licence.
    pub signs_in: Known<bool>,
}

impl fmt::Display for Idle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let signs_in = match &self.signs_in {
            Known::Read(true) => "signs in",
            Known::Read(false) => "no sign-in either",
            _ => "sign-ins not read",
        };
        write!(f, "hosted nothing in {} days; {signs_in}", self.days)
    }
}

impl Finding {
    fn name(&self) -> &'static str {
        match self {
            Finding::NotLicensed => "not licensed",
            Finding::SeatFree => "seat free",
            Finding::Pending => "pending",
            Finding::InUse => "in use",
            Finding::New => "new",
            Finding::Unknown(_) => "unknown",
            Finding::Candidate(_) => "candidate",
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// One user with what was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct UserReview {
    /// The user.
    #[serde(flatten)]
    pub user: InventoryUser,
    /// What the user did in the window.
    pub activity: Activity,
    /// What the review says.
    pub finding: Finding,
}

impl UserReview {
    /// The last login that is known of: the later one of the user list's and the sign-in report's.
    pub fn last_login(&self) -> Option<DateTime<Utc>> {
        self.user.last_login_time.max(self.activity.last_sign_in)
    }
}

/// Seats of the plans that give a user a paid licence, all together. Their contracts may differ, and
/// a spare seat of one plan is none of another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Seats {
    /// Active users with a paid licence.
    pub assigned: u64,
    /// Pending users with a paid licence: they hold a seat too.
    pub pending: u64,
    /// Seats bought, by plan usage.
    pub bought: Known<i64>,
    /// Bought, not assigned and not pending. Negative where the sources disagree.
    pub spare: Known<i64>,
}

/// Counts of one department.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DepartmentTotals {
    /// Users.
    pub users: u64,
    /// Of them, with a paid licence.
    pub licensed: u64,
    /// Of those, candidates.
    pub candidates: u64,
    /// And unknown.
    pub unknown: u64,
}

/// A licence review: everyone, and whose licence may lie idle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Review {
    /// When it was made.
    pub as_of: DateTime<Utc>,
    /// The days that were judged. The last 24 hours are never final, so they only count in a
    /// user's favour.
    pub window: DateRange,
    /// What was read.
    pub coverage: Coverage,
    /// The seats of the whole account, whatever the filter.
    pub seats: Seats,
    /// The filter that was applied to the users and what is counted over them. The seats and the
    /// unknown hosts stay those of the whole account.
    pub filter: Filter,
    /// Users for whom the filter could not be decided, because a field was not read. They are left
    /// out.
    pub undecided: usize,
    /// Everyone, by key.
    pub users: Vec<UserReview>,
    /// Hosts in the reports who are not in the user list.
    pub unknown_hosts: Vec<String>,
}

/// Decides. Pure: the same arguments give the same review, and the order in which they were read
/// does not matter.
pub fn decide(
    inventory: &Inventory,
    log: &ActivityLog,
    seats_bought: &Known<Plans>,
    coverage: Coverage,
    window: DateRange,
    as_of: DateTime<Utc>,
) -> Review {
    let unread = missing(&coverage, &[Source::SignIns], window);
    let missing = missing(&coverage, &[Source::Hosts, Source::History], window);
    let users: Vec<_> = inventory
        .users()
        .map(|user| {
            let activity = log.of(user.id.as_ref().map(|id| id.as_str()), &user.email);
            let finding = finding(
                user,
                &activity,
                missing.as_deref(),
                unread.as_deref(),
                window,
                as_of,
            );
            UserReview {
                user: user.clone(),
                activity,
                finding,
            }
        })
        .collect();
    let ids: BTreeSet<_> = inventory
        .users()
        .filter_map(|u| u.id.as_ref())
        .map(|id| id.as_str())
        .collect();
    let emails: BTreeSet<_> = inventory
        .users()
        .map(|u| u.email.trim().to_lowercase())
        .collect();
    Review {
        as_of,
        window,
        seats: seats(&users, seats_bought),
        filter: Filter::new(),
        undecided: 0,
        unknown_hosts: log.strangers(|id| ids.contains(id), |email| emails.contains(email)),
        users,
        coverage,
    }
}

/// Why absence from these reports proves nothing, if it does not.
fn missing(coverage: &Coverage, sources: &[Source], window: DateRange) -> Option<String> {
    let reasons: Vec<_> = sources
        .iter()
        .filter_map(|source| match coverage.of(*source) {
            Some(read) if read.covers(counted(read, window)) => None,
            Some(read) if read.is_complete() => {
                Some(format!("{source} final for {} only", read.settled()))
            }
            Some(read) => Some(read.to_string()),
            None => Some(format!("{source} not read")),
        })
        .collect();
    (!reasons.is_empty()).then(|| reasons.join(", "))
}

/// The days that rows of these days may count: those of the host report are sums of whole blocks.
fn counted(read: &SourceCoverage, window: DateRange) -> DateRange {
    let first = read.asked.ranges().first().map(|range| range.from);
    let from = match (read.source, first) {
        (Source::Hosts, Some(first)) => sum_block(window.from).from.max(first).min(window.from),
        _ => window.from,
    };
    DateRange::new(from, window.to)
}

fn finding(
    user: &InventoryUser,
    activity: &Activity,
    missing: Option<&str>,
    sign_ins_unread: Option<&str>,
    window: DateRange,
    as_of: DateTime<Utc>,
) -> Finding {
    if user.licence.is_none() {
        return Finding::NotLicensed;
    }
    match user.metadata.user_status.value() {
        Some(Status::Inactive) => return Finding::SeatFree,
        Some(Status::Pending) => return Finding::Pending,
        _ => {}
    }
    if activity.hosted() {
        return Finding::InUse;
    }
    let Some(created) = user.user_created_at else {
        return Finding::Unknown("the age of the account is not known".to_owned());
    };
    if as_of - created <= Duration::days(GRACE_DAYS) {
        return Finding::New;
    }
    if let Some(missing) = missing {
        return Finding::Unknown(missing.to_owned());
    }
    let from = window.from.max(created.date_naive());
    let in_window = |t: DateTime<Utc>| t.date_naive() >= from;
    let signs_in = if activity.sign_ins > 0 || user.last_login_time.is_some_and(in_window) {
        Known::Read(true)
    } else {
        match sign_ins_unread {
            None => Known::Read(false),
            Some(why) => Known::NotRead(why.to_owned()),
        }
    };
    Finding::Candidate(Idle {
        days: (window.to - from).num_days() + 1,
        signs_in,
    })
}

fn seats(users: &[UserReview], bought: &Known<Plans>) -> Seats {
    let with = |status: Status| {
        users
            .iter()
            .filter(|u| {
                u.user.licence.is_some() && u.user.metadata.user_status.value() == Some(&status)
            })
            .count() as u64
    };
    let (assigned, pending) = (with(Status::Active), with(Status::Pending));
    let bought = match bought {
        Known::Read(usage) => Known::from_option(base_seats(usage)),
        Known::NotThere => Known::NotThere,
        Known::NotAssignable => Known::NotAssignable,
        Known::NotRead(why) => Known::NotRead(why.clone()),
    };
    let spare = match &bought {
        Known::Read(bought) => {
            let taken = i64::try_from(assigned + pending).unwrap_or(i64::MAX);
            Known::Read(bought.saturating_sub(taken))
        }
        other => other.clone(),
    };
    Seats {
        assigned,
        pending,
        bought,
        spare,
    }
}

/// Seats of the plans that give a user a paid licence; `None` if there is no such plan, or one
/// that does not say how many.
fn base_seats(usage: &Plans) -> Option<i64> {
    const BASE: [&str; 4] = [
        "plan_base",
        "plan_united",
        "plan_zoom_one",
        "plan_zoom_one_premier",
    ];
    let mut entries = BASE
        .iter()
        .filter_map(|plan| usage.plans.get(*plan))
        .flatten()
        .peekable();
    entries.peek()?;
    entries.map(|entry| entry.hosts).sum()
}

impl Review {
    /// The users whose licence may lie idle: who signed in longest ago, or never, first.
    pub fn candidates(&self) -> Vec<&UserReview> {
        let mut list: Vec<_> = self
            .users
            .iter()
            .filter(|u| matches!(u.finding, Finding::Candidate(_)))
            .collect();
        list.sort_by_key(|u| (u.last_login(), u.user.key.clone()));
        list
    }

    /// How many users have each finding.
    pub fn findings(&self) -> BTreeMap<&'static str, u64> {
        let mut counts = BTreeMap::new();
        for user in &self.users {
            *counts.entry(user.finding.name()).or_default() += 1;
        }
        counts
    }

    /// Users by status and type, in the words of the metadata.
    pub fn by_status_and_type(&self) -> BTreeMap<(String, String), u64> {
        let mut counts = BTreeMap::new();
        let text = |m: &Metadata, field| match m.text(field) {
            Known::Read(text) => text,
            _ => "not said".to_owned(),
        };
        for user in &self.users {
            let m = &user.user.metadata;
            let key = (
                text(m, MetadataField::UserStatus),
                text(m, MetadataField::UserType),
            );
            *counts.entry(key).or_default() += 1;
        }
        counts
    }

    /// Totals by department; those without one are under `None`.
    pub fn by_department(&self) -> BTreeMap<Option<String>, DepartmentTotals> {
        let mut totals: BTreeMap<_, DepartmentTotals> = BTreeMap::new();
        for user in &self.users {
            let department = user.user.metadata.department.value().cloned();
            let t = totals.entry(department).or_default();
            t.users += 1;
            t.licensed += u64::from(user.user.is_licensed());
            t.candidates += u64::from(matches!(user.finding, Finding::Candidate(_)));
            t.unknown += u64::from(matches!(user.finding, Finding::Unknown(_)));
        }
        totals
    }

    /// The values that a field has among the users.
    pub fn values(&self, field: MetadataField) -> BTreeSet<String> {
        self.users
            .iter()
            .filter_map(|u| u.user.metadata.text(field).value().cloned())
            .collect()
    }

    /// The same review of fewer users. Seats stay those of the whole account.
    #[must_use]
    pub fn filtered(mut self, filter: &Filter) -> Self {
        let mut undecided = 0;
        self.users
            .retain(|user| match filter.matches(&user.user.metadata) {
                Some(through) => through,
                None => {
                    undecided += 1;
                    false
                }
            });
        self.undecided += undecided;
        self.filter = filter.clone();
        self
    }

    /// The same review without names and addresses: users are known by their keys, and those
    /// without an id by a running number.
    #[must_use]
    pub fn without_names(mut self) -> Self {
        for (i, user) in self.users.iter_mut().enumerate() {
            let user = &mut user.user;
            user.name = None;
            user.email = String::new();
            if user.id.is_none() {
                user.key = UserKey::anonymous(i + 1);
            }
        }
        self.unknown_hosts = (1..=self.unknown_hosts.len())
            .map(|i| format!("host {i}"))
            .collect();
        self
    }
}
