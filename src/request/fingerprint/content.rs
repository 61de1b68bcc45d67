//! A value as bytes that only an equal value is written as. They are hashed and never read, so there
//! is no text to be made of numbers, and nothing to be escaped.

use std::fmt::{self, Display, Write as _};

use serde::ser::{
    Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

/// What stands before a value, so that values of two kinds differ.
#[derive(Clone, Copy)]
#[repr(u8)]
enum Kind {
    Nothing,
    Some,
    Flag,
    Signed,
    Unsigned,
    Float,
    Text,
    /// A text whose length is known when it is written.
    Displayed,
    Bytes,
    Variant,
    Begin,
    End,
}

/// Appends the bytes of a value.
pub(super) fn write(value: &impl Serialize, bytes: &mut Vec<u8>) -> Result<(), fmt::Error> {
    value.serialize(Content(bytes))
}

struct Content<'a>(&'a mut Vec<u8>);

impl Content<'_> {
    fn kind(&mut self, kind: Kind) {
        self.0.push(kind as u8);
    }

    fn put(&mut self, kind: Kind, value: &[u8]) {
        self.kind(kind);
        self.0.extend_from_slice(value);
    }

    /// Something of any length: it ends where its length says. Nearly all are short, and one byte less
    /// to hash is worth a look.
    fn long(&mut self, kind: Kind, value: &[u8]) {
        match u8::try_from(value.len()) {
            Ok(length) if length < u8::MAX => self.put(kind, &[length]),
            _ => {
                self.put(kind, &[u8::MAX]);
                self.0.extend_from_slice(&value.len().to_le_bytes());
            }
        }
        self.0.extend_from_slice(value);
    }

    fn variant(&mut self, index: u32) {
        self.put(Kind::Variant, &index.to_le_bytes());
    }

    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), fmt::Error> {
        value.serialize(Content(self.0))
    }

    fn member<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), fmt::Error> {
        self.long(Kind::Text, name.as_bytes());
        self.element(value)
    }

    fn end(mut self) {
        self.kind(Kind::End);
    }
}

impl fmt::Write for Content<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.extend_from_slice(text.as_bytes());
        Ok(())
    }

    /// Times write themselves character by character.
    fn write_char(&mut self, c: char) -> fmt::Result {
        match u8::try_from(c) {
            Ok(byte) if byte.is_ascii() => self.0.push(byte),
            _ => self.write_str(c.encode_utf8(&mut [0; 4]))?,
        }
        Ok(())
    }
}

macro_rules! numbers {
    ($($method:ident: $ty:ty, $kind:ident as $wide:ty;)*) => {
        $(fn $method(mut self, v: $ty) -> Result<(), fmt::Error> {
            self.put(Kind::$kind, &<$wide>::from(v).to_le_bytes());
            Ok(())
        })*
    };
}

