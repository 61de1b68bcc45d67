//! Figures of activity, for one user or several, over some days.

use std::ops::AddAssign;

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::coverage::{Coverage, Source, SourceCoverage, Why};
use crate::usage::activity::held::{Held, UNKNOWN};
use crate::usage::activity::rows::{HostRow, time};
use crate::usage::activity::signed::Signed;
use crate::usage::filter::field::Field;
use crate::usage::filter::value::Value;
use crate::usage::words::known::Known;
use crate::value::days::{DateRange, after};

/// A period whose days are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// One day.
    Day,
    /// From Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
}

impl Period {
    /// The days of the period that this day belongs to.
    pub fn containing(self, day: NaiveDate) -> DateRange {
        match self {
            Period::Day => DateRange::new(day, day),
            Period::Week => {
                let elapsed = u64::from(day.weekday().num_days_from_monday());
                let from = day.checked_sub_days(Days::new(elapsed)).unwrap_or(day);
                DateRange::new(from, after(from, 6))
            }
            Period::Month => {
                let from = day.with_day(1).unwrap_or(day);
                let days = u64::from(from.num_days_in_month());
                DateRange::new(from, after(from, days.saturating_sub(1)))
            }
        }
    }
}

/// Which reports were read for all of some days. If one was not, its figures are lower bounds. Days that
/// are not final are read, too: [`Freshness`] says when their figures can change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Completeness {
    /// The sign-in report.
    pub sign_ins: bool,
    /// The meeting history.
    pub history: bool,
    /// The host report.
    pub hosts: bool,
    /// The past meetings of the user, which show what the user joined: all of them, by this reading,
    /// of days that are final.
    pub joined: bool,
    /// The same, so that the last of them is known, by this reading or by an earlier one. An earlier
    /// one keeps the last meeting only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub last_joined: bool,
}

impl Completeness {
    pub(in crate::usage) fn from_coverage(coverage: &Coverage, days: DateRange) -> Self {
        Self::from_sources(coverage, |source| source.read().covers(days))
    }

    /// The same, if the days are final, too: what is said of them will not change.
    pub(in crate::usage) fn from_final_days(coverage: &Coverage, days: DateRange) -> Self {
        Self::from_sources(coverage, |source| source.covers(days))
    }

    fn from_sources(coverage: &Coverage, is_read: impl Fn(&SourceCoverage) -> bool) -> Self {
        let read = |source| coverage.source(source).is_some_and(&is_read);
        Self {
            sign_ins: read(Source::SignIns),
            history: read(Source::History),
            hosts: read(Source::Hosts),
            joined: false,
            last_joined: false,
        }
    }
}

/// The activity on some days. Minutes are those of meetings; times are UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Activity {
    /// The days.
    pub days: DateRange,
    /// Sign-ins in the sign-in report. Clients stay signed in for months, so zero proves nothing.
    pub sign_ins: u64,
    /// The last sign-in.
    pub last_sign_in: Option<DateTime<Utc>>,
    /// Sign-outs.
    pub sign_outs: u64,
    /// Meetings hosted, from the history.
    pub meetings: u64,
    /// Webinars hosted, from the history.
    pub webinars: u64,
    /// Minutes of meetings and webinars.
    pub minutes: u64,
    /// Participants in meetings and webinars: an upper bound, since people who come back count
    /// again.
    pub participants: u64,
    /// Viewers of webinars, without panelists; `None` if Zoom gives no number.
    pub viewers: Option<u64>,
    /// Minutes of the longest meeting or webinar.
    pub longest: Option<u32>,
    /// People in the largest meeting or webinar: an upper bound.
    pub largest: Option<u32>,
    /// Start of the last meeting or webinar hosted.
    pub last_hosted: Option<DateTime<Utc>>,
    /// Meetings hosted, from the host report, which has no webinars. It gives sums over blocks of
    /// up to 27 days, and every block with a day in common with these counts completely.
    pub host_report_meetings: u64,
    /// Minutes of those meetings.
    pub host_report_minutes: u64,
    /// Whether the host report has a row for these days.
    pub in_host_report: bool,
    /// Meetings in which the user is known to have taken part, as host or guest. They are read only
    /// for candidates, or on request.
    pub joined: u64,
    /// The last of those meetings.
    pub last_joined: Option<DateTime<Utc>>,
    /// Which reports were read for all of the days. Where that is not known, as with a
    /// [`Trail`](crate::usage::activity::Trail) alone, none is.
    pub read: Completeness,
}

