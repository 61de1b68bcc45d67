//! Decides whether add-ons are kept, shrunk or dropped, over a longer window of their own.

use chrono::{DateTime, Utc};

use crate::coverage::{NotRead, Source, Why};
use crate::usage::activity::rows::Span;
use crate::usage::decide::evidence::evidence;
use crate::usage::decide::guards::{
    age_gap, age_guards, cause_from_gaps, identifiers, upcoming_gap, upcoming_guard,
};
use crate::usage::decide::judge::{Judge, Subject};
use crate::usage::decide::provision::provision;
use crate::usage::decide::uses::{difference_gap, rows_unread, source_difference};
use crate::usage::facts::data::midnight;
use crate::usage::words::cause::{Cause, Guard};
use crate::usage::words::held::HeldBy;
use crate::usage::words::known::Known;
use crate::usage::words::licence::{Family, Licence};
use crate::usage::words::product::Product;
use crate::usage::words::reason::Reason;
use crate::usage::words::verdict::{
    Confidence, Evidence, Fact, LicenceVerdict, Provision, Verdict,
};

/// How an add-on was used.
struct Use {
    times: u32,
    last: Option<DateTime<Utc>>,
    /// The largest number of people in an event; `None` if an event does not give its number.
    largest: Option<u32>,
    /// What was not read, so that it is not known whether the add-on was needed.
    gap: Option<NotRead>,
    /// Whether a value that may show more use could not be read.
    unread: bool,
}

pub(super) fn add_on(
    judge: &Judge<'_>,
    subject: &Subject<'_>,
    licence: &Licence,
    exempt: Option<&NotRead>,
) -> LicenceVerdict {
    let provision = provision(judge, subject.user, licence);
    let (verdict, reasons, confidence) = match licence.family() {
        Family::Events => events(judge, subject),
        _ => sized(judge, subject, licence, provision, exempt),
    };
    let mut reasons = reasons;
    if provision == Provision::Unknown {
        reasons.push(Reason::ProvisionUnknown);
    }
    let mut evidence = evidence(judge, subject, Some(licence));
    let used = add_on_use(judge, subject, licence);
    if licence.family() == Family::Webinar {
        evidence.push(Evidence {
            fact: Fact::Webinars,
            source: Source::History,
            number: Some(used.times.into()),
            time: used.last,
        });
    }
    if let (Family::LargeMeeting, Some(base)) = (licence.family(), base_capacity(judge, subject)) {
        evidence.push(Evidence {
            fact: Fact::BaseCapacity,
            source: Source::AccountSettings,
            number: Some(base.into()),
            time: None,
        });
    }
    LicenceVerdict {
        licence: Some(licence.clone()),
        verdict,
        reasons,
        evidence,
        confidence,
        provision,
    }
}

/// How many people the user's meetings can have without the add-on: from the price book, or else
/// the account's default.
fn base_capacity(judge: &Judge<'_>, subject: &Subject<'_>) -> Option<u32> {
    let line = |base: &Licence| {
        let lines = &judge.contract?.lines;
        let today = judge.as_of.date_naive();
        let mut current = lines.iter().filter(|line| line.covers(today));
        let line = current.find(|line| line.licence == *base);
        line.and_then(|line| line.capacity)
    };
    let from_contract = subject.user.held.bases().find_map(line);
    from_contract.or_else(|| judge.basic.value().copied())
}

fn add_on_use(judge: &Judge<'_>, subject: &Subject<'_>, licence: &Licence) -> Use {
    let span = Span::since(judge.add_on_days.from);
    let webinar = licence.family() == Family::Webinar;
    let without = base_capacity(judge, subject);
    let mut used = Use {
        times: 0,
        last: None,
        largest: Some(0),
        gap: None,
        unread: false,
    };
    let events = subject.trail.hosted();
    let events = events.filter(|m| m.webinar == webinar || m.lost.kind);
    for event in events.filter(|m| span.has(m.start)) {
        let small = |people: Option<u32>| matches!((without, people), (Some(a), Some(b)) if b <= a);
        if event.lost.start || event.lost.kind || (event.lost.people && !webinar) {
            // Whether it was a webinar, on these days, or large, is not known.
            let not_needed = !webinar && small(event.people);
            used.unread |= !not_needed;
            used.largest = used.largest.filter(|_| not_needed);
            continue;
        }
        used.unread |= event.lost.people;
        used.largest = match (used.largest, event.people) {
            (Some(largest), Some(people)) => Some(largest.max(people)),
            _ => None,
        };
        let needed = webinar
            || match (without, event.people) {
                (Some(without), Some(people)) => people > without,
                // The number of people is not given: the add-on may have been needed.
                (Some(_), None) => true,
                (None, _) => {
                    used.gap = Some(NotRead::new(Source::AccountSettings, Why::NotSaid));
                    false
                }
            };
        if needed {
            used.times = used.times.saturating_add(1);
            used.last = used.last.max(event.time());
        }
    }
    used
}

