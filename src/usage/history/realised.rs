//! The money that verdicts of earlier states have saved, month by month.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Add;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::coverage::{Source, Why};
use crate::usage::history::advice::{Advice, Outcome};
use crate::usage::history::snapshot::SnapshotHead;
use crate::usage::money::amount::Money;
use crate::usage::money::bought::BoughtFrom;
use crate::usage::words::known::Known;
use crate::usage::words::licence::Licence;

/// What the verdicts of earlier states have saved in one calendar month (UTC), by the last state of
/// that month.
///
/// A seat that is released saves nothing before it is given back: the bill changes when fewer seats
/// are bought. So there are two numbers: the seats that were freed, and those of them by which the
/// seats bought have fallen since the verdicts. Prices are those of
/// [`Advice::yearly`](crate::usage::history::Advice::yearly).
///
/// Where it was not read whether users still hold a licence, it is not known how many seats were
/// freed; nor how many were given back, if the seats bought have fallen by more than those that are
/// known to be free.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Realised {
    /// The month, such as `2026-05`.
    pub month: String,
    /// The currency: that of the last state up to then that has a contract.
    pub currency: Option<String>,
    /// Seats that verdicts took away and that were freed up to then. Not known for a month without a
    /// state.
    pub freed: Known<u64>,
    /// What these seats cost in a month, whether or not they were given back.
    pub freed_money: Known<Money>,
    /// Those of the freed seats that were given back: of each licence at most as many as the seats
    /// bought have fallen by, from the most that were bought since the first verdict. Not known for
    /// a licence that no source of the state names, unless that is plan usage, which names all that
    /// is bought, and named it before.
    pub given_back: Known<u64>,
    /// What is not paid any more in this month for the seats that were given back.
    pub money: Known<Money>,
}

/// The sum over months.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RealisedTotal {
    /// The sum of the months of which it is known, in the currency of the last state that has a
    /// contract.
    pub money: Money,
    /// The number of these months.
    pub months: u64,
    /// The number of months that are missing in the sum.
    pub unknown: u64,
}

/// The year, and the month from 1 to 12.
type Month = (i32, u32);

/// Follows the money from state to state.
#[derive(Debug, Clone, Default)]
pub(super) struct Months {
    months: BTreeMap<Month, Realised>,
    /// The most seats that were bought of each licence since the first verdict on it. Not known if
    /// it was not known when the verdict came.
    most: BTreeMap<Licence, Known<u64>>,
    /// The last source that told how many seats of a licence were bought.
    sources: BTreeMap<Licence, BoughtFrom>,
}

/// A verdict, and what became of it.
pub(super) struct Priced<'a> {
    pub(super) advice: &'a Advice,
    /// What it is worth in a year, in the currency of the month.
    pub(super) yearly: Known<Money>,
    /// Whether the seat may have been given up: it is not known whether the user still holds it.
    pub(super) maybe_freed: bool,
}

/// The seats of one licence.
#[derive(Default)]
struct Freed<'a> {
    /// Those that are known to be free.
    done: Vec<&'a Priced<'a>>,
    /// The number of those that may be.
    maybe: u64,
}