impl Activity {
    pub(in crate::usage) fn new(days: DateRange) -> Self {
        Self {
            days,
            sign_ins: 0,
            last_sign_in: None,
            sign_outs: 0,
            meetings: 0,
            webinars: 0,
            minutes: 0,
            participants: 0,
            viewers: None,
            longest: None,
            largest: None,
            last_hosted: None,
            host_report_meetings: 0,
            host_report_minutes: 0,
            in_host_report: false,
            joined: 0,
            last_joined: None,
            read: Completeness::default(),
        }
    }

    /// Whether the history or the host report shows that something was hosted.
    pub fn hosted(&self) -> bool {
        self.in_host_report || self.meetings.max(self.webinars) > 0
    }

    /// A figure as the value of a field; `None` if the field is not a figure. If its report was not
    /// read for all of the days, the value is not known.
    pub(in crate::usage) fn field(&self, field: &Field) -> Option<Known<Vec<Value>>> {
        let (read, source) = match field {
            Field::SignIns => (self.read.sign_ins, Source::SignIns),
            _ => (self.read.history, Source::History),
        };
        let values = self.values(field)?;
        Some(match read {
            true => Known::Read(values),
            false => Known::NotRead(Why::NotReadForAllDays.in_source(source)),
        })
    }

    fn values(&self, field: &Field) -> Option<Vec<Value>> {
        let number = |n: u64| vec![Value::Number(i64::try_from(n).unwrap_or(i64::MAX))];
        let some = |n: Option<u32>| n.map(|n| Value::Number(n.into())).into_iter().collect();
        Some(match field {
            Field::SignIns => number(self.sign_ins),
            Field::Meetings => number(self.meetings),
            Field::Webinars => number(self.webinars),
            Field::Minutes => number(self.minutes),
            Field::Participants => number(self.participants),
            Field::Longest => some(self.longest),
            Field::Largest => some(self.largest),
            Field::LastHosted => {
                let day = self.last_hosted.map(|time| Value::Day(time.date_naive()));
                day.into_iter().collect()
            }
            _ => return None,
        })
    }
}

/// Figures while rows are counted. The last times are seconds since 1970, 0 if there is none: a date
/// is made of each once, and not of every row.
pub(super) struct Sums {
    all: Activity,
    last_sign_in: u32,
    last_hosted: u32,
    last_joined: u32,
}

impl Sums {
    pub(super) fn new(days: DateRange) -> Self {
        Self {
            all: Activity::new(days),
            last_sign_in: 0,
            last_hosted: 0,
            last_joined: 0,
        }
    }

    pub(super) fn signed(&mut self, rows: impl Iterator<Item = Signed>) {
        // Without a branch for each row: which are sign-outs cannot be predicted.
        let (mut ins, mut outs, mut last) = (0u64, 0u64, 0);
        rows.for_each(|signed| {
            ins = ins.saturating_add(u64::from(!signed.out));
            outs = outs.saturating_add(u64::from(signed.out));
            last = last.max(if signed.out { 0 } else { signed.time });
        });
        add(&mut self.all.sign_ins, ins);
        add(&mut self.all.sign_outs, outs);
        self.last_sign_in = self.last_sign_in.max(last);
    }

