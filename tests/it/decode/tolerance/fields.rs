//! Each field of each answer through each tolerance.

use std::fmt::Debug;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Value, json};
use zoom_admin::{ErrorKind, Note, NoteKind, Request, Zoom};

use crate::canned::Canned;
use crate::decode::tolerance::answers::{Without, without};
use crate::decode::tolerance::{answer, note_path};
use crate::each_call::{self, Visitor};
use crate::facts::{Facts, Field, facts};

/// The fields without which a record, or the answer, is nothing.
pub(crate) const IDENTITIES: [(&str, &str); 4] = [
    ("user::List", "/users/*/email"),
    ("group::Channels", "/channels/*/channel_id"),
    ("meeting::Registrants", "/registrants/*/email"),
    ("meeting::Registrant", "/email"),
];

/// A field whose known values are the parts of a text, not the whole.
const LIST_IN_TEXT: &str = "weekly_days";

/// What to expect at the place of a value that was changed.
#[derive(Debug, PartialEq)]
enum Expect {
    /// Nothing, and nothing was lost.
    Nothing,
    /// Nothing; the notes have the text and the path.
    Lost,
    /// This.
    Value(Value),
    /// `""`, or nothing: whether that is a value depends on what the text is.
    EmptyOrNothing,
}

/// Time in the forms that Zoom uses, all the same but for the fraction.
const TIMES: [(&str, &str); 7] = [
    ("2026-03-01T10:20:30", "2026-03-01T10:20:30Z"),
    (
        "2026-03-01T10:20:30.1234567Z",
        "2026-03-01T10:20:30.1234567Z",
    ),
    (
        "2026-03-01T10:20:30.1234567",
        "2026-03-01T10:20:30.1234567Z",
    ),
    ("2026-03-01T12:20:30+02:00", "2026-03-01T10:20:30Z"),
    ("2026-03-01T12:20:30+0200", "2026-03-01T10:20:30Z"),
    ("2026-03-01 10:20:30", "2026-03-01T10:20:30Z"),
    ("03/01/2026 10:20", "2026-03-01T10:20:00Z"),
];

/// The changed values of a field, and what to expect of each. `None` leaves the field out.
fn mutations(
    field: &Field,
    canonical: &Value,
    written: &Value,
    identified: bool,
) -> Vec<(&'static str, Option<Value>, Expect)> {
    let mut out = vec![
        ("absent", None, Expect::Nothing),
        ("null", Some(Value::Null), Expect::Nothing),
    ];
    for (name, value) in [
        ("unknown text", json!("brand-new value")),
        ("number", json!(4711)),
        ("object", json!({"deep": {"er": [1]}})),
    ] {
        // An object with none of a record's members is no record.
        let record = field.list && field.kind == "object";
        let one = if value.is_object() && (identified || record) {
            Expect::Lost
        } else {
            scalar(field, &value)
        };
        let expected = match (field.list, one) {
            // One value where a list is declared is a list of one.
            (true, Expect::Value(v)) => Expect::Value(json!([v])),
            (_, one) => one,
        };
        out.push((name, Some(value), expected));
    }
    let empty = match (field.kind.as_str(), field.list) {
        ("any", false) => Expect::Value(json!("")),
        ("string", false) => Expect::EmptyOrNothing,
        _ => Expect::Nothing,
    };
    out.push(("empty text", Some(json!("")), empty));
    if field.list {
        out.push((
            "one for a list",
            Some(canonical[0].clone()),
            Expect::Value(written.clone()),
        ));
        out.push(("empty list", Some(json!([])), Expect::Nothing));
        out.push(("empty object for a list", Some(json!({})), Expect::Nothing));
        let mut nulls = canonical.clone();
        nulls.as_array_mut().unwrap().insert(0, Value::Null);
        let expected = match field.kind.as_str() {
            "any" => Expect::Value(canonical.clone()),
            _ => Expect::Value(written.clone()),
        };
        out.push(("null in a list", Some(nulls), expected));
    }
    // Numbers and booleans as texts; the texts as numbers are above.
    if canonical.is_number() || canonical.is_boolean() {
        out.push((
            "this as text",
            Some(json!(canonical.to_string())),
            Expect::Value(written.clone()),
        ));
    }
    if field.kind == "string:date-time" || field.kind == "string:date" {
        for (text, time) in TIMES {
            let expected = match field.kind.as_str() {
                "string:date" => json!("2026-03-01"),
                _ => serde_json::to_value(time.parse::<DateTime<Utc>>().unwrap()).unwrap(),
            };
            let value = if field.list {
                json!([text])
            } else {
                json!(text)
            };
            let expected = if field.list {
                json!([expected])
            } else {
                expected
            };
            out.push(("time in another form", Some(value), Expect::Value(expected)));
        }
    }
    out
}

