//! The changes of each department, and the seats that belong to no department.

use std::collections::BTreeMap;
use std::ops::Sub;

use serde::{Deserialize, Serialize};

use crate::usage::money::amount::{Money, signed};
use crate::usage::money::answers::RenewLine;
use crate::usage::money::counts::{SeatCounts, Tally};
use crate::usage::money::positions::Position;
use crate::usage::money::total::{Part, Total};
use crate::usage::words::known::Known;
use crate::usage::words::licence::Licence;

/// The seats of a department, and what their changes save.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DepartmentLine {
    /// The licence.
    pub licence: Licence,
    /// The seats, counted by verdict.
    #[serde(flatten)]
    pub seats: SeatCounts,
    /// What the confirmed changes save in a year: (release + withdraw + moved out − upgrade in −
    /// shrink in) × price. Zero if no line of the contract for this licence saves anything at its
    /// renewal.
    pub saving: Known<Money>,
    /// What the other changes save in addition, once confirmed.
    pub to_confirm: Known<Money>,
}

/// The seats of a licence that belong to no department. Together with the lines of all departments,
/// their amounts add up to
/// [`RenewLine::saving`](crate::usage::money::RenewLine::saving) and
/// [`RenewLine::to_confirm`](crate::usage::money::RenewLine::to_confirm) exactly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Seats that are renewed only because of minimums or packs.
    pub for_minimum: Known<i64>,
    /// Seats given back that belong to no department: spare − growth − buffer − for the minimum.
    pub give_back: Known<i64>,
    /// What the line of the renewal saves less what the departments save: those seats × price, and
    /// the differences of prices where the contract has several lines of the licence.
    pub saving: Known<Money>,
    /// How that amount changes once all other changes are confirmed: because of a minimum or packs,
    /// seats that departments release may have to be kept.
    pub to_confirm: Known<Money>,
}

fn line(licence: &Licence, seats: SeatCounts, position: Option<&Position>) -> DepartmentLine {
    let unknown = Known::NotThere;
    let money = position.map(|position| {
        (
            position.rate.money(seats.change()),
            position.rate_to_confirm.money(seats.change_to_confirm()),
        )
    });
    let (saving, to_confirm) = money.unwrap_or((unknown.clone(), unknown));
    DepartmentLine {
        licence: licence.clone(),
        seats,
        saving,
        to_confirm,
    }
}

pub(super) fn departments(tally: &Tally, positions: &[Position]) -> Vec<Department> {
    let mut departments: Vec<(Option<String>, Vec<DepartmentLine>)> = Vec::new();
    for ((name, licence), seats) in tally {
        let at = positions.binary_search_by(|position| position.licence.cmp(licence));
        let position = at.ok().and_then(|at| positions.get(at));
        let line = line(licence, *seats, position);
        match departments.last_mut() {
            Some((last, lines)) if last == name => lines.push(line),
            _ => departments.push((name.clone(), vec![line])),
        }
    }
    let convert = |(name, lines): (_, Vec<DepartmentLine>)| Department {
        name,
        saving: Total::from_parts(lines.iter().map(saving)),
        to_confirm: Total::from_parts(lines.iter().map(to_confirm)),
        lines,
    };
    departments.into_iter().map(convert).collect()
}

/// The changes of all departments together.
fn together(positions: &[Position]) -> Vec<DepartmentLine> {
    let convert = |position: &Position| line(&position.licence, position.seats, Some(position));
    positions.iter().map(convert).collect()
}

/// What the confirmed changes of all departments save, and what the others save once confirmed.
pub(super) fn changes(positions: &[Position]) -> (Total, Total) {
    let lines = together(positions);
    (
        Total::from_parts(lines.iter().map(saving)),
        Total::from_parts(lines.iter().map(to_confirm)),
    )
}

fn part<'a>(line: &'a DepartmentLine, change: i64, money: &'a Known<Money>) -> Part<'a> {
    Part {
        licence: &line.licence,
        seats: Known::Read(change),
        money,
        may_cost: change < 0,
    }
}

fn saving(line: &DepartmentLine) -> Part<'_> {
    part(line, line.seats.change(), &line.saving)
}

fn to_confirm(line: &DepartmentLine) -> Part<'_> {
    part(line, line.seats.change_to_confirm(), &line.to_confirm)
}

/// An amount without a part of it.
fn less(all: &Known<Money>, part: &Known<Money>) -> Known<Money> {
    match (all, part) {
        (Known::Read(all), Known::Read(part)) => Known::Read(all.sub(*part)),
        (Known::Read(_), missing) | (missing, _) => missing.clone(),
    }
}

pub(super) fn remainder(positions: &[Position], lines: &[RenewLine]) -> Vec<Remainder> {
    let changes = together(positions);
    let renewed: BTreeMap<_, _> = lines.iter().map(|line| (&line.licence, line)).collect();
    let convert = |(position, change): (&Position, &DepartmentLine)| {
        let give_back = position
            .give_back
            .map(|seats| seats.saturating_sub(position.seats.change()));
        let for_minimum = match (&position.spare, &give_back) {
            (Known::Read(spare), Known::Read(give_back)) => Known::Read(
                spare
                    .saturating_sub(position.growth)
                    .saturating_sub(signed(position.buffer))
                    .saturating_sub(*give_back),
            ),
            (_, missing) => missing.clone(),
        };
        let renewed = renewed.get(&position.licence);
        let rest =
            |all: Option<&Known<Money>>, part| all.map_or(Known::NotThere, |all| less(all, part));
        Remainder {
            licence: position.licence.clone(),
            spare: position.spare.clone(),
            growth: position.growth,
            buffer: position.buffer,
            for_minimum,
            saving: rest(renewed.map(|line| &line.saving), &change.saving),
            to_confirm: rest(renewed.map(|line| &line.to_confirm), &change.to_confirm),
            give_back,
        }
    };
    positions.iter().zip(&changes).map(convert).collect()
}
