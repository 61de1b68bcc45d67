//! Tolerant reading: what Zoom answers, kept as far as it can be understood.
//!
//! The rules, the same for every model:
//!
//! - absent and null are `None`, or an empty list; `""` is `None` for times, dates, numbers,
//!   enums, ids and objects, and stays `Some("")` for plain text;
//! - numbers and strings are read as either; `"true"`, `1` and `true` are all true;
//! - one value where a list is declared is a list of one;
//! - a time is RFC 3339 or one of its relatives (any offset, any fraction, milliseconds behind a
//!   colon, a blank for the `T`; without a zone, UTC), RFC 2822, `mm/dd/yyyy hh:mm`, a day, or a
//!   number of seconds (from 100,000,000) or milliseconds (from 100,000,000,000) since 1970; of the
//!   years 1 to 9999. A day of a time with an offset is the day there;
//! - `true` and `false` are 1 and 0 where a number is declared;
//! - unknown enum values are kept as they came;
//! - a value that cannot be read is `None`, and its text is in the [`Note`]s with its path;
//! - a record without its identity, or without any member that its type knows, is an item failure;
//!   the other records of its list arrive; `{}` in place of a list is an empty list;
//! - one bad byte costs one value: what is meant for certain is read and noted as
//!   [`Repaired`](NoteKind::Repaired); a text that lost parts is kept and noted as
//!   [`Garbled`](NoteKind::Garbled), but never identifies anything;
//! - of a key that came twice, the last value counts that is not null;
//! - a whole number longer than 64 bits keeps its digits where a text or an id is declared; as
//!   JSON without a type it is the text of its digits, noted as [`Repaired`](NoteKind::Repaired);
//! - only a body that is no [`Answer`] of its call fails: another kind of thing, or an object with
//!   none of the members that make it one.
//!
//! Reading is one fast pass from the bytes into the types. Visitors only raise a flag when they
//! lose something. A record of a list is then read again alone. Where that cannot be, or when the
//! pass failed, or when the caller asked for notes of drift, a second pass finds the paths. It reads a tree that a more lenient reader of JSON makes, so that a
//! bad byte in one place costs nothing in another. The scope of both passes is a thread-local,
//! which is sound because decoding never awaits.

mod again;
mod answer;
pub(crate) mod extra;
mod lenient;
mod lone;
pub(crate) mod note;
mod observe;
mod place;
mod record;
mod times;
mod top;
mod trace;
mod traced;
mod untyped;
mod values;

use std::cell::RefCell;
use std::fmt;
use std::marker::PhantomData;

use bytes::Bytes;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::de::{DeserializeOwned, DeserializeSeed, Error as _, IntoDeserializer};

use crate::error::{Error, ErrorKind, Result};

pub use answer::Answer;
pub(crate) use extra::Extra;
use lenient::Fault;
pub(crate) use lenient::{Node, Repair, salvage};
use lone::Lone;
pub(crate) use note::{Note, NoteKind, Reply};
pub(crate) use times::parse_time;
pub(crate) use untyped::members;
pub(crate) use values::skip;
#[doc(hidden)] // for the expansions of `declare`
pub use values::{Scalar, scalar};

/// A value that reads itself tolerantly: it never fails for what it finds, it notes the loss.
///
/// Implemented for texts, numbers, booleans, times, ids, open enums, lists and the models. For a
/// model of one's own, read its fields with [`field`]:
///
/// ```
/// #[derive(serde::Deserialize)]
/// struct Room {
///     #[serde(default, deserialize_with = "zoom_admin::decode::field")]
///     capacity: Option<u32>,
/// }
/// let room: Room = serde_json::from_str(r#"{"capacity": "12"}"#)?;
/// assert_eq!(room.capacity, Some(12));
/// # Ok::<(), serde_json::Error>(())
/// ```
pub trait Lenient: Sized {
    /// Reads the value; `None` if there is none, or none that can be read.
    fn read<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Self>, D::Error>;

