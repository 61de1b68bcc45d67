//! How seats and money depend on the number of days after which a licence counts as idle.

use serde::{Deserialize, Serialize};

use crate::coverage::Why;
use crate::usage::money::counts::SeatCounts;
use crate::usage::money::purchasing::Purchasing;
use crate::usage::money::total::Total;
use crate::usage::words::known::Known;
use crate::value::days::DateRange;

/// The numbers of days for which [`sensitivity`](crate::usage::sensitivity()) gives seats and money.
pub const THRESHOLDS: [u32; 5] = [30, 60, 90, 120, 180];

/// What would be released if the rules of the policy looked at this number of days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Threshold {
    /// The number of days.
    pub days: u32,
    /// What would be released; not known if the reports were not read for all of these days.
    pub result: Known<Released>,
}

/// The seats that are released by a policy, and what that saves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Released {
    /// The days that the rules judged.
    pub window: DateRange,
    /// Seats that are released, withdrawn or moved to a smaller tier; confirmed verdicts only.
    pub seats: u64,
    /// Seats for which a person has to confirm it.
    pub to_confirm: u64,
    /// Seats with an unknown verdict.
    pub unknown: u64,
    /// What giving back saves in a year: [`Renew::saving`](crate::usage::money::Renew::saving).
    pub saving: Total,
    /// What it saves in addition once all other changes are confirmed.
    pub saving_to_confirm: Total,
}

impl Threshold {
    pub(in crate::usage) fn read(days: u32, window: DateRange, purchasing: Purchasing) -> Self {
        let sum = |count: fn(&SeatCounts) -> u64| {
            let counts = purchasing.positions.iter();
            let counts = counts.map(|position| count(&position.seats));
            counts.fold(0, u64::saturating_add)
        };
        let seats = sum(|seats| {
            let withdrawn = seats.release.saturating_add(seats.withdraw);
            withdrawn.saturating_add(seats.moved_out)
        });
        let to_confirm = sum(|seats| seats.to_confirm);
        let unknown = sum(|seats| seats.unknown);
        Self {
            days,
            result: Known::Read(Released {
                window,
                seats,
                to_confirm,
                unknown,
                saving: purchasing.renew.saving,
                saving_to_confirm: purchasing.renew.to_confirm,
            }),
        }
    }

    pub(in crate::usage) fn unknown(days: u32, why: Why) -> Self {
        Self {
            days,
            result: Known::NotRead(why),
        }
    }
}
