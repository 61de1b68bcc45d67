//! Comparisons.

use std::fmt;

use crate::usage::filter::field::{Field, Kind};

/// How a value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Op {
    /// `=`: as [the module](crate::usage::filter) says what is equal.
    Is,
    /// `!=`.
    IsNot,
    /// `is exactly`: the same to the letter and to the last number.
    Exactly,
    /// `<`, for numbers, versions and days, as are the next three.
    Less,
    /// `<=`.
    AtMost,
    /// `>`.
    More,
    /// `>=`.
    AtLeast,
    /// `contains`, for text. Case is ignored.
    Contains,
    /// `starts with`, for text. Case is ignored.
    StartsWith,
}

impl Op {
    /// The error message for a field that does not take it.
    pub(super) fn check(self, field: &Field) -> Result<(), String> {
        let kind = field.kind();
        let (takes, reason) = match self {
            Op::Is | Op::IsNot | Op::Exactly => return Ok(()),
            Op::Contains | Op::StartsWith => {
                (kind == Kind::Text, "only texts are searched for a part")
            }
            _ => (
                kind.is_ordered(),
                "only numbers, versions and days have an order",
            ),
        };
        if takes {
            return Ok(());
        }
        let others = match kind {
            Kind::Text => "=, !=, contains and starts with",
            kind if kind.is_ordered() => "=, !=, <, <=, > and >=",
            _ => "= and !=",
        };
        Err(format!("{field} takes {others}, not {self}: {reason}"))
    }
}

impl fmt::Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Op::Is => "=",
            Op::IsNot => "!=",
            Op::Less => "<",
            Op::AtMost => "<=",
            Op::More => ">",
            Op::AtLeast => ">=",
            Op::Exactly => "is exactly",
            Op::Contains => "contains",
            Op::StartsWith => "starts with",
        })
    }
}
