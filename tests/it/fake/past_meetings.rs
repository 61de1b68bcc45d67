//! A user's past meetings.

use futures::TryStreamExt;
use zoom_admin::report::{PastFilter, UserMeetings};

use super::*;

const JUNE: &str = "from=2026-06-01&to=2026-06-30";

/// Ann held one of each kind and took part in two of Ben's, of which one was his alone by count.
fn account() -> FakeAccount {
    let at = |host: &str, uuid: &str, day: u32, people: u32| {
        let start = instant(&format!("2026-06-{day:02}T10:00:00Z"));
        FakeMeeting::new(host, uuid, start).with(|m| m.participants = people)
    };
    FakeAccount::new()
        .user(FakeUser::new("ann@example.com").with(|u| u.role_id = "0".into()))
        .user(FakeUser::new("ben@example.com"))
        .meeting(at("ann@example.com", "two", 3, 2))
        .meeting(at("ann@example.com", "alone", 4, 1))
        .meeting(at("ann@example.com", "webinar", 5, 40).with(|m| m.webinar = true))
        .meeting(at("ben@example.com", "bens", 4, 3))
        .meeting(at("ben@example.com", "bens-alone", 6, 1))
        .meeting(at("ben@example.com", "not-hers", 7, 5))
        .joined("ANN@example.com", "bens")
        .joined("ann@example.com", "bens-alone")
        .joined("ann@example.com", "two")
        .joined("ann@example.com", "no-such")
}

fn path(user: &str, more: &str) -> String {
    format!("/report/users/{user}/meetings?{JUNE}{more}")
}

#[tokio::test]
async fn past_meetings_are_hosted_ones_of_two_or_of_one_or_joined_ones_too() {
    let caller = Caller::of(&Fake::builder().account(account()).unlimited().build());
    let uuids = async |more: &str| {
        let rows = caller.all(&path("id-ann", more), "meetings").await;
        texts(&rows, "uuid").join(" ")
    };
    assert_eq!(uuids("").await, "webinar two");
    assert_eq!(uuids("&type=past").await, "webinar two");
    assert_eq!(uuids("&type=pastOne").await, "alone");
    assert_eq!(uuids("&type=pastJoined").await, "webinar bens two");
    assert_eq!(caller.get(&path("id-ann", "&type=odd")).await.0, 400);
}

#[tokio::test]
async fn a_past_meeting_says_when_it_was_whose_and_how_many_took_part() {
    let caller = Caller::of(&Fake::builder().account(account()).unlimited().build());
    let page = caller.ok(&path("me", "&type=pastJoined")).await;
    let mut expected = json!({
        "uuid": "bens",
        "id": 81_234_567_890_u64,
        "type": 2,
        "topic": "Weekly",
        "user_name": "ben Example",
        "user_email": "ben@example.com",
        "host_name": "ben Example",
        "host_organization": "Example",
        "start_time": "2026-06-04T10:00:00Z",
        "end_time": "2026-06-04T10:30:00Z",
        "schedule_time": "06/01/2026 10:00",
        "join_waiting_room_time": "",
        "join_time": "06/04/2026 10:00",
        "leave_time": "06/04/2026 10:21",
        "duration": 30,
        "total_minutes": 81,
        "participants_count": 3,
        "participants_count_my_account": 2,
        "has_chat": false,
        "has_recording": false,
        "has_screen_share": false,
        "meeting_encryption_status": 1,
        "source": "Zoom",
        "session_key": "",
        "custom_keys": [],
    });
    assert_eq!(page["meetings"][1], expected);
    assert_eq!(page["meetings"][0]["type"], 5, "a webinar");
    assert_eq!(
        (&page["from"], &page["to"], &page["total_records"]),
        (&json!("2026-06-01"), &json!("2026-06-30"), &json!(3))
    );
    // The host stayed to the end.
    expected["leave_time"] = "06/04/2026 10:30".into();
    let hosted = caller.all(&path("ben@example.com", ""), "meetings").await;
    assert_eq!(hosted[1], expected);
}

