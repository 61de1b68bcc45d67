//! The lines of one licence on a day, in the order in which seats are given back, and how many
//! seats of each are needed.
//!
//! No record tells from which line a user's seat is. So the seats that are needed are put on the
//! lines one after the other: first every line keeps its minimum; then those that cannot give
//! anything back are filled, because they are paid for anyway; then the others, from the one that
//! ends last to the one that ends first, and on the same day from the cheapest to the dearest. What
//! is not needed is then on the line that ends first, and there on the dearest.

use std::cmp::Reverse;
use std::ops::Mul;

use chrono::NaiveDate;

use serde::{Deserialize, Serialize};

use crate::coverage::Why;
use crate::usage::money::amount::{Money, signed};
use crate::usage::money::contract::Contract;
use crate::usage::money::line::{Line, Model, day_after, term_blocks};
use crate::usage::money::total::multiply;
use crate::usage::words::known::Known;
use crate::usage::words::licence::Licence;

/// Whether a line can save anything at its next renewal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Standing {
    /// It can.
    Open,
    /// It is not billed by seats.
    NotBySeats(Why),
    /// It renews as it is: seats can be added and not given back.
    Renews(Why),
    /// Its term is over, so that neither prices nor seats of the next one are known.
    Over(Why),
}

/// A line of the contract for one licence, as it stands on a day. Where the contract has none, a
/// slot has what the contract says of all lines.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    /// The place in the contract.
    pub(super) index: Option<usize>,
    pub(super) model: Option<Model>,
    pub(super) ends: Option<NaiveDate>,
    pub(super) notice_by: Option<NaiveDate>,
    pub(super) price: Known<Money>,
    pub(super) minimum: u64,
    pub(super) order_in: u64,
    /// Seats bought.
    pub(super) quantity: u64,
    pub(super) standing: Standing,
}

impl Standing {
    fn new(contract: &Contract, line: &Line, today: NaiveDate) -> Self {
        let model = line.model.unwrap_or(contract.model);
        if let Some(why) = model.saves_nothing() {
            return Standing::NotBySeats(why);
        }
        let end = contract.line_end(line);
        let months = line.term_months.or(contract.term_months);
        match term_blocks(end, contract.line_notice(line), months, today) {
            Some(why @ Why::TermOver { .. }) => Standing::Over(why),
            Some(why) => Standing::Renews(why),
            None => {
                let starts = line.end.map(day_after);
                let follows = |other: &&Line| {
                    other.licence == line.licence && starts.is_some() && other.start == starts
                };
                match contract.lines.iter().find(follows).and(starts) {
                    Some(starts) => Standing::Renews(Why::NextLineAgreed { starts }),
                    None => Standing::Open,
                }
            }
        }
    }

    /// Why nothing is saved.
    pub(super) fn why(&self) -> Option<&Why> {
        match self {
            Standing::Open => None,
            Standing::NotBySeats(why) | Standing::Renews(why) | Standing::Over(why) => Some(why),
        }
    }

    /// Why there are no seats to give back, if the line is not billed by seats.
    pub(super) fn not_by_seats(&self) -> Option<&Why> {
        match self {
            Standing::NotBySeats(why) => Some(why),
            _ => None,
        }
    }

    /// What giving back this number of seats saves in a year; negative if they are to be bought.
    pub(super) fn saving(&self, price: &Known<Money>, seats: &Known<i64>) -> Known<Money> {
        match (self, seats) {
            (Standing::NotBySeats(_), _) => Known::Read(Money::ZERO),
            (Standing::Over(why), _) => Known::NotRead(why.clone()),
            (Standing::Renews(_), Known::Read(seats)) if *seats >= 0 => Known::Read(Money::ZERO),
            (Standing::Open | Standing::Renews(_), seats) => multiply(price, seats),
        }
    }
}

