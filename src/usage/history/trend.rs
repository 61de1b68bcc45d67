//! The seats of an account over time.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::usage::words::licence::Licence;

/// The seats of an account over time, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Trend {
    /// One point for each state of the account, oldest first.
    pub points: Vec<TrendPoint>,
}

/// An account at one time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TrendPoint {
    /// When the account was read, UTC.
    pub at: DateTime<Utc>,
    /// How many users hosted a meeting in the last complete calendar month; `None` if that is not
    /// known.
    pub active_hosts: Option<u64>,
    /// The seats of each licence.
    pub licences: BTreeMap<Licence, TrendSeats>,
}

/// The seats of a licence at one time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TrendSeats {
    /// Seats that are paid for; `None` if that is not known.
    pub bought: Option<u64>,
    /// Seats that are held.
    pub assigned: u64,
    /// Seats whose verdict takes them away.
    pub idle: u64,
    /// Seats whose verdict is unknown.
    pub unknown: u64,
}
