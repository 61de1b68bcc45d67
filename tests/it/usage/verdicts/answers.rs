//! Only what was read counts: whatever a call answers that is no answer, or holds values that cannot
//! be read, no verdict becomes harsher, and none that needed it is sure.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::{Value, json};
use zoom_admin::coverage::Source;
use zoom_admin::usage::verdict::{Confidence, Reason};
use zoom_admin::usage::{Policy, Verdict};

use super::refusals::{PRESETS, account, assert_no_harsher, exempting, verdicts};
use super::*;
use crate::rewrite::{Rewrite, answer, changed, template, without_version};

type Answered = http::Response<Bytes>;
type Change = dyn Fn(Answered) -> Answered + Send + Sync;

/// The calls of a review, and what their answers are kept as.
const CALLS: [(&str, Source); 15] = [
    ("/users", Source::Users),
    ("/users/{userId}", Source::UserDetails),
    ("/users/{userId}/settings", Source::UserSettings),
    ("/users/{userId}/schedulers", Source::Schedulers),
    ("/users/{userId}/assistants", Source::Assistants),
    ("/meetings/{meetingId}", Source::AlternativeHosts),
    ("/accounts/{accountId}/settings", Source::AccountSettings),
    ("/accounts/{accountId}/plans/usage", Source::PlanUsage),
    ("/groups", Source::Groups),
    ("/report/users", Source::Hosts),
    ("/report/history_meetings", Source::History),
    ("/report/activities", Source::SignIns),
    ("/report/operationlogs", Source::OperationLogs),
    ("/report/upcoming_events", Source::UpcomingEvents),
    ("/report/users/{userId}/meetings", Source::UserMeetings),
];

/// The lists of the answers, by call.
fn list_of(path: &str) -> Option<&'static str> {
    Some(match path {
        "/users" | "/report/users" => "users",
        "/groups" => "groups",
        "/users/{userId}/schedulers" => "schedulers",
        "/users/{userId}/assistants" => "assistants",
        "/report/history_meetings" => "history_meetings",
        "/report/activities" => "activity_logs",
        "/report/operationlogs" => "operation_logs",
        "/report/upcoming_events" => "upcoming_events",
        "/report/users/{userId}/meetings" => "meetings",
        _ => return None,
    })
}

/// Everybody who meets anything in the account of the refusals.
fn policy() -> Policy {
    exempting(Policy::careful(90))
}

/// The review of the account, with the answers of these calls changed.
fn reviewed(
    policy: &Policy,
    change: impl Fn(&str, Answered) -> Answered + Send + Sync + 'static,
) -> BoxFuture<'static, zoom_admin::Result<Review>> {
    let fake = fake(account());
    let rewrite = Rewrite::new(fake.clone(), move |path, answer| {
        change(&template(path), answer)
    });
    let zoom = client(&fake).transport(rewrite).build().unwrap();
    let options = usage::Options::new().policy(policy.clone());
    async move { usage::review(&zoom, options).await }.boxed()
}

/// What the verdicts of the one are that are not those of the other, by user and place.
fn others(all: &Review, review: &Review) -> Vec<(String, usize)> {
    let (all, now) = (verdicts(all), verdicts(review));
    now.into_iter()
        .filter(|(key, verdict)| all.get(key) != Some(verdict))
        .map(|(key, _)| key)
        .collect()
}

/// No verdict is harsher, and what is not as by the true answers is not sure.
fn assert_unsure(all: &Review, review: &Review, what: &str) {
    assert_no_harsher(all, review, what);
    for (who, at) in others(all, review) {
        let of = &one(review, &who).verdicts[at];
        let unknown = matches!(of.verdict, Verdict::Unknown(_));
        let lines = (&of.verdict, of.confidence, reasons(of));
        assert!(
            unknown || of.confidence < Confidence::High,
            "{what}: {who} {at} {lines:?}"
        );
        // Why it is not sure is said.
        let said = |reason: &Reason| {
            matches!(
                reason,
                Reason::Missing(_)
                    | Reason::WithoutList { .. }
                    | Reason::AlternativeHostsNotRead { .. }
                    | Reason::SourcesDiffer { .. }
                    | Reason::UnknownHosts
                    | Reason::PeopleUncertain
            )
        };
        assert!(of.reasons.iter().any(said), "{what}: {who} {at} {lines:?}");
    }
}