/// Whether the records of a list are nothing without one of their fields.
fn identified(request: &str, field: &Field) -> bool {
    let record = format!("{}/*/", field.at);
    IDENTITIES
        .iter()
        .any(|(r, at)| *r == request && at.starts_with(&record))
}

/// What one value comes to in a field (or in an element of a list).
fn scalar(field: &Field, value: &Value) -> Expect {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let number = text.parse::<i64>().ok();
    let read = match field.kind.as_str() {
        "any" => Some(value.clone()),
        // It is an object, although none of its fields are known.
        "object" | "boolean or object" => value.is_object().then(|| json!({})),
        _ if value.is_object() => None,
        "string" | "boolean or string" => Some(json!(text)),
        "string:meeting" | "integer" => number.map(|n| json!(n)),
        "number" => number.map(|n| json!(n as f64)),
        "boolean" | "string:date-time" | "string:date" => None,
        other => panic!("{}: what is {other}?", field.at),
    };
    read.map_or(Expect::Lost, Expect::Value)
}

/// Whether two answers are the same but for one place.
pub(crate) fn same_but_for(a: &Value, b: &Value, at: &[&str]) -> bool {
    let [step, rest @ ..] = at else {
        return true;
    };
    match (a, b) {
        (Value::Object(x), Value::Object(y)) => {
            let others = |map: &serde_json::Map<String, Value>| {
                map.len() - usize::from(map.contains_key(*step))
            };
            others(x) == others(y)
                && x.iter()
                    .filter(|(k, _)| k != step)
                    .all(|(k, v)| y.get(k) == Some(v))
                && match (x.get(*step), y.get(*step)) {
                    (Some(a), Some(b)) => same_but_for(a, b, rest),
                    _ => rest.is_empty(),
                }
        }
        (Value::Array(x), Value::Array(y)) => {
            let index: usize = step.parse().unwrap();
            x.len() == y.len()
                && (0..x.len()).all(|i| match i == index {
                    true => same_but_for(&x[i], &y[i], rest),
                    false => x[i] == y[i],
                })
        }
        _ => false,
    }
}

/// Whether a field is the only one of a record in a list.
fn is_alone(root: &Value, at: &str) -> bool {
    let (parent, _) = at.rsplit_once('/').unwrap();
    parent.ends_with("/0")
        && root
            .pointer(parent)
            .and_then(Value::as_object)
            .is_some_and(|record| record.len() == 1)
}

pub(crate) fn set(root: &mut Value, at: &str, value: Option<Value>) -> Option<Value> {
    let (parent, name) = at.rsplit_once('/').unwrap();
    let map = root.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    match value {
        Some(value) => map.insert(name.to_owned(), value),
        None => map.remove(name),
    }
}

struct Mutations {
    facts: &'static Facts,
    canned: Canned,
    zoom: Zoom,
    loud: Zoom,
    fields: usize,
    mutations: usize,
    /// Fields with known values, and those of them that are open sets: an unknown value of theirs
    /// is drift. The others are plain numbers: days, sizes, choices that no source names.
    known: usize,
    open: usize,
    problems: Vec<String>,
}

impl Mutations {
    fn new() -> Self {
        let canned = Canned::default();
        Self {
            zoom: canned.builder().build().unwrap(),
            loud: canned.builder().drift_notes(true).build().unwrap(),
            canned,
            facts: facts(),
            fields: 0,
            mutations: 0,
            known: 0,
            open: 0,
            problems: Vec::new(),
        }
    }
}

