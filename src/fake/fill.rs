//! The filler: gives each object of an answer the declared fields that the function which wrote it
//! does not state, so that a function states only what must agree with other answers.

use serde_json::{Map, Value};

use super::facts::{Kind, Node};
use super::rng::Rng;
use super::values::Subject;

/// Fills an answer, or a part of it, whose fields are those of `node`. `subject.key` differs from
/// answer to answer.
pub(super) fn fill(subject: &Subject<'_>, node: &Node, value: &mut Value) {
    match value {
        Value::Array(items) => {
            for (at, item) in items.iter_mut().enumerate() {
                if let Value::Object(map) = item {
                    fill_object(&within(subject, node, at as u64), node, map);
                }
            }
        }
        Value::Object(map) => fill_object(subject, node, map),
        _ => {}
    }
}

fn fill_object(subject: &Subject<'_>, node: &Node, map: &mut Map<String, Value>) {
    for field in &node.fields {
        match map.get_mut(&field.name) {
            Some(_) if field.fields.is_empty() => {}
            Some(value) => fill(&within(subject, field, u64::MAX), field, value),
            None => {
                map.insert(field.name.clone(), make(subject, field));
            }
        }
    }
}

/// The object at a place within another one.
fn within<'a>(subject: &Subject<'a>, node: &'a Node, at: u64) -> Subject<'a> {
    Subject {
        parent: &node.name,
        key: Rng::new(subject.key, &[33, node.number, at]).next(),
        ..*subject
    }
}

/// Makes the value of a field that is missing.
fn make(subject: &Subject<'_>, field: &Node) -> Value {
    if field.kind != Kind::Object {
        let value = subject.value(field);
        return match value {
            // The default of a list is a list.
            Value::Array(_) => value,
            value if field.list => Value::Array(several(value, field.items())),
            value => value,
        };
    }
    let mut made = if field.list {
        Value::Array(vec![Value::Object(Map::new()); field.items()])
    } else {
        Value::Object(Map::new())
    };
    fill(&within(subject, field, u64::MAX), field, &mut made);
    made
}

/// A list of this value and others like it.
fn several(first: Value, count: usize) -> Vec<Value> {
    let others = (2..=count).map(|number| match &first {
        Value::String(text) => format!("{text} {number}").into(),
        other => other.clone(),
    });
    let others: Vec<_> = others.collect();
    std::iter::once(first).chain(others).collect()
}
