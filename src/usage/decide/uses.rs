//! What counts as use.

use chrono::{DateTime, Utc};

use crate::coverage::{NotRead, Source, Why};
use crate::time::days_later;
use crate::usage::activity::rows::Span;
use crate::usage::activity::trail::Meeting;
use crate::usage::decide::judge::{Judge, RuleOf, Subject};
use crate::usage::facts::data::midnight;
use crate::usage::policy::rules::Use;
use crate::usage::words::known::Known;

/// `last_login_time` lies up to so many days before the true last login.
const LOGIN_BUFFER: u32 = 3;

/// How surely a meeting counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Counts {
    No,
    /// A value that would tell came and could not be read.
    Unread,
    /// The account's capacity would tell, and is not known.
    CannotTell,
    /// If what Zoom leaves out, or counts twice, is taken in the user's favour.
    Perhaps,
    Yes,
}

/// What a rule found of a user.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Found {
    pub(super) times: u32,
    pub(super) last: Option<DateTime<Utc>>,
    /// Some of it is beyond doubt.
    pub(super) sure: bool,
    /// Some meeting may count, but the account's capacity is not known.
    pub(super) needs_capacity: bool,
    /// Some may count, but what would tell could not be read: of the history, of the sign-ins.
    pub(super) unread: Option<Source>,
    /// The same of the login that the user list gives.
    pub(super) login_unread: bool,
}

/// Why a verdict waits for rows that lost values.
pub(super) fn rows_unread(source: Source) -> NotRead {
    NotRead::new(source, Why::UnreadableValues)
}

fn over(meeting: &Meeting, minutes: u32, people: u32) -> Counts {
    match (meeting.minutes, meeting.people) {
        (Some(of), _) if of <= minutes => Counts::No,
        (_, Some(of)) if of < people => Counts::No,
        _ if meeting.lost.minutes || meeting.lost.people => Counts::Unread,
        // Who came back is counted again: far above, and it is not that.
        (Some(_), Some(of)) if of >= people.saturating_mul(2) => Counts::Yes,
        _ => Counts::Perhaps,
    }
}

fn above_basic(judge: &Judge<'_>, meeting: &Meeting) -> Counts {
    match (&judge.basic, meeting.people) {
        _ if meeting.webinar => Counts::No,
        // A webinar is none of these.
        (Known::Read(capacity), Some(people)) if people > *capacity => match meeting.lost.kind {
            true => Counts::Unread,
            false => Counts::Yes,
        },
        (Known::Read(_), Some(_)) => Counts::No,
        (Known::Read(_), None) if meeting.lost.people => Counts::Unread,
        (Known::Read(_), None) => Counts::Perhaps,
        _ => Counts::CannotTell,
    }
}

fn counts_as(judge: &Judge<'_>, meeting: &Meeting, of: Use) -> Counts {
    let sure = |is: bool| if is { Counts::Yes } else { Counts::No };
    let unread = |is: bool| if is { Counts::Unread } else { Counts::No };
    let counts = match of {
        Use::Hosted => Counts::Yes,
        Use::Over { minutes, people } => over(meeting, minutes, people),
        Use::AboveBasicCapacity => above_basic(judge, meeting),
        Use::PaidFeature => {
            let used = sure(meeting.features & judge.paid != 0);
            used.max(unread(meeting.lost.features & judge.paid != 0))
        }
        Use::Webinar => sure(meeting.webinar).max(unread(meeting.lost.kind)),
        Use::SignedIn => Counts::No,
    };
    // It may have been on another day.
    match meeting.lost.start {
        true => counts.min(Counts::Unread),
        false => counts,
    }
}

/// Whether Basic would not have done, by all that the reports tell: for the clock, whatever the
/// policy counts.
pub(super) fn needs_licence(judge: &Judge<'_>, meeting: &Meeting) -> bool {
    let over = Use::Over {
        minutes: 40,
        people: 2,
    };
    [
        Use::Webinar,
        Use::PaidFeature,
        over,
        Use::AboveBasicCapacity,
    ]
    .into_iter()
    .any(|of| counts_as(judge, meeting, of) >= Counts::Perhaps)
}

/// What a rule finds.
pub(super) fn found(judge: &Judge<'_>, rule: &RuleOf<'_>, subject: &Subject<'_>) -> Found {
    let mut found = Found::default();
    let counts = &rule.rule.counts;
    for meeting in subject.trail.hosted().filter(|m| rule.span.has(m.start)) {
        let count = counts
            .iter()
            .map(|of| counts_as(judge, &meeting, *of))
            .max();
        match count {
            None | Some(Counts::No) => continue,
            Some(Counts::Unread) => {
                found.unread = Some(Source::History);
                continue;
            }
            Some(Counts::CannotTell) => {
                found.needs_capacity = true;
                continue;
            }
            Some(count) => found.sure |= count == Counts::Yes,
        }
        found.times = found.times.saturating_add(1);
        found.last = found.last.max(meeting.time());
    }
    if counts.contains(&Use::SignedIn) {
        let (times, last) = signs_in(subject, rule);
        found.times = found.times.saturating_add(times);
        found.last = found.last.max(last);
        found.sure |= times > 0;
        if subject.trail.lost(Source::SignIns, rule.span) {
            found.unread = Some(Source::SignIns);
        }
        found.login_unread = subject.user.lost(&["last_login_time"]).is_some();
    }
    found
}

/// Sign-ins that are known of, by the report and the list's buffer.
pub(super) fn signs_in(subject: &Subject<'_>, rule: &RuleOf<'_>) -> (u32, Option<DateTime<Utc>>) {
    let (reported, last) = subject.trail.sign_ins(rule.span);
    let from = midnight(rule.days.from);
    let listed = subject
        .user
        .last_login_time
        .filter(|time| days_later(*time, LOGIN_BUFFER) > from);
    let times = u32::try_from(reported).unwrap_or(u32::MAX);
    (times.max(u32::from(listed.is_some())), last.max(listed))
}

/// Why the host report cannot be compared with the history, if it cannot: one of them lost what
/// tells how many meetings there were.
pub(super) fn differ_gap(subject: &Subject<'_>, days: crate::DateRange) -> Option<NotRead> {
    let span = Span::since(days.from);
    if subject.trail.lost(Source::Hosts, span) {
        return Some(rows_unread(Source::Hosts));
    }
    let onwards = crate::DateRange::new(days.from, chrono::NaiveDate::MAX);
    let mut rows = subject.trail.host_rows(onwards);
    let more = |days: crate::DateRange, reported: u64| {
        let span = Span::of(days);
        let sure = |m: &Meeting| !m.webinar && !m.lost.start && !m.lost.kind;
        let meetings = subject.trail.hosted().filter(sure);
        reported > meetings.filter(|m| span.has(m.start)).count() as u64
    };
    rows.any(|(days, reported)| more(days, reported))
        .then(|| rows_unread(Source::History))
}

/// Meetings by the host report and by the history, of the blocks of days that a window has a
/// part in, where the host report counts more: what they were, nobody can tell.
pub(super) fn differ(subject: &Subject<'_>, days: crate::DateRange) -> Option<(u64, u64)> {
    let onwards = crate::DateRange::new(days.from, chrono::NaiveDate::MAX);
    let mut more = None;
    for (days, reported) in subject.trail.host_rows(onwards) {
        // Row by row: what the history shows more of other days explains nothing.
        let span = Span::of(days);
        let meetings = subject.trail.hosted().filter(|m| !m.webinar);
        let shown = meetings.filter(|m| span.has(m.start)).count() as u64;
        if reported > shown {
            more = more.max(Some((reported, shown)));
        }
    }
    more
}
