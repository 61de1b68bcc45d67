//! The numbers and dates behind a verdict, and which are not given.

use std::sync::Arc;

use zoom_admin::coverage::{Coverage, Source};
use zoom_admin::fake::{FakeRefusal, FakeSignIn};
use zoom_admin::usage::facts::Look;
use zoom_admin::usage::verdict::Fact;
use zoom_admin::usage::{Collector, Known, Snapshot};

use super::records::{Account, coverage, looked_at, signed_in, snapshot_of};
use super::*;

/// `fact: number, day`, one for each piece of evidence.
fn evidence(verdict: &LicenceVerdict) -> Vec<String> {
    let each = verdict.evidence.iter().map(|one| {
        let number = one.number.map(|n| n.to_string());
        let day = one.time.map(|time| time.date_naive().to_string());
        let parts: Vec<_> = number.into_iter().chain(day).collect();
        format!("{:?}: {}", one.fact, parts.join(", "))
    });
    each.collect()
}

fn source(verdict: &LicenceVerdict, fact: Fact) -> Option<Source> {
    let mut found = verdict.evidence.iter().filter(|one| one.fact == fact);
    found.next().map(|one| one.source)
}

/// What the evidence says of one fact: its number and its day.
fn of(verdict: &LicenceVerdict, fact: Fact) -> Option<(Option<u64>, Option<String>)> {
    let one = verdict.evidence.iter().find(|one| one.fact == fact)?;
    let day = one.time.map(|time| time.date_naive().to_string());
    Some((one.number, day))
}

#[tokio::test(start_paused = true)]
async fn each_number_and_date_is_given_with_its_source() {
    let june = "2026-06-10T10:00:00Z";
    let account = team()
        .user(user("busy").with(|u| {
            u.last_login = Some(at("2026-06-20T08:00:00Z"));
            u.webinar = Some(500);
            u.large_meeting = Some(500);
        }))
        .meeting(meeting("busy", "2026-06-02T10:00:00Z", 50, 4))
        .meeting(webinar("busy", june, 450))
        .meeting(meeting("busy", "2026-07-20T10:00:00Z", 30, 4))
        .sign_in(FakeSignIn::new(email("busy"), at("2026-06-21T08:00:00Z")))
        .user(user("idle"))
        .operation(licensed("idle", "2026-03-02T10:00:00Z"));
    let review = careful(account).await;
    let busy = [
        "Created: 2024-01-01",
        "LicenceSince: 2026-01-02",
        "LastLogin: 2026-06-20",
        "SignIns: 1, 2026-06-21",
        "HostReportMeetings: 1",
        "Hosted: 2, 2026-06-10",
        "Longest: 50",
        "Largest: 450",
        "LicenceUse: 2026-06-10",
        "Upcoming: 1, 2026-07-20",
    ];
    assert_eq!(evidence(base(&review, "busy")), busy);
    let with = |more: &'static str| [&busy[..], &[more]].concat();
    let webinar = add_on(&review, "busy", "webinar:500");
    assert_eq!(evidence(webinar), with("Webinars: 1, 2026-06-10"));
    let large = add_on(&review, "busy", "large_meeting:500");
    assert_eq!(evidence(large), with("BaseCapacity: 300"));
    // Nothing was found where all was read: that is a number, too.
    let idle = base(&review, "idle");
    assert_eq!(
        evidence(idle),
        [
            "Created: 2024-01-01",
            "LicenceSince: 2026-03-02",
            "SignIns: 0",
            "HostReportMeetings: 0",
            "Hosted: 0",
            "Joined: 0",
            "Scheduling: 0",
        ]
    );
    assert_eq!(
        source(idle, Fact::LicenceSince),
        Some(Source::OperationLogs)
    );
}

