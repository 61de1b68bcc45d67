//! The second pass: over the tree of the [lenient reader](super::lenient), with the path at hand.
//!
//! One deserializer serves all that the fast pass leaves out: paths of lost values, item failures,
//! unknown fields and enum values, what had to be repaired, and errors that name their place
//! without repeating a value.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::ops::Range;

use serde::de::value::MapAccessDeserializer;
use serde::de::{
    self, Deserialize as _, DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer,
    MapAccess, SeqAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::lenient::{Document, Kind, Map, Node, Repair, is_plain};
use super::top::Top;
use super::{Lenient, Note, NoteKind, SCOPE};

thread_local! {
    /// Whether the text that was visited last has lost parts. Only the second pass sets it.
    static GARBLED: Cell<bool> = const { Cell::new(false) };
}

/// Whether the text that was visited last has lost parts.
pub(super) fn is_garbled() -> bool {
    GARBLED.get()
}

/// The same, and forgets it: whoever asks takes note of it.
pub(super) fn take_garbled() -> bool {
    GARBLED.replace(false)
}

/// The state of the second pass.
#[derive(Default)]
pub(super) struct Trace {
    pub(super) drift: bool,
    /// Set at the innermost place of a failure, until a record takes it.
    pub(super) failed_at: Option<String>,
    /// Where this is: as text, and for each step where it begins in that and the place in the body.
    path: String,
    steps: Vec<Taken>,
    quiet: bool,
    notes: Vec<Found>,
    /// Collectors of members that no type declares, the innermost last.
    extras: Vec<Extras>,
}

/// The members below one place that no type declares.
struct Extras {
    /// The length of that place's path.
    depth: usize,
    found: BTreeMap<String, serde_json::Value>,
}

/// A note, with the place of its text in the body.
pub(super) struct Found {
    path: String,
    span: Option<Range<usize>>,
    kind: NoteKind,
    reason: Option<String>,
}

/// A step that was taken.
struct Taken {
    /// The length of the path before it.
    before: usize,
    is_index: bool,
    span: Range<usize>,
}

/// A step to take.
#[derive(Clone, Copy)]
enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

impl Trace {
    /// At an element of a list in the root.
    pub(super) fn of_element(list: &str, index: usize, span: Range<usize>) -> Self {
        let mut trace = Self::default();
        trace.enter(Step::Key(list), 0..0);
        trace.enter(Step::Index(index), span);
        trace
    }

    /// What was noted.
    pub(super) fn into_found(self) -> Vec<Found> {
        self.notes
    }

    pub(super) fn note(&mut self, kind: NoteKind, reason: Option<String>) {
        let path = self.path.clone();
        let reason = match (&self.failed_at, reason) {
            (Some(at), Some(reason)) if *at != path => Some(format!("{at}: {reason}")),
            (_, reason) => reason,
        };
        self.notes.push(Found {
            path,
            span: self.steps.last().map(|step| step.span.clone()),
            kind,
            reason,
        });
    }

    /// Goes a step further down. The path is one text for all steps, so that a step costs no memory of
    /// its own.
    fn enter(&mut self, step: Step<'_>, span: Range<usize>) {
        self.steps.push(Taken {
            before: self.path.len(),
            is_index: matches!(step, Step::Index(_)),
            span,
        });
        match step {
            Step::Key(key) => {
                if self.steps.len() > 1 {
                    self.path.push('.');
                }
                push_key(&mut self.path, key);
            }
            // Writing to a String cannot fail.
            Step::Index(i) => drop(write!(self.path, "[{i}]")),
        }
    }

    /// Goes back up.
    fn leave(&mut self) {
        if let Some(step) = self.steps.pop() {
            self.path.truncate(step.before);
        }
    }

    /// The path from the place on that has `depth` steps.
    fn below(&self, depth: usize) -> String {
        let Some(step) = self.steps.get(depth) else {
            return String::new();
        };
        let path = self.path.get(step.before..).unwrap_or_default();
        path.strip_prefix('.').unwrap_or(path).to_owned()
    }
}

/// Writes a key into a path: Zoom's names are short, and one that is not must not be repeated in each
/// path below it.
fn push_key(path: &mut String, key: &str) {
    const LONGEST: usize = 100;
    // A text has as many characters as bytes at most.
    let cut = match key.len() <= LONGEST {
        true => None,
        false => key.char_indices().nth(LONGEST),
    };
    match cut {
        Some((end, _)) => {
            path.push_str(&key[..end]);
            path.push_str("...");
        }
        None => path.push_str(key),
    }
}

/// Does something with the second pass, while it runs. What is generic calls functions that are not,
/// instead of this: they are compiled once, and a closure with each type that is read.
fn with<R>(f: impl FnOnce(&mut Trace) -> R) -> Option<R> {
    SCOPE.with_borrow_mut(|s| s.trace.as_mut().map(f))
}

/// Runs without notes on unknown fields: what is inside a lost value is lost once.
pub(super) fn quietly<R>(f: impl FnOnce() -> R) -> R {
    let before = set_quiet(true);
    let result = f();
    set_quiet(before);
    result
}

/// Whether there are no notes on unknown fields from here on; what it was before.
fn set_quiet(quiet: bool) -> bool {
    with(|t| std::mem::replace(&mut t.quiet, quiet)).unwrap_or(false)
}

/// Collects the members that no type declares, from here on until [`end_extra`].
pub(super) fn begin_extra() {
    with(|t| {
        t.extras.push(Extras {
            depth: t.steps.len(),
            found: BTreeMap::new(),
        });
    });
}

/// The members that were collected since the matching [`begin_extra`]. None in the first pass.
pub(super) fn end_extra() -> BTreeMap<String, serde_json::Value> {
    let extras = with(|t| t.extras.pop()).flatten();
    extras.map(|e| e.found).unwrap_or_default()
}

/// Keeps a value that no type declares, if somebody collects them.
fn keep_extra(value: &Node<'_>) {
    let collects = |t: &mut Trace| !t.quiet && !t.extras.is_empty();
    if with(collects) != Some(true) {
        return;
    }
    let Ok(value) = serde_json::Value::deserialize(Traced(value)) else {
        return;
    };
    with(|t| {
        if let Some(depth) = t.extras.last().map(|e| e.depth) {
            let path = t.below(depth);
            if let Some(extras) = t.extras.last_mut() {
                extras.found.insert(path, value);
            }
        }
    });
}

/// Reads `json` as a `T`; the error is the place and the reason. `body` is the text of `json`.
pub(super) fn read<T: DeserializeOwned>(
    json: &Document<'_>,
    body: &[u8],
    drift: bool,
) -> (Result<T, String>, Vec<Note>) {
    begin(json, drift);
    let result = T::deserialize(Top(Traced(&json.root)));
    let trace = end();
    let result = result.map_err(|e| trace.placed(&e));
    (result, notes(trace.notes, body))
}

fn begin(json: &Document<'_>, drift: bool) {
    let mut trace = Trace {
        drift,
        ..Trace::default()
    };
    for what in &json.repairs {
        trace.note(NoteKind::Repaired, Some((*what).to_owned()));
    }
    SCOPE.with_borrow_mut(|s| s.trace = Some(trace));
}

fn end() -> Trace {
    GARBLED.set(false);
    let trace = SCOPE.with_borrow_mut(|s| s.trace.take());
    trace.unwrap_or_default()
}

/// Reads an element of a list anew.
pub(super) fn element<T: Lenient>(node: &Node<'_>) -> Result<Option<T>, Reason> {
    super::record::element(Traced(node))
}

/// What was noted, with the text of each.
pub(super) fn notes(found: Vec<Found>, body: &[u8]) -> Vec<Note> {
    let raw = |span| Some(String::from_utf8_lossy(body.get(span)?).into_owned());
    let note = |found: Found| Note {
        path: found.path,
        raw: found.span.and_then(raw),
        kind: found.kind,
        reason: found.reason,
    };
    found.into_iter().map(note).collect()
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
            Self::Lost(reason, before) => drop(with(|t| t.lost(reason, before))),
            Self::Repaired(repair, before) if notes_so_far() == before => {
                with(|t| t.repaired(repair));
            }
            Self::Repaired(..) => {}
        }
    }
}

