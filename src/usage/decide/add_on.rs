//! Decides whether add-ons are kept, shrunk or dropped, over a longer window of their own.

use chrono::{DateTime, NaiveDate, Utc};

use crate::coverage::{NotRead, Source, Why};
use crate::usage::activity::rows::{Span, time};
use crate::usage::activity::trail::Meeting;
use crate::usage::decide::age::rests_on_silence;
use crate::usage::decide::alternative::identifiers;
use crate::usage::decide::evidence::evidence;
use crate::usage::decide::guards::{
    Gaps, age_gap, age_guards, cause_from_gaps, upcoming_gap, upcoming_guard,
};
use crate::usage::decide::judge::{Judge, Subject};
use crate::usage::decide::provision::{included_add_ons, provision};
use crate::usage::decide::ruling::Ruling;
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
    let Ruling {
        verdict,
        mut reasons,
        mut confidence,
    } = match licence.family() {
        Family::Events => events(judge, subject),
        _ => sized(judge, subject, licence, provision, exempt),
    };
    if verdict.harshness() > 0 && rests_on_silence(judge, subject.user, licence) {
        confidence = confidence.min(Confidence::Medium);
        reasons.push(Reason::AgeBySilence);
    }
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
        let current = lines.iter().filter(|line| line.covers(today));
        let mut current = current.filter(|line| line.licence == *base);
        current.find_map(|line| line.capacity)
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
    let percent = judge.policy.add_ons.shrink_percent;
    let events = subject.trail.meetings_in(span);
    let events = events.filter(|m| m.webinar == webinar || m.lost.kind);
    // What somebody who has left did up to then keeps nothing.
    let after_leaving = |m: &Meeting| {
        subject
            .left
            .is_none_or(|left| m.time().is_none_or(|time| time.date_naive() > left))
    };
    for event in events.filter(after_leaving) {
        let small = |people: Option<u32>| match (without, people) {
            (Some(without), Some(people)) => fits(people, without, percent),
            _ => false,
        };
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
                (Some(without), Some(people)) => !fits(people, without, percent),
                // The number of people is not given: the add-on may have been needed.
                (Some(_), None) => true,
                (None, _) => {
                    used.gap = Some(NotRead::new(Source::AccountSettings, Why::NotSaid));
                    false
                }
            };
        if needed {
            used.times = used.times.saturating_add(1);
            used.last = used.last.max(time(event.second_since(span)));
        }
    }
    used
}

/// Whether this many people are few enough for a size: dropping an add-on is shrinking to the base,
/// so both leave the same margin.
fn fits(people: u32, size: u32, percent: u32) -> bool {
    u64::from(people).saturating_mul(100) <= u64::from(size).saturating_mul(percent.into())
}

/// An add-on that comes in tiers, with what was found of it.
struct Tiered<'a> {
    licence: &'a Licence,
    provision: Provision,
    used: Use,
    /// The guards for its age.
    guards: Vec<(Guard, Option<NaiveDate>)>,
    /// The guard of an upcoming event: it keeps the add-on, in whatever size the past shows.
    upcoming: Option<(Guard, Option<NaiveDate>)>,
    /// What was not read and stands in the way of taking it away, or of a smaller tier.
    gaps: Gaps,
}

impl Tiered<'_> {
    fn is_webinar(&self) -> bool {
        self.licence.family() == Family::Webinar
    }

    fn guarded(&self) -> Vec<Reason> {
        let guards = self.guards.iter();
        guards.map(|(guard, _)| Reason::Guarded(*guard)).collect()
    }
}

/// Large Meeting and Webinar, which come in tiers.
fn sized(
    judge: &Judge<'_>,
    subject: &Subject<'_>,
    licence: &Licence,
    provision: Provision,
    exempt: Option<&NotRead>,
) -> Ruling {
    let used = add_on_use(judge, subject, licence);
    let webinar = licence.family() == Family::Webinar;
    // No schedule tells how many people will come, so a planned meeting keeps no large-meeting
    // add-on.
    let upcoming = match webinar {
        true => upcoming_guard(judge, subject, |event| event.webinar),
        false => None,
    };
    let mut gaps = judge.add_on_missing.clone();
    gaps.extend(used.unread.then(|| rows_unread(Source::History)));
    gaps.extend(exempt.cloned());
    if subject.left.is_none() {
        gaps.extend(difference_gap(judge, subject, judge.add_on_days));
    }
    let lost = subject.user.lost_licence();
    gaps.extend(lost.map(|why| NotRead::new(Source::Users, why)));
    let is_used = used.times > 0;
    let add_on = Tiered {
        licence,
        provision,
        used,
        guards: age_guards(judge, subject, Some(licence)),
        upcoming,
        gaps,
    };
    match is_used {
        true => in_use(judge, subject, add_on),
        false => not_in_use(judge, subject, add_on),
    }
}

