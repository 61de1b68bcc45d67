//! Invitations, users on Basic, deactivated users and those who are gone.

use futures::TryStreamExt;
use zoom_admin::fake::{FakeRefusal, FakeStatus};
use zoom_admin::usage::sync::SyncEvent;
use zoom_admin::usage::{Collector, Policy, Snapshot};

use super::*;

fn pending(name: &str) -> FakeUser {
    user(name).with(|u| u.status = FakeStatus::Pending)
}

fn basic(name: &str) -> FakeUser {
    user(name).with(|u| u.kind = 1)
}

/// What a sync of this time knows.
async fn snapshot(account: FakeAccount, time: &str) -> Snapshot {
    let fake = Fake::builder()
        .account(account)
        .now(at(time))
        .unlimited()
        .build();
    let zoom = client(&fake).build().unwrap();
    let mut data = Collector::new();
    let mut events = usage::sync(&zoom, usage::Options::new(), None).unwrap();
    while let Some(event) = events.try_next().await.unwrap() {
        if let SyncEvent::Page { items, .. } = event {
            items.into_iter().for_each(|item| data.add(item.record));
        }
    }
    data.snapshot(&events.coverage(), at(time))
}

/// The review after such a snapshot, with or without the operation log.
async fn after(account: FakeAccount, snapshot: Snapshot, log: bool) -> Review {
    let fake = fake(account);
    if !log {
        fake.refuse("/report/operationlogs", FakeRefusal::no_permission())
            .unwrap();
    }
    let zoom = client(&fake).build().unwrap();
    let options = usage::Options::new().snapshot(snapshot);
    usage::review(&zoom, options).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn invitations_are_withdrawn_after_fourteen_days_by_the_operation_log() {
    let account = team()
        .user(pending("two-weeks"))
        .operation(invited("two-weeks", "2026-06-17T09:00:00Z"))
        .user(pending("lately"))
        .operation(invited("lately", "2026-06-17T09:00:01Z"))
        .user(pending("again"))
        .operation(invited("again", "2026-05-01T10:00:00Z"))
        .operation(invited("again", "2026-06-28T10:00:00Z"))
        .user(pending("basic").with(|u| u.kind = 1))
        .operation(invited("basic", "2026-05-01T10:00:00Z"));
    let review = careful(account).await;
    assert_lines(
        &review,
        &[
            ("two-weeks", "withdraw, high: invited since 2026-06-17"),
            (
                "lately",
                "keep (invited lately, until 2026-07-01), high: invited lately",
            ),
            (
                "again",
                "keep (invited lately, until 2026-07-12), high: invited lately",
            ),
            ("basic", "no licence, high: holds no paid licence"),
        ],
    );
    assert_eq!(
        counts(&review),
        [("keep", 2), ("no licence", 1), ("withdraw", 1)]
    );
}

#[tokio::test(start_paused = true)]
async fn invitations_are_as_old_as_the_snapshot_that_knows_them() {
    let account = || team().user(pending("invited"));
    // 21 days before.
    let known = snapshot(account(), "2026-06-10T09:00:00Z").await;
    let review = after(account(), known, false).await;
    assert_eq!(
        line(base(&review, "invited")),
        "withdraw, high: invited since 2026-06-10"
    );
    // 6 days before: it may have been invited at any time before that.
    let known = snapshot(account(), "2026-06-25T09:00:00Z").await;
    let review = after(account(), known, false).await;
    assert_eq!(verdict(&review, "invited"), "unknown (age unknown)");
    // The snapshot of 6 days before does not know it.
    let known = snapshot(team(), "2026-06-25T09:00:00Z").await;
    let review = after(account(), known, false).await;
    assert_eq!(
        verdict(&review, "invited"),
        "keep (invited lately, until 2026-07-09)"
    );
    // Nor that of exactly 14 days before: it may be as old as that.
    let known = snapshot(team(), "2026-06-17T09:00:00Z").await;
    let review = after(account(), known, false).await;
    assert_eq!(verdict(&review, "invited"), "unknown (age unknown)");
    // Not known to one of long ago, either.
    let known = snapshot(team(), "2026-06-10T09:00:00Z").await;
    let review = after(account(), known, false).await;
    assert_eq!(verdict(&review, "invited"), "unknown (age unknown)");
}

#[tokio::test(start_paused = true)]
async fn licences_are_as_old_as_the_snapshot_that_knows_them() {
    let account = || team().user(user("idle"));
    let known = snapshot(account(), "2026-05-20T09:00:00Z").await;
    let review = after(account(), known, false).await;
    assert_eq!(verdict(&review, "idle"), "reclaim");
    let known = snapshot(account(), "2026-06-20T09:00:00Z").await;
    let review = after(account(), known, false).await;
    assert_eq!(
        verdict(&review, "idle"),
        "unknown (not read: operation log)"
    );
    // On Basic then: the licence is younger than the snapshot.
    let known = snapshot(team().user(basic("idle")), "2026-06-20T09:00:00Z").await;
    let review = after(account(), known, false).await;
    assert_eq!(
        verdict(&review, "idle"),
        "keep (new licence, until 2026-07-20)"
    );
}

#[tokio::test(start_paused = true)]
async fn the_seats_of_deactivated_users_and_of_those_who_are_gone_are_free() {
    let account = || {
        team()
            .user(user("shows").with(|u| u.status = FakeStatus::Inactive))
            .user(basic("quiet").with(|u| u.status = FakeStatus::Inactive))
    };
    let known = snapshot(account().user(user("left")), "2026-05-20T09:00:00Z").await;
    let review = after(account(), known, true).await;
    assert_lines(
        &review,
        &[
            (
                "shows",
                "seat free, high: deactivated, but the record still shows pro",
            ),
            ("quiet", "seat free, high: deactivated"),
            ("left", "seat free, high: no longer in the account"),
        ],
    );
    assert_eq!(counts(&review), [("seat free", 3)]);
    assert_eq!(review.counts().licensed, 0);
    assert!(review.candidates().is_empty());
}

#[tokio::test(start_paused = true)]
async fn who_was_renamed_is_followed_by_the_snapshot() {
    let held = meeting("maiden", "2026-05-10T10:00:00Z", 50, 4);
    let maiden = user("maiden").with(|u| u.id = Some("id-ann".into()));
    let known = snapshot(
        team().user(maiden).meeting(held.clone()),
        "2026-05-20T09:00:00Z",
    )
    .await;
    let review = after(team().user(user("ann")).meeting(held), known, true).await;
    assert_eq!(
        line(base(&review, "ann")),
        "keep, high: hosted what needs a licence: 1 times, last 2026-05-10"
    );
    assert_eq!(one(&review, "ann").user.earlier_emails, [email("maiden")]);
}

/// Three meetings of so many minutes and people, on days of June.
fn three(mut account: FakeAccount, who: &str, minutes: [u32; 3], people: u32) -> FakeAccount {
    for (day, minutes) in minutes.into_iter().enumerate() {
        let start = format!("2026-06-{:02}T10:00:00Z", day + 10);
        account = account.meeting(meeting(who, &start, minutes, people));
    }
    account.user(basic(who))
}

#[tokio::test(start_paused = true)]
async fn basic_users_whose_meetings_are_cut_off_need_a_licence() {
    let mut account = team();
    for (who, minutes, people) in [
        ("cut", [39, 40, 41], 3),
        ("shorter", [38, 40, 40], 3),
        ("longer", [42, 40, 40], 3),
        ("two-people", [40, 40, 40], 2),
    ] {
        account = three(account, who, minutes, people);
    }
    // Ends at 10:40 and starts again at 10:55, the other at 10:56.
    account = three(account, "again", [40, 40, 40], 3).meeting(meeting(
        "again",
        "2026-06-10T10:55:00Z",
        10,
        3,
    ));
    account = three(account, "later", [40, 40, 40], 3).meeting(meeting(
        "later",
        "2026-06-10T10:56:00Z",
        10,
        3,
    ));
    let room = |start: &str| {
        meeting("room", start, 40, 3).with(|m| m.features = vec!["join_by_room".into()])
    };
    // A webinar is none of Basic's meetings.
    let forty = |who: &str, start: &str| webinar(who, start, 5).with(|m| m.minutes = 40);
    account = account
        .user(basic("room"))
        .meeting(room("2026-06-10T10:00:00Z"))
        .meeting(room("2026-06-11T10:00:00Z"))
        .meeting(room("2026-06-12T10:00:00Z"))
        .user(basic("webinars"))
        .meeting(forty("webinars", "2026-06-10T10:00:00Z"))
        .meeting(forty("webinars", "2026-06-11T10:00:00Z"))
        .meeting(forty("webinars", "2026-06-12T10:00:00Z"))
        .user(basic("twice"))
        .meeting(meeting("twice", "2026-06-10T10:00:00Z", 40, 3))
        .meeting(meeting("twice", "2026-06-11T10:00:00Z", 40, 3))
        .user(basic("thirty-days"))
        .meeting(meeting("thirty-days", "2026-05-30T10:00:00Z", 40, 3))
        .meeting(meeting("thirty-days", "2026-06-10T10:00:00Z", 40, 3))
        .meeting(meeting("thirty-days", "2026-06-11T10:00:00Z", 40, 3))
        .user(user("none").with(|u| u.kind = 99))
        .user(user("unassigned").with(|u| u.kind = 4));
    let fake = fake(account);
    let review = review_of(&fake, &Policy::careful(90)).await;
    let none = "no licence, high: holds no paid licence";
    let cut = |how: &str, again: u32| {
        format!("upgrade to pro, {how}: 3 meetings ended at 40 minutes, {again} started again")
    };
    assert_lines(
        &review,
        &[
            ("cut", &cut("medium", 0)),
            ("again", &cut("high", 1)),
            ("later", &cut("medium", 0)),
            ("shorter", none),
            ("longer", none),
            ("two-people", none),
            ("room", none),
            ("webinars", none),
            ("twice", none),
            ("thirty-days", none),
            ("none", none),
            ("unassigned", none),
        ],
    );
    assert_eq!(counts(&review), [("no licence", 9), ("upgrade", 3)]);
    let mut never = Policy::careful(90);
    never.upgrade.meetings = 0;
    assert_eq!(
        verdict(&review_of(&fake, &never).await, "cut"),
        "no licence"
    );
}

#[tokio::test(start_paused = true)]
async fn silence_of_the_operation_log_dates_no_invitation() {
    // Read for half a year, and it tells of other licences: those of pending users may come from
    // elsewhere.
    let review = careful(team().user(pending("invited"))).await;
    let invited = base(&review, "invited");
    assert_eq!(line(invited), "unknown (age unknown), high: age unknown");
    let usage::Verdict::Unknown(cause) = &invited.verdict else {
        panic!("{}", invited.verdict)
    };
    assert_eq!(
        cause.step(),
        "keep the snapshot of this sync, and run again with it in 14 days"
    );
    // Nothing says since when: no date is told.
    assert_eq!(reasons(invited), ["age unknown"]);
    // Many were added at once, and none is named.
    let many = FakeOperation::new(
        at("2026-05-01T10:00:00Z"),
        "user",
        "Import",
        "Batch import of users",
    );
    let review = careful(team().user(pending("invited")).operation(many)).await;
    assert_eq!(verdict(&review, "invited"), "unknown (age unknown)");
}

#[tokio::test(start_paused = true)]
async fn the_age_of_a_licence_by_a_silent_log_is_medium_unless_the_log_tells_of_others() {
    let review = careful(silent_team().user(user("idle"))).await;
    let idle = base(&review, "idle");
    assert_eq!(
        line(idle),
        "reclaim, medium: not hosted what needs a licence, 2026-04-01 to 2026-06-29"
    );
    let silent = "the operation log does not say since when it is held, and tells no other change";
    assert_eq!(reasons(idle).pop().unwrap(), silent);
    // That users are added says nothing of licences.
    let added = silent_team().operation(invited("other", "2026-05-01T10:00:00Z"));
    let review = careful(added.user(user("idle"))).await;
    assert!(line(base(&review, "idle")).starts_with("reclaim, medium"));
    let told = silent_team().operation(licensed("other", "2026-05-01T10:00:00Z"));
    let review = careful(told.user(user("idle"))).await;
    assert!(line(base(&review, "idle")).starts_with("reclaim, high"));
    // A snapshot of that age is certain.
    let account = || silent_team().user(user("idle"));
    let known = snapshot(account(), "2026-05-20T09:00:00Z").await;
    let review = after(account(), known, true).await;
    assert!(line(base(&review, "idle")).starts_with("reclaim, high"));
    // One that is younger is not, and what it knew by silence stays so.
    let known = snapshot(account(), "2026-06-20T09:00:00Z").await;
    let review = after(account(), known, true).await;
    assert!(line(base(&review, "idle")).starts_with("reclaim, medium"));
}

#[tokio::test(start_paused = true)]
async fn a_seat_that_was_deactivated_in_the_snapshot_was_not_held_then() {
    let then = user("back").with(|u| u.status = FakeStatus::Inactive);
    let known = snapshot(team().user(then), "2026-06-20T09:00:00Z").await;
    let review = after(team().user(user("back")), known, false).await;
    assert_eq!(
        verdict(&review, "back"),
        "keep (new licence, until 2026-07-20)"
    );
    // Nor was somebody invited then who was active.
    let known = snapshot(team().user(user("again")), "2026-06-20T09:00:00Z").await;
    let review = after(team().user(pending("again")), known, false).await;
    assert_eq!(
        verdict(&review, "again"),
        "keep (invited lately, until 2026-07-04)"
    );
}

#[tokio::test(start_paused = true)]
async fn webinars_of_somebody_without_a_licence_are_told() {
    let account = team()
        .user(basic("hosts"))
        .meeting(webinar("hosts", "2026-06-01T10:00:00Z", 50))
        .user(basic("old"))
        .meeting(webinar("old", "2025-12-01T10:00:00Z", 50));
    let review = careful(account).await;
    assert_eq!(
        reasons(base(&review, "hosts")),
        [
            "holds no paid licence",
            "hosted 1 webinars, and shows no licence for them"
        ]
    );
    assert_eq!(reasons(base(&review, "old")), ["holds no paid licence"]);
}

#[tokio::test(start_paused = true)]
async fn meetings_and_webinars_before_the_days_of_add_ons_are_no_webinars_without_a_licence() {
    let account = team()
        .user(basic("meets"))
        .meeting(meeting("meets", "2026-06-01T10:00:00Z", 30, 2))
        .user(basic("before"))
        .meeting(webinar("before", "2026-03-31T23:00:00Z", 50))
        .user(basic("first-day"))
        .meeting(webinar("first-day", "2026-04-01T00:00:00Z", 50));
    let mut policy = Policy::careful(90);
    policy.add_ons.days = 90;
    let review = review_of(&fake(account), &policy).await;
    for who in ["meets", "before"] {
        assert_eq!(reasons(base(&review, who)), ["holds no paid licence"]);
    }
    assert_eq!(
        reasons(base(&review, "first-day"))[1..],
        ["hosted 1 webinars, and shows no licence for them"]
    );
}
