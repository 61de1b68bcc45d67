//! The rows of the reports as they are kept in memory: a few bytes each.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::coverage::Source;
use crate::usage::activity::held::{Held, RESTART_MINUTES};
use crate::usage::activity::held_rows::HeldRows;
use crate::usage::activity::needs::Need;
use crate::usage::activity::signed::SignedRows;
use crate::value::days::DateRange;

/// Whether some of these, in order of their start, are parts of one meeting.
pub(super) fn has_parts(held: &[Held]) -> bool {
    let mut rest = held;
    while let [first, later @ ..] = rest {
        let end = first.end().unwrap_or(first.start);
        let mut soon = later
            .iter()
            .take_while(|next| next.start <= last_start(end));
        if soon.any(|next| first.goes_on_in(next, end)) {
            return true;
        }
        rest = later;
    }
    false
}

/// The last second at which a part may begin after another that ended at this one.
fn last_start(end: u32) -> u32 {
    end.saturating_add(RESTART_MINUTES.saturating_mul(60))
}

/// A row of the host report: sums over its days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::usage) struct HostRow {
    pub(super) to: NaiveDate,
    pub(super) meetings: u64,
    pub(super) minutes: u64,
}

/// The activity of one address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::usage) struct Person {
    pub(super) signed: SignedRows,
    pub(super) held: HeldRows,
    /// Whether some of those are parts of one meeting.
    pub(super) has_parts: bool,
    /// Apart, so that it takes little where there is none.
    pub(super) more: Option<Box<More>>,
}

/// What is known of few people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::usage) struct More {
    /// The starts of meetings that they joined, with a hash of the UUID.
    pub(super) joined: Vec<(u32, u64)>,
    /// The values of their rows that could not be read.
    pub(super) lost: Vec<Lost>,
}

impl More {
    pub(super) fn new(joined: Vec<(u32, u64)>, lost: Vec<Lost>) -> Option<Box<Self>> {
        let is_empty = joined.is_empty() && lost.is_empty();
        (!is_empty).then(|| Box::new(Self { joined, lost }))
    }
}

/// A value that could not be read. It belongs to the row with the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(in crate::usage) struct Lost {
    pub(super) source: Source,
    /// Seconds since 1970; 0 if not said.
    pub(super) time: u32,
    pub(super) need: Need,
    /// The features that it may have used.
    #[serde(with = "crate::usage::activity::features")]
    pub(super) features: u64,
}

/// Memory that sorting needs for one person after the other.
#[derive(Default)]
pub(super) struct Scratch {
    held: Vec<Held>,
    uuids: Vec<u64>,
}

impl Scratch {
    /// Whether a UUID is there twice.
    fn has_repeated(&mut self) -> bool {
        self.uuids.clear();
        let uuids = self.held.iter().map(|held| held.uuid);
        self.uuids.extend(uuids.filter(|uuid| *uuid != 0));
        self.uuids.sort_unstable();
        self.uuids.windows(2).any(|pair| pair[0] == pair[1])
    }
}

impl Person {
    /// Sorts, removes duplicates, and gives up memory that is not needed.
    pub(super) fn sort(&mut self, scratch: &mut Scratch) {
        self.signed.sort();
        scratch.held.clear();
        scratch.held.extend(self.held.iter());
        // A fast path: reports that are read once repeat few meetings.
        if scratch.has_repeated() {
            // Of two records of one meeting, the one with more values is kept. (A record without a
            // start has its end in that place.)
            let rank = |h: &Held| (h.start == 0, h.start, h.unknown(), std::cmp::Reverse(*h));
            scratch.held.sort_unstable_by_key(rank);
            let mut uuids = HashSet::new();
            let held = &mut scratch.held;
            held.retain(|h| h.uuid == 0 || uuids.insert(h.uuid));
        }
        scratch.held.sort_unstable();
        self.has_parts = has_parts(&scratch.held);
        // Where there are no parts, the numbers are of no more use.
        if !self.has_parts {
            scratch.held.iter_mut().for_each(|held| held.number = 0);
        }
        self.held = HeldRows::new(&scratch.held);
        if let Some(more) = &mut self.more {
            more.joined.sort_unstable();
            more.joined.dedup();
            more.lost.sort_unstable();
            more.lost.dedup();
        }
    }

