//! The money that verdicts of earlier states have saved, month by month.

use std::collections::BTreeMap;
use std::ops::Add;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::coverage::Why;
use crate::usage::history::advice::{Advice, Outcome};
use crate::usage::history::snapshot::SnapshotHead;
use crate::usage::money::amount::Money;
use crate::usage::words::known::Known;
use crate::usage::words::licence::Licence;

/// What the verdicts of earlier states have saved in one calendar month (UTC), by the last state of
/// that month.
///
/// A seat that is released saves nothing before it is given back: the bill changes when fewer seats
/// are bought. So there are two numbers: the seats that were freed, and those of them by which the
/// seats bought have fallen since the verdicts. Prices are those of the state that advised it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Realised {
    /// The month, such as `2026-05`.
    pub month: String,
    /// The currency.
    pub currency: Option<String>,
    /// Seats that verdicts took away and that were freed up to then. Not known for a month without a
    /// state.
    pub freed: Known<u64>,
    /// What these seats cost in a month, whether or not they were given back.
    pub freed_money: Known<Money>,
    /// Those of the freed seats that were given back: of each licence at most as many as the seats
    /// bought have fallen by, from the most that were bought since the first verdict.
    pub given_back: Known<u64>,
    /// What is not paid any more in this month for the seats that were given back.
    pub money: Known<Money>,
}

/// The sum over months.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RealisedTotal {
    /// The sum of the months of which it is known, in the currency of the last state.
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
}

/// A verdict, with what it is worth in a year in the currency of the state.
pub(super) type Priced<'a> = (&'a Advice, Known<Money>);

impl Months {
    /// Adds a state, and what became of all verdicts in it. It replaces earlier states of the same
    /// month.
    pub(super) fn add(&mut self, head: &SnapshotHead, advice: &[Priced<'_>]) {
        let mut done: BTreeMap<&Licence, Vec<&Priced<'_>>> = BTreeMap::new();
        for priced in advice {
            let licence = &priced.0.licence;
            self.count_bought(licence, head);
            if priced.0.outcome == Outcome::Done {
                done.entry(licence).or_default().push(priced);
            }
        }
        let mut realised = Realised {
            month: String::new(),
            currency: head.currency.clone(),
            freed: Known::Read(0),
            freed_money: Known::Read(Money::ZERO),
            given_back: Known::Read(0),
            money: Known::Read(Money::ZERO),
        };
        for (licence, mut freed) in done {
            // What was freed first is given back first.
            freed.sort_by_key(|(advice, _)| (advice.since, &advice.key));
            let count = freed.len() as u64;
            let back = self.fallen(licence, head).map(|fallen| count.min(*fallen));
            add(&mut realised.freed, Known::Read(count), u64::saturating_add);
            let all = sum(&freed, count);
            add(&mut realised.freed_money, all, Money::add);
            let money = match &back {
                Known::Read(back) => sum(&freed, *back),
                missing => missing.map(|_| Money::ZERO),
            };
            add(&mut realised.given_back, back, u64::saturating_add);
            add(&mut realised.money, money, Money::add);
        }
        // Rounded once, and not for each licence.
        realised.freed_money = realised.freed_money.map(|money| money.twelfth());
        realised.money = realised.money.map(|money| money.twelfth());
        let day = head.read_at.date_naive();
        let month = (day.year(), day.month());
        realised.month = name(month);
        self.months.insert(month, realised);
    }

    fn count_bought(&mut self, licence: &Licence, head: &SnapshotHead) {
        let bought = bought(licence, head);
        match self.most.get_mut(licence) {
            None => {
                self.most.insert(licence.clone(), bought);
            }
            Some(Known::Read(most)) => {
                if let Known::Read(bought) = bought {
                    *most = bought.max(*most);
                }
            }
            Some(_) => {}
        }
    }

    /// By how many the seats bought have fallen.
    fn fallen(&self, licence: &Licence, head: &SnapshotHead) -> Known<u64> {
        match (self.most.get(licence), bought(licence, head)) {
            (Some(Known::Read(most)), Known::Read(bought)) => {
                Known::Read(most.saturating_sub(bought))
            }
            (Some(Known::Read(_)), missing) => missing,
            (Some(missing), _) => missing.clone(),
            (None, _) => Known::NotRead(Why::SeatsNotTold),
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

fn bought(licence: &Licence, head: &SnapshotHead) -> Known<u64> {
    match head.seats_of(licence) {
        Some(seats) => seats.bought.map(|bought| bought.seats),
        // A licence that is neither held nor bought any more, where the bill is known.
        None if head
            .seats
            .iter()
            .any(|seats| seats.bought.value().is_some()) =>
        {
            Known::Read(0)
        }
        None => Known::NotRead(Why::SeatsNotTold),
    }
}

/// What the first of these cost in a year.
fn sum(freed: &[&Priced<'_>], count: u64) -> Known<Money> {
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let mut all = Known::Read(Money::ZERO);
    for (_, yearly) in freed.iter().take(count) {
        add(&mut all, yearly.clone(), Money::add);
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
