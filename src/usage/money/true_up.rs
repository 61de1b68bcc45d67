//! Seats that are held and not bought.

use serde::{Deserialize, Serialize};

use crate::usage::money::amount::{Money, signed};
use crate::usage::money::positions::Position;
use crate::usage::money::total::{Part, Total, multiply};
use crate::usage::words::known::Known;
use crate::usage::words::licence::Licence;

/// Seats that are held and not bought, which Zoom can charge for. They are in no amount of
/// [`Renew`](crate::usage::money::Renew) before the renewal, and licences that are not billed by
/// seats have none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TrueUp {
    /// A line for each licence of which more seats are held than bought.
    pub lines: Vec<TrueUpLine>,
    /// The yearly cost of these seats.
    pub cost: Total,
}

/// Seats of one licence that are held and not bought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TrueUpLine {
    /// The licence.
    pub licence: Licence,
    /// Seats: assigned + pending − bought.
    pub seats: u64,
    /// The price of a seat for a year, on the line of the contract that seats are added to.
    pub price: Known<Money>,
    /// The cost of these seats for a full year.
    pub cost: Known<Money>,
}

pub(super) fn true_up(positions: &[Position]) -> TrueUp {
    let line = |position: &Position| {
        let spare = position.spare.value().filter(|spare| **spare < 0)?;
        if position.not_by_seats().is_some() {
            return None;
        }
        let seats = spare.unsigned_abs();
        let price = position.added_price.clone();
        Some(TrueUpLine {
            licence: position.licence.clone(),
            seats,
            cost: multiply(&price, &Known::Read(signed(seats))),
            price,
        })
    };
    let lines: Vec<_> = positions.iter().filter_map(line).collect();
    let cost = Total::from_parts(lines.iter().map(|line| Part {
        licence: &line.licence,
        seats: Known::Read(signed(line.seats)),
        money: &line.cost,
        may_cost: true,
    }));
    TrueUp { lines, cost }
}
