//! Single meetings to come, with their polls, registration and survey.

use super::*;

fn account() -> FakeAccount {
    let at = |host: &str, uuid: &str, id: u64, start: &str| {
        FakeMeeting::new(host, uuid, instant(start)).with(|m| m.id = id)
    };
    FakeAccount::new()
        .user(FakeUser::new("ann@example.com"))
        .user(FakeUser::new("basic@example.com").with(|u| u.kind = 1))
        .user(FakeUser::new("none@example.com").with(|u| u.kind = 99))
        .meeting(
            at("ann@example.com", "u1", 11, "2026-07-02T08:00:00Z").with(|m| {
                m.features = vec!["registration".into()];
                m.alternative_hosts = vec!["basic@example.com".into()];
            }),
        )
        .meeting(at("ann@example.com", "u2", 12, "2026-07-02T12:00:00Z"))
        .meeting(at("ann@example.com", "u3", 12, "2026-07-09T12:00:00Z"))
        .meeting(at("ann@example.com", "u4", 13, "2026-07-01T08:50:00Z"))
        .meeting(at("basic@example.com", "u5", 14, "2026-07-02T13:00:00Z"))
        .meeting(at("none@example.com", "u6", 15, "2026-07-02T13:00:00Z"))
        .meeting(at("ann@example.com", "u7", 16, "2026-06-02T13:00:00Z"))
}

fn caller() -> Caller {
    Caller::of(&Fake::builder().account(account()).unlimited().build())
}

async fn refused(caller: &Caller, path: &str) -> (u16, i64) {
    let (status, body) = caller.get(path).await;
    (status, body["code"].as_i64().unwrap_or(0))
}

#[tokio::test]
async fn a_meeting_says_when_it_was_scheduled_whether_it_runs_and_when_it_recurs() {
    let caller = caller();
    let one = caller.ok("/meetings/11").await;
    assert_eq!(
        one["created_at"], "2026-06-28T00:00:00Z",
        "before the fake's start"
    );
    assert_eq!(
        (&one["status"], &one["type"]),
        (&json!("waiting"), &json!(2))
    );
    assert_eq!(one["settings"]["alternative_hosts"], "basic@example.com");
    assert_eq!(one["occurrences"], Value::Null);
    let twice = caller.ok("/meetings/12").await;
    assert_eq!(twice["type"], 8);
    let starts = texts(twice["occurrences"].as_array().unwrap(), "start_time");
    assert_eq!(starts, ["2026-07-02T12:00:00Z", "2026-07-09T12:00:00Z"]);
    assert_eq!(caller.ok("/meetings/13").await["status"], "started");
}

#[tokio::test]
async fn the_next_day_of_a_user_includes_meetings_as_an_alternative_host() {
    let caller = caller();
    let rows = async |who: &str| {
        let body = caller.ok(&format!("/users/{who}/upcoming_meetings")).await;
        let rows = body["meetings"].as_array().unwrap().clone();
        assert_eq!(body["total_records"], rows.len());
        rows.iter()
            .map(|row| (row["id"].as_u64().unwrap(), row["is_host"] == true))
            .collect::<Vec<_>>()
    };
    assert_eq!(rows("id-ann").await, [(11, true)]);
    assert_eq!(rows("basic@example.com").await, [(11, false)]);
    assert_eq!(
        refused(&caller, "/users/nobody/upcoming_meetings").await,
        (404, 3001)
    );
}

#[tokio::test]
async fn calls_about_meetings_that_are_over_or_unknown_are_refused() {
    let caller = caller();
    for number in ["16", "99", "uuid"] {
        for call in [
            "",
            "/invitation",
            "/livestream",
            "/registrants",
            "/survey",
            "/token",
        ] {
            let path = format!("/meetings/{number}{call}");
            assert_eq!(refused(&caller, &path).await, (404, 3001), "{path}");
        }
        for call in ["/polls", "/polls/p"] {
            let path = format!("/meetings/{number}{call}");
            assert_eq!(refused(&caller, &path).await, (404, 404), "{path}");
        }
    }
}

#[tokio::test]
async fn a_time_of_creation_does_not_change_how_a_meeting_registers() {
    let start = instant("2026-07-02T09:00:00Z");
    let mut account = FakeAccount::new().user(FakeUser::new("ann@example.com"));
    for id in 1..=60 {
        account = account.meeting(
            FakeMeeting::new("ann@example.com", format!("m{id}"), start).with(|m| {
                m.id = id;
                m.created = Some(instant("2026-06-20T09:00:00Z"));
                if id > 50 {
                    m.features = vec!["registration".into()];
                }
            }),
        );
    }
    let caller = Caller::of(&Fake::builder().account(account).unlimited().build());
    for id in 1..=60 {
        let shown = caller.ok(&format!("/meetings/{id}")).await;
        let has_registration = shown["settings"]["approval_type"] != 2;
        assert_eq!(has_registration, id > 50, "{id}");
    }
}

