//! What the tables hold: everyone, everything, and what is not known.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use futures::TryStreamExt;
use zoom_admin::coverage::{Coverage, Source, SourceCoverage};
use zoom_admin::fake::{FakeAccount, FakeMeeting, FakeOperation, FakeRefusal, FakeUser};
use zoom_admin::usage::activity::Period;
use zoom_admin::usage::filter::Filter;
use zoom_admin::usage::inventory::Listed;
use zoom_admin::usage::rows::{Kind, TABLES, Tables, Value};
use zoom_admin::usage::sync::{Record, SyncEvent};
use zoom_admin::usage::{self, Collector, Facts, Known, Options, Policy, Snapshot, decide};
use zoom_admin::user::{Status, User};
use zoom_admin::{DateRange, report};

use super::{NOW, Reading, Rows, at, fake, fake_of, text, zoom};

#[tokio::test]
async fn each_table_has_what_the_review_has() {
    let reading = Reading::shared().await;
    let rows = reading.rows();
    let names: Vec<_> = rows.tables.iter().map(|table| table.name).collect();
    assert_eq!(
        names,
        TABLES.iter().map(|table| table.name).collect::<Vec<_>>(),
        "all tables, in their order"
    );
    let review = &reading.review;
    assert_eq!(rows.of("users").len(), review.users.len());
    let mut verdicts: BTreeMap<String, u64> = BTreeMap::new();
    for row in rows.of("verdicts") {
        *verdicts.entry(text(&row["verdict"])).or_default() += 1;
    }
    let counts = review.counts();
    let counted = counts
        .verdicts
        .iter()
        .map(|(name, n)| (name.to_string(), *n));
    assert_eq!(verdicts, counted.collect());
    assert!(verdicts.len() > 4, "{verdicts:?}");
    let held: usize = review
        .users
        .iter()
        .map(|u| u.user.held.licences.len())
        .sum();
    assert_eq!(rows.of("licences").len(), held);
    assert_eq!(
        rows.of("positions").len(),
        reading.purchasing.positions.len()
    );
    assert_eq!(rows.of("coverage").len(), review.coverage.sources().len());
    assert_eq!(rows.of("gaps").len(), review.coverage.gaps().count());
    assert_eq!(rows.of("unknown_hosts").len(), review.unknown_hosts.len());
    for (name, rows) in &rows.rows {
        assert!(!rows.is_empty() || *name == "gaps", "{name} has rows");
    }
}

#[tokio::test]
async fn activity_meetings_and_sign_ins_add_up_to_the_totals() {
    let reading = Reading::shared().await;
    let rows = reading.rows();
    let sum = |table: &str, column: &str| -> u64 {
        let values = rows.of(table).iter().map(|row| match &row[column] {
            Value::Integer(number) => u64::try_from(*number).unwrap(),
            Value::Null => 0,
            other => panic!("{other:?}"),
        });
        values.sum()
    };
    let first = at("2025-01-01T00:00:00Z").date_naive();
    let all = DateRange::new(first, at(NOW).date_naive());
    let totals = reading.facts.totals(all, &Filter::everyone()).activity;
    assert!(
        totals.meetings > 100 && totals.sign_ins > 100 && totals.webinars > 0,
        "{totals:?}"
    );
    for table in ["activity", "meetings"] {
        assert_eq!(sum(table, "meetings"), totals.meetings, "{table}");
        assert_eq!(sum(table, "webinars"), totals.webinars, "{table}");
        assert_eq!(sum(table, "minutes"), totals.minutes, "{table}");
        assert_eq!(sum(table, "participants"), totals.participants, "{table}");
    }
    for table in ["activity", "sign_ins"] {
        assert_eq!(sum(table, "sign_ins"), totals.sign_ins, "{table}");
        assert_eq!(sum(table, "sign_outs"), totals.sign_outs, "{table}");
    }
    // Sign-ins are read for 90 days, of which the last is not final: before them and in its month, it
    // is not known that there is none, and 0 would be a lie.
    let months = rows.of("activity").iter();
    let unread: Vec<_> = months
        .filter(|row| row["sign_ins"] == Value::Null)
        .collect();
    assert!(!unread.is_empty());
    for row in unread {
        assert_eq!(row["sign_ins_complete"], Value::Boolean(false));
        let Value::Date(month) = row["month"] else {
            panic!("{row:?}");
        };
        let may = at("2026-05-01T00:00:00Z").date_naive();
        assert_ne!(month, may, "{row:?}");
    }
}

