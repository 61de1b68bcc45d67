//! Each answer of each call against a JSON schema made from the facts, and which share of the declared
//! fields is filled somewhere, with a value that is not null and no empty text or list.
//!
//! `FAKE_SEEDS=1000 cargo test --test it fake::schemas` checks so many accounts of each kind.

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::Validator;

use super::*;

mod accounts;
mod empty;
mod requests;
mod shape;

use accounts::ACCOUNTS;
use shape::Call;

/// The statuses and codes that any call may be refused with, beside those that the facts list for it:
/// the last one tells of what a meeting does not have, as registration.
const GENERAL: [(u16, i64); 3] = [(400, 200), (400, 300), (404, 404)];

/// Statuses and codes that were recorded of a call, which its description does not list.
const RECORDED: [(&str, (u16, i64)); 1] = [("/users/{userId}/settings", (400, 1000))];

/// Fields that no account of the test fills, and why: the path, the place up to which it matches, and
/// the reason.
const UNFILLED: &[(&str, &str, &str)] = &[
    (
        "/accounts/{accountId}/plans/usage",
        "/plan_",
        "a plan that the account has not bought is not told",
    ),
    (
        "/users/{userId}/settings",
        "/feature/",
        "a capacity is told only of those who hold the licence",
    ),
    (
        "/meetings/{meetingId}",
        "/pmi",
        "no meeting of the fake is held under a personal number",
    ),
    (
        "/meetings/{meetingId}/polls",
        "/polls/*/questions/*/",
        "limits of texts are told only of questions that ask for texts",
    ),
    (
        "/meetings/{meetingId}/polls/{pollId}",
        "/questions/*/",
        "limits of texts are told only of questions that ask for texts",
    ),
    (
        "/report/meetings/{meetingId}",
        "/custom_keys/",
        "only apps that build upon Zoom's SDK set such keys",
    ),
    (
        "/report/meetings/{meetingId}",
        "/tracking_fields/",
        "the account tracks nothing",
    ),
    (
        "/report/webinars/{webinarId}",
        "/custom_keys/",
        "only apps that build upon Zoom's SDK set such keys",
    ),
    (
        "/report/webinars/{webinarId}",
        "/tracking_fields/",
        "the account tracks nothing",
    ),
    (
        "/users/{userId}/meetings",
        "/meetings/*/pmi",
        "no meeting of the fake is held under a personal number",
    ),
    (
        "/report/history_meetings",
        "/history_meetings/*/custom_fields/",
        "only apps that build upon Zoom's SDK set such fields",
    ),
    (
        "/report/history_meetings",
        "/history_meetings/*/tracking_fields/",
        "the account tracks nothing",
    ),
    (
        "/report/users",
        "/users/*/custom_attributes",
        "the rows are written as text, for speed, and reviews count their bytes",
    ),
    (
        "/report/users/{userId}/meetings",
        "/meetings/",
        "the report tells only what other answers tell, too",
    ),
];

/// What the calls answered so far.
#[derive(Default)]
struct Seen {
    /// Places that were filled, by path and `option`.
    filled: BTreeSet<(String, String, String)>,
    /// Calls, with their `option`, that were answered.
    answered: BTreeSet<(String, String)>,
    answers: u64,
    /// What is wrong, by call, with the first request.
    wrong: BTreeMap<(String, String), String>,
}

impl Seen {
    fn fail(&mut self, request: &requests::Request, what: String) {
        let key = (request.path.clone(), what);
        self.wrong.entry(key).or_insert_with(|| request.url.clone());
    }
}

fn number_of_seeds() -> u64 {
    let text = std::env::var("FAKE_SEEDS").unwrap_or_else(|_| "7".into());
    text.parse().unwrap()
}

/// Checks one answer against the facts.
fn check(calls: &[Call], seen: &mut Seen, request: &requests::Request, answer: (u16, &Value)) {
    let (status, body) = answer;
    let call = calls.iter().find(|c| c.path == request.path).unwrap();
    if status != 200 {
        let code = body["code"].as_i64().unwrap_or(0);
        let is_listed = call.codes.contains(&(status, code))
            || GENERAL.contains(&(status, code))
            || RECORDED.contains(&(request.path.as_str(), (status, code)));
        if !is_listed {
            seen.fail(request, format!("{status}, code {code}"));
        }
        return;
    }
    let option = request.option.clone().unwrap_or_default();
    let shape = call.shape(request.option.as_deref());
    if let Some(error) = shape.validator.iter_errors(body).next() {
        let place = error.instance_path().to_string();
        let digits = |c: char| if c.is_ascii_digit() { '#' } else { c };
        let place: String = place.chars().map(digits).collect();
        seen.fail(request, format!("{place}: {:.100}", error.to_string()));
    }
    let anchors = &call.anchors;
    let has_one = anchors.iter().any(|name| body.get(name).is_some());
    if !(has_one || anchors.is_empty() || body.is_array()) {
        seen.fail(request, format!("none of {anchors:?}"));
    }
    seen.answers += 1;
    seen.answered.insert((call.path.clone(), option.clone()));
    for place in &shape.places {
        if shape::is_filled(body, place) {
            seen.filled
                .insert((call.path.clone(), option.clone(), place.clone()));
        }
    }
}

