//! The base licence.

use chrono::NaiveDate;

use crate::coverage::{NotRead, Source, Why};
use crate::time::days_later;
use crate::usage::decide::age::Age;
use crate::usage::decide::uses::{Found, rows_unread};
use crate::usage::decide::{Judge, RuleOf, Subject};
use crate::usage::facts::data::{Upcoming, later, midnight};
use crate::usage::policy::rules::{Otherwise, Rule, Use, Within};
use crate::usage::words::cause::{Cause, Guard};
use crate::usage::words::held::HeldBy;
use crate::usage::words::known::Known;
use crate::usage::words::licence::Licence;
use crate::usage::words::product::Product;
use crate::usage::words::reason::Reason;
use crate::usage::words::verdict::{Confidence, LicenceVerdict, Provision, Verdict};

/// What was not read, and why.
type Gaps = Vec<NotRead>;

/// A verdict with its reasons, the first of which decided.
struct Ruling {
    verdict: Verdict,
    reasons: Vec<Reason>,
    confidence: Confidence,
}

impl Ruling {
    fn keep(guard: Option<Guard>, until: Option<NaiveDate>, reasons: Vec<Reason>) -> Self {
        Self {
            verdict: Verdict::Keep { guard, until },
            reasons,
            confidence: Confidence::High,
        }
    }

    fn unknown(cause: Cause, reasons: Vec<Reason>) -> Self {
        let mut all = vec![Reason::Missing(cause.clone())];
        all.extend(reasons);
        Self {
            verdict: Verdict::Unknown(cause),
            reasons: all,
            confidence: Confidence::High,
        }
    }
}

