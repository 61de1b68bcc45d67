//! Alternative hosts of meetings to come keep their base, and what is not known of them makes
//! nothing sure.

use futures::TryStreamExt;
use serde_json::json;
use zoom_admin::coverage::{Coverage, GapKind, Source};
use zoom_admin::fake::FakeRefusal;
use zoom_admin::usage::Options;
use zoom_admin::usage::sync::SyncEvent;

use super::*;
use crate::rewrite::{Rewrite, changed};

/// A meeting to come, with a number of its own and alternative hosts.
fn hosted(host: &str, id: u64, start: &str, hosts: &[&str]) -> FakeMeeting {
    meeting(host, start, 30, 0).with(|m| {
        m.id = id;
        m.alternative_hosts = hosts.iter().map(|name| (*name).to_owned()).collect();
    })
}

/// Somebody idle, and somebody who hosts three meetings of the next thirty days and one beyond.
fn account() -> FakeAccount {
    team()
        .user(user("idle"))
        .user(user("stand-in"))
        .user(user("host"))
        .meeting(meeting("host", "2026-06-01T10:00:00Z", 50, 4))
        .meeting(hosted(
            "host",
            101,
            "2026-07-03T10:00:00Z",
            &[
                "Stand-In@Example.com",
                "other@elsewhere.example",
                "host@example.com",
            ],
        ))
        .meeting(hosted("host", 102, "2026-07-09T10:00:00Z", &[]))
        .meeting(hosted(
            "host",
            103,
            "2026-07-20T10:00:00Z",
            &["stand-in@example.com"],
        ))
        .meeting(hosted(
            "host",
            104,
            "2026-08-20T10:00:00Z",
            &["idle@example.com"],
        ))
}

/// The numbers of the meetings that were asked for, in the order of the calls.
fn asked(fake: &Fake) -> Vec<String> {
    let calls = fake.calls();
    let numbers = calls
        .iter()
        .filter_map(|call| call.path.split_once("/v2/meetings/"));
    numbers.map(|(_, id)| id.to_owned()).collect()
}

const KEPT: &str = "keep (alternative host of an upcoming meeting, until 2026-07-20), high: \
                    alternative host of an upcoming meeting";
const TAKEN: &str = "reclaim, high: not hosted what needs a licence, 2026-04-01 to 2026-06-29";
const UNSURE: &str = "reclaim, medium: not hosted what needs a licence, 2026-04-01 to 2026-06-29";

/// The last reason of the verdict on a base.
fn last(review: &Review, who: &str) -> String {
    reasons(base(review, who)).pop().unwrap()
}

/// A sync to its end: what it collected, and when.
async fn synced(zoom: &Zoom, data: &mut usage::Collector) -> (Coverage, DateTime<Utc>) {
    let mut sync = usage::sync(zoom, Options::new().days(180), None).unwrap();
    let mut time = None;
    while let Some(event) = sync.try_next().await.unwrap() {
        match event {
            SyncEvent::Page { items, .. } => items.into_iter().for_each(|i| data.add(i.record)),
            SyncEvent::Checkpoint(checkpoint) => time = Some(checkpoint.started()),
            _ => {}
        }
    }
    (sync.coverage(), time.unwrap())
}

async fn read(fake: &Fake, options: Options) -> Facts {
    let zoom = client(fake).build().unwrap();
    let options = options.policy(Policy::careful(90));
    usage::collect(&zoom, options).await.unwrap()
}

fn decided(facts: &Facts) -> Review {
    decide(facts, &Policy::careful(90))
}