impl Serializer for Content<'_> {
    type Ok = ();
    type Error = fmt::Error;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    numbers! {
        serialize_bool: bool, Flag as u8;
        serialize_i8: i8, Signed as i64;
        serialize_i16: i16, Signed as i64;
        serialize_i32: i32, Signed as i64;
        serialize_i64: i64, Signed as i64;
        serialize_i128: i128, Signed as i128;
        serialize_u8: u8, Unsigned as u64;
        serialize_u16: u16, Unsigned as u64;
        serialize_u32: u32, Unsigned as u64;
        serialize_u64: u64, Unsigned as u64;
        serialize_u128: u128, Unsigned as u128;
        serialize_f32: f32, Float as f64;
        serialize_f64: f64, Float as f64;
        serialize_char: char, Unsigned as u32;
    }

    fn serialize_str(mut self, v: &str) -> Result<(), fmt::Error> {
        self.long(Kind::Text, v.as_bytes());
        Ok(())
    }

    fn serialize_bytes(mut self, v: &[u8]) -> Result<(), fmt::Error> {
        self.long(Kind::Bytes, v);
        Ok(())
    }

    /// Times come here: their text goes straight to the bytes, and its length before it.
    fn collect_str<T: Display + ?Sized>(mut self, value: &T) -> Result<(), fmt::Error> {
        const ROOM: usize = size_of::<usize>();
        self.put(Kind::Displayed, &[0; ROOM]);
        let begin = self.0.len();
        write!(self, "{value}")?;
        let length = self.0.len().saturating_sub(begin);
        let room = self.0.get_mut(begin.saturating_sub(ROOM)..begin);
        room.ok_or(fmt::Error)?
            .copy_from_slice(&length.to_le_bytes());
        Ok(())
    }

    fn serialize_none(self) -> Result<(), fmt::Error> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(mut self, value: &T) -> Result<(), fmt::Error> {
        self.kind(Kind::Some);
        value.serialize(self)
    }

    fn serialize_unit(mut self) -> Result<(), fmt::Error> {
        self.kind(Kind::Nothing);
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), fmt::Error> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        mut self,
        _: &'static str,
        index: u32,
        _: &'static str,
    ) -> Result<(), fmt::Error> {
        self.variant(index);
        self.serialize_unit()
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), fmt::Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        mut self,
        _: &'static str,
        index: u32,
        _: &'static str,
        value: &T,
    ) -> Result<(), fmt::Error> {
        self.variant(index);
        value.serialize(self)
    }

    fn serialize_seq(mut self, _: Option<usize>) -> Result<Self, fmt::Error> {
        self.put(Kind::Begin, b"[");
        Ok(self)
    }

    fn serialize_tuple(self, length: usize) -> Result<Self, fmt::Error> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_struct(self, _: &'static str, length: usize) -> Result<Self, fmt::Error> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_variant(
        mut self,
        _: &'static str,
        index: u32,
        _: &'static str,
        length: usize,
    ) -> Result<Self, fmt::Error> {
        self.variant(index);
        self.serialize_seq(Some(length))
    }

    fn serialize_map(mut self, _: Option<usize>) -> Result<Self, fmt::Error> {
        self.put(Kind::Begin, b"{");
        Ok(self)
    }

    fn serialize_struct(self, _: &'static str, length: usize) -> Result<Self, fmt::Error> {
        self.serialize_map(Some(length))
    }

    fn serialize_struct_variant(
        mut self,
        _: &'static str,
        index: u32,
        _: &'static str,
        length: usize,
    ) -> Result<Self, fmt::Error> {
        self.variant(index);
        self.serialize_map(Some(length))
    }
}

/// What has elements, and what has members: each is written between a beginning and an end.
macro_rules! parts {
    ($($trait:ident: $method:ident($($name:ident)?);)*) => {
        $(impl $trait for Content<'_> {
            type Ok = ();
            type Error = fmt::Error;

            fn $method<T: Serialize + ?Sized>(
                &mut self,
                $($name: &'static str,)?
                value: &T,
            ) -> Result<(), fmt::Error> {
                parts!(@ self, value $(, $name)?)
            }

            fn end(self) -> Result<(), fmt::Error> {
                Self::end(self);
                Ok(())
            }
        })*
    };
    (@ $self:ident, $value:ident) => { $self.element($value) };
    (@ $self:ident, $value:ident, $name:ident) => { $self.member($name, $value) };
}

parts! {
    SerializeSeq: serialize_element();
    SerializeTuple: serialize_element();
    SerializeTupleStruct: serialize_field();
    SerializeTupleVariant: serialize_field();
    SerializeStruct: serialize_field(name);
    SerializeStructVariant: serialize_field(name);
}

impl SerializeMap for Content<'_> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), fmt::Error> {
        self.element(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), fmt::Error> {
        self.element(value)
    }

    fn end(self) -> Result<(), fmt::Error> {
        Self::end(self);
        Ok(())
    }
}
