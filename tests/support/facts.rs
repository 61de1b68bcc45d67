//! What the descriptions of the calls say: names and types, from `src/fake/facts.json`.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic
)]

use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Value, json};

/// All calls.
#[derive(Deserialize)]
pub struct Facts {
    pub calls: Vec<CallFacts>,
}

/// One path.
#[derive(Deserialize)]
pub struct CallFacts {
    pub path: String,
    /// The scope's first word.
    pub module: String,
    pub label: String,
    pub deprecated: bool,
    /// Classic scopes, in no order.
    pub classic: Vec<String>,
    /// Granular scopes, in no order.
    pub granular: Vec<String>,
    pub paging: Option<String>,
    /// Name of the list in a page.
    pub items: Option<String>,
    /// The greatest page size that is stated.
    pub page_size_max: Option<u32>,
    /// Name, type, and what else is accepted, in the order of the path.
    pub path_params: Vec<(String, String, Vec<String>)>,
    pub query: Vec<QueryFacts>,
    /// One for each shape of the answer.
    pub answers: Vec<Answer>,
}

/// Name, type, whether it is required, known values.
#[derive(Deserialize)]
#[serde(from = "Vec<Value>")]
pub struct QueryFacts {
    pub name: String,
    pub kind: String,
    pub required: bool,
    pub known: Vec<Value>,
}

impl From<Vec<Value>> for QueryFacts {
    fn from(v: Vec<Value>) -> Self {
        Self {
            name: v[0].as_str().unwrap().to_owned(),
            kind: v[1].as_str().unwrap().to_owned(),
            required: v[2].as_bool().unwrap(),
            known: v
                .get(3)
                .map_or(Vec::new(), |k| k.as_array().unwrap().clone()),
        }
    }
}

/// One shape of an answer.
#[derive(Deserialize)]
pub struct Answer {
    /// The value of `option` that asks for it.
    pub option: Option<String>,
    /// `object`, or `array`.
    pub root: String,
    pub fields: Vec<Field>,
}

/// A field of an answer: where, type, known values.
#[derive(Deserialize, Clone)]
#[serde(from = "Vec<Value>")]
pub struct Field {
    /// As a JSON pointer, with `*` for each element of a list: `/users/*/type`.
    pub at: String,
    /// `string`, `string:date-time`, `string:date`, `string:meeting`, `integer`, `number`,
    /// `boolean`, `boolean or string`, `boolean or object`, `object`, or `any` where nothing is
    /// said.
    pub kind: String,
    /// Whether it is a list of those.
    pub list: bool,
    pub known: Vec<Value>,
}

impl From<Vec<Value>> for Field {
    fn from(v: Vec<Value>) -> Self {
        let kind = v[1].as_str().unwrap();
        Self {
            at: v[0].as_str().unwrap().to_owned(),
            kind: kind.trim_end_matches("[]").to_owned(),
            list: kind.ends_with("[]"),
            known: v
                .get(2)
                .map_or(Vec::new(), |k| k.as_array().unwrap().clone()),
        }
    }
}

/// The facts.
pub fn facts() -> &'static Facts {
    static FACTS: LazyLock<Facts> = LazyLock::new(read);
    &FACTS
}

fn read() -> Facts {
    let mut facts: Facts = serde_json::from_str(include_str!("../../src/fake/facts.json")).unwrap();
    for (path, at, kind, known) in SHARPER {
        let call = facts.calls.iter_mut().find(|c| c.path == *path);
        let call = call.unwrap_or_else(|| panic!("{path} is not in the facts"));
        let fields = call.answers.iter_mut().flat_map(|a| &mut a.fields);
        let field = fields.filter(|f| f.at == *at).last();
        let field = field.unwrap_or_else(|| panic!("{path} has no {at}"));
        field.kind = (*kind).to_owned();
        field.known = match *kind {
            "integer" => known
                .iter()
                .map(|k| json!(k.parse::<i64>().unwrap()))
                .collect(),
            _ => known.iter().map(|k| json!(k)).collect(),
        };
    }
    facts
}