impl Slot {
    fn from_line(contract: &Contract, index: usize, line: &Line, today: NaiveDate) -> Self {
        let licence = || line.licence.to_string();
        Self {
            index: Some(index),
            model: Some(line.model.unwrap_or(contract.model)),
            ends: Some(contract.line_end(line)),
            notice_by: contract.line_notice(line),
            price: line.unit_price.map_or_else(
                || Known::NotRead(Why::NoPrice { licence: licence() }),
                Known::Read,
            ),
            minimum: line.minimum,
            order_in: line.order_in.max(1),
            quantity: match line.covers(today) {
                true => line.quantity,
                false => 0,
            },
            standing: Standing::new(contract, line, today),
        }
    }

    /// A licence of which no line is in force or starts later, if there is a contract.
    fn without_line(contract: Option<&Contract>, licence: &Licence, today: NaiveDate) -> Self {
        let blank = |why| Self {
            index: None,
            model: None,
            ends: None,
            notice_by: None,
            price: Known::NotRead(why),
            minimum: 0,
            order_in: 1,
            quantity: 0,
            standing: Standing::Open,
        };
        let Some(contract) = contract else {
            return blank(Why::NoContract);
        };
        let template = Line::new(licence.clone(), 0);
        let (line, why) = match contract.ended(licence, today) {
            Some((line, ended)) => (line, Why::TermOver { ended }),
            None => {
                let licence = licence.to_string();
                (&template, Why::NoLine { licence })
            }
        };
        Self {
            model: Some(line.model.unwrap_or(contract.model)),
            ends: Some(contract.line_end(line)),
            notice_by: contract.line_notice(line),
            standing: Standing::new(contract, line, today),
            ..blank(why)
        }
    }

    fn is_open(&self) -> bool {
        self.standing == Standing::Open
    }

    /// The seats that are renewed if this number is needed: whole packs. What is bought can always
    /// be renewed as it is.
    fn renewable(&self, seats: u64) -> u64 {
        let packs = seats.div_ceil(self.order_in);
        let rounded = packs.saturating_mul(self.order_in);
        match seats <= self.quantity {
            true => rounded.min(self.quantity),
            false => rounded,
        }
    }

    /// The price of a number of seats in the next term.
    pub(super) fn next(&self, bought: &Known<u64>, need: &Known<u64>) -> Known<Money> {
        let seats = match (&self.standing, bought, need) {
            (Standing::NotBySeats(why) | Standing::Over(why), ..) => {
                return Known::NotRead(why.clone());
            }
            (Standing::Renews(_), Known::Read(bought), Known::Read(need)) => {
                Known::Read(signed(*bought.max(need)))
            }
            (Standing::Renews(_), missing, Known::Read(_)) => missing.map(|seats| signed(*seats)),
            (_, _, need) => need.map(|seats| signed(*seats)),
        };
        multiply(&self.price, &seats)
    }
}

/// The lines of a licence, in the order in which seats are given back: those that can give back come
/// first. There is always one.
pub(super) fn slots(contract: Option<&Contract>, licence: &Licence, today: NaiveDate) -> Vec<Slot> {
    let lines = contract.map(|contract| (contract, contract.indexed(licence, today)));
    let mut slots: Vec<_> = lines
        .into_iter()
        .flat_map(|(contract, lines)| {
            let convert = move |(at, line)| Slot::from_line(contract, at, line, today);
            lines.into_iter().map(convert)
        })
        .collect();
    if slots.is_empty() {
        slots.push(Slot::without_line(contract, licence, today));
    }
    slots.sort_by_key(|slot| {
        let price = Reverse(slot.price.value().copied());
        (!slot.is_open(), slot.ends, price, slot.index)
    });
    slots
}

/// The place of the slot that seats are added to.
fn last(slots: &[Slot]) -> Option<usize> {
    let open = slots.iter().rposition(Slot::is_open);
    open.or(slots.len().checked_sub(1))
}

/// The price of a seat that is added.
pub(super) fn added_price(slots: &[Slot]) -> Known<Money> {
    let slot = last(slots).and_then(|at| slots.get(at));
    slot.map_or(Known::NotThere, |slot| slot.price.clone())
}