impl Months {
    /// Adds a state, and what became of all verdicts in it. It replaces earlier states of the same
    /// month.
    pub(super) fn add(
        &mut self,
        head: &SnapshotHead,
        currency: Option<&str>,
        advice: &[Priced<'_>],
    ) {
        let mut freed: BTreeMap<&Licence, Freed<'_>> = BTreeMap::new();
        let mut licences: BTreeSet<&Licence> = BTreeSet::new();
        for priced in advice {
            let licence = &priced.advice.licence;
            licences.insert(licence);
            if priced.advice.outcome == Outcome::Done {
                freed.entry(licence).or_default().done.push(priced);
            } else if priced.maybe_freed {
                let maybe = &mut freed.entry(licence).or_default().maybe;
                *maybe = maybe.saturating_add(1);
            }
        }
        let bought: BTreeMap<&Licence, Known<u64>> = licences
            .into_iter()
            .map(|licence| (licence, self.bought(licence, head)))
            .collect();
        let mut realised = Realised {
            month: String::new(),
            currency: currency.map(str::to_owned),
            freed: Known::Read(0),
            freed_money: Known::Read(Money::ZERO),
            given_back: Known::Read(0),
            money: Known::Read(Money::ZERO),
        };
        for (licence, freed) in freed {
            let fallen = self.fallen(licence, bought.get(licence));
            realised.add(freed, fallen);
        }
        // Rounded once, and not for each licence.
        realised.freed_money = realised.freed_money.map(|money| money.twelfth());
        realised.money = realised.money.map(|money| money.twelfth());
        let day = head.read_at.date_naive();
        let month = (day.year(), day.month());
        realised.month = name(month);
        self.months.insert(month, realised);
    }

    /// The seats bought in a state, which are compared with those of later states.
    fn bought(&mut self, licence: &Licence, head: &SnapshotHead) -> Known<u64> {
        let bought = match head.seats_of(licence) {
            Some(seats) => {
                if let Some(bought) = seats.bought.value() {
                    self.sources.insert(licence.clone(), bought.source);
                }
                seats.bought.map(|bought| bought.seats)
            }
            // Plan usage names all that is bought. What another source told of this licence it may
            // name otherwise, or not at all.
            None if names_all(head)
                && self.sources.get(licence) == Some(&BoughtFrom::PlanUsage) =>
            {
                Known::Read(0)
            }
            None => Known::NotRead(Why::SeatsNotTold),
        };
        match self.most.get_mut(licence) {
            None => {
                self.most.insert(licence.clone(), bought.clone());
            }
            Some(Known::Read(most)) => {
                if let Known::Read(bought) = bought {
                    *most = bought.max(*most);
                }
            }
            Some(_) => {}
        }
        bought
    }

    /// By how many the seats bought have fallen.
    fn fallen(&self, licence: &Licence, bought: Option<&Known<u64>>) -> Known<u64> {
        match (self.most.get(licence), bought) {
            (Some(Known::Read(most)), Some(bought)) => {
                bought.map(|bought| most.saturating_sub(*bought))
            }
            (Some(Known::Read(_)) | None, _) => Known::NotRead(Why::SeatsNotTold),
            (Some(missing), _) => missing.clone(),
        }
    }

    /// All months from the first to the last. Of one without a state, nothing is known.
    pub(super) fn list(&self) -> Vec<Realised> {
        let (Some((first, _)), Some((last, _))) =
            (self.months.first_key_value(), self.months.last_key_value())
        else {
            return Vec::new();
        };
        let mut all = Vec::new();
        let mut month = *first;
        while month <= *last {
            all.push(match self.months.get(&month) {
                Some(realised) => realised.clone(),
                None => without_state(month),
            });
            month = match month {
                (year, 12) => (year.saturating_add(1), 1),
                (year, month) => (year, month.saturating_add(1)),
            };
        }
        all
    }
}

fn name((year, month): Month) -> String {
    format!("{year:04}-{month:02}")
}

fn without_state(month: Month) -> Realised {
    Realised {
        month: name(month),
        currency: None,
        freed: Known::NotRead(Why::NotRead),
        freed_money: Known::NotRead(Why::NotRead),
        given_back: Known::NotRead(Why::NotRead),
        money: Known::NotRead(Why::NotRead),
    }
}

/// Whether the seats bought in a state are those that plan usage names, and all of it was read.
fn names_all(head: &SnapshotHead) -> bool {
    let usage = head.coverage.source(Source::PlanUsage);
    let mut bought = head.seats.iter().filter_map(|seats| seats.bought.value());
    usage.is_some_and(|usage| usage.is_complete())
        && bought.any(|bought| bought.source == BoughtFrom::PlanUsage)
}

impl Realised {
    /// Adds the seats of a licence, and by how many the seats bought of it have fallen.
    fn add(&mut self, freed: Freed<'_>, fallen: Known<u64>) {
        let Freed { mut done, maybe } = freed;
        // What was freed first is given back first.
        done.sort_by_key(|priced| (priced.advice.since, &priced.advice.key));
        let count = done.len() as u64;
        let not_known = || Why::HoldersNotRead { users: maybe };
        let (number, worth) = match maybe {
            0 => (Known::Read(count), sum(&done, count)),
            _ => (Known::NotRead(not_known()), Known::NotRead(not_known())),
        };
        let back = match fallen {
            Known::Read(fallen) if maybe > 0 && fallen > count => Known::NotRead(not_known()),
            fallen => fallen.map(|fallen| count.min(*fallen)),
        };
        let money = match &back {
            Known::Read(back) => sum(&done, *back),
            missing => missing.map(|_| Money::ZERO),
        };
        add(&mut self.freed, number, u64::saturating_add);
        add(&mut self.freed_money, worth, Money::add);
        add(&mut self.given_back, back, u64::saturating_add);
        add(&mut self.money, money, Money::add);
    }
}

/// What the first of these cost in a year.
fn sum(freed: &[&Priced<'_>], count: u64) -> Known<Money> {
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let mut all = Known::Read(Money::ZERO);
    for priced in freed.iter().take(count) {
        add(&mut all, priced.yearly.clone(), Money::add);
    }
    all
}

/// Adds a number; what is not known makes the sum unknown.
fn add<T: Copy>(sum: &mut Known<T>, more: Known<T>, plus: impl FnOnce(T, T) -> T) {
    *sum = match (&*sum, more) {
        (Known::Read(sum), Known::Read(more)) => Known::Read(plus(*sum, more)),
        (Known::Read(_), missing) => missing,
        (missing, _) => missing.clone(),
    };
}

/// The name of the month before the one of a day.
pub(super) fn month_before(day: NaiveDate) -> String {
    name(match (day.year(), day.month()) {
        (year, 1) => (year.saturating_sub(1), 12),
        (year, month) => (year, month.saturating_sub(1)),
    })
}

/// The sum of the months in a currency.
pub(super) fn total(months: &[Realised], currency: Option<&str>) -> RealisedTotal {
    let mut total = RealisedTotal::default();
    for month in months {
        match month.money {
            Known::Read(money) if month.currency.as_deref() == currency => {
                total.money = total.money.add(money);
                total.months = total.months.saturating_add(1);
            }
            _ => total.unknown = total.unknown.saturating_add(1),
        }
    }
    total
}
