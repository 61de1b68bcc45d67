//! What a table looks like, as data.

use serde::Serialize;

/// A table: its name, its version and its columns. Each form of the tables comes from it.
///
/// Columns are never renamed or moved, and their kinds never change: a new one is added at the
/// end, and whatever else changes gives the table another version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Table {
    /// The name, in snake case: `verdicts`.
    pub name: &'static str,
    /// The version of the columns.
    pub version: u32,
    /// What a row is.
    pub doc: &'static str,
    /// The columns, in their order.
    pub columns: &'static [Column],
}

/// A column of a [`Table`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Column {
    /// The name, in snake case.
    pub name: &'static str,
    /// What its values are.
    pub kind: Kind,
    /// Whether a row may have no value here.
    pub nullable: bool,
    /// Whether it is part of the key: together, these columns differ in all rows of the table.
    pub key: bool,
    /// The meaning, with the unit.
    pub doc: &'static str,
}

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Kind {
    /// Text.
    Text,
    /// A whole number of 64 bits, signed.
    Integer,
    /// An exact decimal number, as amounts of money are: with two to six digits after the point, and
    /// at most 10²².
    Decimal,
    /// True or false.
    Boolean,
    /// A day, UTC.
    Date,
    /// A time, UTC, in whole microseconds.
    Time,
}
