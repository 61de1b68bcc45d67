//! Readings of what is new since the one before.

use chrono::Days;
use zoom_admin::fake::{FakeMeeting, FakeSignIn};
use zoom_admin::usage::{Bookmark, Facts, collect_new};
use zoom_admin::{DateRange, DaySet};

use super::*;

/// Four people, of whom Ann signs in and holds a meeting on each of a hundred days, of which forty are to come.
fn every_day() -> Fake {
    let begin = at("2026-05-02T08:00:00Z");
    let account = (0..100).fold(small(), |account, n| {
        let time = begin + Days::new(n);
        let topic = format!("Daily {n}");
        account
            .sign_in(FakeSignIn::new("ann@example.com", time))
            .meeting(FakeMeeting::new("ann@example.com", topic, time))
    });
    hand_made(account)
}

/// A reading, and the bookmark as a program stores it.
async fn read(fake: &Fake, since: Option<Bookmark>) -> (Facts, Bookmark) {
    let options = Options::new().days(20);
    let (facts, bookmark) = collect_new(&zoom(fake), options, since).await.unwrap();
    let text = serde_json::to_string(&bookmark).unwrap();
    (facts, serde_json::from_str(&text).unwrap())
}

/// How often settings of users were read.
fn of_users(fake: &Fake) -> usize {
    let calls = fake.calls();
    let of_users = |path: &str| path.contains("/users/") && path.contains("/settings");
    calls.iter().filter(|call| of_users(&call.path)).count()
}

fn asked(facts: &Facts, source: Source) -> DaySet {
    facts.coverage.source(source).unwrap().asked.clone()
}

/// Ann signed in on each of the days that the coverage names, and the facts tell of no other day.
fn assert_has_its_days(facts: &Facts, about: &str) {
    let ann = facts
        .inventory
        .users()
        .find(|u| u.email == "ann@example.com");
    let whole = DateRange::new(
        at("2026-01-01T00:00:00Z").date_naive(),
        at(NOW).date_naive() + Days::new(90),
    );
    for (source, kind) in [(Source::SignIns, "signed_in"), (Source::History, "hosted")] {
        let mut days = DaySet::new();
        for event in facts.timeline(ann.unwrap(), whole) {
            if serde_json::to_value(&event).unwrap()["what"] == kind {
                let day = event.time.date_naive();
                assert!(
                    !days.covers(DateRange::new(day, day)),
                    "{about}: {event:?} twice"
                );
                days.insert(DateRange::new(day, day));
            }
        }
        assert_eq!(
            days,
            facts.coverage.source(source).unwrap().read(),
            "{about}: {source}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn the_rows_since_a_bookmark_are_those_of_the_days_that_the_coverage_names() {
    for pause in [0, 1, 5, 30] {
        let about = format!("after {pause} days");
        let fake = every_day();
        let (first, bookmark) = read(&fake, None).await;
        assert_has_its_days(&first, "first");
        assert!(first.coverage.is_complete());
        let settings = of_users(&fake);
        tokio::time::advance(Duration::from_secs(pause * 86_400)).await;
        let (next, _) = read(&fake, Some(bookmark)).await;
        assert_has_its_days(&next, &about);
        assert_eq!(next.inventory.len(), 4, "{about}");
        for source in [Source::SignIns, Source::History] {
            let (before, now) = (asked(&first, source), asked(&next, source));
            let (begin, again) = (before.ranges()[0].from, now.ranges()[0].from);
            assert!(begin < again, "{about}: {source}: {before}, {now}");
            let mut all = before.clone();
            now.ranges().iter().for_each(|range| all.insert(*range));
            assert_eq!(
                all.ranges().len(),
                1,
                "{about}: {source}: a day is missing in {all}"
            );
            let end = before.ranges()[0].to + Days::new(pause);
            assert_eq!(all.ranges()[0].to, end, "{about}: {source}");
        }
        // Settings that are not old are not read again, and are known all the same.
        if pause < 2 {
            assert_eq!(of_users(&fake), settings, "{about}");
        }
        for user in next.inventory.users() {
            assert!(user.metadata.meeting_capacity.value().is_some(), "{about}");
        }
    }
}

/// Sign-ins cannot be read any more.
fn fail(fake: &Fake) {
    let rule = FaultRule::new(Fault::json(500, "{}")).on("/report/activities");
    fake.inject(rule.every(1)).unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_was_missing_the_first_time_is_read_the_next_time() {
    let fake = every_day();
    fail(&fake);
    let (first, bookmark) = read(&fake, None).await;
    let of = first.coverage.source(Source::SignIns).unwrap();
    assert!(of.read().is_empty() && !of.gaps.is_empty());
    fake.clear_faults();
    tokio::time::advance(Duration::from_secs(86_400)).await;
    let (next, bookmark) = read(&fake, Some(bookmark)).await;
    assert_has_its_days(&next, "next");
    assert!(next.coverage.is_complete(), "{}", next.coverage);
    let days = |facts| asked(facts, Source::SignIns).days();
    assert_eq!(days(&next), days(&first) + 1);
    assert!(asked(&next, Source::History).days() < asked(&first, Source::History).days());

    // And if it fails the second time, the rows of the other reports are there, and this is told.
    fail(&fake);
    tokio::time::advance(Duration::from_secs(86_400)).await;
    let (last, _) = read(&fake, Some(bookmark)).await;
    let of = last.coverage.source(Source::SignIns).unwrap();
    assert!(of.read().is_empty() && !of.gaps.is_empty(), "{of:?}");
    assert!(
        !last
            .coverage
            .source(Source::History)
            .unwrap()
            .read()
            .is_empty()
    );
}

#[tokio::test(start_paused = true)]
async fn a_bookmark_of_another_account_or_version_is_refused() {
    let fake = every_day();
    let (_, bookmark) = read(&fake, None).await;
    let refused = async |zoom: &Zoom, bookmark| {
        let error = collect_new(zoom, Options::new(), Some(bookmark)).await;
        error.unwrap_err().kind()
    };
    for part in ["checkpoint", "snapshot"] {
        let later = kept::edited(&bookmark, |b| b[part]["version"] = 99.into());
        assert_eq!(refused(&zoom(&fake), later).await, ErrorKind::Version);
    }
    let other = kept::of_account(&fake, "another");
    assert_eq!(refused(&other, bookmark).await, ErrorKind::WrongAccount);
}
