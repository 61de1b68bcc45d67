//! A single value that came where a list is declared.

use std::marker::PhantomData;

use serde::de::{Deserializer, Error, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

/// A value as it came. One deserializer for all kinds, so that what reads it is compiled once.
pub(super) enum Lone<'a> {
    Bool(bool),
    I64(i64),
    U64(u64),
    F64(f64),
    Text(&'a str),
}

impl<'a, E: Error> IntoDeserializer<'_, E> for Lone<'a> {
    type Deserializer = LoneDeserializer<'a, E>;

    fn into_deserializer(self) -> Self::Deserializer {
        LoneDeserializer {
            value: self,
            error: PhantomData,
        }
    }
}

pub(super) struct LoneDeserializer<'a, E> {
    value: Lone<'a>,
    error: PhantomData<E>,
}

impl<'de, E: Error> Deserializer<'de> for LoneDeserializer<'_, E> {
    type Error = E;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        match self.value {
            Lone::Bool(v) => visitor.visit_bool(v),
            Lone::I64(v) => visitor.visit_i64(v),
            Lone::U64(v) => visitor.visit_u64(v),
            Lone::F64(v) => visitor.visit_f64(v),
            Lone::Text(v) => visitor.visit_str(v),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, E> {
        match self.value {
            Lone::Text(v) => v
                .into_deserializer()
                .deserialize_enum(name, variants, visitor),
            _ => self.deserialize_any(visitor),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        option unit unit_struct newtype_struct seq tuple tuple_struct map struct identifier
        ignored_any
    }
}
