//! Numbers and times at their extremes, from Zoom, from what was kept, and from the caller: nothing
//! panics or spins, and nobody's verdict becomes harsher by a number that says nothing.

use std::time::Duration;

use chrono::{FixedOffset, NaiveDate};
use futures::TryStreamExt;
use serde_json::{Value, json};
use zoom_admin::usage::{
    Buffer, Checkpoint, Collector, Contract, Exemption, Field, Filter, Licence, Line, Model,
    Operation, Operations, Options, Period, Planning, Policy, ProductActivity, Snapshot, SyncEvent,
};
use zoom_admin::{Clock, ErrorKind};

use super::answers::reviewed;
use super::refusals::{account, assert_no_harsher, exempting, verdicts};
use super::*;
use crate::rewrite::changed;

/// In the time of the paused clock: a day's quota may be waited for, and no more.
const PATIENCE: Duration = Duration::from_secs(2 * 86_400);

const TIMES: [DateTime<Utc>; 3] = [
    DateTime::<Utc>::MIN_UTC,
    DateTime::UNIX_EPOCH,
    DateTime::<Utc>::MAX_UTC,
];
const DAYS: [NaiveDate; 2] = [NaiveDate::MIN, NaiveDate::MAX];

fn policy() -> Policy {
    exempting(Policy::careful(90))
}

/// Sets a member wherever it stands in an answer.
fn set(json: &mut Value, name: &str, to: &Value) {
    match json {
        Value::Array(items) => items.iter_mut().for_each(|item| set(item, name, to)),
        Value::Object(members) => {
            for (key, value) in members {
                match key == name {
                    true => *value = to.clone(),
                    false => set(value, name, to),
                }
            }
        }
        _ => {}
    }
}

/// Numbers that are none of anything.
fn no_counts() -> Vec<Value> {
    vec![
        json!(u64::MAX),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(-1),
        json!("18446744073709551616"),
        json!(1e300),
    ]
}

/// Times outside of the years 1 to 9999, and at their ends.
fn no_times() -> Vec<Value> {
    [
        "+262142-12-31T23:59:59Z",
        "-262143-01-01T00:00:00Z",
        "-0001-12-31T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:60-23:59",
        "9999-12-31T23:59:59Z",
        "9999-12-31",
    ]
    .into_iter()
    .map(Value::from)
    .chain(no_counts())
    .collect()
}

#[tokio::test(start_paused = true)]
async fn no_number_or_time_of_zooms_makes_a_verdict_harsher_or_the_reading_endless() {
    let all = reviewed(&policy(), |_, answer| answer).await.unwrap();
    let history = "/report/history_meetings";
    let mut failed = Vec::new();
    for (path, names, values) in [
        (
            "/users",
            &["user_created_at", "last_login_time"][..],
            no_times(),
        ),
        (history, &["start_time", "end_time"], no_times()),
        ("/report/activities", &["time"], no_times()),
        ("/report/operationlogs", &["time"], no_times()),
        ("/report/upcoming_events", &["start_time"], no_times()),
        (
            "/report/users/{userId}/meetings",
            &["join_time", "start_time", "end_time"],
            no_times(),
        ),
        (
            history,
            &[
                "duration",
                "participants",
                "unique_viewers",
                "max_concurrent_views",
                "total_participant_minutes",
            ],
            no_counts(),
        ),
        (
            "/report/users",
            &["meetings", "participants", "meeting_minutes"],
            no_counts(),
        ),
        (
            "/users/{userId}/settings",
            &[
                "meeting_capacity",
                "webinar_capacity",
                "large_meeting_capacity",
            ],
            no_counts(),
        ),
        (
            "/accounts/{accountId}/settings",
            &["meeting_capacity"],
            no_counts(),
        ),
        (
            "/accounts/{accountId}/plans/usage",
            &["hosts", "usage", "pending"],
            no_counts(),
        ),
        // What the whole answer says of itself.
        (
            "/users",
            &["total_records", "page_count", "page_number", "page_size"],
            no_counts(),
        ),
        (history, &["total_records", "page_size"], no_counts()),
        (
            "/report/users",
            &["total_records", "page_count"],
            no_counts(),
        ),
        ("/report/users", &["from", "to"], no_times()),
        ("/report/activities", &["from", "to"], no_times()),
        (history, &["from", "to"], no_times()),
        ("/report/operationlogs", &["from", "to"], no_times()),
    ] {
        for name in names {
            for value in &values {
                let what = format!("{path}: {name} is {value}");
                let (name, to) = ((*name).to_owned(), value.clone());
                let review = reviewed(&policy(), move |of, answer| match of == path {
                    true => changed(answer, |json| set(json, &name, &to)),
                    false => answer,
                });
                match tokio::time::timeout(PATIENCE, review).await {
                    Err(_) => failed.push(format!("{what}: no end")),
                    Ok(Err(error)) => {
                        let text = error.to_string();
                        let clear = text.len() < 1_000 && !text.contains(char::is_control);
                        if !clear || path != "/users" {
                            failed.push(format!("{what}: {text}"));
                        }
                    }
                    Ok(Ok(review)) => {
                        let of = || assert_no_harsher(&all, &review, &what);
                        if let Err(panic) = std::panic::catch_unwind(of) {
                            failed.push(*panic.downcast::<String>().unwrap());
                        }
                        let _ = format!("{review:?} {}", review.coverage);
                        purchase(&review);
                    }
                }
            }
        }
    }
    assert!(failed.is_empty(), "{}: {}", failed.len(), failed.join("\n"));
}

