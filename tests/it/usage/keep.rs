//! What a product keeps goes through its written form and is the same; of another version or
//! account it is refused.

mod forever;

use chrono::{DateTime, Utc};
use futures::TryStreamExt;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use zoom_admin::coverage::Coverage;
use zoom_admin::fake::{Fake, FakeAccount, FakeRefusal};
use zoom_admin::limit::Budget;
use zoom_admin::usage::activity::Period;
use zoom_admin::usage::facts::Look;
use zoom_admin::usage::filter::Filter;
use zoom_admin::usage::inventory::Listed;
use zoom_admin::usage::sync::{Failure, Item, KeySet, Progress, SyncEvent, UnitId};
use zoom_admin::usage::{
    self, Checkpoint, Collector, Facts, Inventory, Known, Licence, Options, Policy, Review,
    Snapshot,
};
use zoom_admin::{AccountKey, ErrorKind, Plan, Zoom, account, report, user};

const NOW: &str = "2026-07-01T09:00:00Z";

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn key() -> AccountKey {
    AccountKey::new(Fake::ACCOUNT_ID)
}

fn fake(refused: bool) -> Fake {
    let fake = Fake::builder()
        .account(FakeAccount::seeded(60, 7))
        .now(at(NOW))
        .unlimited()
        .build();
    if refused {
        fake.refuse("/users/{userId}/settings", FakeRefusal::no_permission())
            .unwrap();
        fake.refuse(
            "/accounts/{accountId}/plans/usage",
            FakeRefusal::no_permission(),
        )
        .unwrap();
    }
    fake
}

fn zoom(fake: &Fake) -> Zoom {
    Zoom::builder()
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
        .transport(fake.clone())
        .clock(fake.clock())
        .plan(Plan::Business)
        .build()
        .unwrap()
}

async fn facts(refused: bool) -> Facts {
    let options = Options::new().policy(Policy::careful(90));
    usage::collect(&zoom(&fake(refused)), options)
        .await
        .unwrap()
}

fn review(facts: &Facts) -> Review {
    usage::decide(facts, &Policy::careful(90), None, facts.read_at).unwrap()
}

fn json(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}

/// The value through its written form: as text in the order in which it is written, and as a
/// document whose members a database has sorted.
#[track_caller]
fn around<T: Serialize + DeserializeOwned>(value: &T) -> T {
    let text = serde_json::to_string(value).unwrap();
    let back: T = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error} in {text}"));
    assert_eq!(serde_json::to_string(&back).unwrap(), text);
    let sorted: T = serde_json::from_value(json(value)).unwrap();
    assert_eq!(serde_json::to_string(&sorted).unwrap(), text);
    back
}

/// The same, for what is a document of its own: it has a version, and is read with that alone.
#[track_caller]
fn around_with_version<T: Serialize + DeserializeOwned>(value: &T, version: u32) -> T {
    let back = around(value);
    let written = json(value);
    assert_eq!(written["version"], version);
    // What another version may hold beside its number is not looked at.
    let foreign = serde_json::json!({"version": 99, "people": 7, "users": "many", "why": []});
    for other in [0, version + 1] {
        let mut changed = written.clone();
        changed["version"] = other.into();
        for changed in [changed, foreign.clone()] {
            let Err(error) = serde_json::from_value::<T>(changed) else {
                panic!("version {other} was read");
            };
            let told = error.to_string();
            assert!(
                told.contains("version") && told.contains("start without it"),
                "{told}"
            );
        }
    }
    let mut without = written;
    without.as_object_mut().unwrap().remove("version");
    assert!(serde_json::from_value::<T>(without).is_err());
    back
}

