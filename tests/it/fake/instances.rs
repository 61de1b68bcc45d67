//! Single past meetings: how they are found, and when they are refused.

use zoom_admin::report::MeetingParticipants;
use zoom_admin::{MeetingUuid, meeting};

use super::cases::twice_encoded;
use super::*;

/// Meetings of Ann by UUID, with the start; the numbers follow each other.
fn account(meetings: &[(&str, &str)]) -> FakeAccount {
    let account = FakeAccount::new().user(FakeUser::new("ann@example.com"));
    let numbered = (1_u64..).zip(meetings);
    numbered.fold(account, |account, (n, (uuid, start))| {
        let meeting = FakeMeeting::new("ann@example.com", *uuid, instant(start));
        account.meeting(meeting.with(|m| m.id = 70_000_000_000 + n))
    })
}

fn caller(account: FakeAccount) -> Caller {
    Caller::of(&Fake::builder().account(account).unlimited().build())
}

/// All calls about one past meeting.
const CALLS: [(&str, &str); 9] = [
    ("/past_meetings", ""),
    ("/past_meetings", "/participants"),
    ("/past_meetings", "/polls"),
    ("/past_meetings", "/qa"),
    ("/report/meetings", ""),
    ("/report/meetings", "/participants"),
    ("/report/meetings", "/polls"),
    ("/report/meetings", "/qa"),
    ("/report/meetings", "/survey"),
];

#[tokio::test]
async fn uuids_with_slashes_are_encoded_twice_in_a_path() {
    let start = "2026-06-10T08:00:00Z";
    let uuids = ["/first==", "mid//dle==", "one/slash==", "none+=="];
    let caller = caller(account(&uuids.map(|uuid| (uuid, start))));
    for uuid in uuids {
        let once = uuid
            .replace('/', "%2F")
            .replace('+', "%2B")
            .replace('=', "%3D");
        for (call, more) in CALLS {
            let path = format!("{call}/{}{more}", twice_encoded(uuid));
            let (status, body) = caller.get(&path).await;
            assert_eq!(status, 200, "{path}: {body}");
            let path = format!("{call}/{once}{more}");
            let (status, body) = caller.get(&path).await;
            if uuid.starts_with('/') || uuid.contains("//") {
                assert_eq!((status, &body["code"]), (400, &json!(300)), "{path}");
            } else {
                assert_eq!(status, 200, "{path}: {body}");
            }
        }
    }
}

#[tokio::test]
async fn generated_uuids_have_slashes_and_the_client_encodes_them() {
    let fake = Fake::builder().users(600).unlimited().build();
    let (caller, zoom) = (Caller::of(&fake), client(&fake));
    let path = "/report/history_meetings?from=2026-06-01&to=2026-06-30&page_size=300";
    let held = caller.all(path, "history_meetings").await;
    let uuids = texts(&held, "meeting_uuid");
    assert_eq!(uuids.iter().collect::<BTreeSet<_>>().len(), uuids.len());
    for bad in [
        |uuid: &str| uuid.starts_with('/'),
        |uuid: &str| uuid.contains("//"),
    ] {
        let found = held.iter().find(|row| {
            bad(row["meeting_uuid"].as_str().unwrap())
                && row["type"] == "Meeting"
                && row["participants"].as_u64() > Some(1)
        });
        let row = found.expect("a UUID with slashes");
        let uuid = MeetingUuid::from(row["meeting_uuid"].as_str().unwrap());
        let past = zoom.send(meeting::Past::new(uuid.clone())).await.unwrap();
        assert_eq!(past.uuid, Some(uuid.clone()));
        let people = zoom.send(MeetingParticipants::new(uuid)).await.unwrap();
        assert_eq!(row["participants"], people.total_records.unwrap());
    }
}

#[tokio::test]
async fn what_is_unknown_not_over_or_old_is_refused() {
    let caller = caller(
        account(&[
            ("over", "2026-06-10T08:00:00Z"),
            ("running", "2026-07-01T08:45:00Z"),
            ("later", "2026-07-02T08:00:00Z"),
            ("old", "2025-06-30T08:00:00Z"),
        ])
        .meeting(
            FakeMeeting::new("ann@example.com", "web", instant("2026-06-10T08:00:00Z"))
                .with(|m| (m.id, m.webinar) = (70_000_000_009, true)),
        ),
    );
    for (call, more) in CALLS {
        for (key, status, code) in [
            ("over", 200, Value::Null),
            ("70000000001", 200, Value::Null),
            ("nothing", 404, json!(3001)),
            ("12345", 404, json!(3001)),
            ("running", 404, json!(3001)),
            ("70000000002", 404, json!(3001)),
            ("later", 404, json!(3001)),
            ("old", 400, json!(12702)),
            ("70000000004", 400, json!(12702)),
            ("web", 404, json!(3001)),
            ("70000000009", 404, json!(3001)),
        ] {
            let path = format!("{call}/{key}{more}");
            let (found, body) = caller.get(&path).await;
            assert_eq!((found, &body["code"]), (status, &code), "{path}: {body}");
        }
    }
    let message = caller.get("/past_meetings/running").await.1["message"].clone();
    assert_eq!(message, "Meeting ID is invalid or not end: running.");
    for more in ["", "/participants", "/polls", "/qa", "/survey"] {
        let path = format!("/report/webinars/web{more}");
        caller.ok(&path).await;
        let (status, body) = caller.get(&format!("/report/webinars/over{more}")).await;
        assert_eq!((status, &body["code"]), (404, &json!(3001)), "{more}");
    }
}