#[tokio::test(start_paused = true)]
async fn who_is_alternative_host_within_thirty_days_keeps_the_base_until_the_last_meeting() {
    let fake = fake(account());
    let facts = read(&fake, Options::new()).await;
    let review = decided(&facts);
    assert_eq!(line(base(&review, "stand-in")), KEPT);
    // The meeting of August is beyond the days of the guard.
    assert_eq!(line(base(&review, "idle")), TAKEN);
    assert!(verdict(&review, "host").starts_with("keep"));
    // The next one is asked first, and that of August not at all.
    assert_eq!(asked(&fake), ["101", "102", "103"]);
    let coverage = review.coverage.source(Source::AlternativeHosts).unwrap();
    assert_eq!((coverage.records, coverage.gaps.len()), (3, 0));
    // Whoever is kept is not asked about any further.
    let about = |who: &str| {
        let name = format!("/users/id-{who}/schedulers");
        fake.calls().iter().any(|call| call.path.ends_with(&name))
    };
    assert_eq!((about("idle"), about("stand-in")), (true, false));
    // A later decision, when the last of them is over.
    let later = usage::decide(
        &facts,
        &Policy::careful(90),
        None,
        at("2026-07-21T09:00:00Z"),
    );
    assert!(!verdict(&later.unwrap(), "stand-in").starts_with("keep"));
    // A policy without the guard asks nothing.
    fake.clear_calls();
    let mut bold = Policy::careful(90);
    bold.guards.upcoming_days = 0;
    assert_eq!(
        verdict(&review_of(&fake, &bold).await, "stand-in"),
        "reclaim"
    );
    assert!(asked(&fake).is_empty());
}

#[tokio::test(start_paused = true)]
async fn add_ons_are_not_kept_by_it_and_webinars_are_not_asked() {
    let account = account()
        .user(user("add-on").with(|u| u.large_meeting = Some(500)))
        .meeting(hosted(
            "host",
            105,
            "2026-07-04T10:00:00Z",
            &["add-on@example.com"],
        ))
        .user(user("speaker"))
        .meeting(webinar("host", "2026-07-05T10:00:00Z", 2).with(|m| {
            m.id = 106;
            m.alternative_hosts = vec![email("speaker")];
        }));
    let fake = fake(account);
    let review = decided(&read(&fake, Options::new()).await);
    assert!(verdict(&review, "add-on").starts_with("keep (alternative host"));
    let add_on = add_on(&review, "add-on", "large_meeting:500");
    assert_eq!(add_on.verdict.to_string(), "drop");
    assert_eq!(line(base(&review, "speaker")), TAKEN);
    assert_eq!(asked(&fake), ["101", "105", "102", "103"]);
}

#[tokio::test(start_paused = true)]
async fn an_earlier_address_of_the_alternative_host_counts_too() {
    let account = |name: &str| {
        team()
            .user(user(name).with(|u| u.id = Some("id-7".into())))
            .user(user("host"))
            .meeting(meeting("host", "2026-06-01T10:00:00Z", 50, 4))
            .meeting(hosted(
                "host",
                101,
                "2026-07-03T10:00:00Z",
                &["maiden@example.com"],
            ))
    };
    let before = fake(account("maiden"));
    let zoom = client(&before).build().unwrap();
    let mut data = usage::Collector::new();
    let (coverage, time) = synced(&zoom, &mut data).await;
    let snapshot = data.snapshot(&coverage, time);
    let after = fake(account("married"));
    let facts = read(&after, Options::new().snapshot(snapshot)).await;
    let review = decided(&facts);
    assert_eq!(
        one(&review, "married").user.earlier_emails,
        [email("maiden")]
    );
    assert!(verdict(&review, "married").starts_with("keep (alternative host"));
}

#[tokio::test(start_paused = true)]
async fn beyond_the_bound_nothing_is_unknown_and_no_base_is_taken_for_certain() {
    let fake = fake(account());
    let review = decided(&read(&fake, Options::new().meeting_calls(1)).await);
    assert_eq!(asked(&fake), ["101"]);
    assert_eq!(line(base(&review, "idle")), UNSURE);
    let said = "of 2 of 3 meetings to come, the alternative hosts are not known";
    assert_eq!(last(&review, "idle"), said);
    // What is known still keeps, and it is known until the meeting that was asked.
    assert!(
        verdict(&review, "stand-in").ends_with("until 2026-07-03)"),
        "{}",
        verdict(&review, "stand-in")
    );
    let coverage = review.coverage.source(Source::AlternativeHosts).unwrap();
    let [gap] = &coverage.gaps[..] else {
        panic!("{:?}", coverage.gaps)
    };
    assert_eq!(
        (gap.kind, gap.records, gap.partial),
        (GapKind::OutOfBudget, Some(2), true)
    );
    assert!(!review.coverage.is_complete());
    let none = decided(&read(&fake, Options::new().meeting_calls(0)).await);
    assert_eq!(line(base(&none, "stand-in")), UNSURE);
    let said = "of 3 of 3 meetings to come, the alternative hosts are not known";
    assert_eq!(last(&none, "stand-in"), said);
}

