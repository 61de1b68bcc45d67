//! What one user did: by day, week and month, and as a timeline.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use serde::{Deserialize, Serialize};

use crate::coverage::Source;
use crate::usage::activity::few::Few;
use crate::usage::activity::figures::{Activity, Period, Sums};
use crate::usage::activity::held::{Held, UNKNOWN};
use crate::usage::activity::log::{ActivityLog, lower};
use crate::usage::activity::needs::Need;
use crate::usage::activity::rows::{HostRow, HostRows, Person, Span, time};
use crate::usage::activity::signed::Signed;
use crate::value::days::DateRange;

/// What one user did. The user is found by the address, by earlier addresses, and by the id in the
/// host report.
#[derive(Debug, Clone)]
pub struct Trail<'a> {
    log: &'a ActivityLog,
    people: Few<&'a Person>,
    hosts: Few<&'a HostRows>,
}

/// Something that a user did, or a change of the user's licence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Happening {
    /// Signed in.
    SignedIn {
        /// The client and its version.
        client: String,
    },
    /// Signed out.
    SignedOut,
    /// Hosted a meeting or webinar.
    Hosted {
        /// Whether it was a webinar.
        webinar: bool,
        /// Its minutes.
        minutes: Option<u32>,
        /// People in it. People who come back count again.
        participants: Option<u32>,
    },
    /// Took part in a meeting, as host or guest.
    Joined,
    /// An admin changed something about the licence.
    LicenceChanged {
        /// The admin's action, as Zoom names it.
        action: String,
    },
}

/// An event of a timeline.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Event {
    /// The time, UTC.
    pub time: DateTime<Utc>,
    /// What happened.
    #[serde(flatten)]
    pub what: Happening,
}

impl Event {
    pub(in crate::usage) fn new(time: DateTime<Utc>, what: Happening) -> Self {
        Self { time, what }
    }
}

/// The sign-ins and sign-outs of a user on one day with one client.
#[derive(Debug, Clone, Copy)]
pub(in crate::usage) struct DayOfSignIns<'a> {
    pub(in crate::usage) day: NaiveDate,
    /// Empty if the report does not say it.
    pub(in crate::usage) client: &'a str,
    /// Empty if the report does not say it.
    pub(in crate::usage) version: &'a str,
    pub(in crate::usage) sign_ins: u64,
    pub(in crate::usage) sign_outs: u64,
}

/// A meeting or webinar that a user hosted, with the values that rules need.
#[derive(Debug, Clone, Copy)]
pub(in crate::usage) struct Meeting {
    /// Seconds since 1970; 0 if not known, which counts as any time.
    pub(in crate::usage) start: u32,
    /// When it ended; as its start if that is not known.
    pub(in crate::usage) end: u32,
    pub(in crate::usage) minutes: Option<u32>,
    /// An upper bound.
    pub(in crate::usage) people: Option<u32>,
    pub(in crate::usage) webinar: bool,
    pub(in crate::usage) features: u64,
    pub(in crate::usage) lost: LostValues,
}

/// The values of a meeting that could not be read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::usage) struct LostValues {
    /// Its start, so that it may have been on another day.
    pub(in crate::usage) start: bool,
    pub(in crate::usage) minutes: bool,
    pub(in crate::usage) people: bool,
    /// Whether it was a webinar.
    pub(in crate::usage) kind: bool,
    /// The features that it may have used in addition to the known ones.
    pub(in crate::usage) features: u64,
}

impl Meeting {
    pub(super) fn from_held(person: &Person, held: &Held) -> Self {
        let mut meeting = Self::complete(held);
        // A fast path: most accounts have no value that cannot be read.
        if !person.lost().is_empty() {
            let lost = &mut meeting.lost;
            for value in person.lost_at(Source::History, held.start) {
                match value.need {
                    Need::When => lost.start = true,
                    Need::Minutes => lost.minutes |= meeting.minutes.is_none(),
                    Need::People => lost.people = true,
                    Need::Kind => lost.kind |= !meeting.webinar,
                    Need::Features => lost.features |= value.features & !meeting.features,
                    Need::Who | Need::Meetings | Need::State => {}
                }
            }
            if meeting.lost.people {
                meeting.people = None;
            }
        }
        meeting
    }

