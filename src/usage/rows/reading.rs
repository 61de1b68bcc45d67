//! The reading that rows are of.

use chrono::{DateTime, Utc};

use crate::usage::review::all::Review;

/// What tells the rows of one reading from those of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::usage::rows) struct Reading {
    /// The digest of the account; empty if it is hidden or not known.
    pub(in crate::usage::rows) account: String,
    /// When it was read.
    pub(in crate::usage::rows) read_at: DateTime<Utc>,
    /// The filter, if the rows are of a part of the account.
    pub(in crate::usage::rows) part_of_account: Option<String>,
}

/// The filter of a review of a part of the account, as text.
pub(in crate::usage::rows) fn part_of_account(review: &Review) -> Option<String> {
    let filter = &review.filter;
    (!filter.is_everyone()).then(|| filter.to_string())
}