    pub(super) fn held(&mut self, held: &Held) {
        let all = &mut self.all;
        if held.is_webinar() {
            add(&mut all.webinars, 1);
        } else {
            add(&mut all.meetings, 1);
        }
        if held.minutes != UNKNOWN {
            add(&mut all.minutes, u64::from(held.minutes));
            all.longest = all.longest.max(Some(held.minutes));
        }
        if held.participants != UNKNOWN {
            add(&mut all.participants, u64::from(held.participants));
            all.largest = all.largest.max(Some(held.participants));
        }
        if held.viewers != UNKNOWN {
            let viewers = all.viewers.unwrap_or(0);
            all.viewers = Some(viewers.saturating_add(held.viewers.into()));
        }
        self.last_hosted = self.last_hosted.max(held.start);
    }

    pub(super) fn host_row(&mut self, row: &HostRow) {
        self.all.in_host_report = true;
        add(&mut self.all.host_report_meetings, row.meetings);
        add(&mut self.all.host_report_minutes, row.minutes);
    }

    pub(super) fn joined(&mut self, start: u32) {
        add(&mut self.all.joined, 1);
        self.last_joined = self.last_joined.max(start);
    }

    pub(super) fn into_activity(self) -> Activity {
        Activity {
            last_sign_in: time(self.last_sign_in),
            last_hosted: time(self.last_hosted),
            last_joined: time(self.last_joined),
            ..self.all
        }
    }
}

/// Adds with saturation, because Zoom may give any number.
fn add(sum: &mut u64, more: u64) {
    *sum = sum.saturating_add(more);
}

impl AddAssign<&Activity> for Activity {
    /// Adds the activity of another user on the same days.
    fn add_assign(&mut self, other: &Self) {
        self.days.from = self.days.from.min(other.days.from);
        self.days.to = self.days.to.max(other.days.to);
        add(&mut self.sign_ins, other.sign_ins);
        self.last_sign_in = self.last_sign_in.max(other.last_sign_in);
        add(&mut self.sign_outs, other.sign_outs);
        add(&mut self.meetings, other.meetings);
        add(&mut self.webinars, other.webinars);
        add(&mut self.minutes, other.minutes);
        add(&mut self.participants, other.participants);
        self.viewers = match (self.viewers, other.viewers) {
            (None, None) => None,
            (a, b) => Some(a.unwrap_or(0).saturating_add(b.unwrap_or(0))),
        };
        self.longest = self.longest.max(other.longest);
        self.largest = self.largest.max(other.largest);
        self.last_hosted = self.last_hosted.max(other.last_hosted);
        add(&mut self.host_report_meetings, other.host_report_meetings);
        add(&mut self.host_report_minutes, other.host_report_minutes);
        self.in_host_report |= other.in_host_report;
        add(&mut self.joined, other.joined);
        self.last_joined = self.last_joined.max(other.last_joined);
        let (own, read) = (&mut self.read, other.read);
        own.sign_ins &= read.sign_ins;
        own.history &= read.history;
        own.hosts &= read.hosts;
        own.joined &= read.joined;
        own.last_joined &= read.last_joined;
    }
}

/// How reliable the figures of a source are for some days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Freshness {
    /// The source.
    pub source: Source,
    /// Whether all of the days were read.
    pub complete: bool,
    /// The last of the days that is final, UTC.
    pub data_through: Option<NaiveDate>,
    /// When the figures can change next: the time at which the next day becomes final, 24 hours
    /// after its end (UTC). `None` if all days are final.
    pub changes_next: Option<DateTime<Utc>>,
}

impl Freshness {
    /// The freshness of a source for these days.
    pub fn from_coverage(coverage: &Coverage, source: Source, days: DateRange) -> Self {
        let read = coverage.source(source);
        let settled = read.map(|read| read.settled()).unwrap_or_default();
        let last = settled.ranges().iter().rev();
        let last = last.filter_map(|range| range.intersection(days)).next();
        let data_through = last.map(|range| range.to);
        let next = match data_through {
            Some(day) if day >= days.to => None,
            Some(day) => Some(after(day, 1)),
            None => Some(days.from),
        };
        let complete = read.is_some_and(|read| read.read().covers(days));
        Self {
            source,
            complete,
            data_through,
            changes_next: next.map(|day| {
                let end = after(day, 2).and_time(chrono::NaiveTime::MIN);
                end.and_utc()
            }),
        }
    }
}
