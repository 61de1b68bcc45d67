//! The number of seats bought, from plan usage.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::account::{PlanEntry, Plans};
use crate::coverage::{Source, Why};
use crate::usage::money::contract::Contract;
use crate::usage::money::line::MAX_SEATS;
use crate::usage::words::known::Known;
use crate::usage::words::licence::{Family, Licence};

/// A group of licences for which plan usage gives one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Suite {
    United,
    Workplace,
}

impl Suite {
    fn from_licence(licence: &Licence) -> Option<Self> {
        match licence {
            Licence::United(_) => Some(Suite::United),
            Licence::Workplace(_) => Some(Suite::Workplace),
            _ => None,
        }
    }
}

/// The numbers that plan usage gives.
#[derive(Debug, Default)]
pub(super) struct PlanSeats {
    pub(super) seats: BTreeMap<Licence, u64>,
    /// The seats that are assigned, those of pending users among them, where it says so.
    pub(super) assigned: BTreeMap<Licence, u64>,
    /// The seats of all plans of a suite together, if they cannot be told apart.
    sums: BTreeMap<Suite, u64>,
    /// Why there is no number for a licence.
    reasons: BTreeMap<Licence, Why>,
    /// Why there is no number for a family.
    families: BTreeMap<Family, Why>,
    /// Why there is no number for any licence.
    reason: Option<Why>,
}

impl PlanSeats {
    pub(super) fn read(usage: &Known<Plans>, licences: &BTreeSet<Licence>) -> Self {
        let mut read = PlanSeats::default();
        let plans = match usage {
            Known::Read(plans) => &plans.plans,
            Known::NotRead(why) => {
                read.reason = Some(why.clone().in_source(Source::PlanUsage));
                return read;
            }
            _ => {
                read.reason = Some(Why::NotSaid.in_source(Source::PlanUsage));
                return read;
            }
        };
        let entries = |keys: &[&str]| -> Vec<&PlanEntry> {
            let entries = keys.iter().filter_map(|key| plans.get(*key));
            entries.flatten().collect()
        };
        match sum(&entries(&["plan_base"])) {
            Some(Ok(seats)) => {
                read.seats.insert(Licence::Pro, seats);
                read.assign(Licence::Pro, &entries(&["plan_base"]));
            }
            Some(Err(why)) => {
                read.reasons.insert(Licence::Pro, why);
            }
            None => {}
        }
        read.suite(Suite::United, &[entries(&["plan_united"])], licences);
        let workplace = [
            entries(&["plan_zoom_one"]),
            entries(&["plan_zoom_one_premier"]),
        ];
        read.suite(Suite::Workplace, &workplace, licences);
        for (key, add_on) in [
            ("plan_large_meeting", Licence::LargeMeeting(None)),
            ("plan_webinar", Licence::Webinar(None)),
            ("plan_zoom_events", Licence::Events(None)),
        ] {
            read.add_on(&add_on, &entries(&[key]));
        }
        // A tier without bought seats is relevant only if it is held or contracted.
        read.seats
            .retain(|licence, seats| *seats > 0 || licences.contains(licence));
        read
    }

    /// Reads the seats of a suite from the entries under each of its keys.
    fn suite(&mut self, suite: Suite, keys: &[Vec<&PlanEntry>], licences: &BTreeSet<Licence>) {
        let members: Vec<_> = licences
            .iter()
            .filter(|licence| Suite::from_licence(licence) == Some(suite))
            .collect();
        let all: Vec<_> = keys.iter().flatten().copied().collect();
        let total = match sum(&all) {
            None => return,
            Some(Ok(total)) => total,
            Some(Err(why)) => {
                let reasons = members
                    .into_iter()
                    .map(|licence| (licence.clone(), why.clone()));
                self.reasons.extend(reasons);
                return;
            }
        };
        // Seats under two keys, or entries with two names, are two plans.
        let filled = |entry: &&&PlanEntry| entry.hosts != Some(0);
        let used_keys = keys.iter().filter(|key| key.iter().any(|e| filled(&e)));
        let names: BTreeSet<_> = all.iter().filter(filled).map(|entry| &entry.name).collect();
        match &members[..] {
            [only] if used_keys.count() <= 1 && names.len() <= 1 => {
                self.seats.insert((*only).clone(), total);
                self.assign((*only).clone(), &all);
            }
            _ => {
                self.sums.insert(suite, total);
                let why = Why::PlanSum { seats: total };
                let reasons = members
                    .into_iter()
                    .map(|licence| (licence.clone(), why.clone()));
                self.reasons.extend(reasons);
            }
        }
    }

