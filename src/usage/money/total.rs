//! Sums of money in which a line may be missing, and which say so.

use std::collections::BTreeSet;
use std::ops::Mul;

use serde::{Deserialize, Serialize};

use crate::coverage::Why;
use crate::usage::money::amount::Money;
use crate::usage::words::known::Known;
use crate::usage::words::licence::Licence;

/// A yearly sum over several lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Total {
    /// The sum of the known lines. It is not known if no line is, and `NotThere` if there are no
    /// lines.
    pub money: Known<Money>,
    /// The licences with a line that is not in the sum, because its price or number of seats is not
    /// known.
    pub without: Vec<Licence>,
    /// Those of them that may have a cost: a saving is lower by it, and a cost is higher.
    pub may_cost: Vec<Licence>,
}

/// The part of one line in a sum.
pub(super) struct Part<'a> {
    pub(super) licence: &'a Licence,
    /// The number of seats, if known. Zero seats cost nothing at any price.
    pub(super) seats: Known<i64>,
    pub(super) money: &'a Known<Money>,
    /// Whether the line may have a cost if its money is not known.
    pub(super) may_cost: bool,
}

impl Total {
    /// The sum of the parts of which the money is known.
    pub(super) fn from_parts<'a>(parts: impl IntoIterator<Item = Part<'a>>) -> Self {
        let mut amounts = Vec::new();
        let mut without = BTreeSet::new();
        let mut may_cost = BTreeSet::new();
        let mut reasons = Vec::new();
        let mut any = false;
        for part in parts {
            any = true;
            let why = match part.money {
                Known::Read(money) => {
                    amounts.push(*money);
                    continue;
                }
                Known::NotRead(why) => why.clone(),
                _ => Why::NotSaid,
            };
            if part.seats == Known::Read(0) {
                continue;
            }
            without.insert(part.licence);
            if part.may_cost {
                may_cost.insert(part.licence);
            }
            reasons.push(why);
        }
        let money = match (&amounts[..], &reasons[..]) {
            ([], [first, rest @ ..]) if rest.iter().all(|why| why == first) => {
                Known::NotRead(first.clone())
            }
            ([], [_, ..]) => Known::NotRead(Why::NoMoneyKnown),
            ([], []) if !any => Known::NotThere,
            _ => Known::Read(amounts.iter().sum()),
        };
        let list = |licences: BTreeSet<&Licence>| licences.into_iter().cloned().collect();
        Self {
            money,
            without: list(without),
            may_cost: list(may_cost),
        }
    }
}

/// The price of a number of seats; not known if the price or the number is not.
pub(super) fn multiply(price: &Known<Money>, seats: &Known<i64>) -> Known<Money> {
    match (price, seats) {
        (Known::Read(price), Known::Read(seats)) => Known::Read(price.mul(*seats)),
        (Known::Read(_), other) => other.map(|_| Money::ZERO),
        (other, _) => other.clone(),
    }
}
