//! What counts as use.

use chrono::{DateTime, NaiveDate, Utc};

use crate::coverage::{NotRead, Source, Why};
use crate::time::days_later;
use crate::usage::activity::rows::{Span, time};
use crate::usage::activity::trail::Meeting;
use crate::usage::decide::judge::{Judge, PreparedRule, Subject};
use crate::usage::facts::data::midnight;
use crate::usage::policy::rules::Use;
use crate::usage::words::known::Known;

/// `last_login_time` is at most this many days before the true last login.
const LOGIN_BUFFER: u32 = 3;

/// Meetings of Basic users end after this number of minutes.
const BASIC_MINUTES: u32 = 40;

/// How certain it is that a meeting counts as use, from the least to the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Counts {
    No,
    /// A value that decides it was in the answer and could not be read.
    Unread,
    /// The account's capacity decides it, and is not known.
    CannotTell,
    /// It counts if a value that Zoom omits, or people it counts twice, are read in the user's
    /// favour.
    Perhaps,
    Yes,
}

/// The use that a rule found.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Finding {
    pub(super) times: u32,
    pub(super) last: Option<DateTime<Utc>>,
    /// Some of it counts with certainty.
    pub(super) sure: bool,
    /// Some meeting may count, but the account's capacity is not known.
    pub(super) needs_capacity: bool,
    /// The source of a row that may count, but whose value could not be read: the history or the
    /// sign-ins.
    pub(super) unread: Option<Source>,
    /// The user list gave a last login, and it could not be read.
    pub(super) login_unread: bool,
    /// The last login that the user list gives, if only the true one may be within the window.
    pub(super) login_near: Option<NaiveDate>,
}

/// The gap that a source has because values of its rows could not be read.
pub(super) fn rows_unread(source: Source) -> NotRead {
    NotRead::new(source, Why::UnreadableValues)
}

fn over(meeting: &Meeting, minutes: u32, people: u32) -> Counts {
    match (meeting.minutes, meeting.people) {
        (Some(lasted), _) if lasted <= minutes => Counts::No,
        (_, Some(present)) if present < people => Counts::No,
        _ if meeting.lost.minutes || meeting.lost.people => Counts::Unread,
        // Zoom counts people who come back twice. At double the number it cannot be that alone.
        (Some(_), Some(present)) if present >= people.saturating_mul(2) => Counts::Yes,
        _ => Counts::Perhaps,
    }
}