/// Makes the seats of the lines come to the number that is bought according to Zoom: seats too many
/// are taken off where seats are given back first, so that no saving is too high.
pub(super) fn fit(slots: &mut [Slot], bought: u64) {
    let sum = slots
        .iter()
        .fold(0, |sum: u64, slot| sum.saturating_add(slot.quantity));
    if let (Some(more), Some(at)) = (bought.checked_sub(sum), last(slots)) {
        if let Some(slot) = slots.get_mut(at) {
            slot.quantity = slot.quantity.saturating_add(more);
        }
        return;
    }
    let mut excess = sum.saturating_sub(bought);
    for slot in slots {
        let taken = excess.min(slot.quantity);
        slot.quantity = slot.quantity.saturating_sub(taken);
        excess = excess.saturating_sub(taken);
    }
}

/// The seats that are needed on each line, of a number that is needed in all.
pub(super) fn allot(slots: &[Slot], need: i64) -> Vec<u64> {
    let minimum = |slot: &Slot| slot.renewable(slot.minimum);
    let mut needs: Vec<u64> = slots.iter().map(minimum).collect();
    let reserved = needs.iter().copied().map(signed);
    let mut rest = need.saturating_sub(reserved.fold(0, i64::saturating_add));
    let mut add = |at: usize, most: Option<i64>| {
        let (Some(slot), Some(seats)) = (slots.get(at), needs.get_mut(at)) else {
            return;
        };
        let room = most.unwrap_or_else(|| signed(slot.quantity.saturating_sub(*seats)));
        let Ok(more) = u64::try_from(room.min(rest)) else {
            return;
        };
        let before = *seats;
        if more > 0 {
            *seats = slot.renewable(seats.saturating_add(more));
            rest = rest.saturating_sub(signed(seats.saturating_sub(before)));
        }
    };
    for at in (0..slots.len()).rev() {
        add(at, None);
    }
    if let Some(at) = last(slots) {
        add(at, Some(i64::MAX));
    }
    needs
}

/// What a change of one seat of the licence is worth, for departments: the lowest price of those
/// lines that can save, so that no department promises more than its line does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Rate {
    /// Seats times this price.
    Price(Known<Money>),
    /// Nothing, since no line saves anything.
    Nothing,
}

impl Rate {
    pub(super) fn new(slots: &[Slot]) -> Self {
        let open: Vec<_> = slots.iter().filter(|slot| slot.is_open()).collect();
        if !open.is_empty() {
            return Rate::Price(lowest(open.into_iter()));
        }
        let over = slots.iter().find_map(|slot| match &slot.standing {
            Standing::Over(why) => Some(why),
            _ => None,
        });
        over.map_or(Rate::Nothing, |why| {
            Rate::Price(Known::NotRead(why.clone()))
        })
    }

    /// What the change of a number of seats is worth.
    pub(super) fn money(&self, seats: i64) -> Known<Money> {
        match self {
            Rate::Nothing => Known::Read(Money::ZERO),
            Rate::Price(Known::Read(price)) => Known::Read(price.mul(seats)),
            Rate::Price(missing) => missing.clone(),
        }
    }
}

/// The lowest price of some lines with seats, or of all if none has any; not known if one of them is
/// not.
pub(super) fn lowest<'a>(slots: impl Iterator<Item = &'a Slot> + Clone) -> Known<Money> {
    let with_seats = |slot: &&Slot| slot.quantity > 0;
    let any = slots.clone().any(|slot| slot.quantity > 0);
    let mut lowest = Known::NotThere;
    for slot in slots.filter(|slot| !any || with_seats(slot)) {
        match (&lowest, &slot.price) {
            (Known::Read(low), Known::Read(price)) if low <= price => {}
            (Known::NotThere | Known::Read(_), price) => lowest = price.clone(),
            _ => {}
        }
    }
    lowest
}
