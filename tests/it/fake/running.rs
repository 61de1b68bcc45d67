//! What admins and hosts do while the fake runs.

use super::*;

fn small() -> Fake {
    Fake::builder().users(200).unlimited().build()
}

fn member(fake: &Fake, is: impl Fn(&FakeUser) -> bool) -> FakeUser {
    let mut users = fake.users().into_iter();
    users.find(|user| user.role_id == "2" && is(user)).unwrap()
}

fn licensed(fake: &Fake) -> FakeUser {
    member(fake, |u| u.kind == 2 && u.status == FakeStatus::Active)
}

/// Actions and details of the operation log of the days that `from` begins, latest first.
async fn log(fake: &Fake, from: &str) -> Vec<(String, String)> {
    let to = fake.clock().now().date_naive();
    let path = format!("/report/operationlogs?from={from}&to={to}");
    let lines = Caller::of(fake).all(&path, "operation_logs").await;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let line = |line: &Value| (text(&line["action"]), text(&line["operation_detail"]));
    lines.iter().map(line).collect()
}

async fn history(fake: &Fake, from: &str) -> Vec<Value> {
    let to = fake.clock().now().date_naive();
    let path = format!("/report/history_meetings?from={from}&to={to}&page_size=300");
    Caller::of(fake).all(&path, "history_meetings").await
}

#[tokio::test(start_paused = true)]
async fn a_deactivated_user_loses_the_licences_and_the_log_says_so() {
    let fake = small();
    let user = member(&fake, |u| u.webinar.is_some());
    let usage = || async { Caller::of(&fake).ok("/accounts/me/plans/usage").await };
    let count = |usage: &Value| -> u64 {
        let entries = usage["plan_webinar"].as_array().unwrap();
        entries
            .iter()
            .map(|entry| entry["usage"].as_u64().unwrap())
            .sum()
    };
    let before = count(&usage().await);
    let gone = fake.deactivate(&user.email).unwrap();
    assert_eq!(gone.status, FakeStatus::Inactive);
    assert_eq!(
        (gone.webinar, gone.large_meeting, gone.bundle()),
        (None, None, None)
    );
    assert_eq!(count(&usage().await), before - 1);
    let caller = Caller::of(&fake);
    let shown = caller.ok(&format!("/users/{}", user.id.unwrap())).await;
    assert_eq!(shown["status"], "inactive");
    let line = (
        "Deactivate".to_owned(),
        format!("Deactivate User {}", user.email),
    );
    assert_eq!(log(&fake, "2026-07-01").await, [line]);
}

#[test]
fn a_few_deactivated_records_go_on_to_show_a_paid_type() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let _guard = runtime.enter();
    let fake = Fake::builder().users(300).build();
    let active = fake.users().into_iter();
    let active = active.filter(|u| u.kind == 2 && u.status == FakeStatus::Active);
    let kinds: Vec<i64> = active
        .map(|user| fake.deactivate(&user.email).unwrap().kind)
        .collect();
    let paid = kinds.iter().filter(|kind| **kind == 2).count();
    assert!(
        (1..kinds.len() / 8).contains(&paid),
        "{paid} of {}",
        kinds.len()
    );
}

#[tokio::test(start_paused = true)]
async fn changes_of_a_licence_are_lines_of_the_log() {
    let fake = small();
    let basic = member(&fake, |u| u.kind == 1 && u.status == FakeStatus::Active);
    let email = &basic.email;
    fake.promote(email).unwrap();
    fake.change_user(email, |user| {
        user.webinar = Some(1000);
        user.extra.insert("zoom_one_type".into(), 4.into());
    });
    fake.change_user(email, |user| user.webinar = None);
    let lines: Vec<_> = log(&fake, "2026-07-01")
        .await
        .into_iter()
        .map(|line| line.1)
        .collect();
    let mut expected = [
        format!("Change {email} from Basic to Licensed"),
        format!("Assign Webinar 1000 to {email}"),
        format!("Assign Zoom Workplace license 4 to {email}"),
        format!("Remove Webinar 1000 from {email}"),
    ];
    expected.sort();
    let mut found = lines.clone();
    found.sort();
    assert_eq!(found, expected);
    let shown = Caller::of(&fake).ok(&format!("/users/{email}")).await;
    assert_eq!(
        (&shown["type"], &shown["zoom_one_type"]),
        (&json!(2), &json!(4))
    );
    // The list does not tell the bundle.
    let listed = Caller::of(&fake).everybody().await;
    assert!(
        listed
            .iter()
            .all(|user| user.get("zoom_one_type").is_none())
    );
}

