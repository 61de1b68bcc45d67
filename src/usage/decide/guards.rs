//! The guards that a base and an add-on have in common, and the gaps that leave a guard undecided.

use chrono::NaiveDate;

use crate::coverage::{NotRead, Source, Why};
use crate::time::days_later;
use crate::usage::activity::log::lower;
use crate::usage::decide::age::{Age, age_unknown, licence_age, user_age};
use crate::usage::decide::alternative::identifiers;
use crate::usage::decide::judge::{Judge, Subject};
use crate::usage::facts::data::{Upcoming, later};
use crate::usage::words::cause::{Cause, Guard};
use crate::usage::words::known::Known;
use crate::usage::words::licence::Licence;

/// The sources that were not read, and why.
pub(super) type Gaps = Vec<NotRead>;

/// The guards for new users, new licences and people on leave.
pub(super) fn age_guards(
    judge: &Judge<'_>,
    subject: &Subject<'_>,
    licence: Option<&Licence>,
) -> Vec<(Guard, Option<NaiveDate>)> {
    let mut guards = Vec::new();
    if let Age::Younger(until) = user_age(judge, subject.user) {
        guards.push((Guard::NewUser, Some(until)));
    }
    let employee = subject.user.employee.value();
    let leave = employee.and_then(|employee| employee.on_leave_until);
    if let Some(until) = leave.filter(|until| *until >= judge.as_of.date_naive()) {
        guards.push((Guard::OnLeave, Some(until)));
    }
    // A licence of which values were lost looks like another licence, and so like a new one.
    let licence = licence.filter(|_| subject.user.lost_licence().is_none());
    let since = licence.and_then(|licence| subject.user.licence_since.get(licence));
    if let Some(Age::Younger(until)) = since.map(|since| licence_age(judge, *since)) {
        guards.push((Guard::NewLicence, Some(until)));
    }
    guards
}

/// The guard for users who host an event soon. It lasts until the last such event.
pub(super) fn upcoming_guard(
    judge: &Judge<'_>,
    subject: &Subject<'_>,
    which: impl Fn(&Upcoming) -> bool,
) -> Option<(Guard, Option<NaiveDate>)> {
    let end = days_later(judge.as_of, judge.policy.guards.upcoming_days);
    let soon = subject.upcoming.iter().filter(|event| which(event));
    let last = soon
        .filter(|event| judge.as_of <= event.start && event.start <= end)
        .map(|event| event.start.date_naive())
        .max()?;
    Some((Guard::Upcoming, Some(last)))
}

/// The guard for users who are alternative hosts of a meeting soon, under any address that they
/// have or had. It lasts until the last such meeting.
pub(super) fn alternative_host_guard(
    judge: &Judge<'_>,
    subject: &Subject<'_>,
) -> Option<(Guard, Option<NaiveDate>)> {
    let names = identifiers(subject.user).into_iter();
    let days = names.filter_map(|name| judge.alternative.last(&lower(name)));
    let last = days.max()?;
    Some((Guard::AlternativeHost, Some(last)))
}

/// The gap in the upcoming events that the guard needs, if there is one.
pub(super) fn upcoming_gap(judge: &Judge<'_>) -> Option<NotRead> {
    let days = judge.policy.guards.upcoming_days;
    if days == 0 {
        return None;
    }
    let today = judge.as_of.date_naive();
    let why = match (&judge.facts.upcoming, judge.facts.upcoming_of) {
        (Known::Read(_), Some(read)) if read.from <= today && later(today, days) <= read.to => {
            return None;
        }
        (Known::NotRead(why), _) => why.clone(),
        _ => Why::NotReadForAllDays,
    };
    Some(NotRead::new(Source::UpcomingEvents, why))
}

/// The cause, if a guard needs an age that is not known.
pub(super) fn age_gap(
    judge: &Judge<'_>,
    subject: &Subject<'_>,
    licence: &Licence,
) -> Option<Cause> {
    let guards = &judge.policy.guards;
    if guards.new_user_days.max(guards.new_licence_days) > 0
        && let Some(why) = subject.user.lost(&["user_created_at"])
    {
        let sources = vec![NotRead::new(Source::Users, why)];
        return Some(Cause::NotRead { sources });
    }
    if user_age(judge, subject.user) == Age::Unknown {
        let days = judge.policy.guards.new_user_days;
        return Some(Cause::AgeUnknown { days });
    }
    let since = subject.user.licence_since.get(licence);
    let age = since.map_or(Age::Unknown, |since| licence_age(judge, *since));
    if age != Age::Unknown || judge.policy.guards.new_licence_days == 0 {
        return None;
    }
    Some(age_unknown(judge))
}

/// The cause made of these gaps: sorted, one for each source; `None` without gaps.
pub(super) fn cause_from_gaps(mut gaps: Gaps) -> Option<Cause> {
    gaps.sort();
    gaps.dedup_by(|a, b| a.source == b.source);
    (!gaps.is_empty()).then_some(Cause::NotRead { sources: gaps })
}
