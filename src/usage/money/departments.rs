//! The changes of each department, and the seats that belong to no department.

use serde::Serialize;

use crate::coverage::Why;
use crate::usage::money::amount::{Money, signed};
use crate::usage::money::answers::{Part, Total, saved};
use crate::usage::money::counts::{SeatCounts, Tally};
use crate::usage::money::positions::Position;
use crate::usage::words::known::Known;
use crate::usage::words::licence::Licence;

/// The seats of a department, and what their changes save.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Department {
    /// The name; `None` for users without a department.
    pub name: Option<String>,
    /// A line for each licence that its users hold or need.
    pub lines: Vec<DepartmentLine>,
    /// What its confirmed changes save in a year.
    pub saving: Total,
    /// What the other changes save in addition, once confirmed.
    pub to_confirm: Total,
}

/// The seats of one licence in a department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DepartmentLine {
    /// The licence.
    pub licence: Licence,
    /// The seats, counted by verdict.
    #[serde(flatten)]
    pub seats: SeatCounts,
    /// What the confirmed changes save in a year: (release + withdraw + moved out − upgrade in −
    /// shrink in) × price.
    pub saving: Known<Money>,
    /// What the other changes save in addition, once confirmed.
    pub to_confirm: Known<Money>,
}

/// The seats of a licence that belong to no department. Together with the lines of all departments,
/// their amounts add up to
/// [`RenewLine::saving`](crate::usage::money::RenewLine::saving) and
/// [`RenewLine::to_confirm`](crate::usage::money::RenewLine::to_confirm) exactly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Remainder {
    /// The licence.
    pub licence: Licence,
    /// Seats that nobody holds.
    pub spare: Known<i64>,
    /// Growth in seats, as planned by the caller.
    pub growth: i64,
    /// Seats to be kept free.
    pub buffer: u64,
    /// Seats that are renewed only because of the contract's minimum.
    pub for_minimum: Known<i64>,
    /// Seats given back that belong to no department: spare − growth − buffer − for the minimum.
    pub give_back: Known<i64>,
    /// Those seats × price.
    pub saving: Known<Money>,
    /// How that amount changes once all other changes are confirmed: because of the minimum, seats
    /// that departments release may have to be kept.
    pub to_confirm: Known<Money>,
}

fn line(
    licence: &Licence,
    seats: SeatCounts,
    positions: &[Position],
    saves_nothing: Option<&Why>,
) -> DepartmentLine {
    let at = positions.binary_search_by(|position| position.licence.cmp(licence));
    let position = at.ok().and_then(|at| positions.get(at));
    let price = position.map_or(&Known::NotThere, |position| &position.price);
    let money = |change| saved(price, &Known::Read(change), saves_nothing);
    DepartmentLine {
        licence: licence.clone(),
        seats,
        saving: money(seats.change()),
        to_confirm: money(seats.change_to_confirm()),
    }
}

pub(super) fn departments(
    tally: &Tally,
    positions: &[Position],
    saves_nothing: Option<&Why>,
) -> Vec<Department> {
    let mut departments: Vec<(Option<String>, Vec<DepartmentLine>)> = Vec::new();
    for ((name, licence), seats) in tally {
        let line = line(licence, *seats, positions, saves_nothing);
        match departments.last_mut() {
            Some((last, lines)) if last == name => lines.push(line),
            _ => departments.push((name.clone(), vec![line])),
        }
    }
    let convert = |(name, lines): (_, Vec<DepartmentLine>)| Department {
        name,
        saving: Total::saved(lines.iter().map(saving)),
        to_confirm: Total::saved(lines.iter().map(to_confirm)),
        lines,
    };
    departments.into_iter().map(convert).collect()
}

/// What the confirmed changes of all departments save, and what the others save once confirmed.
pub(super) fn changes(positions: &[Position], saves_nothing: Option<&Why>) -> (Total, Total) {
    let convert =
        |position: &Position| line(&position.licence, position.seats, positions, saves_nothing);
    let lines: Vec<_> = positions.iter().map(convert).collect();
    (
        Total::saved(lines.iter().map(saving)),
        Total::saved(lines.iter().map(to_confirm)),
    )
}

fn saving(line: &DepartmentLine) -> Part<'_> {
    Part {
        licence: &line.licence,
        seats: Known::Read(line.seats.change()),
        money: &line.saving,
        may_cost: true,
    }
}

fn to_confirm(line: &DepartmentLine) -> Part<'_> {
    Part {
        licence: &line.licence,
        seats: Known::Read(line.seats.change_to_confirm()),
        money: &line.to_confirm,
        may_cost: true,
    }
}

pub(super) fn remainder(positions: &[Position], saves_nothing: Option<&Why>) -> Vec<Remainder> {
    let convert = |position: &Position| {
        let less = |seats: &Known<i64>, change: i64| seats.map(|n| n.saturating_sub(change));
        let give_back = less(&position.give_back, position.seats.change());
        let more = less(
            &position.more_if_confirmed(),
            position.seats.change_to_confirm(),
        );
        let for_minimum = match (&position.spare, &give_back) {
            (Known::Read(spare), Known::Read(give_back)) => Known::Read(
                spare
                    .saturating_sub(position.growth)
                    .saturating_sub(signed(position.buffer))
                    .saturating_sub(*give_back),
            ),
            (_, missing) => missing.clone(),
        };
        Remainder {
            licence: position.licence.clone(),
            spare: position.spare.clone(),
            growth: position.growth,
            buffer: position.buffer,
            for_minimum,
            saving: saved(&position.price, &give_back, saves_nothing),
            to_confirm: saved(&position.price, &more, saves_nothing),
            give_back,
        }
    };
    positions.iter().map(convert).collect()
}
