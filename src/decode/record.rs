//! Objects of which a type knows nothing.
//!
//! As an element of a list such an object is no record: it would be an empty one, which is worse than
//! none. As a field it is kept, since a part of the settings may well hold only what is new.

use std::cell::Cell;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::Lenient;
use super::observe::{Observe, Seed};

thread_local! {
    /// Whether the value that is read next is an element of a list.
    static ELEMENT: Cell<bool> = const { Cell::new(false) };
}

/// Reads an element of a list.
pub(super) fn element<'de, T: Lenient, D: Deserializer<'de>>(d: D) -> Result<Option<T>, D::Error> {
    ELEMENT.set(true);
    let read = T::read(d);
    ELEMENT.set(false);
    read
}

/// Whether this value is an element of a list. What is in it is asked about anew.
pub(super) fn is_element() -> bool {
    ELEMENT.take()
}

/// What came of an object.
#[derive(Default)]
pub(super) struct Came {
    /// A member that the type declares.
    pub(super) known: bool,
    /// The first name, by its address and length: it may stand in the body.
    pub(super) first: Option<(usize, usize)>,
    /// All of it: a type that fails now has left nothing unread.
    pub(super) ended: bool,
}

/// The members of an object, for a type that is a struct.
pub(super) struct Record<'a, A> {
    map: A,
    came: &'a mut Came,
}

impl<'a, A> Record<'a, A> {
    /// `came` takes in what comes.
    pub(super) fn new(map: A, came: &'a mut Came) -> Self {
        Self { map, came }
    }
}

impl<'de, A: MapAccess<'de>> Deserializer<'de> for Record<'_, A> {
    type Error = A::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, A::Error> {
        // Which members the type declares is not known.
        self.came.known = true;
        visitor.visit_map(self.map)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        visitor.visit_map(Members {
            map: self.map,
            names: Names {
                fields,
                came: self.came,
            },
        })
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, A::Error> {
        visitor.visit_some(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

struct Members<'a, A> {
    map: A,
    names: Names<'a>,
}

/// Looks at the names of members until one is known.
struct Names<'a> {
    fields: &'static [&'static str],
    came: &'a mut Came,
}

impl Observe for Names<'_> {
    fn text(&mut self, name: &str) {
        let place = (name.as_ptr().addr(), name.len());
        self.came.first.get_or_insert(place);
        self.came.known = self.fields.contains(&name);
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Members<'_, A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        let name = match self.names.came.known {
            true => self.map.next_key_seed(seed)?,
            false => self.map.next_key_seed(Seed::new(seed, &mut self.names))?,
        };
        self.names.came.ended = name.is_none();
        Ok(name)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.map.next_value_seed(seed)
    }

    fn size_hint(&self) -> Option<usize> {
        self.map.size_hint()
    }
}
