//! The messages of Singer, as its targets read them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};
use zoom_admin::usage::rows::{Singer, TABLES};

use super::Reading;

#[tokio::test]
async fn each_stream_begins_with_its_schema_and_each_record_is_of_it() {
    let reading = Reading::shared().await;
    let mut out = Vec::new();
    let mut singer = Singer::new(&mut out);
    reading.tables().write_to(&mut singer).unwrap();
    singer.state(&json!({"bookmark": 1})).unwrap();
    let text = String::from_utf8(out).unwrap();
    let mut schemas: BTreeMap<String, Json> = BTreeMap::new();
    let mut records: BTreeMap<String, usize> = BTreeMap::new();
    let messages: Vec<Json> = text
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    let (state, messages) = messages.split_last().unwrap();
    assert_eq!(*state, json!({"type": "STATE", "value": {"bookmark": 1}}));
    for message in messages {
        let stream = message["stream"].as_str().unwrap().to_owned();
        match message["type"].as_str().unwrap() {
            "SCHEMA" => {
                let keys = message["key_properties"].as_array().unwrap();
                assert!(
                    keys.contains(&json!("account_digest")) && keys.contains(&json!("read_at"))
                );
                assert!(schemas.insert(stream, message["schema"].clone()).is_none());
            }
            "RECORD" => {
                valid(&schemas[&stream], message["record"].as_object().unwrap());
                *records.entry(stream).or_default() += 1;
            }
            other => panic!("{other}"),
        }
    }
    let streams: BTreeSet<_> = schemas.keys().map(String::as_str).collect();
    assert_eq!(streams, TABLES.iter().map(|table| table.name).collect());
    let rows = reading.rows();
    for (stream, number) in records {
        assert_eq!(number, rows.of(&stream).len(), "{stream}");
    }
}

/// Checks a record against the few words of JSON Schema that schemas of tables have.
fn valid(schema: &Json, record: &serde_json::Map<String, Json>) {
    let properties = schema["properties"].as_object().unwrap();
    for name in schema["required"].as_array().unwrap() {
        assert!(
            record.contains_key(name.as_str().unwrap()),
            "{name} is missing"
        );
    }
    for (name, value) in record {
        let property = &properties[name];
        let kinds = match &property["type"] {
            Json::Array(kinds) => kinds.clone(),
            kind => vec![kind.clone()],
        };
        let kind = match value {
            Json::Null => "null",
            Json::Bool(_) => "boolean",
            Json::String(_) => "string",
            Json::Number(number) if number.is_i64() => "integer",
            other => panic!("{name}: {other}"),
        };
        assert!(
            kinds.contains(&json!(kind)),
            "{name}: {value} is none of {kinds:?}"
        );
        let Some(text) = value.as_str() else {
            continue;
        };
        match property["format"].as_str() {
            Some("date") => drop(text.parse::<chrono::NaiveDate>().unwrap()),
            Some("date-time") => {
                let time = chrono::DateTime::parse_from_rfc3339(text).unwrap();
                assert!(text.ends_with('Z'), "{time}");
            }
            Some("singer.decimal") => {
                let (_, places) = text.split_once('.').unwrap();
                assert!((2..=6).contains(&places.len()), "{text}");
            }
            other => assert_eq!(other, None),
        }
    }
}
