//! Values of fields, and the operands with which a filter compares them.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;

use crate::error::{Error, ErrorKind, Result};
use crate::usage::filter::field::{Field, Kind};
use crate::usage::filter::words::shorten;
use crate::usage::words::licence::{Licence, type_name};
use crate::user::{Status, UserType};

/// A value of a field.
///
/// It can be made from the Rust types for it. Text is read as a value of the field with which it is
/// used.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Value {
    /// Text.
    Text(String),
    /// An integer.
    Number(i64),
    /// Yes or no.
    YesNo(bool),
    /// A version.
    Version(Version),
    /// A day.
    Day(NaiveDate),
    /// The state of a user.
    Status(Status),
    /// The type of a user.
    Type(UserType),
    /// A licence.
    Licence(Licence),
}

impl Value {
    /// Whether it is blank text, which is not a value.
    pub(super) fn is_blank(&self) -> bool {
        matches!(self, Value::Text(text) if text.trim().is_empty())
    }

    /// Each value in one way.
    pub(super) fn normal(self) -> Self {
        match self {
            Value::Text(text) => Value::Text(text.trim().to_owned()),
            Value::Status(Status::Other(other)) => Value::Status(status(other.trim())),
            Value::Type(kind) => Value::Type(kind.as_i64().into()),
            other => other,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Text(text) => f.pad(text),
            Value::Number(number) => number.fmt(f),
            Value::YesNo(yes) => f.pad(if *yes { "yes" } else { "no" }),
            Value::Version(version) => version.fmt(f),
            Value::Day(day) => f.pad(&day.to_string()),
            Value::Status(Status::Active) => f.pad("Active"),
            Value::Status(Status::Inactive) => f.pad("Inactive"),
            Value::Status(Status::Pending) => f.pad("Pending"),
            Value::Status(Status::Other(other)) => f.pad(other),
            Value::Type(kind) => f.pad(&type_name(*kind)),
            Value::Licence(licence) => licence.fmt(f),
        }
    }
}

macro_rules! from {
    ($($from:ty => $value:ident),* $(,)?) => {
        $(impl From<$from> for Value {
            fn from(value: $from) -> Self {
                Value::$value(value.into())
            }
        })*
    };
}

from! {
    &str => Text,
    String => Text,
    i32 => Number,
    u32 => Number,
    i64 => Number,
    bool => YesNo,
    Version => Version,
    NaiveDate => Day,
    Status => Status,
    UserType => Type,
    Licence => Licence,
}

/// The numbers of a version, for example 6.2.11.5069.
///
/// Ordered number by number, so 5.9 is before 5.10. If two differ only in zeros at the end, the
/// shorter one comes first.
///
/// ```
/// use zoom_admin::usage::filter::Version;
///
/// assert!("5.9".parse::<Version>()? < "5.10".parse()?);
/// # Ok::<(), zoom_admin::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Version(Vec<u64>);

impl Version {
    /// The numbers; there is at least one.
    pub fn numbers(&self) -> &[u64] {
        &self.0
    }

    fn read(text: &str) -> Option<Self> {
        let number = |part: &str| {
            let digits = part.bytes().all(|b| b.is_ascii_digit());
            part.parse().ok().filter(|_| digits)
        };
        text.split('.').map(number).collect::<Option<_>>().map(Self)
    }

    /// Compares it with the beginning of a version: only as many numbers as that has.
    fn compare_to_beginning(&self, beginning: &Version) -> Ordering {
        let numbers = self.0.iter().copied().chain(std::iter::repeat(0));
        let numbers = numbers.take(beginning.0.len());
        numbers.cmp(beginning.0.iter().copied())
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        let longer = self.0.len().max(other.0.len());
        let padded = |version: &Version| {
            let mut numbers = version.0.clone();
            numbers.resize(longer, 0);
            numbers
        };
        let by_number = padded(self).cmp(&padded(other));
        by_number.then(self.0.len().cmp(&other.0.len()))
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers: Vec<_> = self.0.iter().map(ToString::to_string).collect();
        f.pad(&numbers.join("."))
    }
}