#[tokio::test(start_paused = true)]
async fn refused_it_is_medium_and_what_is_mended_is_asked_again() {
    let fake = fake(account());
    fake.refuse("/meetings/{meetingId}", FakeRefusal::no_permission())
        .unwrap();
    let mut facts = read(&fake, Options::new()).await;
    let review = decided(&facts);
    for who in ["idle", "stand-in"] {
        assert_eq!(line(base(&review, who)), UNSURE, "{who}");
        let said = "of 3 of 3 meetings to come, the alternative hosts are not known";
        assert_eq!(last(&review, who), said);
    }
    let coverage = review.coverage.source(Source::AlternativeHosts).unwrap();
    assert_eq!(coverage.gaps[0].kind, GapKind::Refused);
    assert_eq!(coverage.gaps[0].records, Some(3));
    fake.allow("/meetings/{meetingId}");
    let zoom = client(&fake).build().unwrap();
    let policy = Policy::careful(90);
    usage::look_closer(&zoom, &mut facts, &policy, None)
        .await
        .unwrap();
    let review = decided(&facts);
    assert_eq!(line(base(&review, "stand-in")), KEPT);
    assert_eq!(line(base(&review, "idle")), TAKEN);
    let coverage = review.coverage.source(Source::AlternativeHosts).unwrap();
    assert!(coverage.is_complete());
}