#[tokio::test]
async fn past_meetings_of_seeded_users_are_those_of_the_host_report_and_pages_agree() {
    let fake = Fake::builder().users(60).unlimited().build();
    let caller = Caller::of(&fake);
    let mut paged = 0;
    let hosts = caller.all(&format!("/report/users?{JUNE}"), "users").await;
    assert!(hosts.len() > 10);
    for host in hosts {
        let email = host["email"].as_str().unwrap();
        let more = caller.all(&path(email, "&page_size=300"), "meetings").await;
        let ones = caller.all(&path(email, "&type=pastOne"), "meetings").await;
        assert_eq!(host["meetings"], more.len() + ones.len(), "{email}");
        let sum: u64 = more
            .iter()
            .chain(&ones)
            .map(|m| m["duration"].as_u64().unwrap())
            .sum();
        assert_eq!(host["meeting_minutes"], sum);
        let mut starts = texts(&more, "start_time");
        starts.reverse();
        assert!(starts.is_sorted());
        let narrow = caller.all(&path(email, "&page_size=3"), "meetings").await;
        assert_eq!(narrow, more);
        paged += usize::from(more.len() > 3);
    }
    assert!(paged > 0);
}

#[tokio::test]
async fn past_meetings_have_the_range_rules_and_clamps_of_the_other_reports() {
    let fake = Fake::builder().account(account()).unlimited().build();
    let caller = Caller::of(&fake);
    for range in [
        "",
        "from=2026-06-01",
        "from=2026-06-02&to=2026-06-01",
        "from=2026-05-01&to=2026-06-02",
        "from=2025-12-31&to=2026-01-05",
    ] {
        let path = format!("/report/users/id-ann/meetings?{range}");
        let (status, body) = caller.get(&path).await;
        assert_eq!((status, &body["code"]), (400, &json!(300)), "{range}");
    }
    fake.clamp_reports(26);
    let page = caller.ok(&path("id-ann", "&type=pastJoined")).await;
    assert_eq!(page["from"], "2026-06-05");
    assert_eq!(page["meetings"].as_array().unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn past_meetings_are_as_late_as_the_other_reports() {
    let lag = Duration::from_secs(2 * 3600);
    let meeting = |uuid: &str, start: &str| {
        FakeMeeting::new("ann@example.com", uuid, instant(start)).with(|m| m.webinar = uuid == "w")
    };
    let account = FakeAccount::new()
        .user(FakeUser::new("ann@example.com"))
        .user(FakeUser::new("ben@example.com"))
        .meeting(meeting("m", "2026-07-01T08:00:00Z"))
        .meeting(meeting("w", "2026-07-01T08:00:00Z"))
        .joined("ben@example.com", "m");
    let fake = Fake::builder().account(account).report_lag(lag).build();
    let counts = async || {
        let caller = Caller::of(&fake);
        let mut counts = Vec::new();
        for (who, kind) in [("id-ann", "past"), ("id-ben", "pastJoined")] {
            let range = "from=2026-06-20&to=2026-07-01";
            let path = format!("/report/users/{who}/meetings?{range}&type={kind}");
            counts.push(caller.all(&path, "meetings").await.len());
        }
        counts
    };
    tokio::time::advance(Duration::from_secs(5400 - 1)).await;
    assert_eq!(counts().await, [0, 0]);
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(counts().await, [2, 1]);
}

#[tokio::test]
async fn past_meetings_of_unknown_users_are_refused_like_the_users() {
    let caller = Caller::of(&Fake::builder().account(account()).build());
    for who in ["nobody", "nobody@example.com"] {
        let refused = caller.get(&format!("/users/{who}")).await;
        assert_eq!(refused.0, 404);
        assert_eq!(caller.get(&path(who, "")).await, refused);
    }
}

#[tokio::test(start_paused = true)]
async fn the_client_reads_past_meetings() {
    let zoom = client(&Fake::builder().account(account()).build());
    let days = UserMeetings::new("ann@example.com", date("2026-06-01"), date("2026-06-30"));
    let hosted: Vec<_> = zoom.stream(days.clone()).try_collect().await.unwrap();
    assert_eq!(hosted.len(), 2);
    assert_eq!(hosted[1].end_time, Some(instant("2026-06-03T10:30:00Z")));
    let joined = days.kind(PastFilter::PastJoined);
    let joined: Vec<_> = zoom.stream(joined).try_collect().await.unwrap();
    assert_eq!(joined.len(), 3);
    assert_eq!(joined[1].host_name.as_deref(), Some("ben Example"));
    assert_eq!(joined[1].join_time, Some(instant("2026-06-04T10:00:00Z")));
}