#[tokio::test]
async fn custom_attributes_are_rows_and_are_not_known_where_names_are_hidden() {
    let reading = Reading::shared().await;
    let rows = reading.rows();
    let of_all = reading.review.users.iter();
    let of_all = of_all.filter_map(|user| Some(user.user.attributes.value()?.len()));
    assert_eq!(rows.of("attributes").len(), of_all.sum::<usize>());
    let own = rows.of("attributes").iter();
    let own = own.filter(|row| row["user_key"] == Value::Text("id-attributed".into()));
    let told = own.map(|row| {
        let number = row["attribute_number"].clone();
        (number, text(&row["name"]), text(&row["value"]))
    });
    let told: Vec<_> = told.collect();
    // A blank value is none.
    let expected = [
        (1, "Site", "Münster"),
        (2, "Team", "=1+1"),
        (3, "Team", "Blue"),
    ];
    let expected = expected.map(|(n, name, value)| (Value::Integer(n), name.into(), value.into()));
    assert_eq!(told, expected);
    let mut known = rows
        .of("users")
        .iter()
        .map(|row| &row["attributes_unknown"]);
    assert!(known.all(|why| *why == Value::Null));

    let review = reading.review.clone().without_names();
    let hidden = Reading::from_review(reading.facts.clone(), review).rows();
    assert!(hidden.of("attributes").is_empty());
    let mut why = hidden
        .of("users")
        .iter()
        .map(|row| text(&row["attributes_unknown"]));
    assert!(why.all(|why| why.contains("(hidden)")));
}

#[tokio::test]
async fn keys_tell_all_rows_apart_and_always_have_a_value() {
    let reading = Reading::shared().await;
    let rows = reading.rows();
    let mut readings = BTreeSet::new();
    for table in TABLES {
        let mut keys = BTreeSet::new();
        for row in rows.of(table.name) {
            let columns = table.columns.iter().filter(|column| column.key);
            let key: Vec<_> = columns
                .map(|column| format!("{:?}", row[column.name]))
                .collect();
            assert!(keys.insert(key.clone()), "{} has {key:?} twice", table.name);
            readings.insert((
                text(&row["account_digest"]),
                format!("{:?}", row["read_at"]),
            ));
        }
        let names: BTreeSet<_> = table.columns.iter().map(|column| column.name).collect();
        assert_eq!(
            names.len(),
            table.columns.len(),
            "{} names a column twice",
            table.name
        );
        for column in table.columns {
            assert!(!(column.key && column.nullable), "{}", column.name);
            let plain = |c: char| c.is_ascii_lowercase() || c == '_';
            assert!(column.name.chars().all(plain), "{}", column.name);
            assert!(
                !column.doc.is_empty() && !column.doc.contains('|'),
                "{}",
                column.name
            );
        }
    }
    // One reading, which is named.
    let readings: Vec<_> = readings.into_iter().collect();
    let [(account, _)] = &readings[..] else {
        panic!("{readings:?}");
    };
    assert_eq!(account.len(), 32);
}

