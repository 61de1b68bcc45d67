//! The second pass: over parsed JSON, with the path at hand.
//!
//! One deserializer serves all that the fast pass leaves out: paths of lost values, item failures,
//! unknown fields and enum values, and errors that name their place without repeating a value.

use std::fmt::{self, Write as _};

use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess,
    Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::{Map, Value};

use super::top::Top;
use super::{Note, NoteKind, SCOPE};

/// The state of the second pass.
#[derive(Default)]
pub(super) struct Trace {
    pub(super) drift: bool,
    /// Set at the innermost place of a failure, until a record takes it.
    pub(super) failed_at: Option<String>,
    path: Vec<Step>,
    quiet: bool,
    notes: Vec<(Vec<Step>, NoteKind, Option<String>)>,
}

#[derive(Clone)]
enum Step {
    Key(String),
    Index(usize),
}

impl Trace {
    pub(super) fn note(&mut self, kind: NoteKind, reason: Option<String>) {
        let reason = match (&self.failed_at, reason) {
            (Some(at), Some(reason)) if *at != text(&self.path) => Some(format!("{at}: {reason}")),
            (_, reason) => reason,
        };
        self.notes.push((self.path.clone(), kind, reason));
    }
}

fn text(path: &[Step]) -> String {
    let mut out = String::new();
    for step in path {
        match step {
            Step::Key(key) if out.is_empty() => out.push_str(key),
            // Writing to a String cannot fail.
            Step::Key(key) => drop(write!(out, ".{key}")),
            Step::Index(i) => drop(write!(out, "[{i}]")),
        }
    }
    out
}

fn find<'a>(root: &'a Value, path: &[Step]) -> Option<&'a Value> {
    path.iter().try_fold(root, |value, step| match step {
        Step::Key(key) => value.get(key),
        Step::Index(i) => value.get(i),
    })
}

fn with<R>(f: impl FnOnce(&mut Trace) -> R) -> Option<R> {
    SCOPE.with_borrow_mut(|s| s.trace.as_mut().map(f))
}

/// Runs without notes on unknown fields: what is inside a lost value is lost once.
pub(super) fn quietly<R>(f: impl FnOnce() -> R) -> R {
    let before = with(|t| std::mem::replace(&mut t.quiet, true));
    let result = f();
    with(|t| t.quiet = before.unwrap_or(false));
    result
}

/// Reads `json` as a `T`; the error is the place and the reason.
pub(super) fn read<T: DeserializeOwned>(
    json: &Value,
    drift: bool,
) -> (Result<T, String>, Vec<Note>) {
    SCOPE.with_borrow_mut(|s| {
        s.trace = Some(Trace {
            drift,
            ..Trace::default()
        });
    });
    let result = T::deserialize(Top(Traced(json)));
    let trace = SCOPE
        .with_borrow_mut(|s| s.trace.take())
        .unwrap_or_default();
    let notes = trace
        .notes
        .into_iter()
        .map(|(path, kind, reason)| Note {
            path: text(&path),
            raw: find(json, &path).map(Value::to_string),
            kind,
            reason,
        })
        .collect();
    let result = result.map_err(|e| match trace.failed_at {
        Some(at) if !at.is_empty() => format!("{at}: {e}"),
        _ => e.to_string(),
    });
    (result, notes)
}

/// Why reading failed, in words that repeat nothing of the answer.
#[derive(Debug)]
pub(super) struct Reason(String);

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Reason {}

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
struct Traced<'a>(&'a Value);

impl<'de> Deserializer<'de> for Traced<'de> {
    type Error = Reason;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Reason> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(v) => visitor.visit_bool(*v),
            Value::String(v) => visitor.visit_borrowed_str(v),
            Value::Array(list) => visitor.visit_seq(Elements(list.iter().enumerate())),
            Value::Object(map) => visitor.visit_map(Entries::new(map)),
            Value::Number(n) => match (n.as_u64(), n.as_i64(), n.as_f64()) {
                (Some(v), _, _) => visitor.visit_u64(v),
                (_, Some(v), _) => visitor.visit_i64(v),
                (_, _, Some(v)) => visitor.visit_f64(v),
                _ => Err(de::Error::custom("a number that cannot be held")),
            },
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Reason> {
        match self.0 {
            Value::Null => visitor.visit_none(),
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
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Reason> {
        self.0
            .deserialize_enum(name, variants, visitor)
            .map_err(|_| Reason("not one of the declared variants".into()))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Reason> {
        with(|t| {
            if t.drift && !t.quiet && !matches!(t.path.last(), Some(Step::Index(_))) {
                t.note(NoteKind::UnknownField, None);
            }
        });
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map struct identifier
    }
}

/// Runs `f` one step further down, and remembers where it failed.
fn step<R>(step: Step, f: impl FnOnce() -> Result<R, Reason>) -> Result<R, Reason> {
    with(|t| t.path.push(step));
    let result = f();
    with(|t| {
        if result.is_err() && t.failed_at.is_none() {
            t.failed_at = Some(text(&t.path));
        }
        t.path.pop();
    });
    result
}

struct Elements<'a>(std::iter::Enumerate<std::slice::Iter<'a, Value>>);

impl<'de> SeqAccess<'de> for Elements<'de> {
    type Error = Reason;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Reason> {
        let Some((i, value)) = self.0.next() else {
            return Ok(None);
        };
        step(Step::Index(i), || seed.deserialize(Traced(value))).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

struct Entries<'a> {
    entries: serde_json::map::Iter<'a>,
    next: Option<(&'a str, &'a Value)>,
}

impl<'a> Entries<'a> {
    fn new(map: &'a Map<String, Value>) -> Self {
        Self {
            entries: map.iter(),
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
        let Some((key, value)) = self.entries.next() else {
            return Ok(None);
        };
        self.next = Some((key, value));
        seed.deserialize(key.as_str().into_deserializer()).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Reason> {
        match self.next.take() {
            Some((key, value)) => step(Step::Key(key.to_owned()), || {
                seed.deserialize(Traced(value))
            }),
            None => Err(de::Error::custom("a value was read before its key")),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.entries.len())
    }
}
