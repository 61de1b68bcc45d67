//! A deserializer between two others that reports what passes, and changes nothing of it.

use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, MapAccess, SeqAccess, Visitor,
};

/// Gets each scalar that passes. Lists and objects are not reported.
pub(super) trait Observe {
    fn text(&mut self, _text: &str) {}
    fn number(&mut self, _is_zero: bool) {}
    fn flag(&mut self, _value: bool) {}
    /// Null.
    fn nothing(&mut self) {}
    /// The reader has no use for the value.
    fn ignored(&mut self) {}
}

/// A seed whose value is reported.
pub(super) struct Seed<'a, S> {
    seed: S,
    look: &'a mut dyn Observe,
}

impl<'a, S> Seed<'a, S> {
    pub(super) fn new(seed: S, look: &'a mut dyn Observe) -> Self {
        Self { seed, look }
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Seed<'_, S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<S::Value, D::Error> {
        self.seed.deserialize(Observer { d, look: self.look })
    }
}

struct Observer<'a, D> {
    d: D,
    look: &'a mut dyn Observe,
}

macro_rules! pass_on {
    ($($method:ident($($arg:ident: $ty:ty),*);)*) => {
        $(fn $method<V: Visitor<'de>>(self, $($arg: $ty,)* visitor: V) -> Result<V::Value, D::Error> {
            self.d.$method($($arg,)* Seen { visitor, look: self.look })
        })*
    };
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Observer<'_, D> {
    type Error = D::Error;

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.look.ignored();
        self.d.deserialize_ignored_any(visitor)
    }

    pass_on! {
        deserialize_any();
        deserialize_bool();
        deserialize_i8();
        deserialize_i16();
        deserialize_i32();
        deserialize_i64();
        deserialize_i128();
        deserialize_u8();
        deserialize_u16();
        deserialize_u32();
        deserialize_u64();
        deserialize_u128();
        deserialize_f32();
        deserialize_f64();
        deserialize_char();
        deserialize_str();
        deserialize_string();
        deserialize_bytes();
        deserialize_byte_buf();
        deserialize_option();
        deserialize_unit();
        deserialize_unit_struct(name: &'static str);
        deserialize_newtype_struct(name: &'static str);
        deserialize_seq();
        deserialize_tuple(len: usize);
        deserialize_tuple_struct(name: &'static str, len: usize);
        deserialize_map();
        deserialize_struct(name: &'static str, fields: &'static [&'static str]);
        deserialize_enum(name: &'static str, variants: &'static [&'static str]);
        deserialize_identifier();
    }

    fn is_human_readable(&self) -> bool {
        self.d.is_human_readable()
    }
}

struct Seen<'a, V> {
    visitor: V,
    look: &'a mut dyn Observe,
}

/// Shows a value by one method of the look, and passes it on.
macro_rules! show {
    ($($method:ident($value:ident: $ty:ty) $look:ident($shown:expr);)*) => {
        $(fn $method<E: serde::de::Error>(self, $value: $ty) -> Result<V::Value, E> {
            self.look.$look($shown);
            self.visitor.$method($value)
        })*
    };
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Seen<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    show! {
        visit_bool(v: bool) flag(v);
        visit_i8(v: i8) number(v == 0);
        visit_i16(v: i16) number(v == 0);
        visit_i32(v: i32) number(v == 0);
        visit_i64(v: i64) number(v == 0);
        visit_i128(v: i128) number(v == 0);
        visit_u8(v: u8) number(v == 0);
        visit_u16(v: u16) number(v == 0);
        visit_u32(v: u32) number(v == 0);
        visit_u64(v: u64) number(v == 0);
        visit_u128(v: u128) number(v == 0);
        visit_f32(v: f32) number(v == 0.0);
        visit_f64(v: f64) number(v == 0.0);
        visit_str(v: &str) text(v);
        visit_borrowed_str(v: &'de str) text(v);
        visit_string(v: String) text(&v);
    }

    fn visit_char<E: serde::de::Error>(self, v: char) -> Result<V::Value, E> {
        self.visitor.visit_char(v)
    }
    fn visit_bytes<E: serde::de::Error>(self, v: &[u8]) -> Result<V::Value, E> {
        self.visitor.visit_bytes(v)
    }
    fn visit_borrowed_bytes<E: serde::de::Error>(self, v: &'de [u8]) -> Result<V::Value, E> {
        self.visitor.visit_borrowed_bytes(v)
    }
    fn visit_byte_buf<E: serde::de::Error>(self, v: Vec<u8>) -> Result<V::Value, E> {
        self.visitor.visit_byte_buf(v)
    }
    fn visit_none<E: serde::de::Error>(self) -> Result<V::Value, E> {
        self.look.nothing();
        self.visitor.visit_none()
    }
    fn visit_unit<E: serde::de::Error>(self) -> Result<V::Value, E> {
        self.look.nothing();
        self.visitor.visit_unit()
    }
    fn visit_some<D: Deserializer<'de>>(self, d: D) -> Result<V::Value, D::Error> {
        self.visitor.visit_some(Observer { d, look: self.look })
    }
    fn visit_newtype_struct<D: Deserializer<'de>>(self, d: D) -> Result<V::Value, D::Error> {
        self.visitor
            .visit_newtype_struct(Observer { d, look: self.look })
    }
    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_seq(seq)
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_map(map)
    }
    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_enum(data)
    }
}

/// A deserializer of an empty body: what holds nothing can be read from it, and nothing else.
pub(super) struct Nothing;

impl<'de> Deserializer<'de> for Nothing {
    type Error = serde::de::value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(Self::Error::custom("the body is empty"))
    }
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_none()
    }
    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_unit()
    }
    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}
