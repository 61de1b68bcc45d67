//! Values of rows from what the crate holds.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use serde::Serialize;
use serde_json::Value as Json;

use crate::usage::money::amount::Money;
use crate::usage::rows::value::Value;
use crate::usage::words::known::Known;

/// A text.
pub(super) fn text(text: &str) -> Value<'_> {
    Value::Text(Cow::Borrowed(text))
}

/// A text, or none.
pub(super) fn maybe_text(known: Option<&str>) -> Value<'_> {
    known.map_or(Value::Null, text)
}

/// A text that was made for the row, or none.
pub(super) fn made<'a>(text: Option<String>) -> Value<'a> {
    text.map_or(Value::Null, |text| Value::Text(Cow::Owned(text)))
}

/// A name that is known when the crate is built.
pub(super) fn name<'a>(name: &'static str) -> Value<'a> {
    Value::Text(Cow::Borrowed(name))
}

/// A whole number that is not negative.
pub(super) fn whole<'a>(number: u64) -> Value<'a> {
    Value::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}

/// The same, or none.
pub(super) fn maybe_whole<'a>(number: Option<u64>) -> Value<'a> {
    number.map_or(Value::Null, whole)
}

/// A day, or none.
pub(super) fn day<'a>(day: Option<NaiveDate>) -> Value<'a> {
    day.map_or(Value::Null, Value::Date)
}

/// A time in whole microseconds, or none.
pub(super) fn time<'a>(time: Option<DateTime<Utc>>) -> Value<'a> {
    time.map_or(Value::Null, |time| Value::Time(time.trunc_subsecs(6)))
}

/// A value that may not be known; null also if it is known that there is none.
pub(super) fn known<'a, T>(
    known: &'a Known<T>,
    value: impl FnOnce(&'a T) -> Value<'a>,
) -> Value<'a> {
    known.value().map_or(Value::Null, value)
}

/// A number that may not be known.
pub(super) fn known_whole<'a>(number: &'a Known<u64>) -> Value<'a> {
    known(number, |number| whole(*number))
}

/// The same, with a sign.
pub(super) fn known_integer<'a>(number: &'a Known<i64>) -> Value<'a> {
    known(number, |number| Value::Integer(*number))
}

/// An amount that may not be known.
pub(super) fn amount<'a>(money: &'a Known<Money>) -> Value<'a> {
    known(money, |money| Value::Decimal(*money))
}

/// Why a value is not known; none if it is known, also that there is none.
pub(super) fn reason<'a, T>(known: &'a Known<T>) -> Value<'a> {
    match known {
        Known::NotRead(why) => made(Some(why.to_string())),
        _ => Value::Null,
    }
}

/// What serde writes for a value, as JSON in a text.
pub(super) fn json<'a>(value: &impl Serialize) -> Value<'a> {
    made(serde_json::to_string(value).ok())
}

/// The name that serde writes for a variant without fields.
pub(super) fn code<'a>(value: &impl Serialize) -> Value<'a> {
    match serde_json::to_value(value) {
        Ok(Json::String(code)) => made(Some(code)),
        _ => Value::Null,
    }
}

/// The name that serde writes into a member, as of a reason.
pub(super) fn member(value: &impl Serialize, name: &str) -> Option<String> {
    let json = serde_json::to_value(value).ok()?;
    Some(json.get(name)?.as_str()?.to_owned())
}