/// Large Meeting and Webinar, which come in tiers.
fn sized(
    judge: &Judge<'_>,
    subject: &Subject<'_>,
    licence: &Licence,
    provision: Provision,
    exempt: Option<&NotRead>,
) -> (Verdict, Vec<Reason>, Confidence) {
    let used = add_on_use(judge, subject, licence);
    let keep = |guard, until, reasons| {
        let verdict = Verdict::Keep { guard, until };
        (verdict, reasons, Confidence::High)
    };
    let unread = used.unread.then(|| rows_unread(Source::History));
    let webinar = licence.family() == Family::Webinar;
    let mut guards = age_guards(judge, subject, Some(licence));
    guards.extend(upcoming_guard(judge, subject, |event| {
        event.webinar == webinar
    }));
    let guarded: Vec<_> = guards
        .iter()
        .map(|(guard, _)| Reason::Guarded(*guard))
        .collect();
    let not_used = Reason::NotUsed {
        rule: match webinar {
            true => "hosted a webinar".to_owned(),
            false => "hosted a meeting that needs it".to_owned(),
        },
        days: judge.add_on_days,
    };
    if used.times > 0 {
        let mut reasons = vec![used_reason(
            judge,
            &used,
            webinar,
            base_capacity(judge, subject),
        )];
        let to = smaller(judge, subject, licence, &used);
        let differ = source_difference(subject, judge.add_on_days).is_some();
        // A smaller tier of an included add-on saves nothing.
        let may_shrink = guards.is_empty() && !differ && provision != Provision::Included;
        let mut gaps = judge.add_on_missing.clone();
        gaps.extend(unread);
        gaps.extend(upcoming_gap(judge));
        gaps.extend(exempt.cloned());
        gaps.extend(difference_gap(subject, judge.add_on_days));
        gaps.extend(
            subject
                .user
                .lost_licence()
                .map(|why| NotRead::new(Source::Users, why)),
        );
        // The size of the add-on may be the value that was not read.
        let size = match (&subject.user.held.add_ons, licence.capacity()) {
            (Known::NotRead(why), None) => Some(NotRead::new(Source::UserSettings, why.clone())),
            _ => None,
        };
        let size_unread = size.is_some();
        gaps.extend(size);
        let gaps = age_gap(judge, subject, licence).or_else(|| cause_from_gaps(gaps));
        return match (to, gaps) {
            (Some((to, fits)), None) if may_shrink => {
                if let Some(gap) = suite_gap(judge, subject, provision) {
                    let sources = vec![gap];
                    reasons.push(Reason::Missing(Cause::NotRead { sources }));
                    let kept = keep(None, None, reasons);
                    return (kept.0, kept.1, Confidence::Medium);
                }
                reasons.insert(0, fits);
                (Verdict::Shrink { to }, reasons, Confidence::High)
            }
            // A smaller tier may be enough, but that is not certain.
            (to, Some(cause)) if may_shrink && (to.is_some() || used.unread || size_unread) => {
                reasons.push(Reason::Missing(cause));
                let kept = keep(None, None, reasons);
                (kept.0, kept.1, Confidence::Medium)
            }
            _ => {
                reasons.extend(guarded);
                keep(None, None, reasons)
            }
        };
    }
    if let Some((host_report, history)) = source_difference(subject, judge.add_on_days) {
        let differ = Reason::SourcesDiffer {
            host_report,
            history,
        };
        let kept = keep(None, None, vec![differ]);
        return (kept.0, kept.1, Confidence::Low);
    }
    if provision == Provision::Included {
        return keep(None, None, vec![Reason::Included, not_used]);
    }
    if let Some((guard, until)) = guards.first() {
        return keep(Some(*guard), *until, guarded);
    }
    let unknown = |cause: Cause| {
        let reasons = vec![Reason::Missing(cause.clone()), not_used.clone()];
        (Verdict::Unknown(cause), reasons, Confidence::High)
    };
    if let Some(cause) = age_gap(judge, subject, licence) {
        return unknown(cause);
    }
    let mut gaps = judge.add_on_missing.clone();
    gaps.extend(used.gap);
    gaps.extend(used.unread.then(|| rows_unread(Source::History)));
    gaps.extend(difference_gap(subject, judge.add_on_days));
    gaps.extend(
        subject
            .user
            .lost_licence()
            .map(|why| NotRead::new(Source::Users, why)),
    );
    gaps.extend(upcoming_gap(judge));
    gaps.extend(exempt.cloned());
    // The second reading asks about this only where nothing else is missing.
    if gaps.is_empty() {
        gaps.extend(suite_gap(judge, subject, provision));
    }
    match cause_from_gaps(gaps) {
        Some(cause) => unknown(cause),
        None if webinar && judge.unknown_webinars => {
            let reasons = vec![not_used, Reason::UnknownHosts];
            (Verdict::Drop, reasons, Confidence::Low)
        }
        None => (Verdict::Drop, vec![not_used], Confidence::High),
    }
}

