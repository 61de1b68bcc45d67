//! Accounts made by hand.

use super::*;

#[tokio::test(start_paused = true)]
async fn an_account_made_by_hand_says_what_was_put_into_it() {
    let start = instant("2026-06-10T23:50:00Z");
    let account = FakeAccount::new()
        .group("g1", "Sales")
        .user(FakeUser::new("ann@example.com").with(|u| {
            u.group_ids = vec!["g1".into()];
            u.webinar = Some(500);
            u.extra.insert("license_info_list".into(), json!([]));
        }))
        .user(FakeUser::new("ben@example.com").with(|u| u.status = FakeStatus::Pending))
        .meeting(FakeMeeting::new("ann@example.com", "u/1==", start).with(|m| m.participants = 5))
        .meeting(
            FakeMeeting::new("ann@example.com", "u2==", instant("2026-07-01T10:00:00Z"))
                .with(|m| m.features = vec!["poll".into()]),
        )
        .sign_in(FakeSignIn::new("ann@example.com", start));
    let fake = Fake::builder().account(account).build();
    let caller = Caller::of(&fake);
    let ann = &caller.ok("/users").await["users"][0];
    assert_eq!(
        (&ann["email"], &ann["license_info_list"]),
        (&json!("ann@example.com"), &json!([]))
    );
    let members = caller.ok("/groups/g1/members").await;
    assert_eq!(members["members"][0]["id"], "id-ann");
    let (june, later) = (
        "from=2026-06-01&to=2026-07-01",
        Duration::from_secs(2 * 3600),
    );
    let report = caller.ok(&format!("/report/users?{june}")).await;
    assert_eq!(
        (
            &report["users"][0]["meetings"],
            &report["total_participants"]
        ),
        (&json!(1), &json!(5))
    );
    let ahead = caller.ok("/users/id-ann/meetings").await;
    assert_eq!(ahead["meetings"][0]["uuid"], "u2==");
    let by_end = "/report/history_meetings?from=2026-06-11&to=2026-06-30&date_type=end_time";
    assert_eq!(
        caller.ok(by_end).await["history_meetings"][0]["meeting_uuid"],
        "u/1=="
    );
    assert_eq!(
        caller.ok(&by_end.replace("end_time", "start_time")).await["history_meetings"],
        json!([])
    );
    let signs = caller.ok("/report/activities").await;
    assert_eq!(signs["activity_logs"][0]["time"], "2026-06-10T23:50:00Z");

    tokio::time::advance(later).await;
    let caller = Caller::of(&fake);
    let report = caller.ok(&format!("/report/users?{june}")).await;
    assert_eq!(
        report["users"][0]["meetings"], 2,
        "the second has been held by now"
    );
    assert_eq!(
        caller.ok("/users/id-ann/meetings").await["meetings"],
        json!([])
    );

    fake.edit(|account| account.without("ann@example.com"));
    assert_eq!(caller.get("/users/id-ann").await.0, 404);
    let history = caller.ok(&format!("/report/history_meetings?{june}")).await;
    assert_eq!(history["history_meetings"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn extra_fields_are_in_both_answers_but_zoom_one_type_is_only_in_that_of_one_user() {
    let licences = json!([{ "license_type": "ZOOM_WORKPLACE", "license_option": 2 }]);
    let account = FakeAccount::new().user(FakeUser::new("ann@example.com").with(|u| {
        u.extra.insert("license_info_list".into(), licences.clone());
        u.extra.insert("zoom_one_type".into(), json!(64));
    }));
    let caller = Caller::of(&Fake::builder().account(account).build());
    let one = caller.ok("/users/ann@example.com").await;
    assert_eq!(
        (&one["license_info_list"], &one["zoom_one_type"]),
        (&licences, &json!(64))
    );
    let listed = &caller.ok("/users").await["users"][0];
    assert_eq!(listed["license_info_list"], licences);
    assert!(listed.get("zoom_one_type").is_none());
}

#[tokio::test]
async fn a_seeded_user_can_be_replaced_and_keeps_what_was_done() {
    let fake = fake();
    let caller = Caller::of(&fake);
    let path = "/report/users?from=2026-06-01&to=2026-06-30";
    let before = caller.ok(path).await["users"][0].clone();
    let user = fake.user(before["email"].as_str().unwrap()).unwrap();
    fake.edit(|a| a.user(user.clone().with(|u| u.dept = Some("Elsewhere".into()))));
    let after = caller.ok(path).await["users"][0].clone();
    assert_eq!(
        (&after["dept"], &after["meetings"]),
        (&json!("Elsewhere"), &before["meetings"])
    );
    assert_eq!(fake.users().len(), 600);
    assert_eq!(
        fake.user(&user.id.unwrap()).unwrap().dept.unwrap(),
        "Elsewhere"
    );
}
