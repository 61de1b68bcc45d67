//! What is computed once: from the facts for all users, and for each user.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use crate::account::Plans;
use crate::coverage::{NotRead, Source, SourceCoverage, Why};
use crate::ordered;
use crate::usage::activity::features::mask;
use crate::usage::activity::figures::{Activity, Completeness};
use crate::usage::activity::rows::Span;
use crate::usage::activity::trail::Trail;
use crate::usage::decide::alternative::AlternativeHosts;
use crate::usage::facts::data::{Facts, Look, Upcoming};
use crate::usage::money::contract::Contract;
use crate::usage::money::offered::from_plan_usage;
use crate::usage::people::user::InventoryUser;
use crate::usage::policy::rules::{Policy, Use, Within};
use crate::usage::words::known::Known;
use crate::usage::words::licence::{Family, Licence};
use crate::value::days::{DateRange, DaySet, before};
use crate::windows::{SIX_MONTHS, sum_block};

/// A rule with its days and the gaps in them, computed once.
pub(super) struct PreparedRule<'a> {
    pub(super) rule: &'a crate::usage::policy::Rule,
    /// The days that it judges.
    pub(super) days: DateRange,
    /// Those days and all later ones: later use counts in the user's favour.
    pub(super) span: Span,
    /// Which sources were not read for these days, and why. Nobody counts as idle because of those.
    pub(super) missing: Vec<NotRead>,
}

/// The policy with the facts that it is applied to.
pub(super) struct Judge<'a> {
    pub(super) facts: &'a Facts,
    pub(super) policy: &'a Policy,
    pub(super) contract: Option<&'a Contract>,
    pub(super) as_of: DateTime<Utc>,
    pub(super) rules: Vec<PreparedRule<'a>>,
    /// The days of all rules.
    pub(super) window: DateRange,
    /// The paid features of the policy, as a mask.
    pub(super) paid: u64,
    /// How many people a Basic user's meeting can have, by the account's default.
    pub(super) basic: Known<u32>,
    /// The days over which add-ons are judged.
    pub(super) add_on_days: DateRange,
    /// Which sources were not read for those days, and why.
    pub(super) add_on_missing: Vec<NotRead>,
    pub(super) upgrade_days: DateRange,
    /// Whether the history was not read for those days, and why.
    pub(super) upgrade_missing: Vec<NotRead>,
    /// The feature of meetings in a Zoom Room, as a mask.
    pub(super) room: u64,
    /// Families of add-ons that are bought, according to plan usage.
    pub(super) bought: Known<BTreeSet<Family>>,
    /// The closer look at users who have none of their own: nothing was asked.
    pub(super) look: Look,
    /// Whether the record of a single user may name another base than the listing.
    pub(super) own_records: bool,
    /// Which reports were read for all days of the window.
    pub(super) read: Completeness,
    /// The days for which the history was read.
    pub(super) history_read: DaySet,
    /// The licences that the contract or plan usage shows.
    pub(super) offered: BTreeSet<Licence>,
    /// Whether a host who is not in the user list held a webinar. It may be a user who was renamed:
    /// the host report, which identifies users by id, has no webinars.
    pub(super) unknown_webinars: bool,
    /// The alternative hosts of meetings to come.
    pub(super) alternative: Arc<AlternativeHosts>,
}

/// A user with all that is known of them, collected once.
pub(super) struct Subject<'a> {
    pub(super) user: &'a Arc<InventoryUser>,
    pub(super) trail: Trail<'a>,
    pub(super) activity: Activity,
    pub(super) look: &'a Look,
    pub(super) upcoming: &'a [Upcoming],
    /// The last use that needs a licence.
    pub(super) licence_use: Option<DateTime<Utc>>,
    /// The last day of somebody who has left, by the caller's roster. What they did up to then is
    /// no reason to keep a licence.
    pub(super) left: Option<NaiveDate>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(
        facts: &'a Facts,
        policy: &'a Policy,
        contract: Option<&'a Contract>,
        as_of: DateTime<Utc>,
    ) -> Self {
        let reach = |within: Within| reach(facts, within, as_of);
        let rules = prepared(facts, policy, as_of);
        let window = window(&rules);
        let add_on_days = reach(Within::Days(policy.add_ons.days));
        let upgrade_days = reach(Within::Days(policy.upgrade.days));
        let capacity = |n: &i64| u32::try_from(*n).unwrap_or(0);
        Self {
            facts,
            policy,
            contract,
            as_of,
            window: window.unwrap_or(add_on_days),
            rules,
            paid: mask(&policy.paid_features),
            basic: facts.default_capacity.map(capacity),
            add_on_days,
            // The host report too: where it shows more than the history, nothing is dropped.
            add_on_missing: missing(facts, &[Source::Hosts, Source::History], add_on_days),
            upgrade_days,
            upgrade_missing: missing(facts, &[Source::History], upgrade_days),
            room: mask(&ordered::set(["join_by_room".to_owned()])),
            bought: facts.plans.map(bought),
            look: Look::default(),
            own_records: facts.needs_records(),
            unknown_webinars: facts.has_unknown_webinars(add_on_days.from),
            history_read: facts
                .coverage
                .source(Source::History)
                .map(SourceCoverage::read)
                .unwrap_or_default(),
            offered: offered(facts, policy, contract),
            alternative: Arc::new(AlternativeHosts::new(facts, policy, as_of)),
            read: Completeness::from_coverage(&facts.coverage, window.unwrap_or(add_on_days)),
        }
    }

    /// The same facts, judged by a policy that differs in nothing but the days of its rules.
    pub(super) fn with_rules_of(&self, policy: &'a Policy) -> Self {
        let rules = prepared(self.facts, policy, self.as_of);
        let window = window(&rules).unwrap_or(self.add_on_days);
        Self {
            policy,
            rules,
            window,
            read: Completeness::from_coverage(&self.facts.coverage, window),
            add_on_missing: self.add_on_missing.clone(),
            upgrade_missing: self.upgrade_missing.clone(),
            basic: self.basic.clone(),
            bought: self.bought.clone(),
            look: self.look.clone(),
            history_read: self.history_read.clone(),
            offered: self.offered.clone(),
            alternative: self.alternative.clone(),
            ..*self
        }
    }
}

