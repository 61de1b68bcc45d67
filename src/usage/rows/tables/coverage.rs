//! What was read of the account and what was not, and hosts outside of the user list.

use crate::coverage::{Gap, Source, SourceCoverage};
use crate::usage::rows::convert::{code, day, made, maybe_whole, name, text, time, whole};
use crate::usage::rows::declare::table;
use crate::usage::rows::value::Value;

/// A host who is not in the user list.
pub(super) struct UnknownHost<'a> {
    pub(super) host: &'a str,
    pub(super) meetings: u64,
}

table! {
    "A host in the reports who is not in the user list: a room, a former user, an earlier address. \
     These are of the whole account, also if the review is of some users"
    UNKNOWN_HOSTS = "unknown_hosts", version 1, from UnknownHost;
    host: Text Key, |h| text(h.host),
        "The address or id; where names are hidden, a number in its place";
    meetings: Integer Required, |h| whole(h.meetings),
        "Meetings that they held";
}

/// What is missing of a source.
pub(super) struct Missing<'a> {
    pub(super) source: Source,
    /// Its place among the gaps of the source, from 1.
    pub(super) number: u64,
    pub(super) gap: &'a Gap,
}

table! {
    "Something that was not read, or not in full, and why"
    GAPS = "gaps", version 1, from Missing;
    source: Text Key, |m| code(&m.source),
        "The source, as in `coverage`";
    gap_number: Integer Key, |m| whole(m.number),
        "Its place among the gaps of the source, from 1";
    kind: Text Required, |m| code(&m.gap.kind),
        "`refused`, `clamped`, `out_of_budget`, `failed`, `unreadable`, `missing`, `not_available`, \
         `too_young`, `pending` or `without_list`";
    reason: Text Required, |m| made(Some(m.gap.why.to_string())),
        "Why, in words";
    from_day: Date Optional, |m| day(m.gap.range.map(|days| days.from)),
        "The first day that is missing, for a report";
    to_day: Date Optional, |m| day(m.gap.range.map(|days| days.to)),
        "The last day that is missing, for a report";
    records: Integer Optional, |m| maybe_whole(m.gap.records),
        "How many records are missing, where that is known";
    retry_at: Time Optional, |m| time(m.gap.retry_at),
        "When to try again, where Zoom or the budget says so";
    partial: Boolean Required, |m| Value::Boolean(m.gap.partial),
        "Whether only single values or answers are missing, and the rest of the source stands";
}

/// What was read of a source.
pub(super) struct Covered<'a> {
    pub(super) source: &'a SourceCoverage,
    /// How many users the filter left out undecided; `None` of the whole account.
    pub(super) undecided: Option<u64>,
}

impl Covered<'_> {
    /// A number of days, of a source that is read for days.
    fn days<'v>(&self, number: u64) -> Value<'v> {
        match self.source.source.is_dated() {
            true => whole(number),
            false => Value::Null,
        }
    }
}

table! {
    "What was asked of a source, and what came"
    COVERAGE = "coverage", version 1, from Covered;
    source: Text Key, |c| code(&c.source.source),
        "The source, such as `users`, `hosts` or `history`";
    source_title: Text Required, |c| name(c.source.source.name()),
        "Its name for people";
    complete: Boolean Required, |c| Value::Boolean(c.source.is_complete()),
        "Whether nothing is missing";
    records: Integer Required, |c| whole(c.source.records),
        "Records read; of a sync that was resumed, since then";
    asked_from: Date Optional, |c| day(c.source.asked.ranges().first().map(|days| days.from)),
        "The first day that was asked for, for a report";
    asked_to: Date Optional, |c| day(c.source.asked.ranges().last().map(|days| days.to)),
        "The last day that was asked for, for a report";
    days_asked: Integer Optional, |c| c.days(c.source.asked.days()),
        "How many days were asked for, for a report";
    days_read: Integer Optional, |c| c.days(c.source.read().days()),
        "How many of them were read, those that may still change among them";
    days_final: Integer Optional, |c| c.days(c.source.settled().days()),
        "How many of them were read and will not change";
    data_through: Date Optional, |c| day(c.source.data_through()),
        "The last final day before which no day is missing, for a report";
    gaps: Integer Required, |c| whole(u64::try_from(c.source.gaps.len()).unwrap_or(u64::MAX)),
        "How many rows of `gaps` it has";
    undecided_users: Integer Optional, |c| maybe_whole(c.undecided),
        "Of a part of the account: how many users are in no table because a value that the filter \
         needs was not read; the same in each row";
}