/// An add-on that was needed: kept, in a smaller tier if that is enough for sure.
fn in_use(judge: &Judge<'_>, subject: &Subject<'_>, add_on: Tiered<'_>) -> Ruling {
    let (licence, used) = (add_on.licence, &add_on.used);
    let capacity = base_capacity(judge, subject);
    let mut reasons = vec![used_reason(judge, used, add_on.is_webinar(), capacity)];
    let to = smaller(judge, subject, licence, used);
    let differ = source_difference(judge, subject, judge.add_on_days).is_some();
    // A smaller tier of an included add-on saves nothing.
    let may_shrink = add_on.guards.is_empty() && !differ && add_on.provision != Provision::Included;
    let guarded = add_on.guarded();
    let mut gaps = add_on.gaps;
    // The size of the add-on may be the value that was not read.
    let size = match (&subject.user.held.add_ons, licence.capacity()) {
        (Known::NotRead(why), None) => Some(NotRead::new(Source::UserSettings, why.clone())),
        _ => None,
    };
    let size_unread = size.is_some();
    gaps.extend(size);
    let gaps = age_gap(judge, subject, licence).or_else(|| cause_from_gaps(gaps));
    match (to, gaps) {
        (Some(smaller), None) if may_shrink => {
            if let Some(gap) = suite_gap(judge, subject, add_on.provision) {
                let sources = vec![gap];
                reasons.push(Reason::Missing(Cause::NotRead { sources }));
                return Ruling::keep(None, None, reasons).at_most(Confidence::Medium);
            }
            smaller.ruling(reasons)
        }
        // A smaller tier may be enough, but that is not certain.
        (to, Some(cause)) if may_shrink && (to.is_some() || used.unread || size_unread) => {
            reasons.push(Reason::Missing(cause));
            Ruling::keep(None, None, reasons).at_most(Confidence::Medium)
        }
        _ => {
            reasons.extend(guarded);
            Ruling::keep(None, None, reasons)
        }
    }
}

