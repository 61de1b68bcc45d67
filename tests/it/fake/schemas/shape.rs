//! JSON schemas from the facts.

use super::*;

/// A call as the facts describe it.
pub(super) struct Call {
    pub(super) path: String,
    /// At least one of these members is in each answer.
    pub(super) anchors: Vec<String>,
    pub(super) codes: BTreeSet<(u16, i64)>,
    /// Name, whether it is required, known values.
    pub(super) query: Vec<(String, bool, Vec<Value>)>,
    pub(super) shapes: Vec<(Option<String>, Shape)>,
}

/// One form of an answer.
pub(super) struct Shape {
    pub(super) validator: Validator,
    /// All declared places.
    pub(super) places: Vec<String>,
}

impl Call {
    pub(super) fn shape(&self, option: Option<&str>) -> &Shape {
        let found = self.shapes.iter().find(|(o, _)| o.as_deref() == option);
        &found.unwrap().1
    }
}

fn texts(value: &Value) -> Vec<String> {
    let texts = value.as_array().unwrap().iter();
    texts
        .map(|text| text.as_str().unwrap().to_owned())
        .collect()
}

pub(super) fn calls() -> Vec<Call> {
    let text = include_str!("../../../../src/fake/facts.json");
    let facts: Value = serde_json::from_str(text).unwrap();
    let calls = facts["calls"].as_array().unwrap().iter();
    calls.map(call).collect()
}

fn call(facts: &Value) -> Call {
    let codes = facts["codes"].as_array().unwrap().iter();
    let query = facts["query"].as_array().unwrap().iter();
    let answers = facts["answers"].as_array().unwrap().iter();
    Call {
        path: facts["path"].as_str().unwrap().to_owned(),
        anchors: texts(&facts["anchors"]),
        codes: codes
            .map(|c| (c[0].as_u64().unwrap() as u16, c[1].as_i64().unwrap()))
            .collect(),
        query: query
            .map(|q| {
                let known = q.get(3).and_then(Value::as_array);
                (
                    q[0].as_str().unwrap().to_owned(),
                    q[2].as_bool().unwrap(),
                    known.cloned().unwrap_or_default(),
                )
            })
            .collect(),
        shapes: answers
            .map(|answer| (answer["option"].as_str().map(str::to_owned), shape(answer)))
            .collect(),
    }
}

fn shape(answer: &Value) -> Shape {
    let mut below: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
    let mut places = Vec::new();
    for field in answer["fields"].as_array().unwrap() {
        let place = field[0].as_str().unwrap();
        let (parent, _) = place.rsplit_once('/').unwrap();
        below.entry(parent.to_owned()).or_default().push(field);
        places.push(place.to_owned());
    }
    let schema = match answer["root"].as_str() {
        Some("array") => json!({ "type": "array", "items": object(&below, "/*") }),
        _ => object(&below, ""),
    };
    let options = jsonschema::options().should_validate_formats(true);
    Shape {
        validator: options.build(&schema).unwrap(),
        places,
    }
}

/// The schema of the object at a place.
fn object(below: &BTreeMap<String, Vec<&Value>>, at: &str) -> Value {
    let fields = below.get(at).into_iter().flatten();
    let properties: serde_json::Map<_, _> = fields
        .map(|field| {
            let place = field[0].as_str().unwrap();
            let name = place.rsplit('/').next().unwrap();
            (name.to_owned(), schema(below, field))
        })
        .collect();
    json!({ "type": "object", "properties": properties })
}

/// Values that are not among the known ones, and mean that there is none: a licence, an answer.
const NONE: [(&str, &str); 6] = [
    ("/no_of_employees", ""),
    ("/purchasing_time_frame", ""),
    ("/role_in_purchase_process", ""),
    ("/plan_united_type", ""),
    ("/plan_united_type", "0"),
    ("/plan_united_type", "none"),
];

/// The schema of a field.
fn schema(below: &BTreeMap<String, Vec<&Value>>, field: &Value) -> Value {
    let (place, kind) = (field[0].as_str().unwrap(), field[1].as_str().unwrap());
    let known = field.get(2).and_then(Value::as_array);
    let more = field.get(3).cloned().unwrap_or_default();
    let base = kind.trim_end_matches("[]");
    let is_list = base != kind;
    let mut one = match base {
        "object" => object(
            below,
            &format!("{place}{}", if is_list { "/*" } else { "" }),
        ),
        "string:date-time" => json!({ "type": "string", "format": "date-time" }),
        "string:date" => json!({ "type": "string", "format": "date" }),
        "any" => json!({}),
        simple => json!({ "type": simple }),
    };
    if let Some(known) = known.filter(|known| !known.is_empty()) {
        let extra = NONE.iter().filter(|(of, _)| place.ends_with(of));
        let extra = extra.map(|(_, value)| json!(value));
        one["enum"] = known.iter().cloned().chain(extra).collect();
    }
    if base == "string" && more["format"] == "email" {
        one["format"] = json!("email");
    }
    let mut forms = vec![one.clone()];
    if base.starts_with("string") && (more["empty"] == true || more["format"] == "email") {
        forms.push(json!({ "const": "" }));
    }
    let seen = more["seen"].as_str();
    if let Some(seen) =
        seen.filter(|s| ["array", "boolean", "integer", "number", "object", "string"].contains(s))
    {
        forms.push(json!({ "type": seen }));
    }
    let forms_of_times = [&more["seen"], &more["shape"]];
    if forms_of_times
        .iter()
        .any(|form| form.as_str().is_some_and(|f| f.starts_with("date-space")))
    {
        // A blank instead of the T, and no zone: recorded, or in Zoom's example.
        let pattern = r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(:\d{3})?$";
        forms.push(json!({ "type": "string", "pattern": pattern }));
    }
    // A single form gives errors that say more.
    let one = match forms.len() {
        1 => one,
        _ => json!({ "anyOf": forms }),
    };
    // Plans come as an object and as a list, whatever is declared.
    let is_plan = base == "object" && place.starts_with("/plan_");
    if is_plan && place.matches('/').count() == 1 {
        let object = object(
            below,
            &format!("{place}{}", if is_list { "/*" } else { "" }),
        );
        return json!({ "anyOf": [object, { "type": "array", "items": object }] });
    }
    match is_list {
        true => {
            let least = more["items"].as_u64().unwrap_or(0);
            json!({ "type": "array", "items": one, "minItems": least })
        }
        false => one,
    }
}

/// Whether a place has a value that says something: not `null`, no empty text and no empty list. In a
/// list, one element at least must have it.
pub(super) fn is_filled(value: &Value, place: &str) -> bool {
    let Some(rest) = place.strip_prefix('/') else {
        let is_empty = match value {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Array(items) => items.is_empty(),
            _ => false,
        };
        return !is_empty;
    };
    let (step, rest) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    match (step, value) {
        ("*", Value::Array(items)) => items.iter().any(|item| is_filled(item, rest)),
        // A plan may be an object where a list is declared.
        ("*", object) => is_filled(object, rest),
        (name, Value::Array(items)) => items
            .iter()
            .any(|item| item.get(name).is_some_and(|value| is_filled(value, rest))),
        (name, object) => object.get(name).is_some_and(|value| is_filled(value, rest)),
    }
}