impl FromStr for Version {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Version::read(text.trim()).ok_or_else(|| {
            let got = shorten(text);
            let message = format!("{got:?} is no version: take numbers with dots, as in 6.2.11");
            Error::new(ErrorKind::Request, message)
        })
    }
}

/// Version and platform of a client, as Zoom writes them: `6.2.11.5069(mac)`. The platform is in
/// lower case.
///
/// ```
/// use zoom_admin::usage::filter;
///
/// let (version, platform) = filter::client("6.2.11.5069(mac)");
/// assert_eq!(version, Some("6.2.11.5069".parse()?));
/// assert_eq!(platform.as_deref(), Some("mac"));
/// # Ok::<(), zoom_admin::Error>(())
/// ```
pub fn client(text: &str) -> (Option<Version>, Option<String>) {
    let text = text.trim();
    let numbers = |c: char| c.is_ascii_digit() || c == '.';
    let rest = text.trim_start_matches(numbers);
    let version = text.strip_suffix(rest).unwrap_or_default();
    // The text in the last brackets, unless it is a build number.
    let platform = rest.rsplit('(').find_map(|part| {
        let inside = part.split_once(')')?.0.trim();
        let named = inside.chars().any(char::is_alphabetic);
        named.then(|| inside.to_lowercase())
    });
    (Version::read(version.trim_end_matches('.')), platform)
}

/// The operand with which a filter compares values.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Operand {
    /// A value.
    Value(Value),
    /// Any United plan.
    United,
    /// Any Workplace bundle.
    Workplace,
}

impl Operand {
    /// Reads an operand for a field, or gives an error message.
    pub(super) fn read(field: Field, value: Value) -> Result<Self, String> {
        let got = value.to_string();
        Operand::from_value(field.kind(), value).ok_or_else(|| {
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
            | (Kind::Day, value @ Value::Day(_))
            | (Kind::Type, value @ Value::Type(_)) => value.normal(),
            _ => return None,
        };
        Some(Operand::Value(value))
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

fn value_from_text(kind: Kind, text: &str) -> Option<Value> {
    let lower = text.to_lowercase();
    Some(match kind {
        Kind::Text | Kind::Licence => Value::Text(text.to_owned()),
        Kind::Number => Value::Number(text.parse().ok()?),
        Kind::YesNo => Value::YesNo(match &lower[..] {
            "yes" | "true" | "on" => true,
            "no" | "false" | "off" => false,
            _ => return None,
        }),
        Kind::Version => Value::Version(Version::read(text)?),
        Kind::Day => Value::Day(text.parse().ok()?),
        Kind::Status => Value::Status(status(text)),
        Kind::Type => Value::Type(match &lower[..] {
            "basic" => UserType::Basic,
            "pro" | "licensed" | "licenced" => UserType::Licensed,
            "corp" | "on-prem" | "onprem" => UserType::OnPrem,
            "unassigned" => UserType::Unassigned,
            "none" => UserType::None,
            _ => text.parse::<i64>().ok()?.into(),
        }),
    })
}

fn status(text: &str) -> Status {
    match &text.to_lowercase()[..] {
        "active" => Status::Active,
        "inactive" | "deactivated" => Status::Inactive,
        "pending" => Status::Pending,
        _ => Status::Other(text.to_owned()),
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

/// Compares two texts and ignores case and surrounding blanks.
fn same(a: &str, b: &str) -> bool {
    if a.is_ascii() && b.is_ascii() {
        return a.trim().eq_ignore_ascii_case(b.trim());
    }
    a == b || folded(a).eq(folded(b))
}

/// Converts to upper case and then to lower case, because some letters have two lower-case forms.
fn folded(text: &str) -> impl Iterator<Item = char> {
    let upper = text.trim().chars().flat_map(char::to_uppercase);
    upper.flat_map(char::to_lowercase)
}