    /// Whether the value names nothing, and so cannot identify a record.
    fn is_blank(&self) -> bool {
        false
    }
}

/// A field of a model: an optional value, or a list that may be empty. A text, number, time, id or
/// open enum that is neither identifies the record, which is nothing without it.
pub trait Field: Sized {
    /// Reads the field.
    fn read_field<'de, D: Deserializer<'de>>(d: D) -> Result<Self, D::Error>;
    /// What the field of this name is where none came.
    fn absent<E: serde::de::Error>(name: &'static str) -> Result<Self, E>;
    /// Whether there is nothing to write.
    fn is_absent(&self) -> bool;

    /// Reads the field as the value that comes next.
    #[doc(hidden)] // for the expansion of `model!`
    #[inline]
    fn next_value<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Self, A::Error> {
        map.next_value_seed(FieldSeed(PhantomData))
    }
}

struct FieldSeed<T>(PhantomData<T>);

impl<'de, T: Field> DeserializeSeed<'de> for FieldSeed<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<T, D::Error> {
        T::read_field(d)
    }
}

impl<T: Lenient> Field for Option<T> {
    fn read_field<'de, D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        T::read(d)
    }
    fn absent<E>(_: &'static str) -> Result<Self, E> {
        Ok(None)
    }
    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T: Lenient> Field for Vec<T> {
    fn read_field<'de, D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Ok(<Vec<T> as Lenient>::read(d)?.unwrap_or_default())
    }
    fn absent<E>(_: &'static str) -> Result<Self, E> {
        Ok(Vec::new())
    }
    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

impl<T: Lenient + Scalar> Field for T {
    fn read_field<'de, D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        required(d)
    }
    fn absent<E: serde::de::Error>(name: &'static str) -> Result<Self, E> {
        Err(E::missing_field(name))
    }
    fn is_absent(&self) -> bool {
        false
    }
}

/// `deserialize_with` for an optional field or a list.
///
/// # Errors
/// Only those of the JSON itself.
pub fn field<'de, D: Deserializer<'de>, T: Field>(d: D) -> Result<T, D::Error> {
    T::read_field(d)
}

/// `deserialize_with` for a field without which the record is nothing.
///
/// # Errors
/// If the value is null, empty or unreadable.
pub fn required<'de, D: Deserializer<'de>, T: Lenient>(d: D) -> Result<T, D::Error> {
    T::read(d)?
        .filter(|value| !value.is_blank() && !trace::is_garbled())
        .ok_or_else(|| D::Error::custom("the identifying field is empty or unreadable"))
}

// ---------------------------------------------------------------- scope of the passes

#[derive(Default)]
struct Scope {
    /// Something was lost, or not known: the second pass has something to tell.
    lost: bool,
    /// The second pass, while it runs.
    trace: Option<trace::Trace>,
    /// The second pass will read everything, since the caller asked for notes of drift.
    drift: bool,
    /// What the fast pass reads, while it runs.
    body: Bytes,
    /// What was noted of records that were read again alone.
    found: Vec<trace::Found>,
    /// What makes the body an answer.
    answer: Answer,
    /// What came at the top level of the body, in the pass that ran last.
    top_level: answer::TopLevel,
    /// What is read now has no type, so that no visitor notes what it cannot hold.
    untyped: bool,
}

thread_local! {
    static SCOPE: RefCell<Scope> = RefCell::default();
}

/// Notes that the value being read is lost (to the types, not to the notes).
pub(crate) fn lose() {
    SCOPE.with_borrow_mut(|s| {
        s.lost = true;
        if let Some(trace) = &mut s.trace {
            trace.note(NoteKind::Value, None);
        }
    });
}

/// Asks for a second pass, whose findings are more exact.
fn look_again() {
    SCOPE.with_borrow_mut(|s| s.lost = true);
}

