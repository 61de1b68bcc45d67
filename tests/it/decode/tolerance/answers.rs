//! Which bodies are answers: for every call, by what is known of its answers.

use std::fmt::Debug;

use futures::TryStreamExt;
use serde::Serialize;
use serde_json::{Map, Value, json};
use zoom_admin::calls::{CALLS, ParamKind};
use zoom_admin::{Error, ErrorKind, Note, NoteKind, PageBody, Paged, Reply, Request, Zoom};

use crate::canned::Canned;
use crate::decode::tolerance::answer;
use crate::each_call::Visitor;
use crate::facts::facts;

/// What is known of an answer.
struct Known {
    /// The list that it is about.
    list: Option<&'static str>,
    /// Members of which one should be there, beside the list and its total. Of an object without
    /// any: all that it declares.
    anchors: &'static [&'static str],
    /// Whether no source says if an answer without any of them can be a true one.
    unknown: bool,
    /// Whether it is a bare array.
    array: bool,
}

const fn list(list: &'static str, anchors: &'static [&'static str], unknown: bool) -> Known {
    Known {
        list: Some(list),
        anchors,
        unknown,
        array: false,
    }
}

const fn object(anchors: &'static [&'static str], unknown: bool) -> Known {
    Known {
        list: None,
        anchors,
        unknown,
        array: false,
    }
}

