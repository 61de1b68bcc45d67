//! Participation: asked newest month first, within a budget, and kept.

use std::sync::Arc;

use zoom_admin::coverage::{GapKind, Source};
use zoom_admin::fake::{FakeBeyond, FakeEnds, FakeMonth, FakeReportRules};
use zoom_admin::usage::sync::SyncEvent;
use zoom_admin::usage::{Collector, Options, Snapshot};

use futures::TryStreamExt;

use super::*;

/// Three who host nothing: one joined in the last month, one in the second last, one never.
fn joiners() -> FakeAccount {
    let of = |start: &str| meeting("host", start, 50, 4);
    let (june, may) = (of("2026-06-10T10:00:00Z"), of("2026-05-20T10:00:00Z"));
    let (in_june, in_may) = (june.uuid.clone(), may.uuid.clone());
    team()
        .user(user("host"))
        .user(user("late"))
        .user(user("early"))
        .user(user("never"))
        .meeting(june)
        .meeting(may)
        .joined(email("late"), in_june)
        .joined(email("early"), in_may)
}

fn asked(fake: &Fake, path: &str) -> usize {
    let calls = fake.calls();
    calls.iter().filter(|c| c.path.contains(path)).count()
}

/// The calls about participation.
fn months(fake: &Fake) -> usize {
    let calls = fake.calls();
    let report = |path: &str| path.contains("/report/users/") && path.ends_with("/meetings");
    calls.iter().filter(|c| report(&c.path)).count()
}

#[tokio::test(start_paused = true)]
async fn it_is_asked_newest_month_first_up_to_the_first_meeting() {
    let fake = fake(joiners());
    let review = review_of(&fake, &Policy::careful(90)).await;
    assert_eq!(verdict(&review, "late"), "downgrade");
    assert_eq!(verdict(&review, "early"), "downgrade");
    assert_eq!(verdict(&review, "never"), "reclaim");
    // One month, two, and all three of the 90 days.
    assert_eq!(months(&fake), 1 + 2 + 3);
}