    /// What is known of few people, to add to it.
    pub(super) fn more(&mut self) -> &mut More {
        self.more.get_or_insert_default()
    }

    /// The starts of meetings that they joined, with a hash of the UUID.
    pub(super) fn joined(&self) -> &[(u32, u64)] {
        let more = self.more.as_deref();
        more.map(|more| more.joined.as_slice()).unwrap_or_default()
    }

    /// The values of their rows that could not be read.
    pub(super) fn lost(&self) -> &[Lost] {
        let more = self.more.as_deref();
        more.map(|more| more.lost.as_slice()).unwrap_or_default()
    }

    /// The values that could not be read in a row with this time.
    pub(super) fn lost_at(&self, source: Source, time: u32) -> impl Iterator<Item = &Lost> {
        let lost = self.lost().iter();
        lost.filter(move |lost| lost.source == source && lost.time == time)
    }
}

/// The rows of one host, by their first day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::usage) struct HostRows {
    pub(super) rows: BTreeMap<NaiveDate, HostRow>,
    /// Addresses that the rows give.
    pub(super) emails: BTreeSet<Box<str>>,
    /// The first days of rows whose number of meetings, or whose user, could not be read.
    pub(super) lost: BTreeSet<NaiveDate>,
    /// The days of rows whose id could not be read.
    pub(super) without_id: BTreeSet<DateRange>,
}

pub(super) fn seconds(time: Option<DateTime<Utc>>) -> u32 {
    time.and_then(|t| u32::try_from(t.timestamp()).ok())
        .unwrap_or(0)
}

/// The time of a second; `None` for 0, which stands for an unknown time.
pub(in crate::usage) fn time(seconds: u32) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(i64::from(seconds), 0).filter(|_| seconds > 0)
}

/// A range of complete days (UTC) in seconds, without its end.
#[derive(Debug, Clone, Copy)]
pub(in crate::usage) struct Span {
    from: u32,
    to: u32,
}

impl Span {
    /// The span of these days.
    pub(in crate::usage) fn from_days(days: DateRange) -> Self {
        let second = |day: NaiveDate| {
            let midnight = day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp();
            u32::try_from(midnight.max(0)).unwrap_or(u32::MAX)
        };
        let to = days.to.succ_opt().map_or(u32::MAX, second);
        Self {
            from: second(days.from),
            to,
        }
    }

    /// The span of this day and all later days.
    pub(in crate::usage) fn since(day: NaiveDate) -> Self {
        Self::from_days(DateRange::new(day, NaiveDate::MAX))
    }

    /// The first second of the span that is not 0, which stands for an unknown time.
    pub(super) fn first_known(self) -> u32 {
        self.from.max(1)
    }

    /// The first second after the span.
    pub(super) fn end(self) -> u32 {
        self.to
    }

    /// Whether the span begins after this second.
    pub(super) fn is_after(self, second: u32) -> bool {
        second < self.from
    }

    /// Whether any of these days is in the span.
    pub(super) fn meets(self, days: DateRange) -> bool {
        let other = Self::from_days(days);
        self.from < other.to && other.from < self.to
    }

    /// Whether something that lasted from one second to another reaches into the span. An unknown
    /// start (0) counts as in it.
    pub(in crate::usage) fn meets_times(self, start: u32, end: u32) -> bool {
        self.has(start) || (start < self.to && end > self.from)
    }

    /// Whether a time is in the span. An unknown time (0) counts as in it.
    pub(in crate::usage) fn has(self, second: u32) -> bool {
        second == 0 || (self.from <= second && second < self.to)
    }
}
