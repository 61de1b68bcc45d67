//! How many seats of each licence are bought, and who says so.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use crate::account::Plans;
use crate::coverage::{Source, Why};
use crate::report::Invoice;
use crate::usage::money::charges::charges;
use crate::usage::money::contract::Contract;
use crate::usage::money::plan_seats::PlanSeats;
use crate::usage::words::known::Known;
use crate::usage::words::licence::Licence;

/// The seats of a licence that are paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Bought {
    /// How many.
    pub seats: u64,
    /// Who says so.
    pub source: BoughtFrom,
}

impl Bought {
    /// So many, by that source.
    pub fn new(seats: u64, source: BoughtFrom) -> Self {
        Self { seats, source }
    }
}

/// Who says how many seats are bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum BoughtFrom {
    /// Zoom's plan usage.
    PlanUsage,
    /// Zoom's billing invoices.
    Invoices,
    /// The caller's contract.
    Contract,
}

impl fmt::Display for BoughtFrom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            BoughtFrom::PlanUsage => "plan usage",
            BoughtFrom::Invoices => "invoices",
            BoughtFrom::Contract => "the contract",
        })
    }
}

/// How many seats of each licence are bought: by plan usage, else by invoices, else by the contract,
/// else not known. For each licence that is held, in the contract, or told of by plan usage or
/// invoices.
///
/// Plan usage tells of Pro (`plan_base`), and of each tier of an add-on whose capacity its `type`
/// names (`webinar1000_monthly`; entries of a tier are added up). Of United and Workplace it gives
/// one number for all plans: it counts if only one such licence is held or contracted. Otherwise the
/// contract has to tell them apart, and is believed if its lines come to the same sum.
///
/// Of invoices (`None` if they were not read), a charge counts that covers today and whose name says one thing only: `webinar` or
/// `large meeting` with a capacity, or `pro`, beside words like *Zoom*, *annual* or *licences*.
/// Charges for one licence are added up if they end on the same day; the same charge twice counts
/// once. A credit, or a charge without quantity, makes the licence's invoices unclear, and they do
/// not count.
pub fn bought(
    usage: &Known<Plans>,
    invoices: Option<&[Invoice]>,
    contract: Option<&Contract>,
    held: &BTreeSet<Licence>,
    today: NaiveDate,
) -> BTreeMap<Licence, Known<Bought>> {
    let contracted = contract.iter().flat_map(|contract| &contract.lines);
    let mut licences: BTreeSet<Licence> = held.clone();
    licences.extend(contracted.map(|line| line.licence.clone()));
    let plans = PlanSeats::read(usage, &licences);
    let charged = charges(invoices.unwrap_or_default(), today);
    licences.extend(plans.seats.keys().chain(charged.keys()).cloned());

    let seats_of = |licence: &Licence| {
        let mut why = Vec::new();
        match plans.seats_of(licence) {
            Ok(seats) => return Known::Read(Bought::new(seats, BoughtFrom::PlanUsage)),
            Err(reason) => why.push(reason),
        }
        match charged.get(licence) {
            Some(Some(seats)) => return Known::Read(Bought::new(*seats, BoughtFrom::Invoices)),
            Some(None) => why.push(Why::InvoicesUnclear),
            None if invoices.is_none() => why.push(Why::NotRead.of(Source::Invoices)),
            None => why.push(Why::NotInInvoices),
        }
        let Some(contract) = contract else {
            why.push(Why::NoContract);
            return Known::NotRead(Why::All { reasons: why });
        };
        match contract.quantity(licence, today) {
            None => why.push(Why::NoLineRuns),
            Some(seats) => match plans.sum_against(licence, contract, today) {
                None => return Known::Read(Bought::new(seats, BoughtFrom::Contract)),
                Some((zoom, contract)) => why.push(Why::SumsDiffer { contract, zoom }),
            },
        }
        Known::NotRead(Why::All { reasons: why })
    };
    licences
        .iter()
        .map(|licence| (licence.clone(), seats_of(licence)))
        .collect()
}
