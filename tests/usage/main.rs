//! Golden accounts, small enough to check by hand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod properties;

use std::collections::BTreeMap;

use chrono::{DateTime, Days, Utc};
use zoom_admin::fake::{
    Fake, FakeAccount, FakeMeeting, FakePlan, FakeRefusal, FakeSignIn, FakeStatus, FakeUser, Fault,
    FaultRule,
};
use zoom_admin::usage::{
    self, ActivityLog, Coverage, Filter, Finding, GapKind, Inventory, Known, MetadataField, Review,
    Source, SourceCoverage,
};
use zoom_admin::user::{Status, User, UserType};
use zoom_admin::{Builder, DateRange, ErrorKind, Plan, Zoom, report};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

const NOW: &str = "2026-07-01T09:00:00Z";

/// Each user is there for one reason. The window is 2026-05-01 to 2026-06-29.
fn account() -> FakeAccount {
    let user = |name: &str| FakeUser::new(format!("{name}@example.com"));
    let meeting = |host: &str, uuid: &str, start: &str| {
        FakeMeeting::new(format!("{host}@example.com"), uuid, at(start))
    };
    FakeAccount::new()
        .user(user("hosts").with(|u| {
            u.dept = Some("Sales".into());
            u.large_meeting = Some(500);
            u.last_client_version = Some("6.2.11.5069(mac)".into());
        }))
        .user(user("webinars").with(|u| {
            u.dept = Some("Sales".into());
            u.webinar = Some(1000);
        }))
        .user(user("idle").with(|u| {
            u.dept = Some("Sales".into());
            u.last_login = Some(at("2026-01-05T08:00:00Z"));
        }))
        .user(user("signs-in").with(|u| u.last_login = Some(at("2026-06-20T08:00:00Z"))))
        .user(user("long-ago"))
        .user(user("first-day"))
        .user(user("today"))
        .user(user("young").with(|u| u.created = at("2026-06-10T08:00:00Z")))
        .user(user("basic").with(|u| u.kind = 1))
        .user(user("gone").with(|u| u.status = FakeStatus::Inactive))
        .user(user("invited").with(|u| u.status = FakeStatus::Pending))
        .meeting(meeting("hosts", "m1", "2026-06-01T10:00:00Z").with(|m| m.minutes = 50))
        .meeting(meeting("hosts", "m2", "2026-06-02T10:00:00Z"))
        .meeting(meeting("webinars", "w1", "2026-05-20T10:00:00Z").with(|m| m.webinar = true))
        .meeting(meeting("basic", "m3", "2026-06-03T10:00:00Z"))
        .meeting(meeting("long-ago", "m4", "2026-04-30T23:59:59Z"))
        .meeting(meeting("first-day", "m5", "2026-05-01T00:00:00Z"))
        .meeting(meeting("today", "m6", "2026-07-01T08:00:00Z"))
        .meeting(meeting("lobby-room", "m7", "2026-06-04T10:00:00Z"))
        .sign_in(FakeSignIn::new(
            "signs-in@example.com",
            at("2026-06-19T07:00:00Z"),
        ))
        .sign_in(FakeSignIn::new(
            "signs-in@example.com",
            at("2026-06-20T08:00:00Z"),
        ))
        .sign_in(FakeSignIn::new(
            "signs-in@example.com",
            at("2026-06-20T08:00:00Z"),
        ))
}

fn fake() -> Fake {
    Fake::builder().account(account()).now(at(NOW)).build()
}

fn client(fake: &Fake) -> Builder {
    Zoom::builder()
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
        .clock(fake.clock())
        .plan(Plan::Business)
        .transport(fake.clone())
}

async fn review(fake: &Fake) -> Review {
    let zoom = client(fake).build().unwrap();
    usage::review(&zoom, usage::Options::new()).await.unwrap()
}

fn reason(user: &usage::UserReview) -> String {
    match &user.finding {
        Finding::Candidate(idle) => idle.to_string(),
        other => panic!("{other:?}"),
    }
}

/// Findings by the name before the @, without their reasons.
fn findings(review: &Review) -> BTreeMap<String, String> {
    let users = review.users.iter();
    users
        .map(|u| {
            let name = u.user.email.split('@').next().unwrap().to_owned();
            (name, u.finding.to_string())
        })
        .collect()
}

