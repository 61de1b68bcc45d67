//! The shape of tables as JSON Schema.

use serde_json::{Map, Value as Json, json};

use crate::usage::rows::column::{Column, Kind, Table};

impl Table {
    /// The JSON Schema (2020-12) of a row as [`JsonLines`](crate::usage::rows::JsonLines) writes it to
    /// a file of the table.
    pub fn json_schema(&self) -> Json {
        let mut schema = self.object();
        let name = format!("{}-{}", self.name, self.version);
        schema.insert("$id".into(), format!("urn:zoom-admin:{name}").into());
        let draft = "https://json-schema.org/draft/2020-12/schema";
        schema.insert("$schema".into(), draft.into());
        schema.insert("title".into(), self.name.into());
        schema.insert("description".into(), self.doc.into());
        Json::Object(schema)
    }

    /// Type, members and which of them there must be.
    fn object(&self) -> Map<String, Json> {
        let columns = self.columns.iter();
        let properties: Map<_, _> = columns
            .clone()
            .map(|column| (column.name.to_owned(), property(column)))
            .collect();
        let required: Vec<_> = columns.map(|column| column.name).collect();
        let mut object = Map::new();
        object.insert("type".into(), "object".into());
        object.insert("properties".into(), properties.into());
        object.insert("required".into(), required.into());
        object.insert("additionalProperties".into(), false.into());
        object
    }

    /// The message of Singer that begins the table.
    pub(in crate::usage::rows) fn singer_schema(&self) -> Json {
        let keys = self.columns.iter().filter(|column| column.key);
        let keys: Vec<_> = keys.map(|column| column.name).collect();
        json!({
            "type": "SCHEMA",
            "stream": self.name,
            "schema": self.object(),
            "key_properties": keys,
        })
    }
}

fn property(column: &Column) -> Json {
    let (kind, format) = match column.kind {
        Kind::Text => ("string", None),
        Kind::Integer => ("integer", None),
        Kind::Boolean => ("boolean", None),
        // The name that Singer has for decimals in text; others pass over it.
        Kind::Decimal => ("string", Some("singer.decimal")),
        Kind::Date => ("string", Some("date")),
        Kind::Time => ("string", Some("date-time")),
    };
    let mut property = Map::new();
    let kind = match column.nullable {
        true => json!([kind, "null"]),
        false => json!(kind),
    };
    property.insert("type".into(), kind);
    if let Some(format) = format {
        property.insert("format".into(), format.into());
    }
    if column.kind == Kind::Decimal {
        property.insert("pattern".into(), r"^-?[0-9]+\.[0-9]{2,6}$".into());
    }
    property.insert("description".into(), column.doc.into());
    Json::Object(property)
}
