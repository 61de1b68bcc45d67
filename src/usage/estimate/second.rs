//! The cost of the second reading of a review.

use std::time::Duration;

use crate::client::PROBE;
use crate::coverage::Source;
use crate::limit::Label;
use crate::request::{Meta, Request};
use crate::time::times;
use crate::usage::estimate::plan::{Basis, People, Run, SourceCalls, float, pages, rounded};
use crate::usage::facts::answers::{Answers, Participation};
use crate::usage::people::user::UserKey;
use crate::usage::policy::rules::Otherwise;
use crate::usage::sync::calls;
use crate::usage::sync::options::Options;
use crate::usage::sync::snapshot::{Taken, is_fresh};
use crate::usage::sync::volume::{
    CANDIDATES_WITH_LICENCE, MEETINGS_AHEAD_PER_BASIC, MEETINGS_AHEAD_PER_LICENCE,
    SILENT_WITH_LICENCE,
};
use crate::value::days::{DateRange, DaySet};
use crate::windows::{Ends, MONTH, Planner};
use crate::{group, report, user};

/// The days that one call about participation settles.
const A_CALL: u64 = 30;
/// The days of upcoming events that one call asks for.
const EVENTS: u64 = MONTH - 1;

/// The calls about single users.
#[derive(Default)]
struct Candidates {
    scheduling: u64,
    details: u64,
    participation: u64,
}