    fn add_on(&mut self, add_on: &Licence, entries: &[&PlanEntry]) {
        let mut tiers: BTreeMap<Licence, Vec<&PlanEntry>> = BTreeMap::new();
        for entry in entries {
            let Some(capacity) = entry.kind.as_deref().and_then(capacity_in) else {
                if entry.hosts == Some(0) {
                    continue;
                }
                let plan = entry.kind.clone().unwrap_or_default();
                let why = Why::PlanWithoutCapacity { plan };
                self.families.insert(add_on.family(), why);
                return;
            };
            let tier = tiers.entry(add_on.with_capacity(capacity)).or_default();
            tier.push(entry);
        }
        for (tier, entries) in tiers {
            match sum(&entries) {
                Some(Ok(seats)) => {
                    self.assign(tier.clone(), &entries);
                    self.seats.insert(tier, seats);
                }
                Some(Err(why)) => {
                    self.reasons.insert(tier, why);
                }
                None => {}
            }
        }
    }

    /// Stores how many seats are assigned, if each of the entries says so.
    fn assign(&mut self, licence: Licence, entries: &[&PlanEntry]) {
        let count = |number: Option<i64>| number.and_then(|number| u64::try_from(number).ok());
        let assigned = entries.iter().map(|entry| {
            let pending = count(entry.pending).unwrap_or(0);
            Some(count(entry.usage)?.saturating_add(pending))
        });
        let sum = assigned.sum::<Option<u64>>();
        if let Some(sum) = sum.filter(|sum| *sum <= MAX_SEATS) {
            self.assigned.insert(licence, sum);
        }
    }

    pub(super) fn seats_of(&self, licence: &Licence) -> Result<u64, Why> {
        if let Some(seats) = self.seats.get(licence) {
            return Ok(*seats);
        }
        let why = self.reason.as_ref();
        let why = why.or_else(|| self.reasons.get(licence));
        let why = why.or_else(|| self.families.get(&licence.family()));
        Err(match why {
            Some(why) => why.clone(),
            None if !licence.is_base() && licence.capacity().is_none() => Why::CapacityUnknown,
            None => Why::NotInPlans,
        })
    }

    /// The number that Zoom gives for a suite and the sum of the contract, if they differ.
    pub(super) fn sum_against(
        &self,
        licence: &Licence,
        contract: &Contract,
        today: NaiveDate,
    ) -> Option<(u64, u64)> {
        let suite = Suite::from_licence(licence)?;
        let sum = *self.sums.get(&suite)?;
        let lines = contract.lines.iter().filter(|line| line.covers(today));
        let of_suite = lines.filter(|line| Suite::from_licence(&line.licence) == Some(suite));
        let lines = of_suite.fold(0u64, |sum, line| sum.saturating_add(line.quantity));
        (lines != sum).then_some((sum, lines))
    }
}

/// The seats of some entries; `None` without entries.
fn sum(entries: &[&PlanEntry]) -> Option<Result<u64, Why>> {
    let seats = |entry: &&PlanEntry| {
        let seats = entry.hosts.and_then(|hosts| u64::try_from(hosts).ok());
        seats.filter(|seats| *seats <= MAX_SEATS).ok_or_else(|| {
            let plan = entry.kind.clone().unwrap_or_default();
            Why::PlanWithoutSeats { plan }
        })
    };
    (!entries.is_empty()).then(|| entries.iter().map(seats).sum())
}

/// The number at the end of a word in the name of a plan, as in `webinar1000_monthly`.
fn capacity_in(kind: &str) -> Option<u32> {
    let of_word = |word: &str| {
        let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
        let only_letters = letters.chars().all(|c| c.is_ascii_alphabetic());
        let capacity = word.strip_prefix(letters)?.parse::<u32>().ok()?;
        (only_letters && capacity >= 100).then_some(capacity)
    };
    let mut found = kind.split(['_', '-', ' ']).filter_map(of_word);
    let capacity = found.next()?;
    found.next().is_none().then_some(capacity)
}
