//! The three answers: what to renew, what is possible now, what is oversized.

use std::collections::BTreeMap;
use std::ops::{Mul, Sub};

use serde::Serialize;

use crate::coverage::Why;
use crate::usage::money::amount::{Money, signed};
use crate::usage::money::counts::Seat;
use crate::usage::money::positions::Position;
use crate::usage::words::known::Known;
use crate::usage::words::licence::Licence;
use crate::usage::words::verdict::{Provision, Verdict};

/// A sum over lines, in money for a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Total {
    /// The sum of what is known. Not known if no line is, and if a line that is not known may cost
    /// something that the sum would hide. `NotThere` if there are no lines.
    pub money: Known<Money>,
    /// The lines that are not in it: their price, or how many are bought, is not known.
    pub without: Vec<Licence>,
}

/// One line's part of a sum.
pub(super) struct Part<'a> {
    pub(super) licence: &'a Licence,
    /// Seats, where known: none of them is no money at any price.
    pub(super) seats: Known<i64>,
    pub(super) money: &'a Known<Money>,
    /// Whether a number of seats that is not known may be one that costs.
    pub(super) may_cost: bool,
}

impl Total {
    /// The sum of what is spent: without some lines it is a lower bound.
    fn spent<'a>(parts: impl IntoIterator<Item = Part<'a>>) -> Self {
        Self::of(parts, false)
    }

    /// The sum of what is saved: without a line that costs, it would be too high.
    pub(super) fn saved<'a>(parts: impl IntoIterator<Item = Part<'a>>) -> Self {
        Self::of(parts, true)
    }

    fn of<'a>(parts: impl IntoIterator<Item = Part<'a>>, costs_matter: bool) -> Self {
        let mut known = Vec::new();
        let mut without = Vec::new();
        let mut reasons = Vec::new();
        let mut hidden = None;
        let mut any = false;
        for part in parts {
            any = true;
            let why = match part.money {
                Known::Read(money) => {
                    known.push(*money);
                    continue;
                }
                Known::NotRead(why) => why.clone(),
                _ => Why::NotSaid,
            };
            let costs = match part.seats {
                Known::Read(0) => continue,
                Known::Read(seats) => seats < 0,
                _ => part.may_cost,
            };
            if costs && costs_matter {
                hidden.get_or_insert_with(|| Why::MayCostMore {
                    licence: part.licence.to_string(),
                    why: Box::new(why.clone()),
                });
            }
            without.push(part.licence.clone());
            reasons.push(why);
        }
        let money = match (hidden, &known[..], &reasons[..]) {
            (_, [], [first, rest @ ..]) if rest.iter().all(|why| why == first) => {
                Known::NotRead(first.clone())
            }
            (_, [], [_, ..]) => Known::NotRead(Why::NoMoneyKnown),
            (Some(why), ..) => Known::NotRead(why),
            (None, [], []) if !any => Known::NotThere,
            (None, ..) => Known::Read(known.iter().sum()),
        };
        Self { money, without }
    }
}

/// So many seats at a price; not known where either is not.
pub(super) fn times(price: &Known<Money>, seats: &Known<i64>) -> Known<Money> {
    match (price, seats) {
        (Known::Read(price), Known::Read(seats)) => Known::Read(price.mul(*seats)),
        (Known::Read(_), other) => other.map(|_| Money::ZERO),
        (other, _) => other.clone(),
    }
}

/// What to renew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Renew {
    /// Each licence.
    pub lines: Vec<RenewLine>,
    /// What a year costs today.
    pub current: Total,
    /// What a year costs if the need is renewed.
    pub next: Total,
    /// What giving back saves a year: only what is confirmed.
    pub saving: Total,
    /// What it saves besides, once all that is to be confirmed is.
    pub to_confirm: Total,
    /// Why nothing is saved, where the contract does not bill by seats.
    pub saves_nothing: Option<Why>,
}

/// What to renew of one licence. Money is for a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RenewLine {
    /// The licence.
    pub licence: Licence,
    /// Seats to renew: `need` as far as is confirmed, or `if_confirmed` in the end.
    pub need: Known<u64>,
    /// The other end of the range; the same where nothing is unknown or to be confirmed.
    pub if_confirmed: Known<u64>,
    /// Price of a seat.
    pub price: Known<Money>,
    /// Bought × price.
    pub current: Known<Money>,
    /// Need × price.
    pub next: Known<Money>,
    /// Give back × price; negative where seats are to be bought.
    pub saving: Known<Money>,
    /// What giving back saves besides, once all that is to be confirmed is.
    pub to_confirm: Known<Money>,
}

/// Money by seats, or none where the contract does not bill by them.
pub(super) fn saved(
    price: &Known<Money>,
    seats: &Known<i64>,
    saves_nothing: Option<&Why>,
) -> Known<Money> {
    match saves_nothing {
        Some(_) => Known::Read(Money::ZERO),
        None => times(price, seats),
    }
}

impl Position {
    /// Whether seats of it are needed that nobody holds yet.
    pub(super) fn is_wanted(&self) -> bool {
        self.wanted() > 0 || self.seats.shrink_in > 0
    }

    fn wanted(&self) -> u64 {
        let hires = u64::try_from(self.growth).unwrap_or(0);
        self.seats.upgrade_in.saturating_add(hires)
    }

    /// What giving back adds once all is confirmed.
    pub(super) fn more_if_confirmed(&self) -> Known<i64> {
        match (&self.give_back_if_confirmed, &self.give_back) {
            (Known::Read(more), Known::Read(less)) => Known::Read(more.saturating_sub(*less)),
            (_, missing) => missing.clone(),
        }
    }
}

