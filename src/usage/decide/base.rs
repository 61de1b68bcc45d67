//! The base licence.

use chrono::{DateTime, Utc};

use crate::coverage::{NotRead, Source, Why};
use crate::usage::decide::age::rests_on_silence;
use crate::usage::decide::alternative::identifiers;
use crate::usage::decide::evidence::evidence;
use crate::usage::decide::guards::{
    Gaps, age_gap, age_guards, alternative_host_guard, cause_from_gaps, upcoming_gap,
    upcoming_guard,
};
use crate::usage::decide::judge::{Judge, PreparedRule, Subject};
use crate::usage::decide::products;
use crate::usage::decide::ruling::Ruling;
use crate::usage::decide::uses::{
    Finding, alone, difference_gap, find_use, login_near, needs_licence, rows_unread, signs_in,
    source_difference,
};
use crate::usage::facts::data::midnight;
use crate::usage::policy::rules::{Otherwise, Rule, Use, Within};
use crate::usage::words::cause::{Cause, Guard};
use crate::usage::words::held::HeldBy;
use crate::usage::words::known::Known;
use crate::usage::words::licence::Licence;
use crate::usage::words::product::Product;
use crate::usage::words::reason::Reason;
use crate::usage::words::verdict::{Confidence, LicenceVerdict, Provision, Verdict};

pub(super) fn base(
    judge: &Judge<'_>,
    subject: &Subject<'_>,
    licence: &Licence,
    add_ons: &[LicenceVerdict],
    exempt: Option<&NotRead>,
) -> LicenceVerdict {
    let findings: Vec<_> = judge
        .rules
        .iter()
        .map(|rule| find_use(judge, rule, subject))
        .collect();
    let ruling = used(judge, subject, &findings)
        .or_else(|| guarded(judge, subject, licence, add_ons))
        .or_else(|| on_premises(judge, licence, &findings))
        .or_else(|| gap(judge, subject, licence, add_ons, exempt, &findings))
        .or_else(|| left(subject))
        .unwrap_or_else(|| products::reviewed(judge, subject, licence, outcome(judge, subject)));
    let mut reasons = ruling.reasons;
    let mut confidence = ruling.confidence;
    let doubtful = |add_on: &&LicenceVerdict| add_on.reasons.contains(&Reason::UnknownHosts);
    if ruling.verdict.releases() && add_ons.iter().any(|add_on| doubtful(&add_on)) {
        reasons.push(Reason::UnknownHosts);
        confidence = Confidence::Low;
    }
    if ruling.verdict.harshness() > 0 {
        let doubts = doubts(judge, subject, licence);
        if !doubts.is_empty() {
            confidence = confidence.min(Confidence::Medium);
            reasons.extend(doubts);
        }
    }
    // Add-ons that were not read get no verdict of their own, so the base says that they are
    // missing.
    if let Known::NotRead(why) = &subject.user.held.add_ons {
        let sources = vec![NotRead::new(Source::UserSettings, why.clone())];
        let missing = Reason::Missing(Cause::NotRead { sources });
        if !reasons.contains(&missing) {
            reasons.push(missing);
        }
    }
    let disagreements = subject.user.held.disagreements.iter();
    reasons.extend(disagreements.map(|what| Reason::Disagreement(what.clone())));
    LicenceVerdict {
        licence: Some(licence.clone()),
        verdict: ruling.verdict,
        reasons,
        evidence: evidence(judge, subject, Some(licence)),
        confidence,
        provision: Provision::Bought,
    }
}

/// What makes a verdict that takes the licence away medium at most.
fn doubts(judge: &Judge<'_>, subject: &Subject<'_>, licence: &Licence) -> Vec<Reason> {
    let mut doubts = Vec::new();
    if not_read(&subject.look.live).is_some_and(|why| *why != Why::NotAsked) {
        doubts.push(Reason::LiveNotRead);
    }
    doubts.extend(judge.alternative.unread());
    if subject.left.is_none() && rests_on_silence(judge, subject.user, licence) {
        doubts.push(Reason::AgeBySilence);
    }
    // A list that is missing from its answer was read as empty, which is less certain.
    if judge.policy.guards.scheduling {
        let without = subject.look.without_list.iter();
        doubts.extend(without.map(|source| Reason::WithoutList { source: *source }));
    }
    doubts
}