    fn complete(held: &Held) -> Self {
        let known = |n: u32| (n != UNKNOWN).then_some(n);
        let people = match (known(held.participants), known(held.viewers)) {
            // The number of viewers has no panelists; that of participants counts people twice who
            // come back.
            (Some(people), viewers) => Some(people.max(viewers.unwrap_or(0))),
            (None, _) => None,
        };
        Self {
            start: held.start,
            end: held.end().unwrap_or(held.start),
            minutes: known(held.minutes),
            people,
            webinar: held.is_webinar(),
            features: held.features(),
            lost: LostValues::default(),
        }
    }

    /// Its start, UTC.
    pub(in crate::usage) fn time(&self) -> Option<DateTime<Utc>> {
        time(self.start)
    }

    /// The second of its start or, if that is before this span, of its end; 0 if it is not known.
    pub(in crate::usage) fn second_since(&self, span: Span) -> u32 {
        match self.start > 0 && span.is_after(self.start) {
            true => self.end,
            false => self.start,
        }
    }
}

impl ActivityLog {
    /// The trail of one user, found by the id, the address and earlier addresses.
    pub fn trail<'a>(&'a self, id: Option<&str>, emails: &[&str]) -> Trail<'a> {
        let (mut people, mut hosts) = (Few::One(None), Few::One(None));
        hosts.extend(id.and_then(|id| self.hosts.get(id)));
        for email in emails {
            // A fast path: most addresses are as they are kept.
            let found = self.people.get(email);
            let email = found.map_or_else(|| lower(email), |_| Cow::Borrowed(*email));
            people.extend(found.or_else(|| self.people.get(&email)));
            hosts.extend(self.hosts.get(&*email));
        }
        Trail {
            log: self,
            people,
            hosts,
        }
    }
}

impl<'a> Trail<'a> {
    /// The meetings and webinars hosted, from the history.
    pub(in crate::usage) fn hosted(&self) -> impl Iterator<Item = Meeting> {
        let people = self.people.iter();
        people.flat_map(|person| {
            let held = person.held.iter();
            held.map(|held| Meeting::from_held(person, &held))
        })
    }

    /// Those that began in this span, or at a time that is not known.
    pub(in crate::usage) fn hosted_in(&self, span: Span) -> impl Iterator<Item = Meeting> {
        self.people.iter().flat_map(move |person| {
            let ranges = self.ranges(span, person.held.len(), |from| person.held.first_from(from));
            let held = ranges
                .into_iter()
                .flat_map(|range| person.held.iter_in(range));
            let held = held.filter(move |held| span.has(held.start));
            held.map(|held| Meeting::from_held(person, &held))
        })
    }

    /// Those that reach into this span or were at a time that is not known, with the parts of one
    /// meeting joined: what goes on under the same number within 15 minutes is one meeting, from the
    /// first start to the last end.
    pub(in crate::usage) fn meetings_in(&self, span: Span) -> impl Iterator<Item = Meeting> {
        let people = self.people.iter();
        people.flat_map(move |person| person.meetings_in(span))
    }

    fn signed(&self) -> impl Iterator<Item = Signed> {
        self.people.iter().flat_map(|person| person.signed.iter())
    }

    fn held(&self) -> impl Iterator<Item = Held> {
        self.people.iter().flat_map(|person| person.held.iter())
    }

    fn joins(&self) -> impl Iterator<Item = u32> {
        let people = self.people.iter();
        people.flat_map(|person| person.joined().iter().map(|(start, _)| *start))
    }

    fn rows(&self) -> impl Iterator<Item = (NaiveDate, &HostRow)> {
        let rows = self.hosts.iter().flat_map(|host| &host.rows);
        rows.map(|(from, row)| (*from, row))
    }

    /// The rows of the host report that have a day in common with these days: the days of each row,
    /// and its number of meetings.
    pub(in crate::usage) fn host_rows(
        &self,
        days: DateRange,
    ) -> impl Iterator<Item = (DateRange, u64)> {
        self.rows().filter_map(move |(from, row)| {
            let block = DateRange::new(from, row.to);
            block.intersection(days).map(|_| (block, row.meetings))
        })
    }

    /// Whether a row of this report, on these days, has a value that could not be read.
    pub(in crate::usage) fn lost(&self, source: Source, span: Span) -> bool {
        if source == Source::Hosts {
            return self.hosts.iter().any(|host| {
                host.lost.iter().any(|from| {
                    let to = host.rows.get(from).map_or(*from, |row| row.to);
                    span.meets(DateRange::new(*from, to))
                })
            });
        }
        let mut lost = self.people.iter().flat_map(|person| person.lost());
        lost.any(|lost| lost.source == source && span.has(lost.time))
    }