/// The source that was not read and that decides whether the add-on comes with a suite.
fn suite_gap(judge: &Judge<'_>, subject: &Subject<'_>, provision: Provision) -> Option<NotRead> {
    let held = &subject.user.held;
    let suite = held.bases().any(Licence::is_suite);
    match (&judge.bought, &subject.look.details) {
        (Known::NotRead(why), _) if suite && provision == Provision::Unknown => {
            Some(NotRead::new(Source::PlanUsage, why.clone()))
        }
        // The record of a single user may name a suite.
        (_, Known::NotRead(why)) if judge.own_records && held.by == Some(HeldBy::Type) => {
            Some(NotRead::new(Source::UserDetails, why.clone()))
        }
        _ => None,
    }
}

fn used_reason(judge: &Judge<'_>, used: &Use, webinar: bool, without: Option<u32>) -> Reason {
    match (webinar, used.largest, without) {
        (false, Some(largest), Some(without)) => Reason::Needed { largest, without },
        _ => Reason::Used {
            rule: match webinar {
                true => "hosted a webinar".to_owned(),
                false => "hosted a meeting that may need it".to_owned(),
            },
            times: used.times,
            last: used
                .last
                .unwrap_or_else(|| midnight(judge.add_on_days.from)),
        },
    }
}

/// The smallest tier that is enough, if it is smaller than the present one.
fn smaller(
    judge: &Judge<'_>,
    subject: &Subject<'_>,
    licence: &Licence,
    used: &Use,
) -> Option<(Licence, Reason)> {
    let (capacity, largest) = (licence.capacity()?, used.largest?);
    let rule = &judge.policy.add_ons;
    let (tiers, above) = match licence.family() {
        Family::Webinar => (&rule.webinar, 0),
        _ => (&rule.large_meeting, base_capacity(judge, subject)?),
    };
    let fits = |tier: &u32| {
        let filled = u64::from(largest) * 100;
        *tier > above && filled <= u64::from(*tier).saturating_mul(rule.shrink_percent.into())
    };
    let tier = tiers.iter().copied().find(fits)?;
    let reason = Reason::FitsIn {
        largest,
        capacity: tier,
    };
    (tier < capacity).then(|| (licence.with_capacity(tier), reason))
}

/// The verdict on Zoom Events, whose use no report of these scopes shows.
fn events(judge: &Judge<'_>, subject: &Subject<'_>) -> (Verdict, Vec<Reason>, Confidence) {
    let supplied = &judge.facts.products;
    let last = supplied.last(Product::Events, &identifiers(subject));
    let high = Confidence::High;
    if let Some(last) = last.filter(|last| *last >= judge.add_on_days.from) {
        let product = Product::Events;
        let kept = Verdict::Keep {
            guard: None,
            until: None,
        };
        return (kept, vec![Reason::UsedProduct { product, last }], high);
    }
    let guards = age_guards(judge, subject, None);
    if let Some((guard, until)) = guards.first() {
        let guard: Guard = *guard;
        let kept = Verdict::Keep {
            guard: Some(guard),
            until: *until,
        };
        return (kept, vec![Reason::Guarded(guard)], high);
    }
    if supplied.covers(Product::Events, judge.add_on_days) {
        let reason = Reason::NotUsed {
            rule: "hosted an event".to_owned(),
            days: judge.add_on_days,
        };
        return (Verdict::Drop, vec![reason], high);
    }
    let products = vec![Product::Events];
    let cause = Cause::NotMeasurable { products };
    let reasons = vec![Reason::Missing(cause.clone())];
    (Verdict::Unknown(cause), reasons, high)
}
