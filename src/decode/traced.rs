//! The second pass: over the tree of the [lenient reader](super::lenient), with the path at hand.
//!
//! One deserializer serves all that the fast pass leaves out: paths of lost values, item failures,
//! unknown fields and enum values, what had to be repaired, and errors that name their place
//! without repeating a value. `trace.rs` knows where it is.

use std::borrow::Cow;
use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{
    self, Deserialize as _, DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer,
    MapAccess, SeqAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::lenient::{Document, Kind, Map, Node, Repair, is_plain};
use super::top::Top;
use super::trace::{self, Step, notes_so_far};
use super::{Lenient, Note, NoteKind, SCOPE};

/// Reads `json` as a `T`; the error is the place and the reason. `body` is the text of `json`.
pub(super) fn read<T: DeserializeOwned>(
    json: &Document<'_>,
    body: &[u8],
    drift: bool,
) -> (Result<T, String>, Vec<Note>) {
    trace::begin(json, drift);
    let result = T::deserialize(Top(Traced(&json.root)));
    let trace = trace::end();
    let result = result.map_err(|e| trace.placed(e.to_string()));
    (result, trace.into_notes(body))
}

/// Reads an element of a list anew.
pub(super) fn element<T: Lenient>(node: &Node<'_>) -> Result<Option<T>, Reason> {
    super::record::element(Traced(node))
}

/// Why reading failed, in words that repeat nothing of the answer.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Reason(String);

fn kind_of(found: &de::Unexpected<'_>) -> &'static str {
    match found {
        de::Unexpected::Bool(_) => "a boolean",
        de::Unexpected::Unsigned(_) | de::Unexpected::Signed(_) | de::Unexpected::Float(_) => {
            "a number"
        }
        de::Unexpected::Str(_) | de::Unexpected::Char(_) | de::Unexpected::Bytes(_) => "a text",
        de::Unexpected::Unit | de::Unexpected::Option => "null",
        de::Unexpected::Seq => "a list",
        de::Unexpected::Map => "an object",
        _ => "something else",
    }
}

impl de::Error for Reason {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
    fn invalid_type(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self(format!("{} where {expected} was expected", kind_of(&found)))
    }
    fn invalid_value(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self(format!("{} that is not {expected}", kind_of(&found)))
    }
    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self("a value that the enum does not know".into())
    }
}

/// JSON with the path kept beside it.
struct Traced<'a>(&'a Node<'a>);

/// What a visitor is given, and what is noted when it has taken that.
struct Given<'a> {
    value: Plain<'a>,
    then: Then,
}

/// A value as visitors take it.
enum Plain<'a> {
    Null,
    Bool(bool),
    Unsigned(u64),
    Negative(i64),
    Fraction(f64),
    Text(&'a str),
    List(&'a [Node<'a>]),
    Map(&'a Map<'a>),
}

impl<'a> From<Plain<'a>> for Given<'a> {
    fn from(value: Plain<'a>) -> Self {
        Self {
            value,
            then: Then::Nothing,
        }
    }
}

/// What is noted once a value was taken, where there were so many notes before.
enum Then {
    Nothing,
    /// It is lost, for this reason.
    Lost(String, usize),
    /// It had to be repaired; if it could not be read, that is noted already.
    Repaired(Repair, usize),
}

impl Then {
    fn note(self) {
        match self {
            Self::Nothing => {}
            Self::Lost(reason, before) => drop(trace::with(|t| t.lost(reason, before))),
            Self::Repaired(repair, before) if notes_so_far() == before => {
                trace::with(|t| t.repaired(repair));
            }
            Self::Repaired(..) => {}
        }
    }
}

