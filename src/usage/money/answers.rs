//! What to renew: for each licence, for each day on which lines end, and in all.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::coverage::Why;
use crate::usage::money::amount::Money;
use crate::usage::money::line_renewal::LineRenewal;
use crate::usage::money::positions::{Position, all_of};
use crate::usage::money::total::{Part, Total};
use crate::usage::words::known::Known;
use crate::usage::words::licence::Licence;

/// What to renew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Renew {
    /// A line for each licence. The lines of the contract are in
    /// [`Position::lines`](crate::usage::money::Position::lines).
    pub lines: Vec<RenewLine>,
    /// What is saved at each day on which lines of the contract end, the earliest first. Empty
    /// without a contract.
    pub ends: Vec<EndSaving>,
    /// The yearly cost today.
    pub current: Total,
    /// The yearly cost if exactly the seats that are needed are renewed.
    pub next: Total,
    /// What is saved in a year by giving seats back; confirmed changes only.
    pub saving: Total,
    /// What is saved in addition once all other changes are confirmed.
    pub to_confirm: Total,
    /// Why no line saves anything, if that is so: the contract does not bill by seats, the last day
    /// for notice has passed, or the term is over.
    pub saves_nothing: Option<Why>,
}

/// What to renew of one licence: the sum over the lines of the contract. Money is per year, and not
/// known if it is not of a line that counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RenewLine {
    /// The licence.
    pub licence: Licence,
    /// Seats to renew, counting confirmed changes only: one end of the range.
    pub need: Known<u64>,
    /// Seats to renew once all other changes are confirmed: the other end of the range.
    pub if_confirmed: Known<u64>,
    /// Price of a seat: see [`Position::price`](crate::usage::money::Position::price).
    pub price: Known<Money>,
    /// Bought × price.
    pub current: Known<Money>,
    /// The price of the seats in the next term.
    pub next: Known<Money>,
    /// Give back × price; negative where seats are to be bought.
    pub saving: Known<Money>,
    /// What giving back saves in addition once all other changes are confirmed.
    pub to_confirm: Known<Money>,
    /// Why no line of the licence saves anything, if that is so.
    pub saves_nothing: Option<Why>,
}

/// What is saved by the lines that end on one day and have the same last day for notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct EndSaving {
    /// The last day of the term. What is given back is saved from the day after.
    pub ends: NaiveDate,
    /// The last day on which notice can be given, if it is known.
    pub notice_by: Option<NaiveDate>,
    /// What is saved in a year; confirmed changes only.
    pub saving: Total,
    /// What is saved in addition once all other changes are confirmed.
    pub to_confirm: Total,
    /// Why none of the lines saves anything, if that is so.
    pub saves_nothing: Option<Why>,
}

type LinePart = fn(&LineRenewal) -> Part<'_>;

pub(super) fn renew(positions: &[Position]) -> Renew {
    let line = |position: &Position| {
        let sum = |part: LinePart| sum(&position.lines, part);
        RenewLine {
            licence: position.licence.clone(),
            need: position.need.clone(),
            if_confirmed: position.need_if_confirmed.clone(),
            price: position.price.clone(),
            current: sum(LineRenewal::current_part),
            next: sum(LineRenewal::next_part),
            saving: sum(LineRenewal::saving_part),
            to_confirm: sum(LineRenewal::to_confirm_part),
            saves_nothing: position.saves_nothing(),
        }
    };
    let all: Vec<_> = positions.iter().flat_map(|of| &of.lines).collect();
    let total = |part: LinePart| Total::from_parts(all.iter().copied().map(part));
    Renew {
        lines: positions.iter().map(line).collect(),
        ends: ends(&all),
        current: total(LineRenewal::current_part),
        next: total(LineRenewal::next_part),
        saving: total(LineRenewal::saving_part),
        to_confirm: total(LineRenewal::to_confirm_part),
        saves_nothing: all_of(all.iter().map(|line| line.saves_nothing.as_ref())),
    }
}

/// The sum over the lines of a licence; not known if it is not of a line that counts.
fn sum(lines: &[LineRenewal], part: LinePart) -> Known<Money> {
    if let [only] = lines {
        return part(only).money.clone();
    }
    let sum = Total::from_parts(lines.iter().map(part));
    let missing = lines
        .iter()
        .map(part)
        .find(|part| part.money.value().is_none() && part.seats != Known::Read(0));
    missing.map_or(sum.money, |part| part.money.clone())
}

fn ends(lines: &[&LineRenewal]) -> Vec<EndSaving> {
    let mut days: BTreeMap<_, Vec<&LineRenewal>> = BTreeMap::new();
    for line in lines {
        if let Some(ends) = line.ends {
            days.entry((ends, line.notice_by)).or_default().push(line);
        }
    }
    let convert = |((ends, notice_by), lines): ((_, _), Vec<&LineRenewal>)| EndSaving {
        ends,
        notice_by,
        saving: Total::from_parts(lines.iter().map(|line| line.saving_part())),
        to_confirm: Total::from_parts(lines.iter().map(|line| line.to_confirm_part())),
        saves_nothing: all_of(lines.iter().map(|line| line.saves_nothing.as_ref())),
    };
    days.into_iter().map(convert).collect()
}