/// Answers of other kinds than any call has, with 200.
fn foreign() -> Vec<(&'static str, Box<Change>)> {
    fn fixed(body: &'static str) -> Box<Change> {
        Box::new(move |_| answer(body))
    }
    let html = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>";
    vec![
        ("an empty object", fixed("{}")),
        (
            "code and message",
            fixed(r#"{"code":200,"message":"No permission."}"#),
        ),
        (
            "not there, in 200",
            fixed(r#"{"code":3001,"message":"It does not exist."}"#),
        ),
        ("a message alone", fixed(r#"{"message":"Internal error"}"#)),
        (
            "errorCode and status false",
            fixed(r#"{"status":false,"errorCode":300,"errorMessage":"Cannot."}"#),
        ),
        (
            "error_code",
            fixed(r#"{"error_code":300,"error_message":"Cannot."}"#),
        ),
        (
            "an error object",
            fixed(r#"{"error":{"code":300,"message":"Cannot."}}"#),
        ),
        (
            "an error text",
            fixed(r#"{"error":"server_error","reason":"Cannot."}"#),
        ),
        ("a code alone", fixed(r#"{"code":300}"#)),
        (
            "an error among paging",
            fixed(r#"{"code":300,"message":"Cannot.","page_size":300,"next_page_token":""}"#),
        ),
        ("HTML", fixed(html)),
        (
            "HTML that says so",
            Box::new(move |_| {
                let response = http::Response::builder().header("content-type", "text/html");
                response.body(html.into()).unwrap()
            }),
        ),
        (
            "XML",
            fixed("<?xml version=\"1.0\"?><error><code>300</code></error>"),
        ),
        ("null", fixed("null")),
        ("an empty list", fixed("[]")),
        ("a text", fixed("\"ok\"")),
        ("no body", fixed("")),
        (
            "204",
            Box::new(|_| {
                http::Response::builder()
                    .status(204)
                    .body(Bytes::new())
                    .unwrap()
            }),
        ),
        (
            "half a page",
            Box::new(|answer| {
                let (head, body) = answer.into_parts();
                http::Response::from_parts(head, body.slice(..body.len() / 2))
            }),
        ),
        (
            "members under other names",
            Box::new(|answer| {
                changed(answer, |json| {
                    let old = json.as_object().cloned().unwrap_or_default();
                    let paging = ["page_size", "next_page_token"];
                    let renamed = old.into_iter().map(|(key, value)| {
                        let keep = paging.contains(&key.as_str());
                        (if keep { key } else { format!("v2_{key}") }, value)
                    });
                    *json = Value::Object(renamed.collect());
                })
            }),
        ),
    ]
}

#[tokio::test(start_paused = true)]
async fn a_review_makes_the_calls_of_the_table() {
    let fake = fake(account());
    review_of(&fake, &policy()).await;
    let made: BTreeSet<_> = fake
        .calls()
        .iter()
        .map(|call| template(without_version(&call.path)))
        .collect();
    let made: Vec<_> = made
        .into_iter()
        .filter(|path| !path.starts_with("/oauth"))
        .collect();
    let mut known: Vec<_> = CALLS.iter().map(|(path, _)| (*path).to_owned()).collect();
    known.sort();
    let invoices = |path: &&String| path.starts_with("/report/billing");
    let made: Vec<_> = made.iter().filter(|path| !invoices(path)).collect();
    assert_eq!(made, known.iter().collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_none_makes_no_verdict_harsher_or_sure() {
    let all = reviewed(&policy(), |_, answer| answer).await.unwrap();
    let mut failed = Vec::new();
    for (path, source) in CALLS {
        for (what, change) in foreign() {
            // All of its answers; or all but the first.
            let change = std::sync::Arc::new(change);
            for spared in [0, 1] {
                let (seen, change) = (AtomicUsize::new(0), change.clone());
                let review = reviewed(&policy(), move |of, answer| {
                    let is_it = of == path && seen.fetch_add(1, Ordering::Relaxed) >= spared;
                    if is_it { change(answer) } else { answer }
                });
                let what = format!("{path} with {what}, {spared} spared");
                let review = match review.await {
                    Ok(review) => review,
                    // Without users there is nothing to review.
                    Err(_) if path == "/users" => continue,
                    Err(error) => {
                        failed.push(format!("{what}: {error}"));
                        continue;
                    }
                };
                let checked = std::panic::catch_unwind(|| assert_unsure(&all, &review, &what));
                if let Err(panic) = checked {
                    let text = panic.downcast::<String>().unwrap();
                    failed.push(*text);
                }
                let read = review.coverage.source(source);
                let used = read.is_some_and(|of| spared == 0 || of.records > 0);
                let told = read.is_some_and(|of| !of.gaps.is_empty()) || !used;
                // What no plan is bought of is not asked for.
                if spared == 0 && !told {
                    failed.push(format!("{what}: the coverage says nothing"));
                }
            }
        }
    }
    assert!(failed.is_empty(), "{}: {}", failed.len(), failed.join("\n"));
}

#[tokio::test(start_paused = true)]
async fn under_any_policy_an_answer_that_is_none_makes_nothing_harsher() {
    for policy in PRESETS {
        let policy = exempting(policy());
        let all = reviewed(&policy, |_, answer| answer).await.unwrap();
        for (path, _) in CALLS.iter().filter(|(path, _)| *path != "/users") {
            for body in [
                "{}",
                r#"{"code":300}"#,
                r#"{"page_size":300,"next_page_token":""}"#,
            ] {
                let review = reviewed(
                    &policy,
                    move |of, own| {
                        if of == *path { answer(body) } else { own }
                    },
                );
                let review = review.await.unwrap();
                assert_unsure(&all, &review, &format!("{} {path} {body}", policy.name));
            }
        }
    }
}

/// Whether a field is needed by any rule.
fn needed(path: &str, field: &str) -> bool {
    let of: &[&str] = match path {
        "/users" => &[
            "id",
            "type",
            "plan_united_type",
            "license_info_list",
            "user_created_at",
            "last_login_time",
            "role_id",
            "dept",
            "display_name",
            "first_name",
            "last_name",
            "group_ids",
            "last_client_version",
            "timezone",
            "custom_attributes",
            "email",
        ],
        "/users/{userId}" => &["zoom_one_type", "id"],
        "/groups" => &["id", "name"],
        "/report/users" => &["id", "email", "meetings"],
        "/report/history_meetings" => &[
            "host_email",
            "start_time",
            "duration",
            "participants",
            "unique_viewers",
            "max_concurrent_views",
            "type",
            "feature_used",
        ],
        "/report/activities" => &["email", "time", "type"],
        "/report/operationlogs" => &["action", "operation_detail", "time"],
        "/report/upcoming_events" => &["host_id", "start_time", "id"],
        "/report/users/{userId}/meetings" => &["join_time", "start_time"],
        _ => &[],
    };
    of.contains(&field)
}

/// The names that the records of a call have, by the fake.
async fn fields_of(path: &'static str, list: &'static str) -> BTreeSet<String> {
    let seen = std::sync::Arc::new(std::sync::Mutex::new(BTreeSet::new()));
    let names = seen.clone();
    let review = reviewed(&policy(), move |of, answer| {
        if of == path {
            let json: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
            for record in json[list].as_array().into_iter().flatten() {
                let keys = record
                    .as_object()
                    .into_iter()
                    .flatten()
                    .map(|(key, _)| key.clone());
                names.lock().unwrap().extend(keys);
            }
        }
        answer
    });
    review.await.unwrap();
    seen.lock().unwrap().clone()
}

/// Replaces a field of the records for which `which` says so.
fn damage(json: &mut Value, list: &str, field: &str, which: impl Fn(&Value) -> bool) {
    let records = json[list].as_array_mut().into_iter().flatten();
    for record in records.filter(|record| which(record)) {
        if let Some(value) = record.get_mut(field) {
            *value = match value {
                Value::Array(_) => json!([[1]]),
                Value::Object(_) => json!("no object"),
                _ => json!({"unreadable": [1]}),
            };
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_value_that_cannot_be_read_makes_unknown_what_needs_it_and_nothing_else() {
    let all = reviewed(&policy(), |_, answer| answer).await.unwrap();
    let mut tried = 0;
    for (path, source) in CALLS {
        let Some(list) = list_of(path) else {
            continue;
        };
        for field in fields_of(path, list).await {
            tried += 1;
            let what = format!("{path}: {field}");
            let of = field.clone();
            let review = reviewed(&policy(), move |call, answer| match call == path {
                true => changed(answer, |json| damage(json, list, &of, |_| true)),
                false => answer,
            });
            let review = review.await.unwrap();
            assert_unsure(&all, &review, &what);
            let told = review
                .coverage
                .source(source)
                .is_some_and(|of| !of.gaps.is_empty());
            // Who is asked about, and whether anything is known of them, is another matter.
            if path.starts_with("/users/") {
                continue;
            }
            assert_eq!(
                told,
                needed(path, &field),
                "{what}: {:?}",
                review.coverage.source(source)
            );
            if !needed(path, &field) {
                assert_eq!(verdicts(&review), verdicts(&all), "{what}");
            }
        }
    }
    assert!(tried > 60, "{tried}");
}

#[tokio::test(start_paused = true)]
async fn under_any_policy_a_value_that_cannot_be_read_makes_nothing_harsher() {
    for policy in PRESETS {
        let policy = exempting(policy());
        let all = reviewed(&policy, |_, answer| answer).await.unwrap();
        for (path, _) in CALLS {
            let Some(list) = list_of(path) else {
                continue;
            };
            for field in fields_of(path, list).await {
                if !needed(path, &field) {
                    continue;
                }
                let what = format!("{} {path}: {field}", policy.name);
                let review = reviewed(&policy, move |call, answer| match call == path {
                    true => changed(answer, |json| damage(json, list, &field, |_| true)),
                    false => answer,
                });
                assert_unsure(&all, &review.await.unwrap(), &what);
            }
        }
    }
}

/// The verdicts that change if the field of one user's records cannot be read.
async fn if_lost(path: &'static str, whose: &str, field: &'static str) -> (Vec<String>, Review) {
    let list = list_of(path).unwrap();
    let all = reviewed(&policy(), |_, answer| answer).await.unwrap();
    let address = email(whose);
    let review = reviewed(&policy(), move |call, answer| match call == path {
        true => changed(answer, |json| {
            let names = ["email", "host_email", "user_email"];
            let own = |row: &Value| names.iter().any(|name| row[*name] == *address);
            damage(json, list, field, own);
        }),
        false => answer,
    });
    let review = review.await.unwrap();
    assert_unsure(&all, &review, field);
    let mut lines = Vec::new();
    for (who, at) in others(&all, &review) {
        let of = &one(&review, &who).verdicts[at];
        lines.push(format!("{who} {at}: {}, {}", of.verdict, of.confidence));
    }
    (lines, review)
}

#[tokio::test(start_paused = true)]
async fn a_value_lost_of_one_meeting_is_its_hosts() {
    let unknown = |who: &str| {
        vec![format!(
            "{who} 0: unknown (not read: meeting history), high"
        )]
    };
    for (who, field) in [
        ("long", "duration"),
        ("long", "participants"),
        ("long", "start_time"),
        ("crowd", "participants"),
        ("crowd", "start_time"),
        ("short", "duration"),
        ("short", "start_time"),
    ] {
        let (changed, review) = if_lost("/report/history_meetings", who, field).await;
        assert_eq!(changed, unknown(who), "{who} {field}");
        let history = review.coverage.source(Source::History).unwrap();
        assert_eq!(history.gaps.len(), 1);
        assert_eq!(
            history.gaps[0].to_string(),
            format!("`{field}` could not be read")
        );
        assert!(history.gaps[0].partial);
    }
    // What is known of it decides: 30 minutes are not over 40, and four people fit in 300.
    let (changed, _) = if_lost("/report/history_meetings", "crowd", "duration").await;
    assert_eq!(changed, [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_count_below_zero_is_as_one_that_cannot_be_read() {
    let all = reviewed(&policy(), |_, answer| answer).await.unwrap();
    for (path, source, field) in [
        ("/report/history_meetings", Source::History, "duration"),
        ("/report/history_meetings", Source::History, "participants"),
        ("/report/users", Source::Hosts, "meetings"),
    ] {
        let list = list_of(path).unwrap();
        let lost = reviewed(&policy(), move |call, answer| match call == path {
            true => changed(answer, |json| damage(json, list, field, |_| true)),
            false => answer,
        });
        let below = reviewed(&policy(), move |call, answer| match call == path {
            true => changed(answer, |json| {
                let rows = json[list].as_array_mut().into_iter().flatten();
                rows.for_each(|row| row[field] = json!(-7));
            }),
            false => answer,
        });
        let (lost, below) = (lost.await.unwrap(), below.await.unwrap());
        assert_eq!(others(&lost, &below), [], "{field}");
        let gaps = |review: &Review| review.coverage.source(source).unwrap().gaps.clone();
        assert_eq!(gaps(&lost), gaps(&below), "{field}");
        assert_ne!(gaps(&all), gaps(&below), "{field}");
    }
}

#[tokio::test(start_paused = true)]
async fn no_time_that_an_answer_holds_stops_a_review() {
    let times = [
        json!("262142-12-31T23:59:59Z"),
        json!("-262143-01-01T00:00:00Z"),
        json!("9999-12-31T23:59:59Z"),
        json!("0001-01-01T00:00:00+14:00"),
        json!("0000-00-00T00:00:00Z"),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(1e300),
    ];
    for (path, fields) in [
        ("/users", &["user_created_at", "last_login_time"][..]),
        ("/report/history_meetings", &["start_time", "end_time"]),
        ("/report/activities", &["time"]),
    ] {
        let list = list_of(path).unwrap();
        for time in times.clone() {
            let what = format!("{path}: {time}");
            let review = reviewed(&policy(), move |call, answer| match call == path {
                true => changed(answer, |json| {
                    let rows = json[list].as_array_mut().into_iter().flatten();
                    rows.for_each(|row| fields.iter().for_each(|f| row[*f] = time.clone()));
                }),
                false => answer,
            });
            let review = review.await.unwrap_or_else(|e| panic!("{what}: {e}"));
            assert!(!review.users.is_empty(), "{what}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn no_day_of_decision_panics() {
    let fake = Fake::builder().users(40).build();
    let zoom = zoom_admin::Zoom::builder()
        .transport(fake.clone())
        .clock(fake.clock())
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
        .build()
        .unwrap();
    let facts = usage::collect(&zoom, usage::Options::new()).await.unwrap();
    for as_of in [
        chrono::DateTime::<chrono::Utc>::MIN_UTC,
        chrono::DateTime::<chrono::Utc>::MAX_UTC,
    ] {
        // A refusal that says so is an answer, too.
        let _ = usage::decide(&facts, &policy(), None, as_of);
        let _ = usage::decide(&facts, &usage::Policy::careful(u32::MAX), None, as_of);
    }
}

#[tokio::test(start_paused = true)]
async fn a_meeting_whose_host_cannot_be_read_may_be_anyones() {
    let (changed, review) = if_lost("/report/history_meetings", "long", "host_email").await;
    let unknown = |who: &&str| format!("{who}: unknown (not read: meeting history), high");
    let waiting = ["idle 0", "joins 0", "short 0", "signs-in 0"];
    for who in &waiting {
        assert!(changed.contains(&unknown(who)), "{who} {changed:?}");
    }
    let gap = &review.coverage.source(Source::History).unwrap().gaps[0];
    assert_eq!(gap.range, Some(days("2026-06-10", "2026-06-10")));
    assert_eq!(gap.kind, zoom_admin::coverage::GapKind::Unreadable);
}

#[tokio::test(start_paused = true)]
async fn what_a_user_record_lost_concerns_that_user_alone() {
    for (who, field, source) in [
        ("idle", "type", "users"),
        ("idle", "user_created_at", "users"),
        ("idle", "last_login_time", "users"),
        ("idle", "role_id", "users"),
        ("idle", "plan_united_type", "users"),
        ("idle", "group_ids", "users"),
    ] {
        let list = "users";
        let address = email(who);
        let review = reviewed(&policy(), move |call, answer| match call {
            "/users" => changed(answer, |json| {
                for row in json[list].as_array_mut().into_iter().flatten() {
                    if row["email"] == *address {
                        row[field] = json!({"unreadable": 1});
                    }
                }
            }),
            _ => answer,
        });
        let review = review.await.unwrap();
        let line = line(base(&review, who));
        assert_eq!(
            line,
            format!("unknown (not read: {source}), high: not read: {source}")
        );
        let all = reviewed(&policy(), |_, answer| answer).await.unwrap();
        assert_eq!(others(&all, &review), [(who.to_owned(), 0)], "{field}");
        let gap = &review.coverage.source(Source::Users).unwrap().gaps[0];
        assert!(gap.to_string().contains(field), "{gap}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_settings_lost_is_not_taken_for_absence() {
    let all = reviewed(&policy(), |_, answer| answer).await.unwrap();
    for field in [
        "webinar",
        "webinar_capacity",
        "large_meeting",
        "zoom_phone",
        "license_info_list",
        "meeting_capacity",
    ] {
        let review = reviewed(&policy(), move |call, answer| match call {
            "/users/{userId}/settings" => changed(answer, |json| {
                json["feature"][field] = json!([{"unreadable": [1]}, 7]);
            }),
            _ => answer,
        });
        let review = review.await.unwrap();
        assert_unsure(&all, &review, field);
        let of = base(&review, "idle").verdict.to_string();
        match field {
            // No rule looks at it, where it is the user's own.
            "meeting_capacity" => assert_eq!(of, "reclaim"),
            _ => assert_eq!(of, "unknown (not read: user settings)", "{field}"),
        }
        let gap = &review.coverage.source(Source::UserSettings).unwrap().gaps[0];
        assert!(gap.partial && gap.to_string().contains(field), "{gap}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_plan_usage_and_account_settings_lost_is_not_read() {
    let all = reviewed(&policy(), |_, answer| answer).await.unwrap();
    for (path, source) in [
        ("/accounts/{accountId}/settings", Source::AccountSettings),
        ("/accounts/{accountId}/plans/usage", Source::PlanUsage),
    ] {
        let review = reviewed(&policy(), move |call, answer| match call == path {
            true => changed(answer, |json| {
                let parts = json.as_object_mut().into_iter().flatten();
                for (_, part) in parts {
                    let entries = part.as_array_mut().into_iter().flatten();
                    for entry in entries {
                        entry["hosts"] = json!({"unreadable": 1});
                    }
                    if part.is_object() {
                        part["hosts"] = json!({"unreadable": 1});
                        part["meeting_capacity"] = json!({"unreadable": 1});
                    }
                }
            }),
            false => answer,
        });
        let review = review.await.unwrap();
        assert_unsure(&all, &review, path);
        assert!(
            !review.coverage.source(source).unwrap().is_complete(),
            "{path}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_without_its_list_is_none_but_not_for_sure() {
    // Of one of them: taken for none.
    let fake = fake(account());
    let idle = fake.user(&email("idle")).unwrap().id.unwrap();
    for side in ["schedulers", "assistants"] {
        let path = format!("/users/{idle}/{side}");
        let rewrite = Rewrite::new(fake.clone(), move |of, own| match of == path {
            true => answer("{}"),
            false => own,
        });
        let zoom = client(&fake).transport(rewrite).build().unwrap();
        let options = usage::Options::new().policy(policy());
        let review = usage::review(&zoom, options).await.unwrap();
        let of = base(&review, "idle");
        assert_eq!(
            (&of.verdict, of.confidence),
            (&Verdict::Reclaim, Confidence::Medium)
        );
        let why = reasons(of);
        let said = why
            .iter()
            .any(|why| why.ends_with("answered without its list, taken for none"));
        assert!(said, "{why:?}");
        assert_eq!(base(&review, "joins").confidence, Confidence::High);
        let gaps: Vec<_> = review
            .coverage
            .gaps()
            .map(|(_, gap)| gap.kind.name())
            .collect();
        assert_eq!(gaps, ["answered without its list"]);
    }
    // Of all of them: that is no answer.
    let review = reviewed(&policy(), |of, own| match of.ends_with("/schedulers") {
        true => answer("{}"),
        false => own,
    });
    let review = review.await.unwrap();
    assert_eq!(
        verdict(&review, "idle"),
        "unknown (not read: whom users schedule for)"
    );
}

#[tokio::test(start_paused = true)]
async fn a_server_to_server_app_that_is_nobody_holds_up_no_verdict() {
    let all = reviewed(&policy(), |_, answer| answer).await.unwrap();
    let me = |status: u16, body: &'static str| {
        let fake = fake(account());
        let rewrite = Rewrite::new(fake.clone(), move |of, own| match of {
            "/users/me" => {
                let response = http::Response::builder().status(status);
                response.body(body.into()).unwrap()
            }
            _ => own,
        });
        let zoom = client(&fake).transport(rewrite).build().unwrap();
        async move {
            usage::review(&zoom, usage::Options::new().policy(policy()))
                .await
                .unwrap()
        }
    };
    for (status, body) in [
        (400, r#"{"code":200,"message":"No permission."}"#),
        (404, r#"{"code":1001,"message":"User does not exist: me."}"#),
        (403, r#"{"code":403,"message":"not permitted"}"#),
    ] {
        let review = me(status, body).await;
        assert!(review.is_read(Source::Connection), "{body}");
        assert_eq!(verdict(&review, "idle"), verdict(&all, "idle"), "{body}");
    }
    // What is no refusal says nothing of it.
    for (status, body) in [
        (500, "{}"),
        (200, "{}"),
        (200, "<html></html>"),
        // A refusal that Zoom did not write.
        (404, "<html></html>"),
        (404, ""),
        (403, "<html></html>"),
        (401, ""),
    ] {
        let review = me(status, body).await;
        assert!(!review.is_read(Source::Connection), "{body}");
        assert_eq!(
            verdict(&review, "idle"),
            "unknown (not read: whose connection it is)"
        );
    }
}

/// Verdicts by user, to see what is there at all.
#[tokio::test(start_paused = true)]
async fn the_account_has_a_verdict_of_each_kind() {
    let all = reviewed(&policy(), |_, answer| answer).await.unwrap();
    let kinds: BTreeMap<_, _> = verdicts(&all)
        .into_values()
        .map(|verdict| (verdict.name(), ()))
        .collect();
    for kind in ["reclaim", "downgrade", "drop", "shrink", "keep"] {
        assert!(kinds.contains_key(kind), "{kind}");
    }
}