impl<'a> Traced<'a> {
    /// What the visitor is given.
    fn given(&self) -> Result<Given<'a>, Reason> {
        trace::set_garbled(false);
        let node = self.0;
        match &node.kind {
            Kind::Text(text) => return Ok(self.text(text)),
            Kind::Number(digits) if SCOPE.with_borrow(|s| s.untyped) => {
                return Ok(self.untyped_number(digits));
            }
            // Digits that JSON would not write so, or that no number holds, are a text of digits.
            Kind::Number(digits) if !is_plain(digits) => return Ok(self.text(digits)),
            Kind::Unreadable(reason) => return Ok(Self::lost(reason)),
            Kind::Map(Map { key_lost: true, .. }) => {
                const REASON: &str = "the name of a member cannot be read";
                if trace::is_top() {
                    return Err(de::Error::custom(REASON));
                }
                return Ok(Self::lost(REASON));
            }
            _ => {}
        }
        if let Some(repair) = node.repair {
            trace::with(|t| t.repaired(repair));
        }
        Ok(Given::from(match &node.kind {
            Kind::Null | Kind::Unreadable(_) => Plain::Null,
            Kind::Bool(v) => Plain::Bool(*v),
            Kind::Text(text) => Plain::Text(text),
            Kind::List(list) => Plain::List(list),
            Kind::Map(map) => Plain::Map(map),
            Kind::Number(digits) => Number::parse(digits).plain(digits),
        }))
    }

    /// Gives the visitor a value that it cannot read: no visitor takes "not a number". So the visitor
    /// itself decides what the loss means, as in the first pass.
    fn lost(reason: &str) -> Given<'a> {
        Given {
            value: Plain::Fraction(f64::NAN),
            then: Then::Lost(reason.to_owned(), notes_so_far()),
        }
    }

    /// Gives a number to a visitor that takes any type: as a number where JSON has one, else as the
    /// text of its digits.
    fn untyped_number(&self, digits: &'a str) -> Given<'a> {
        if let Some(repair) = self.0.repair {
            trace::with(|t| t.repaired(repair));
        }
        let number = Number::parse(digits);
        if matches!(number, Number::Digits) && self.0.repair.is_none() {
            const REASON: &str = "a number that JSON cannot hold, kept as the text of its digits";
            trace::with(|t| t.note(NoteKind::Repaired, Some(REASON.to_owned())));
        }
        number.plain(digits).into()
    }

    fn text(&self, text: &'a str) -> Given<'a> {
        let value = Plain::Text(text);
        let Some(repair) = self.0.repair else {
            return value.into();
        };
        trace::set_garbled(matches!(repair, Repair::Garbled(_)));
        Given {
            value,
            then: Then::Repaired(repair, notes_so_far()),
        }
    }
}

/// The type that holds a number exactly as its digits say.
enum Number {
    Unsigned(u64),
    Negative(i64),
    Fraction(f64),
    /// No type does: it is too long, or beyond what a fraction holds.
    Digits,
}

impl Number {
    fn parse(digits: &str) -> Self {
        if let Ok(v) = digits.parse() {
            return Self::Unsigned(v);
        }
        if let Ok(v) = digits.parse() {
            return Self::Negative(v);
        }
        match digits.parse::<f64>() {
            Ok(v) if v.is_finite() && digits.contains(['.', 'e', 'E']) => Self::Fraction(v),
            _ => Self::Digits,
        }
    }

    fn plain(self, digits: &str) -> Plain<'_> {
        match self {
            Self::Unsigned(v) => Plain::Unsigned(v),
            Self::Negative(v) => Plain::Negative(v),
            Self::Fraction(v) => Plain::Fraction(v),
            Self::Digits => Plain::Text(digits),
        }
    }
}

impl<'de> Deserializer<'de> for Traced<'de> {
    type Error = Reason;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Reason> {
        let Given { value, then } = self.given()?;
        let read = match value {
            Plain::Null => visitor.visit_unit(),
            Plain::Bool(v) => visitor.visit_bool(v),
            Plain::Unsigned(v) => visitor.visit_u64(v),
            Plain::Negative(v) => visitor.visit_i64(v),
            Plain::Fraction(v) => visitor.visit_f64(v),
            Plain::Text(text) => visitor.visit_borrowed_str(text),
            Plain::List(list) => visitor.visit_seq(Elements(list.iter().enumerate())),
            Plain::Map(map) => visitor.visit_map(Entries::new(map)),
        }?;
        then.note();
        Ok(read)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Reason> {
        match self.0.kind {
            Kind::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Reason> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Reason> {
        match &self.0.kind {
            Kind::Text(text) => visitor.visit_enum(text.as_ref().into_deserializer()),
            Kind::Map(map) => visitor.visit_enum(MapAccessDeserializer::new(Entries::new(map))),
            _ => Err(de::Error::custom("it")),
        }
        .map_err(|_: Reason| Reason("not one of the declared variants".into()))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Reason> {
        ignored(self.0);
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map struct identifier
    }
}

/// A value that no type declares, if it is a member and no element of a list that is passed over.
fn ignored(value: &Node<'_>) {
    if trace::is_member() {
        if trace::collects_extra()
            && let Ok(value) = serde_json::Value::deserialize(Traced(value))
        {
            trace::add_extra(value);
        }
        trace::undeclared();
    }
}

/// Runs `f` one step further down, at `node`, and remembers where it failed.
fn step<R>(
    step: Step<'_>,
    node: &Node<'_>,
    f: impl FnOnce() -> Result<R, Reason>,
) -> Result<R, Reason> {
    trace::enter(step, node);
    let result = f();
    trace::leave(result.is_err());
    result
}

struct Elements<'a>(std::iter::Enumerate<std::slice::Iter<'a, Node<'a>>>);

impl<'de> SeqAccess<'de> for Elements<'de> {
    type Error = Reason;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Reason> {
        let Some((i, value)) = self.0.next() else {
            return Ok(None);
        };
        step(Step::Index(i), value, || seed.deserialize(Traced(value))).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

type Entry<'a> = (Cow<'a, str>, Node<'a>);

struct Entries<'a> {
    entries: std::slice::Iter<'a, Entry<'a>>,
    next: Option<&'a Entry<'a>>,
}

impl<'a> Entries<'a> {
    fn new(map: &'a Map<'a>) -> Self {
        Self {
            entries: map.entries.iter(),
            next: None,
        }
    }
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = Reason;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Reason> {
        self.next = self.entries.next();
        let Some((key, _)) = self.next else {
            return Ok(None);
        };
        seed.deserialize(key.as_ref().into_deserializer()).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Reason> {
        match self.next.take() {
            Some((key, value)) => step(Step::Key(key), value, || seed.deserialize(Traced(value))),
            None => Err(de::Error::custom("a value was read before its key")),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.entries.len())
    }
}
