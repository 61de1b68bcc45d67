//! The reports of use by day, of phone calls, and of what happened in meetings.

use super::*;

/// All reports with a range of days, with the parameters that they need besides.
const RANGED: [(&str, &str); 11] = [
    ("activities", ""),
    ("cloud_recording", ""),
    ("disclaimer", ""),
    ("history_meetings", ""),
    ("meeting_activities", "&activity_type=-1"),
    ("operationlogs", ""),
    ("remote_support", ""),
    ("telephone", ""),
    ("users", ""),
    ("users/me/meetings", ""),
    ("upcoming_events", ""),
];

async fn refused(caller: &Caller, path: &str) -> (u16, i64) {
    let (status, body) = caller.get(path).await;
    (status, body["code"].as_i64().unwrap_or(0))
}

#[tokio::test]
async fn reports_refuse_ranges_pages_and_words_that_zoom_refuses() {
    let caller = Caller::of(&Fake::builder().users(20).unlimited().build());
    for (report, more) in RANGED {
        let ask =
            async |range: &str| refused(&caller, &format!("/report/{report}?{range}{more}")).await;
        assert_eq!(
            ask("from=2026-06-01&to=2026-06-30").await,
            (200, 0),
            "{report}"
        );
        let mut wrong = vec![
            "from=2026-06-02&to=2026-06-01",
            "from=2026-05-01&to=2026-06-02",
            "from=2026-6-1&to=2026-06-30",
            "from=2026-06-01&to=2026-06-31",
        ];
        if report != "activities" {
            wrong.extend(["", "from=2026-06-01", "to=2026-06-30"]);
        }
        if report != "upcoming_events" {
            wrong.push("from=2025-12-31&to=2026-01-05");
        }
        if report != "cloud_recording" {
            wrong.extend([
                "from=2026-06-01&to=2026-06-30&next_page_token=odd",
                "from=2026-06-01&to=2026-06-30&page_size=301",
                "from=2026-06-01&to=2026-06-30&page_size=0",
            ]);
        }
        for range in wrong {
            assert_eq!(ask(range).await, (400, 300), "{report}: {range}");
        }
    }
    let days = "from=2026-06-01&to=2026-06-30";
    for path in [
        format!("history_meetings?{days}&date_type=odd"),
        format!("history_meetings?{days}&meeting_type=odd"),
        format!("history_meetings?{days}&report_type=odd"),
        format!("meeting_activities?{days}"),
        format!("meeting_activities?{days}&activity_type=odd"),
        format!("telephone?{days}&type=4"),
        format!("telephone?{days}&query_date_type=odd"),
        format!("telephone?{days}&query_date_type=meeting_end_time&page_number=1"),
        format!("operationlogs?{days}&category_type=odd"),
        format!("disclaimer?{days}&disclaimer_type=odd"),
        format!("users?{days}&type=odd"),
        format!("upcoming_events?{days}&type=odd"),
    ] {
        assert_eq!(
            refused(&caller, &format!("/report/{path}")).await,
            (400, 300),
            "{path}"
        );
    }
    for path in ["history_meetings", "disclaimer"] {
        let path = format!("/report/{path}?{days}&group_id=none");
        assert_eq!(refused(&caller, &path).await, (403, 12703), "{path}");
    }
    // The others do not list 403 among their refusals.
    for (path, expected) in [
        ("cloud_recording", (400, 200)),
        ("users", (400, 200)),
        ("upcoming_events", (400, 300)),
    ] {
        let path = format!("/report/{path}?{days}&group_id=none");
        assert_eq!(refused(&caller, &path).await, expected, "{path}");
    }
}

