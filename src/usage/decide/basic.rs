//! Decides whether users without a paid licence need one.

use crate::coverage::{NotRead, Source, Why};
use crate::usage::activity::rows::Span;
use crate::usage::activity::trail::Meeting;
use crate::usage::decide::guards::cause_from_gaps;
use crate::usage::decide::judge::{Judge, Subject};
use crate::usage::decide::status::{licence_unread, status_verdict};
use crate::usage::decide::uses::rows_unread;
use crate::usage::policy::rules::UpgradeRule;
use crate::usage::words::cause::Cause;
use crate::usage::words::reason::Reason;
use crate::usage::words::verdict::{Confidence, LicenceVerdict, Verdict};
use crate::user::UserType;

pub(super) fn unlicensed(judge: &Judge<'_>, subject: &Subject<'_>, exempt: bool) -> LicenceVerdict {
    let user = subject.user;
    if let Some(unknown) = licence_unread(judge, subject) {
        return unknown;
    }
    if user.held.by.is_none() {
        let why = Why::NotSaid;
        let cause = Cause::NotRead {
            sources: vec![NotRead::new(Source::Users, why)],
        };
        let reasons = vec![Reason::Missing(cause.clone())];
        return status_verdict(judge, subject, None, Verdict::Unknown(cause), reasons);
    }
    let basic = user.metadata.user_type.value() == Some(&UserType::Basic);
    let upgrade = &judge.policy.upgrade;
    let eligible = upgrade.meetings > 0 && basic && !exempt;
    if eligible {
        let (times, restarted) = cut_off(judge, subject, upgrade);
        if times >= upgrade.meetings {
            let to = upgrade.to.clone();
            let reasons = vec![Reason::CutOff { times, restarted }];
            let mut verdict =
                status_verdict(judge, subject, None, Verdict::Upgrade { to }, reasons);
            if restarted == 0 {
                verdict.confidence = Confidence::Medium;
            }
            return verdict;
        }
    }
    let mut verdict = status_verdict(
        judge,
        subject,
        None,
        Verdict::NoLicence,
        vec![Reason::NotLicensed],
    );
    let webinars = webinars(judge, subject);
    if webinars > 0 {
        verdict
            .reasons
            .push(Reason::WebinarsWithoutLicence { times: webinars });
    }
    let mut missing = judge.upgrade_missing.clone();
    if subject
        .trail
        .lost(Source::History, Span::since(judge.upgrade_days.from))
    {
        missing.push(rows_unread(Source::History));
    }
    if let Some(cause) = cause_from_gaps(missing).filter(|_| eligible) {
        // A licence may be needed: the reports that would show it were not read.
        verdict.reasons.push(Reason::Missing(cause));
        verdict.confidence = Confidence::Low;
    }
    verdict
}

/// The number of webinars that a user without a licence hosted: Zoom shows no licence for them, or
/// shows it where it was not read.
fn webinars(judge: &Judge<'_>, subject: &Subject<'_>) -> u32 {
    let span = Span::since(judge.add_on_days.from);
    let hosted = subject.trail.meetings_in(span);
    let webinars = hosted.filter(|m| m.webinar && !m.lost.start && span.has(m.start));
    u32::try_from(webinars.count()).unwrap_or(u32::MAX)
}

/// The number of meetings that ended at the time limit of Basic, and how often the host started
/// another one at once.
fn cut_off(judge: &Judge<'_>, subject: &Subject<'_>, rule: &UpgradeRule) -> (u32, u32) {
    let span = Span::since(judge.upgrade_days.from);
    let mut meetings: Vec<Meeting> = subject.trail.hosted_in(span).collect();
    meetings.sort_by_key(|meeting| meeting.start);
    let (least, most) = rule.minutes;
    let (mut times, mut restarted) = (0u32, 0u32);
    for (at, meeting) in meetings.iter().enumerate() {
        let minutes = meeting.minutes.filter(|m| (least..=most).contains(m));
        let people = meeting.people.is_some_and(|people| people >= rule.people);
        // Meetings in a Zoom Room use the licence of the room.
        let Some(minutes) = minutes.filter(|_| people && meeting.features & judge.room == 0) else {
            continue;
        };
        if meeting.webinar || meeting.start == 0 {
            continue;
        }
        times = times.saturating_add(1);
        let end = meeting.start.saturating_add(minutes.saturating_mul(60));
        let again = end.saturating_add(rule.restart_minutes.saturating_mul(60));
        let next = meetings.get(at.saturating_add(1)..).unwrap_or_default();
        // Zoom rounds to full minutes, so the next may begin up to a minute before the end.
        let from = end.saturating_sub(60);
        let soon = next.iter().any(|m| (from..=again).contains(&m.start));
        restarted = restarted.saturating_add(u32::from(soon));
    }
    (times, restarted)
}
