//! Texts that an earlier crate of the same version wrote. Programs keep them for years: what stands
//! here is read and written for ever, and another form is another version.

use serde_json::json;
use zoom_admin::DateRange;
use zoom_admin::coverage::{Source, SourceCoverage, Why};
use zoom_admin::usage::sync::Record;

use super::*;

fn read<T: DeserializeOwned>(value: Value) -> Box<T> {
    Box::new(serde_json::from_value(value).unwrap())
}

/// A user with everything, one with settings that were refused, and somebody outside of the list.
fn small() -> Facts {
    let mut data = Collector::new();
    let ann = json!({
        "id": "abc", "email": "Ann@example.com", "type": 2, "dept": "Sales", "role_id": "2",
        "display_name": "Ann Lee", "group_ids": ["g1"], "timezone": "Europe/Paris",
        "user_created_at": "2024-01-01T00:00:00Z", "last_login_time": "2026-06-01T09:00:00.5Z",
        "last_client_version": "6.2.11(mac)", "plan_united_type": "32",
    });
    let bob = json!({"id": "def", "email": "bob@example.com", "type": 2});
    for user in [ann, bob] {
        let listed = Listed::new(user::Status::Active, *read(user));
        data.add(Record::User(Box::new(listed)));
    }
    let settings = json!({"at": NOW, "feature": {
        "meeting_capacity": 300, "webinar": true, "webinar_capacity": 500, "zoom_phone": true,
    }});
    let key = serde_json::from_value(json!("abc")).unwrap();
    data.add(Record::Settings(key, read(settings)));
    for (who, uuid) in [("ann@example.com", "a=="), ("room@example.com", "b==")] {
        data.add(Record::Meeting(read(json!({
            "meeting_uuid": uuid, "topic": "Weekly", "host_email": who, "type": "Meeting",
            "start_time": "2026-05-01T10:00:00Z", "duration": 50, "participants": 4,
            "feature_used": {"poll": true},
        }))));
    }
    data.add(Record::SignIn(read(json!({
        "email": "ann@example.com", "time": "2026-05-01T09:00:00Z", "type": "Sign in",
        "client_type": "Mac", "version": "6.1",
    }))));
    let days = DateRange::new("2026-05-01".parse().unwrap(), "2026-05-27".parse().unwrap());
    data.add(Record::Host(
        days,
        read(
            json!({"id": "abc", "email": "ann@example.com", "meetings": 3, "meeting_minutes": 90}),
        ),
    ));
    let mut coverage = Coverage::default();
    coverage.add(SourceCoverage::new(Source::History).asking(days, at(NOW)));
    let mut facts = data.into_facts(coverage, at(NOW));
    let key = facts.inventory.users().next().unwrap().key.clone();
    let mut look = Look::default();
    look.schedules_for = Known::Read(1);
    look.scheduled_by = Known::NotRead(Why::NotSaid);
    facts.looks.insert(key, look);
    facts
}

const FACTS: &str = include_str!("facts-1.jsonl");

#[test]
fn facts_of_version_1_are_read_and_written_for_ever() {
    let facts = small();
    let text = String::from_utf8(written(&facts)).unwrap();
    assert_eq!(text, FACTS);
    let back = Facts::read_from(FACTS.as_bytes(), &key()).unwrap();
    assert_eq!(json(&back), json(&facts));
}

#[test]
fn what_else_is_kept_is_written_so_for_ever() {
    let day = "2026-05-01";
    for (written, is_read) in [
        (
            json!({
                "version": 1, "key": "aa9267fa85f8c5910fd097a12fddbb77", "kind": "meeting",
                "value": {"meeting_uuid": "abc==", "duration": 30},
            }),
            same::<Item> as fn(&Value) -> bool,
        ),
        (
            json!({
                "version": 1, "key": "aa9267fa85f8c5910fd097a12fddbb77", "kind": "host",
                "value": [{"from": day, "to": day}, {"id": "abc", "meetings": 3}],
            }),
            same::<Item>,
        ),
        (
            json!({
                "version": 1, "key": "aa9267fa85f8c5910fd097a12fddbb77", "kind": "user",
                "value": {"key": "abc", "status": "active", "user": {"id": "abc", "email": "a@x.org"}},
            }),
            same::<Item>,
        ),
        (
            json!({
                "version": 1, "unit": {"source": "history", "days": {"from": day, "to": day},
                "part": null}, "user": "abc", "field": "duration", "time": NOW,
                "why": {"reason": "unreadable_field", "field": "duration"},
            }),
            same::<Failure>,
        ),
        (
            json!({
                "version": 1, "schedules_for": 0, "scheduled_by": {"missing": "not_there"},
                "details": null, "participation": {"from": day, "to": day},
            }),
            same::<Look>,
        ),
        (
            json!({
                "version": 1, "stages": {"users": {"done": 1, "total": 2, "rows": 3}},
                "moved": "users", "budget": {"labels": {}, "spending": null},
                "remaining": {"secs": 5, "nanos": 0},
            }),
            same::<Progress>,
        ),
    ] {
        assert!(is_read(&written), "{written}");
    }
}

fn same<T: Serialize + DeserializeOwned>(written: &Value) -> bool {
    let read: T = serde_json::from_value(written.clone()).unwrap();
    json(&read) == *written
}
