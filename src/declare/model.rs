//! [`model!`](crate::declare::model), and what its expansions read and write with.

use std::fmt;
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::{DeserializeSeed, Deserializer, Visitor};
use serde::ser::SerializeStruct;

use crate::decode::Field;
use crate::value::secret::Secret;

/// Declares a record of an answer.
///
/// ```
/// use zoom_admin::declare::model;
///
/// model! {
///     /// A room.
///     pub struct Room {
///         /// Id.
///         pub id: String,
///         /// Zoom's `type`.
///         #[name = "type"]
///         pub kind: Option<i64>,
///         /// Its devices.
///         pub devices: Vec<String>,
///     }
/// }
/// let room: Room = serde_json::from_str(r#"{"id": "r1", "type": "12"}"#)?;
/// assert_eq!((room.kind, room.devices.len()), (Some(12), 0));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// becomes a `#[non_exhaustive]` struct with these fields, [`Debug`], [`Clone`], and `Deserialize` that
/// reads each field as its type does ([`Field`](crate::decode::Field)): an `Option` or a `Vec` may be
/// absent or unreadable; a field that is neither identifies the record, which is an item failure
/// without it. `Serialize` writes the fields that are there, under Zoom's names, but no
/// [`Secret`](crate::Secret). The struct is itself [`Lenient`](crate::decode::Lenient).
#[doc(hidden)]
#[macro_export]
macro_rules! __zoom_admin_model {
    (
        $(#[doc = $doc:expr])*
        pub struct $name:ident {
            $(
                $(#[doc = $field_doc:expr])*
                $(#[name = $field_name:literal])?
                pub $field:ident : $ty:ty
            ),* $(,)?
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone)]
        #[non_exhaustive]
        pub struct $name {
            $(
                $(#[doc = $field_doc])*
                pub $field: $ty,
            )*
        }

        const _: () = {
            use $crate::declare::__private::serde::{de, ser};
            use $crate::declare::__private::{Field, Key, KeyOf, Lenient, Written, field_name};
            #[allow(unused_imports)] // where every field is a secret
            use $crate::declare::__private::Write as _;

            /// The fields by name.
            #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
            enum Name {
                $($field,)*
                __Unknown,
            }

            impl KeyOf for Name {
                fn from_name(name: &str) -> Self {
                    match name {
                        $(field_name!($field $($field_name)?) => Self::$field,)*
                        _ => Self::__Unknown,
                    }
                }
            }

            struct Fields;

            impl<'de> de::Visitor<'de> for Fields {
                type Value = $name;

                fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str("an object")
                }

                fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<$name, A::Error> {
                    $(let mut $field: Option<$ty> = None;)*
                    while let Some(__next) = map.next_key_seed(Key::<Name>::NEXT)? {
                        match __next {
                            $(Name::$field if $field.is_none() => {
                                $field = Some(<$ty as Field>::next_value(&mut map)?);
                            })*
                            Name::__Unknown => {
                                map.next_value::<de::IgnoredAny>()?;
                            }
                            // The second pass knows what a name means that came twice.
                            #[allow(unreachable_patterns)]
                            _ => return Err(de::Error::custom("a field came twice")),
                        }
                    }
                    Ok($name {
                        $($field: match $field {
                            Some(value) => value,
                            None => <$ty as Field>::absent(field_name!($field $($field_name)?))?,
                        },)*
                    })
                }
            }

            impl<'de> de::Deserialize<'de> for $name {
                fn deserialize<D: de::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                    const NAMES: &[&str] = &[$(field_name!($field $($field_name)?)),*];
                    d.deserialize_struct(stringify!($name), NAMES, Fields)
                }
            }

            impl ser::Serialize for $name {
                fn serialize<S: ser::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                    let written = 0 $(+ usize::from(Written(&self.$field).is_written()))*;
                    #[allow(unused_mut)]
                    let mut s = s.serialize_struct(stringify!($name), written)?;
                    $(Written(&self.$field).write(field_name!($field $($field_name)?), &mut s)?;)*
                    ser::SerializeStruct::end(s)
                }
            }

            impl Lenient for $name {
                fn read<'de, D: de::Deserializer<'de>>(d: D) -> Result<Option<Self>, D::Error> {
                    $crate::declare::__private::object(d)
                }
            }
        };
    };
}

/// The name of a field or parameter in Zoom's API: its own, unless another is given.
#[doc(hidden)]
#[macro_export]
macro_rules! __zoom_admin_field_name {
    ($name:ident) => {
        stringify!($name)
    };
    ($name:ident $other:literal) => {
        $other
    };
}
pub use crate::__zoom_admin_field_name as field_name;

/// The fields of a model, by name.
pub trait KeyOf {
    /// The field that has this name, or that which stands for none.
    fn from_name(name: &str) -> Self;
}

/// Reads the name of a member as a field.
#[derive(Debug)]
pub struct Key<N>(PhantomData<N>);

impl<N> Key<N> {
    /// The next name.
    pub const NEXT: Self = Self(PhantomData);
}

impl<'de, N: KeyOf> DeserializeSeed<'de> for Key<N> {
    type Value = N;

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<N, D::Error> {
        d.deserialize_identifier(self)
    }
}

impl<N: KeyOf> Visitor<'_> for Key<N> {
    type Value = N;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<N, E> {
        Ok(N::from_name(name))
    }
}

/// A field as it is written. Secrets are not: the methods for them are inherent ones, which the
/// compiler prefers to those of [`Write`], and which need no `Serialize`.
#[allow(missing_debug_implementations)] // it may hold a secret, and lives for a line
pub struct Written<'a, T>(pub &'a T);

macro_rules! never_written {
    ($($secret:ty),*) => {$(
        impl Written<'_, $secret> {
            /// Whether there is anything to write.
            pub fn is_written(&self) -> bool {
                false
            }

            /// Writes nothing.
            ///
            /// # Errors
            /// None but those of the writer.
            pub fn write<S: SerializeStruct>(
                &self,
                name: &'static str,
                s: &mut S,
            ) -> Result<(), S::Error> {
                s.skip_field(name)
            }
        }
    )*};
}
never_written!(Secret, Option<Secret>, Vec<Secret>);

/// Writes any other field.
pub trait Write {
    /// Whether there is anything to write.
    fn is_written(&self) -> bool;

    /// Writes the field, if there is anything.
    ///
    /// # Errors
    /// Those of the writer.
    fn write<S: SerializeStruct>(&self, name: &'static str, s: &mut S) -> Result<(), S::Error>;
}

impl<T: Field + Serialize> Write for Written<'_, T> {
    fn is_written(&self) -> bool {
        !self.0.is_absent()
    }

    fn write<S: SerializeStruct>(&self, name: &'static str, s: &mut S) -> Result<(), S::Error> {
        if self.0.is_absent() {
            s.skip_field(name)
        } else {
            s.serialize_field(name, self.0)
        }
    }
}