fn notes_so_far() -> usize {
    with(|t| t.notes.len()).unwrap_or(0)
}

impl<'a> Traced<'a> {
    /// What the visitor is given.
    fn given(&self) -> Result<Given<'a>, Reason> {
        GARBLED.set(false);
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
                if with(|t| t.steps.is_empty()) == Some(true) {
                    return Err(de::Error::custom(REASON));
                }
                return Ok(Self::lost(REASON));
            }
            _ => {}
        }
        if let Some(repair) = node.repair {
            with(|t| t.repaired(repair));
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
            with(|t| t.repaired(repair));
        }
        let number = Number::parse(digits);
        if matches!(number, Number::Digits) && self.0.repair.is_none() {
            const REASON: &str = "a number that JSON cannot hold, kept as the text of its digits";
            with(|t| t.note(NoteKind::Repaired, Some(REASON.to_owned())));
        }
        number.plain(digits).into()
    }

    fn text(&self, text: &'a str) -> Given<'a> {
        let value = Plain::Text(text);
        let Some(repair) = self.0.repair else {
            return value.into();
        };
        GARBLED.set(matches!(repair, Repair::Garbled(_)));
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

impl Trace {
    /// A value is lost: what was noted of it since there were `before` notes has this reason.
    fn lost(&mut self, reason: String, before: usize) {
        if self.notes.len() == before {
            self.note(NoteKind::Value, None);
        }
        if let Some(note) = self.notes.last_mut() {
            note.reason = Some(reason);
        }
    }

    /// A failure in words, behind its place.
    fn placed(&self, reason: &Reason) -> String {
        match &self.failed_at {
            Some(at) if !at.is_empty() => format!("{at}: {reason}"),
            _ => reason.to_string(),
        }
    }

    fn repaired(&mut self, repair: Repair) {
        let (kind, reason) = match repair {
            Repair::Certain(reason) => (NoteKind::Repaired, reason),
            Repair::Garbled(reason) | Repair::Contradicted(reason) => (NoteKind::Garbled, reason),
        };
        self.note(kind, Some(reason.to_owned()));
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
    let member = with(|t| t.steps.last().is_none_or(|step| !step.is_index));
    if member == Some(true) {
        keep_extra(value);
        with(|t| {
            if t.drift && !t.quiet {
                t.note(NoteKind::UnknownField, None);
            }
        });
    }
}

/// Goes one step further down, to `node`.
fn enter(step: Step<'_>, node: &Node<'_>) {
    with(|t| t.enter(step, node.span.clone()));
}

/// Goes back up, and remembers the innermost place of a failure.
fn leave(failed: bool) {
    with(|t| {
        if failed && t.failed_at.is_none() {
            t.failed_at = Some(t.path.clone());
        }
        t.leave();
    });
}

/// Runs `f` one step further down, at `node`, and remembers where it failed.
fn step<R>(
    step: Step<'_>,
    node: &Node<'_>,
    f: impl FnOnce() -> Result<R, Reason>,
) -> Result<R, Reason> {
    enter(step, node);
    let result = f();
    leave(result.is_err());
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
