//! Answers that are the same for many users, kept with their text: what differs is put in between.

use serde_json::{Map, Value};

use super::json;

/// An object whose members are written once.
pub(super) struct Template {
    members: Vec<Member>,
}

struct Member {
    name: String,
    value: Value,
    text: String,
}

fn written(value: &Value) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

impl Template {
    pub(super) fn new(members: Map<String, Value>) -> Self {
        let members = members.into_iter().map(|(name, value)| Member {
            name,
            text: written(&value),
            value,
        });
        Self {
            members: members.collect(),
        }
    }

    /// Writes the object with one more member, in the order of the names.
    pub(super) fn text(&self, more: Option<(&str, &Value)>) -> String {
        let length: usize = self.members.iter().map(|m| m.text.len()).sum();
        let mut out = String::with_capacity(length.saturating_add(4096));
        let mut object = json::Object::new(&mut out);
        let mut more = more;
        for member in &self.members {
            if let Some((name, value)) = more.take_if(|(name, _)| *name < member.name.as_str()) {
                object.json(name, &written(value));
            }
            object.json(&member.name, &member.text);
        }
        if let Some((name, value)) = more {
            object.json(name, &written(value));
        }
        object.end();
        out
    }

    /// The members that `names` names, and of the others the members that it names.
    pub(super) fn cut(&self, more: Option<(&str, &Value)>, names: &[&str]) -> Value {
        let own = self.members.iter().map(|m| (m.name.as_str(), &m.value));
        let kept = own.chain(more).filter_map(|(name, value)| {
            if names.contains(&name) {
                return Some((name.to_owned(), value.clone()));
            }
            let fields = value.as_object()?.iter();
            let fields: Map<_, _> = fields
                .filter(|(field, _)| names.contains(&field.as_str()))
                .map(|(field, value)| (field.clone(), value.clone()))
                .collect();
            (!fields.is_empty()).then(|| (name.to_owned(), Value::Object(fields)))
        });
        Value::Object(kept.collect())
    }
}