/// The days of a rule that reports can have: they reach six months back, and no rule can ask for
/// more.
pub(super) fn reach(facts: &Facts, within: Within, as_of: DateTime<Utc>) -> DateRange {
    let first = before(facts.read_at.date_naive(), SIX_MONTHS);
    let days = within.days(as_of);
    DateRange::new(days.from.max(first.min(days.to)), days.to)
}

fn prepared<'a>(facts: &Facts, policy: &'a Policy, as_of: DateTime<Utc>) -> Vec<PreparedRule<'a>> {
    let prepare = |rule: &'a crate::usage::policy::Rule| {
        let days = reach(facts, rule.within, as_of);
        let hosting = rule.counts.iter().any(|counted| *counted != Use::SignedIn);
        let mut sources = Vec::new();
        if hosting {
            sources.extend([Source::Hosts, Source::History]);
        }
        if rule.counts.contains(&Use::SignedIn) {
            sources.push(Source::SignIns);
        }
        PreparedRule {
            rule,
            days,
            span: Span::since(days.from),
            missing: missing(facts, &sources, days),
        }
    };
    policy.rules.iter().map(prepare).collect()
}

/// The days of all rules.
fn window(rules: &[PreparedRule<'_>]) -> Option<DateRange> {
    let days = rules.iter().map(|rule| rule.days);
    days.reduce(|a, b| DateRange::new(a.from.min(b.from), a.to.max(b.to)))
}

/// The sources that were not read for all of these days: absence from them proves nothing.
pub(super) fn missing(facts: &Facts, sources: &[Source], days: DateRange) -> Vec<NotRead> {
    sources
        .iter()
        .filter_map(|source| {
            let why = match facts.coverage.source(*source) {
                Some(read) if read.covers(counted(read, days)) => return None,
                Some(read) => match read.whole_gaps().next() {
                    Some(gap) => {
                        return Some(NotRead {
                            days: gap.range,
                            ..NotRead::new(*source, gap.why.clone())
                        });
                    }
                    None => Why::FinalOnlyFor {
                        days: read.settled().ranges().to_vec(),
                    },
                },
                None => Why::NotRead,
            };
            Some(NotRead::new(*source, why))
        })
        .collect()
}

/// The days that the rows for these days cover. Rows of the host report are sums over complete
/// blocks, so theirs begin at the start of a block.
fn counted(read: &SourceCoverage, days: DateRange) -> DateRange {
    let first = read.asked.ranges().first().map(|range| range.from);
    let from = match (read.source, first) {
        (Source::Hosts, Some(first)) => sum_block(days.from).from.max(first).min(days.from),
        _ => days.from,
    };
    DateRange::new(from, days.to)
}

/// The licences that can be had: those of the contract, and those that plan usage shows.
fn offered(facts: &Facts, policy: &Policy, contract: Option<&Contract>) -> BTreeSet<Licence> {
    let rule = &policy.add_ons;
    let sizes = |sizes: &BTreeSet<u32>, licence: fn(Option<u32>) -> Licence| -> Vec<Licence> {
        sizes.iter().map(|size| licence(Some(*size))).collect()
    };
    let mut known = sizes(&rule.large_meeting, Licence::LargeMeeting);
    known.extend(sizes(&rule.webinar, Licence::Webinar));
    let mut offered = from_plan_usage(&facts.plans, &ordered::set(known));
    let lines = contract.into_iter().flat_map(|contract| &contract.lines);
    offered.extend(lines.map(|line| line.licence.clone()));
    offered
}

/// Families of add-ons of which seats are bought, according to plan usage.
fn bought(plans: &Plans) -> BTreeSet<Family> {
    let families = [
        ("plan_large_meeting", Family::LargeMeeting),
        ("plan_webinar", Family::Webinar),
        ("plan_zoom_events", Family::Events),
    ];
    let has = |plan: &str| {
        let entries = plans.plans.get(plan).into_iter().flatten();
        entries.into_iter().any(|entry| entry.hosts != Some(0))
    };
    let families = families.into_iter();
    ordered::set(families.filter_map(|(plan, family)| has(plan).then_some(family)))
}