/// Use that needs the licence by any rule keeps it, whatever else was not read.
fn used(judge: &Judge<'_>, subject: &Subject<'_>, findings: &[Finding]) -> Option<Ruling> {
    let mut ruling = Ruling::keep(None, None, Vec::new());
    let mut sure = false;
    for (rule, found) in judge.rules.iter().zip(findings) {
        if found.times > 0 && !before_leaving(subject, found.last) {
            sure |= found.sure;
            ruling.reasons.push(Reason::Used {
                rule: rule.rule.name.clone(),
                times: found.times,
                last: found.last.unwrap_or_else(|| midnight(rule.days.from)),
            });
        }
    }
    if !ruling.reasons.is_empty() && !sure {
        ruling.confidence = Confidence::Medium;
        ruling.reasons.push(Reason::PeopleUncertain);
    }
    // The true last login may be within the window: that keeps the licence, and claims no use.
    let near = findings.iter().find_map(|found| found.login_near);
    let near = near.filter(|_| subject.left.is_none());
    if let (true, Some(listed)) = (ruling.reasons.is_empty(), near) {
        ruling.confidence = Confidence::Medium;
        ruling.reasons.push(Reason::LoginMayBeLater { listed });
    }
    let names = identifiers(subject.user);
    for product in judge.policy.unmeasurable.iter().copied() {
        let last = judge.facts.products.last(product, &names);
        if let Some(last) = last.filter(|last| *last >= judge.window.from) {
            ruling.confidence = Confidence::High;
            ruling.reasons.push(Reason::UsedProduct { product, last });
        }
    }
    let hosting = judge.rules.iter().filter(|rule| hosts_count(rule.rule));
    let hosting = hosting.filter(|_| subject.left.is_none());
    let difference = hosting
        .filter_map(|rule| source_difference(judge, subject, rule.days))
        .max();
    if let Some((host_report, history)) = difference {
        if ruling.reasons.is_empty() {
            ruling.confidence = Confidence::Low;
        }
        ruling.reasons.push(Reason::SourcesDiffer {
            host_report,
            history,
        });
    }
    (!ruling.reasons.is_empty()).then_some(ruling)
}

/// Whether the last use was before the user left.
fn before_leaving(subject: &Subject<'_>, last: Option<DateTime<Utc>>) -> bool {
    let day = last.map(|last| last.date_naive());
    subject
        .left
        .is_some_and(|left| day.is_none_or(|day| day <= left))
}

/// Reclaims from somebody who has left the organisation.
fn left(subject: &Subject<'_>) -> Option<Ruling> {
    let on = subject.left?;
    Some(Ruling::new(Verdict::Reclaim, vec![Reason::Left { on }]))
}

fn guarded(
    judge: &Judge<'_>,
    subject: &Subject<'_>,
    licence: &Licence,
    add_ons: &[LicenceVerdict],
) -> Option<Ruling> {
    let mut guards = age_guards(judge, subject, Some(licence));
    let people = |known: &Known<u64>| known.value().is_some_and(|n| *n > 0);
    if judge.policy.guards.scheduling
        && (people(&subject.look.schedules_for) || people(&subject.look.scheduled_by))
    {
        guards.push((Guard::Scheduling, None));
    }
    if subject.look.live == Known::Read(true) {
        guards.push((Guard::Live, None));
    }
    guards.extend(upcoming_guard(judge, subject, |_| true));
    guards.extend(alternative_host_guard(judge, subject));
    let kept = add_ons.iter().find(|add_on| needs_base(add_on));
    if let Some(add_on) = kept {
        let until = match &add_on.verdict {
            Verdict::Keep { until, .. } => *until,
            _ => None,
        };
        guards.push((Guard::AddOn, until));
    }
    let (first, until) = *guards.first()?;
    let reasons = guards.iter().map(|(guard, _)| Reason::Guarded(*guard));
    Some(Ruling::keep(Some(first), until, reasons.collect()))
}

/// Unknown for Corp, whose meetings may be on the company's own connectors, which the reports need
/// not show.
fn on_premises(judge: &Judge<'_>, licence: &Licence, findings: &[Finding]) -> Option<Ruling> {
    let product = Product::OnPremises;
    let shown = *licence != Licence::Corp
        || !judge.policy.unmeasurable.contains(&product)
        || judge.facts.products.covers(product, judge.window);
    let cause = Cause::NotMeasurable {
        products: vec![product],
    };
    (!shown).then(|| Ruling::unknown(cause, not_used(judge, findings)))
}

/// Which rules found no use, of those whose reports were read.
fn not_used(judge: &Judge<'_>, findings: &[Finding]) -> Vec<Reason> {
    let rules = judge.rules.iter().zip(findings);
    // A report that was refused says nothing about use.
    let read = rules.filter(|(rule, found)| {
        rule.missing.is_empty()
            && found.unread.is_none()
            && !found.login_unread
            && !found.needs_capacity
    });
    read.map(|(rule, _)| Reason::NotUsed {
        rule: rule.rule.name.clone(),
        days: rule.days,
    })
    .collect()
}