#[tokio::test]
async fn what_was_not_read_has_no_value_and_says_why() {
    let fake = fake();
    fake.refuse("/users/{userId}/settings", FakeRefusal::no_permission())
        .unwrap();
    fake.refuse("/report/history_meetings", FakeRefusal::no_permission())
        .unwrap();
    fake.refuse(
        "/accounts/{accountId}/plans/usage",
        FakeRefusal::no_permission(),
    )
    .unwrap();
    let reading = Reading::new(&fake).await;
    let rows = reading.rows();
    let mut unread = 0;
    for row in rows.of("users") {
        let webinar = (&row["webinar"], &row["webinar_unknown"]);
        match webinar {
            // Users who can hold no add-on have none, which is known.
            (Value::Null, Value::Null) => {
                let is = |column: &str, text: &'static str| row[column] == Value::Text(text.into());
                assert!(
                    !is("user_status", "active") || !is("user_type", "Pro"),
                    "{row:?}"
                );
            }
            (Value::Null, Value::Text(_)) => unread += 1,
            other => panic!("{other:?}"),
        }
        assert_ne!(row["last_participation_unknown"], Value::Null);
    }
    assert!(unread > 30, "{unread}");
    assert!(rows.of("meetings").is_empty(), "0 meetings are not known");
    for row in rows.of("activity") {
        assert_eq!(
            (&row["meetings"], &row["minutes"]),
            (&Value::Null, &Value::Null)
        );
        assert_eq!(row["history_complete"], Value::Boolean(false));
    }
    let gaps: BTreeSet<_> = rows
        .of("gaps")
        .iter()
        .map(|row| text(&row["source"]))
        .collect();
    assert!(
        gaps.is_superset(
            &["history", "plan_usage", "user_settings"]
                .map(String::from)
                .into()
        )
    );
    assert!(
        rows.of("gaps")
            .iter()
            .any(|row| text(&row["kind"]) == "refused")
    );
}