fn expected() -> BTreeMap<String, String> {
    [
        ("hosts", "in use"),
        ("webinars", "in use"), // only in the history: the host report counts meetings
        ("idle", "candidate"),
        ("signs-in", "candidate"), // signing in needs no licence
        ("long-ago", "candidate"), // a second before the window
        ("first-day", "in use"),   // its first second
        ("today", "in use"),       // not final, but counts in the user's favour
        ("young", "new"),
        ("basic", "not licensed"),
        ("gone", "seat free"),
        ("invited", "pending"),
    ]
    .map(|(k, v)| (k.to_owned(), v.to_owned()))
    .into()
}

#[tokio::test(start_paused = true)]
async fn each_user_of_the_golden_account_is_found_as_by_hand() {
    let review = review(&fake()).await;
    assert_eq!(findings(&review), expected());
    assert!(review.coverage.is_complete(), "{}", review.coverage);
    assert_eq!(review.window.to_string(), "2026-05-01 to 2026-06-29");
    assert_eq!(review.unknown_hosts, ["lobby-room@example.com"]);
    let order: Vec<_> = review
        .candidates()
        .iter()
        .map(|u| u.user.email.clone())
        .collect();
    assert_eq!(
        order,
        [
            "long-ago@example.com",
            "idle@example.com",
            "signs-in@example.com"
        ],
        "who signed in longest ago, or never, first"
    );
    let one = |name: &str| {
        let of = |u: &&usage::UserReview| u.user.email.starts_with(name);
        review.users.iter().find(of).unwrap()
    };
    let hosts = &one("hosts").activity;
    assert_eq!(
        (hosts.host_report_meetings, hosts.host_report_minutes),
        (2, 80)
    );
    assert_eq!((hosts.history_meetings, hosts.history_minutes), (2, 80));
    assert_eq!(hosts.last_hosted, Some(at("2026-06-02T10:00:00Z")));
    let signs_in = one("signs-in");
    assert_eq!(
        signs_in.activity.sign_ins, 3,
        "two at the same second are two"
    );
    assert_eq!(signs_in.last_login(), Some(at("2026-06-20T08:00:00Z")));
    assert_eq!(reason(signs_in), "hosted nothing in 60 days; signs in");
    assert_eq!(
        reason(one("idle")),
        "hosted nothing in 60 days; no sign-in either"
    );
    assert_eq!(review.seats.assigned, 8);
    assert_eq!(review.seats.pending, 1);
    let Known::Read(bought) = review.seats.bought else {
        panic!("{:?}", review.seats)
    };
    assert_eq!(review.seats.spare, Known::Read(bought - 9));
    let sales = review.by_department()[&Some("Sales".to_owned())];
    assert_eq!((sales.users, sales.licensed, sales.candidates), (3, 3, 1));
}

#[tokio::test(start_paused = true)]
async fn the_nine_fields_come_from_where_they_should_and_only_holders_cost_a_call() {
    let fake = fake();
    let review = review(&fake).await;
    let metadata = |name: &str| {
        let of = |u: &&usage::UserReview| u.user.email.starts_with(name);
        review.users.iter().find(of).unwrap().user.metadata.clone()
    };
    let hosts = metadata("hosts");
    assert_eq!(hosts.department, Known::Read("Sales".into()));
    assert_eq!(hosts.large_meeting_enabled, Known::Read(true));
    assert_eq!(hosts.large_meeting_capacity, Known::Read(500));
    assert_eq!(hosts.webinar, Known::Read(false));
    assert_eq!(hosts.webinar_capacity, Known::NotThere);
    assert_eq!(
        hosts.last_client_version,
        Known::Read("6.2.11.5069(mac)".into())
    );
    assert_eq!(hosts.user_type, Known::Read(UserType::Licensed));
    assert_eq!(hosts.user_status, Known::Read(Status::Active));
    assert_eq!(metadata("webinars").webinar_capacity, Known::Read(1000));
    for name in ["basic", "gone", "invited"] {
        let m = metadata(name);
        assert_eq!(
            m.meeting_capacity,
            Known::Read(300),
            "the account's default"
        );
        assert_eq!(m.webinar, Known::NotAssignable);
        assert_eq!(m.large_meeting_enabled, Known::NotAssignable);
    }
    let invited = review.users.iter().find(|u| u.user.id.is_none()).unwrap();
    assert_eq!(invited.user.key.as_str(), "invited@example.com");
    let settings = fake
        .calls()
        .into_iter()
        .filter(|c| c.path.ends_with("/settings"));
    assert_eq!(
        settings.count(),
        8 + 1,
        "eight active licensed users, and the account"
    );
}

