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

/// A yearly sum over several lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Total {
    /// The sum of the known lines. It is not known if no line is, or if an unknown line may have a
    /// cost that would make the sum wrong. `NotThere` if there are no lines.
    pub money: Known<Money>,
    /// The lines that are not in the sum, because their price or number of seats is not known.
    pub without: Vec<Licence>,
}

/// The part of one line in a sum.
pub(super) struct Part<'a> {
    pub(super) licence: &'a Licence,
    /// The number of seats, if known. Zero seats cost nothing at any price.
    pub(super) seats: Known<i64>,
    pub(super) money: &'a Known<Money>,
    /// Whether an unknown number of seats may be one that has to be paid for.
    pub(super) may_cost: bool,
}

impl Total {
    /// A sum of costs. Without the unknown lines it is a lower bound.
    fn spent<'a>(parts: impl IntoIterator<Item = Part<'a>>) -> Self {
        Self::from_parts(parts, false)
    }

    /// A sum of savings. Without an unknown line that has a cost, it would be too high.
    pub(super) fn saved<'a>(parts: impl IntoIterator<Item = Part<'a>>) -> Self {
        Self::from_parts(parts, true)
    }

    fn from_parts<'a>(parts: impl IntoIterator<Item = Part<'a>>, costs_matter: bool) -> Self {
        let mut amounts = Vec::new();
        let mut without = Vec::new();
        let mut reasons = Vec::new();
        let mut hidden = None;
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
        let money = match (hidden, &amounts[..], &reasons[..]) {
            (_, [], [first, rest @ ..]) if rest.iter().all(|why| why == first) => {
                Known::NotRead(first.clone())
            }
            (_, [], [_, ..]) => Known::NotRead(Why::NoMoneyKnown),
            (Some(why), ..) => Known::NotRead(why),
            (None, [], []) if !any => Known::NotThere,
            (None, ..) => Known::Read(amounts.iter().sum()),
        };
        Self { money, without }
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

/// What to renew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Renew {
    /// A line for each licence.
    pub lines: Vec<RenewLine>,
    /// The yearly cost today.
    pub current: Total,
    /// The yearly cost if exactly the seats that are needed are renewed.
    pub next: Total,
    /// What is saved in a year by giving seats back; confirmed changes only.
    pub saving: Total,
    /// What is saved in addition once all other changes are confirmed.
    pub to_confirm: Total,
    /// Why nothing is saved, if the contract does not bill by seats.
    pub saves_nothing: Option<Why>,
}

/// What to renew of one licence. Money is per year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RenewLine {
    /// The licence.
    pub licence: Licence,
    /// Seats to renew, counting confirmed changes only: one end of the range.
    pub need: Known<u64>,
    /// Seats to renew once all other changes are confirmed: the other end of the range.
    pub if_confirmed: Known<u64>,
    /// Price of a seat.
    pub price: Known<Money>,
    /// Bought × price.
    pub current: Known<Money>,
    /// Need × price.
    pub next: Known<Money>,
    /// Give back × price; negative where seats are to be bought.
    pub saving: Known<Money>,
    /// What giving back saves in addition once all other changes are confirmed.
    pub to_confirm: Known<Money>,
}

/// The price of a number of seats, or zero if the contract does not bill by seats.
pub(super) fn saved(
    price: &Known<Money>,
    seats: &Known<i64>,
    saves_nothing: Option<&Why>,
) -> Known<Money> {
    match saves_nothing {
        Some(_) => Known::Read(Money::ZERO),
        None => multiply(price, seats),
    }
}

impl Position {
    /// Whether more seats are needed, by upgrades, growth or smaller tiers.
    pub(super) fn is_wanted(&self) -> bool {
        self.wanted() > 0 || self.seats.shrink_in > 0
    }

    fn wanted(&self) -> u64 {
        let hires = u64::try_from(self.growth).unwrap_or(0);
        self.seats.upgrade_in.saturating_add(hires)
    }

    /// How many more seats can be given back once all changes are confirmed.
    pub(super) fn more_if_confirmed(&self) -> Known<i64> {
        match (&self.give_back_if_confirmed, &self.give_back) {
            (Known::Read(more), Known::Read(less)) => Known::Read(more.saturating_sub(*less)),
            (_, missing) => missing.clone(),
        }
    }
}

pub(super) fn renew(positions: &[Position], filtered: bool, saves_nothing: Option<&Why>) -> Renew {
    let line = |position: &Position| {
        let price = &position.price;
        let bought = position.bought.map(|bought| signed(bought.seats));
        let need = position.need.map(|need| signed(*need));
        let saving = |seats: &Known<i64>| match filtered {
            true => Known::NotRead(Why::Filtered),
            false => saved(price, seats, saves_nothing),
        };
        RenewLine {
            licence: position.licence.clone(),
            need: position.need.clone(),
            if_confirmed: position.need_if_confirmed.clone(),
            price: price.clone(),
            current: multiply(price, &bought),
            next: match saves_nothing {
                Some(why) if !filtered => Known::NotRead(why.clone()),
                _ => multiply(price, &need),
            },
            saving: saving(&position.give_back),
            to_confirm: saving(&position.more_if_confirmed()),
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
        saves_nothing: saves_nothing.cloned(),
        lines,
    }
}

/// What is possible before the renewal. Yearly terms are not refunded, so released seats are
/// assigned again before others are bought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Now {
    /// A line for each licence.
    pub lines: Vec<NowLine>,
    /// The yearly cost of the seats that must be bought.
    pub cost: Total,
}

/// What is possible with one licence before the renewal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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

pub(super) fn now(positions: &[Position], saves_nothing: Option<&Why>) -> Now {
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
            cost: match saves_nothing {
                Some(why) => Known::NotRead(why.clone()),
                None => multiply(&position.price, &to_buy.map(|seats| signed(*seats))),
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
    /// The smaller tier that is enough.
    pub to: Licence,
    /// Seats for which that is confirmed.
    pub seats: u64,
    /// Seats for which a person has to confirm it.
    pub to_confirm: u64,
    /// What the confirmed seats save in a year after the renewal: the difference of the two prices
    /// for each seat. This amount is part of the saving in [`Renew`].
    pub saving: Known<Money>,
}

pub(super) fn oversized(
    seats: &[Seat<'_>],
    positions: &[Position],
    saves_nothing: Option<&Why>,
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
    let convert =
        |((from, to), (seats, to_confirm)): ((&Licence, &Licence), (u64, u64))| Oversized {
            from: from.clone(),
            to: to.clone(),
            seats,
            to_confirm,
            saving: match (price(from), price(to)) {
                _ if saves_nothing.is_some() => Known::Read(Money::ZERO),
                (Known::Read(from), Known::Read(to)) => {
                    Known::Read(from.sub(to).mul(signed(seats)))
                }
                (Known::Read(_), missing) | (missing, _) => missing,
            },
        };
    moves.into_iter().map(convert).collect()
}