#[tokio::test(start_paused = true)]
async fn a_renamed_user_keeps_the_id_and_the_history_keeps_the_address() {
    let fake = small();
    let host = history(&fake, "2026-06-10").await;
    let host = host
        .iter()
        .find_map(|m| fake.user(m["host_email"].as_str()?))
        .unwrap();
    let caller = Caller::of(&fake);
    let range = "from=2026-06-01&to=2026-07-01&page_size=300";
    let report = |hosts: Vec<Value>| -> Value {
        let mut own = hosts.into_iter();
        let own = own.find(|h| h["id"] == host.id.clone().unwrap());
        own.unwrap()["meetings"].clone()
    };
    let before = report(caller.all(&format!("/report/users?{range}"), "users").await);
    let renamed = fake.rename(&host.email, "new.name@example.com").unwrap();
    assert_eq!(renamed.id, host.id);
    let after = caller.all(&format!("/report/users?{range}"), "users").await;
    assert_eq!(report(after), before, "the host report counts by id");
    assert_eq!(caller.get(&format!("/users/{}", host.email)).await.0, 404);
    let shown = caller.ok("/users/new.name@example.com").await;
    assert_eq!(shown["id"], host.id.clone().unwrap());
    let held = history(&fake, "2026-06-02").await;
    let under = |email: &str| held.iter().filter(|m| m["host_email"] == email).count();
    assert!(under(&host.email) > 0);
    assert_eq!(under("new.name@example.com"), 0);
    // What comes after is held under the new address, and a second name follows the first.
    fake.move_days(20);
    fake.rename("new.name@example.com", "newer.name@example.com")
        .unwrap();
    fake.move_days(8);
    let held = history(&fake, "2026-07-01").await;
    let under = |email: &str| held.iter().filter(|m| m["host_email"] == email).count();
    assert_eq!(under(&host.email), 0);
    assert!(under("new.name@example.com") > 0);
    let users = fake.users();
    assert_eq!(users.len(), small().users().len() - lapsed(&fake));
    assert!(
        users
            .iter()
            .any(|user| user.email == "newer.name@example.com")
    );
    assert!(
        fake.rename("newer.name@example.com", &users[0].email)
            .is_none(),
        "taken"
    );
}

/// The number of users whose invitation lapsed.
fn lapsed(fake: &Fake) -> usize {
    let invited = |users: Vec<FakeUser>| {
        users
            .iter()
            .filter(|user| user.status == FakeStatus::Pending)
            .count()
    };
    invited(small().users()) - invited(fake.users())
}

#[tokio::test(start_paused = true)]
async fn invitations_lapse_after_thirty_days_unless_they_are_sent_again() {
    let pending = |name: &str| {
        FakeUser::new(format!("{name}@x.example")).with(|u| u.status = FakeStatus::Pending)
    };
    let fake = Fake::builder()
        .account(FakeAccount::new().user(pending("for.ever")))
        .build();
    assert!(fake.add_user(pending("a")).invited.is_some());
    fake.add_user(pending("b"));
    let listed = || {
        let users = fake.users();
        let names = users.iter().map(|user| user.first_name.clone());
        names.collect::<Vec<_>>().join(" ")
    };
    fake.move_days(30);
    assert_eq!(listed(), "for.ever a b", "the thirtieth day");
    assert!(fake.invite_again("b@x.example").is_some());
    fake.move_days(1);
    assert_eq!(listed(), "for.ever b");
    let caller = Caller::of(&fake);
    let summary = caller.ok("/users/summary").await;
    assert_eq!(summary["pending_users_count"], 2);
    let usage = caller.ok("/accounts/me/plans/usage").await;
    assert_eq!(usage["plan_base"]["pending"], 2);
    for path in ["/users/a@x.example", "/users/A@x.example/settings"] {
        let (status, body) = caller.get(path).await;
        assert_eq!((status, &body["code"]), (400, &json!(1120)), "{path}");
        let message = "A valid invitation to join the Zoom account was not found for this user.";
        assert_eq!(body["message"], message);
    }
    // Other calls know no invitations, and who never was invited is unknown to all.
    for path in ["/users/a@x.example/assistants", "/users/z@x.example"] {
        let (status, body) = caller.get(path).await;
        assert_eq!((status, &body["code"]), (404, &json!(1001)), "{path}");
    }
    assert!(fake.invite_again("a@x.example").is_none());
    fake.move_days(29);
    assert_eq!(
        listed(),
        "for.ever b",
        "thirty days after the second invitation"
    );
    fake.move_days(1);
    assert_eq!(listed(), "for.ever");
}