/// What follows for purchasing, whatever it is.
fn purchase(review: &Review) {
    let mut planning = Planning::new();
    for (growth, buffer) in [
        (i64::MIN, Buffer::Percent(u32::MAX)),
        (-1_000_000_000, Buffer::Percent(1000)),
        (1_000_000_000, Buffer::Seats(1_000_000_000)),
        (i64::MAX, Buffer::Seats(u64::MAX)),
    ] {
        planning.growth.insert(Licence::Pro, growth);
        planning.buffer.insert(Licence::Pro, buffer);
        let of = review.purchasing(None, &planning, [("x".to_owned(), u64::MAX)].into());
        let too_large = growth.unsigned_abs() > 1_000_000_000;
        assert_eq!(of.is_err(), too_large, "{growth}");
    }
}

/// Policies whose every number is this one, as far as they are accepted.
fn policies(number: u32) -> Vec<Policy> {
    let mut all = Vec::new();
    for days in [1, 180, number] {
        let mut policy = Policy::careful(days);
        policy.pending_days = number;
        policy.guards.new_user_days = number;
        policy.guards.new_licence_days = number;
        policy.guards.upcoming_days = number;
        policy.upgrade.meetings = number;
        policy.upgrade.minutes = (0, number);
        policy.upgrade.people = number;
        policy.upgrade.restart_minutes = number;
        policy.add_ons.large_meeting = [0, number].into();
        policy.add_ons.webinar = [number].into();
        for day in DAYS {
            let who = "department = Legal".parse().unwrap();
            policy = policy.exempt(Exemption::new(who, "asked for").until(day));
        }
        all.push(policy);
    }
    all
}

fn contracts() -> Vec<Contract> {
    let mut all = Vec::new();
    for term_end in DAYS {
        for start in [None, Some(NaiveDate::MIN)] {
            let mut contract = Contract::new("USD", Model::NamedHost, term_end);
            contract.notice_by = Some(NaiveDate::MIN);
            let mut line = Line::new(Licence::Pro, 1_000_000_000);
            (line.start, line.end) = (start, start.map(|_| term_end));
            line.unit_price = Some(zoom_admin::usage::Money::MAX);
            (line.minimum, line.capacity) = (1_000_000_000, Some(u32::MAX));
            all.push(contract.line(line));
        }
    }
    all
}

