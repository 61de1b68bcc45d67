//! What was read and what was not: every result carries it.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

mod why;

use std::collections::BTreeSet;
use std::fmt;
use std::ops::AddAssign;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::digest::{Digest, Writer};
use crate::error::Error;
use crate::time::days_earlier;
use crate::value::days::{DateRange, DaySet};

pub use why::{CallFailure, NotRead, Quote, Why};

/// Where data comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Source {
    /// `GET /users`, by status.
    Users,
    /// `GET /users/{userId}/settings`, for users who can hold add-ons.
    UserSettings,
    /// `GET /accounts/{accountId}/settings`.
    AccountSettings,
    /// `GET /report/users`: meetings per host.
    Hosts,
    /// `GET /report/history_meetings`: every meeting and webinar.
    History,
    /// `GET /report/activities`: sign-ins and sign-outs.
    SignIns,
    /// `GET /accounts/{accountId}/plans/usage`: seats bought.
    PlanUsage,
    /// `GET /report/users/{userId}/meetings`: a user's past meetings.
    UserMeetings,
    /// `GET /report/operationlogs`: what admins changed.
    OperationLogs,
    /// `GET /report/meeting_activities`: what happened in meetings.
    MeetingActivities,
    /// `GET /report/remote_support`: sessions of remote support.
    RemoteSupport,
    /// `GET /report/disclaimer`: disclaimers shown and answered.
    Disclaimers,
    /// `GET /report/telephone`: calls in and out of meetings.
    Telephone,
    /// `GET /report/daily`: totals by day.
    Daily,
    /// `GET /report/cloud_recording`: storage by day.
    CloudRecording,
    /// `GET /report/upcoming_events`: meetings and webinars to come.
    UpcomingEvents,
    /// `GET /users/{userId}/schedulers`: whom a user schedules for.
    Schedulers,
    /// `GET /users/{userId}/assistants`: who schedules for a user.
    Assistants,
    /// `GET /meetings/{meetingId}`: the alternative hosts of meetings to come.
    AlternativeHosts,
    /// `GET /users/{userId}`: what is in no list.
    UserDetails,
    /// `GET /users/me`: whose sign-in the connection is.
    Connection,
    /// `GET /groups`: the names of groups.
    Groups,
    /// `GET /report/billing` and `GET /report/billing/invoices`: seats billed.
    Invoices,
    /// What an earlier sync knew.
    Snapshot,
    /// What the caller supplies.
    Caller,
    /// A request of the caller's own.
    Other,
}

impl Source {
    /// Name for people.
    pub fn name(self) -> &'static str {
        match self {
            Source::Users => "users",
            Source::UserSettings => "user settings",
            Source::AccountSettings => "account settings",
            Source::Hosts => "host report",
            Source::History => "meeting history",
            Source::SignIns => "sign-in report",
            Source::PlanUsage => "plan usage",
            Source::UserMeetings => "past meetings of users",
            Source::OperationLogs => "operation log",
            Source::MeetingActivities => "meeting activities",
            Source::RemoteSupport => "remote support report",
            Source::Disclaimers => "disclaimer report",
            Source::Telephone => "telephone report",
            Source::Daily => "daily report",
            Source::CloudRecording => "cloud recording report",
            Source::UpcomingEvents => "upcoming events",
            Source::Schedulers => "whom users schedule for",
            Source::Assistants => "who schedules for users",
            Source::AlternativeHosts => "alternative hosts of meetings to come",
            Source::UserDetails => "users one by one",
            Source::Connection => "whose connection it is",
            Source::Groups => "groups",
            Source::Invoices => "invoices",
            Source::Snapshot => "an earlier snapshot",
            Source::Caller => "the caller",
            Source::Other => "another source",
        }
    }
}