impl Facts {
    /// The call with this path.
    pub fn call(&self, path: &str) -> Option<&CallFacts> {
        self.calls.iter().find(|c| c.path == path)
    }
}

impl CallFacts {
    /// The answer that comes with this `option`.
    pub fn answer(&self, option: Option<&str>) -> Option<&Answer> {
        self.answers.iter().find(|a| a.option.as_deref() == option)
    }
}

impl Field {
    /// The last name of the path.
    pub fn name(&self) -> &str {
        self.at.rsplit('/').next().unwrap()
    }

    /// The path with 0 for each `*`.
    pub fn first(&self) -> String {
        self.at.replace('*', "0")
    }

    /// A canonical value, different from that of other fields where that can be; `round` chooses
    /// among the known values.
    fn value(&self, number: usize, round: usize) -> Value {
        if !self.known.is_empty() {
            return self.known[round % self.known.len()].clone();
        }
        let n = i64::try_from(number).unwrap();
        match self.kind.as_str() {
            "string" => json!(format!("{} {n}", self.name())),
            "string:meeting" => json!((80_000_000_000 + n).to_string()),
            "string:date-time" => {
                let (minute, second) = (number / 60 % 60, number % 60);
                json!(format!("2026-03-01T10:{minute:02}:{second:02}Z"))
            }
            "string:date" => json!(format!("2026-03-{:02}", number % 31 + 1)),
            "integer" => json!(7_000 + n),
            // Halves are the same after a round trip.
            "number" => json!(f64::from(u32::try_from(number).unwrap()) + 0.5),
            "boolean" | "boolean or string" | "boolean or object" => {
                json!(number.is_multiple_of(2))
            }
            "any" => json!({"anything": n}),
            "object" => json!({}),
            other => panic!("{}: what is {other}?", self.at),
        }
    }
}

