//! What Zoom publishes of its calls: paths, labels, scopes, parameters, and the fields of answers.
//!
//! `facts.json` is derived from Zoom's descriptions, field by field, and the fake shares nothing of
//! it with the tables of the crate, so that an error in one of them is not repeated in the other. A
//! parameter is `[name, type, required, known values]`, a field
//! `[place, type, known values, {format, default, ...}]`; what is not known is left out at the end.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::{Map, Value};

/// All calls.
#[derive(Deserialize, Default)]
struct Facts {
    calls: Vec<CallFacts>,
}

/// What is known of one call.
#[derive(Deserialize)]
pub(super) struct CallFacts {
    pub(super) path: String,
    pub(super) label: String,
    /// Any one of the classic or granular scopes suffices.
    pub(super) classic: Vec<String>,
    pub(super) granular: Vec<String>,
    /// Name of the list in a page.
    pub(super) items: Option<String>,
    /// Name of the parameter that continues a listing, if the call has pages.
    pub(super) paging: Option<String>,
    pub(super) page_size_default: Option<u64>,
    pub(super) page_size_max: Option<u64>,
    pub(super) query: Vec<Parameter>,
    pub(super) answers: Vec<Answer>,
}

/// A parameter of the query.
#[derive(Deserialize)]
#[serde(from = "Vec<Value>")]
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) required: bool,
    /// All values that are accepted, as they stand in a query. Empty if any value is.
    known: Vec<String>,
}

impl Parameter {
    pub(super) fn accepts(&self, value: &str) -> bool {
        self.known.is_empty() || self.known.iter().any(|known| known == value)
    }
}

impl From<Vec<Value>> for Parameter {
    fn from(entry: Vec<Value>) -> Self {
        Self {
            name: text(entry.first()),
            required: entry.get(2).and_then(Value::as_bool).unwrap_or(false),
            known: list(entry.get(3)).iter().map(in_query).collect(),
        }
    }
}

/// A value as it stands in a query.
fn in_query(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// One shape of an answer.
#[derive(Deserialize, Clone)]
#[serde(from = "AnswerEntry")]
pub(super) struct Answer {
    /// The value of the parameter `option` that asks for it.
    pub(super) option: Option<String>,
    /// The answer itself, with its fields below it.
    pub(super) root: Node,
}

#[derive(Deserialize)]
struct AnswerEntry {
    option: Option<String>,
    root: String,
    fields: Vec<Vec<Value>>,
}

impl From<AnswerEntry> for Answer {
    fn from(entry: AnswerEntry) -> Self {
        let mut root = Node {
            list: entry.root == "array",
            ..Node::default()
        };
        for (number, field) in entry.fields.iter().enumerate() {
            root.add(&text(field.first()), Node::from_entry(number, field));
        }
        Self {
            option: entry.option,
            root,
        }
    }
}

/// The type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Kind {
    #[default]
    Object,
    Text,
    Time,
    Date,
    Integer,
    Number,
    Boolean,
    Any,
}

/// A field of an answer, with the fields of its value or of the elements of its list.
#[derive(Default, Clone)]
pub(super) struct Node {
    pub(super) name: String,
    /// Position of the field among those of the answer.
    pub(super) number: u64,
    pub(super) kind: Kind,
    /// Whether it is a list of values of this type.
    pub(super) list: bool,
    /// Some or all values that occur.
    pub(super) known: Vec<Value>,
    /// `format`, `shape` of Zoom's example, `default`, `min`, `max`, `items` (the least number).
    pub(super) more: Map<String, Value>,
    pub(super) fields: Vec<Node>,
}

impl Node {
    fn from_entry(number: usize, entry: &[Value]) -> Self {
        let (place, kind) = (text(entry.first()), text(entry.get(1)));
        let more = entry.get(3).and_then(Value::as_object).cloned();
        Self {
            name: place.rsplit('/').next().unwrap_or_default().to_owned(),
            number: number as u64,
            list: kind.ends_with("[]"),
            kind: match kind.trim_end_matches("[]") {
                "object" => Kind::Object,
                "string" => Kind::Text,
                "string:date-time" => Kind::Time,
                "string:date" => Kind::Date,
                "integer" => Kind::Integer,
                "number" => Kind::Number,
                "boolean" => Kind::Boolean,
                _ => Kind::Any,
            },
            known: list(entry.get(2)),
            more: more.unwrap_or_default(),
            fields: Vec::new(),
        }
    }

    /// Adds a field at its place, whose parents precede it.
    fn add(&mut self, place: &str, field: Self) {
        let mut steps = place.split('/').filter(|step| !matches!(*step, "" | "*"));
        let Some(mut step) = steps.next() else { return };
        let mut at = self;
        for next in steps {
            let Some(below) = at.fields.iter_mut().find(|f| f.name == step) else {
                return;
            };
            (at, step) = (below, next);
        }
        at.fields.push(field);
    }

    /// Takes out the fields at these places, written as `/users/dept` without the `*` of lists. The
    /// functions that write the bodies decide alone whether these fields are there.
    pub(super) fn without(&mut self, places: &BTreeSet<&str>, at: &str) {
        self.fields.retain_mut(|field| {
            let place = format!("{at}/{}", field.name);
            if places.contains(place.as_str()) {
                return false;
            }
            field.without(places, &place);
            true
        });
    }

    /// Number of elements that Zoom gives a list at least; 1 if it is not said.
    pub(super) fn items(&self) -> usize {
        let items = self.more.get("items").and_then(Value::as_u64);
        usize::try_from(items.unwrap_or(1)).unwrap_or(1)
    }

    pub(super) fn format(&self) -> &str {
        self.more
            .get("format")
            .and_then(Value::as_str)
            .unwrap_or("")
    }

    /// The form of Zoom's example, if it adds to the type.
    pub(super) fn shape(&self) -> &str {
        self.more.get("shape").and_then(Value::as_str).unwrap_or("")
    }
}

fn text(value: Option<&Value>) -> String {
    let text = value.and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}

fn list(value: Option<&Value>) -> Vec<Value> {
    value.and_then(Value::as_array).cloned().unwrap_or_default()
}

/// The calls, in the order of the file.
pub(super) fn calls() -> Vec<CallFacts> {
    let facts = serde_json::from_str::<Facts>(include_str!("facts.json"));
    facts.unwrap_or_default().calls
}
