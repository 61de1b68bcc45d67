//! The reading that rows are of.

use chrono::{DateTime, Utc};

/// What tells the rows of one reading from those of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::usage::rows) struct Reading {
    /// The digest of the account; empty if it is hidden or not known.
    pub(in crate::usage::rows) account: String,
    /// When it was read.
    pub(in crate::usage::rows) read_at: DateTime<Utc>,
}