#[tokio::test(start_paused = true)]
async fn an_invited_user_who_accepts_gets_an_id() {
    let fake = small();
    let pending = member(&fake, |u| u.status == FakeStatus::Pending);
    fake.move_days(5);
    let user = fake.activate(&pending.email).unwrap();
    assert_eq!(user.status, FakeStatus::Active);
    let id = user.id.unwrap();
    let shown = Caller::of(&fake).ok(&format!("/users/{id}")).await;
    assert_eq!(shown["user_created_at"], "2026-07-06T09:00:00Z");
    fake.move_days(60);
    assert!(
        fake.user(&pending.email).is_some(),
        "what was accepted does not lapse"
    );
}

#[tokio::test(start_paused = true)]
async fn a_meeting_is_live_until_it_ends_and_in_the_history_then() {
    let fake = small();
    let host = licensed(&fake);
    let path = format!("/users/{}/meetings?type=live", host.email);
    let live = |fake: &Fake| {
        let caller = Caller::of(fake);
        let path = path.clone();
        async move { caller.ok(&path).await["total_records"].clone() }
    };
    assert_eq!(live(&fake).await, 0);
    let meeting = fake
        .start_meeting(&host.email, |m| m.participants = 7)
        .unwrap();
    tokio::time::advance(Duration::from_secs(95 * 60)).await;
    assert_eq!(live(&fake).await, 1);
    assert!(history(&fake, "2026-07-01").await.is_empty());
    let ended = fake.end_meeting(&meeting.uuid).unwrap();
    assert_eq!((ended.minutes, ended.start), (95, meeting.start));
    assert_eq!(live(&fake).await, 0);
    let held = history(&fake, "2026-07-01").await;
    assert_eq!(held.len(), 1);
    assert_eq!(held[0]["meeting_uuid"], meeting.uuid);
    assert_eq!(
        (&held[0]["duration"], &held[0]["participants"]),
        (&json!(95), &json!(7))
    );
    assert!(fake.end_meeting(&meeting.uuid).is_none(), "it has ended");
}