/// What is wrong with the reading of an answer with one changed field, if anything.
fn judge(baseline: &Value, case: &Case<'_>, read: &Value, notes: &[Note]) -> Option<String> {
    let at = case.field.first();
    let steps: Vec<_> = at.split('/').skip(1).collect();
    if !same_but_for(baseline, read, &steps) {
        return Some(format!("another field is hurt: {read}"));
    }
    let here = read.pointer(&at);
    // A map of lists keeps a list that is empty.
    let nothing = here.is_none_or(|v| *v == json!([]));
    // A credential is read, and never written.
    let hidden = baseline.pointer(&at).is_none();
    let fine = match &case.expected {
        _ if hidden => nothing,
        Expect::Nothing | Expect::Lost => nothing,
        Expect::Value(v) => here == Some(v),
        Expect::EmptyOrNothing => here.is_none_or(|v| v == ""),
    };
    if !fine {
        return Some(format!("{:?} was expected, {here:?} came", case.expected));
    }
    let noted: Vec<_> = notes
        .iter()
        .map(|n| (n.path.clone(), n.raw.clone()))
        .collect();
    let lost = case.value.filter(|_| case.expected == Expect::Lost);
    let should: Vec<_> = lost
        .map(|v| (note_path(&at), Some(v.to_string())))
        .into_iter()
        .collect();
    (noted != should).then(|| format!("the notes are {noted:?}, not {should:?}"))
}

/// Stands for the changed value in the text of an answer.
pub(crate) const MARK: &str = "@@here@@";

impl Visitor for Mutations {
    async fn call<R>(&mut self, request: R)
    where
        R: Request<Output: Serialize + Debug> + Clone,
    {
        let name = R::META.name;
        let answer = answer(self.facts, name);
        let mut body = answer.full(0);
        self.canned.set(200, body.to_string());
        let whole = self.zoom.send(request.clone()).await.unwrap();
        let baseline = serde_json::to_value(&whole).unwrap();
        for field in &answer.fields {
            self.fields += 1;
            let at = field.first();
            let canonical = set(&mut body, &at, None).unwrap();
            let without = body.to_string();
            set(&mut body, &at, Some(json!(MARK)));
            let marked = body.to_string();
            let (before, after) = marked.split_once(&format!("\"{MARK}\"")).unwrap();
            let written = baseline.pointer(&at).unwrap_or(&Value::Null);
            let alone = is_alone(&body, &at);
            for (what, value, expected) in
                mutations(field, &canonical, written, identified(name, field))
            {
                let text = match &value {
                    Some(value) => format!("{before}{value}{after}"),
                    None => without.clone(),
                };
                self.canned.set(200, text);
                let case = Case {
                    alone,
                    name,
                    field,
                    value: value.as_ref(),
                    expected,
                };
                if let Some(problem) = self.changed(request.clone(), &baseline, &case).await {
                    self.problems
                        .push(format!("{name} {} {what}: {problem}", field.at));
                }
                if !field.known.is_empty() && case.is_unknown_value() {
                    self.unknown_value(request.clone(), field).await;
                }
            }
            set(&mut body, &at, Some(canonical));
        }
    }
}

/// Whether an answer is one still: the field is of its top level, and says nothing now.
fn answer_without(whole: &Value, case: &Case<'_>) -> Without {
    let nothing = match case.value {
        None | Some(Value::Null) => true,
        Some(value) => case.field.list && *value == json!(""),
    };
    if !nothing || case.field.at.matches('/').count() != 1 || whole.is_array() {
        return Without::Answer;
    }
    let full = answer(facts(), case.name).full(0);
    without(case.name, &full, case.field.name())
}

/// A field with a changed value.
struct Case<'a> {
    /// Whether it is the only field of a record in a list.
    alone: bool,
    name: &'static str,
    field: &'a Field,
    value: Option<&'a Value>,
    expected: Expect,
}

impl Case<'_> {
    fn is_unknown_value(&self) -> bool {
        let value = self.value.unwrap_or(&Value::Null);
        match self.field.kind.as_str() {
            "string" | "boolean or string" => *value == json!("brand-new value"),
            _ => *value == json!(4711),
        }
    }
}