#[tokio::test]
async fn one_person_alone_has_no_list_of_participants() {
    let alone = account(&[]).meeting(
        FakeMeeting::new("ann@example.com", "alone", instant("2026-06-10T08:00:00Z"))
            .with(|m| (m.participants, m.rejoins) = (3, 2)),
    );
    let caller = caller(alone);
    for path in ["/past_meetings", "/report/meetings"] {
        let body = caller.ok(&format!("{path}/alone")).await;
        assert_eq!(body["participants_count"], 3);
        let (status, body) = caller.get(&format!("{path}/alone/participants")).await;
        assert_eq!((status, &body["code"]), (404, &json!(3001)));
    }
    let days = "from=2026-06-01&to=2026-06-30";
    for (kind, count) in [("past", 0), ("pastOne", 1)] {
        let path = format!("/report/users/id-ann/meetings?{days}&type={kind}");
        let rows = caller.all(&path, "meetings").await;
        assert_eq!(rows.len(), count, "{kind}");
    }
}

#[tokio::test]
async fn instances_are_those_that_ended_by_day_and_the_latest_is_the_number() {
    let days = [
        "2026-06-10",
        "2026-06-12",
        "2026-07-02",
        "2025-03-31",
        "2025-04-01",
    ];
    let account = days.iter().fold(
        FakeAccount::new().user(FakeUser::new("ann@example.com")),
        |account, day| {
            let start = instant(&format!("{day}T08:00:00Z"));
            account.meeting(FakeMeeting::new("ann@example.com", *day, start).with(|m| {
                m.recurring = true;
            }))
        },
    );
    let caller = caller(account);
    let path = "/past_meetings/81234567890";
    let list = async |query: &str| {
        let body = caller.ok(&format!("{path}/instances{query}")).await;
        let rows = body["meetings"].as_array().unwrap().clone();
        texts(&rows, "uuid").join(" ")
    };
    // 15 months back from the first of July.
    assert_eq!(list("").await, "2026-06-12 2026-06-10 2025-04-01");
    assert_eq!(list("?from=2026-06-11&to=2026-06-12").await, "2026-06-12");
    assert_eq!(
        list("?from=2026-06-11").await,
        "2026-06-12 2026-06-10 2025-04-01",
        "the days count only together"
    );
    assert_eq!(caller.ok(path).await["uuid"], "2026-06-12");
    let body = caller.ok(&format!("{path}/instances")).await;
    let id = instant("2026-06-12T08:00:00Z")
        .timestamp_millis()
        .to_string();
    assert_eq!(body["meetings"][0]["occurrence_id"], id);
    for (path, status, code) in [
        ("/past_meetings/1/instances", 404, 3001),
        ("/past_meetings/uuid/instances", 404, 3001),
        (
            "/past_meetings/81234567890/instances?from=2026-06-02&to=2026-06-01",
            400,
            300,
        ),
    ] {
        let (found, body) = caller.get(path).await;
        assert_eq!((found, &body["code"]), (status, &json!(code)), "{path}");
    }
}

#[tokio::test(start_paused = true)]
async fn reports_of_a_meeting_are_late_and_its_participants_have_no_length_until_then() {
    let lag = Duration::from_secs(3600);
    let account = account(&[("just", "2026-07-01T08:20:00Z")]);
    let fake = Fake::builder().account(account).report_lag(lag).build();
    let caller = Caller::of(&fake);
    let refused = caller.get("/report/meetings/just/participants").await;
    assert_eq!((refused.0, &refused.1["code"]), (404, &json!(3001)));
    let seconds = async || {
        let body = Caller::of(&fake)
            .ok("/past_meetings/just/participants")
            .await;
        let rows = body["participants"].as_array().unwrap().clone();
        rows.iter()
            .map(|row| row["duration"].as_u64().unwrap())
            .sum::<u64>()
    };
    assert_eq!(seconds().await, 0);
    tokio::time::advance(Duration::from_secs(3000)).await;
    assert_eq!(seconds().await, 54 * 60);
    Caller::of(&fake)
        .ok("/report/meetings/just/participants")
        .await;
}

#[tokio::test]
async fn guests_are_blank_or_masked_or_shown_and_those_who_join_again_are_counted_again() {
    let start = instant("2026-06-10T08:00:00Z");
    let big = FakeMeeting::new("ann@example.com", "big", start).with(|m| {
        (m.participants, m.rejoins) = (90, 20);
        m.features = vec!["registration".into()];
    });
    let caller = caller(account(&[]).meeting(big).joined("ann@example.com", "big"));
    let path = "/report/meetings/big/participants?page_size=30";
    let rows = caller.all(path, "participants").await;
    assert_eq!(rows.len(), 90);
    let emails = texts(&rows, "user_email");
    let count = |test: &dyn Fn(&&&str) -> bool| emails.iter().filter(test).count();
    assert!(count(&|e| e.is_empty()) > 5);
    assert!(count(&|e| e.contains("***@")) > 5);
    assert!(count(&|e| e.ends_with("@partner.example") && !e.contains('*')) > 5);
    let people: BTreeSet<_> = texts(&rows, "name").into_iter().collect();
    assert_eq!(people.len(), 70);
    let guest = rows.iter().find(|row| row["id"] == "").unwrap();
    assert_eq!(guest["registrant_id"], "");
    assert_eq!(rows[0]["participant_user_id"], "id-ann");
    let path = format!("{path}&include_fields=registrant_id");
    let rows = caller.all(&path, "participants").await;
    let guest = rows.iter().find(|row| row["id"] == "").unwrap();
    assert_ne!(guest["registrant_id"], "");
    let (status, _) = caller
        .get("/report/meetings/big/participants?include_fields=odd")
        .await;
    assert_eq!(status, 400);
}