    /// The number of sign-ins on these days, and the last. Rows that may be sign-outs, or on other
    /// days, do not count.
    pub(in crate::usage) fn sign_ins(&self, span: Span) -> (u64, Option<DateTime<Utc>>) {
        let people = self.people.iter();
        let ins = people.flat_map(|person| {
            let complete = |s: &Signed| person.lost_at(Source::SignIns, s.time).next().is_none();
            person.signed.iter().filter(complete)
        });
        let ins = ins.filter(|s| !s.out && span.has(s.time));
        let (number, last) = ins.fold((0, 0), |(n, last): (u64, _), s| {
            (n.saturating_add(1), last.max(s.time))
        });
        (number, time(last))
    }

    /// The last sign-in on any day.
    pub(in crate::usage) fn last_sign_in(&self) -> Option<DateTime<Utc>> {
        let last = |person: &&Person| {
            let mut latest_first = person.signed.iter().rev();
            let ins = latest_first.find(|signed| !signed.out);
            ins.and_then(|signed| time(signed.time))
        };
        self.people.iter().filter_map(last).max()
    }

    /// The start of the last meeting or webinar that the predicate accepts.
    pub(in crate::usage) fn last_hosted(
        &self,
        like: impl Fn(&Meeting) -> bool,
    ) -> Option<DateTime<Utc>> {
        let last = |person: &&Person| {
            if person.has_parts {
                let liked = person.joined_parts().into_iter().filter(&like);
                return liked.filter_map(|meeting| meeting.time()).max();
            }
            let latest_first = person.held.iter().rev();
            let mut meetings = latest_first.map(|held| Meeting::from_held(person, &held));
            meetings.find(&like)?.time()
        };
        self.people.iter().filter_map(last).max()
    }

    /// The number of meetings on these days in which the user is known to have taken part, and the
    /// last.
    pub(in crate::usage) fn joined(&self, span: Span) -> (u64, Option<DateTime<Utc>>) {
        let joins = self.joins().filter(|start| span.has(*start));
        let (number, last) = joins.fold((0, 0), |(n, last): (u64, _), start| {
            (n.saturating_add(1), start.max(last))
        });
        (number, time(last))
    }

    /// For each of these spans, whether a meeting was hosted in it, from the history. A start that is
    /// not known is in no span.
    pub(in crate::usage) fn hosted_meetings_in(
        &self,
        spans: &[Span],
    ) -> impl Iterator<Item = bool> {
        let sorted = self.log.is_sorted();
        let hosted = move |span: &Span| {
            self.people.iter().any(|person| {
                // In a log that is sorted, only those within the span are looked at.
                let first = match sorted {
                    true => person.held.first_from(span.first_known()),
                    false => 0,
                };
                let later = person.held.iter_in(first..person.held.len());
                let mut within = later.take_while(|held| !sorted || span.has(held.start));
                within.any(|held| held.start != 0 && span.has(held.start) && !held.is_webinar())
            })
        };
        spans.iter().map(hosted)
    }

    /// Where the rows of a span are, of `all` rows: in a log that is sorted, those without a time,
    /// which count as in it, and those within. `first` is the index of the first row of this second
    /// or later.
    fn ranges(
        &self,
        span: Span,
        all: usize,
        first: impl Fn(u32) -> usize,
    ) -> [std::ops::Range<usize>; 2] {
        match self.log.is_sorted() {
            true => [0..first(1), first(span.first_known())..first(span.end())],
            false => [0..all, 0..0],
        }
    }

    /// The activity on these days (UTC).
    pub fn over(&self, days: DateRange) -> Activity {
        let mut all = Sums::new(days);
        let span = Span::from_days(days);
        for person in self.people.iter() {
            let first = |from| person.signed.first_from(from);
            for range in self.ranges(span, person.signed.len(), first) {
                let rows = person.signed.iter_in(range);
                all.signed(rows.filter(|signed| span.has(signed.time)));
            }
            for range in self.ranges(span, person.held.len(), |from| person.held.first_from(from)) {
                let rows = person.held.iter_in(range);
                rows.filter(|held| span.has(held.start))
                    .for_each(|held| all.held(&held));
            }
        }
        for start in self.joins().filter(|start| span.has(*start)) {
            all.joined(start);
        }
        for (from, row) in self.rows() {
            // The days of a block cannot be told apart, so it counts completely.
            if DateRange::new(from, row.to).intersection(days).is_some() {
                all.host_row(row);
            }
        }
        all.into_activity()
    }