impl Mutations {
    /// Reads the answer that is set; what is wrong with it, if anything.
    async fn changed<R>(&mut self, request: R, baseline: &Value, case: &Case<'_>) -> Option<String>
    where
        R: Request<Output: Serialize + Debug>,
    {
        self.mutations += 1;
        let reply = self.zoom.send_full(request).await.map(|reply| {
            let read = serde_json::to_value(&reply.value).unwrap();
            (read, reply.notes)
        });
        let identity = IDENTITIES.contains(&(case.name, case.field.at.as_str()));
        let emptied = case.value.is_none() && case.alone;
        let reply = match (answer_without(baseline, case), reply) {
            (Without::NoAnswer, Err(error)) if error.kind() == ErrorKind::Decode => return None,
            (Without::NoAnswer, reply) => return Some(format!("is an answer: {reply:?}")),
            (Without::Noted, Ok((read, mut notes))) => {
                let before = notes.len();
                notes.retain(|n| n.kind != NoteKind::WithoutList);
                if notes.len() + 1 != before {
                    return Some("is read as none without a note".to_owned());
                }
                Ok((read, notes))
            }
            (_, reply) => reply,
        };
        match reply {
            _ if emptied => without_any_field(&case.field.first(), &reply),
            _ if identity && !matches!(case.expected, Expect::Value(_)) => {
                without_identity(&case.field.at, reply)
            }
            Ok((read, notes)) => judge(baseline, case, &read, &notes),
            Err(error) => Some(error.to_string()),
        }
    }

    /// An unknown value of a known set: noted where drift is asked for.
    async fn unknown_value<R: Request>(&mut self, request: R, field: &Field) {
        let reply = self.loud.send_full(request).await.unwrap();
        let path = note_path(&field.first());
        let drift = |n: &Note| n.kind == NoteKind::UnknownVariant && n.path.starts_with(&path);
        let open = reply.notes.iter().any(drift);
        self.known += 1;
        self.open += usize::from(open);
        if field.kind == "string" && !open && field.name() != LIST_IN_TEXT {
            self.problems.push(format!(
                "{} {}: an unknown value is no drift",
                R::META.name,
                field.at
            ));
        }
    }
}

/// Without its identity a record is an item failure, and an answer an error.
fn without_identity(at: &str, reply: zoom_admin::Result<(Value, Vec<Note>)>) -> Option<String> {
    let record = at
        .rsplit_once("/*/")
        .map(|(list, _)| list.trim_start_matches('/'));
    let fine = match (&reply, record) {
        (Ok((read, notes)), Some(list)) => {
            read.get(list).is_none()
                && notes
                    .iter()
                    .any(|n| n.kind == NoteKind::Record && n.path == format!("{list}[0]"))
        }
        (Err(error), None) => error.kind() == ErrorKind::Decode,
        _ => false,
    };
    (!fine).then(|| format!("without its identity: {reply:?}"))
}

/// Without any field a record of a list is an item failure.
fn without_any_field(at: &str, reply: &zoom_admin::Result<(Value, Vec<Note>)>) -> Option<String> {
    let (record, _) = at.rsplit_once('/')?;
    let path = note_path(record);
    let failed = |n: &Note| n.kind == NoteKind::Record && n.path == path;
    let fine = matches!(reply, Ok((_, notes)) if notes.len() == 1 && failed(&notes[0]));
    (!fine).then(|| format!("an empty record: {reply:?}"))
}

/// Tells the counts, and fails if anything was lost.
fn tell(module: &str, m: Mutations) {
    println!(
        "{module}: {} fields, {} changed answers; {} of {} fields with known values are open sets",
        m.fields, m.mutations, m.open, m.known
    );
    let few: Vec<_> = m.problems.iter().take(60).map(String::as_str).collect();
    assert!(
        few.is_empty(),
        "{} problems:\n{}",
        m.problems.len(),
        few.join("\n")
    );
}

/// One test for each module, so that they run side by side.
macro_rules! modules {
    ($($test:ident: $module:literal $calls:ident),*) => {
        $(#[tokio::test]
        async fn $test() {
            let mut m = Mutations::new();
            each_call::$calls(&mut m).await;
            tell($module, m);
        })*
    };
}
modules!(
    a_changed_field_of_the_account_hurts_no_other: "account" account_calls,
    a_changed_field_of_a_group_hurts_no_other: "group" group_calls,
    a_changed_field_of_a_meeting_hurts_no_other: "meeting" meeting_calls,
    a_changed_field_of_a_report_hurts_no_other: "report" report_calls,
    a_changed_field_of_a_user_hurts_no_other: "user" user_calls
);
