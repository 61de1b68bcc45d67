//! How many seats of each licence are bought, and according to which source.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::account::Plans;
use crate::coverage::{Source, Why};
use crate::ordered;
use crate::report::Invoice;
use crate::usage::money::charges::charges;
use crate::usage::money::contract::Contract;
use crate::usage::money::plan_seats::PlanSeats;
use crate::usage::words::known::Known;
use crate::usage::words::licence::Licence;

/// The number of seats of a licence that are paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Bought {
    /// The number of seats.
    pub seats: u64,
    /// The source of the number.
    pub source: BoughtFrom,
    /// How many of them Zoom's plan usage says are assigned, those of pending users among them;
    /// `None` if it does not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assigned: Option<u64>,
}

impl Bought {
    /// A number of seats according to a source.
    pub fn new(seats: u64, source: BoughtFrom) -> Self {
        Self {
            seats,
            source,
            assigned: None,
        }
    }

    /// With the number of seats that plan usage says are assigned.
    #[must_use]
    pub fn assigned(self, assigned: Option<u64>) -> Self {
        Self { assigned, ..self }
    }
}

/// The source of the number of seats bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
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

/// The number of seats bought, for each licence that is held or that a source names. The sources
/// are asked in this order: plan usage, invoices, the contract. If none gives a number, it is not
/// known.
///
/// Plan usage gives the seats of Pro (`plan_base`), and of each tier of an add-on whose capacity is
/// in its `type` (`webinar1000_monthly`; entries of one tier are added up). For United and
/// Workplace it gives one number for all plans together. It is used if only one such licence is
/// held or contracted. Otherwise the lines of the contract are used, if their sum is that number.
///
/// In invoices (`None` if they were not read), a charge counts if it covers today and its name is
/// clear: `webinar` or `large meeting` with a capacity, or `pro`, with no other words than those
/// like *Zoom*, *annual* or *licences*. Charges for one licence are added up if they end on the
/// same day; a repeated charge counts once. If there is a credit, or a charge without a quantity,
/// the invoices are not used for that licence.
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
            Ok(seats) => {
                let assigned = plans.assigned.get(licence).copied();
                let bought = Bought::new(seats, BoughtFrom::PlanUsage);
                return Known::Read(bought.assigned(assigned));
            }
            Err(reason) => why.push(reason),
        }
        match charged.get(licence) {
            Some(Some(seats)) => return Known::Read(Bought::new(*seats, BoughtFrom::Invoices)),
            Some(None) => why.push(Why::InvoicesUnclear),
            None if invoices.is_none() => why.push(Why::NotRead.in_source(Source::Invoices)),
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
    let licences = licences.iter();
    ordered::map(licences.map(|licence| (licence.clone(), seats_of(licence))))
}
