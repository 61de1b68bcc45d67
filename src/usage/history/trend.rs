//! The seats of an account over time.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::usage::history::realised::month_before;
use crate::usage::history::snapshot::{SeatState, SnapshotHead, is_zero};
use crate::usage::words::licence::Licence;

/// The seats of an account over time, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Trend {
    /// One point for each state of the account, oldest first.
    pub points: Vec<TrendPoint>,
    /// When the states were read that were left out, because not all users were read: their numbers
    /// are too low. UTC, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<DateTime<Utc>>,
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
    /// The seats of each licence. Bases are left out if it was not read of all users which one they
    /// hold. Add-ons are left out if it was not read of more than a few; of a few, their numbers are
    /// the least that there are: see [`add_ons_unread_of`](Self::add_ons_unread_of).
    pub licences: BTreeMap<Licence, TrendSeats>,
    /// Whether bases are left out: of some users, it was not read which one they hold.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub bases_unread: bool,
    /// Whether add-ons are left out: of more than a few users, the settings were not read that show
    /// them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub add_ons_unread: bool,
    /// The number of users of whom it was not read which add-ons they hold, where add-ons are not left
    /// out: one user, or at most one in twenty. Each of them may hold a seat more of any add-on than
    /// [`licences`](Self::licences) tells.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub add_ons_unread_of: u64,
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

impl Trend {
    /// The trend of these states of one account, in any order. Of states that were read at the same
    /// time, the first one counts. Pure.
    pub fn from_heads<'a>(heads: impl IntoIterator<Item = &'a SnapshotHead>) -> Self {
        let mut sorted: BTreeMap<DateTime<Utc>, &SnapshotHead> = BTreeMap::new();
        for head in heads {
            sorted.entry(head.read_at).or_insert(head);
        }
        let mut trend = Self::default();
        for (at, head) in sorted {
            match head.has_all_users() {
                true => trend.points.push(TrendPoint::new(head)),
                false => trend.left_out.push(at),
            }
        }
        trend
    }
}

impl TrendPoint {
    fn new(head: &SnapshotHead) -> Self {
        let month = month_before(head.read_at.date_naive());
        let seats = head.seats.iter();
        let has_add_ons = head.has_nearly_all_add_ons();
        let seats = seats.filter(|seats| match seats.licence.is_base() {
            true => head.has_all_bases(),
            false => has_add_ons,
        });
        Self {
            at: head.read_at,
            active_hosts: head.monthly_active_hosts.get(&month).copied(),
            licences: seats
                .map(|seats| (seats.licence.clone(), TrendSeats::new(seats)))
                .collect(),
            bases_unread: !head.has_all_bases(),
            add_ons_unread: !has_add_ons,
            add_ons_unread_of: match has_add_ons {
                true => head.counts.add_ons_unread,
                false => 0,
            },
        }
    }

    /// Whether the point tells all seats of this licence. Then one that is not in
    /// [`licences`](Self::licences) was neither held nor bought, and the numbers of one that is are
    /// exact.
    pub fn tells(&self, licence: &Licence) -> bool {
        match licence.is_base() {
            true => !self.bases_unread,
            false => !self.add_ons_unread && self.add_ons_unread_of == 0,
        }
    }
}

impl TrendSeats {
    fn new(seats: &SeatState) -> Self {
        Self {
            bought: seats.bought.value().map(|bought| bought.seats),
            assigned: seats.held(),
            idle: seats.idle,
            unknown: seats.seats.unknown,
        }
    }
}
