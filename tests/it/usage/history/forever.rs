//! A file that an earlier crate of the same version wrote. Programs keep such files for years: each
//! version is read for ever, and another form is another version.

use std::io::Read;

use flate2::read::GzDecoder;
use serde_json::{Value, json};
use zoom_admin::fake::FakeStatus;
use zoom_admin::usage::Licence;

use super::*;

const STATE: &[u8] = include_bytes!("state-1.jsonl.gz");

/// A user with use, one without, one who is invited, and a webinar licence, with a contract.
async fn small() -> AccountSnapshot {
    let user = |name: &str| FakeUser::new(format!("{name}@example.com"));
    let used = at("2026-06-15T10:00:00Z");
    let account = FakeAccount::new()
        .group("g1", "Everyone")
        .user(user("owner").with(|u| {
            u.role_id = "0".into();
            u.kind = 1;
        }))
        .user(user("ann").with(|u| {
            u.dept = Some("Sales".into());
            u.group_ids = vec!["g1".into()];
            u.webinar = Some(500);
            u.last_login = Some(used);
        }))
        .user(user("bob"))
        .user(user("cem").with(|u| u.status = FakeStatus::Pending))
        .meeting(FakeMeeting::new("ann@example.com", "a==", used).with(|m| {
            m.minutes = 60;
            m.participants = 5;
        }))
        .operation(FakeOperation::new(
            at("2026-02-02T10:00:00Z"),
            "user",
            "Update",
            "Change old@example.com from Basic to Licensed",
        ))
        .plan_usage(json!({
            "plan_base": {"type": "yearly", "hosts": 5, "usage": 3},
            "plan_webinar": [{"type": "webinar500_yearly", "hosts": 1, "usage": 1}],
        }));
    let fake = Fake::builder()
        .account(account)
        .now(at("2026-07-01T09:00:00Z"))
        .unlimited()
        .build();
    let (facts, sync) = read(&fake, Options::new()).await;
    let contract = contract(
        r#"{"currency": "EUR", "model": "named_host", "term_end": "2026-12-31",
        "notice_by": "2026-11-30",
        "lines": [{"licence": "pro", "quantity": 5, "unit_price": "120.00"}]}"#,
    );
    let review = decide(&facts);
    let purchasing = review
        .purchasing(Some(&contract), &Planning::new())
        .unwrap();
    let source = SnapshotSource::new(&facts, &review).purchasing(&purchasing);
    source.sync(&sync).snapshot().unwrap()
}

fn lines(bytes: &[u8]) -> Vec<Value> {
    let mut text = String::new();
    GzDecoder::new(bytes).read_to_string(&mut text).unwrap();
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Where a value lacks what an earlier one has, or has something else in its place.
fn lacks(old: &Value, new: &Value, place: &str, all: &mut Vec<String>) {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            // Which rules a policy has is not the form of a state.
            for (name, value) in old.iter().filter(|(name, _)| *name != "policy") {
                let place = format!("{place}.{name}");
                match new.get(name) {
                    Some(new) => lacks(value, new, &place, all),
                    None => all.push(place),
                }
            }
        }
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            for (n, (old, new)) in old.iter().zip(new).enumerate() {
                lacks(old, new, &format!("{place}.{n}"), all);
            }
        }
        (old, new) if old == new => {}
        _ => all.push(place.to_owned()),
    }
}

#[tokio::test(start_paused = true)]
async fn a_state_of_version_1_is_read_for_ever() {
    let state = AccountSnapshot::read_from(STATE, &key()).unwrap();
    assert_eq!(state.head.read_at, at("2026-07-01T09:00:00Z"));
    assert_eq!(state.head.counts.users, 4);
    assert!(state.head.has_all_users());
    let pro = state.head.seats_of(&Licence::Pro).unwrap();
    assert_eq!((pro.held(), pro.idle), (3, 1));
    assert_eq!(pro.bought.value().unwrap().seats, 5);
    assert_eq!(pro.price.value().unwrap().to_string(), "120.00");
    assert_eq!(pro.lines[0].ends, "2026-12-31".parse().ok());
    let user = |email: &str| state.users.iter().find(|user| user.email == email).unwrap();
    let ann = user("ann@example.com");
    assert_eq!(ann.department.value().unwrap(), "Sales");
    assert_eq!(ann.groups[0].name.as_deref(), Some("Everyone"));
    assert_eq!(ann.licences, [Licence::Pro, Licence::Webinar(Some(500))]);
    assert_eq!(ann.clocks.licence_use, Some(at("2026-06-15T10:00:00Z")));
    assert_eq!(ann.verdicts[0].reasons[0], "used");
    let bob = user("bob@example.com");
    assert_eq!(bob.verdicts[0].verdict.name(), "reclaim");
    assert_eq!(user("cem@example.com").id, None);
    assert_eq!(state.sync.as_ref().unwrap().users(), 4);
}

/// The same account is written today with all that was written then: new members may be added.
/// After an intended new version: `ZOOM_TEST_WRITE=1 cargo test --test it usage::history::forever`
/// writes the file that is missing.
#[tokio::test(start_paused = true)]
async fn what_version_1_writes_is_still_written() {
    let now = written(&small().await);
    if std::env::var_os("ZOOM_TEST_WRITE").is_some() {
        let path = "tests/it/usage/history/state-1.jsonl.gz";
        let file = std::fs::File::create_new(path);
        std::io::Write::write_all(&mut file.unwrap(), &now).unwrap();
    }
    let (old, now) = (lines(STATE), lines(&now));
    assert_eq!(old.len(), now.len());
    let mut all = Vec::new();
    // The last line has the digest of the others.
    for (n, (old, now)) in old.iter().zip(&now).enumerate().take(old.len() - 1) {
        lacks(old, now, &format!("line {n}"), &mut all);
    }
    assert!(all.is_empty(), "not written any more: {all:#?}");
}
