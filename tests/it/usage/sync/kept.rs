//! What is kept between two syncs: whose it is, which version wrote it, and what of it is still good.

use zoom_admin::Error;

use super::*;

pub(super) fn of_account(fake: &Fake, id: &str) -> Zoom {
    zoom(fake).sub_account(id)
}

async fn whole(zoom: &Zoom, options: Options) -> Store {
    let mut store = Store::default();
    assert!(store.take(zoom, options, usize::MAX).await);
    store
}

pub(super) fn edited<T: serde::Serialize + serde::de::DeserializeOwned>(
    kept: &T,
    edit: impl FnOnce(&mut serde_json::Value),
) -> T {
    let mut json = serde_json::to_value(kept).unwrap();
    edit(&mut json);
    serde_json::from_value(json).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_checkpoint_of_another_account_is_refused() {
    let fake = seeded(5);
    let options = Options::new().days(10);
    let store = whole(&zoom(&fake), options.clone()).await;
    let refused = |zoom: &Zoom| {
        let kept = store.checkpoint.clone();
        let error: Error = usage::sync(zoom, options.clone(), kept).unwrap_err();
        assert!(error.to_string().contains("another account"), "{error}");
        error.kind()
    };
    let sub = of_account(&fake, "another");
    assert_eq!(refused(&sub), ErrorKind::WrongAccount);
    let error = usage::estimate(&sub, &options, store.checkpoint.as_ref()).await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::WrongAccount);
    let other = Zoom::builder()
        .server_to_server("another account", Fake::CLIENT_ID, Fake::CLIENT_SECRET)
        .transport(fake.clone())
        .clock(fake.clock())
        .build()
        .unwrap();
    assert_eq!(refused(&other), ErrorKind::WrongAccount);
    // Another client of the same one goes on.
    let kept = store.checkpoint.clone();
    assert!(usage::sync(&zoom(&fake), options.clone(), kept).is_ok());
    // The id itself is nowhere in it.
    let text = serde_json::to_string(&store.checkpoint).unwrap();
    assert!(!text.contains(Fake::ACCOUNT_ID), "{text}");
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_of_another_account_is_refused_wherever_one_is_read_for() {
    let fake = seeded(5);
    let options = Options::new().days(10);
    let store = whole(&zoom(&fake), options.clone()).await;
    // What was read may have been through a file.
    let coverage: Coverage = edited(&store.coverage, |_| {});
    for coverage in [&store.coverage, &coverage] {
        let snapshot = store.data.snapshot(coverage, at(NOW));
        let options = options.clone().snapshot(edited(&snapshot, |_| {}));
        let sub = of_account(&fake, "another");
        let errors = [
            usage::sync(&sub, options.clone(), None).unwrap_err(),
            usage::estimate(&sub, &options, None).await.unwrap_err(),
            usage::review(&sub, options.clone()).await.unwrap_err(),
            usage::collect(&sub, options.clone()).await.unwrap_err(),
        ];
        for error in errors {
            assert_eq!(error.kind(), ErrorKind::WrongAccount, "{error}");
        }
        assert!(usage::sync(&zoom(&fake), options, None).is_ok());
    }
    // One that was put together from two accounts is of neither.
    let fake_sub = whole(&zoom(&fake), options.clone()).await;
    let mut both = store.coverage.clone();
    let json = serde_json::to_value(&fake_sub.coverage)
        .unwrap()
        .to_string();
    let own = json.split("\"account\":\"").nth(1).unwrap()[..32].to_owned();
    let other: Coverage = serde_json::from_str(&json.replace(&own, &"7".repeat(32))).unwrap();
    both += other;
    let snapshot = store.data.snapshot(&both, at(NOW));
    let error = usage::sync(&zoom(&fake), options.snapshot(snapshot), None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WrongAccount);
}

#[tokio::test(start_paused = true)]
async fn a_version_that_is_not_known_is_an_error_of_its_own_wherever_it_is_given() {
    let fake = seeded(5);
    let zoom = zoom(&fake);
    let options = Options::new().days(10);
    let store = whole(&zoom, options.clone()).await;
    let checkpoint = store.checkpoint.unwrap();
    let snapshot = store.data.snapshot(&store.coverage, at(NOW));

    for version in [0, 1, 3, 99] {
        let number = |json: &mut serde_json::Value| json["version"] = version.into();
        // Whatever else it may hold.
        let foreign = |json: &mut serde_json::Value| {
            *json = serde_json::json!({"people": [1, 2], "days": 7, "version": version});
        };
        let checkpoints: [Checkpoint; 2] =
            [edited(&checkpoint, number), edited(&checkpoint, foreign)];
        for checkpoint in checkpoints {
            assert!(!checkpoint.is_done() && !checkpoint.fits(&options));
            assert_eq!(checkpoint.data_through(Source::History), None);
            // It is not written back as an empty one.
            assert!(serde_json::to_string(&checkpoint).is_err());
            let errors = [
                usage::estimate(&zoom, &options, Some(&checkpoint))
                    .await
                    .unwrap_err(),
                usage::sync(&zoom, options.clone(), Some(checkpoint)).unwrap_err(),
            ];
            for error in errors {
                assert_eq!(error.kind(), ErrorKind::Version);
                let told = error.to_string();
                assert!(told.contains(&format!("version {version}")), "{told}");
                assert!(told.contains("start without it"), "{told}");
            }
        }
        let snapshots: [Snapshot; 2] = [edited(&snapshot, number), edited(&snapshot, foreign)];
        for snapshot in snapshots {
            let options = options.clone().snapshot(snapshot.clone());
            let errors = [
                Collector::with_snapshot(&snapshot).unwrap_err(),
                usage::sync(&zoom, options.clone(), None).unwrap_err(),
                usage::estimate(&zoom, &options, None).await.unwrap_err(),
                usage::review(&zoom, options.clone()).await.unwrap_err(),
            ];
            for error in errors {
                assert_eq!(error.kind(), ErrorKind::Version, "{error}");
            }
            assert!(serde_json::to_string(&snapshot).is_err());
        }
    }
    // Without any, or with none that can be one, it is no checkpoint.
    for bad in [r#"{"days":{}}"#, r#"{"version":"two"}"#, "[]", "7"] {
        assert!(serde_json::from_str::<Checkpoint>(bad).is_err(), "{bad}");
        assert!(serde_json::from_str::<Snapshot>(bad).is_err(), "{bad}");
    }
    // Its fields may come in any order.
    let text = serde_json::to_string(&checkpoint).unwrap();
    assert!(text.starts_with(r#"{"version":2"#), "{text}");
    let sorted = serde_json::to_value(&checkpoint).unwrap().to_string();
    assert!(!sorted.starts_with(r#"{"version""#), "{sorted}");
    assert_eq!(
        serde_json::from_str::<Checkpoint>(&sorted).unwrap(),
        checkpoint
    );
}

/// Days that a report was asked for, by the queries.
fn asked(fake: &Fake, path: &str) -> BTreeSet<chrono::NaiveDate> {
    let of = |query: &str, name: &str| -> chrono::NaiveDate {
        let mut pairs = query.split('&');
        let value = pairs.find_map(|p| p.strip_prefix(name)).unwrap();
        value.parse().unwrap()
    };
    let calls = fake.calls();
    let calls = calls.iter().filter(|c| c.path.ends_with(path));
    calls
        .flat_map(|c| {
            let (from, to) = (of(&c.query, "from="), of(&c.query, "to="));
            from.iter_days().take_while(move |day| *day <= to)
        })
        .collect()
}

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_change_of_options_keeps_what_is_still_good() {
    let fake = seeded(40);
    let zoom = zoom(&fake);
    let (history, sign_ins) = ("/report/history_meetings", "/report/activities");
    let first = Options::new().days(20).without(Source::SignIns);
    let store = whole(&zoom, first.clone()).await;
    let kept = store.checkpoint.clone().unwrap();
    assert!(kept.fits(&first) && kept.fits(&first.clone().settings_age(1)));
    let next = async |options: &Options| {
        assert!(!kept.fits(options));
        fake.clear_calls();
        let mut next = Store {
            checkpoint: Some(kept.clone()),
            ..Store::default()
        };
        assert!(next.take(&zoom, options.clone(), usize::MAX).await);
        assert!(next.coverage.is_complete(), "{}", next.coverage);
        assert!(next.checkpoint.as_ref().unwrap().fits(options));
        next
    };
    // More days: those before the ones that are known, and the latest; not those between.
    next(&first.clone().days(60)).await;
    let days = asked(&fake, history);
    assert!(days.contains(&day("2026-05-01")) && days.contains(&day("2026-07-01")));
    assert!(!days.contains(&day("2026-06-20")), "{days:?}");
    // Fewer days, another overlap: what is new.
    for options in [first.clone().days(5), first.clone().overlap(1)] {
        next(&options).await;
        assert!(asked(&fake, history).first().unwrap() >= &day("2026-06-25"));
    }
    // A source more: all of it, and of the others what is new.
    let more = next(&Options::new().days(20)).await;
    assert!(asked(&fake, sign_ins).contains(&day("2026-06-12")));
    assert!(!asked(&fake, history).contains(&day("2026-06-20")));
    // A source less, and back again after a while: it goes on where it was.
    let fewer = first.clone().without(Source::History);
    let mut later = more;
    tokio::time::advance(Duration::from_secs(30 * 86_400)).await;
    assert!(later.take(&zoom, fewer, usize::MAX).await);
    assert!(later.take(&zoom, first.clone(), usize::MAX).await);
    let read = later.coverage.source(Source::History).unwrap().settled();
    let all = zoom_admin::DateRange::new(day("2026-06-11"), day("2026-07-29"));
    assert!(read.covers(all), "{read}");
    // Of one that was stopped, what is finished stays finished.
    let mut stopped = Store::default();
    let options = Options::new().days(40);
    let mut finished = 0;
    for events in (10..).step_by(5) {
        stopped = Store::default();
        assert!(!stopped.take(&zoom, options.clone(), events).await);
        let kept = serde_json::to_value(&stopped.checkpoint).unwrap();
        finished = kept["days"].as_object().map_or(0, |days| days.len());
        if finished > 0 {
            break;
        }
    }
    assert!(finished > 0);
    assert!(stopped.take(&zoom, options.days(50), usize::MAX).await);
    assert!(stopped.coverage.is_complete(), "{}", stopped.coverage);
}

/// A checkpoint that was damaged, or made by a clock that was wrong, costs calls and no days.
#[tokio::test(start_paused = true)]
async fn days_that_cannot_have_been_read_are_read() {
    let fake = seeded(20);
    let zoom = zoom(&fake);
    let options = Options::new().days(20);
    let store = whole(&zoom, options.clone()).await;
    let truth = store.review(&options, at(NOW));
    let kept = store.checkpoint.unwrap();
    let far = serde_json::json!([{"from": "-262142-01-01", "to": "+262141-12-31"}]);
    let odd = serde_json::json!([{"from": "2026-09-01", "to": "2026-01-01"}]);
    let ahead = serde_json::json!([{"from": "2026-01-01", "to": "2026-08-30"}]);
    type Edit = Box<dyn Fn(&mut serde_json::Value)>;
    let all = |days: serde_json::Value| -> Edit {
        Box::new(move |json| {
            for source in ["hosts", "history", "sign_ins"] {
                json["days"][source] = days.clone();
            }
        })
    };
    let edits: Vec<(&str, Edit)> = vec![
        ("inverted", all(odd)),
        ("days ahead of the clock", all(ahead.clone())),
        ("all days there are", all(far)),
        ("begun in the future", {
            let days = all(ahead);
            Box::new(move |json| {
                days(json);
                json["started"] = "2026-09-01T00:00:00Z".into();
            })
        }),
        (
            "owed since for ever",
            Box::new(|json| {
                for source in ["hosts", "history", "sign_ins"] {
                    json["since"][source] = "-262142-01-01".into();
                }
            }),
        ),
        (
            "owed from the future on",
            Box::new(|json| {
                for source in ["hosts", "history", "sign_ins"] {
                    json["since"][source] = "2027-01-01".into();
                    json["days"][source] = serde_json::json!([]);
                }
            }),
        ),
    ];
    for (name, edit) in edits {
        for done in [true, false] {
            let mut next = Store {
                checkpoint: Some(edited(&kept, |json| {
                    edit(json);
                    json["done"] = done.into();
                })),
                ..Store::default()
            };
            fake.clear_calls();
            assert!(next.take(&zoom, options.clone(), usize::MAX).await);
            for path in [
                "/report/users",
                "/report/history_meetings",
                "/report/activities",
            ] {
                assert!(
                    asked(&fake, path).contains(&day("2026-07-01")),
                    "{name}: {path}"
                );
            }
            let through = next.checkpoint.as_ref().unwrap();
            let through = through.data_through(Source::History);
            assert!(through <= Some(day("2026-06-29")), "{name}: {through:?}");
            for source in [Source::Hosts, Source::History, Source::SignIns] {
                let of = next.coverage.source(source).unwrap();
                let young = zoom_admin::DateRange::new(day("2026-06-30"), day("2026-07-01"));
                assert!(of.read().covers(young), "{name}: {source} {:?}", of.gaps);
            }
        }
    }
    // What a clock that was months ahead called final is not.
    let mut next = Store {
        checkpoint: Some(edited(&kept, |json| {
            json["started"] = "2026-12-01T00:00:00Z".into()
        })),
        ..Store::default()
    };
    assert!(next.take(&zoom, options.clone(), usize::MAX).await);
    assert!(truth.users == next.review(&options, at(NOW)).users);
}

/// A record that lost a value that rules need has not the key of the one that is read well later.
#[tokio::test(start_paused = true)]
async fn a_meeting_that_lost_a_value_does_not_stand_in_the_way_of_the_same_one_read_well() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use zoom_admin::fake::FakeMeeting;
    for field in ["host_email", "start_time", "duration"] {
        for number in (1..16).chain([usize::MAX]) {
            let start = at("2026-06-30T10:00:00Z");
            let account = small().meeting(FakeMeeting::new("ann@example.com", "one==", start));
            let fake = hand_made(account);
            let broken = Arc::new(AtomicBool::new(true));
            let breaks = broken.clone();
            let answers = crate::rewrite::Rewrite::new(fake.clone(), move |path, answer| {
                if path != "/report/history_meetings" || !breaks.load(Ordering::SeqCst) {
                    return answer;
                }
                crate::rewrite::changed(answer, |body| {
                    for row in body["history_meetings"].as_array_mut().unwrap() {
                        row[field] = serde_json::json!({"x": 1});
                    }
                })
            });
            let zoom = Zoom::builder()
                .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
                .transport(answers)
                .clock(fake.clock());
            let zoom = zoom.build().unwrap();
            let options = || Options::new().days(10);
            let mut store = Store::default();
            store.take(&zoom, options(), number).await;
            broken.store(false, Ordering::SeqCst);
            assert!(store.take(&zoom, options(), usize::MAX).await);
            tokio::time::advance(Duration::from_secs(86_400)).await;
            assert!(store.take(&zoom, options(), usize::MAX).await);
            let facts = store.data.facts(store.coverage.clone(), at(NOW));
            let trail = facts.activity.trail(None, &["ann@example.com"]);
            let days = zoom_admin::DateRange::new(day("2026-06-01"), day("2026-07-02"));
            let events = trail.timeline(days);
            let held: Vec<_> = events
                .iter()
                .map(|event| (event.time, &event.what))
                .collect();
            let [(time, usage::activity::Happening::Hosted { minutes, .. })] = held[..] else {
                panic!("{field}, stopped after {number} events: {held:?}");
            };
            let about = format!("{field}, stopped after {number} events");
            assert_eq!((time, *minutes), (start, Some(30)), "{about}");
        }
    }
}
