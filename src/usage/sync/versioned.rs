//! Values that callers store. Their version is read before their fields.
//!
//! A later version may have other fields. Reading them with the names of this version would give an
//! empty value, or an error about a field; the right error is that the version is not known.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::{Error, ErrorKind, Result};

/// A value with its version number. If that is not `VERSION`, there is no value.
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

    /// The value, or an error that names it if the version is not known.
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
    /// Fails if the version is not known: an empty value must not replace the stored one.
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Written<'a, T> {
            version: u32,
            #[serde(flatten)]
            value: &'a T,
        }
        let Some(value) = &self.value else {
            let message = format!("version {} is not known", self.version);
            return Err(serde::ser::Error::custom(message));
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
        // The version is written first. If the fields come in another order, those before it are
        // buffered until it is read.
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