impl Source {
    /// Whether it is read for days: then what was read of it is told by day.
    pub(crate) fn is_dated(self) -> bool {
        matches!(
            self,
            Source::Hosts
                | Source::History
                | Source::SignIns
                | Source::OperationLogs
                | Source::MeetingActivities
                | Source::RemoteSupport
                | Source::Telephone
                | Source::Daily
                | Source::CloudRecording
                | Source::UpcomingEvents
        )
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Why something is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum GapKind {
    /// Zoom refused: scope, role, plan or feature.
    Refused,
    /// The answer was for other days than asked.
    Clamped,
    /// A rate limit or the day's budget is used up.
    OutOfBudget,
    /// The call failed again and again.
    Failed,
    /// Records came that could not be read.
    Unreadable,
    /// Fewer records came than Zoom counts.
    Missing,
    /// Reports do not reach back so far.
    NotAvailable,
    /// The days are not over yet, or the report does not have them yet.
    TooYoung,
    /// It is planned, and not read yet: the sync goes on, or was stopped.
    Pending,
    /// The answer came without the list that was asked for: an empty one, perhaps.
    WithoutList,
}

impl GapKind {
    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            GapKind::Refused => "refused",
            GapKind::Clamped => "other days",
            GapKind::OutOfBudget => "out of budget",
            GapKind::Failed => "failed",
            GapKind::Unreadable => "unreadable",
            GapKind::Missing => "incomplete",
            GapKind::NotAvailable => "no longer available",
            GapKind::TooYoung => "too young",
            GapKind::Pending => "not read yet",
            GapKind::WithoutList => "answered without its list",
        }
    }
}

impl fmt::Display for GapKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Something that is missing from a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Gap {
    /// What kind of reason it has: that of `why`.
    pub kind: GapKind,
    /// Why.
    pub why: Why,
    /// The days that are missing, for a report.
    pub range: Option<DateRange>,
    /// How many records, where that is known.
    pub records: Option<u64>,
    /// When to try again, where Zoom or the budget says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_at: Option<DateTime<Utc>>,
    /// Whether only single values or answers are missing: the rest of the source stands, and nobody
    /// else is concerned.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub partial: bool,
}

impl Gap {
    /// A gap for a reason; of a report, with the days that are missing.
    pub fn new(why: Why, range: Option<DateRange>) -> Self {
        Self {
            kind: why.kind(),
            why,
            range,
            records: None,
            retry_at: None,
            partial: false,
        }
    }

    /// A gap of single values or answers, of which the rest of the source knows nothing.
    pub(crate) fn partial(why: Why) -> Self {
        Self {
            partial: true,
            ..Self::new(why, None)
        }
    }

    /// The gap that an error leaves.
    pub fn from_error(error: &Error, range: Option<DateRange>) -> Self {
        Self::from_reason(error, Why::from_error(error), range)
    }

    /// The gap that an error leaves, for a reason that says more of it.
    pub(crate) fn from_reason(error: &Error, why: Why, range: Option<DateRange>) -> Self {
        Self {
            retry_at: error.retry_at(),
            ..Self::new(why, range)
        }
    }

    /// With how many records are missing.
    #[must_use]
    pub fn records(self, records: u64) -> Self {
        Self {
            records: Some(records),
            ..self
        }
    }
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(range) = self.range {
            write!(f, "{range}: ")?;
        }
        self.why.fmt(f)
    }
}

/// What was asked of one source, and what came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SourceCoverage {
    /// The source.
    pub source: Source,
    /// The days that were asked for, for a report.
    pub asked: DaySet,
    /// Days among them that were read and may still change: those of the last 24 hours before
    /// reading.
    pub young: DaySet,
    /// Records read.
    pub records: u64,
    /// What is missing.
    pub gaps: Vec<Gap>,
    /// Digest of the account that it was read of, where a sync read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) account: Option<Digest>,
}

impl SourceCoverage {
    /// Nothing asked for and nothing read yet.
    pub fn new(source: Source) -> Self {
        Self {
            source,
            asked: DaySet::new(),
            young: DaySet::new(),
            records: 0,
            gaps: Vec::new(),
            account: None,
        }
    }

    /// Of a report: these days are asked for at this time.
    #[must_use]
    pub fn asking(mut self, days: DateRange, now: DateTime<Utc>) -> Self {
        self.asked.insert(days);
        let young = DateRange::new(first_young(now), NaiveDate::MAX);
        if let Some(young) = days.intersection(young) {
            self.young.insert(young);
        }
        self
    }

    /// Whether nothing is missing. A report of which no day was asked for is not complete.
    pub fn is_complete(&self) -> bool {
        self.gaps.is_empty() && !(self.source.is_dated() && self.asked.is_empty())
    }

    /// Adds a gap of single values or answers to those of the same kind.
    pub(crate) fn add_partial(&mut self, gap: Gap) {
        let same = |known: &&mut Gap| known.partial && known.why == gap.why;
        match self.gaps.iter_mut().find(same) {
            Some(known) => {
                let more = gap.records.unwrap_or(1);
                known.records = Some(known.records.unwrap_or(1).saturating_add(more));
            }
            None => self.gaps.push(gap),
        }
    }

    /// The gaps that leave out more than single values.
    pub(crate) fn whole_gaps(&self) -> impl Iterator<Item = &Gap> {
        self.gaps.iter().filter(|gap| !gap.partial)
    }

