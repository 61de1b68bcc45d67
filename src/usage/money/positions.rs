//! The position of each licence: seats that are bought, held, to be released, and needed at the
//! renewal.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::coverage::Why;
use crate::error::{Error, ErrorKind, Result};
use crate::usage::money::amount::{Money, signed};
use crate::usage::money::bought::{Bought, BoughtFrom};
use crate::usage::money::contract::{Contract, Line, MAX_SEATS};
use crate::usage::money::counts::{SeatCounts, Tally, by_licence, total};
use crate::usage::words::known::Known;
use crate::usage::words::licence::Licence;

/// The changes that the caller expects until the renewal, in seats.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Planning {
    /// Additional seats that will be needed for new people; negative if people leave.
    pub growth: BTreeMap<Licence, i64>,
    /// Seats to be kept free.
    pub buffer: BTreeMap<Licence, Buffer>,
}

/// The number of seats to be kept free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Buffer {
    /// A fixed number.
    Seats(u64),
    /// A percentage of the seats that are needed without growth and minimum, rounded up.
    Percent(u32),
}

impl Planning {
    /// No growth, no buffer.
    pub fn new() -> Self {
        Self::default()
    }

    /// Checks that the numbers are at most a billion seats and 1000 percent.
    ///
    /// # Errors
    /// [`ErrorKind::Request`] for a larger number, with the licence.
    pub fn check(&self) -> Result<()> {
        let growth = self.growth.iter();
        let large = growth.filter(|(_, n)| n.unsigned_abs() > MAX_SEATS);
        let buffer = self.buffer.iter().filter(|(_, buffer)| match buffer {
            Buffer::Seats(seats) => *seats > MAX_SEATS,
            Buffer::Percent(percent) => *percent > 1000,
        });
        let mut wrong = large.map(|(licence, _)| ("growth", licence));
        let mut wrong_buffer = buffer.map(|(licence, _)| ("buffer", licence));
        match wrong.next().or_else(|| wrong_buffer.next()) {
            None => Ok(()),
            Some((what, licence)) => Err(Error::new(
                ErrorKind::Request,
                format!("the {what} planned for {licence} is too large"),
            )),
        }
    }

    fn buffer(&self, licence: &Licence, kept: i64) -> i64 {
        match self.buffer.get(licence) {
            None => 0,
            Some(Buffer::Seats(seats)) => signed(*seats),
            Some(Buffer::Percent(percent)) => {
                let hundredths = kept.max(0).saturating_mul(i64::from(*percent));
                (hundredths / 100).saturating_add(i64::from(hundredths % 100 > 0))
            }
        }
    }
}

/// The seats of one licence that are bought, held, and needed at the renewal.
///
/// If the seats are only a part of the account, values that need the whole account are `NotRead`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Position {
    /// The licence.
    pub licence: Licence,
    /// Seats that are paid for.
    pub bought: Known<Bought>,
    /// Seats that are held, counted by verdict.
    #[serde(flatten)]
    pub seats: SeatCounts,
    /// Seats that nobody holds: bought − assigned − pending.
    pub spare: Known<i64>,
    /// Whether more seats are held than bought, so that at least one number is wrong.
    pub over_assigned: bool,
    /// Price of a seat for a year, from the contract.
    pub price: Known<Money>,
    /// The fewest seats that can be renewed, from the contract.
    pub minimum: u64,
    /// Growth in seats, as planned by the caller.
    pub growth: i64,
    /// Seats to be kept free.
    pub buffer: u64,
    /// Seats to renew: assigned − release − moved out + upgrade in + shrink in + pending kept +
    /// growth + buffer, but at least the minimum.
    pub need: Known<u64>,
    /// The same once all other changes are confirmed. It is at most the need, unless users to be
    /// confirmed move here from a larger tier.
    pub need_if_confirmed: Known<u64>,
    /// The same if, in addition, all seats with an unknown verdict are given up: the lower end of
    /// the range. No amounts are computed from it.
    pub need_at_least: Known<u64>,
    /// Bought − need. If it is negative, seats must be bought.
    pub give_back: Known<i64>,
    /// Bought − need if confirmed.
    pub give_back_if_confirmed: Known<i64>,
    /// Bought − need at least.
    pub give_back_at_most: Known<i64>,
    /// Contradictions between the sources and other peculiarities, as text.
    pub notes: Vec<String>,
}

/// The number of seats needed, and its parts.
#[derive(Debug, Clone, Copy)]
struct Need {
    need: i64,
    buffer: i64,
}

pub(super) struct Book<'a> {
    pub(super) bought: &'a BTreeMap<Licence, Known<Bought>>,
    pub(super) contract: Option<&'a Contract>,
    pub(super) planning: &'a Planning,
    pub(super) today: NaiveDate,
    pub(super) filtered: bool,
}