/// Notes that a whole record is lost.
fn lose_record() {
    lose_record_for("not an object");
}

/// Notes that a whole record is lost, and why.
fn lose_record_for(reason: &str) {
    SCOPE.with_borrow_mut(|s| {
        s.lost = true;
        if let Some(trace) = &mut s.trace {
            trace.note(NoteKind::Record, Some(reason.to_owned()));
        }
    });
}

/// Notes that an open enum met a value it does not know.
#[doc(hidden)] // for the expansion of `open_enum!`
pub fn unknown_variant() {
    SCOPE.with_borrow_mut(|s| {
        if let Some(trace) = &mut s.trace
            && trace.drift
        {
            trace.note(NoteKind::UnknownVariant, None);
        }
    });
}

/// In the second pass, turns the failure of a record into a note.
fn note_record<E: fmt::Display>(error: E) -> Result<(), E> {
    SCOPE.with_borrow_mut(|s| match &mut s.trace {
        Some(trace) => {
            s.lost = true;
            trace.note(NoteKind::Record, Some(error.to_string()));
            trace.failed_at = None;
            Ok(())
        }
        None => Err(error),
    })
}

/// The outcome of reading a body.
pub(crate) enum Decoded<T> {
    /// Read, with notes.
    Complete {
        /// The answer.
        value: T,
        /// What was noted on the way.
        notes: Vec<Note>,
        /// Whether there are members of an error body in it, which may mean more than the rest.
        doubtful: bool,
    },
    /// The body ends too early: worth another try.
    Cut,
    /// It cannot be read, or is no answer.
    Failed(Error),
}

/// Reads a body as an answer; with `drift`, also notes what the models do not know.
///
/// Two passes, because a path costs. To say where a value was lost, each visitor would have to know
/// its path at every value, and the parser would have to forgive bytes that are not JSON: nearly all
/// answers lose nothing, and would pay for it. So the first pass is serde_json into the types, in
/// which a visitor that loses something only raises a flag. The second one reads the same types out of
/// a tree that knows each value's place and bytes, and gives both the value and the notes: what the
/// first one made is thrown away then, since the tree holds what a bad byte hid from it.
///
/// A record of a list that lost something is read again at once ([`again`]), so that a page with some
/// odd values costs little more than one without: the second pass over the whole body is left for what
/// lies elsewhere, and for records that end the first pass.
pub(crate) fn decode<T: DeserializeOwned>(body: &Bytes, drift: bool, answer: Answer) -> Decoded<T> {
    if is_empty(body) {
        return match T::deserialize(observe::Nothing) {
            Ok(value) => Decoded::Complete {
                value,
                notes: Vec::new(),
                doubtful: false,
            },
            Err(_) => Decoded::Failed(failed("the answer has no body".to_owned())),
        };
    }
    begin(body, drift, answer);
    let first = first_pass::<T>(body);
    let lost = end_first(body, answer);
    match first {
        Ok(value) if !lost && !drift => {
            let notes = trace::notes(again::take_found(), body);
            return judged(value, notes, body, answer);
        }
        Err(e) if e.is_eof() && !lenient::ends_whole(body) => return Decoded::Cut,
        _ => {}
    }
    match (lenient::parse(body), first) {
        (Ok(json), _) => match traced::read::<T>(&json, body, drift) {
            (Ok(value), notes) => judged(value, notes, body, answer),
            (Err(path), _) => Decoded::Failed(failed_at(&path, body, answer)),
        },
        // The lenient reader takes all that the first pass takes. Were it not so, the loss would
        // still be noted.
        (Err(_), Ok(value)) => judged(value, vec![lost_somewhere()], body, answer),
        (Err(Fault::Cut), Err(_)) => Decoded::Cut,
        (Err(Fault::Broken), Err(e)) if e.is_eof() => Decoded::Cut,
        (Err(Fault::Broken), Err(e)) => Decoded::Failed(no_json(&e, body)),
    }
}

