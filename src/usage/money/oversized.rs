//! Add-ons that are larger than what they are used for, and what it means for money if the smaller
//! tier has no price.

use std::collections::BTreeMap;
use std::ops::{Mul, Sub};

use serde::{Deserialize, Serialize};

use crate::coverage::Why;
use crate::usage::money::amount::{Money, signed};
use crate::usage::money::counts::Seat;
use crate::usage::money::line_renewal::LineRenewal;
use crate::usage::money::positions::Position;
use crate::usage::money::slots::Rate;
use crate::usage::words::known::Known;
use crate::usage::words::licence::Licence;
use crate::usage::words::verdict::{Provision, Verdict};

/// Add-ons that are larger than what they are used for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// for each seat. This amount is part of the saving in [`Renew`](crate::usage::money::Renew).
    pub saving: Known<Money>,
}

/// How many seats move from one tier to a smaller one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Moved {
    confirmed: u64,
    to_confirm: u64,
}

/// The seats that move, by the tiers from which and to which they do.
pub(super) type Moves = BTreeMap<(Licence, Licence), Moved>;

/// Counts a seat if it moves.
pub(super) fn count_move(moves: &mut Moves, seat: Seat<'_>) {
    let verdict = seat.verdict;
    let (Some(from), Verdict::Shrink { to }) = (&verdict.licence, &verdict.verdict) else {
        return;
    };
    if verdict.provision == Provision::Included {
        return;
    }
    let moved = moves.entry((from.clone(), to.clone())).or_default();
    let number = match verdict.to_confirm() {
        true => &mut moved.to_confirm,
        false => &mut moved.confirmed,
    };
    *number = number.saturating_add(1);
}

fn find<'a>(positions: &'a [Position], licence: &Licence) -> Option<&'a Position> {
    let at = positions.binary_search_by(|position| position.licence.cmp(licence));
    at.ok().and_then(|at| positions.get(at))
}

pub(super) fn oversized(moves: &Moves, positions: &[Position]) -> Vec<Oversized> {
    let price = |licence: &Licence| {
        let position = find(positions, licence);
        position.map_or(Known::NotThere, |position| position.price.clone())
    };
    let convert = |((from, to), moved): (&(Licence, Licence), &Moved)| Oversized {
        from: from.clone(),
        to: to.clone(),
        seats: moved.confirmed,
        to_confirm: moved.to_confirm,
        saving: match find(positions, from).map(|position| &position.rate) {
            Some(Rate::Nothing) => Known::Read(Money::ZERO),
            Some(Rate::Price(Known::NotRead(why @ Why::TermOver { .. }))) => {
                Known::NotRead(why.clone())
            }
            _ => match (price(from), price(to)) {
                (Known::Read(from), Known::Read(to)) => {
                    Known::Read(from.sub(to).mul(signed(moved.confirmed)))
                }
                (Known::Read(_), missing) | (missing, _) => missing,
            },
        },
    };
    moves.iter().map(convert).collect()
}

/// Takes the savings away from the lines whose seats move to a tier that may have to be paid for at
/// a price that is not known: they would be too high.
pub(super) fn hide_savings(moves: &Moves, positions: &mut [Position]) {
    let mut hidden = Vec::new();
    for ((from, to), moved) in moves {
        let Some(target) = find(positions, to) else {
            continue;
        };
        let why = |money: fn(&LineRenewal) -> &Known<Money>| {
            // Of a part of the account, only the price of the change counts.
            let money = |line| match money(line) {
                Known::NotRead(Why::Filtered) => &target.added_price,
                money => money,
            };
            let unknown = target.lines.iter().find_map(|line| match money(line) {
                Known::NotRead(why) => Some(why.clone()),
                _ => None,
            });
            unknown.map(|why| Why::MayCostMore {
                licence: to.to_string(),
                why: Box::new(why),
            })
        };
        let enough =
            |give_back: &Known<i64>| matches!(give_back, Known::Read(seats) if *seats >= 0);
        if moved.confirmed > 0
            && !enough(&target.give_back)
            && let Some(why) = why(|line| &line.saving)
        {
            hidden.push((from.clone(), why, true));
        }
        if moved.to_confirm > 0
            && !enough(&target.give_back_if_confirmed)
            && let Some(why) = why(|line| &line.to_confirm)
        {
            hidden.push((from.clone(), why, false));
        }
    }
    for (from, why, confirmed) in hidden {
        let at = positions.binary_search_by(|position| position.licence.cmp(&from));
        if let Some(position) = at.ok().and_then(|at| positions.get_mut(at)) {
            hide(position, &why, confirmed);
        }
    }
}

fn hide(position: &mut Position, why: &Why, confirmed: bool) {
    let rate = match confirmed {
        true => &mut position.rate,
        false => &mut position.rate_to_confirm,
    };
    if matches!(rate, Rate::Price(Known::Read(_))) {
        *rate = Rate::Price(Known::NotRead(why.clone()));
    }
    for line in &mut position.lines {
        let (money, seats) = match confirmed {
            true => (&line.saving, line.give_back.clone()),
            false => (&line.to_confirm, line.more_if_confirmed()),
        };
        let saves = line.saves_nothing.is_none() && seats != Known::Read(0);
        if saves && money.value().is_some() {
            let hidden = Known::NotRead(why.clone());
            match confirmed {
                true => line.saving = hidden,
                false => line.to_confirm = hidden,
            }
        }
    }
}