    /// The days that were read, those that may still change among them.
    pub fn read(&self) -> DaySet {
        let mut read = self.asked.clone();
        for gap in self.whole_gaps() {
            match gap.range {
                Some(range) => read.remove(range),
                None => return DaySet::new(),
            }
        }
        read
    }

    /// The days that were read and are final: what is said of them will not change.
    pub fn settled(&self) -> DaySet {
        let mut settled = self.read();
        for young in self.young.ranges() {
            settled.remove(*young);
        }
        settled
    }

    /// Whether all these days were read, and are final.
    pub fn covers(&self, days: DateRange) -> bool {
        self.settled().covers(days)
    }

    /// The last day that was read and is final, so that what is said of it will not change, and before
    /// which no asked day is missing, but for those that no report has any more. `None` if there is
    /// none: of a report that was refused, say.
    pub fn data_through(&self) -> Option<NaiveDate> {
        let first = self.asked.ranges().first()?.from;
        let settled = self.settled();
        let mut held = settled.clone();
        for gap in &self.gaps {
            if let (GapKind::NotAvailable, Some(range)) = (gap.kind, gap.range) {
                held.insert(range);
            }
        }
        let run = held.ranges().first().filter(|run| run.from <= first)?;
        let within = settled.ranges().iter().rev();
        let last = within.filter_map(|range| range.intersection(*run)).next()?;
        Some(last.to)
    }

    /// The days of which it is known what there is, or why they are missing; those that are only
    /// planned are not.
    fn told(&self) -> DaySet {
        let mut told = self.read();
        for gap in &self.gaps {
            if let (false, Some(range)) = (gap.kind == GapKind::Pending, gap.range) {
                told.insert(range);
            }
        }
        told
    }

    fn is_pending(&self) -> bool {
        let mut gaps = self.gaps.iter();
        gaps.any(|gap| gap.kind == GapKind::Pending && gap.range.is_none())
    }
}

/// The first day of which something may still change.
pub(crate) fn first_young(now: DateTime<Utc>) -> NaiveDate {
    days_earlier(now, 1).date_naive()
}

impl AddAssign for SourceCoverage {
    /// Adds another reading of the same source: what either read is read, and a gap that the other
    /// closed is none. What one of them only planned is what the other says of it.
    fn add_assign(&mut self, other: Self) {
        let of = |reading: &Self| (reading.read(), reading.told(), reading.is_pending());
        let (mine, theirs) = (of(self), of(&other));
        let open = |gaps: &[Gap], (read, told, pending): &(DaySet, DaySet, bool)| -> Vec<Gap> {
            let parts = |gap: &Gap| match gap.range {
                None if gap.kind == GapKind::Pending && !pending => Vec::new(),
                None => vec![gap.clone()],
                Some(range) => {
                    let closed = match gap.kind {
                        GapKind::Pending => told,
                        _ => read,
                    };
                    let missing = closed.missing(range);
                    let parts = missing.ranges().iter().map(|part| Gap {
                        range: Some(*part),
                        ..gap.clone()
                    });
                    parts.collect()
                }
            };
            gaps.iter().flat_map(parts).collect()
        };
        let (my_last, their_last) = (self.settled(), other.settled());
        their_last
            .ranges()
            .iter()
            .for_each(|r| self.young.remove(*r));
        let mut young = other.young;
        my_last.ranges().iter().for_each(|r| young.remove(*r));
        young.ranges().iter().for_each(|r| self.young.insert(*r));

        let mut gaps = open(&self.gaps, &theirs);
        for gap in open(&other.gaps, &mine) {
            if !gaps.contains(&gap) {
                gaps.push(gap);
            }
        }
        self.gaps = gaps;
        other
            .asked
            .ranges()
            .iter()
            .for_each(|r| self.asked.insert(*r));
        self.records = self.records.saturating_add(other.records);
        self.account = match (self.account, other.account) {
            (Some(mine), Some(theirs)) if mine != theirs => Some(mixed([mine, theirs])),
            (mine, theirs) => mine.or(theirs),
        };
    }
}

/// Of several accounts: equal to none of them.
fn mixed(accounts: impl IntoIterator<Item = Digest>) -> Digest {
    let accounts: BTreeSet<_> = accounts.into_iter().collect();
    let all = Writer::new("accounts").list(accounts, |all, of| all.digest(of.0));
    all.finish()
}