#[tokio::test]
async fn what_needs_a_licence_is_refused_without_one() {
    let caller = caller();
    assert_eq!(refused(&caller, "/meetings/14/polls").await, (400, 4400));
    assert_eq!(refused(&caller, "/meetings/14/survey").await, (400, 3000));
    for call in [
        "",
        "/invitation",
        "/polls",
        "/registrants",
        "/survey",
        "/token",
    ] {
        let path = format!("/meetings/15{call}");
        assert_eq!(refused(&caller, &path).await, (400, 3161), "{path}");
    }
    for call in ["meetings", "meeting_templates"] {
        let path = format!("/users/none@example.com/{call}");
        assert_eq!(refused(&caller, &path).await, (400, 3161), "{path}");
    }
}

#[tokio::test]
async fn polls_are_found_one_by_one() {
    let caller = caller();
    let body = caller.ok("/meetings/11/polls").await;
    let polls = body["polls"].as_array().unwrap();
    assert_eq!(body["total_records"], polls.len());
    assert!(!polls.is_empty());
    for poll in polls {
        let id = poll["id"].as_str().unwrap();
        assert_eq!(&caller.ok(&format!("/meetings/11/polls/{id}")).await, poll);
    }
    assert_eq!(
        refused(&caller, "/meetings/11/polls/other").await,
        (404, 404)
    );
    let none = caller.ok("/meetings/11/polls?anonymous=true").await;
    assert_eq!(none["total_records"], 0);
}

#[tokio::test]
async fn registrants_are_those_of_a_meeting_with_registration() {
    let caller = caller();
    let one = caller.ok("/meetings/11").await;
    assert_ne!(one["settings"]["approval_type"], 2);
    assert!(one["registration_url"].is_string());
    assert_eq!(
        caller.ok("/meetings/12").await["settings"]["approval_type"],
        2
    );
    for call in ["/registrants", "/registrants/questions", "/registrants/r"] {
        let path = format!("/meetings/12{call}");
        assert_eq!(refused(&caller, &path).await, (404, 404), "{path}");
    }
    let mut ids = BTreeSet::new();
    for status in ["approved", "pending", "denied"] {
        let path = format!("/meetings/11/registrants?status={status}&page_size=3");
        for row in caller.all(&path, "registrants").await {
            assert_eq!(row["status"], status);
            assert!(
                row["create_time"].as_str() < Some("2026-07-01T09:00:00.000Z"),
                "{row}"
            );
            let id = row["id"].as_str().unwrap();
            assert!(ids.insert(id.to_owned()));
            assert_eq!(
                caller.ok(&format!("/meetings/11/registrants/{id}")).await,
                row
            );
        }
    }
    assert!(!ids.is_empty());
    assert_eq!(
        refused(&caller, "/meetings/11/registrants/other").await,
        (404, 3001)
    );
    assert_eq!(
        refused(&caller, "/meetings/11/registrants?status=odd").await,
        (400, 300)
    );
    let questions = caller.ok("/meetings/11/registrants/questions").await;
    assert!(!questions["questions"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn an_invitation_says_what_the_meeting_says() {
    let caller = caller();
    let text = caller.ok("/meetings/11/invitation").await["invitation"].clone();
    let text = text.as_str().unwrap();
    let one = caller.ok("/meetings/11").await;
    for part in [
        one["join_url"].as_str().unwrap(),
        "ann Example",
        "Topic: Weekly",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(
        refused(&caller, "/meetings/11/token?type=odd").await,
        (400, 300)
    );
    assert!(caller.ok("/meetings/11/token").await["token"].is_string());
}

#[tokio::test]
async fn templates_of_a_user_are_found_one_by_one() {
    let caller = Caller::of(&fake());
    let mut found = 0;
    for user in caller.everybody().await.iter().take(20) {
        let email = user["email"].as_str().unwrap();
        let path = format!("/users/{email}/meeting_templates");
        if matches!(user["type"].as_u64(), Some(4 | 99)) {
            continue;
        }
        let body = caller.ok(&path).await;
        for row in body["templates"].as_array().unwrap() {
            let one = caller
                .ok(&format!("{path}/{}", row["id"].as_str().unwrap()))
                .await;
            assert_eq!((&one["id"], &one["name"]), (&row["id"], &row["name"]));
            found += 1;
        }
        assert_eq!(refused(&caller, &format!("{path}/other")).await, (400, 300));
    }
    assert!(found > 0);
    let summaries = caller.ok("/users/me/meeting_summary_templates").await;
    assert!(!summaries.as_array().unwrap().is_empty());
    for call in ["meeting_templates", "meeting_summary_templates", "meetings"] {
        let path = format!("/users/nobody/{call}");
        assert_eq!(refused(&caller, &path).await, (404, 1001), "{path}");
    }
}