impl Run<'_> {
    /// The calls of the second reading, and how long they take. Its parts follow each other.
    pub(super) fn second_reading(&self) -> (Vec<SourceCalls>, Duration) {
        let mut sources = Vec::new();
        let mut elapsed = Duration::ZERO;
        let mut add = |source: Source, meta: &Meta, calls: u64, basis: Basis, at_once: bool| {
            if calls > 0 {
                let (label, basis) = (meta.label, basis);
                sources.push(SourceCalls {
                    source,
                    label,
                    calls,
                    basis,
                });
                let in_turn = if at_once { 1 } else { calls };
                let lasts = self.lasts(label, calls);
                let lasts = lasts.max(times(self.latency, float(in_turn)));
                elapsed = elapsed.saturating_add(lasts);
            }
        };
        let counted = Basis::Counted;
        add(Source::Connection, &calls::OneUser::META, 1, counted, false);
        add(Source::Groups, &group::List::META, 1, counted, false);
        let (log, basis) = self.operation_log();
        add(
            Source::OperationLogs,
            &report::OperationLogs::META,
            log,
            basis,
            false,
        );
        let (events, basis) = self.upcoming();
        add(
            Source::UpcomingEvents,
            &report::UpcomingEvents::META,
            events,
            basis,
            false,
        );
        let (candidates, basis) = self.candidates();
        let Candidates {
            scheduling,
            details,
            participation,
        } = candidates;
        add(
            Source::UserDetails,
            &calls::ZoomOne::META,
            details,
            basis,
            true,
        );
        let (meetings, of_meetings) = self.meetings();
        add(
            Source::AlternativeHosts,
            &calls::AlternativeHosts::META,
            meetings,
            of_meetings,
            true,
        );
        add(
            Source::Schedulers,
            &user::Schedulers::META,
            scheduling,
            basis,
            true,
        );
        add(
            Source::Assistants,
            &user::Assistants::META,
            scheduling,
            basis,
            true,
        );
        let meetings = report::UserMeetings::META;
        add(
            Source::UserMeetings,
            &meetings,
            self.within_budget(participation),
            basis,
            true,
        );
        (sources, elapsed)
    }

    /// The pages of the operation log, which is read anew each time.
    fn operation_log(&self) -> (u64, Basis) {
        let today = self.now.date_naive();
        let first = self.options.policy.days(self.now).from;
        let days = DateRange::new(first.max(Options::earliest(self.now)), today);
        let planner = Planner::new::<report::OperationLogs>(today);
        let mut rest = DaySet::from(days);
        let mut windows = 0;
        if days.days() > MONTH / 2 {
            let probe = crate::value::days::before(today, PROBE.saturating_sub(1));
            rest.remove(DateRange::new(probe, today));
            windows = 1;
        }
        let windows = planner
            .windows(&rest, MONTH, Ends::Unknown)
            .len()
            .saturating_add(windows);
        match self.per_day(Source::OperationLogs) {
            // The last page of each window is half full on average.
            Some(per_day) => {
                let full = per_day * float(days.days()) / f64::from(self.sizes.operations.max(1));
                let windows = float(windows as u64);
                let more = (full - windows * 0.5).max(0.0);
                (rounded(windows + more), Basis::EarlierRun)
            }
            None => (windows as u64, Basis::Counted),
        }
    }

    /// The pages of the upcoming meetings and of the upcoming webinars.
    fn upcoming(&self) -> (u64, Basis) {
        let ahead = u64::from(self.options.policy.guards.upcoming_days);
        if ahead == 0 {
            return (0, Basis::Counted);
        }
        let per_day = self.per_day(Source::UpcomingEvents);
        let basis = match per_day {
            Some(_) => Basis::EarlierRun,
            None => Basis::Counted,
        };
        let (mut days, mut all) = (ahead.saturating_add(1), 0_u64);
        while days > 0 {
            let part = days.min(EVENTS);
            let rows = per_day.unwrap_or(0.0) * float(part);
            // Nearly all events are meetings; the webinars fill one page.
            all = all
                .saturating_add(pages(rows, self.sizes.events))
                .saturating_add(1);
            days = days.saturating_sub(part);
        }
        (all, basis)
    }

    /// The meetings to come that are asked for their alternative hosts: those that the snapshot's
    /// reading did not reach, and those that have come within the days of the guard since.
    fn meetings(&self) -> (u64, Basis) {
        let ahead = self.options.policy.guards.upcoming_days;
        if ahead == 0 {
            return (0, Basis::Counted);
        }
        let days = f64::from(ahead) + 1.0;
        let most = self.options.meeting_calls;
        let measured = self.options.known().and_then(|snapshot| {
            let per_day = snapshot.per_day.get(&Source::AlternativeHosts)?;
            Some((snapshot, *per_day))
        });
        let Some((snapshot, per_day)) = measured else {
            let People {
                licensed, basic, ..
            } = &self.people;
            let month = float(*licensed) * MEETINGS_AHEAD_PER_LICENCE
                + float(*basic) * MEETINGS_AHEAD_PER_BASIC;
            return (rounded(month * days / 30.0).min(most), Basis::Assumption);
        };
        // Of those that were answered, some answers are too old by now.
        let to_come = snapshot.meetings.iter();
        let due = to_come.filter(|(id, answer)| {
            let key = id.to_string();
            let age = self.options.answers_age;
            answer.stands(self.now) && !is_fresh(&key, answer.at, age, self.now)
        });
        let open = float(snapshot.meetings_open.saturating_add(due.count() as u64));
        let since = self.now.signed_duration_since(snapshot.taken_at).num_days();
        let since = float(u64::try_from(since).unwrap_or(0)).min(days);
        (rounded(open + per_day * since).min(most), Basis::EarlierRun)
    }

    fn candidates(&self) -> (Candidates, Basis) {
        let mut all = Candidates::default();
        // A snapshot without answers does not tell how many users are asked about.
        let answered = |snapshot: &&Taken| {
            let mut users = snapshot.users.values();
            users.any(|user| !user.answers.is_empty())
        };
        let Some(snapshot) = self.options.known().filter(answered) else {
            let licensed = float(self.people.licensed);
            let silent = rounded(licensed * SILENT_WITH_LICENCE);
            let months = self
                .participation_days()
                .map_or(0, |days| calls_for(days.days()));
            all.scheduling = rounded(licensed * CANDIDATES_WITH_LICENCE);
            all.participation = silent.saturating_mul(months);
            all.details = match self.own_records {
                true => self.people.licensed,
                false => 0,
            };
            return (all, Basis::Assumption);
        };
        for (key, user) in &snapshot.users {
            let Answers {
                scheduling,
                details,
                participation,
            } = &user.answers;
            let due = |at| {
                u64::from(!is_fresh(
                    key.as_str(),
                    at,
                    self.options.answers_age,
                    self.now,
                ))
            };
            let more = scheduling.as_ref().map_or(0, |answer| due(answer.at));
            all.scheduling = all.scheduling.saturating_add(more);
            let more = details.as_ref().map_or(0, |answer| due(answer.at));
            all.details = all.details.saturating_add(more);
            let more = participation
                .as_ref()
                .map_or(0, |known| self.months(key, known));
            all.participation = all.participation.saturating_add(more);
        }
        (all, Basis::EarlierRun)
    }

    /// The days of the rules for which participation matters.
    fn participation_days(&self) -> Option<DateRange> {
        let rules = self.options.policy.rules.iter();
        let rules = rules.filter(|rule| rule.otherwise == Otherwise::ByOtherUse);
        let days = rules.map(|rule| rule.within.days(self.now));
        days.reduce(|a, b| DateRange::new(a.from.min(b.from), a.to.max(b.to)))
    }

    /// The calls about the participation of one user.
    fn months(&self, key: &UserKey, known: &Participation) -> u64 {
        let Some(days) = self.participation_days() else {
            return 0;
        };
        let read = !known.days.is_empty();
        if read && is_fresh(key.as_str(), known.at, self.options.answers_age, self.now) {
            return 0;
        }
        let from = crate::usage::facts::data::midnight(days.from).timestamp();
        let joins = known
            .joined
            .is_some_and(|(time, _)| i64::from(time) >= from);
        match joins {
            true => 0,
            false => calls_for(known.days.missing(days).days()),
        }
    }

    fn within_budget(&self, calls: u64) -> u64 {
        let heavy = self.budget.labels.get(&Label::Heavy);
        let part = heavy
            .and_then(|heavy| heavy.left_today)
            .map(|left| left / 5);
        let most = self.options.participation_calls.or(part);
        most.map_or(calls, |most| calls.min(most))
    }
}

fn calls_for(days: u64) -> u64 {
    days.div_ceil(A_CALL)
}