/// Unknown if something was not read that a verdict which takes the licence away needs.
fn gap(
    judge: &Judge<'_>,
    subject: &Subject<'_>,
    licence: &Licence,
    add_ons: &[LicenceVerdict],
    exempt: Option<&NotRead>,
    findings: &[Finding],
) -> Option<Ruling> {
    let user = subject.user;
    if user.held.in_conflict {
        return Some(Ruling::unknown(Cause::Conflict, not_used(judge, findings)));
    }
    if let Some(cause) = age_gap(judge, subject, licence) {
        return Some(Ruling::unknown(cause, not_used(judge, findings)));
    }
    // The base is needed until it is known that the add-on is not.
    let cause = add_ons.iter().find_map(|add_on| match &add_on.verdict {
        Verdict::Unknown(cause) => Some(cause.clone()),
        _ => None,
    });
    if let Some(cause) = cause {
        return Some(Ruling::unknown(cause, not_used(judge, findings)));
    }
    let mut gaps: Gaps = Vec::new();
    for (rule, found) in judge.rules.iter().zip(findings) {
        gaps.extend(rule.missing.iter().cloned());
        if found.needs_capacity {
            let why = match &judge.basic {
                Known::NotRead(why) => why.clone(),
                _ => Why::NotSaid,
            };
            gaps.push(NotRead::new(Source::AccountSettings, why));
        }
        gaps.extend(found.unread.map(rows_unread));
        if let (true, Some(why)) = (found.login_unread, user.lost(&["last_login_time"])) {
            gaps.push(NotRead::new(Source::Users, why));
        }
        if hosts_count(rule.rule) && subject.left.is_none() {
            gaps.extend(difference_gap(judge, subject, rule.days));
        }
    }
    gaps.extend(
        user.lost_licence()
            .map(|why| NotRead::new(Source::Users, why)),
    );
    if let Known::NotRead(why) = &user.held.add_ons {
        gaps.push(NotRead::new(Source::UserSettings, why.clone()));
    }
    gaps.extend(exempt.cloned());
    gaps.extend(upcoming_gap(judge));
    // The second reading asks about these only where nothing else is missing.
    if gaps.is_empty() {
        gaps = look_gap(judge, subject);
    }
    if gaps.is_empty() && subject.left.is_none() {
        gaps = other_use_gap(judge, subject);
    }
    cause_from_gaps(gaps).map(|cause| Ruling::unknown(cause, not_used(judge, findings)))
}

/// What the second reading has to ask about a user before a licence is taken away.
fn look_gap(judge: &Judge<'_>, subject: &Subject<'_>) -> Gaps {
    let mut gaps = Gaps::new();
    let mut ask = |source: Source, why: Option<&Why>| {
        gaps.extend(why.map(|why| NotRead::new(source, why.clone())));
    };
    if judge.policy.guards.scheduling {
        ask(Source::Schedulers, not_read(&subject.look.schedules_for));
        ask(Source::Assistants, not_read(&subject.look.scheduled_by));
    }
    // The record of a single user may name a suite, whose products cannot be measured.
    if judge.own_records && subject.user.held.by != Some(HeldBy::LicenseInfoList) {
        ask(Source::UserDetails, not_read(&subject.look.details));
    }
    gaps
}

/// Use of Zoom that does not need the licence, on the days of a rule and later.
fn other_use(judge: &Judge<'_>, subject: &Subject<'_>, rule: &PreparedRule<'_>) -> Vec<Reason> {
    let mut found = Vec::new();
    let (mut any, mut beyond, mut by_oneself) = (false, false, false);
    let hosted = subject.trail.meetings_in(rule.span);
    let hosted = hosted.filter(|m| !m.lost.start);
    hosted.for_each(|meeting| {
        by_oneself |= alone(&meeting);
        any |= !alone(&meeting);
        beyond |= needs_licence(judge, &meeting);
    });
    match (any, beyond) {
        (true, false) => found.push(Reason::HostsWithinBasic),
        (_, true) => found.push(Reason::HostsUncounted),
        _ => {}
    }
    if by_oneself {
        found.push(Reason::HostsAlone);
    }
    if subject.trail.joined(rule.span).0 > 0 {
        found.push(Reason::Joins);
    }
    if signs_in(subject, rule).0 > 0 {
        found.push(Reason::SignsIn);
    } else if let Some(listed) = login_near(subject, rule) {
        found.push(Reason::LoginMayBeLater { listed });
    }
    found
}