fn above_basic(judge: &Judge<'_>, meeting: &Meeting) -> Counts {
    match (&judge.basic, meeting.people) {
        _ if meeting.webinar => Counts::No,
        // A webinar does not count here, and it may be one.
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

fn counts_as(judge: &Judge<'_>, meeting: &Meeting, counted: Use) -> Counts {
    let sure = |is: bool| if is { Counts::Yes } else { Counts::No };
    let unread = |is: bool| if is { Counts::Unread } else { Counts::No };
    let counts = match counted {
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
    // Without a readable start, it may have been on another day.
    match meeting.lost.start {
        true => counts.min(Counts::Unread),
        false => counts,
    }
}

/// The most certain of these. None is asked for after one that is certain.
fn most(all: impl Iterator<Item = Counts>) -> Counts {
    let mut most = Counts::No;
    for counts in all {
        most = most.max(counts);
        if most == Counts::Yes {
            break;
        }
    }
    most
}

/// Whether a meeting needs more than Basic, as far as the reports tell. For the time of the last
/// use: the policy's own definition does not matter here.
pub(super) fn needs_licence(judge: &Judge<'_>, meeting: &Meeting) -> bool {
    let over = Use::Over {
        minutes: BASIC_MINUTES,
        people: 2,
    };
    [
        Use::Webinar,
        Use::PaidFeature,
        over,
        Use::AboveBasicCapacity,
    ]
    .into_iter()
    .any(|counted| counts_as(judge, meeting, counted) >= Counts::Perhaps)
}

/// The use that a rule finds.
pub(super) fn find_use(
    judge: &Judge<'_>,
    rule: &PreparedRule<'_>,
    subject: &Subject<'_>,
) -> Finding {
    let mut found = Finding::default();
    let counts = &rule.rule.counts;
    // In seconds: a date is made of the last alone.
    let mut last = 0;
    let meetings = subject.trail.meetings_in(rule.span);
    meetings.for_each(|meeting| {
        let counts = counts.iter();
        match most(counts.map(|counted| counts_as(judge, &meeting, *counted))) {
            Counts::No => {}
            Counts::Unread => found.unread = Some(Source::History),
            Counts::CannotTell => found.needs_capacity = true,
            count => {
                found.sure |= count == Counts::Yes;
                found.times = found.times.saturating_add(1);
                last = last.max(meeting.second_since(rule.span));
            }
        }
    });
    found.last = time(last);
    if counts.contains(&Use::Hosted) {
        // Where the history was not read, the host report alone shows that something was hosted.
        for row in compare(judge, subject, rule.days) {
            let more = row.reported.saturating_sub(row.shown);
            if !row.read && more > 0 && row.days.from >= rule.days.from {
                found.sure = true;
                let more = u32::try_from(more).unwrap_or(u32::MAX);
                found.times = found.times.saturating_add(more);
                found.last = found.last.max(Some(midnight(row.days.from)));
            }
        }
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
        found.login_near = login_near(subject, rule);
    }
    found
}

/// The number of known sign-ins within the days of a rule, and the last: from the report, and from
/// the last login that the user list gives.
pub(super) fn signs_in(
    subject: &Subject<'_>,
    rule: &PreparedRule<'_>,
) -> (u32, Option<DateTime<Utc>>) {
    let (reported, last) = subject.trail.sign_ins(rule.span);
    let from = midnight(rule.days.from);
    let listed = subject.user.last_login_time.filter(|time| *time >= from);
    let times = u32::try_from(reported).unwrap_or(u32::MAX);
    (times.max(u32::from(listed.is_some())), last.max(listed))
}

/// The last login that the user list gives, if it is before the days of a rule and the true one,
/// which is up to [`LOGIN_BUFFER`] days later, may be within them.
pub(super) fn login_near(subject: &Subject<'_>, rule: &PreparedRule<'_>) -> Option<NaiveDate> {
    let from = midnight(rule.days.from);
    let listed = subject.user.last_login_time.filter(|time| *time < from)?;
    (days_later(listed, LOGIN_BUFFER) > from).then(|| listed.date_naive())
}

/// Whether a meeting is one that a user held alone for longer than Basic allows.
pub(super) fn alone(meeting: &Meeting) -> bool {
    let long = meeting
        .minutes
        .is_some_and(|minutes| minutes > BASIC_MINUTES);
    long && !meeting.webinar && meeting.people.is_some_and(|people| people < 2)
}

/// A comparison of the host report with the history, over the days of one row of the host report.
struct Compared {
    days: crate::DateRange,
    reported: u64,
    /// Meetings of the history that certainly were on those days.
    sure: u64,
    /// Meetings of the history that may have been.
    shown: u64,
    /// Whether the history was read for all of those days.
    read: bool,
}

/// Compares the rows of the host report that have a day in common with these or later ones.
fn compare(
    judge: &Judge<'_>,
    subject: &Subject<'_>,
    days: crate::DateRange,
) -> impl Iterator<Item = Compared> {
    let onwards = crate::DateRange::new(days.from, NaiveDate::MAX);
    subject
        .trail
        .host_rows(onwards)
        .map(move |(days, reported)| {
            // Compared row by row: surplus meetings of other days in the history explain nothing.
            let span = Span::from_days(days);
            let (mut sure, mut shown) = (0u64, 0u64);
            let meetings = subject.trail.hosted_in(span);
            for meeting in meetings.filter(|m| !m.webinar) {
                shown = shown.saturating_add(1);
                let certain = !meeting.lost.start && !meeting.lost.kind;
                sure = sure.saturating_add(certain.into());
            }
            Compared {
                days,
                reported,
                sure,
                shown,
                read: judge.history_read.covers(days),
            }
        })
}

/// The gap that keeps the host report from being compared with the history, if there is one: values
/// of either, which decide how many meetings there were, could not be read, or the history was not
/// read for all days of a row that counts more.
pub(super) fn difference_gap(
    judge: &Judge<'_>,
    subject: &Subject<'_>,
    days: crate::DateRange,
) -> Option<NotRead> {
    let span = Span::since(days.from);
    if subject.trail.lost(Source::Hosts, span) {
        return Some(rows_unread(Source::Hosts));
    }
    let mut rows = compare(judge, subject, days);
    let more = rows.find(|row| row.reported > row.sure)?;
    Some(match more.read {
        true => rows_unread(Source::History),
        false => NotRead::new(Source::History, Why::NotReadForAllDays),
    })
}

/// The numbers of meetings in the host report and in the history, for a row of the host report that
/// overlaps the window, for whose days the history was read, and that counts more. What those
/// meetings were is not known.
pub(super) fn source_difference(
    judge: &Judge<'_>,
    subject: &Subject<'_>,
    days: crate::DateRange,
) -> Option<(u64, u64)> {
    let rows = compare(judge, subject, days);
    let differing = rows.filter(|row| row.read && row.reported > row.shown);
    differing.map(|row| (row.reported, row.shown)).max()
}