#[tokio::test(start_paused = true)]
async fn a_meeting_that_was_deleted_is_nothing_lost_and_one_that_fails_is() {
    for (code, status, deleted) in [(3001, 404, true), (3001, 400, false), (300, 400, false)] {
        let fake = fake(account());
        let gone = FakeRefusal::new(status, code, "Meeting does not exist.");
        fake.refuse("/meetings/102", gone).unwrap();
        let review = decided(&read(&fake, Options::new()).await);
        assert_eq!(line(base(&review, "stand-in")), KEPT, "{code}");
        let coverage = review.coverage.source(Source::AlternativeHosts).unwrap();
        assert_eq!(coverage.gaps.is_empty(), deleted, "{code}");
        let expected = if deleted { TAKEN } else { UNSURE };
        assert_eq!(line(base(&review, "idle")), expected, "{code}");
        if !deleted {
            let said = "of 1 of 3 meetings to come, the alternative hosts are not known";
            assert_eq!(last(&review, "idle"), said);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_is_asked_where_no_licence_is_at_stake() {
    let account = team()
        .user(user("host"))
        .meeting(meeting("host", "2026-06-01T10:00:00Z", 50, 4))
        .meeting(hosted("host", 101, "2026-07-03T10:00:00Z", &[]));
    let fake = fake(account);
    let review = decided(&read(&fake, Options::new()).await);
    assert!(asked(&fake).is_empty());
    assert!(review.coverage.source(Source::AlternativeHosts).is_none());
}

#[tokio::test(start_paused = true)]
async fn answers_are_kept_until_the_meeting_begins_and_only_new_meetings_are_asked() {
    // The series of 101 has its last known start on the 20th.
    let series = |account: FakeAccount| {
        account.meeting(hosted(
            "host",
            101,
            "2026-07-18T10:00:00Z",
            &["stand-in@example.com"],
        ))
    };
    let fake = fake(series(account()));
    let zoom = client(&fake).build().unwrap();
    let day = async |snapshot: Option<usage::Snapshot>| {
        // Not so old that their age would make them asked for.
        let options = Options::new()
            .policy(Policy::careful(90))
            .answers_age(100_000);
        let options = match snapshot.clone() {
            Some(snapshot) => options.snapshot(snapshot),
            None => options,
        };
        let mut data = match &snapshot {
            Some(snapshot) => usage::Collector::with_snapshot(snapshot).unwrap(),
            None => usage::Collector::new(),
        };
        let (coverage, time) = synced(&zoom, &mut data).await;
        let mut facts = data.facts(coverage.clone(), time);
        fake.clear_calls();
        usage::read_candidates(&zoom, &mut facts, &options)
            .await
            .unwrap();
        let snapshot = data.snapshot(&coverage, time).with_answers(&facts);
        // They outlive their written form.
        let text = serde_json::to_string(&snapshot).unwrap();
        let snapshot: usage::Snapshot = serde_json::from_str(&text).unwrap();
        (asked(&fake), snapshot, decided(&facts))
    };
    let (first, snapshot, review) = day(None).await;
    assert_eq!(first, ["101", "102", "103"]);
    assert_eq!(line(base(&review, "stand-in")), KEPT);
    tokio::time::advance(std::time::Duration::from_secs(3600)).await;
    let (again, snapshot, review) = day(Some(snapshot)).await;
    assert!(again.is_empty(), "{again:?}");
    assert_eq!(line(base(&review, "stand-in")), KEPT);
    // A meeting that is new is asked, and the others not.
    fake.edit(|account| {
        account.meeting(hosted(
            "host",
            107,
            "2026-07-06T10:00:00Z",
            &["idle@example.com"],
        ))
    });
    let (new, snapshot, review) = day(Some(snapshot)).await;
    assert_eq!(new, ["107"]);
    assert!(verdict(&review, "idle").starts_with("keep (alternative host"));
    // On the 19th the series begins anew: its answer has had its day.
    fake.edit(|account| {
        account.meeting(hosted(
            "host",
            101,
            "2026-07-25T10:00:00Z",
            &["idle@example.com"],
        ))
    });
    tokio::time::advance(std::time::Duration::from_secs(18 * 86_400)).await;
    let (due, _, review) = day(Some(snapshot)).await;
    assert_eq!(due, ["101"]);
    assert!(verdict(&review, "idle").ends_with("until 2026-07-25)"));
}

#[tokio::test(start_paused = true)]
async fn facts_keep_them_in_both_forms() {
    let facts = read(&fake(account()), Options::new()).await;
    let text = serde_json::to_string(&facts).unwrap();
    let from_json: Facts = serde_json::from_str(&text).unwrap();
    let mut compact = Vec::new();
    facts.write_to(&mut compact).unwrap();
    let account = zoom_admin::AccountKey::new(Fake::ACCOUNT_ID);
    let from_lines = Facts::read_from(&compact[..], &account).unwrap();
    for facts in [from_json, from_lines] {
        assert_eq!(line(base(&decided(&facts), "stand-in")), KEPT);
        assert_eq!(line(base(&decided(&facts), "idle")), TAKEN);
    }
}

#[tokio::test(start_paused = true)]
async fn the_second_reading_refuses_facts_of_another_account() {
    let fake = fake(account());
    let facts = read(&fake, Options::new()).await;
    let other = client(&fake)
        .server_to_server("another account", Fake::CLIENT_ID, Fake::CLIENT_SECRET)
        .build()
        .unwrap();
    let policy = Policy::careful(90);
    fake.clear_calls();
    let refused = [
        usage::look_closer(&other, &mut facts.clone(), &policy, None).await,
        usage::read_candidates(&other, &mut facts.clone(), &Options::new()).await,
        usage::read_live(&other, &mut facts.clone(), &policy, None).await,
        usage::read_participation(
            &other,
            &mut facts.clone(),
            [],
            days("2026-06-01", "2026-06-02"),
        )
        .await,
    ];
    for refused in refused {
        let error = refused.unwrap_err();
        assert_eq!(error.kind(), zoom_admin::ErrorKind::WrongAccount);
        assert!(error.to_string().contains("of another account"), "{error}");
    }
    assert!(fake.calls().is_empty());
}

/// A sync and a second reading at this time, which build on what an earlier one answered.
async fn later(fake: &Fake, options: &Options, before: &usage::Snapshot) -> Facts {
    let zoom = client(fake).build().unwrap();
    let mut data = usage::Collector::with_snapshot(before).unwrap();
    let (coverage, time) = synced(&zoom, &mut data).await;
    let mut facts = data.facts(coverage, time);
    fake.clear_calls();
    let options = options.clone().snapshot(before.clone());
    usage::read_candidates(&zoom, &mut facts, &options)
        .await
        .unwrap();
    facts
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_old_is_asked_for_again_and_who_was_added_since_is_kept() {
    let fake = fake(account());
    let options = Options::new().policy(Policy::careful(90));
    let zoom = client(&fake).build().unwrap();
    let mut data = usage::Collector::new();
    let (coverage, time) = synced(&zoom, &mut data).await;
    let mut facts = data.facts(coverage.clone(), time);
    usage::read_candidates(&zoom, &mut facts, &options)
        .await
        .unwrap();
    assert_eq!(line(base(&decided(&facts), "idle")), TAKEN);
    let first = data.snapshot(&coverage, time).with_answers(&facts);

    let changed = hosted("host", 103, "2026-07-19T10:00:00Z", &["idle@example.com"]);
    fake.edit(|account| account.meeting(changed.clone()));
    // An hour later the answers stand, but for a reading that takes none.
    tokio::time::advance(std::time::Duration::from_secs(3600)).await;
    let facts = later(&fake, &options, &first).await;
    assert!(asked(&fake).is_empty());
    assert_eq!(facts.taken_over().alternative_hosts.count, 3);
    let facts = later(&fake, &options.clone().answers_age(0), &first).await;
    assert_eq!(asked(&fake), ["101", "102", "103"]);
    assert_eq!(facts.taken_over().alternative_hosts.count, 0);
    assert!(verdict(&decided(&facts), "idle").starts_with("keep (alternative host"));
    // Eleven days later they are too old.
    tokio::time::advance(std::time::Duration::from_secs(11 * 86_400)).await;
    let facts = later(&fake, &options, &first).await;
    assert!(asked(&fake).contains(&"103".to_owned()));
    assert!(verdict(&decided(&facts), "idle").starts_with("keep (alternative host"));
}

#[tokio::test(start_paused = true)]
async fn a_review_judges_as_what_was_collected_is_decided() {
    // Ann's attributes, which an exemption needs, cannot be read; the newcomer has another guard.
    let account = account()
        .user(user("ann"))
        .user(user("newcomer").with(|user| user.created = at("2026-06-25T08:00:00Z")))
        .meeting(hosted(
            "host",
            105,
            "2026-07-05T10:00:00Z",
            &["ann@example.com", "newcomer@example.com"],
        ));
    let exempt = usage::policy::Exemption::new("custom.Team = Board".parse().unwrap(), "board");
    let policy = Policy::careful(90).exempt(exempt);
    let options = || Options::new().policy(policy.clone());
    let fake = fake(account);
    let rewrite = Rewrite::new(fake.clone(), |path, answer| {
        match path.ends_with("/users") {
            true => changed(answer, |json| {
                for user in json["users"].as_array_mut().into_iter().flatten() {
                    if user["email"] == "ann@example.com" {
                        user["custom_attributes"] = json!("no list");
                    }
                }
            }),
            false => answer,
        }
    });
    let zoom = client(&fake).transport(rewrite).build().unwrap();
    let review = usage::review(&zoom, options()).await.unwrap();
    let facts = usage::collect(&zoom, options()).await.unwrap();
    let decided = usage::decide(&facts, &policy, None, facts.read_at).unwrap();
    assert_eq!(review.users, decided.users);
    assert!(verdict(&review, "ann").starts_with("keep (alternative host"));
    let told = reasons(base(&review, "newcomer"));
    for guard in ["new user", "alternative host of an upcoming meeting"] {
        assert!(told.iter().any(|reason| reason == guard), "{told:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_meeting_without_a_number_is_a_gap_and_a_webinar_without_one_is_none() {
    for (kind, gaps) in [("meeting", 1), ("webinar", 0)] {
        let fake = fake(account().meeting(webinar("host", "2026-07-04T10:00:00Z", 0)));
        let rewrite = Rewrite::new(fake.clone(), move |path, answer| {
            match path.ends_with("/report/upcoming_events") {
                true => changed(answer, |json| {
                    let events = json["upcoming_events"].as_array_mut().into_iter();
                    for event in events.flatten() {
                        let number = event["id"].to_string();
                        let ours = ["101", "102", "103"].iter().any(|id| number.contains(id));
                        if (kind == "meeting" && number.contains("102"))
                            || (kind == "webinar" && !ours)
                        {
                            event["id"] = json!("none");
                        }
                    }
                }),
                false => answer,
            }
        });
        let zoom = client(&fake).transport(rewrite).build().unwrap();
        let options = Options::new().policy(Policy::careful(90));
        let review = usage::review(&zoom, options).await.unwrap();
        let coverage = review.coverage.source(Source::UpcomingEvents).unwrap();
        assert_eq!(coverage.gaps.len(), gaps, "{kind}: {:?}", coverage.gaps);
    }
}