#[tokio::test]
async fn the_daily_report_reaches_six_months_back_and_ends_today() {
    let start = instant("2026-07-01T08:00:00Z");
    let account = FakeAccount::new()
        .group("g1", "Sales")
        .user(FakeUser::new("ann@example.com").with(|u| u.created = start))
        .user(FakeUser::new("ben@example.com").with(|u| u.group_ids = vec!["g1".into()]))
        .meeting(FakeMeeting::new("ann@example.com", "a", start))
        .meeting(FakeMeeting::new("ben@example.com", "b", start).with(|m| m.participants = 5))
        .meeting(FakeMeeting::new("ben@example.com", "w", start).with(|m| m.webinar = true));
    let caller = Caller::of(&Fake::builder().account(account).build());
    let july = json!({
        "year": 2026,
        "month": 7,
        "dates": [{
            "date": "2026-07-01",
            "meetings": 2,
            "participants": 7,
            "meeting_minutes": 60,
            "new_users": 1,
        }],
    });
    assert_eq!(caller.ok("/report/daily").await, july);
    assert_eq!(caller.ok("/report/daily?year=2026&month=7").await, july);
    let group = caller.ok("/report/daily?group_id=g1").await;
    let day = &group["dates"][0];
    assert_eq!(
        (&day["meetings"], &day["new_users"]),
        (&json!(1), &json!(0))
    );
    let january = caller.ok("/report/daily?year=2026&month=1").await;
    assert_eq!(january["dates"].as_array().unwrap().len(), 31);
    for (query, expected) in [
        ("year=2025&month=12", (400, 300)),
        ("year=2026&month=8", (400, 300)),
        ("month=13", (400, 300)),
        ("month=odd", (400, 300)),
        ("group_id=none", (400, 300)),
    ] {
        let path = format!("/report/daily?{query}");
        assert_eq!(refused(&caller, &path).await, expected, "{query}");
    }
}

#[tokio::test]
async fn cloud_recordings_grow_and_end_yesterday() {
    let caller = Caller::of(&Fake::builder().users(50).build());
    let body = caller
        .ok("/report/cloud_recording?from=2026-06-25&to=2026-07-05")
        .await;
    let rows = body["cloud_recording_storage"].as_array().unwrap();
    assert_eq!(texts(rows, "date").last(), Some(&"2026-06-30"));
    assert_eq!((rows.len(), &body["to"]), (6, &json!("2026-07-05")));
    let used = |row: &Value| -> f64 {
        let (number, unit) = row["usage"].as_str().unwrap().split_once(' ').unwrap();
        assert_eq!(unit, "GB");
        number.parse().unwrap()
    };
    assert!(rows.is_sorted_by(|a, b| used(a) < used(b)), "{rows:?}");
}

#[tokio::test]
async fn phone_calls_are_listed_by_kind_and_by_any_of_four_times() {
    let start = instant("2026-06-10T23:50:00Z");
    let meeting = FakeMeeting::new("ann@example.com", "night", start).with(|m| {
        (m.minutes, m.participants) = (61, 9);
        m.features = vec!["telephone_usage".into()];
    });
    let account = FakeAccount::new()
        .user(FakeUser::new("ann@example.com").with(|u| u.dept = Some("Sales".into())))
        .meeting(meeting);
    let caller = Caller::of(&Fake::builder().account(account).unlimited().build());
    let rows = async |day: &str, by: &str| {
        let mut rows = Vec::new();
        for kind in 1..=3 {
            let path = format!("/report/telephone?from={day}&to={day}&type={kind}");
            let path = format!("{path}&query_date_type={by}");
            rows.extend(caller.all(&path, "telephony_usage").await);
        }
        rows
    };
    let (first, second) = ("2026-06-10", "2026-06-11");
    assert_eq!(rows(first, "meeting_start_time").await.len(), 2);
    assert_eq!(rows(second, "meeting_start_time").await.len(), 0);
    assert_eq!(rows(second, "meeting_end_time").await.len(), 2);
    for by in ["start_time", "end_time"] {
        for day in [first, second] {
            for row in rows(day, by).await {
                assert!(row[by].as_str().unwrap().starts_with(day), "{by}: {row}");
                assert_eq!(
                    (&row["dept"], &row["host_id"]),
                    (&json!("Sales"), &json!("id-ann"))
                );
            }
        }
        let both = rows(first, by).await.len() + rows(second, by).await.len();
        assert_eq!(both, 2, "{by}");
    }
}

