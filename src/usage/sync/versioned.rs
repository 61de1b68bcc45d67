//! Values that are kept: their version is read before anything else of them.
//!
//! A later version may have other fields. Reading them by this version's names would give an empty
//! value, or an error about some field; what is to be told is that the version is not known.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::{Error, ErrorKind, Result};

/// A value with the number of its version; without the value, where that is not `VERSION`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::usage) struct Versioned<T, const VERSION: u32> {
    version: u32,
    value: Option<T>,
}

impl<T, const VERSION: u32> Versioned<T, VERSION> {
    pub(in crate::usage) fn new(value: T) -> Self {
        Self {
            version: VERSION,
            value: Some(value),
        }
    }

    pub(in crate::usage) fn value(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// The value; what it is, for people, should the version not be known.
    pub(in crate::usage) fn get(&self, what: &str) -> Result<&T> {
        self.value.as_ref().ok_or_else(|| self.unknown(what))
    }

    pub(in crate::usage) fn into_value(self, what: &str) -> Result<T> {
        match self.value {
            Some(value) => Ok(value),
            None => Err(self.unknown(what)),
        }
    }

    fn unknown(&self, what: &str) -> Error {
        Error::new(
            ErrorKind::Version,
            format!(
                "the {what} has version {}, and this crate knows {VERSION}: start without it, or use \
                 a version of the crate that knows it",
                self.version
            ),
        )
    }
}

impl<T: Serialize, const VERSION: u32> Serialize for Versioned<T, VERSION> {
    /// An error where the version is not known: an empty value must not take the place of the one
    /// that was read.
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Written<'a, T> {
            version: u32,
            #[serde(flatten)]
            value: &'a T,
        }
        let Some(value) = &self.value else {
            let why = format!("version {} is not known", self.version);
            return Err(serde::ser::Error::custom(why));
        };
        let version = VERSION;
        Written { version, value }.serialize(s)
    }
}

impl<'de, T: DeserializeOwned, const VERSION: u32> Deserialize<'de> for Versioned<T, VERSION> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_map(Reader(PhantomData))
    }
}

struct Reader<T, const VERSION: u32>(PhantomData<T>);

impl<'de, T: DeserializeOwned, const VERSION: u32> Visitor<'de> for Reader<T, VERSION> {
    type Value = Versioned<T, VERSION>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a version")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        // Written, the version comes first. Who keeps the fields in another order has them in memory
        // a moment longer.
        let mut before = serde_json::Map::new();
        while let Some(name) = map.next_key::<String>()? {
            if name != "version" {
                before.insert(name, map.next_value()?);
                continue;
            }
            let version = map.next_value()?;
            if version != VERSION {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                let value = None;
                return Ok(Versioned { version, value });
            }
            if before.is_empty() {
                let value = T::deserialize(MapAccessDeserializer::new(map))?;
                return Ok(Versioned::new(value));
            }
            while let Some((name, value)) = map.next_entry()? {
                before.insert(name, value);
            }
            let value = serde_json::from_value(before.into()).map_err(A::Error::custom)?;
            return Ok(Versioned::new(value));
        }
        Err(A::Error::missing_field("version"))
    }
}