#[tokio::test(start_paused = true)]
async fn every_type_that_a_caller_keeps_reads_back_and_refuses_another_version() {
    let fake = fake(false);
    let zoom = zoom(&fake);
    let facts = facts(true).await;
    let review = review(&facts);
    around_with_version::<Facts>(&facts, 1);
    around_with_version::<Review>(&review, 1);
    around_with_version::<Look>(facts.looks.values().next().unwrap(), 1);
    around_with_version::<Look>(&Look::default(), 1);

    let mut sync = usage::sync(&zoom, Options::new().days(30), None).unwrap();
    let (mut data, mut seen) = (Collector::new(), KeySet::new());
    let mut kinds = std::collections::BTreeSet::new();
    let mut checkpoint = None;
    while let Some(event) = sync.try_next().await.unwrap() {
        match event {
            SyncEvent::Page { items, .. } => {
                for item in items {
                    if kinds.insert(item.record.source()) {
                        let back = around_with_version::<Item>(&item, 1);
                        assert_eq!(format!("{back:?}"), format!("{item:?}"));
                    }
                    let again = around::<Item>(&item);
                    seen.insert(&item);
                    data.add(again.record);
                }
            }
            SyncEvent::Checkpoint(kept) => checkpoint = Some(kept),
            _ => {}
        }
    }
    assert!(kinds.len() >= 6, "{kinds:?}");
    let progress: Progress = sync.progress();
    assert!(!progress.stages.is_empty());
    assert_eq!(around_with_version::<Progress>(&progress, 1), progress);
    around_with_version::<Progress>(&Progress::default(), 1);
    // These two are refused where they are used: see `sync::kept`.
    around::<Checkpoint>(&checkpoint.unwrap());
    around::<Snapshot>(&data.snapshot(&sync.coverage(), at(NOW)));
    let text = serde_json::to_string(&seen).unwrap();
    assert_eq!(serde_json::from_str::<KeySet>(&text).unwrap(), seen);

    let failure: Failure = serde_json::from_value(serde_json::json!({
        "version": 1, "unit": {"source": "users", "days": null, "part": null}, "user": "abc",
        "field": "type", "time": NOW, "why": {"reason": "not_said"},
    }))
    .unwrap();
    assert_eq!(around_with_version::<Failure>(&failure, 1), failure);
}

#[tokio::test(start_paused = true)]
async fn the_parts_of_what_is_kept_read_back_alone() {
    let facts = facts(true).await;
    let review = review(&facts);
    for user in &review.users {
        assert_eq!(&around(user), user);
        assert_eq!(around(&user.user), user.user);
        user.verdicts.iter().for_each(|v| assert_eq!(&around(v), v));
    }
    assert_eq!(around::<Inventory>(&facts.inventory), facts.inventory);
    assert_eq!(around(&facts.activity), facts.activity);
    assert_eq!(around(&facts.operations), facts.operations);
    assert_eq!(around::<Coverage>(&facts.coverage), facts.coverage);
    around(&facts.plans);
    around(&facts.upcoming);
    assert_eq!(around(&review.counts()), review.counts());
    let first = facts.inventory.users().next().unwrap();
    for event in facts.timeline(first, review.window) {
        assert_eq!(around(&event), event);
    }
    around(&facts.trail(first).by(Period::Month, &Utc, review.window));
    let unit: Vec<UnitId> = Vec::new();
    around(&unit);
    around(&Budget::default());
}

#[test]
fn a_missing_value_reads_back_with_its_reason() {
    use zoom_admin::coverage::Why;
    let all: [Known<u64>; 4] = [
        Known::Read(7),
        Known::NotThere,
        Known::NotAssignable,
        Known::NotRead(Why::NotAsked),
    ];
    all.iter()
        .for_each(|known| assert_eq!(&around(known), known));
    assert_eq!(around(&Known::Read(())), Known::Read(()));
    let plans = serde_json::json!({"missing": [{"hosts": 3}]});
    let plans: Known<account::Plans> = serde_json::from_value(plans).unwrap();
    assert!(plans.value().unwrap().plans.contains_key("missing"));
    for bad in [
        r#"{"missing": "lost"}"#,
        r#"{"missing": "not_read"}"#,
        r#"{"missing": "not_read", "why": {"reason": "bored"}}"#,
        r#""seven""#,
    ] {
        assert!(serde_json::from_str::<Known<u64>>(bad).is_err(), "{bad}");
    }
}

