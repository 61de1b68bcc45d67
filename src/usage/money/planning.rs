//! What the caller expects until the renewal.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};
use crate::usage::money::amount::signed;
use crate::usage::money::line::MAX_SEATS;
use crate::usage::words::licence::Licence;

/// The changes that the caller expects until the renewal, in seats.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Planning {
    /// Additional seats that will be needed for new people; negative if people leave.
    pub growth: BTreeMap<Licence, i64>,
    /// Seats to be kept free.
    pub buffer: BTreeMap<Licence, Buffer>,
}

/// The number of seats to be kept free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Buffer {
    /// A fixed number.
    Seats(u64),
    /// A percentage of the seats that are needed without growth and minimum, rounded up.
    Percent(u32),
}

impl Planning {
    /// No growth, no buffer.
    pub fn new() -> Self {
        Self::default()
    }

    /// Checks that the numbers are at most a billion seats and 1000 percent.
    ///
    /// # Errors
    /// [`ErrorKind::Request`] for a larger number, with the licence.
    pub fn check(&self) -> Result<()> {
        let growth = self.growth.iter();
        let large = growth.filter(|(_, n)| n.unsigned_abs() > MAX_SEATS);
        let buffer = self.buffer.iter().filter(|(_, buffer)| match buffer {
            Buffer::Seats(seats) => *seats > MAX_SEATS,
            Buffer::Percent(percent) => *percent > 1000,
        });
        let mut wrong = large.map(|(licence, _)| ("growth", licence));
        let mut wrong_buffer = buffer.map(|(licence, _)| ("buffer", licence));
        match wrong.next().or_else(|| wrong_buffer.next()) {
            None => Ok(()),
            Some((what, licence)) => Err(Error::new(
                ErrorKind::Request,
                format!("the {what} planned for {licence} is too large"),
            )),
        }
    }

    pub(super) fn buffer(&self, licence: &Licence, kept: i64) -> i64 {
        match self.buffer.get(licence) {
            None => 0,
            Some(Buffer::Seats(seats)) => signed(*seats),
            Some(Buffer::Percent(percent)) => {
                let hundredths = kept.max(0).saturating_mul(i64::from(*percent));
                (hundredths / 100).saturating_add(i64::from(hundredths % 100 > 0))
            }
        }
    }
}