#[tokio::test(start_paused = true)]
async fn whatever_zoom_takes_for_a_month_the_same_is_found() {
    for month in [FakeMonth::Days30, FakeMonth::Days31, FakeMonth::Calendar] {
        for too_wide in [FakeBeyond::Refuse, FakeBeyond::Clamp] {
            for ends in [FakeEnds::Inclusive, FakeEnds::Exclusive] {
                let fake = Fake::builder()
                    .account(joiners())
                    .now(at(NOW))
                    .unlimited()
                    .report_rules(FakeReportRules {
                        month,
                        too_wide,
                        ends,
                        ..FakeReportRules::default()
                    })
                    .build();
                let review = review_of(&fake, &Policy::careful(90)).await;
                let all = ["late", "early", "never"].map(|who| verdict(&review, who));
                let rules = (month, too_wide, ends);
                assert_eq!(all, ["downgrade", "downgrade", "reclaim"], "{rules:?}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn whom_the_budget_does_not_reach_is_downgraded_and_never_unknown() {
    let fake = fake(joiners());
    let zoom = client(&fake).build().unwrap();
    let options = Options::new().policy(Policy::careful(90));
    let without = options.clone().participation_calls(0);
    let mut facts = usage::collect(&zoom, without).await.unwrap();
    assert_eq!(months(&fake), 0);
    let review = decide(&facts, &Policy::careful(90));
    for who in ["late", "early", "never"] {
        assert_eq!(
            line(base(&review, who)),
            "downgrade, medium: not hosted what needs a licence, 2026-04-01 to 2026-06-29"
        );
        let reasons = reasons(base(&review, who));
        assert_eq!(reasons[1..], ["participation not asked"]);
    }
    let coverage = facts.coverage.source(Source::UserMeetings).unwrap();
    let gap = coverage.gaps.first().unwrap();
    assert_eq!((gap.kind, gap.records), (GapKind::OutOfBudget, Some(3)));
    // With calls to spend, it is asked then.
    let with = options.participation_calls(100);
    usage::read_candidates(&zoom, &mut facts, &with)
        .await
        .unwrap();
    assert_eq!(
        verdict(&decide(&facts, &Policy::careful(90)), "never"),
        "reclaim"
    );
    assert!(facts.coverage.is_complete(), "{}", facts.coverage);
}

#[tokio::test(start_paused = true)]
async fn a_budget_that_ends_half_way_goes_on_from_there() {
    let fake = fake(joiners());
    let zoom = client(&fake).build().unwrap();
    let options = |calls| {
        let options = Options::new().policy(Policy::careful(90));
        options.participation_calls(calls)
    };
    let mut facts = usage::collect(&zoom, options(0)).await.unwrap();
    // Of six calls, four: no month is asked twice.
    for calls in [4, 4] {
        usage::read_candidates(&zoom, &mut facts, &options(calls))
            .await
            .unwrap();
    }
    assert_eq!(months(&fake), 6);
    // Nor is anybody asked about scheduling again.
    assert_eq!(asked(&fake, "/schedulers"), 3);
    assert_eq!(
        verdict(&decide(&facts, &Policy::careful(90)), "never"),
        "reclaim"
    );
}

/// The facts at this time, from a snapshot, and the next snapshot.
async fn next(now: &str, known: Option<&Arc<Snapshot>>) -> (Fake, Review, Arc<Snapshot>) {
    let fake = Fake::builder()
        .account(joiners())
        .now(at(now))
        .unlimited()
        .build();
    let policy = Policy::careful(90);
    let (facts, snapshot) = read_on(&fake, &policy, known).await;
    let review = decide(&facts, &policy);
    // Kept as callers keep it.
    let text = serde_json::to_string(&snapshot).unwrap();
    let snapshot = serde_json::from_str(&text).unwrap();
    (fake, review, Arc::new(snapshot))
}

#[tokio::test(start_paused = true)]
async fn answers_are_kept_until_they_can_have_changed() {
    let (first, _, mut known) = next(NOW, None).await;
    assert_eq!(months(&first), 6);
    assert_eq!(asked(&first, "/schedulers"), 3);
    // Whose turn it is on which day depends on the key: within ten days, each is asked once.
    let (mut again, mut schedulers) = (0, 0);
    for day in 2..=11 {
        let now = format!("2026-07-{day:02}T09:00:00Z");
        let (fake, review, next) = next(&now, Some(&known)).await;
        known = next;
        // What was found stands, and nobody becomes unknown or harsher.
        assert_eq!(verdict(&review, "late"), "downgrade", "{now}");
        assert_eq!(verdict(&review, "early"), "downgrade", "{now}");
        let never = base(&review, "never");
        assert_eq!(never.verdict.to_string(), "reclaim", "{now}");
        let old = reasons(never)
            .iter()
            .any(|reason| reason.starts_with("participation read through"));
        assert_eq!(never.confidence.to_string() == "medium", old, "{now}");
        again += months(&fake);
        schedulers += asked(&fake, "/schedulers");
    }
    // The one who never joined: the new days alone, in one call. Found meetings need none.
    assert_eq!(again, 1);
    assert_eq!(schedulers, 3);
}

#[tokio::test(start_paused = true)]
async fn a_second_reading_that_is_stopped_goes_on_where_it_was() {
    let seeded = || {
        Fake::builder()
            .account(FakeAccount::seeded(1_500, 7))
            .now(at(NOW))
            .unlimited()
            .latency(std::time::Duration::from_millis(200))
            .build()
    };
    let policy = Policy::careful(90);
    let fake = seeded();
    let zoom = client(&fake).build().unwrap();
    let progress: Arc<std::sync::Mutex<Vec<_>>> = Arc::default();
    let options = Options::new().policy(policy.clone()).on_progress({
        let progress = progress.clone();
        move |now| progress.lock().unwrap().push(now.clone())
    });
    let mut data = Collector::new();
    let reads = options.clone().for_review(&zoom).unwrap();
    let mut sync = usage::sync(&zoom, reads, None).unwrap();
    while let Some(event) = sync.try_next().await.unwrap() {
        if let SyncEvent::Page { items, .. } = event {
            items.into_iter().for_each(|item| data.add(item.record));
        }
    }
    let facts = data.into_facts(sync.coverage(), at(NOW));
    let mut whole = facts.clone();
    fake.clear_calls();
    usage::read_candidates(&zoom, &mut whole, &options)
        .await
        .unwrap();
    let needed = fake.calls().len();
    let last = progress.lock().unwrap().last().unwrap().clone();
    for source in [
        Source::AlternativeHosts,
        Source::Schedulers,
        Source::Assistants,
        Source::UserMeetings,
    ] {
        let stage = last.stages[&source];
        assert!(stage.is_done() && stage.done > 0, "{source}: {stage:?}");
    }

    let mut parts = facts;
    fake.clear_calls();
    let mut stops = 0;
    loop {
        let reading = usage::read_candidates(&zoom, &mut parts, &options);
        match tokio::time::timeout(std::time::Duration::from_millis(2_500), reading).await {
            Ok(done) => break done.unwrap(),
            Err(_) => stops += 1,
        }
        assert!(stops < 50);
    }
    assert!(stops > 1, "it was to be stopped");
    assert_eq!(
        serde_json::to_string(&decide(&parts, &policy).users).unwrap(),
        serde_json::to_string(&decide(&whole, &policy).users).unwrap()
    );
    let made = fake.calls().len();
    assert!(made <= needed * 3 / 2, "{made} calls for {needed}");
}

#[tokio::test(start_paused = true)]
async fn who_schedules_for_others_is_not_asked_who_schedules_for_them() {
    let account = team()
        .user(user("assistant"))
        .user(user("boss"))
        .scheduler(email("assistant"), email("boss"));
    let fake = fake(account);
    let review = review_of(&fake, &Policy::careful(90)).await;
    for who in ["assistant", "boss"] {
        let keep = "keep (scheduling privilege), high: scheduling privilege";
        assert_eq!(line(base(&review, who)), keep);
    }
    assert_eq!(asked(&fake, "/schedulers"), 2);
    assert_eq!(asked(&fake, "/assistants"), 1);
}