#[test]
fn licences_of_any_name_read_back_or_are_not_written() {
    for licence in [
        Licence::Other("A:5".into(), None),
        Licence::Other("A:".into(), None),
        Licence::Other("A:5".into(), Some(-1)),
        Licence::Other("A B".into(), None),
        Licence::United("32:1".into()),
        Licence::Webinar(None),
    ] {
        assert_eq!(around(&licence), licence);
    }
    for licence in [
        Licence::United(String::new()),
        Licence::Other(" ".into(), None),
        Licence::United("32 ".into()),
    ] {
        assert!(serde_json::to_string(&licence).is_err(), "{licence:?}");
    }
    // What a list says without a name, or with blanks around it, is written all the same.
    let listed: user::User = serde_json::from_value(serde_json::json!({
        "email": "a@x.org", "id": "A",
        "license_info_list": [{"license_type": " ROOM ", "license_option": 1}],
    }))
    .unwrap();
    let inventory = Inventory::merge([Listed::new(user::Status::Active, listed)]);
    assert_eq!(around(&inventory), inventory);
}

#[tokio::test(start_paused = true)]
async fn a_review_that_was_read_back_is_filtered_and_counted_as_before() {
    let facts = facts(false).await;
    let review = review(&facts);
    let back = around(&review);
    let filter: Filter = "user_type = Pro and department is set".parse().unwrap();
    assert_eq!(
        json(&back.clone().filtered(&filter)),
        json(&review.clone().filtered(&filter))
    );
    assert_eq!(back.counts(), review.counts());
    let field = usage::filter::Field::Department;
    assert_eq!(back.counts_by(field.clone()), review.counts_by(field));
    assert_eq!(json(&back.plans), json(&review.plans));
    assert_eq!(json(&back.invoices), json(&review.invoices));
    assert!(back.check_account(&key()).is_ok());
    let error = back.check_account(&AccountKey::new("another")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WrongAccount);
}

fn written(facts: &Facts) -> Vec<u8> {
    let mut bytes = Vec::new();
    facts.write_to(&mut bytes).unwrap();
    bytes
}

#[tokio::test(start_paused = true)]
async fn facts_in_the_compact_form_are_the_same_and_decide_the_same() {
    for refused in [false, true] {
        let facts = facts(refused).await;
        let bytes = written(&facts);
        let back = Facts::read_from(&bytes[..], &key()).unwrap();
        assert_eq!(back.activity, facts.activity);
        assert_eq!(back.inventory, facts.inventory);
        assert_eq!(back.looks, facts.looks);
        assert_eq!(json(&back), json(&facts));
        assert_eq!(json(&review(&back)), json(&review(&facts)));
        // It is written in one way.
        assert_eq!(written(&back), bytes);
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(text.lines().count(), text.matches('\n').count());
    }
}

