//! Bodies of answers, and a writer of JSON text for those with many rows.

use std::fmt::Write;

use serde_json::{Map, Value};

/// The body of an answer.
pub(super) enum Body {
    Value(Value),
    Text(String),
}

impl From<Value> for Body {
    fn from(value: Value) -> Self {
        Self::Value(value)
    }
}

/// Adds a member that has a value.
pub(super) fn put(map: &mut Map<String, Value>, name: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        map.insert(name.into(), value.into());
    }
}

/// Writes an object. Members must be written in the order of their names, which is the order in the
/// other answers.
pub(super) struct Object<'a> {
    out: &'a mut String,
    empty: bool,
}

impl<'a> Object<'a> {
    pub(super) fn new(out: &'a mut String) -> Self {
        out.push('{');
        Self { out, empty: true }
    }

    /// Writes a name, which must need no escapes. The caller writes the value next.
    pub(super) fn name(&mut self, name: &str) -> &mut String {
        self.out.push_str(if self.empty { "\"" } else { ",\"" });
        self.empty = false;
        self.out.push_str(name);
        self.out.push_str("\":");
        self.out
    }

    pub(super) fn text(&mut self, name: &str, value: &str) -> &mut Self {
        text(self.name(name), value);
        self
    }

    pub(super) fn number(&mut self, name: &str, value: impl Into<i64>) -> &mut Self {
        // Writing to a string cannot fail.
        let _ = write!(self.name(name), "{}", value.into());
        self
    }

    pub(super) fn count(&mut self, name: &str, value: u64) -> &mut Self {
        let _ = write!(self.name(name), "{value}");
        self
    }

    /// Writes a member whose value is JSON text already.
    pub(super) fn json(&mut self, name: &str, value: &str) -> &mut Self {
        self.name(name).push_str(value);
        self
    }

    /// Writes a member whose value is a list of objects.
    pub(super) fn rows<T>(
        &mut self,
        name: &str,
        rows: impl IntoIterator<Item = T>,
        mut row: impl FnMut(&mut Object<'_>, T),
    ) -> &mut Self {
        let out = self.name(name);
        list(out, rows, |out, item| {
            let mut object = Object::new(out);
            row(&mut object, item);
            object.end();
        });
        self
    }

    pub(super) fn end(self) {
        self.out.push('}');
    }
}

/// Writes a list.
pub(super) fn list<T>(
    out: &mut String,
    items: impl IntoIterator<Item = T>,
    mut item: impl FnMut(&mut String, T),
) {
    out.push('[');
    for (k, value) in items.into_iter().enumerate() {
        if k > 0 {
            out.push(',');
        }
        item(out, value);
    }
    out.push(']');
}

/// Writes a string with its quotes and escapes.
pub(super) fn text(out: &mut String, value: &str) {
    if value.bytes().any(|b| b < 0x20 || matches!(b, b'"' | b'\\')) {
        out.push_str(&serde_json::to_string(value).unwrap_or_default());
    } else {
        out.push('"');
        out.push_str(value);
        out.push('"');
    }
}