    /// The activity by day, week (from Monday) or month, in this time zone. Periods without
    /// activity are left out, and so is the host report, whose days cannot be told apart.
    pub fn by<Z: TimeZone>(
        &self,
        period: Period,
        zone: &Z,
        days: DateRange,
    ) -> BTreeMap<NaiveDate, Activity> {
        let mut all: BTreeMap<NaiveDate, Sums> = BTreeMap::new();
        let first = |second: u32| {
            let day = time(second)?.with_timezone(zone).date_naive();
            days.contains(day).then(|| period.containing(day))
        };
        let entry = |part: DateRange| Sums::new(part.intersection(days).unwrap_or(part));
        for signed in self.signed() {
            if let Some(range) = first(signed.time) {
                let part = all.entry(range.from).or_insert_with(|| entry(range));
                part.signed(std::iter::once(signed));
            }
        }
        for held in self.held() {
            if let Some(range) = first(held.start) {
                let part = all.entry(range.from).or_insert_with(|| entry(range));
                part.held(&held);
            }
        }
        for start in self.joins() {
            if let Some(range) = first(start) {
                let part = all.entry(range.from).or_insert_with(|| entry(range));
                part.joined(start);
            }
        }
        let all = all.into_iter();
        all.map(|(first, sums)| (first, sums.into_activity()))
            .collect()
    }

    /// The clients that signed in on these days (UTC), with their versions, and how often.
    pub fn clients(&self, days: DateRange) -> BTreeMap<(String, String), u64> {
        let span = Span::from_days(days);
        let mut all = BTreeMap::new();
        for signed in self.signed().filter(|s| !s.out && span.has(s.time)) {
            let times: &mut u64 = all.entry(self.client(signed)).or_default();
            *times = times.saturating_add(1);
        }
        all
    }

    /// The sign-ins and sign-outs of each day (UTC), by client, in the order of the days. Those
    /// without a time are left out.
    pub(in crate::usage) fn sign_ins_by_day(&self) -> Vec<DayOfSignIns<'a>> {
        let mut days: BTreeMap<(NaiveDate, u16), (u64, u64)> = BTreeMap::new();
        for signed in self.signed() {
            let Some(time) = time(signed.time) else {
                continue;
            };
            let (ins, outs) = days.entry((time.date_naive(), signed.client)).or_default();
            let number = if signed.out { outs } else { ins };
            *number = number.saturating_add(1);
        }
        let day = |((day, client), (sign_ins, sign_outs)): ((NaiveDate, u16), (u64, u64))| {
            let client = self.log.clients.get(client);
            DayOfSignIns {
                day,
                client: client.map_or("", |(name, _)| name),
                version: client.map_or("", |(_, version)| version),
                sign_ins,
                sign_outs,
            }
        };
        days.into_iter().map(day).collect()
    }

    fn client(&self, signed: Signed) -> (String, String) {
        let client = self.log.clients.get(signed.client);
        client.cloned().unwrap_or_default()
    }

    /// What the user did on these days (UTC), in order of time. Events without a time are left out.
    pub fn timeline(&self, days: DateRange) -> Vec<Event> {
        let span = Span::from_days(days);
        let mut all = Vec::new();
        let mut put = |second: u32, what: Happening| {
            if let Some(time) = time(second).filter(|_| span.has(second)) {
                all.push(Event { time, what });
            }
        };
        for signed in self.signed() {
            let what = if signed.out {
                Happening::SignedOut
            } else {
                let (kind, version) = self.client(signed);
                let client = format!("{kind} {version}").trim().to_owned();
                Happening::SignedIn { client }
            };
            put(signed.time, what);
        }
        for meeting in self.hosted() {
            let what = Happening::Hosted {
                webinar: meeting.webinar,
                minutes: meeting.minutes,
                participants: meeting.people,
            };
            put(meeting.start, what);
        }
        for start in self.joins() {
            put(start, Happening::Joined);
        }
        all.sort();
        all
    }
}