/// Begins the first pass.
fn begin(body: &Bytes, drift: bool, answer: Answer) {
    SCOPE.with_borrow_mut(|s| {
        *s = Scope {
            answer,
            drift,
            body: body.clone(),
            ..Scope::default()
        };
    });
    trace::take_garbled();
    place::end_member();
}

/// Ends the first pass: whether something was lost.
fn end_first(body: &[u8], answer: Answer) -> bool {
    SCOPE.with_borrow_mut(|s| s.body = Bytes::new());
    if answer.is_anything() {
        untyped::check(body);
    }
    SCOPE.with_borrow(|s| s.lost)
}

fn lost_somewhere() -> Note {
    Note {
        path: String::new(),
        raw: None,
        kind: NoteKind::Value,
        reason: Some("something was lost, and its place is not known".into()),
    }
}

fn failed(message: String) -> Error {
    Error::new(ErrorKind::Decode, message)
}

fn no_json(e: &serde_json::Error, body: &[u8]) -> Error {
    failed(format!(
        "the answer is not JSON (line {}, column {}, {} bytes)",
        e.line(),
        e.column(),
        body.len()
    ))
}

/// The type refused what came: perhaps it is no answer at all.
fn failed_at(path: &str, body: &[u8], answer: Answer) -> Error {
    let reason = SCOPE.with_borrow(|s| answer::judge(&answer, &s.top_level, body));
    match reason {
        answer::Judged::Not(reason) => failed(reason),
        _ => failed(format!("the answer cannot be read: {path}")),
    }
}

/// Whether there is nothing in a body but blanks.
fn is_empty(body: &[u8]) -> bool {
    let text = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    text.trim_ascii_start().is_empty()
}

/// The value that was read, if the body is an answer by its members at the top level.
fn judged<T>(value: T, mut notes: Vec<Note>, body: &[u8], answer: Answer) -> Decoded<T> {
    match judge(&mut notes, body, answer) {
        Ok(doubtful) => Decoded::Complete {
            value,
            notes,
            doubtful,
        },
        Err(e) => Decoded::Failed(e),
    }
}

/// Whether there are members of an error body in an answer; an error if the body is none.
fn judge(notes: &mut Vec<Note>, body: &[u8], answer: Answer) -> Result<bool> {
    let top_level = SCOPE.with_borrow_mut(|s| std::mem::take(&mut s.top_level));
    match answer::judge(&answer, &top_level, body) {
        answer::Judged::Answer => {}
        answer::Judged::Without(path) => notes.push(Note {
            path: path.to_owned(),
            raw: None,
            kind: NoteKind::WithoutList,
            reason: Some("the answer came without it, and was read as none".to_owned()),
        }),
        answer::Judged::Not(reason) => return Err(failed(reason)),
    }
    Ok(top_level.error)
}

fn first_pass<T: DeserializeOwned>(body: &[u8]) -> Result<T, serde_json::Error> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = T::deserialize(top::Top(&mut json))?;
    json.end()?;
    Ok(value)
}

// ---------------------------------------------------------------- models

/// Reads an object, or nothing: the whole of [`Lenient::read`] for a model.
///
/// In a list, one that cannot be read is an item failure, and the others arrive:
///
/// ```
/// use serde::{Deserialize, Deserializer};
/// use zoom_admin::decode::{self, Lenient};
///
/// #[derive(Deserialize)]
/// struct Role {
///     #[serde(deserialize_with = "decode::required")]
///     id: String,
///     #[serde(default, deserialize_with = "decode::field")]
///     members: Option<u32>,
/// }
///
/// impl Lenient for Role {
///     fn read<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Self>, D::Error> {
///         decode::object(d)
///     }
/// }
///
/// #[derive(Deserialize)]
/// struct Roles {
///     #[serde(default, deserialize_with = "decode::field")]
///     roles: Vec<Role>,
///     #[serde(default, deserialize_with = "decode::field")]
///     next_page_token: Option<String>,
/// }
/// ```
///
/// # Errors
/// Only those of the JSON itself, and in the fast pass those that the second pass turns into notes.
pub fn object<'de, T, D>(d: D) -> Result<Option<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    d.deserialize_any(Object(PhantomData))
}

