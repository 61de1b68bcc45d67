//! The licences that plan usage shows.

use std::collections::BTreeSet;

use crate::account::Plans;
use crate::usage::money::plan_seats::PlanSeats;
use crate::usage::words::known::Known;
use crate::usage::words::licence::Licence;

/// The licences that plan usage shows: bought ones, and of these also those without a seat.
pub(in crate::usage) fn from_plan_usage(
    usage: &Known<Plans>,
    licences: &BTreeSet<Licence>,
) -> BTreeSet<Licence> {
    let read = PlanSeats::read(usage, licences);
    read.seats.into_keys().collect()
}