/// Where the crate reads a field more sharply than its declaration says: call, field, type, known
/// values.
const SHARPER: &[(&str, &str, &str, &[&str])] = &[
    // The same field has known values in the settings of users and the account.
    (
        "/groups/{groupId}/settings",
        "/in_meeting/entry_exit_chime",
        "string",
        &["host", "all", "none"],
    ),
    (
        "/groups/{groupId}/settings",
        "/recording/auto_recording",
        "string",
        &["local", "cloud", "none"],
    ),
    (
        "/groups/{groupId}/settings",
        "/schedule_meeting/audio_type",
        "string",
        &["both", "telephony", "voip", "thirdParty"],
    ),
    (
        "/groups/{groupId}/settings",
        "/in_meeting/language_interpretation/languages",
        "string",
        &[
            "English",
            "Chinese",
            "Japanese",
            "German",
            "French",
            "Russian",
            "Portuguese",
            "Spanish",
            "Korean",
        ],
    ),
    (
        "/groups/{groupId}/settings",
        "/in_meeting/unchecked_data_center_regions",
        "string",
        &[
            "EU", "HK", "AU", "IN", "TY", "CN", "US", "CA", "DE", "NL", "LA",
        ],
    ),
    (
        "/meetings/{meetingId}/registrants",
        "/registrants/*/status",
        "string",
        &["approved", "denied", "pending"],
    ),
    // The types of users and meetings are the same everywhere.
    (
        "/groups/{groupId}/members",
        "/members/*/type",
        "integer",
        &["1", "2", "4", "99"],
    ),
    (
        "/report/users",
        "/users/*/type",
        "integer",
        &["1", "2", "4", "99"],
    ),
    (
        "/report/meetings/{meetingId}",
        "/type",
        "integer",
        &["1", "2", "3", "4", "8"],
    ),
    (
        "/report/webinars/{webinarId}",
        "/type",
        "integer",
        &["5", "6", "9"],
    ),
    // Numbers of meetings that are declared as text. Written as numbers, like all of them.
    ("/meetings/{meetingId}", "/pmi", "string:meeting", &[]),
    (
        "/users/{userId}/meetings",
        "/meetings/*/pmi",
        "string:meeting",
        &[],
    ),
    (
        "/report/meeting_activities",
        "/meeting_activity_logs/*/meeting_number",
        "string:meeting",
        &[],
    ),
    // A credential is a text, whatever it is made of.
    (
        "/meetings/{meetingId}/registrants",
        "/registrants/*/participant_pin_code",
        "string",
        &[],
    ),
    (
        "/meetings/{meetingId}/registrants/{registrantId}",
        "/participant_pin_code",
        "string",
        &[],
    ),
    // The number of an account is a name, which older answers write as text.
    ("/accounts", "/accounts/*/account_number", "string", &[]),
    ("/accounts/{accountId}", "/account_number", "string", &[]),
    // A lock is a yes or no, or what is locked: the descriptions differ.
    (
        "/accounts/{accountId}/lock_settings",
        "/meeting_security/encryption_type",
        "boolean or string",
        &["enhanced_encryption", "e2ee"],
    ),
    (
        "/groups/{groupId}/lock_settings",
        "/meeting_security/encryption_type",
        "boolean or string",
        &["enhanced_encryption", "e2ee"],
    ),
    (
        "/accounts/{accountId}/lock_settings",
        "/recording/ip_address_access_control",
        "boolean or object",
        &[],
    ),
    // The kinds of account are the same in the list.
    (
        "/accounts",
        "/accounts/*/account_type",
        "string",
        &[
            "Free",
            "Pro",
            "Enterprise",
            "API Partner",
            "Education",
            "Business",
            "Free Trial",
            "Bulk License",
            "Zoom Rooms",
            "Zoom Video SDK",
            "Zoom Phone",
        ],
    ),
    // Of this object no source names a member.
    ("/users/{userId}/settings", "/other_options", "any", &[]),
    // Times that are declared as text without a format.
    (
        "/report/disclaimer",
        "/disclaimer_records/*/time",
        "string:date-time",
        &[],
    ),
    (
        "/report/users/{userId}/meetings",
        "/meetings/*/schedule_time",
        "string:date-time",
        &[],
    ),
    (
        "/report/users/{userId}/meetings",
        "/meetings/*/join_waiting_room_time",
        "string:date-time",
        &[],
    ),
    (
        "/report/users/{userId}/meetings",
        "/meetings/*/join_time",
        "string:date-time",
        &[],
    ),
    (
        "/report/users/{userId}/meetings",
        "/meetings/*/leave_time",
        "string:date-time",
        &[],
    ),
    // The range of a page is days, also where an example has a time of day.
    ("/report/activities", "/from", "string:date", &[]),
    ("/report/activities", "/to", "string:date", &[]),
    // A number of records is whole.
    ("/report/meeting_activities", "/page_size", "integer", &[]),
];

impl Answer {
    /// An answer that holds every field; `round` chooses among the known values.
    pub fn full(&self, round: usize) -> Value {
        self.numbered(round, 0)
    }

    /// The same with values that are numbered from `start`, so that two answers differ.
    pub fn numbered(&self, round: usize, start: usize) -> Value {
        let mut root = match self.root.as_str() {
            "array" => json!([{}]),
            _ => json!({}),
        };
        for (number, field) in self.fields.iter().enumerate() {
            let value = field.value(start + number, round);
            let value = if field.list { json!([value]) } else { value };
            let first = field.first();
            let (parent, name) = first.rsplit_once('/').unwrap();
            let parent = root
                .pointer_mut(parent)
                .unwrap_or_else(|| panic!("{}: no parent", field.at));
            parent[name] = value;
        }
        root
    }

    /// How many rounds it takes to meet each known value.
    pub fn rounds(&self) -> usize {
        self.fields
            .iter()
            .map(|f| f.known.len())
            .max()
            .unwrap_or(1)
            .max(1)
    }
}
