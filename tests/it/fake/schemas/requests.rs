//! The requests to each call: with the users, groups, meetings and so on that other answers name.

use super::*;

pub(super) struct Request {
    pub(super) path: String,
    pub(super) option: Option<String>,
    pub(super) url: String,
}

/// Values for placeholders and parameters, by name.
pub(super) struct Known {
    values: BTreeMap<String, Vec<String>>,
}

/// Where answers name what other calls take: the path of the call, the list, the member, and the
/// placeholder.
const NAMED: [(&str, &str, &str, &str); 6] = [
    (
        "/users/{userId}/collaboration_devices",
        "collaboration_devices",
        "id",
        "collaborationDeviceId",
    ),
    (
        "/users/{userId}/meeting_templates",
        "templates",
        "id",
        "meetingTemplateId",
    ),
    ("/meetings/{meetingId}/polls", "polls", "id", "pollId"),
    (
        "/meetings/{meetingId}/registrants",
        "registrants",
        "id",
        "registrantId",
    ),
    ("/report/billing", "billing_reports", "id", "billing_id"),
    ("/groups", "groups", "id", "groupId"),
];

/// Values of one placeholder that are tried at most; of meetings, more, since few have all that a meeting
/// can have.
const MOST: usize = 6;
const MOST_MEETINGS: usize = 24;

/// A UUID as a segment of a path.
fn encoded(id: &str) -> String {
    let once =
        |text: &str| -> String { url::form_urlencoded::byte_serialize(text.as_bytes()).collect() };
    match id.starts_with('/') || id.contains("//") {
        true => once(&once(id)),
        false => once(id),
    }
}

impl Known {
    pub(super) async fn new(caller: &Caller) -> Self {
        let mut known = Self {
            values: BTreeMap::from([
                ("accountId".into(), vec!["me".into()]),
                ("account".into(), vec!["me".into()]),
            ]),
        };
        for account in caller.all("/accounts", "accounts").await {
            known.add("account", &account["id"]);
        }
        let range = "from=2026-06-01&to=2026-06-30";
        let path = format!("/report/history_meetings?{range}");
        for held in caller.all(&path, "history_meetings").await {
            let is_webinar = held["type"] == "Webinar";
            if !is_webinar {
                known.add("number", &held["meeting_id"]);
            }
            known.add(
                if is_webinar { "webinarId" } else { "past" },
                &held["meeting_uuid"],
            );
        }
        let path = "/report/upcoming_events?from=2026-07-01&to=2026-07-31";
        for event in caller.all(path, "upcoming_events").await {
            if event["event_type"] != "Webinar" {
                known.add("meetingId", &event["id"]);
            }
            // Whoever hosts soon has something to tell.
            if known
                .values
                .get("userId")
                .is_none_or(|hosts| hosts.len() < 3)
            {
                known.add("userId", &event["host_id"]);
            }
        }
        for user in caller.all("/users", "users").await.iter().rev() {
            known.add("userId", &user["id"]);
        }
        known
    }

    fn add(&mut self, name: &str, value: &Value) {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return,
        };
        let values = self.values.entry(name.to_owned()).or_default();
        let most = match name {
            "meetingId" | "past" | "webinarId" => MOST_MEETINGS,
            _ => MOST,
        };
        if values.len() < most && !values.contains(&text) {
            values.push(text);
        }
    }

    /// Takes what an answer names.
    pub(super) fn learn(&mut self, request: &Request, body: &Value) {
        for (path, list, member, name) in NAMED {
            if path == request.path {
                for item in body[list].as_array().into_iter().flatten() {
                    self.add(name, &item[member]);
                }
            }
        }
    }

    fn candidates(&self, path: &str, name: &str) -> Vec<String> {
        let name = match name {
            // A UUID is one instance, and has no others.
            // The other calls about a sub account need scopes of their own.
            "accountId" if path == "/accounts/{accountId}" => "account",
            "meetingId" if path.ends_with("/instances") => "number",
            "meetingId" if !path.starts_with("/meetings") => "past",
            name => name,
        };
        self.values.get(name).cloned().unwrap_or_default()
    }

    /// The requests to a call.
    pub(super) fn requests(&self, call: &Call) -> Vec<Request> {
        let mut urls = vec![String::new()];
        for segment in call.path.split('/').skip(1) {
            let name = segment.strip_prefix('{').and_then(|s| s.strip_suffix('}'));
            let values = match name {
                Some(name) => self.candidates(&call.path, name),
                None => vec![segment.to_owned()],
            };
            urls = urls
                .iter()
                .flat_map(|url| {
                    values
                        .iter()
                        .map(move |value| format!("{url}/{}", encoded(value)))
                })
                .collect();
        }
        let mut all = Vec::new();
        for url in &urls {
            for (option, _) in &call.shapes {
                for query in self.queries(call) {
                    let query = match option {
                        Some(option) => format!("{query}&option={option}"),
                        None => query,
                    };
                    all.push(Request {
                        path: call.path.clone(),
                        option: option.clone(),
                        url: format!("{url}?{query}"),
                    });
                }
            }
        }
        all
    }

    /// The queries of a call: one with the parameters that are required, and one for each known value
    /// of another parameter.
    fn queries(&self, call: &Call) -> Vec<String> {
        let ahead = call.path == "/report/upcoming_events";
        let (from, to) = match ahead {
            true => ("2026-07-01", "2026-07-31"),
            false => ("2026-06-01", "2026-06-30"),
        };
        let mut required = String::new();
        for (name, is_required, known) in &call.query {
            let value = match name.as_str() {
                "from" if *is_required => from.to_owned(),
                "to" if *is_required => to.to_owned(),
                "year" => "2026".into(),
                "month" => "6".into(),
                _ if !is_required => continue,
                "email" => "anna@example.com".into(),
                "vanity_name" => "anna".into(),
                _ => match (known.first(), self.values.get(name)) {
                    (Some(Value::String(known)), _) => encoded(known),
                    (_, Some(values)) => values[0].clone(),
                    _ => "b1".into(),
                },
            };
            required.push_str(&format!("&{name}={value}"));
        }
        let mut all = vec![required.clone()];
        for (name, is_required, known) in &call.query {
            if *is_required || ["option", "login_type"].contains(&name.as_str()) {
                continue;
            }
            for value in known.iter().take(6) {
                let value = value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned);
                all.push(format!("{required}&{name}={}", encoded(&value)));
            }
        }
        all
    }
}