#[tokio::test(start_paused = true)]
async fn facts_of_another_version_or_account_are_refused() {
    let facts = facts(false).await;
    let text = String::from_utf8(written(&facts)).unwrap();
    assert!(text.starts_with(r#"{"version":1,"#), "{}", &text[..40]);
    let error = Facts::read_from(text.as_bytes(), &AccountKey::new("another")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WrongAccount);
    let later = text.replacen(r#"{"version":1,"#, r#"{"version":2,"#, 1);
    let error = Facts::read_from(later.as_bytes(), &key()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Version);
    assert!(error.to_string().contains("version 2"), "{error}");
    assert!(facts.check_account(&key()).is_ok());
    let error = facts
        .check_account(&AccountKey::new("another"))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WrongAccount);
}

#[tokio::test(start_paused = true)]
async fn facts_that_are_cut_off_or_changed_are_refused_with_the_line() {
    let facts = facts(true).await;
    let text = String::from_utf8(written(&facts)).unwrap();
    let damaged = |text: &str| {
        let Err(error) = Facts::read_from(text.as_bytes(), &key()) else {
            panic!("it was read");
        };
        assert_eq!(error.kind(), ErrorKind::Damaged, "{error}");
        let told = error.to_string();
        assert!(
            told.contains("in line ") && told.contains("read the account again"),
            "{told}"
        );
        // A line is told by its number, and not by whom it is about.
        assert!(!told.contains('@'), "{told}");
        told
    };
    let lines: Vec<_> = text.split_inclusive('\n').collect();
    // Wherever it is cut: between lines, and within each.
    for n in 0..lines.len() {
        let head: String = lines[..n].concat();
        let told = damaged(&head);
        assert!(
            told.contains(&format!("line {}: the text is cut off", n + 1)),
            "{told}"
        );
        damaged(&format!("{head}{}", &lines[n][..lines[n].len() / 2]));
        damaged(&format!("{head}{}", lines[n].trim_end()));
    }
    // A line is missing, or is there twice.
    let users: Vec<_> = (0..lines.len())
        .filter(|n| lines[*n].starts_with(r#"{"user""#))
        .collect();
    let mut fewer = lines.clone();
    fewer.remove(users[3]);
    assert!(damaged(&fewer.concat()).contains("other lines than there are"));
    let mut twice = lines.clone();
    twice.insert(users[3], lines[users[3]]);
    assert!(damaged(&twice.concat()).contains("repeats an earlier line"));
    let reason = lines.iter().position(|line| line.starts_with(r#"{"why""#));
    let mut without = lines.clone();
    without.remove(reason.unwrap());
    damaged(&without.concat());
    assert!(damaged(&format!("{text}{text}")).contains("more follows"));
    for bad in ["", "\n", "{}\n", "[1]\n", "version 1\n"] {
        damaged(bad);
    }
}

#[test]
fn a_reader_or_writer_that_fails_is_an_error_of_its_own() {
    struct Broken;
    impl std::io::Write for Broken {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the disk is full"))
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    impl std::io::Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the disk is gone"))
        }
    }
    let facts = Collector::new().into_facts(Coverage::default(), at(NOW));
    assert_eq!(facts.write_to(Broken).unwrap_err().kind(), ErrorKind::Io);
    let error = Facts::read_from(Broken, &key()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    // Facts that no sync read are of no account.
    assert!(Facts::read_from(&written(&facts)[..], &key()).is_ok());
}

#[test]
fn no_topic_and_no_address_of_a_machine_is_in_the_compact_form() {
    let mut data = Collector::new();
    let meeting: report::HistoryMeeting = serde_json::from_value(serde_json::json!({
        "meeting_uuid": "abc==", "topic": "Takeover of Acme", "host_email": "ann@example.com",
        "start_time": "2026-06-01T10:00:00Z", "duration": 50, "participants": 4, "type": "Meeting",
    }))
    .unwrap();
    let sign_in: report::SignIn = serde_json::from_value(serde_json::json!({
        "email": "Ann@Example.com", "time": "2026-06-01T09:00:00Z", "type": "Sign in",
        "client_type": "Mac", "version": "6.1", "ip_address": "10.11.12.13",
    }))
    .unwrap();
    data.add(usage::sync::Record::Meeting(Box::new(meeting)));
    data.add(usage::sync::Record::SignIn(Box::new(sign_in)));
    let facts = data.into_facts(Coverage::default(), at(NOW));
    let text = String::from_utf8(written(&facts)).unwrap();
    for hidden in ["Takeover", "10.11.12.13", "abc=="] {
        assert!(!text.contains(hidden), "{text}");
    }
    let back = Facts::read_from(text.as_bytes(), &key()).unwrap();
    assert_eq!(back.activity, facts.activity);
    assert_eq!(back.unknown_hosts(), facts.unknown_hosts());
}