impl fmt::Display for SourceCoverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.gaps[..] {
            [] if self.is_complete() => "complete",
            [] => "not asked for",
            _ if self.records > 0 => "partial",
            [gap, ..] => gap.kind.name(),
        };
        write!(f, "{} {state}", self.source)
    }
}

/// What was read of all sources. Prints as one line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Coverage {
    sources: Vec<SourceCoverage>,
}

impl Coverage {
    /// Adds what was read of a source. The order in which they are added does not matter; two
    /// readings of one source become one.
    pub fn add(&mut self, source: SourceCoverage) {
        match self.sources.iter_mut().find(|s| s.source == source.source) {
            Some(same) => same.add_assign(source),
            None => self.sources.push(source),
        }
        self.sources.sort_by_key(|s| s.source);
        for source in &mut self.sources {
            source.gaps.sort_by_key(|gap| gap.range);
        }
    }

    /// Puts another reading of a source in the place of the one that there was: what is missing is
    /// what it says. The records of both count.
    pub(crate) fn replace(&mut self, mut source: SourceCoverage) {
        let known = self.source(source.source).map_or(0, |known| known.records);
        source.records = source.records.saturating_add(known);
        self.sources.retain(|known| known.source != source.source);
        self.add(source);
    }

    /// Adds a gap to a source that was asked.
    pub(crate) fn leave_out(&mut self, source: Source, gap: Gap) {
        let mut sources = self.sources.iter_mut();
        if let Some(of) = sources.find(|of| of.source == source)
            && !of.gaps.contains(&gap)
        {
            of.gaps.push(gap);
            of.gaps.sort_by_key(|gap| gap.range);
        }
    }

    /// The sources.
    pub fn sources(&self) -> &[SourceCoverage] {
        &self.sources
    }

    /// One source, if it was asked at all.
    pub fn source(&self, source: Source) -> Option<&SourceCoverage> {
        self.sources.iter().find(|s| s.source == source)
    }

    /// Takes out what may name people, and which account it was.
    pub(crate) fn hide_names(&mut self) {
        let gaps = self.sources.iter_mut().flat_map(|of| &mut of.gaps);
        gaps.for_each(|gap| gap.why.hide_names());
        for source in &mut self.sources {
            source.account = None;
        }
    }

    /// Whether something was asked for, and nothing of it is missing.
    pub fn is_complete(&self) -> bool {
        !self.sources.is_empty() && self.sources.iter().all(SourceCoverage::is_complete)
    }

    /// Digest of the account that it was read of, as far as a sync read it.
    pub(crate) fn account(&self) -> Option<Digest> {
        let accounts = self.sources.iter().filter_map(|source| source.account);
        let accounts: BTreeSet<_> = accounts.collect();
        match accounts.len() {
            0 | 1 => accounts.first().copied(),
            _ => Some(mixed(accounts)),
        }
    }

    /// What is missing, with its source.
    pub fn gaps(&self) -> impl Iterator<Item = (Source, &Gap)> {
        self.sources
            .iter()
            .flat_map(|s| s.gaps.iter().map(|g| (s.source, g)))
    }

    /// The last day through which every report was read and is final; reports of which nothing could
    /// be read do not count, and those that are not read yet do: then there is none.
    pub fn data_through(&self) -> Option<NaiveDate> {
        let past = |of: &&SourceCoverage| {
            of.source.is_dated() && of.source != Source::UpcomingEvents && !of.asked.is_empty()
        };
        let mut through: Option<NaiveDate> = None;
        for source in self.sources.iter().filter(past) {
            let pending = source.gaps.iter().any(|gap| gap.kind == GapKind::Pending);
            match source.data_through() {
                Some(day) => through = Some(through.map_or(day, |other| other.min(day))),
                None if pending || !source.settled().is_empty() => return None,
                None => {}
            }
        }
        through
    }
}

impl AddAssign for Coverage {
    fn add_assign(&mut self, other: Self) {
        other
            .sources
            .into_iter()
            .for_each(|source| self.add(source));
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.sources.is_empty() {
            f.write_str("nothing was read")?;
        } else if self.is_complete() {
            f.write_str("everything that was asked for was read")?;
        } else {
            let (whole, not): (Vec<_>, Vec<_>) = self.sources.iter().partition(|s| s.is_complete());
            let not: Vec<_> = not.iter().map(ToString::to_string).collect();
            f.write_str(&not.join(", "))?;
            if !whole.is_empty() {
                f.write_str("; the rest complete")?;
            }
        }
        if let Some(day) = self.data_through() {
            write!(f, "; data through {day}")?;
        }
        Ok(())
    }
}