/// An add-on of which no use was found: dropped, unless something keeps it or was not read.
fn not_in_use(judge: &Judge<'_>, subject: &Subject<'_>, add_on: Tiered<'_>) -> Ruling {
    let webinar = add_on.is_webinar();
    let not_used = Reason::NotUsed {
        rule: match webinar {
            true => "hosted a webinar".to_owned(),
            false => "hosted a meeting that needs it".to_owned(),
        },
        days: judge.add_on_days,
    };
    let differs = match subject.left {
        Some(_) => None,
        None => source_difference(judge, subject, judge.add_on_days),
    };
    if let Some((host_report, history)) = differs {
        let differ = Reason::SourcesDiffer {
            host_report,
            history,
        };
        return Ruling::keep(None, None, vec![differ]).at_most(Confidence::Low);
    }
    if add_on.provision == Provision::Included {
        return Ruling::keep(None, None, vec![Reason::Included, not_used]);
    }
    let guards = add_on.guards.iter().chain(&add_on.upcoming);
    let reasons: Vec<_> = guards
        .clone()
        .map(|(guard, _)| Reason::Guarded(*guard))
        .collect();
    if let Some((guard, until)) = guards.clone().next() {
        return Ruling::keep(Some(*guard), *until, reasons);
    }
    if let Some(cause) = age_gap(judge, subject, add_on.licence) {
        return Ruling::unknown(cause, vec![not_used]);
    }
    let mut gaps = add_on.gaps;
    gaps.extend(webinar.then(|| upcoming_gap(judge)).flatten());
    gaps.extend(add_on.used.gap);
    // The second reading asks about this only where nothing else is missing.
    if gaps.is_empty() {
        gaps.extend(suite_gap(judge, subject, add_on.provision));
    }
    match cause_from_gaps(gaps) {
        Some(cause) => Ruling::unknown(cause, vec![not_used]),
        None if webinar && judge.unknown_webinars => Ruling {
            verdict: Verdict::Drop,
            reasons: vec![not_used, Reason::UnknownHosts],
            confidence: Confidence::Low,
        },
        None => Ruling {
            verdict: Verdict::Drop,
            reasons: vec![not_used],
            confidence: Confidence::High,
        },
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
        (false, Some(largest), Some(without)) if largest <= without => {
            Reason::NearLimit { largest, without }
        }
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

/// What is enough instead of the add-on that is held.
enum Smaller {
    /// A size that the base includes already.
    Included { licence: Licence, largest: u32 },
    /// A smaller size that the contract or plan usage shows.
    Offered { licence: Licence, largest: u32 },
    /// A smaller size that neither shows: a question to Zoom.
    Question { licence: Licence, largest: u32 },
}

impl Smaller {
    /// The ruling that follows, with the reasons that were found before.
    fn ruling(self, found: Vec<Reason>) -> Ruling {
        let (licence, largest) = match &self {
            Smaller::Included { licence, largest }
            | Smaller::Offered { licence, largest }
            | Smaller::Question { licence, largest } => (licence.clone(), *largest),
        };
        let capacity = licence.capacity().unwrap_or(0);
        let mut reasons = vec![Reason::FitsIn { largest, capacity }];
        let to = licence.clone();
        match self {
            Smaller::Included { .. } => {
                reasons.push(Reason::BaseIncludes { licence });
                reasons.extend(found);
                Ruling::new(Verdict::Drop, reasons)
            }
            Smaller::Offered { .. } => {
                reasons.extend(found);
                Ruling::new(Verdict::Shrink { to }, reasons)
            }
            Smaller::Question { .. } => {
                reasons.push(Reason::NotOffered { licence });
                reasons.extend(found);
                Ruling::new(Verdict::Shrink { to }, reasons).at_most(Confidence::Low)
            }
        }
    }
}

/// What is enough, if it is less than what is held.
fn smaller(
    judge: &Judge<'_>,
    subject: &Subject<'_>,
    licence: &Licence,
    used: &Use,
) -> Option<Smaller> {
    let (capacity, largest) = (licence.capacity()?, used.largest?);
    let rule = &judge.policy.add_ons;
    let tiers = match licence.family() {
        Family::Webinar => &rule.webinar,
        _ => &rule.large_meeting,
    };
    // A meeting that the base is enough for needs no add-on, so no size up to the base's is enough.
    let enough = |size: u32| fits(largest, size, rule.shrink_percent);
    let included = included_add_ons(judge, subject.user).into_iter();
    let mut included = included.filter(|other| other.family() == licence.family());
    if let Some(licence) = included.find(|other| other.capacity().is_some_and(enough)) {
        return Some(Smaller::Included { licence, largest });
    }
    let offered = judge.offered.iter();
    let offered = offered.filter(|other| other.family() == licence.family());
    let sizes = offered.filter_map(Licence::capacity);
    if let Some(size) = sizes.filter(|size| enough(*size)).min()
        && size < capacity
    {
        let licence = licence.with_capacity(size);
        return Some(Smaller::Offered { licence, largest });
    }
    let size = tiers.iter().copied().find(|size| enough(*size))?;
    let licence = licence.with_capacity(size);
    (size < capacity).then_some(Smaller::Question { licence, largest })
}

/// The verdict on Zoom Events, whose use no report of these scopes shows.
fn events(judge: &Judge<'_>, subject: &Subject<'_>) -> Ruling {
    let supplied = &judge.facts.products;
    let last = supplied.last(Product::Events, &identifiers(subject.user));
    if let Some(last) = last.filter(|last| *last >= judge.add_on_days.from) {
        let product = Product::Events;
        return Ruling::keep(None, None, vec![Reason::UsedProduct { product, last }]);
    }
    // An Events licence lets its holder run webinars. Beside a webinar licence, they are its use.
    let webinar = Licence::Webinar(None);
    let mut add_ons = subject.user.held.add_ons();
    if !add_ons.any(|held| held.family() == Family::Webinar) {
        let used = add_on_use(judge, subject, &webinar);
        if used.times > 0 {
            return Ruling::keep(None, None, vec![used_reason(judge, &used, true, None)]);
        }
    }
    let guards = age_guards(judge, subject, None);
    if let Some((guard, until)) = guards.first() {
        return Ruling::keep(Some(*guard), *until, vec![Reason::Guarded(*guard)]);
    }
    if supplied.covers(Product::Events, judge.add_on_days) {
        let reason = Reason::NotUsed {
            rule: "hosted an event".to_owned(),
            days: judge.add_on_days,
        };
        return Ruling {
            verdict: Verdict::Drop,
            reasons: vec![reason],
            confidence: Confidence::High,
        };
    }
    let products = vec![Product::Events];
    Ruling::unknown(Cause::NotMeasurable { products }, Vec::new())
}