#[tokio::test(start_paused = true)]
async fn a_refused_report_turns_candidates_into_unknown_and_nothing_else() {
    for (path, source) in [
        ("/report/users", Source::Hosts),
        ("/report/history_meetings", Source::History),
    ] {
        for refusal in [
            FakeRefusal::no_permission(),
            FakeRefusal::missing_scope(["report:read:admin"]),
            FakeRefusal::new(500, 2, "internal"),
        ] {
            let fake = fake();
            fake.refuse(path, refusal);
            let review = review(&fake).await;
            let mut expected = expected();
            for finding in expected.values_mut() {
                if finding == "candidate" {
                    *finding = "unknown".into();
                }
            }
            if source == Source::History {
                // Webinars are in the history alone.
                expected.insert("webinars".into(), "unknown".into());
            }
            assert_eq!(findings(&review), expected, "{path}");
            assert!(!review.coverage.of(source).unwrap().is_complete());
            assert_eq!(review.candidates().len(), 0);
            let gaps: Vec<_> = review.coverage.gaps().collect();
            assert!(gaps.iter().all(|(s, _)| *s == source), "{gaps:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_decides_nothing_may_be_refused_without_a_change() {
    for path in [
        "/report/activities",
        "/accounts/{accountId}/settings",
        "/accounts/{accountId}/plans/usage",
        "/users/{userId}/settings",
    ] {
        let fake = fake();
        fake.refuse(path, FakeRefusal::no_permission());
        let review = review(&fake).await;
        assert_eq!(findings(&review), expected(), "{path}");
        assert!(!review.coverage.is_complete());
    }
    let fake = fake();
    fake.refuse("/report/activities", FakeRefusal::no_permission());
    let unread = review(&fake).await;
    let idle = unread
        .users
        .iter()
        .find(|u| u.user.email.starts_with("idle"));
    assert_eq!(
        reason(idle.unwrap()),
        "hosted nothing in 60 days; sign-ins not read"
    );
    let fake = self::fake();
    fake.refuse(
        "/accounts/{accountId}/plans/usage",
        FakeRefusal::no_permission(),
    );
    let review = review(&fake).await;
    assert!(matches!(review.seats.bought, Known::NotRead(_)));
    assert!(matches!(review.seats.spare, Known::NotRead(_)));
}

#[tokio::test(start_paused = true)]
async fn settings_that_are_refused_leave_the_fields_unread_and_cost_few_calls() {
    let fake = fake();
    fake.refuse(
        "/users/{userId}/settings",
        FakeRefusal::missing_scope(["user:read:admin"]),
    );
    let review = review(&fake).await;
    let hosts = review
        .users
        .iter()
        .find(|u| u.user.email.starts_with("hosts"));
    let metadata = &hosts.unwrap().user.metadata;
    assert!(matches!(metadata.webinar, Known::NotRead(_)));
    let settings = review.coverage.of(Source::UserSettings).unwrap();
    assert_eq!(settings.gaps[0].records, Some(8));
    // A filter over what was not read does not pretend: those users are counted apart.
    let filter = Filter::new().with(MetadataField::Webinar, "yes").unwrap();
    let filtered = review.filtered(&filter);
    assert_eq!((filtered.users.len(), filtered.undecided), (0, 8));
}

#[tokio::test(start_paused = true)]
async fn one_users_settings_that_are_refused_are_that_users_alone() {
    let fake = fake();
    fake.refuse(
        "/users/id-hosts/settings",
        FakeRefusal::no_such_user("id-hosts"),
    );
    let review = review(&fake).await;
    let unread = |u: &&usage::UserReview| matches!(u.user.metadata.webinar, Known::NotRead(_));
    let names: Vec<_> = review
        .users
        .iter()
        .filter(unread)
        .map(|u| &u.user.email)
        .collect();
    assert_eq!(names, ["hosts@example.com"]);
}

#[tokio::test(start_paused = true)]
async fn reports_that_answer_for_less_than_asked_make_no_candidates() {
    let fake = fake();
    fake.clamp_reports(5);
    let review = review(&fake).await;
    assert_eq!(review.candidates().len(), 0);
    let hosts = review.coverage.of(Source::Hosts).unwrap();
    assert!(
        hosts.gaps.iter().all(|g| g.kind == GapKind::Clamped),
        "{hosts:?}"
    );
    let unknown = findings(&review)
        .values()
        .filter(|f| *f == "unknown")
        .count();
    assert_eq!(unknown, 3, "those who were candidates");
}

#[tokio::test(start_paused = true)]
async fn a_record_that_cannot_be_read_could_be_anyones() {
    let fake = fake();
    let body = r#"{"users":["odd"],"next_page_token":""}"#;
    // The first call asks for a single day, to see how the report reads its ends.
    fake.inject(
        FaultRule::new(Fault::json(200, body))
            .on("/report/users")
            .after(1)
            .times(9),
    );
    let review = review(&fake).await;
    assert_eq!(review.candidates().len(), 0);
    let gap = &review.coverage.of(Source::Hosts).unwrap().gaps[0];
    assert_eq!((gap.kind, gap.records), (GapKind::Unreadable, Some(1)));
}

#[tokio::test(start_paused = true)]
async fn a_day_that_is_not_final_decides_nothing() {
    // Only today's window fails: what was judged ends the day before yesterday.
    let log = ActivityLog::new();
    let users = vec![(Status::Active, user("idle@example.com", Some("u1"), 2))];
    let today = at(NOW).date_naive();
    let window = DateRange {
        from: today - Days::new(60),
        to: today - Days::new(2),
    };
    let gap = |range: DateRange| {
        let mut coverage = Coverage::default();
        for source in [Source::Hosts, Source::History] {
            let asked = DateRange::new(window.from, today);
            let mut read = SourceCoverage::new(source).asking(asked, at(NOW));
            let error = zoom_admin::Error::new(ErrorKind::Forbidden, "no");
            read.gaps.push(usage::Gap::of(&error, Some(range)));
            coverage.add(read);
        }
        let inventory = Inventory::merge(users.clone());
        let seats = Known::NotRead("no".into());
        usage::decide(&inventory, &log, &seats, coverage, window, at(NOW))
    };
    let day = |day| DateRange { from: day, to: day };
    assert_eq!(gap(day(today)).candidates().len(), 1);
    assert_eq!(gap(day(window.to)).candidates().len(), 0);
    assert_eq!(gap(day(window.from)).candidates().len(), 0);
}

#[tokio::test(start_paused = true)]
async fn wrong_credentials_and_a_refused_user_list_fail_the_review() {
    let fake = fake();
    fake.refuse("/users", FakeRefusal::missing_scope(["user:read:admin"]));
    let zoom = client(&fake).build().unwrap();
    let error = usage::review(&zoom, usage::Options::new())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MissingScope);
    for days in [0, 181] {
        let options = usage::Options::new().days(days);
        let error = usage::review(&zoom, options).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Request);
    }
}

#[tokio::test(start_paused = true)]
async fn a_review_of_a_seeded_account_stays_within_its_limits_and_runs_in_a_task() {
    let fake = Fake::builder().users(300).plan(FakePlan::Pro).build();
    let zoom = client(&fake).plan(Plan::Pro).build().unwrap();
    let task =
        tokio::spawn(async move { usage::review(&zoom, usage::Options::new().days(180)).await });
    let review = task.await.unwrap().unwrap();
    assert_eq!(review.users.len(), 300);
    assert!(review.coverage.is_complete(), "{}", review.coverage);
    assert!(fake.calls().iter().all(|c| c.status == Some(200)));
}

#[test]
fn filters_take_the_words_of_the_field_and_name_them_when_they_are_wrong() {
    let filter = |field, value: &str| Filter::new().with(field, value);
    for (field, wrong) in [
        (MetadataField::Webinar, "maybe"),
        (MetadataField::LargeMeetingEnabled, "1000"),
        (MetadataField::UserType, "Gold"),
        (MetadataField::UserStatus, "on leave"),
        (MetadataField::MeetingCapacity, "many"),
    ] {
        let error = filter(field, wrong).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Request);
        let text = error.to_string();
        assert!(
            text.contains(field.name()) && text.contains(field.takes()),
            "{text}"
        );
    }
    assert_eq!(
        filter(MetadataField::UserType, "licensed").unwrap(),
        filter(MetadataField::UserType, "Pro").unwrap()
    );
    assert_eq!(
        filter(MetadataField::UserType, "2").unwrap(),
        filter(MetadataField::UserType, "Pro").unwrap()
    );
    assert_eq!(
        filter(MetadataField::UserStatus, "deactivated")
            .unwrap()
            .to_string(),
        "User Status = Inactive"
    );
}