/// By path and `option`: from recorded answers, published examples and what the descriptions call
/// required. Nothing here is taken from the crate.
const KNOWN: &[(&str, Option<&str>, Known)] = &[
    ("/accounts", None, list("accounts", &[], false)),
    ("/accounts/{accountId}", None, object(&["id"], false)),
    (
        "/accounts/{accountId}/lock_settings",
        None,
        object(&[], false),
    ),
    (
        "/accounts/{accountId}/lock_settings",
        Some("meeting_security"),
        object(&["meeting_security"], false),
    ),
    (
        "/accounts/{accountId}/managed_domains",
        None,
        list("domains", &[], false),
    ),
    (
        "/accounts/{accountId}/plans/usage",
        None,
        object(&["plan_base", "plan_brand_new"], true),
    ),
    ("/accounts/{accountId}/settings", None, object(&[], false)),
    (
        "/accounts/{accountId}/settings",
        Some("meeting_authentication"),
        object(&["meeting_authentication"], false),
    ),
    (
        "/accounts/{accountId}/settings",
        Some("recording_authentication"),
        object(&["recording_authentication"], false),
    ),
    (
        "/accounts/{accountId}/settings",
        Some("meeting_security"),
        object(&["meeting_security"], false),
    ),
    (
        "/accounts/{accountId}/settings",
        Some("security"),
        object(&["security"], false),
    ),
    (
        "/accounts/{accountId}/settings/registration",
        None,
        object(
            &["options", "questions", "approve_type", "custom_questions"],
            false,
        ),
    ),
    (
        "/accounts/{accountId}/trusted_domains",
        None,
        list("trusted_domains", &[], true),
    ),
    (
        "/iq/settings/indicators",
        None,
        list("indicators", &[], true),
    ),
    (
        "/zra/settings/indicators",
        None,
        list("indicators", &[], true),
    ),
    ("/groups", None, list("groups", &[], false)),
    ("/groups/{groupId}", None, object(&["id", "name"], false)),
    ("/groups/{groupId}/admins", None, list("admins", &[], false)),
    (
        "/groups/{groupId}/channels",
        None,
        list("channels", &["group_id"], false),
    ),
    ("/groups/{groupId}/lock_settings", None, object(&[], false)),
    (
        "/groups/{groupId}/lock_settings",
        Some("meeting_security"),
        object(&["meeting_security"], false),
    ),
    (
        "/groups/{groupId}/members",
        None,
        list("members", &[], false),
    ),
    ("/groups/{groupId}/settings", None, object(&[], false)),
    (
        "/groups/{groupId}/settings",
        Some("meeting_authentication"),
        object(&["meeting_authentication"], false),
    ),
    (
        "/groups/{groupId}/settings",
        Some("recording_authentication"),
        object(&["recording_authentication"], false),
    ),
    (
        "/groups/{groupId}/settings",
        Some("meeting_security"),
        object(&["meeting_security"], false),
    ),
    (
        "/groups/{groupId}/settings/registration",
        None,
        object(
            &["options", "questions", "approve_type", "custom_questions"],
            false,
        ),
    ),
    (
        "/meetings/{meetingId}",
        None,
        object(&["id", "uuid"], false),
    ),
    (
        "/meetings/{meetingId}/invitation",
        None,
        object(&["invitation"], false),
    ),
    (
        "/meetings/{meetingId}/livestream",
        None,
        object(&["stream_url", "stream_key", "page_url"], true),
    ),
    (
        "/meetings/{meetingId}/polls",
        None,
        list("polls", &[], false),
    ),
    (
        "/meetings/{meetingId}/polls/{pollId}",
        None,
        object(&["id"], false),
    ),
    (
        "/meetings/{meetingId}/registrants",
        None,
        list("registrants", &[], false),
    ),
    (
        "/meetings/{meetingId}/registrants/questions",
        None,
        object(&["questions", "custom_questions"], true),
    ),
    (
        "/meetings/{meetingId}/registrants/{registrantId}",
        None,
        // Without the address nobody is registered, whatever else is there.
        object(&["email"], false),
    ),
    (
        "/meetings/{meetingId}/survey",
        None,
        object(
            &["custom_survey", "show_in_the_browser", "third_party_survey"],
            true,
        ),
    ),
    (
        "/meetings/{meetingId}/token",
        None,
        object(&["token"], false),
    ),
    (
        "/past_meetings/{meetingId}",
        None,
        object(&["id", "uuid"], false),
    ),
    (
        "/past_meetings/{meetingId}/instances",
        None,
        list("meetings", &[], true),
    ),
    (
        "/past_meetings/{meetingId}/participants",
        None,
        list("participants", &[], false),
    ),
    (
        "/past_meetings/{meetingId}/polls",
        None,
        list("questions", &["id", "uuid"], false),
    ),
    (
        "/past_meetings/{meetingId}/qa",
        None,
        list("questions", &["id", "uuid"], false),
    ),
    (
        "/report/activities",
        None,
        list("activity_logs", &[], false),
    ),
    (
        "/report/billing",
        None,
        list("billing_reports", &["currency"], true),
    ),
    (
        "/report/billing/invoices",
        None,
        list("invoices", &["currency"], true),
    ),
    (
        "/report/cloud_recording",
        None,
        list("cloud_recording_storage", &["from", "to"], false),
    ),
    (
        "/report/daily",
        None,
        list("dates", &["year", "month"], false),
    ),
    (
        "/report/disclaimer",
        None,
        list("disclaimer_records", &[], true),
    ),
    (
        "/report/history_meetings",
        None,
        list("history_meetings", &[], false),
    ),
    (
        "/report/meeting_activities",
        None,
        list("meeting_activity_logs", &[], false),
    ),
    (
        "/report/meetings/{meetingId}",
        None,
        object(&["id", "uuid"], false),
    ),
    (
        "/report/meetings/{meetingId}/participants",
        None,
        list("participants", &[], false),
    ),
    (
        "/report/meetings/{meetingId}/polls",
        None,
        list("questions", &["id", "uuid"], false),
    ),
    (
        "/report/meetings/{meetingId}/qa",
        None,
        list("questions", &["id", "uuid"], false),
    ),
    (
        "/report/meetings/{meetingId}/survey",
        None,
        list("survey_answers", &["meeting_id", "survey_id"], false),
    ),
    (
        "/report/operationlogs",
        None,
        list("operation_logs", &[], false),
    ),
    (
        "/report/remote_support",
        None,
        list("remote_support_logs", &[], false),
    ),
    (
        "/report/telephone",
        None,
        list("telephony_usage", &[], false),
    ),
    (
        "/report/upcoming_events",
        None,
        list("upcoming_events", &[], false),
    ),
    ("/report/users", None, list("users", &[], false)),
    (
        "/report/users/{userId}/meetings",
        None,
        list("meetings", &[], false),
    ),
    (
        "/report/webinars/{webinarId}",
        None,
        object(&["id", "uuid"], false),
    ),
    (
        "/report/webinars/{webinarId}/participants",
        None,
        list("participants", &[], false),
    ),
    (
        "/report/webinars/{webinarId}/polls",
        None,
        list("questions", &["id", "uuid"], false),
    ),
    (
        "/report/webinars/{webinarId}/qa",
        None,
        list("questions", &["id", "uuid"], false),
    ),
    (
        "/report/webinars/{webinarId}/survey",
        None,
        list("survey_answers", &["webinar_id", "survey_id"], false),
    ),
    ("/users", None, list("users", &[], false)),
    ("/users/email", None, object(&["existed_email"], false)),
    ("/users/summary", None, object(&[], false)),
    ("/users/vanity_name", None, object(&["existed"], false)),
    ("/users/{userId}", None, object(&["id", "email"], false)),
    (
        "/users/{userId}/assistants",
        None,
        list("assistants", &[], true),
    ),
    (
        "/users/{userId}/collaboration_devices",
        None,
        list("collaboration_devices", &[], false),
    ),
    (
        "/users/{userId}/collaboration_devices/{collaborationDeviceId}",
        None,
        object(&["id"], false),
    ),
    (
        "/users/{userId}/meeting_summary_templates",
        None,
        Known {
            list: None,
            anchors: &[],
            unknown: false,
            array: true,
        },
    ),
    (
        "/users/{userId}/meeting_templates",
        None,
        list("templates", &[], false),
    ),
    (
        "/users/{userId}/meeting_templates/{meetingTemplateId}",
        None,
        object(&["id"], false),
    ),
    (
        "/users/{userId}/meetings",
        None,
        list("meetings", &[], false),
    ),
    (
        "/users/{userId}/permissions",
        None,
        list("permissions", &[], true),
    ),
    (
        "/users/{userId}/presence_status",
        None,
        object(&["status"], false),
    ),
    (
        "/users/{userId}/schedulers",
        None,
        list("schedulers", &[], true),
    ),
    ("/users/{userId}/settings", None, object(&[], false)),
    (
        "/users/{userId}/settings",
        Some("meeting_authentication"),
        object(&["meeting_authentication"], false),
    ),
    (
        "/users/{userId}/settings",
        Some("recording_authentication"),
        object(&["recording_authentication"], false),
    ),
    (
        "/users/{userId}/settings",
        Some("meeting_security"),
        object(&["meeting_security"], false),
    ),
    ("/users/{userId}/token", None, object(&["token"], false)),
    (
        "/users/{userId}/upcoming_meetings",
        None,
        list("meetings", &[], false),
    ),
];

