//! A value, or why there is none.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::coverage::Why;

/// A value, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Known<T> {
    /// The value was read.
    Read(T),
    /// Zoom was asked, and there is no value.
    NotThere,
    /// The user cannot have a value: add-ons need a licensed, active user.
    NotAssignable,
    /// The value was not read.
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

    /// `Read` with a value, and `NotThere` without.
    pub fn from_option(value: Option<T>) -> Self {
        value.map_or(Known::NotThere, Known::Read)
    }

    /// Takes out what may name people of the reason.
    pub(in crate::usage) fn hide_names(&mut self) {
        if let Known::NotRead(why) = self {
            why.hide_names();
        }
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

/// Written as the value, or as `{"missing": "not_there" | "not_assignable" | "not_read"}`; the last
/// has a `why`, too.
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

/// Reads what was written. It is taken as missing if it is an object whose `missing` is a text.
impl<'de, T: DeserializeOwned> Deserialize<'de> for Known<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(d)?;
        let known = match value.get("missing").and_then(Value::as_str) {
            None => T::deserialize(value).map(Known::Read),
            Some("not_there") => Ok(Known::NotThere),
            Some("not_assignable") => Ok(Known::NotAssignable),
            Some("not_read") => {
                let why = value.get("why").cloned().unwrap_or_default();
                Why::deserialize(why).map(Known::NotRead)
            }
            Some(other) => {
                let known = &["not_there", "not_assignable", "not_read"];
                Err(serde::de::Error::unknown_variant(other, known))
            }
        };
        known.map_err(serde::de::Error::custom)
    }
}

/// A text that is a value, trimmed. A text without a letter or digit is none: reports and
/// directories write `-` and the like for missing values.
pub(in crate::usage) fn said(text: &str) -> Option<&str> {
    let text = text.trim();
    text.chars().any(char::is_alphanumeric).then_some(text)
}

/// The same for a version, for which some clients write a word that means none.
pub(in crate::usage) fn said_version(text: &str) -> Option<&str> {
    const NONE: [&str; 6] = ["n/a", "na", "none", "null", "undefined", "unknown"];
    said(text).filter(|text| !NONE.iter().any(|none| text.eq_ignore_ascii_case(none)))
}

/// The name of a client, without a placeholder for its version: `Browser -` is `Browser`.
pub(in crate::usage) fn said_client(text: &str) -> Option<&str> {
    let mut text = said(text)?;
    while let Some((name, last)) = text.rsplit_once(char::is_whitespace)
        && said_version(last).is_none()
    {
        text = name.trim_end();
    }
    Some(text)
}
