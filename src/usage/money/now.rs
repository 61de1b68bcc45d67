//! What is possible before the renewal.

use serde::{Deserialize, Serialize};

use crate::usage::money::amount::{Money, signed};
use crate::usage::money::positions::Position;
use crate::usage::money::total::{Part, Total, multiply};
use crate::usage::words::known::Known;
use crate::usage::words::licence::Licence;

/// What is possible before the renewal. Yearly terms are not refunded, so released seats are
/// assigned again before others are bought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Now {
    /// A line for each licence.
    pub lines: Vec<NowLine>,
    /// The yearly cost of the seats that must be bought.
    pub cost: Total,
}

/// What is possible with one licence before the renewal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct NowLine {
    /// The licence.
    pub licence: Licence,
    /// Seats that can be assigned to others: spare + release + withdraw + moved out, counting
    /// confirmed changes only. Negative if more are held than bought.
    pub free: Known<i64>,
    /// Seats that are needed for upgrades and growth. Users for whom a smaller tier is enough keep
    /// the larger one until the term ends.
    pub wanted: u64,
    /// Needed seats for which there are free ones.
    pub covered: Known<u64>,
    /// Needed seats that must be bought.
    pub to_buy: Known<u64>,
    /// Free seats that remain.
    pub remaining: Known<u64>,
    /// The cost of the seats to buy, for a full year, whenever they are bought.
    pub cost: Known<Money>,
}

pub(super) fn now(positions: &[Position]) -> Now {
    let line = |position: &Position| {
        let seats = &position.seats;
        let released = seats.release.saturating_add(seats.withdraw);
        let released = released.saturating_add(seats.moved_out);
        let free = position
            .spare
            .map(|spare| spare.saturating_add(signed(released)));
        let usable = free.map(|free| u64::try_from(*free).unwrap_or(0));
        let wanted = position.wanted();
        let to_buy = usable.map(|usable| wanted.saturating_sub(*usable));
        NowLine {
            licence: position.licence.clone(),
            wanted,
            covered: usable.map(|usable| wanted.min(*usable)),
            remaining: usable.map(|usable| usable.saturating_sub(wanted)),
            cost: match position.not_by_seats() {
                Some(why) => Known::NotRead(why),
                None => multiply(&position.added_price, &to_buy.map(|seats| signed(*seats))),
            },
            free,
            to_buy,
        }
    };
    let lines: Vec<_> = positions.iter().map(line).collect();
    let cost = Total::from_parts(lines.iter().map(|line| Part {
        licence: &line.licence,
        seats: match line.wanted {
            0 => Known::Read(0),
            _ => line.to_buy.map(|seats| signed(*seats)),
        },
        money: &line.cost,
        may_cost: true,
    }));
    Now { lines, cost }
}