#[tokio::test]
async fn money_is_that_of_purchasing_and_missing_prices_say_why() {
    let reading = Reading::shared().await;
    let rows = reading.rows();
    let mut without_price = 0;
    for (row, position) in rows
        .of("positions")
        .iter()
        .zip(&reading.purchasing.positions)
    {
        assert_eq!(text(&row["licence"]), position.licence.to_string());
        match (&row["price"], &position.price) {
            (Value::Decimal(price), Known::Read(expected)) => {
                assert_eq!(price.to_string(), expected.to_string());
                assert_eq!(row["price_unknown"], Value::Null);
            }
            (Value::Null, _) => {
                without_price += 1;
                assert!(text(&row["price_unknown"]).contains("contract"), "{row:?}");
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(
        without_price > 0,
        "the contract leaves licences without a price"
    );
}

#[tokio::test]
async fn a_review_without_names_gives_tables_without_names() {
    let reading = Reading::shared().await;
    let emails: Vec<_> = reading
        .review
        .users
        .iter()
        .map(|u| u.user.email.clone())
        .collect();
    let names: Vec<_> = reading
        .review
        .users
        .iter()
        .filter_map(|u| u.user.name.clone())
        .collect();
    let hidden = Reading::from_review(
        reading.facts.clone(),
        reading.review.clone().without_names(),
    );
    let rows = hidden.rows();
    let all = format!("{:?}", rows.rows);
    for name in emails.iter().chain(&names).filter(|name| name.len() > 3) {
        assert!(!all.contains(name.as_str()), "{name}");
    }
    // The figures stay.
    let named = reading.rows();
    for table in [
        "users",
        "verdicts",
        "activity",
        "meetings",
        "sign_ins",
        "positions",
    ] {
        assert_eq!(rows.of(table).len(), named.of(table).len(), "{table}");
    }
    assert!(
        rows.of("users")
            .iter()
            .all(|row| text(&row["account_digest"]).is_empty())
    );
}

#[tokio::test]
async fn only_selected_tables_are_written_and_others_are_refused_with_their_names() {
    let reading = Reading::shared().await;
    let mut rows = Rows::default();
    let tables = Tables::new(&reading.facts, &reading.review);
    tables
        .clone()
        .select(["verdicts", "users"])
        .write_to(&mut rows)
        .unwrap();
    let names: Vec<_> = rows.tables.iter().map(|table| table.name).collect();
    assert_eq!(names, ["users", "verdicts"]);
    let refused = |names: &[&str]| {
        let tables = tables.clone().select(names.iter().copied());
        let error = tables.write_to(&mut Rows::default()).unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
        error.to_string()
    };
    let unknown = refused(&["user"]);
    assert!(
        unknown.contains("\"user\"") && unknown.contains("users, licences"),
        "{unknown}"
    );
    assert!(refused(&["positions"]).contains("purchasing"));
    // Without purchasing, there is no table of it, and all others.
    let mut rows = Rows::default();
    tables.write_to(&mut rows).unwrap();
    assert_eq!(rows.tables.len(), TABLES.len() - 1);
}

#[tokio::test]
async fn a_review_of_another_reading_is_refused() {
    let reading = Reading::shared().await;
    let mut facts = reading.facts.clone();
    facts.read_at = at("2026-07-02T09:00:00Z");
    let error = Tables::new(&facts, &reading.review)
        .write_to(&mut Rows::default())
        .unwrap_err();
    assert!(error.to_string().contains("another reading"), "{error}");
}

#[tokio::test]
async fn a_part_of_the_account_gives_its_users_only() {
    let reading = Reading::shared().await;
    let filter = Filter::parse("user_type = Pro").unwrap();
    let review = reading.review.clone().filtered(&filter);
    let part = Reading::from_review(reading.facts.clone(), review);
    let rows = part.rows();
    let users: BTreeSet<_> = rows
        .of("users")
        .iter()
        .map(|row| text(&row["user_key"]))
        .collect();
    assert!(users.len() > 10 && users.len() < reading.review.users.len());
    for table in ["licences", "verdicts", "activity", "meetings", "sign_ins"] {
        assert!(
            rows.of(table)
                .iter()
                .all(|row| users.contains(&text(&row["user_key"])))
        );
    }
    // Each row says of which part it is, and the whole account is none.
    for (part, rows) in [
        (Value::Text(filter.to_string().into()), &rows),
        (Value::Null, &reading.rows()),
    ] {
        for (table, rows) in &rows.rows {
            let of_part = |row: &BTreeMap<_, _>| row["part_of_account"] == part;
            assert!(rows.iter().all(of_part), "{table}: {part:?}");
        }
    }
}

#[tokio::test]
async fn users_whom_a_filter_cannot_decide_are_counted() {
    let fake = fake();
    fake.refuse("/users/{userId}/settings", FakeRefusal::no_permission())
        .unwrap();
    let mut reading = Reading::new(&fake).await;
    let undecided = |reading: &Reading| -> BTreeSet<String> {
        let rows = reading.rows();
        let rows = rows.of("coverage").iter();
        rows.map(|row| format!("{:?}", row["undecided_users"]))
            .collect()
    };
    assert_eq!(undecided(&reading), [format!("{:?}", Value::Null)].into());
    let filter = Filter::parse("webinar = true").unwrap();
    let part = reading.review.clone().filtered(&filter);
    assert!(part.undecided > 10, "{}", part.undecided);
    let number = i64::try_from(part.undecided).unwrap();
    let part = Reading::from_review(reading.facts.clone(), part);
    assert_eq!(
        undecided(&part),
        [format!("{:?}", Value::Integer(number))].into()
    );
    // The seats of a part are none of the whole account.
    reading.purchasing = part.purchasing;
    let error = reading.tables().write_to(&mut Rows::default()).unwrap_err();
    assert!(error.to_string().contains("another part"), "{error}");
}

#[test]
fn a_day_that_is_not_final_is_not_complete() {
    let row = serde_json::json!({"email": "ann@example.com", "id": "ann", "type": 2});
    let user: User = serde_json::from_value(row).unwrap();
    let mut data = Collector::new();
    data.add(Record::User(Box::new(Listed::new(Status::Active, user))));
    for day in ["2026-05-20", "2026-06-20", "2026-06-30"] {
        let row = serde_json::json!({
            "host_email": "ann@example.com", "start_time": format!("{day}T08:00:00Z"),
            "type": "Meeting", "duration": 30,
        });
        let meeting: report::HistoryMeeting = serde_json::from_value(row).unwrap();
        data.add(Record::Meeting(Box::new(meeting)));
    }
    let (first, last) = (at("2026-05-01T00:00:00Z"), at(NOW));
    let days = DateRange::new(first.date_naive(), last.date_naive());
    let mut coverage = Coverage::default();
    coverage.add(SourceCoverage::new(Source::History).asking(days, last));
    let facts = data.into_facts(coverage, last);
    let review = decide(&facts, &Policy::careful(90), None, facts.read_at).unwrap();
    let mut rows = Rows::default();
    Tables::new(&facts, &review).write_to(&mut rows).unwrap();
    let complete = |table: &str, column: &str| -> Vec<bool> {
        let rows = rows.of(table).iter();
        rows.map(|row| row[column] == Value::Boolean(true))
            .collect()
    };
    assert_eq!(complete("meetings", "complete"), [true, true, false]);
    assert_eq!(complete("activity", "history_complete"), [true, false]);
    // Totals count such days as read, and tell when they can change.
    let user = facts.inventory.users().next().unwrap();
    assert!(facts.activity(user, days).read.history);
}

/// A reading at this time that builds on an earlier one, and what the next one builds on.
async fn next(now: &str, known: Option<Arc<Snapshot>>) -> (Reading, Arc<Snapshot>) {
    let zoom = zoom(&fake_of(guest(), now));
    let policy = Policy::careful(90);
    let mut data = match &known {
        Some(known) => Collector::with_snapshot(known).unwrap(),
        None => Collector::new(),
    };
    let mut options = Options::new().policy(policy.clone()).answers_age(60);
    if let Some(known) = known {
        options = options.snapshot(known);
    }
    let options = options.for_review(&zoom).unwrap();
    let mut sync = usage::sync(&zoom, options.clone(), None).unwrap();
    while let Some(event) = sync.try_next().await.unwrap() {
        if let SyncEvent::Page { items, .. } = event {
            items.into_iter().for_each(|item| data.add(item.record));
        }
    }
    let snapshot = data.snapshot(&sync.coverage(), at(now));
    let mut facts = data.into_facts(sync.coverage(), at(now));
    usage::read_candidates(&zoom, &mut facts, &options)
        .await
        .unwrap();
    let snapshot = snapshot.with_answers(&facts);
    // Kept as callers keep them.
    let facts = serde_json::to_value(&facts).unwrap();
    let facts: Facts = serde_json::from_value(facts).unwrap();
    let review = decide(&facts, &policy, None, facts.read_at).unwrap();
    (Reading::from_review(facts, review), Arc::new(snapshot))
}

/// The meetings that users joined, by user and month, with whether that is all.
fn joined(reading: &Reading) -> BTreeMap<(String, NaiveDate), (Option<i64>, bool)> {
    let rows = reading.rows();
    let rows = rows.of("activity").iter().map(|row| {
        let Value::Date(month) = row["month"] else {
            panic!("{row:?}");
        };
        let number = match row["joined"] {
            Value::Integer(number) => Some(number),
            _ => None,
        };
        let complete = row["joined_complete"] == Value::Boolean(true);
        ((text(&row["user_key"]), month), (number, complete))
    });
    rows.collect()
}

/// One who hosts nothing, and joined two meetings, in the second last month.
fn guest() -> FakeAccount {
    let of = |start: &str| {
        let meeting = FakeMeeting::new("host@example.com", format!("uuid-{start}"), at(start));
        meeting.with(|meeting| (meeting.minutes, meeting.participants) = (50, 4))
    };
    let meetings = ["2026-06-03T10:00:00Z", "2026-06-05T10:00:00Z"].map(of);
    // The operation log tells of licences: so it is known that the guest's is not new.
    let changed = "Change left@example.com from Basic to Licensed";
    let log = FakeOperation::new(at("2026-02-02T10:00:00Z"), "user", "Update", changed);
    let mut account = FakeAccount::new().operation(log);
    for name in ["host", "guest"] {
        account = account.user(FakeUser::new(format!("{name}@example.com")));
    }
    for meeting in meetings {
        let uuid = meeting.uuid.clone();
        account = account.meeting(meeting).joined("guest@example.com", uuid);
    }
    account
}

#[tokio::test]
async fn participation_that_was_taken_over_is_a_lower_bound() {
    let (first, known) = next("2026-07-20T09:00:00Z", None).await;
    let (second, _) = next("2026-07-22T09:00:00Z", Some(known)).await;
    assert_eq!(second.facts.taken_over().participation.count, 1);
    let june = (
        "id-guest".to_owned(),
        at("2026-06-01T00:00:00Z").date_naive(),
    );
    assert_eq!(joined(&first)[&june], (Some(2), true));
    // The last one alone is kept.
    assert_eq!(joined(&second)[&june], (Some(1), false));
    // The totals go by the same rule, and that one is the last stays known.
    for reading in [&first, &second] {
        let month = Period::Month.containing(june.1);
        let mut users = reading.facts.inventory.users();
        let user = users.find(|user| user.key.as_str() == june.0).unwrap();
        let read = reading.facts.activity(user, month).read;
        assert_eq!(read.joined, joined(reading)[&june].1);
        assert!(read.last_joined);
    }
}

#[test]
fn what_has_no_length_is_not_of_length_zero() {
    let row = serde_json::json!({"email": "ann@example.com", "id": "ann", "type": 2});
    let user: User = serde_json::from_value(row).unwrap();
    let mut data = Collector::new();
    data.add(Record::User(Box::new(Listed::new(Status::Active, user))));
    let meeting: report::HistoryMeeting = serde_json::from_value(serde_json::json!({
        "host_email": "ann@example.com", "start_time": "2026-06-01T09:00:00Z", "type": "Meeting",
    }))
    .unwrap();
    data.add(Record::Meeting(Box::new(meeting)));
    let facts = data.into_facts(Coverage::default(), at(NOW));
    let review = decide(&facts, &Policy::careful(90), None, facts.read_at).unwrap();
    let mut rows = Rows::default();
    Tables::new(&facts, &review).write_to(&mut rows).unwrap();
    for table in ["activity", "meetings"] {
        let [row] = rows.of(table) else {
            panic!("{table} has one row");
        };
        assert_eq!(row["meetings"], Value::Integer(1));
        assert_eq!(row["minutes"], Value::Null);
        assert_eq!(row["participants"], Value::Null);
    }
    // Nothing was read of sign-ins, and no sync names the account.
    assert_eq!(rows.of("activity")[0]["sign_ins"], Value::Null);
    assert_eq!(text(&rows.of("users")[0]["account_digest"]), "");
}

#[test]
fn the_schema_says_of_each_column_what_the_declaration_says() {
    for table in TABLES {
        let schema = table.json_schema();
        let properties = schema["properties"].as_object().unwrap();
        assert_eq!(properties.len(), table.columns.len());
        assert_eq!(
            schema["required"].as_array().unwrap().len(),
            table.columns.len()
        );
        for column in table.columns {
            let property = &properties[column.name];
            let kinds = property["type"].clone();
            let nullable = kinds.as_array().is_some_and(|kinds| kinds[1] == "null");
            assert_eq!(nullable, column.nullable, "{}", column.name);
            let kind = kinds
                .as_array()
                .map_or(kinds.clone(), |kinds| kinds[0].clone());
            let expected = match column.kind {
                Kind::Integer => "integer",
                Kind::Boolean => "boolean",
                _ => "string",
            };
            assert_eq!(kind, expected, "{}", column.name);
            assert_eq!(property["description"], column.doc);
        }
    }
}
