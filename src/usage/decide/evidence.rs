//! The numbers and dates behind a verdict.

use chrono::{DateTime, Utc};

use crate::coverage::Source;
use crate::usage::decide::judge::{Judge, Subject};
use crate::usage::words::licence::Licence;
use crate::usage::words::verdict::{Evidence, Fact};

/// The numbers and dates behind a verdict.
pub(super) fn evidence(
    judge: &Judge<'_>,
    subject: &Subject<'_>,
    licence: Option<&Licence>,
) -> Vec<Evidence> {
    let mut all = Vec::with_capacity(12);
    let mut put = |fact, source, number: Option<u64>, time: Option<DateTime<Utc>>| {
        // A report that was not read says neither.
        if number.is_none() && time.is_none() {
            return;
        }
        all.push(Evidence {
            fact,
            source,
            number,
            time,
        });
    };
    let (user, activity) = (subject.user, &subject.activity);
    if let Some(created) = user.user_created_at {
        put(Fact::Created, Source::Users, None, Some(created));
    }
    let since = licence.and_then(|licence| user.licence_since.get(licence));
    if let Some((since, latest)) = since.and_then(|since| Some((since, since.likely_latest()?)))
        && latest < judge.facts.read_at
    {
        let source = match since.latest == Some(latest) {
            true => since.source.unwrap_or(Source::Users),
            false => Source::OperationLogs,
        };
        put(Fact::LicenceSince, source, None, Some(latest));
    }
    if let Some(login) = user.last_login_time {
        put(Fact::LastLogin, Source::Users, None, Some(login));
    }
    // Zero is evidence only where all days were read.
    let observed = |number: u64, read: bool| Some(number).filter(|n| read || *n > 0);
    let sign_ins = observed(activity.sign_ins, activity.read.sign_ins);
    put(
        Fact::SignIns,
        Source::SignIns,
        sign_ins,
        activity.last_sign_in,
    );
    let rows = observed(activity.host_report_meetings, activity.read.hosts);
    put(Fact::HostReportMeetings, Source::Hosts, rows, None);
    let hosted = observed(
        activity.meetings.saturating_add(activity.webinars),
        activity.read.history,
    );
    put(Fact::Hosted, Source::History, hosted, activity.last_hosted);
    if let Some(longest) = activity.longest {
        put(Fact::Longest, Source::History, Some(longest.into()), None);
    }
    if let Some(largest) = activity.largest {
        put(Fact::Largest, Source::History, Some(largest.into()), None);
    }
    // Otherwise they were asked up to the first that was found, or an earlier reading kept the last
    // alone: there may be more. Without any, all days must be known.
    let read = activity.read;
    let joined = Some(activity.joined);
    let joined = joined.filter(|n| read.joined || (*n == 0 && read.last_joined));
    put(
        Fact::Joined,
        Source::UserMeetings,
        joined,
        activity.last_joined,
    );
    let (others, by) = (&subject.look.schedules_for, &subject.look.scheduled_by);
    // Who schedules for others is not asked for the other side.
    let people = match (others.value(), by.value()) {
        (Some(others), Some(by)) => Some(others.saturating_add(*by)),
        (Some(others), None) if *others > 0 => Some(*others),
        _ => None,
    };
    if people.is_some() {
        put(Fact::Scheduling, Source::Schedulers, people, None);
    }
    if let Some(used) = subject.licence_use {
        put(Fact::LicenceUse, Source::History, None, Some(used));
    }
    if let Some(first) = subject.upcoming.first() {
        let number = Some(subject.upcoming.len() as u64);
        put(
            Fact::Upcoming,
            Source::UpcomingEvents,
            number,
            Some(first.start),
        );
    }
    all
}