#[tokio::test(start_paused = true)]
async fn a_meeting_that_is_ended_at_once_is_over_at_once() {
    let fake = small();
    let host = licensed(&fake);
    let caller = Caller::of(&fake);
    let path = format!("/users/{}/meetings?type=live", host.email);
    let meeting = fake.start_meeting(&host.email, |_| {}).unwrap();
    tokio::time::advance(Duration::from_secs(20)).await;
    assert_eq!(caller.ok(&path).await["total_records"], 1);
    let ended = fake.end_meeting(&meeting.uuid).unwrap();
    assert_eq!(ended.minutes, 1);
    assert!(fake.end_meeting(&meeting.uuid).is_none());
    assert_eq!(caller.ok(&path).await["total_records"], 0);
    let held = history(&fake, "2026-07-01").await;
    assert_eq!(held[0]["meeting_uuid"], meeting.uuid);
    assert_eq!(held[0]["end_time"], "2026-07-01T09:00:20Z");
    let path = format!("/past_meetings/{}/participants", meeting.id);
    for person in caller.all(&path, "participants").await {
        let left = instant(person["leave_time"].as_str().unwrap());
        assert!(left <= instant("2026-07-01T09:00:20Z"), "{person}");
    }
    // Somebody who makes the meeting longer means the minutes.
    let longer = ended.with(|meeting| {
        meeting.uuid = "longer".into();
        meeting.minutes = 30;
    });
    fake.edit(|account| account.meeting(longer));
    tokio::time::advance(Duration::from_secs(60)).await;
    assert_eq!(history(&fake, "2026-07-01").await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_meeting_that_is_started_is_an_instant_meeting_that_was_not_scheduled() {
    let fake = small();
    let host = licensed(&fake);
    let caller = Caller::of(&fake);
    let listed = async |kind: &str| {
        let path = format!("/users/{}/meetings?type={kind}&page_size=300", host.email);
        caller.all(&path, "meetings").await
    };
    let kinds = ["scheduled", "upcoming", "upcoming_meetings"];
    let mut before = Vec::new();
    for kind in kinds {
        before.push(listed(kind).await);
    }
    let meeting = fake.start_meeting(&host.email, |_| {}).unwrap();
    assert!(meeting.instant);
    for (kind, before) in kinds.iter().zip(before) {
        assert_eq!(listed(kind).await, before, "{kind}");
    }
    let live = listed("live").await;
    assert_eq!(live.len(), 1);
    let one = caller.ok(&format!("/meetings/{}", meeting.id)).await;
    for shown in [&live[0], &one] {
        assert_eq!(shown["type"], 1);
        assert_eq!(shown["created_at"], "2026-07-01T09:00:00Z");
    }
    tokio::time::advance(Duration::from_secs(600)).await;
    fake.end_meeting(&meeting.uuid).unwrap();
    let path = format!(
        "/report/users/{}/meetings?from=2026-07-01&to=2026-07-01",
        host.email
    );
    let held = caller.all(&path, "meetings").await;
    assert_eq!(held[0]["type"], 1);
    let held = history(&fake, "2026-07-01").await;
    assert_eq!(held[0]["create_time"], "2026-07-01T09:00:00Z");
    let previous = listed("previous_meetings").await;
    assert!(!previous.is_empty());
    assert!(
        previous
            .iter()
            .all(|row| row["uuid"] != *meeting.uuid && row["type"] != 1)
    );
}

#[tokio::test(start_paused = true)]
async fn a_meeting_of_a_basic_host_ends_after_forty_minutes() {
    let fake = small();
    let basic = member(&fake, |u| u.kind == 1 && u.status == FakeStatus::Active);
    let meeting = fake.start_meeting(&basic.email, |_| {}).unwrap();
    tokio::time::advance(Duration::from_secs(41 * 60)).await;
    assert!(fake.end_meeting(&meeting.uuid).is_none());
    let held = history(&fake, "2026-07-01").await;
    assert_eq!(held[0]["duration"], 40);
    let gone = member(&fake, |u| u.status == FakeStatus::Inactive);
    assert!(fake.start_meeting(&gone.email, |_| {}).is_none());
}

#[tokio::test(start_paused = true)]
async fn activity_goes_on_and_what_was_before_stays() {
    let fake = small();
    let before = history(&fake, "2026-06-02").await;
    let signed = |fake: &Fake| {
        let (caller, to) = (Caller::of(fake), fake.clock().now().date_naive());
        let path = format!("/report/activities?from=2026-07-01&to={to}&page_size=300");
        async move { caller.all(&path, "activity_logs").await }
    };
    assert!(signed(&fake).await.is_empty());
    fake.move_days(21);
    let old = Caller::of(&fake);
    let path = "/report/history_meetings?from=2026-06-02&to=2026-07-01&page_size=300";
    assert_eq!(old.all(path, "history_meetings").await, before);
    let held = history(&fake, "2026-07-02").await;
    assert!(held.len() > 100, "{}", held.len());
    let now = fake.clock().now();
    let mut by_host: BTreeMap<String, u64> = BTreeMap::new();
    for meeting in held.iter().filter(|m| m["type"] == "Meeting") {
        assert!(instant(meeting["end_time"].as_str().unwrap()) <= now);
        let host = meeting["host_email"].as_str().unwrap().to_owned();
        *by_host.entry(host).or_default() += 1;
    }
    by_host.retain(|host, _| fake.user(host).is_some());
    let range = "from=2026-07-02&to=2026-07-22&page_size=300";
    let hosts = old.all(&format!("/report/users?{range}"), "users").await;
    let reported: BTreeMap<_, _> = hosts
        .iter()
        .map(|h| {
            (
                h["email"].as_str().unwrap().to_owned(),
                h["meetings"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(reported, by_host);
    // Nobody who was away is active now.
    for host in reported.keys() {
        assert_eq!(fake.user(host).unwrap().status, FakeStatus::Active);
    }
    let lines = signed(&fake).await;
    let mut last: HashMap<String, DateTime<Utc>> = HashMap::new();
    for line in lines.iter().filter(|line| line["type"] == "Sign in") {
        let time = instant(line["time"].as_str().unwrap());
        assert!(time <= now);
        let known = last
            .entry(line["email"].as_str().unwrap().to_owned())
            .or_insert(time);
        *known = time.max(*known);
    }
    assert!(last.len() > 40);
    for (email, last) in last {
        if let Some(shown) = fake.user(&email).unwrap().last_login {
            let lag = last - shown;
            assert!(lag >= chrono::Duration::zero() && lag < chrono::Duration::days(3));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn who_left_has_no_activity_until_coming_back() {
    let fake = small();
    fake.move_days(7);
    let held = history(&fake, "2026-07-02").await;
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for meeting in &held {
        *counts
            .entry(meeting["host_email"].as_str().unwrap())
            .or_default() += 1;
    }
    counts.retain(|host, _| fake.user(host).is_some());
    let (host, first) = counts.into_iter().max_by_key(|(_, n)| *n).unwrap();
    let count = |from: &'static str| {
        let (fake, host) = (fake.clone(), host.to_owned());
        async move {
            let held = history(&fake, from).await;
            held.iter().filter(|m| m["host_email"] == *host).count()
        }
    };
    fake.deactivate(host).unwrap();
    fake.move_days(21);
    assert_eq!(
        count("2026-07-02").await,
        first,
        "what was held stays, and nothing comes"
    );
    fake.activate(host).unwrap();
    fake.move_days(21);
    assert!(count("2026-07-29").await > 0);
    let kept = count("2026-07-29").await;
    fake.delete(host).unwrap();
    assert!(fake.user(host).is_none());
    assert_eq!(
        count("2026-07-29").await,
        kept,
        "the history keeps what was held"
    );
    fake.move_days(5);
    assert_eq!(count("2026-07-29").await, kept);
}

#[tokio::test(start_paused = true)]
async fn generated_meetings_are_live_while_they_last() {
    let fake = small();
    // Nine in the morning on Wednesday, the eighth of July.
    fake.move_days(7);
    let mut live = BTreeMap::new();
    for _ in 0..16 {
        let caller = Caller::of(&fake);
        for user in fake
            .users()
            .iter()
            // Users of the other types may not host.
            .filter(|u| u.status == FakeStatus::Active && matches!(u.kind, 1 | 2))
        {
            let path = format!("/users/{}/meetings?type=live", user.email);
            for meeting in caller.ok(&path).await["meetings"].as_array().unwrap() {
                live.insert(
                    meeting["uuid"].as_str().unwrap().to_owned(),
                    user.email.clone(),
                );
            }
        }
        tokio::time::advance(Duration::from_secs(30 * 60)).await;
    }
    assert!(live.len() > 5, "{}", live.len());
    fake.move_days(1);
    let held = history(&fake, "2026-07-02").await;
    let held: BTreeMap<_, _> = held
        .iter()
        .map(|m| {
            (
                m["meeting_uuid"].as_str().unwrap(),
                m["host_email"].as_str().unwrap(),
            )
        })
        .collect();
    for (uuid, host) in &live {
        assert_eq!(held.get(uuid.as_str()), Some(&host.as_str()));
    }
}

#[tokio::test(start_paused = true)]
async fn something_is_done_just_before_a_request() {
    let fake = small();
    let user = licensed(&fake);
    let email = user.email.clone();
    fake.before_request(2, move |fake| {
        fake.deactivate(&email);
    });
    let caller = Caller::of(&fake);
    let path = format!("/users/{}", user.email);
    assert_eq!(caller.ok(&path).await["status"], "active");
    assert_eq!(caller.ok(&path).await["status"], "inactive");
}

#[tokio::test(start_paused = true)]
async fn nothing_is_done_for_who_is_not_there() {
    let fake = small();
    let before = fake.users();
    for changed in [
        fake.deactivate("nobody@example.com"),
        fake.activate("nobody@example.com"),
        fake.promote("nobody@example.com"),
        fake.rename("nobody@example.com", "a@example.com"),
        fake.delete("nobody@example.com"),
        fake.invite_again("nobody@example.com"),
    ] {
        assert_eq!(changed, None);
    }
    assert!(fake.start_meeting("nobody@example.com", |_| {}).is_none());
    assert!(fake.end_meeting("no such meeting").is_none());
    assert_eq!(fake.users(), before);
    assert!(log(&fake, "2026-07-01").await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_sign_in_stays_that_of_the_user_who_is_renamed() {
    let fake = small();
    let user = licensed(&fake);
    let redirect = "https://app.example/done";
    let ask = format!(
        "https://zoom.us/oauth/authorize?response_type=code&client_id={}&redirect_uri={redirect}",
        Fake::CLIENT_ID
    );
    let back = fake.approve_as(&ask, &user.email).unwrap();
    let code = back.split_once("code=").unwrap().1;
    let form = format!("grant_type=authorization_code&code={code}&redirect_uri={redirect}");
    let ask = limits::token_request(Fake::CLIENT_ID, Fake::CLIENT_SECRET, "", &form);
    let issued = body(&fake.call(ask, DEADLINE).await.unwrap());
    let caller = Caller {
        fake: fake.clone(),
        token: issued["access_token"].as_str().unwrap().to_owned(),
    };
    assert_eq!(caller.ok("/users/me").await["email"], user.email);
    fake.rename(&user.email, "new.name@example.com").unwrap();
    let shown = caller.ok("/users/me").await;
    assert_eq!(shown["email"], "new.name@example.com");
    assert_eq!(shown["id"], user.id.unwrap());
}