pub(super) fn renew(positions: &[Position], filtered: bool, nothing: Option<&Why>) -> Renew {
    let line = |position: &Position| {
        let price = &position.price;
        let bought = position.bought.map(|bought| signed(bought.seats));
        let need = position.need.map(|need| signed(*need));
        let gives = |seats: &Known<i64>| match filtered {
            true => Known::NotRead(Why::Filtered),
            false => saved(price, seats, nothing),
        };
        RenewLine {
            licence: position.licence.clone(),
            need: position.need.clone(),
            if_confirmed: position.need_if_confirmed.clone(),
            price: price.clone(),
            current: times(price, &bought),
            next: match nothing {
                Some(why) if !filtered => Known::NotRead(why.clone()),
                _ => times(price, &need),
            },
            saving: gives(&position.give_back),
            to_confirm: gives(&position.more_if_confirmed()),
        }
    };
    let lines: Vec<_> = positions.iter().map(line).collect();
    type Seats = fn(&Position) -> Known<i64>;
    type Amount = fn(&RenewLine) -> &Known<Money>;
    let parts = |seats: Seats, money: Amount| {
        let both = positions.iter().zip(&lines);
        both.map(move |(position, line)| Part {
            licence: &position.licence,
            seats: seats(position),
            money: money(line),
            may_cost: position.is_wanted(),
        })
    };
    Renew {
        current: Total::spent(parts(
            |position| position.bought.map(|bought| signed(bought.seats)),
            |line| &line.current,
        )),
        next: Total::spent(parts(
            |position| position.need.map(|need| signed(*need)),
            |line| &line.next,
        )),
        saving: Total::saved(parts(
            |position| position.give_back.clone(),
            |line| &line.saving,
        )),
        to_confirm: Total::saved(parts(Position::more_if_confirmed, |line| &line.to_confirm)),
        saves_nothing: nothing.cloned(),
        lines,
    }
}

/// What is possible today. Yearly terms bring no cash back: released seats are used again, before
/// any is bought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Now {
    /// Each licence.
    pub lines: Vec<NowLine>,
    /// What the seats cost a year that are still to be bought.
    pub cost: Total,
}

/// What is possible today with one licence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct NowLine {
    /// The licence.
    pub licence: Licence,
    /// Seats that can be given to others: spare + release + withdraw + moved out, as far as is
    /// confirmed. Negative if more are held than bought.
    pub free: Known<i64>,
    /// Seats that are wanted: upgrades and growth. Who would do with a smaller tier has the larger one
    /// until the term ends.
    pub wanted: u64,
    /// Wanted seats that free ones cover.
    pub covered: Known<u64>,
    /// Wanted seats that are still to be bought.
    pub to_buy: Known<u64>,
    /// Free seats that are left.
    pub left: Known<u64>,
    /// What the seats to buy cost a year: the price of a whole year, whenever they are bought.
    pub cost: Known<Money>,
}

pub(super) fn now(positions: &[Position], nothing: Option<&Why>) -> Now {
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
            left: usable.map(|usable| usable.saturating_sub(wanted)),
            cost: match nothing {
                Some(why) => Known::NotRead(why.clone()),
                None => times(&position.price, &to_buy.map(|seats| signed(*seats))),
            },
            free,
            to_buy,
        }
    };
    let lines: Vec<_> = positions.iter().map(line).collect();
    let cost = Total::spent(lines.iter().map(|line| Part {
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

/// Add-ons that are larger than what they are used for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Oversized {
    /// The add-on that is held.
    pub from: Licence,
    /// The one that is enough.
    pub to: Licence,
    /// Seats of which it is confirmed.
    pub seats: u64,
    /// Seats of which somebody has to confirm it.
    pub to_confirm: u64,
    /// What the confirmed ones save a year at the renewal: the difference of the prices, for each
    /// seat. Not besides what [`Renew`] says, but in it.
    pub saving: Known<Money>,
}

pub(super) fn oversized(
    seats: &[Seat<'_>],
    positions: &[Position],
    nothing: Option<&Why>,
) -> Vec<Oversized> {
    let mut moves: BTreeMap<(&Licence, &Licence), (u64, u64)> = BTreeMap::new();
    for seat in seats {
        let verdict = seat.verdict;
        let (Some(from), Verdict::Shrink { to }) = (&verdict.licence, &verdict.verdict) else {
            continue;
        };
        if verdict.provision == Provision::Included {
            continue;
        }
        let (confirmed, to_confirm) = moves.entry((from, to)).or_default();
        let number = match verdict.to_confirm() {
            true => to_confirm,
            false => confirmed,
        };
        *number = number.saturating_add(1);
    }
    let price = |licence: &Licence| {
        let position = positions
            .iter()
            .find(|position| position.licence == *licence);
        position.map_or(Known::NotThere, |position| position.price.clone())
    };
    let of = |((from, to), (seats, to_confirm)): ((&Licence, &Licence), (u64, u64))| Oversized {
        from: from.clone(),
        to: to.clone(),
        seats,
        to_confirm,
        saving: match (price(from), price(to)) {
            _ if nothing.is_some() => Known::Read(Money::ZERO),
            (Known::Read(from), Known::Read(to)) => Known::Read(from.sub(to).mul(signed(seats))),
            (Known::Read(_), missing) | (missing, _) => missing,
        },
    };
    moves.into_iter().map(of).collect()
}
