//! A value of a row.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, Utc};

use crate::usage::money::amount::Money;
use crate::usage::rows::column::Kind;

/// A value of a row, of the [`Kind`] of its column.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Value<'a> {
    /// No value: there is none, or it is not known. A column beside it says which, where it matters.
    Null,
    /// Text, as it came: it may hold whatever somebody typed.
    Text(Cow<'a, str>),
    /// A whole number.
    Integer(i64),
    /// An exact decimal number: an amount. As text it is written with two to six digits after the
    /// point.
    Decimal(Money),
    /// True or false.
    Boolean(bool),
    /// A day.
    Date(NaiveDate),
    /// A time, UTC.
    Time(DateTime<Utc>),
}

impl Value<'_> {
    /// The kind of the value; `None` for [`Value::Null`].
    pub fn kind(&self) -> Option<Kind> {
        Some(match self {
            Self::Null => return None,
            Self::Text(_) => Kind::Text,
            Self::Integer(_) => Kind::Integer,
            Self::Decimal(_) => Kind::Decimal,
            Self::Boolean(_) => Kind::Boolean,
            Self::Date(_) => Kind::Date,
            Self::Time(_) => Kind::Time,
        })
    }
}