/// What must be read before a user can be said to show no use at all.
fn other_use_gap(judge: &Judge<'_>, subject: &Subject<'_>) -> Gaps {
    let mut gaps = Gaps::new();
    for rule in &judge.rules {
        if rule.rule.otherwise != Otherwise::ByOtherUse
            || !other_use(judge, subject, rule).is_empty()
        {
            continue;
        }
        let mut missing =
            crate::usage::decide::judge::missing(judge.facts, &[Source::SignIns], rule.days);
        let sources = [Source::History, Source::SignIns];
        let lost = sources.map(|source| (source, subject.trail.lost(source, rule.span)));
        missing.extend(
            lost.into_iter()
                .filter(|(_, is_lost)| *is_lost)
                .map(|(source, _)| rows_unread(source)),
        );
        let login = subject.user.lost(&["last_login_time"]);
        missing.extend(login.map(|why| NotRead::new(Source::Users, why)));
        if !missing.is_empty() {
            gaps.extend(missing);
            continue;
        }
        match &subject.look.participation {
            Known::Read(read)
                if read.from <= rule.days.from
                    && rule.days.to <= subject.look.participation_stands(*read) => {}
            // It only tells reclaim from downgrade, and both give the seat back.
            Known::NotRead(Why::ParticipationBudget { .. }) => {}
            Known::NotRead(why) => {
                gaps.push(NotRead::new(Source::UserMeetings, why.clone()));
            }
            _ => {
                let why = Why::NotReadForAllDays;
                gaps.push(NotRead::new(Source::UserMeetings, why));
            }
        }
    }
    gaps
}

/// What is not known of a user's participation on the days of a rule, without being a gap.
fn participation_doubt(subject: &Subject<'_>, rule: &PreparedRule<'_>) -> Option<Reason> {
    match &subject.look.participation {
        Known::NotRead(Why::ParticipationBudget { .. }) => Some(Reason::ParticipationNotAsked),
        Known::Read(read) if read.to < rule.days.to => {
            Some(Reason::ParticipationReadThrough { day: read.to })
        }
        _ => None,
    }
}

/// The mildest outcome of the rules, for a user without use, guard or gap.
fn outcome(judge: &Judge<'_>, subject: &Subject<'_>) -> Ruling {
    let mut mildest: Option<Ruling> = None;
    for rule in &judge.rules {
        let used = other_use(judge, subject, rule);
        let doubt = participation_doubt(subject, rule).filter(|_| used.is_empty());
        let (verdict, mut confidence) = match rule.rule.otherwise {
            Otherwise::Review => (Verdict::Review { would_be: None }, Confidence::Low),
            Otherwise::ByOtherUse if !used.is_empty() => (Verdict::Downgrade, Confidence::High),
            Otherwise::ByOtherUse => match &doubt {
                Some(Reason::ParticipationNotAsked) => (Verdict::Downgrade, Confidence::Medium),
                Some(_) => (Verdict::Reclaim, Confidence::Medium),
                None => (Verdict::Reclaim, Confidence::High),
            },
            // The user is active in ways that the rule does not count.
            Otherwise::Reclaim if !used.is_empty() => (Verdict::Reclaim, Confidence::Medium),
            Otherwise::Reclaim => (Verdict::Reclaim, Confidence::High),
        };
        // Other definitions of use would keep the licence.
        if used.contains(&Reason::HostsUncounted) {
            confidence = Confidence::Low;
        }
        // Alone is not clearly within Basic, and the login is perhaps before the window.
        let near = matches!(used[..], [Reason::LoginMayBeLater { .. }]);
        if near || used.contains(&Reason::HostsAlone) {
            confidence = confidence.min(Confidence::Medium);
        }
        if rule.rule.within == Within::LastMonth {
            confidence = confidence.min(Confidence::Medium);
        }
        let mut reasons = vec![Reason::NotUsed {
            rule: rule.rule.name.clone(),
            days: rule.days,
        }];
        // Other outcomes do not look for signs of use, so they cannot report that there is none.
        if used.is_empty() && rule.rule.otherwise == Otherwise::ByOtherUse {
            if doubt != Some(Reason::ParticipationNotAsked) {
                reasons.push(Reason::NoSign {
                    since: rule.days.from,
                });
            }
            reasons.extend(doubt);
        }
        reasons.extend(used);
        let milder = mildest
            .as_ref()
            .is_none_or(|mildest| verdict.harshness() < mildest.verdict.harshness());
        if milder {
            mildest = Some(Ruling {
                verdict,
                reasons,
                confidence,
            });
        }
    }
    // `Policy::check` refuses a policy without rules.
    mildest.unwrap_or_else(|| Ruling::keep(None, None, Vec::new()))
}

/// Whether a rule counts meetings or webinars that the user hosted.
fn hosts_count(rule: &Rule) -> bool {
    rule.counts.iter().any(|counted| *counted != Use::SignedIn)
}

/// Whether the base must stay because this add-on stays.
fn needs_base(add_on: &LicenceVerdict) -> bool {
    match add_on.verdict {
        // An unused add-on that the base includes goes with the base.
        Verdict::Keep { .. } => add_on.reasons.first() != Some(&Reason::Included),
        Verdict::Shrink { .. } => true,
        _ => false,
    }
}

fn not_read<T>(known: &Known<T>) -> Option<&Why> {
    match known {
        Known::NotRead(why) => Some(why),
        _ => None,
    }
}
