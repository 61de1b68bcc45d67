//! Values that callers store. Their version is read before their fields.
//!
//! A later version may have other fields. Reading them with the names of this version would give an
//! empty value, or an error about a field; the right error is that the version is not known.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::account_key::AccountKey;
use crate::digest::Digest;
use crate::error::{Error, ErrorKind, Result};

/// A value with its version number. If that is not `VERSION`, there is no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Versioned<T, const VERSION: u32> {
    version: u32,
    value: Option<T>,
}

impl<T, const VERSION: u32> Versioned<T, VERSION> {
    pub(crate) fn new(value: T) -> Self {
        Self {
            version: VERSION,
            value: Some(value),
        }
    }

    pub(crate) fn value(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// The value, or an error that names it if the version is not known.
    pub(crate) fn get(&self, what: &str) -> Result<&T> {
        self.value.as_ref().ok_or_else(|| self.unknown(what))
    }

    pub(crate) fn into_value(self, what: &str) -> Result<T> {
        match self.value {
            Some(value) => Ok(value),
            None => Err(self.unknown(what)),
        }
    }

    fn unknown(&self, what: &str) -> Error {
        Error::new(
            ErrorKind::Version,
            unknown_version(what, self.version, VERSION),
        )
    }
}

/// The message for a version that this crate does not know.
pub(crate) fn unknown_version(what: &str, version: u32, known: u32) -> String {
    format!(
        "the {what} has version {version}, and this crate knows {known}: start without it, or use a \
         version of the crate that knows it"
    )
}

#[derive(Serialize)]
struct Written<'a, T> {
    version: u32,
    #[serde(flatten)]
    value: &'a T,
}

/// Writes a value with its version first.
pub(crate) fn write<T: Serialize, S: Serializer>(
    value: &T,
    version: u32,
    s: S,
) -> Result<S::Ok, S::Error> {
    Written { version, value }.serialize(s)
}

/// Reads a value that was written with this version; an error for another version, or for none.
pub(crate) fn read<'de, T: DeserializeOwned, const VERSION: u32, D: Deserializer<'de>>(
    what: &str,
    d: D,
) -> Result<T, D::Error> {
    let read = Versioned::<T, VERSION>::deserialize(d)?;
    let Versioned { version, value } = read;
    value.ok_or_else(|| D::Error::custom(unknown_version(what, version, VERSION)))
}

/// Refuses what was read of another account than this one. What names no account is not refused.
pub(crate) fn check_account(found: Option<Digest>, account: &AccountKey, what: &str) -> Result<()> {
    if found.is_some_and(|found| found != account.digest()) {
        return Err(Error::new(
            ErrorKind::WrongAccount,
            format!("the {what} is of another account: read this account instead"),
        ));
    }
    Ok(())
}

/// Implements `Serialize` and `Deserialize` for a type with public fields, whose fields are repeated
/// in a private type with `#[serde(remote)]`. The version is written beside the fields.
macro_rules! versioned {
    ($kept:ident as $form:ident, $what:literal, $version:expr) => {
        impl serde::Serialize for $kept {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                struct Written<'a>(&'a $kept);
                impl serde::Serialize for Written<'_> {
                    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                        $form::serialize(self.0, s)
                    }
                }
                crate::versioned::write(&Written(self), $version, s)
            }
        }

        impl<'de> serde::Deserialize<'de> for $kept {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                struct Read($kept);
                impl<'de> serde::Deserialize<'de> for Read {
                    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                        $form::deserialize(d).map(Read)
                    }
                }
                crate::versioned::read::<Read, { $version }, D>($what, d).map(|read| read.0)
            }
        }
    };
}
pub(crate) use versioned;

impl<T: Serialize, const VERSION: u32> Serialize for Versioned<T, VERSION> {
    /// Fails if the version is not known: an empty value must not replace the stored one.
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let Some(value) = &self.value else {
            let message = format!("version {} is not known", self.version);
            return Err(serde::ser::Error::custom(message));
        };
        write(value, VERSION, s)
    }
}

impl<'de, T: DeserializeOwned, const VERSION: u32> Deserialize<'de> for Versioned<T, VERSION> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_map(Reader(PhantomData))
    }
}

/// Reads fields that were buffered: from their text, since kept values are read from bytes in any
/// case, and each other form that a type is read from costs a compilation of all its code.
fn reread<T: DeserializeOwned>(
    fields: &serde_json::Map<String, serde_json::Value>,
) -> serde_json::Result<T> {
    serde_json::from_slice(&serde_json::to_vec(fields)?)
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
            let value = reread(&before).map_err(A::Error::custom)?;
            return Ok(Versioned::new(value));
        }
        Err(A::Error::missing_field("version"))
    }
}
