//! What to renew on one line of the contract.

use std::ops::Sub;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::coverage::Why;
use crate::usage::money::amount::{Money, signed};
use crate::usage::money::line::Model;
use crate::usage::money::slots::Slot;
use crate::usage::money::total::{Part, multiply};
use crate::usage::words::known::Known;
use crate::usage::words::licence::Licence;

/// What to renew on one line of the contract, and what that saves when the line ends. A licence of
/// which no line is in force or starts later has one without an index. Money is per year.
///
/// No record tells from which line a user's seat is. What is given back falls on the line that ends
/// first, and of those that end on the same day on the dearest, but not on a line that can give
/// nothing back while another one can.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LineRenewal {
    /// The place of the line in [`Contract::lines`](crate::usage::Contract::lines).
    pub index: Option<usize>,
    /// The licence.
    pub licence: Licence,
    /// What Zoom bills the line by.
    pub model: Option<Model>,
    /// The last day of its term. What is given back is saved from the day after.
    pub ends: Option<NaiveDate>,
    /// The last day on which notice can be given, if it is known.
    pub notice_by: Option<NaiveDate>,
    /// The price of a seat.
    pub price: Known<Money>,
    /// The fewest seats that can be renewed.
    pub minimum: u64,
    /// The number of seats in a pack.
    pub order_in: u64,
    /// The seats bought.
    pub bought: Known<u64>,
    /// Seats that are needed, in whole packs and not below the minimum, counting confirmed changes
    /// only.
    pub need: Known<u64>,
    /// The same once all other changes are confirmed.
    pub need_if_confirmed: Known<u64>,
    /// Bought − need; negative if seats must be bought. Not known on a line that is not billed by
    /// seats.
    pub give_back: Known<i64>,
    /// Bought − need if confirmed.
    pub give_back_if_confirmed: Known<i64>,
    /// Bought × price.
    pub current: Known<Money>,
    /// The price of the seats in the next term: those needed, or all that are bought if none can be
    /// given back.
    pub next: Known<Money>,
    /// What giving back saves; negative where seats are to be bought.
    pub saving: Known<Money>,
    /// What giving back saves in addition once all other changes are confirmed.
    pub to_confirm: Known<Money>,
    /// Why giving seats back saves nothing at the next renewal of the line, if it does not.
    pub saves_nothing: Option<Why>,
    /// Whether the number of seats may be one that must be bought.
    #[serde(skip)]
    pub(super) may_cost: bool,
}

/// The numbers of seats of a line.
#[derive(Debug, Clone)]
pub(super) struct Seats {
    pub(super) bought: Known<u64>,
    pub(super) need: Known<u64>,
    pub(super) if_confirmed: Known<u64>,
}

impl LineRenewal {
    pub(super) fn new(licence: &Licence, slot: &Slot, seats: Seats, growing: bool) -> Self {
        let less = |need: &Known<u64>| match (&seats.bought, need) {
            (Known::Read(bought), Known::Read(need)) => {
                Known::Read(signed(*bought).saturating_sub(signed(*need)))
            }
            (Known::Read(_), missing) | (missing, _) => missing.map(|_| 0),
        };
        let spare = less(&seats.need);
        let spare_if_confirmed = less(&seats.if_confirmed);
        let standing = &slot.standing;
        let shown = |seats: &Known<i64>| match standing.not_by_seats() {
            Some(why) => Known::NotRead(why.clone()),
            None => seats.clone(),
        };
        // Of a part of the account, not even what an active-host line saves is known.
        let saving = |seats: &Known<i64>| match seats {
            Known::NotRead(Why::Filtered) => Known::NotRead(Why::Filtered),
            seats => standing.saving(&slot.price, seats),
        };
        let confirmed = saving(&spare);
        let to_confirm = match (&confirmed, saving(&spare_if_confirmed)) {
            (Known::Read(less), Known::Read(more)) => Known::Read(more.sub(*less)),
            (Known::Read(_), missing) => missing,
            (missing, _) => missing.clone(),
        };
        let filtered = seats.need == Known::NotRead(Why::Filtered);
        Self {
            index: slot.index,
            licence: licence.clone(),
            model: slot.model,
            ends: slot.ends,
            notice_by: slot.notice_by,
            price: slot.price.clone(),
            minimum: slot.minimum,
            order_in: slot.order_in,
            give_back: shown(&spare),
            give_back_if_confirmed: shown(&spare_if_confirmed),
            current: multiply(&slot.price, &seats.bought.map(|seats| signed(*seats))),
            next: match filtered {
                true => multiply(&slot.price, &Known::NotRead(Why::Filtered)),
                false => slot.next(&seats.bought, &seats.need),
            },
            saving: confirmed,
            to_confirm,
            saves_nothing: standing.why().cloned(),
            may_cost: growing,
            bought: seats.bought,
            need: seats.need,
            need_if_confirmed: seats.if_confirmed,
        }
    }

    /// Whether the line is billed by seats, so that there are seats to give back. Lines that are
    /// billed by active hosts or by headcount are not. What is not in the contract is.
    pub fn is_by_seats(&self) -> bool {
        self.model
            .is_none_or(|model| model.saves_nothing().is_none())
    }

    /// How many more seats can be given back once all changes are confirmed.
    pub(super) fn more_if_confirmed(&self) -> Known<i64> {
        more(&self.give_back, &self.give_back_if_confirmed)
    }

    fn part<'a>(&'a self, seats: Known<i64>, money: &'a Known<Money>) -> Part<'a> {
        let costs = match seats {
            Known::Read(seats) => seats < 0,
            _ => self.may_cost,
        };
        Part {
            licence: &self.licence,
            seats,
            money,
            may_cost: costs,
        }
    }

    pub(super) fn current_part(&self) -> Part<'_> {
        Part {
            may_cost: true,
            ..self.part(self.bought.map(|seats| signed(*seats)), &self.current)
        }
    }

    pub(super) fn next_part(&self) -> Part<'_> {
        Part {
            may_cost: true,
            ..self.part(self.need.map(|seats| signed(*seats)), &self.next)
        }
    }

    pub(super) fn saving_part(&self) -> Part<'_> {
        self.part(self.give_back.clone(), &self.saving)
    }

    pub(super) fn to_confirm_part(&self) -> Part<'_> {
        self.part(self.more_if_confirmed(), &self.to_confirm)
    }
}

/// The difference of two numbers of seats.
pub(super) fn more(less: &Known<i64>, more: &Known<i64>) -> Known<i64> {
    match (more, less) {
        (Known::Read(more), Known::Read(less)) => Known::Read(more.saturating_sub(*less)),
        (_, missing) => missing.clone(),
    }
}