#[tokio::test]
async fn the_audit_trail_tells_each_step_and_is_searched() {
    let meeting = |uuid: &str, id: u64| {
        let start = instant("2026-06-10T08:00:00Z");
        FakeMeeting::new("ann@example.com", uuid, start).with(|m| {
            m.id = id;
            m.features = vec!["in_meeting_chat".into(), "remote_control".into()];
        })
    };
    let account = FakeAccount::new()
        .user(FakeUser::new("ann@example.com"))
        .meeting(meeting("a", 71))
        .meeting(meeting("b", 72));
    let caller = Caller::of(&Fake::builder().account(account).unlimited().build());
    let rows = async |query: &str| {
        let path = format!("/report/meeting_activities?from=2026-06-01&to=2026-06-30&{query}");
        caller.all(&path, "meeting_activity_logs").await
    };
    let all = rows("activity_type=All+Activities&meeting_number=71&page_size=2").await;
    let mut kinds: Vec<_> = texts(&all, "activity_category");
    kinds.sort_unstable();
    assert_eq!(
        kinds,
        [
            "In-Meeting Chat",
            "Meeting Created",
            "Meeting Ended",
            "Meeting Started",
            "Remote Control",
            "User Join",
            "User Join",
            "User Left",
            "User Left",
        ]
    );
    let started = rows("activity_type=1").await;
    assert_eq!(texts(&started, "meeting_number"), ["71", "72"]);
    assert_eq!(started[0]["activity_time"], "2026-06-10 08:00:00:000");
    assert_eq!(started[0]["operator_email"], "ann@example.com");
    let created = rows("activity_type=Meeting+Created&search_key=ANN").await;
    assert_eq!(created[0]["activity_time"], "2026-06-07 08:00:00:000");
    assert_eq!(created.len(), 2);
    assert!(rows("activity_type=-1&search_key=nobody").await.is_empty());
    let path = "/report/remote_support?from=2026-06-01&to=2026-06-30&page_size=1";
    let support = caller.all(path, "remote_support_logs").await;
    assert_eq!(texts(&support, "meeting_uuid"), ["a", "b"]);
    assert_eq!(support[0]["supporter_email"], "ann@example.com");
    let people = caller.ok("/report/meetings/a/participants").await;
    assert_eq!(
        support[0]["supportee_name"],
        people["participants"][1]["name"]
    );
    let length = support[0]["duration"].as_str().unwrap();
    let (minutes, seconds) = length.split_once(':').unwrap();
    let length = minutes.parse::<i64>().unwrap() * 60 + seconds.parse::<i64>().unwrap();
    let time = |name: &str| instant(support[0][name].as_str().unwrap());
    assert_eq!(
        (time("end_time") - time("start_time")).num_seconds(),
        length
    );
}

#[tokio::test]
async fn the_operation_log_says_its_range_and_takes_times_of_day() {
    let at = |time: &str| FakeOperation::new(instant(time), "user", "Update", time);
    let account = FakeAccount::new()
        .operation(at("2026-06-10T08:00:00Z"))
        .operation(at("2026-06-10T09:30:59Z"))
        .operation(at("2026-06-10T09:31:00Z"));
    let caller = Caller::of(&Fake::builder().account(account).build());
    let path = "/report/operationlogs?from=2026-06-10+08:01&to=2026-06-10+09:30";
    let body = caller.ok(path).await;
    let rows = body["operation_logs"].as_array().unwrap();
    assert_eq!(texts(rows, "time"), ["2026-06-10T09:30:59Z"]);
    assert_eq!(
        (&body["from"], &body["to"]),
        (&json!("2026-06-10"), &json!("2026-06-10"))
    );
    let wrong = "/report/operationlogs?from=2026-06-10+8:01&to=2026-06-10+09:30+";
    assert_eq!(refused(&caller, wrong).await, (400, 300));
}
