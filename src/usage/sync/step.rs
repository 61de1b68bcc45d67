//! The messages of the concurrent parts of a sync.

use std::collections::BTreeSet;

use crate::coverage::{Gap, Source};
use crate::error::Error;
use crate::usage::sync::checkpoint::Part;
use crate::usage::sync::failure::Failure;
use crate::usage::sync::record::Record;
use crate::usage::sync::unit::UnitId;
use crate::value::days::DateRange;

/// A message from one of the sources that are read concurrently.
pub(super) enum Step {
    Records(UnitId, Vec<Record>),
    /// Records of a report, and the values in them that rules need and that could not be read.
    Rows(UnitId, Vec<Record>, BTreeSet<usize>),
    Failed(Failure),
    /// A value in a record that rules need and that could not be read.
    Lost(Failure),
    Gap(Source, Gap),
    /// Days of a report are finished.
    Days(Source, DateRange),
    /// A part of the settings is finished.
    Part(u8, Part),
    /// A single call is finished.
    Call(Source),
    /// A source without days is read completely.
    Ended(Source),
    Fatal(Error),
}