async fn check_account(calls: &[Call], seen: &mut Seen, account: FakeAccount) {
    let fake = Fake::builder()
        .account(account)
        .scopes(
            ["account:read:admin", "account:master"]
                .into_iter()
                .chain(OTHERS),
        )
        .unlimited()
        .build();
    let caller = Caller::of(&fake);
    let mut known = requests::Known::new(&caller).await;
    for call in calls {
        for request in known.requests(call) {
            let (status, body) = caller.get(&request.url).await;
            check(calls, seen, &request, (status, &body));
            known.learn(&request, &body);
        }
    }
}

const OTHERS: [&str; 4] = [
    "group:read:admin",
    "meeting:read:admin",
    "report:read:admin",
    "user:read:admin",
];

#[tokio::test(start_paused = true)]
async fn each_answer_of_each_call_is_as_the_facts_say_and_nine_fields_of_ten_are_filled() {
    let calls = shape::calls();
    assert_eq!(calls.len(), 75);
    let mut seen = Seen::default();
    for seed in 0..number_of_seeds() {
        for (name, account) in ACCOUNTS {
            let known = seen.wrong.len();
            check_account(&calls, &mut seen, account(seed)).await;
            if seen.wrong.len() > known {
                println!("something is wrong in the account {name:?} of seed {seed}");
            }
        }
    }
    let first: Vec<_> = seen.wrong.iter().take(40).collect();
    assert!(
        first.is_empty(),
        "{} are wrong: {first:#?}",
        seen.wrong.len()
    );
    let (mut all, mut missing) = (0_usize, Vec::new());
    for call in &calls {
        for (option, shape) in &call.shapes {
            let option = option.clone().unwrap_or_default();
            let key = (call.path.clone(), option.clone());
            assert!(seen.answered.contains(&key), "{key:?} was never answered");
            all += shape.places.len();
            for place in &shape.places {
                let filled = (call.path.clone(), option.clone(), place.clone());
                if !seen.filled.contains(&filled) {
                    missing.push(format!("{} {option} {place}", call.path));
                }
            }
        }
    }
    let share = 100.0 * (all - missing.len()) as f64 / all as f64;
    println!(
        "{} answers; {} of {all} declared fields are filled: {share:.1} %",
        seen.answers,
        all - missing.len()
    );
    assert!(share >= 90.0, "{share:.1} %");
    let unexplained: Vec<_> = missing.iter().filter(|m| !is_excused(m)).collect();
    assert!(unexplained.is_empty(), "{unexplained:#?}");
    // What is filled by now needs no reason.
    let unfilled = UNFILLED.iter().filter(|(path, start, _)| {
        let is_of =
            |m: &&String| m.starts_with(&format!("{path} ")) && is_excused_by(m, path, start);
        !missing.iter().any(|m| is_of(&m))
    });
    let empty = empty::EMPTY.iter().filter(|(_, places, _)| {
        let is_missing = |place: &&str| missing.iter().any(|m| m.ends_with(*place));
        !places.iter().all(is_missing)
    });
    let stale = unfilled.map(|(.., reason)| reason);
    let stale: Vec<_> = stale.chain(empty.map(|(.., reason)| reason)).collect();
    assert!(stale.is_empty(), "{stale:#?}");
}

/// Whether a place that is not filled is below `start` in the answer of this path.
fn is_excused_by(missing: &str, path: &str, start: &str) -> bool {
    let mut words = missing.splitn(3, ' ');
    words.next() == Some(path) && words.nth(1).is_some_and(|place| place.starts_with(start))
}

fn is_excused(missing: &str) -> bool {
    let mut words = missing.splitn(3, ' ');
    let (path, _, place) = (words.next(), words.next(), words.next());
    UNFILLED
        .iter()
        .any(|(of, start, _)| is_excused_by(missing, of, start))
        || path
            .zip(place)
            .is_some_and(|(path, place)| empty::is_empty(path, place))
}

#[test]
fn a_wrong_type_a_wrong_time_and_a_wrong_value_are_found() {
    let calls = shape::calls();
    let list = calls.iter().find(|c| c.path == "/users").unwrap();
    let validator = &list.shape(None).validator;
    let user = |user: Value| json!({ "users": [user] });
    assert!(validator.is_valid(&user(
        json!({ "type": 2, "created_at": "2026-01-01T00:00:00Z" })
    )));
    for wrong in [
        json!({ "type": "2" }),
        json!({ "type": 7 }),
        json!({ "created_at": "yesterday" }),
        json!({ "dept": null }),
        json!([]),
    ] {
        assert!(!validator.is_valid(&user(wrong.clone())), "{wrong}");
    }
}