impl Judge<'_> {
    pub(super) fn base(
        &self,
        of: &Subject<'_>,
        licence: &Licence,
        add_ons: &[LicenceVerdict],
        exempt: Option<&NotRead>,
    ) -> LicenceVerdict {
        let found: Vec<_> = self.rules.iter().map(|rule| self.found(rule, of)).collect();
        let ruling = self
            .used(of, &found)
            .or_else(|| self.guarded(of, licence, add_ons))
            .or_else(|| self.unmeasurable(of, licence))
            .or_else(|| self.gap(of, licence, add_ons, exempt, &found))
            .unwrap_or_else(|| self.outcome(of));
        let mut reasons = ruling.reasons;
        let mut confidence = ruling.confidence;
        let doubtful = |add_on: &&LicenceVerdict| add_on.reasons.contains(&Reason::UnknownHosts);
        if ruling.verdict.releases() && add_ons.iter().any(|add_on| doubtful(&add_on)) {
            reasons.push(Reason::UnknownHosts);
            confidence = Confidence::Low;
        }
        // An answer without its list was read as none.
        if ruling.verdict.harshness() > 0 && self.policy.guards.scheduling {
            for source in &of.look.without_list {
                confidence = confidence.min(Confidence::Medium);
                reasons.push(Reason::WithoutList { source: *source });
            }
        }
        // Of add-ons that were not read there is no verdict: that is said here.
        if let Known::NotRead(why) = &of.user.held.add_ons {
            let sources = vec![NotRead::new(Source::UserSettings, why.clone())];
            let missing = Reason::Missing(Cause::NotRead { sources });
            if !reasons.contains(&missing) {
                reasons.push(missing);
            }
        }
        let disagreements = of.user.held.disagreements.iter();
        reasons.extend(disagreements.map(|what| Reason::Disagreement(what.clone())));
        LicenceVerdict {
            licence: Some(licence.clone()),
            verdict: ruling.verdict,
            reasons,
            evidence: self.evidence(of, Some(licence)),
            confidence,
            provision: Provision::Bought,
        }
    }

    /// Use that needs the licence, by any rule, keeps it, whatever else is missing.
    fn used(&self, of: &Subject<'_>, found: &[Found]) -> Option<Ruling> {
        let mut ruling = Ruling::keep(None, None, Vec::new());
        let mut sure = false;
        for (rule, found) in self.rules.iter().zip(found) {
            if found.times > 0 {
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
        let names = names(of);
        for product in self.policy.unmeasurable.iter().copied() {
            let last = self.facts.products.last(product, &names);
            if let Some(last) = last.filter(|last| *last >= self.window.from) {
                ruling.confidence = Confidence::High;
                ruling.reasons.push(Reason::UsedProduct { product, last });
            }
        }
        let hosting = self.rules.iter().filter(|rule| hosts_count(rule.rule));
        let differ = hosting.filter_map(|rule| self.differ(of, rule.days)).max();
        if let Some((host_report, history)) = differ {
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

    fn guarded(
        &self,
        of: &Subject<'_>,
        licence: &Licence,
        add_ons: &[LicenceVerdict],
    ) -> Option<Ruling> {
        let mut guards = self.age_guards(of, Some(licence));
        let people = |known: &Known<u64>| known.value().is_some_and(|n| *n > 0);
        if self.policy.guards.scheduling
            && (people(&of.look.schedules_for) || people(&of.look.scheduled_by))
        {
            guards.push((Guard::Scheduling, None));
        }
        guards.extend(self.upcoming_guard(of, |_| true));
        let kept = add_ons.iter().find(|add_on| hangs(add_on));
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

    /// The guards for what is young.
    pub(super) fn age_guards(
        &self,
        of: &Subject<'_>,
        licence: Option<&Licence>,
    ) -> Vec<(Guard, Option<NaiveDate>)> {
        let mut guards = Vec::new();
        if let Age::Younger(until) = self.user_age(of.user) {
            guards.push((Guard::NewUser, Some(until)));
        }
        // A licence that is known by half looks like another one, which would be new.
        let licence = licence.filter(|_| of.user.lost_licence().is_none());
        let since = licence.and_then(|licence| of.user.licence_since.get(licence));
        if let Some(Age::Younger(until)) = since.map(|since| self.licence_age(*since)) {
            guards.push((Guard::NewLicence, Some(until)));
        }
        guards
    }

    /// The guard for those who host something soon: until the last of it.
    pub(super) fn upcoming_guard(
        &self,
        of: &Subject<'_>,
        which: impl Fn(&Upcoming) -> bool,
    ) -> Option<(Guard, Option<NaiveDate>)> {
        let end = days_later(self.as_of, self.policy.guards.upcoming_days);
        let soon = of.upcoming.iter().filter(|event| which(event));
        let last = soon
            .filter(|event| self.as_of <= event.start && event.start <= end)
            .map(|event| event.start.date_naive())
            .max()?;
        Some((Guard::Upcoming, Some(last)))
    }

    /// Why it is not known whether something is to come, if it is not.
    pub(super) fn upcoming_gap(&self) -> Option<NotRead> {
        let days = self.policy.guards.upcoming_days;
        if days == 0 {
            return None;
        }
        let today = self.as_of.date_naive();
        let why = match (&self.facts.upcoming, self.facts.upcoming_of) {
            (Known::Read(_), Some(read)) if read.from <= today && later(today, days) <= read.to => {
                return None;
            }
            (Known::NotRead(why), _) => why.clone(),
            _ => Why::NotReadForAllDays,
        };
        Some(NotRead::new(Source::UpcomingEvents, why))
    }

    /// Products whose use nothing shows.
    fn unmeasurable(&self, of: &Subject<'_>, licence: &Licence) -> Option<Ruling> {
        let mut products = of.user.products.value().cloned().unwrap_or_default();
        if licence.is_suite() {
            products.push(Product::Suite);
        }
        let supplied = &self.facts.products;
        products.retain(|product| {
            self.policy.unmeasurable.contains(product) && !supplied.covers(*product, self.window)
        });
        products.sort();
        products.dedup();
        if products.is_empty() {
            return None;
        }
        Some(Ruling::unknown(
            Cause::NotMeasurable { products },
            self.not_used(),
        ))
    }

    fn not_used(&self) -> Vec<Reason> {
        let rules = self.rules.iter();
        rules
            .map(|rule| Reason::NotUsed {
                rule: rule.rule.name.clone(),
                days: rule.days,
            })
            .collect()
    }

    /// What stands in the way of a verdict that takes something away.
    fn gap(
        &self,
        of: &Subject<'_>,
        licence: &Licence,
        add_ons: &[LicenceVerdict],
        exempt: Option<&NotRead>,
        found: &[Found],
    ) -> Option<Ruling> {
        let user = of.user;
        if user.held.in_conflict {
            let reasons = self.not_used();
            return Some(Ruling::unknown(Cause::Conflict, reasons));
        }
        if let Some(cause) = self.age_gap(of, licence) {
            return Some(Ruling::unknown(cause, self.not_used()));
        }
        // The base cannot go before it is known that the add-on can.
        let cause = add_ons.iter().find_map(|add_on| match &add_on.verdict {
            Verdict::Unknown(cause) => Some(cause.clone()),
            _ => None,
        });
        if let Some(cause) = cause {
            return Some(Ruling::unknown(cause, self.not_used()));
        }
        let mut gaps: Gaps = Vec::new();
        for (rule, found) in self.rules.iter().zip(found) {
            gaps.extend(rule.missing.iter().cloned());
            if found.needs_capacity {
                let why = match &self.basic {
                    Known::NotRead(why) => why.clone(),
                    _ => Why::NotSaid,
                };
                gaps.push(NotRead::new(Source::AccountSettings, why));
            }
            gaps.extend(found.unread.map(rows_unread));
            if let (true, Some(why)) = (found.login_unread, user.lost(&["last_login_time"])) {
                gaps.push(NotRead::new(Source::Users, why));
            }
            if hosts_count(rule.rule) {
                gaps.extend(self.differ_gap(of, rule.days));
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
        gaps.extend(self.upcoming_gap());
        // What follows is asked for where nothing else is missing.
        if gaps.is_empty() {
            gaps = self.look_gap(of);
        }
        if gaps.is_empty() {
            gaps = self.other_use_gap(of);
        }
        cause_of(gaps).map(|cause| Ruling::unknown(cause, self.not_used()))
    }

    /// What is to be asked about one user alone before a licence is taken away.
    fn look_gap(&self, of: &Subject<'_>) -> Gaps {
        let mut gaps = Gaps::new();
        let mut not_read = |source: Source, why: Option<&Why>| {
            gaps.extend(why.map(|why| NotRead::new(source, why.clone())));
        };
        if self.policy.guards.scheduling {
            not_read(Source::Schedulers, reason(&of.look.schedules_for));
            not_read(Source::Assistants, reason(&of.look.scheduled_by));
        }
        // A suite in the user's own record brings products that are not measurable.
        if self.own_records && of.user.held.by != Some(HeldBy::LicenseInfoList) {
            not_read(Source::UserDetails, reason(&of.look.details));
        }
        gaps
    }

    /// An age that a guard needs and nobody knows.
    pub(super) fn age_gap(&self, of: &Subject<'_>, licence: &Licence) -> Option<Cause> {
        let guards = &self.policy.guards;
        if guards.new_user_days.max(guards.new_licence_days) > 0
            && let Some(why) = of.user.lost(&["user_created_at"])
        {
            let sources = vec![NotRead::new(Source::Users, why)];
            return Some(Cause::NotRead { sources });
        }
        if self.user_age(of.user) == Age::Unknown {
            return Some(Cause::AgeUnknown);
        }
        let since = of.user.licence_since.get(licence);
        let age = since.map_or(Age::Unknown, |since| self.licence_age(*since));
        if age != Age::Unknown || self.policy.guards.new_licence_days == 0 {
            return None;
        }
        Some(self.age_unknown())
    }

    /// Use of Zoom that needs no licence, on the days of a rule.
    fn other_use(&self, of: &Subject<'_>, rule: &RuleOf<'_>) -> Vec<Reason> {
        let mut found = Vec::new();
        let mut hosted = of
            .trail
            .hosted()
            .filter(|m| rule.span.has(m.start) && !m.lost.start)
            .peekable();
        if hosted.peek().is_some() {
            found.push(match hosted.any(|m| self.needs_licence(&m)) {
                true => Reason::HostsUncounted,
                false => Reason::HostsWithinBasic,
            });
        }
        if of.trail.joined(rule.span).0 > 0 {
            found.push(Reason::Joins);
        }
        if self.signs_in(of, rule).0 > 0 {
            found.push(Reason::SignsIn);
        }
        found
    }

    /// What must be read before it can be said that there is no sign of use at all.
    fn other_use_gap(&self, of: &Subject<'_>) -> Gaps {
        let mut gaps = Gaps::new();
        for rule in &self.rules {
            if rule.rule.otherwise != Otherwise::ByOtherUse || !self.other_use(of, rule).is_empty()
            {
                continue;
            }
            let mut missing =
                crate::usage::decide::missing(self.facts, &[Source::SignIns], rule.days);
            let sources = [Source::History, Source::SignIns];
            let lost = sources.map(|source| (source, of.trail.lost(source, rule.span)));
            missing.extend(
                lost.into_iter()
                    .filter(|of| of.1)
                    .map(|of| rows_unread(of.0)),
            );
            let login = of.user.lost(&["last_login_time"]);
            missing.extend(login.map(|why| NotRead::new(Source::Users, why)));
            if !missing.is_empty() {
                gaps.extend(missing);
                continue;
            }
            match &of.look.participation {
                Known::Read(read) if read.from <= rule.days.from && rule.days.to <= read.to => {}
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

    /// Nothing that needs the licence, and nothing stands in the way: the mildest of what the rules
    /// say.
    fn outcome(&self, of: &Subject<'_>) -> Ruling {
        let mut mildest: Option<Ruling> = None;
        for rule in &self.rules {
            let used = self.other_use(of, rule);
            let (verdict, mut confidence) = match rule.rule.otherwise {
                Otherwise::Review => (Verdict::Review, Confidence::Low),
                Otherwise::ByOtherUse if !used.is_empty() => (Verdict::Downgrade, Confidence::High),
                Otherwise::ByOtherUse => (Verdict::Reclaim, Confidence::High),
                // Somebody is there, whom the rule does not count.
                Otherwise::Reclaim if !used.is_empty() => (Verdict::Reclaim, Confidence::Medium),
                Otherwise::Reclaim => (Verdict::Reclaim, Confidence::High),
            };
            // Other definitions would keep it.
            if used.contains(&Reason::HostsUncounted) {
                confidence = Confidence::Low;
            }
            if rule.rule.within == Within::LastMonth {
                confidence = confidence.min(Confidence::Medium);
            }
            let mut reasons = vec![Reason::NotUsed {
                rule: rule.rule.name.clone(),
                days: rule.days,
            }];
            // The others do not ask whether there is one.
            if used.is_empty() && rule.rule.otherwise == Otherwise::ByOtherUse {
                reasons.push(Reason::NoSign);
            }
            reasons.extend(used);
            let milder = mildest
                .as_ref()
                .is_none_or(|known| verdict.harshness() < known.verdict.harshness());
            if milder {
                mildest = Some(Ruling {
                    verdict,
                    reasons,
                    confidence,
                });
            }
        }
        // A policy has a rule.
        mildest.unwrap_or_else(|| Ruling::keep(None, None, Vec::new()))
    }
}

/// Whether a rule looks at what was hosted.
fn hosts_count(rule: &Rule) -> bool {
    rule.counts.iter().any(|of| *of != Use::SignedIn)
}

/// Whether the base is needed for this add-on's sake.
fn hangs(add_on: &LicenceVerdict) -> bool {
    match add_on.verdict {
        // What comes with the base and is not used goes with the base.
        Verdict::Keep { .. } => add_on.reasons.first() != Some(&Reason::Included),
        Verdict::Shrink { .. } => true,
        _ => false,
    }
}

/// The ids and addresses of a user.
pub(super) fn names<'a>(of: &Subject<'a>) -> Vec<&'a str> {
    let user = of.user;
    let id = user.id.as_ref().map(|id| id.as_str());
    let emails = std::iter::once(&user.email).chain(&user.earlier_emails);
    id.into_iter().chain(emails.map(String::as_str)).collect()
}

fn reason<T>(known: &Known<T>) -> Option<&Why> {
    match known {
        Known::NotRead(why) => Some(why),
        _ => None,
    }
}

/// The cause that gaps are, if there are any.
pub(super) fn cause_of(mut gaps: Gaps) -> Option<Cause> {
    gaps.sort();
    gaps.dedup_by(|a, b| a.source == b.source);
    (!gaps.is_empty()).then_some(Cause::NotRead { sources: gaps })
}