impl Book<'_> {
    /// The position of each licence that is bought, held or needed.
    pub(super) fn positions(&self, tally: &Tally) -> Vec<Position> {
        let counts = by_licence(tally);
        let mut licences: BTreeSet<&Licence> = counts.keys().copied().collect();
        licences.extend(self.bought.keys());
        let lines = self.contract.iter().flat_map(|contract| &contract.lines);
        let over = |line: &Line| line.end.is_some_and(|end| end < self.today);
        licences.extend(lines.filter(|line| !over(line)).map(|line| &line.licence));
        licences.extend(self.planning.growth.keys());
        licences.extend(self.planning.buffer.keys());
        let convert = |licence| self.position(licence, counts.get(licence).copied());
        licences.into_iter().map(convert).collect()
    }

    fn need(&self, licence: &Licence, minimum: u64, kept: i64) -> Need {
        let growth = self.planning.growth.get(licence).copied().unwrap_or(0);
        let buffer = self.planning.buffer(licence, kept);
        let need = kept.saturating_add(growth).saturating_add(buffer);
        Need {
            need: need.max(signed(minimum)),
            buffer,
        }
    }

    fn price(&self, licence: &Licence) -> Known<Money> {
        let Some(contract) = self.contract else {
            return Known::NotRead(Why::NoContract);
        };
        match contract.line_for(licence, self.today) {
            None => Known::NotRead(Why::NoLine {
                licence: licence.to_string(),
            }),
            Some(line) => line.unit_price.map_or_else(
                || {
                    let licence = licence.to_string();
                    Known::NotRead(Why::NoPrice { licence })
                },
                Known::Read,
            ),
        }
    }

    fn position(&self, licence: &Licence, counts: Option<SeatCounts>) -> Position {
        let seats = counts.unwrap_or_default();
        let line = self.contract.and_then(|c| c.line_for(licence, self.today));
        let minimum = line.map_or(0, |line| line.minimum);
        let held = total([seats.assigned, seats.pending]);
        let kept = held.saturating_sub(seats.change());
        let need = self.need(licence, minimum, kept);
        let confirmed = kept.saturating_sub(seats.change_to_confirm());
        let lower = self.need(licence, minimum, confirmed);
        let least = self.need(
            licence,
            minimum,
            confirmed.saturating_sub(total([seats.unknown])),
        );
        let bought = match self.bought.get(licence) {
            _ if self.filtered => Known::NotRead(Why::Filtered),
            Some(bought) => bought.clone(),
            None => Known::NotRead(Why::SeatsNotTold),
        };
        let less = |seats: i64| bought.map(|bought| signed(bought.seats).saturating_sub(seats));
        let for_account = |seats: i64| match self.filtered {
            true => Known::NotRead(Why::Filtered),
            false => Known::Read(u64::try_from(seats).unwrap_or(0)),
        };
        let spare = less(held);
        let over_assigned = spare.value().is_some_and(|spare| *spare < 0);
        Position {
            notes: self.notes(licence, &bought, &spare, minimum),
            spare,
            over_assigned,
            price: self.price(licence),
            minimum,
            growth: self.planning.growth.get(licence).copied().unwrap_or(0),
            buffer: u64::try_from(need.buffer).unwrap_or(0),
            need: for_account(need.need),
            need_if_confirmed: for_account(lower.need),
            need_at_least: for_account(least.need),
            give_back: less(need.need),
            give_back_if_confirmed: less(lower.need),
            give_back_at_most: less(least.need),
            licence: licence.clone(),
            bought,
            seats,
        }
    }

    fn notes(
        &self,
        licence: &Licence,
        bought: &Known<Bought>,
        spare: &Known<i64>,
        minimum: u64,
    ) -> Vec<String> {
        let mut notes = Vec::new();
        let Some(Bought { seats, source }) = bought.value() else {
            return notes;
        };
        let agreed = self.contract.and_then(|c| c.quantity(licence, self.today));
        if let Some(agreed) =
            agreed.filter(|agreed| agreed != seats && *source != BoughtFrom::Contract)
        {
            notes.push(format!(
                "{source} says that {seats} seats are bought, but the contract {agreed}: {source} \
                 counts"
            ));
        }
        if let Some(over) = spare.value().filter(|spare| **spare < 0) {
            notes.push(format!(
                "{} more seats are held than bought: the numbers cannot all be right",
                over.unsigned_abs()
            ));
        }
        if minimum > *seats {
            notes.push(format!(
                "the contract's minimum of {minimum} is above the {seats} that are bought"
            ));
        }
        notes
    }
}