#[tokio::test(start_paused = true)]
async fn filters_narrow_the_review_and_say_so() {
    let review = review(&fake()).await;
    let names = |terms: &[(MetadataField, &str)]| {
        let filter = terms.iter().fold(Filter::new(), |f, (field, value)| {
            f.with(*field, value).unwrap()
        });
        let filtered = review.clone().filtered(&filter);
        assert_eq!(filtered.seats, review.seats);
        let users = filtered.users.iter();
        users
            .map(|u| u.user.email.split('@').next().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    use MetadataField as F;
    assert_eq!(
        names(&[(F::Department, "sales")]),
        ["hosts", "idle", "webinars"]
    );
    assert_eq!(
        names(&[(F::Department, "Sales"), (F::Webinar, "yes")]),
        ["webinars"]
    );
    assert_eq!(
        names(&[(F::Webinar, "yes"), (F::UserType, "Basic")]),
        Vec::<String>::new()
    );
    assert_eq!(
        names(&[(F::UserType, "Basic"), (F::UserStatus, "Active")]),
        ["basic"]
    );
    assert_eq!(
        names(&[(F::UserStatus, "Inactive"), (F::UserStatus, "Pending")]),
        ["gone", "invited"]
    );
    assert_eq!(names(&[(F::LastClientVersion, "6.2")]), ["hosts"]);
    assert_eq!(
        names(&[(F::LastClientVersion, "6.2.1")]),
        Vec::<String>::new()
    );
    assert_eq!(names(&[(F::LargeMeetingCapacity, "500")]), ["hosts"]);
    // An empty value asks for those who have none: here everyone outside of Sales.
    assert_eq!(names(&[(F::Department, "")]).len(), review.users.len() - 3);
}

#[tokio::test(start_paused = true)]
async fn names_can_be_hidden_everywhere() {
    let review = review(&fake()).await.without_names();
    let json = serde_json::to_string(&review).unwrap();
    assert!(
        !json.contains("@example.com") && !json.contains("Example\""),
        "{json}"
    );
    assert!(
        json.contains("id-idle"),
        "ids stay, or nobody could act on it"
    );
}

fn user(email: &str, id: Option<&str>, kind: i64) -> User {
    let mut json = serde_json::json!({"email": email, "type": kind});
    if let Some(id) = id {
        json["id"] = id.into();
        json["user_created_at"] = "2024-01-01T00:00:00Z".into();
    }
    serde_json::from_value(json).unwrap()
}

#[test]
fn users_are_merged_whatever_the_order_and_however_often_they_appear() {
    let records = vec![
        (Status::Pending, user("Was.Pending@example.com", None, 2)),
        (
            Status::Active,
            user("was.pending@example.com", Some("u1"), 2),
        ),
        (Status::Active, user("moved@example.com", Some("u2"), 2)),
        (Status::Active, user("moved@example.com", Some("u2"), 2)),
        (Status::Inactive, user("moved@example.com", Some("u2"), 2)),
        (Status::Pending, user("new@example.com", None, 1)),
        (Status::Pending, user("NEW@example.com", None, 1)),
    ];
    let mut reversed = records.clone();
    reversed.reverse();
    let inventory = Inventory::merge(records);
    assert_eq!(inventory, Inventory::merge(reversed));
    let seen: Vec<_> = inventory
        .users()
        .map(|u| (u.key.as_str(), u.metadata.user_status.clone()))
        .collect();
    assert_eq!(
        seen,
        [
            ("new@example.com", Known::Read(Status::Pending)),
            ("u1", Known::Read(Status::Active)),
            ("u2", Known::Read(Status::Inactive)),
        ]
    );
}
