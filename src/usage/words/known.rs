//! A value, or why there is none.

use serde::{Serialize, Serializer};

use crate::coverage::Why;

/// A value, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Known<T> {
    /// Zoom said it.
    Read(T),
    /// Zoom was asked and has no value.
    NotThere,
    /// This user cannot have one: add-ons need a licensed, active user.
    NotAssignable,
    /// It was not read.
    NotRead(Why),
}

impl<T> Known<T> {
    /// The value, if it was read.
    pub fn value(&self) -> Option<&T> {
        match self {
            Known::Read(value) => Some(value),
            _ => None,
        }
    }

    /// `Read` or `NotThere`.
    pub fn from_option(value: Option<T>) -> Self {
        value.map_or(Known::NotThere, Known::Read)
    }

    pub(in crate::usage) fn map<U>(&self, f: impl FnOnce(&T) -> U) -> Known<U> {
        match self {
            Known::Read(value) => Known::Read(f(value)),
            Known::NotThere => Known::NotThere,
            Known::NotAssignable => Known::NotAssignable,
            Known::NotRead(why) => Known::NotRead(why.clone()),
        }
    }
}

/// As the value itself, or as `{"missing": "not_there" | "not_assignable" | "not_read"}`, the last
/// with a `why`.
impl<T: Serialize> Serialize for Known<T> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        let (missing, why) = match self {
            Known::Read(value) => return value.serialize(s),
            Known::NotThere => ("not_there", None),
            Known::NotAssignable => ("not_assignable", None),
            Known::NotRead(why) => ("not_read", Some(why)),
        };
        let mut map = s.serialize_map(None)?;
        map.serialize_entry("missing", missing)?;
        if let Some(why) = why {
            map.serialize_entry("why", why)?;
        }
        map.end()
    }
}

/// A text that says something, trimmed. One without a letter or digit does not: reports and
/// directories write `-` and the like where they have nothing.
pub(in crate::usage) fn said(text: &str) -> Option<&str> {
    let text = text.trim();
    text.chars().any(char::is_alphanumeric).then_some(text)
}

/// The same of a version, for which some clients also write that there is none.
pub(in crate::usage) fn said_version(text: &str) -> Option<&str> {
    const NONE: [&str; 6] = ["n/a", "na", "none", "null", "undefined", "unknown"];
    said(text).filter(|text| !NONE.iter().any(|none| text.eq_ignore_ascii_case(none)))
}

/// The name of a client, without a place for a version that holds none: `Browser -` is `Browser`.
pub(in crate::usage) fn said_client(text: &str) -> Option<&str> {
    let mut text = said(text)?;
    while let Some((name, last)) = text.rsplit_once(char::is_whitespace)
        && said_version(last).is_none()
    {
        text = name.trim_end();
    }
    Some(text)
}