struct Object<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Object<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        // Before the fields are read, which are no elements.
        let element = record::is_element();
        let outermost = element && again::begin_record();
        let mut came = record::Came::default();
        let read = match T::deserialize(record::Record::new(map, &mut came)) {
            Ok(value) if came.known || !element => Ok(Some(value)),
            Ok(_) => {
                lose_record_for("an object with none of the members of such a record");
                Ok(None)
            }
            Err(e) => note_record(e).map(|()| None),
        };
        if outermost && (read.is_ok() || came.ended) {
            let again = again::end_record(came.first, read.is_err());
            // The list reads it again, and knows better.
            return if again {
                Ok(read.unwrap_or(None))
            } else {
                read
            };
        }
        read
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        // An empty list stands for an empty object in some back ends' JSON.
        if seq.next_element::<IgnoredAny>()?.is_some() {
            lose_record();
            skip::seq(seq)?;
        }
        Ok(None)
    }

    fn visit_str<E>(self, v: &str) -> Result<Self::Value, E> {
        if !v.trim().is_empty() {
            lose_record();
        }
        Ok(None)
    }

    values::visit_nothing!();
    values::visit_lost!(lose_record; visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64);
}

// ---------------------------------------------------------------- lists and maps

impl<T: Lenient> Lenient for Vec<T> {
    fn read<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Self>, D::Error> {
        d.deserialize_any(List(PhantomData))
    }
}

struct List<T>(PhantomData<T>);

impl<T: Lenient> List<T> {
    fn one<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Vec<T>>, D::Error> {
        Ok(record::element(d)?.map(|v| vec![v]))
    }
}

impl<'de, T: Lenient> Visitor<'de> for List<T> {
    type Value = Option<Vec<T>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        // The hint comes from the answer: trust it no further than a page is long.
        let mut list = Vec::with_capacity(seq.size_hint().unwrap_or(0).min(2_000));
        let outermost = again::begin_list();
        while let Some(element) = seq.next_element_seed(Element(PhantomData))? {
            list.extend(match outermost {
                true => again::next_element(element),
                false => element,
            });
        }
        Ok(Some(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        match map.size_hint() {
            Some(0) => return Ok(Some(Vec::new())),
            Some(_) => {}
            // The first pass does not know the number of members; the second does.
            None => look_again(),
        }
        Self::one(MapAccessDeserializer::new(map))
    }

    fn visit_str<E: serde::de::Error>(self, v: &str) -> Result<Self::Value, E> {
        if v.is_empty() {
            return Ok(None);
        }
        Self::one(Lone::Text(v).into_deserializer())
    }

    fn visit_bool<E: serde::de::Error>(self, v: bool) -> Result<Self::Value, E> {
        Self::one(Lone::Bool(v).into_deserializer())
    }
    fn visit_i64<E: serde::de::Error>(self, v: i64) -> Result<Self::Value, E> {
        Self::one(Lone::I64(v).into_deserializer())
    }
    fn visit_u64<E: serde::de::Error>(self, v: u64) -> Result<Self::Value, E> {
        Self::one(Lone::U64(v).into_deserializer())
    }
    fn visit_f64<E: serde::de::Error>(self, v: f64) -> Result<Self::Value, E> {
        Self::one(Lone::F64(v).into_deserializer())
    }

    values::visit_nothing!();
}

struct Element<T>(PhantomData<T>);

impl<'de, T: Lenient> DeserializeSeed<'de> for Element<T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<Self::Value, D::Error> {
        record::element(d)
    }
}
