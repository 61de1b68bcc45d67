//! What the parts of a sync that run at the same time have to say.

use std::collections::BTreeSet;

use crate::coverage::{Gap, Source};
use crate::error::Error;
use crate::usage::sync::checkpoint::Part;
use crate::usage::sync::failure::Failure;
use crate::usage::sync::record::Record;
use crate::usage::sync::unit::UnitId;
use crate::value::days::DateRange;

/// What one of the things that are read at the same time has to say.
pub(super) enum Step {
    Records(UnitId, Vec<Record>),
    /// Records of a report, and which of them lost a value that rules need.
    Rows(UnitId, Vec<Record>, BTreeSet<usize>),
    Failed(Failure),
    /// A value of a record that came, which rules need.
    Lost(Failure),
    Gap(Source, Gap),
    /// Days of a report are finished.
    Days(Source, DateRange),
    /// A part of the settings is finished.
    Part(u8, Part),
    /// A single call is finished.
    Call(Source),
    /// A source without days is read to its end.
    Ended(Source),
    Fatal(Error),
}