#[tokio::test(start_paused = true)]
async fn no_policy_contract_or_time_of_a_caller_panics_or_takes_anything_away_for_sure() {
    let facts = facts_of(&fake(account()), &policy()).await;
    let now = verdicts(&decide(&facts, &policy()));
    for as_of in TIMES {
        for number in [0, 1, u32::MAX] {
            for policy in policies(number) {
                for contract in contracts() {
                    let review = usage::decide(&facts, &policy, Some(&contract), as_of);
                    let Ok(review) = review else {
                        let error = policy.check().unwrap_err();
                        assert_eq!(error.kind(), ErrorKind::Request);
                        continue;
                    };
                    purchase(&review);
                    let of = review.purchasing(Some(&contract), &Planning::new(), [].into());
                    let _ = format!("{:?} {review:?} {}", of.unwrap(), review.coverage);
                    // Nothing is read of the days that were to be judged.
                    for ((who, at), verdict) in verdicts(&review) {
                        let invited = who == "invited";
                        let what = format!("{as_of}, {number}: {who} {at} {verdict}");
                        assert!(invited || !verdict.releases(), "{what}");
                        assert!(now.contains_key(&(who, at)), "{what}");
                    }
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn no_days_of_a_caller_panic_or_make_a_figure_endless() {
    let mut facts = facts_of(&fake(account()), &policy()).await;
    let operation = |time| {
        let mut operation = facts.operations.value().unwrap().all()[0].clone();
        operation.time = time;
        operation
    };
    let at_the_ends: Vec<Operation> = TIMES.map(operation).into();
    let operations = Operations::new(at_the_ends);
    facts.take_operations(operations.clone(), Some(DateRange::new(DAYS[0], DAYS[1])));
    let everyone = Filter::everyone();
    for from in [DAYS[0], NaiveDate::default(), DAYS[1]] {
        for to in [DAYS[0], NaiveDate::default(), DAYS[1]] {
            let days = DateRange::new(from, to);
            facts.totals(days, &everyone);
            facts.clients(days, &everyone);
            facts.totals_of(Field::Department, days, &everyone);
            facts.monthly_active_hosts(days);
            facts.freshness(days);
            for period in [Period::Day, Period::Week, Period::Month] {
                let of = period.of(from);
                assert!(of.from <= of.to, "{of}");
                for hours in [-23, 0, 23] {
                    let zone = FixedOffset::east_opt(hours * 3600).unwrap();
                    facts.totals_by(period, &zone, days, &everyone);
                    operations.by(period, &zone, days);
                }
            }
            for user in facts.inventory.users() {
                facts.timeline(user, days);
                facts.activity(user, days);
            }
            let of = days.days();
            assert_eq!(of == 0, to < from, "{days}");
            assert!(days.without(days).len() <= 1);
        }
    }
}

/// A clock that stands at a caller's time.
struct Fixed(DateTime<Utc>);

impl Clock for Fixed {
    fn now(&self) -> DateTime<Utc> {
        self.0
    }
}

#[tokio::test(start_paused = true)]
async fn no_clock_or_option_of_a_caller_makes_a_review_panic_or_spin() {
    for now in TIMES {
        for of_server in [at(NOW), now] {
            for number in [0, 1, 180, u32::MAX] {
                let fake = Fake::builder()
                    .account(account())
                    .now(of_server)
                    .unlimited()
                    .build();
                let zoom = client(&fake).clock(Fixed(now)).build().unwrap();
                let mut products = ProductActivity::default();
                let days = DateRange::new(DAYS[0], DAYS[1]);
                products.covered.insert(usage::Product::Phone, days);
                let options = usage::Options::new()
                    .days(number)
                    .overlap(number)
                    .settings_age(number)
                    .products(products)
                    .policy(policy());
                let what = format!("{now}, the server {of_server}, {number}");
                let estimate = usage::estimate(&zoom, &options, None).await;
                let refused = number == 0 || number > 180;
                let estimate = estimate.map(|estimate| estimate.to_string());
                assert!(!refused || estimate.is_err(), "{what}: {estimate:?}");
                let review = tokio::time::timeout(PATIENCE, usage::review(&zoom, options)).await;
                match review.unwrap_or_else(|_| panic!("{what}: no end")) {
                    Ok(review) => {
                        assert!(!refused, "{what}");
                        let _ = format!("{review:?} {}", review.coverage);
                    }
                    Err(error) => {
                        let kinds = [ErrorKind::Request, ErrorKind::Auth];
                        assert!(kinds.contains(&error.kind()), "{what}: {error}");
                    }
                }
            }
        }
    }
}

/// A finished sync: what it kept.
async fn synced(zoom: &Zoom, from: Option<Checkpoint>, snapshot: Option<Snapshot>) -> Kept {
    let mut options = Options::new().days(30);
    if let Some(snapshot) = snapshot {
        options = options.snapshot(snapshot);
    }
    let _ = usage::estimate(zoom, &options, from.as_ref()).await?;
    let (mut data, mut last) = (Collector::new(), None);
    let mut sync = usage::sync(zoom, options, from)?;
    while let Some(event) = sync.try_next().await? {
        match event {
            SyncEvent::Page { items, .. } => {
                items.into_iter().for_each(|item| data.add(item.record))
            }
            SyncEvent::Checkpoint(checkpoint) => last = Some(checkpoint),
            _ => {}
        }
    }
    let coverage = sync.coverage();
    let _ = format!("{coverage} {:?}", sync.progress());
    Ok((last.unwrap(), data.snapshot(&coverage, at(NOW))))
}

type Kept = zoom_admin::Result<(Checkpoint, Snapshot)>;

/// Each place of a number, or of a text that begins like a day.
fn places(json: &Value, path: &mut Vec<Value>, all: &mut Vec<(Vec<Value>, bool)>) {
    match json {
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                path.push(at.into());
                places(item, path, all);
                path.pop();
            }
        }
        Value::Object(members) => {
            for (key, value) in members {
                path.push(key.as_str().into());
                places(value, path, all);
                path.pop();
            }
        }
        Value::Number(_) => all.push((path.clone(), false)),
        Value::String(text) if text.get(..2) == Some("20") && text.get(4..5) == Some("-") => {
            all.push((path.clone(), true));
        }
        _ => {}
    }
}

fn put(json: &mut Value, path: &[Value], to: Value) {
    let at = path.iter().fold(json, |json, step| match step {
        Value::Number(at) => &mut json[at.as_u64().unwrap() as usize],
        name => &mut json[name.as_str().unwrap()],
    });
    *at = to;
}

#[tokio::test(start_paused = true)]
async fn no_number_or_day_of_a_checkpoint_or_snapshot_makes_a_sync_panic_or_spin() {
    let fake = fake(
        team()
            .user(user("a"))
            .meeting(meeting("a", "2026-06-10T10:00:00Z", 50, 4)),
    );
    let zoom = client(&fake).build().unwrap();
    let (checkpoint, snapshot) = synced(&zoom, None, None).await.unwrap();
    let kept = [
        serde_json::to_value(&checkpoint).unwrap(),
        serde_json::to_value(&snapshot).unwrap(),
    ];
    let mut tried = 0;
    for (which, of) in kept.iter().enumerate() {
        let mut all = Vec::new();
        places(of, &mut Vec::new(), &mut all);
        for (path, day) in all {
            // Those that are no day where one is, or no time, are the reader's to refuse.
            let values = match day {
                true => json!([
                    "+262142-12-31T23:59:59Z",
                    "-262143-01-01T00:00:00Z",
                    "0000-01-01T00:00:00Z",
                    "+262142-12-31",
                    "-262143-01-01",
                    "0000-01-01",
                    "9999-12-31",
                ]),
                false => json!([u64::MAX, i64::MAX, i64::MIN, -1, 0, 1e308, -1e308]),
            };
            for value in values.as_array().unwrap() {
                let mut of = of.clone();
                put(&mut of, &path, value.clone());
                let what = format!("{path:?} is {value}");
                let run = async {
                    let mut checkpoint = Some(checkpoint.clone());
                    let mut snapshot = Some(snapshot.clone());
                    // What cannot be read is a clear error of the reader's.
                    match which {
                        0 => checkpoint = Some(serde_json::from_value(of).ok()?),
                        _ => snapshot = Some(serde_json::from_value(of).ok()?),
                    }
                    Some(synced(&zoom, checkpoint, snapshot).await)
                };
                tried += 1;
                match tokio::time::timeout(PATIENCE, run).await {
                    Err(_) => panic!("{what}: no end"),
                    Ok(Some(Err(error))) => {
                        let kinds = [ErrorKind::Version, ErrorKind::WrongAccount];
                        assert!(kinds.contains(&error.kind()), "{what}: {error}");
                    }
                    Ok(_) => {}
                }
            }
        }
    }
    assert!(tried > 100, "{tried}");
}
