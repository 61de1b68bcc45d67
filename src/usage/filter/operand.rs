//! What a filter compares values with.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use chrono::NaiveDate;

use crate::usage::filter::field::{Field, Kind};
use crate::usage::filter::op::Op;
use crate::usage::filter::value::{Value, Version, folded, same, status, value_from_text};
use crate::usage::filter::words::shorten;
use crate::usage::words::licence::Licence;

/// The operand with which a filter compares values.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Operand {
    /// A value.
    Value(Value),
    /// Any United plan: `licence = united`.
    United,
    /// Any Workplace bundle: `licence = workplace`.
    Workplace,
}

impl<V: Into<Value>> From<V> for Operand {
    fn from(value: V) -> Self {
        Operand::Value(value.into())
    }
}

impl Operand {
    /// Reads an operand for a field, or gives an error message.
    pub(super) fn read(field: &Field, op: Op, value: Value) -> Result<Self, String> {
        let got = value.to_string();
        let operand = match op {
            Op::Exactly => Operand::exact(field.kind(), value),
            Op::Is | Op::IsNot if *field == Field::Role => {
                let name = |text: &str| role_name(text.trim()).map(Value::from);
                let name = Some(&value).and_then(|value| match value {
                    Value::Text(text) => name(text),
                    _ => None,
                });
                Operand::from_value(field.kind(), name.unwrap_or(value))
            }
            _ => Operand::from_value(field.kind(), value),
        };
        operand.ok_or_else(|| {
            let got = shorten(got.trim());
            let unset = if got.is_empty() {
                format!(" (for users who have none: {field} is not set)")
            } else {
                String::new()
            };
            format!("{field} takes {}; it got {got:?}{unset}", field.takes())
        })
    }

    fn from_value(kind: Kind, value: Value) -> Option<Self> {
        let value = match (kind, value) {
            (_, value) if value.is_blank() => return None,
            (Kind::Licence, Value::Text(text)) => return licence(&text),
            // Converted to text and back, so that it is a value with a text form.
            (Kind::Licence, Value::Licence(value)) => return licence(&value.to_string()),
            (Kind::Status, Value::Status(value)) => {
                let name = Value::Status(value).to_string();
                Some(name.trim())
                    .filter(|name| !name.is_empty())
                    .map(|name| Value::Status(status(name)))?
            }
            (Kind::Type, Value::Number(number)) => Value::Type(number.into()),
            (kind, Value::Text(text)) => value_from_text(kind, text.trim())?,
            (Kind::Number, value @ Value::Number(_))
            | (Kind::YesNo, value @ Value::YesNo(_))
            | (Kind::Version, value @ Value::Version(_))
            | (Kind::Day, value @ (Value::Day(_) | Value::Relative(_)))
            | (Kind::Type, value @ Value::Type(_)) => value.normal(),
            _ => return None,
        };
        Some(Operand::Value(value))
    }

    /// Reads an operand that is one value, and no family of values.
    fn exact(kind: Kind, value: Value) -> Option<Self> {
        // Users may have texts that are no version in the place of one.
        if let (Kind::Version, Value::Text(text)) = (kind, &value)
            && Version::read(text.trim()).is_none()
        {
            return Some(value)
                .filter(|value| !value.is_blank())
                .map(|value| Operand::Value(value.normal()));
        }
        let given = value.clone();
        match Operand::from_value(kind, value)? {
            // A licence that was made in code, whose text is read as another one.
            Operand::Value(Value::Licence(read)) if matches!(&given, Value::Licence(given) if *given != read) => {
                None
            }
            operand @ Operand::Value(_) => Some(operand),
            Operand::United | Operand::Workplace => None,
        }
    }

    /// The operand if today is this day; `None` if that is not known, and matters.
    pub(super) fn on(&self, today: Option<NaiveDate>) -> Option<Cow<'_, Self>> {
        match self {
            Operand::Value(Value::Relative(day)) => {
                let day = Value::Day(day.on(today?));
                Some(Cow::Owned(Operand::Value(day)))
            }
            _ => Some(Cow::Borrowed(self)),
        }
    }

    /// Whether a value is the operand, to the letter.
    pub(super) fn is_exactly(&self, value: &Value) -> bool {
        matches!(self, Operand::Value(operand) if *operand == value.clone().normal())
    }

    /// Whether a text has the operand in it, or at its start. Case is ignored.
    pub(super) fn is_in(&self, value: &Value, at_start: bool) -> bool {
        let (Operand::Value(Value::Text(part)), Value::Text(text)) = (self, value) else {
            return false;
        };
        let text: String = folded(text).collect();
        let part: String = folded(part).collect();
        match at_start {
            true => text.starts_with(&part),
            false => text.contains(&part),
        }
    }

    /// Whether a value is equal to the operand.
    pub(super) fn is(&self, value: &Value) -> bool {
        let operand = match (self, value) {
            (Operand::United, value) => {
                return matches!(value, Value::Licence(Licence::United(_)));
            }
            (Operand::Workplace, value) => {
                return matches!(value, Value::Licence(Licence::Workplace(_)));
            }
            (Operand::Value(operand), _) => operand,
        };
        match (operand, value) {
            (Value::Text(operand), Value::Text(text)) => same(operand, text),
            (Value::Version(_), Value::Version(_)) => self.order(value) == Some(Ordering::Equal),
            (Value::Type(operand), Value::Type(kind)) => operand.as_i64() == kind.as_i64(),
            (Value::Status(_), Value::Status(_)) => {
                same(&operand.to_string(), &value.clone().normal().to_string())
            }
            (Value::Licence(operand), Value::Licence(licence)) => {
                let any = !operand.is_base() && operand.capacity().is_none();
                any && operand.family() == licence.family()
                    || same(&operand.to_string(), &licence.to_string())
            }
            (operand, value) => operand == value,
        }
    }

    /// Compares a value with the operand.
    pub(super) fn order(&self, value: &Value) -> Option<Ordering> {
        match (self, value) {
            (Operand::Value(Value::Number(operand)), Value::Number(number)) => {
                Some(number.cmp(operand))
            }
            (Operand::Value(Value::Day(operand)), Value::Day(day)) => Some(day.cmp(operand)),
            (Operand::Value(Value::Version(operand)), Value::Version(version)) => {
                Some(version.compare_to_beginning(operand))
            }
            _ => None,
        }
    }
}

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Operand::Value(value) => value.fmt(f),
            Operand::United => f.write_str("united"),
            Operand::Workplace => f.write_str("workplace"),
        }
    }
}

/// The name of a role that Zoom defines, by its id.
fn role_name(id: &str) -> Option<&'static str> {
    match id {
        "0" => Some("owner"),
        "1" => Some("admin"),
        "2" => Some("member"),
        _ => None,
    }
}

fn licence(text: &str) -> Option<Operand> {
    let text = text.trim();
    let (kind, rest) = text.split_at(text.find(':').unwrap_or(text.len()));
    let kind = kind.to_lowercase();
    match (&kind[..], rest) {
        ("united", "") => return Some(Operand::United),
        ("workplace", "") => return Some(Operand::Workplace),
        _ => {}
    }
    let licence = format!("{kind}{rest}").parse().ok()?;
    Some(Operand::Value(Value::Licence(licence)))
}