/// What a body comes to.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Expect {
    /// An answer, and nothing is noted.
    Answer,
    /// Nothing, with a note that it came without its list.
    Noted,
    /// An answer, with a record that could not be read.
    Record,
    /// No answer.
    No,
}

/// The members that the facts declare at the top level, with a value each.
fn members(full: &Value) -> Map<String, Value> {
    full.as_object().cloned().unwrap_or_default()
}

const PAGING: [&str; 4] = ["next_page_token", "page_size", "page_count", "page_number"];

/// The bodies, and what each comes to.
fn bodies(known: &Known, full: &Value) -> Vec<(String, Expect)> {
    let members = members(full);
    let only = |names: &[&str]| -> Value {
        let taken = members.iter().filter(|(n, _)| names.contains(&n.as_str()));
        Value::Object(taken.map(|(n, v)| (n.clone(), v.clone())).collect())
    };
    let or_noted = if known.unknown {
        Expect::Noted
    } else {
        Expect::No
    };
    let mut out = vec![
        // Nothing of it.
        ("{}".to_owned(), or_noted),
        (json!({"shoe": "hush"}).to_string(), or_noted),
        (json!({"shoe": null, "hat": []}).to_string(), or_noted),
        // What was asked for under another name, or something else.
        (json!({"shoes": [{"size": 44}]}).to_string(), Expect::No),
        (json!({"data": full, "total": 1}).to_string(), Expect::No),
        // No object.
        ("null".to_owned(), Expect::No),
        (r#""""#.to_owned(), Expect::No),
        (r#""hush""#.to_owned(), Expect::No),
        ("7".to_owned(), Expect::No),
        ("true".to_owned(), Expect::No),
        ("[null]".to_owned(), Expect::No),
        (
            "[]".to_owned(),
            if known.array {
                Expect::Answer
            } else {
                Expect::No
            },
        ),
        (full.to_string(), Expect::Answer),
    ];
    if known.array {
        let none = out.iter_mut().find(|(body, _)| body == "[null]").unwrap();
        none.1 = Expect::Answer;
        return out;
    }
    let anchors: Vec<&str> = match (known.anchors, known.list) {
        ([], None) => members.keys().map(String::as_str).collect(),
        (anchors, _) => anchors.to_vec(),
    };
    let value = |name: &str| members.get(name).cloned().unwrap_or(json!([{"hosts": 1}]));
    let Some(items) = known.list else {
        for anchor in &anchors {
            out.push((json!({*anchor: value(anchor)}).to_string(), Expect::Answer));
            out.push((json!({*anchor: null}).to_string(), or_noted));
        }
        // A member that says nothing by itself.
        for (name, value) in &members {
            let alone = !anchors.contains(&name.as_str()) && !name.starts_with("plan_");
            if alone {
                let more = value.as_array().is_some_and(|list| !list.is_empty())
                    || value.as_object().is_some_and(|object| !object.is_empty());
                let expect = if more { Expect::No } else { or_noted };
                out.push((json!({name: value}).to_string(), expect));
            }
        }
        return out;
    };
    let record = value(items)[0].clone();
    out.push((json!({items: [record]}).to_string(), Expect::Answer));
    out.push((json!({items: record}).to_string(), Expect::Answer));
    out.push((json!({items: []}).to_string(), Expect::Answer));
    out.push((json!({items: {}}).to_string(), Expect::Answer));
    out.push((json!({items: null}).to_string(), Expect::Noted));
    out.push((json!({items: ""}).to_string(), Expect::Noted));
    if record.is_object() {
        for odd in [json!({}), json!({"shoe": 1}), json!({"code": 300})] {
            out.push((json!({items: [record, odd]}).to_string(), Expect::Record));
        }
        out.push((json!({items: {"shoe": 1}}).to_string(), Expect::Record));
    }
    for anchor in &anchors {
        out.push((json!({*anchor: value(anchor)}).to_string(), Expect::Noted));
    }
    let mut paging = only(&PAGING);
    if paging != json!({}) {
        out.push((paging.to_string(), Expect::Noted));
        paging["next_page_token"] = json!("");
        out.push((paging.to_string(), Expect::Noted));
        let mut other = paging.clone();
        other["shoes"] = json!([{"size": 44}]);
        out.push((other.to_string(), Expect::No));
    }
    if members.contains_key("from") {
        out.push((only(&["from", "to"]).to_string(), Expect::Noted));
    }
    if members.contains_key("total_records") {
        for (total, expect) in [
            (json!(0), Expect::Answer),
            (json!("0"), Expect::Answer),
            (json!(0.0), Expect::Answer),
            (json!(null), or_noted),
            (json!(1), Expect::No),
            (json!("17"), Expect::No),
            (json!("many"), Expect::No),
        ] {
            out.push((json!({"total_records": total}).to_string(), expect));
            if !total.is_null() {
                let null = json!({"total_records": total, items: null});
                out.push((null.to_string(), expect));
            }
        }
    }
    out
}

/// What a full answer comes to without one member of the top level, or with one that says nothing.
pub(crate) fn without(call: &str, full: &Value, member: &str) -> Without {
    let known = known(call);
    let members = members(full);
    let has = |name: &str| name != member && members.contains_key(name);
    let or_noted = if known.unknown {
        Without::Noted
    } else {
        Without::NoAnswer
    };
    let any = |names: &[&str]| names.iter().any(|name| has(name));
    let plans = members.keys().any(|n| n.starts_with("plan_") && has(n));
    match known.list {
        _ if known.array => Without::Answer,
        Some(list) if list != member => Without::Answer,
        Some(_) if has("total_records") => Without::NoAnswer,
        Some(_) if any(known.anchors) || any(&PAGING) || any(&["from", "to"]) => Without::Noted,
        Some(_) => or_noted,
        None if known.anchors.is_empty() && members.keys().any(|name| has(name)) => Without::Answer,
        None if any(known.anchors) || plans => Without::Answer,
        None => or_noted,
    }
}

/// What an answer comes to that lacks a member.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Without {
    Answer,
    Noted,
    NoAnswer,
}

/// Whether a body may be refused as no answer.
pub(crate) fn may_be_none(call: &str, body: &Value) -> bool {
    let known = known(call);
    let came = |name: &str| {
        body.get(name)
            .is_some_and(|v| !v.is_null() && *v != json!(""))
    };
    match known.list {
        _ if known.array => !body.is_array(),
        Some(list) => !came(list),
        None if known.anchors.is_empty() => {
            let full = answer(facts(), call).full(0);
            !members(&full).keys().any(|name| came(name))
        }
        // Of plans, each that there may be.
        None => !known.anchors.iter().any(|name| came(name)),
    }
}

/// Bodies that are errors, and their kinds. With other members, too.
const ERRORS: &[(&str, ErrorKind)] = &[
    (
        r#"{"code":200,"message":"No permission."}"#,
        ErrorKind::Forbidden,
    ),
    (
        r#"{"code":1001,"message":"User does not exist."}"#,
        ErrorKind::NotFound,
    ),
    (r#"{"code":300}"#, ErrorKind::Api),
    (
        r#"{"status":false,"errorCode":200,"errorMessage":"No permission.","result":null}"#,
        ErrorKind::Forbidden,
    ),
    (
        r#"{"error":{"code":300,"message":"Invalid."}}"#,
        ErrorKind::Api,
    ),
    (
        r#"{"code":4711,"message":"Invalid access token, does not contain scopes:[a:b]."}"#,
        ErrorKind::MissingScope,
    ),
];

/// Shows each call the error bodies.
struct Errors {
    canned: Canned,
    zoom: Zoom,
    problems: Vec<String>,
}

impl Visitor for Errors {
    async fn call<R>(&mut self, request: R)
    where
        R: Request<Output: Serialize + Debug> + Clone,
    {
        let name = R::META.name;
        let full = answer(facts(), name).full(0);
        for (body, kind) in ERRORS {
            // By itself, and among the members of a true answer.
            let mut among = full.clone();
            if let Some(among) = among.as_object_mut() {
                among.extend(members(&serde_json::from_str(body).unwrap()));
            }
            for body in [(*body).to_owned(), among.to_string()] {
                if body.starts_with('[') {
                    continue;
                }
                self.canned.set(200, body.clone());
                let reply = self.zoom.send_full(request.clone()).await;
                let came = reply.as_ref().map(|_| ()).map_err(Error::kind);
                if came != Err(*kind) {
                    let short: String = body.chars().take(120).collect();
                    self.problems
                        .push(format!("{name} {short}: {came:?} and not {kind:?}"));
                }
            }
        }
    }
}

struct Answers {
    canned: Canned,
    zoom: Zoom,
    bodies: usize,
    calls: usize,
    problems: Vec<String>,
}

fn known(call: &str) -> &'static Known {
    let call = CALLS.iter().find(|c| c.meta.name == call).unwrap();
    let option = call.query.iter().find_map(|p| match (p.name, p.kind) {
        ("option", ParamKind::Fixed(value)) => Some(value),
        _ => None,
    });
    let row = KNOWN
        .iter()
        .find(|(path, of, _)| *path == call.meta.path && *of == option);
    &row.unwrap_or_else(|| panic!("{} {option:?} is not in the table", call.meta.path))
        .2
}

/// What a body came to.
fn outcome<T>(reply: &Result<Reply<T>, Error>) -> Result<Expect, String> {
    let noted = |notes: &[Note], kind| notes.iter().any(|n| n.kind == kind);
    match reply {
        Ok(reply) if noted(&reply.notes, NoteKind::WithoutList) => Ok(Expect::Noted),
        Ok(reply) if noted(&reply.notes, NoteKind::Record) => Ok(Expect::Record),
        Ok(reply) if reply.notes.is_empty() => Ok(Expect::Answer),
        Ok(reply) => Err(format!("other notes: {:?}", reply.notes)),
        Err(error) if error.kind() == ErrorKind::Decode => Ok(Expect::No),
        Err(error) => Err(error.to_string()),
    }
}

impl Visitor for Answers {
    async fn call<R>(&mut self, request: R)
    where
        R: Request<Output: Serialize + Debug> + Clone,
    {
        let name = R::META.name;
        self.calls += 1;
        let known = known(name);
        let full = answer(facts(), name).full(0);
        for (body, expect) in bodies(known, &full) {
            self.canned.set(200, body.clone());
            let reply = self.zoom.send_full(request.clone()).await;
            self.bodies += 1;
            if outcome(&reply) != Ok(expect) {
                let came = outcome(&reply);
                self.problems
                    .push(format!("{name} {body}: {came:?} and not {expect:?}"));
            }
            if let Err(error) = &reply {
                let told = format!("{error} {error:?}");
                assert!(!told.contains("hush"), "a value is told: {told}");
                let names = body.contains("shoe") && !body.starts_with('[');
                if names && !told.contains("shoe") {
                    self.problems
                        .push(format!("{name} {body}: the members are not named: {told}"));
                }
            }
        }
        for (status, body) in [(200, ""), (204, ""), (200, " \r\n"), (200, "\u{feff}")] {
            self.canned.set(status, body);
            let error = self.zoom.send(request.clone()).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Decode, "{name} {status} {body:?}");
            assert!(error.to_string().contains("has no body"), "{error}");
        }
    }

    async fn page<R>(&mut self, request: R)
    where
        R: Paged<Output: Serialize + Debug + PageBody<Item: Serialize>> + Clone,
    {
        self.call(request.clone()).await;
        // The same by pages: what is no answer is an error, and a note is with the page.
        let known = known(R::META.name);
        let full = answer(facts(), R::META.name).full(0);
        for (body, expect) in bodies(known, &full) {
            if body.contains("next_page_token") && !body.contains(r#""next_page_token":"""#) {
                continue;
            }
            self.canned.set(200, body.clone());
            let pages: Result<Vec<_>, Error> = self.zoom.pages(request.clone()).try_collect().await;
            let came = match pages {
                Ok(pages) => {
                    let page = pages.into_iter().next().unwrap();
                    let noted = page.notes.iter().any(|n| n.kind == NoteKind::WithoutList);
                    match (noted, page.failures.is_empty()) {
                        (true, _) => Expect::Noted,
                        (false, false) => Expect::Record,
                        (false, true) => Expect::Answer,
                    }
                }
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::Decode, "{body}: {error}");
                    Expect::No
                }
            };
            if came != expect {
                self.problems.push(format!(
                    "{} by pages, {body}: {came:?} and not {expect:?}",
                    R::META.name
                ));
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_is_an_answer_if_it_has_the_members_of_its_kind_for_every_call() {
    let canned = Canned::default();
    let mut answers = Answers {
        zoom: canned.builder().build().unwrap(),
        canned,
        bodies: 0,
        calls: 0,
        problems: Vec::new(),
    };
    crate::each_call::each(&mut answers).await;
    println!("{} calls, {} bodies", answers.calls, answers.bodies);
    assert_eq!(answers.calls, CALLS.len());
    assert!(
        answers.problems.is_empty(),
        "{} problems:\n{}",
        answers.problems.len(),
        answers.problems[..answers.problems.len().min(60)].join("\n")
    );
}

#[tokio::test(start_paused = true)]
async fn an_error_body_is_an_error_for_every_call_whatever_stands_beside_it() {
    let canned = Canned::default();
    let mut errors = Errors {
        zoom: canned.builder().build().unwrap(),
        canned,
        problems: Vec::new(),
    };
    crate::each_call::each(&mut errors).await;
    assert!(
        errors.problems.is_empty(),
        "{} problems:\n{}",
        errors.problems.len(),
        errors.problems[..errors.problems.len().min(60)].join("\n")
    );
}

#[tokio::test]
async fn settings_that_were_asked_for_by_name_may_be_none() {
    use zoom_admin::{account, group, user};
    let canned = Canned::default();
    let zoom = canned.builder().build().unwrap();
    let fields = || vec!["brand_new".to_owned()];
    for (body, fine) in [("{}", true), (r#"{"shoe":1}"#, false)] {
        canned.set(200, body);
        let of_user = zoom.send_full(user::Settings::new("u").fields(fields()));
        assert_eq!(of_user.await.is_ok_and(|r| r.notes.is_empty()), fine);
        let of_group = zoom.send_full(group::Settings::new("g").fields(fields()));
        assert_eq!(of_group.await.is_ok_and(|r| r.notes.is_empty()), fine);
        let of_account = zoom.send_full(account::Settings::new("me").fields(fields()));
        assert_eq!(of_account.await.is_ok_and(|r| r.notes.is_empty()), fine);
        let locks = zoom.send_full(account::LockSettings::new("me").fields(fields()));
        assert_eq!(locks.await.is_ok_and(|r| r.notes.is_empty()), fine);
    }
}