#[tokio::test(start_paused = true)]
async fn each_of_the_three_times_has_its_own_sources() {
    let held = |host: &str, start: &str, minutes: u32| meeting(host, start, minutes, 4);
    let account = |listed: &str, signed: &str| {
        let listed = at(listed);
        team()
            .user(user("ann").with(|u| u.last_login = Some(listed)))
            .sign_in(FakeSignIn::new(email("ann"), at(signed)))
            .meeting(held("ann", "2026-05-20T10:00:00Z", 41))
            .meeting(held("ann", "2026-06-05T10:00:00Z", 20))
            .user(user("bob"))
            .meeting(held("bob", "2026-06-10T10:00:00Z", 41))
            .user(user("cal"))
            .joined(email("cal"), "bob-2026-06-10T10:00:00Z")
    };
    let (early, late) = ("2026-06-20T08:00:00Z", "2026-06-21T08:00:00Z");
    for (listed, signed) in [(early, late), (late, early)] {
        let review = careful(account(listed, signed)).await;
        let ann = one(&review, "ann").clocks;
        assert_eq!(ann.login, Some(at(late)));
        assert_eq!(ann.participation, Some(at("2026-06-05T10:00:00Z")));
        assert_eq!(ann.licence_use, Some(at("2026-05-20T10:00:00Z")));
        let cal = one(&review, "cal").clocks;
        assert_eq!((cal.login, cal.licence_use), (None, None));
        assert_eq!(cal.participation, Some(at("2026-06-10T10:00:00Z")));
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_not_read_is_no_zero() {
    let account = || {
        team()
            .user(user("idle"))
            .user(user("hosts"))
            .meeting(meeting("hosts", "2026-06-02T10:00:00Z", 50, 4))
            .sign_in(FakeSignIn::new(email("hosts"), at("2026-06-21T08:00:00Z")))
    };
    for (path, fact, found) in [
        ("/report/activities", Fact::SignIns, Some(0)),
        ("/report/history_meetings", Fact::Hosted, Some(0)),
        ("/report/users", Fact::HostReportMeetings, Some(0)),
    ] {
        let read = careful(account()).await;
        let number = |review: &Review, who| of(base(review, who), fact).and_then(|of| of.0);
        assert_eq!(number(&read, "idle"), found, "{path}");
        assert_eq!(number(&read, "hosts"), Some(1), "{path}");
        let fake = fake(account());
        fake.refuse(path, FakeRefusal::no_permission()).unwrap();
        let review = review_of(&fake, &Policy::careful(90)).await;
        assert_eq!(of(base(&review, "idle"), fact), None, "{path}");
    }
}

#[test]
fn what_was_found_is_a_number_also_where_not_all_was_read() {
    let ann = Account::new()
        .user("ann", 2)
        .with(signed_in("ann", "2026-06-20T08:00:00Z"));
    let mut part = Coverage::default();
    let whole = coverage();
    let others = whole
        .sources()
        .iter()
        .filter(|of| of.source != Source::SignIns);
    others.for_each(|of| part.add(of.clone()));
    let facts = super::records::facts(&ann.records, &snapshot_of(&ann.records), part);
    let review = decide(&facts, &Policy::careful(90));
    let found = of(base(&review, "ann"), Fact::SignIns);
    assert_eq!(found, Some((Some(1), Some("2026-06-20".to_owned()))));
}

#[test]
fn since_when_a_licence_is_held_is_not_told_of_what_only_the_reading_knows() {
    let account = Account::new().user("ann", 2);
    let facts = looked_at(&account);
    let review = decide(&facts, &Policy::careful(90));
    let ann = base(&review, "ann");
    assert_eq!(
        of(ann, Fact::LicenceSince),
        Some((None, Some("2026-03-01".to_owned())))
    );
    assert_eq!(source(ann, Fact::LicenceSince), Some(Source::Snapshot));
    // Seen now for the first time: that is the time of the reading and tells nothing.
    let facts = super::records::facts(
        &account.records,
        &Collector::new().snapshot(&super::records::coverage(), at("2026-03-01T09:00:00Z")),
        super::records::coverage(),
    );
    let review = decide(&facts, &Policy::careful(90));
    assert_eq!(of(base(&review, "ann"), Fact::LicenceSince), None);
}

#[tokio::test(start_paused = true)]
async fn the_silence_of_the_operation_log_is_the_source_of_a_date_that_nothing_else_tells() {
    let review = careful(silent_team().user(user("idle"))).await;
    let idle = base(&review, "idle");
    assert_eq!(
        of(idle, Fact::LicenceSince),
        Some((None, Some("2026-01-02".to_owned())))
    );
    assert_eq!(
        source(idle, Fact::LicenceSince),
        Some(Source::OperationLogs)
    );
}

#[test]
fn who_schedules_counts_both_sides_as_far_as_they_were_asked() {
    let ann = Account::new().user("ann", 2);
    let scheduling = |schedules_for: Known<u64>, scheduled_by: Known<u64>| {
        let mut facts = looked_at(&ann);
        let change = |look: &mut Look| {
            look.schedules_for = schedules_for.clone();
            look.scheduled_by = scheduled_by.clone();
        };
        facts.looks.values_mut().for_each(change);
        let review = decide(&facts, &Policy::careful(90));
        of(base(&review, "ann"), Fact::Scheduling).and_then(|of| of.0)
    };
    let not_asked = || Look::default().scheduled_by;
    assert_eq!(scheduling(Known::Read(2), Known::Read(3)), Some(5));
    assert_eq!(scheduling(Known::Read(2), not_asked()), Some(2));
    // Nobody on one side says nothing of the other.
    assert_eq!(scheduling(Known::Read(0), not_asked()), None);
    assert_eq!(scheduling(not_asked(), Known::Read(0)), None);
}

/// Three who host nothing: one joined twice in the last month, one in the month before, one never.
fn joiners() -> FakeAccount {
    let of = |start: &str| meeting("host", start, 50, 4);
    let held = [
        "2026-06-10T10:00:00Z",
        "2026-06-20T10:00:00Z",
        "2026-05-20T10:00:00Z",
    ]
    .map(of);
    let [first, second, in_may] = held.each_ref().map(|m| m.uuid.clone());
    let account = team()
        .user(user("host"))
        .user(user("late"))
        .user(user("early"))
        .user(user("never"))
        .joined(email("late"), first)
        .joined(email("late"), second)
        .joined(email("early"), in_may);
    held.into_iter().fold(account, FakeAccount::meeting)
}

/// The review by 30 days, and the snapshot for the next one.
async fn joined(known: Option<&Arc<Snapshot>>, policy: &Policy) -> (Review, Arc<Snapshot>) {
    let fake = fake(joiners());
    let (facts, snapshot) = read_on(&fake, policy, known).await;
    (decide(&facts, policy), Arc::new(snapshot))
}

#[tokio::test(start_paused = true)]
async fn the_number_of_joined_meetings_is_given_where_all_of_them_were_read() {
    let found = |number: Option<u64>, day: &str| Some((number, Some(day.to_owned())));
    let of = |review: &Review, who| of(base(review, who), Fact::Joined);
    // One month is read whole.
    let short = Policy::careful(29);
    let (review, known) = joined(None, &short).await;
    assert_eq!(of(&review, "late"), found(Some(2), "2026-06-20"));
    assert_eq!(of(&review, "never"), Some((Some(0), None)));
    // Of what an earlier reading found, the last is kept: there were more.
    let (review, _) = joined(Some(&known), &short).await;
    assert_eq!(of(&review, "late"), found(None, "2026-06-20"));
    assert_eq!(of(&review, "never"), Some((Some(0), None)));
    // It is asked up to the first month in which one is found: there may be more before.
    let (review, _) = joined(None, &Policy::careful(90)).await;
    assert_eq!(of(&review, "late"), found(None, "2026-06-20"));
    assert_eq!(of(&review, "early"), found(None, "2026-05-20"));
    assert_eq!(of(&review, "never"), Some((Some(0), None)));
}
