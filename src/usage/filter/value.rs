//! Values of fields.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;

use crate::error::{Error, ErrorKind, Result};
use crate::usage::filter::field::Kind;
use crate::usage::filter::relative::RelativeDay;
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
    /// A day that is told from today. It is a value to compare with; no user has it.
    Relative(RelativeDay),
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
            Value::Relative(day) => day.fmt(f),
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
    RelativeDay => Relative,
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

    pub(super) fn read(text: &str) -> Option<Self> {
        let number = |part: &str| {
            let digits = part.bytes().all(|b| b.is_ascii_digit());
            part.parse().ok().filter(|_| digits)
        };
        text.split('.').map(number).collect::<Option<_>>().map(Self)
    }

    /// Compares it with the beginning of a version: only as many numbers as that has.
    pub(super) fn compare_to_beginning(&self, beginning: &Version) -> Ordering {
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

pub(super) fn value_from_text(kind: Kind, text: &str) -> Option<Value> {
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
        Kind::Day => match RelativeDay::read(text) {
            Some(day) => Value::Relative(day),
            None => Value::Day(text.parse().ok()?),
        },
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

pub(super) fn status(text: &str) -> Status {
    match &text.to_lowercase()[..] {
        "active" => Status::Active,
        "inactive" | "deactivated" => Status::Inactive,
        "pending" => Status::Pending,
        _ => Status::Other(text.to_owned()),
    }
}

/// Compares two texts and ignores case and surrounding blanks.
pub(super) fn same(a: &str, b: &str) -> bool {
    if a.is_ascii() && b.is_ascii() {
        return a.trim().eq_ignore_ascii_case(b.trim());
    }
    a == b || folded(a).eq(folded(b))
}

/// Converts to upper case and then to lower case, because some letters have two lower-case forms.
pub(super) fn folded(text: &str) -> impl Iterator<Item = char> {
    let upper = text.trim().chars().flat_map(char::to_uppercase);
    upper.flat_map(char::to_lowercase)
}
