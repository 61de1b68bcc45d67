//! What everybody did: totals by day, week and month, clients, timelines, and how fresh it is.

use chrono::{FixedOffset, NaiveDate};
use zoom_admin::coverage::Source;
use zoom_admin::fake::{FakeRefusal, FakeSignIn};
use zoom_admin::usage::Policy;
use zoom_admin::usage::activity::{ActivityLog, Freshness, Period};
use zoom_admin::usage::filter::{Field, Filter};

use super::records::{Account, looked_at};
use super::*;

fn signs(who: &str, time: &str) -> FakeSignIn {
    FakeSignIn::new(email(who), at(time))
}

/// Monday is 2026-06-08. In Tokyo, what is of 15:00 UTC and later is of the next day.
fn account() -> FakeAccount {
    team()
        .user(user("ann").with(|u| u.dept = Some("Sales".into())))
        .meeting(meeting("ann", "2026-06-08T10:00:00Z", 50, 4))
        .meeting(meeting("ann", "2026-06-14T16:00:00Z", 20, 6))
        .meeting(webinar("ann", "2026-06-15T10:00:00Z", 90).with(|m| m.unique_viewers = Some(80)))
        .meeting(meeting("ann", "2026-05-31T15:00:00Z", 10, 2))
        .sign_in(signs("ann", "2026-06-08T09:00:00Z"))
        .sign_in(signs("ann", "2026-06-08T09:00:00Z"))
        .sign_in(signs("ann", "2026-06-14T20:00:00Z").with(|s| s.version = "6.3.0.1".into()))
        .sign_in(signs("ann", "2026-06-08T17:00:00Z").with(|s| s.sign_out = true))
        .user(user("ben").with(|u| u.dept = Some("Sales".into())))
        .meeting(meeting("ben", "2026-06-09T10:00:00Z", 30, 3))
        .user(user("cy"))
        .sign_in(signs("cy", "2026-06-10T09:00:00Z"))
        .joined(email("cy"), "ann-2026-06-08T10:00:00Z")
        .operation(licensed("cy", "2026-03-05T10:00:00Z"))
        .meeting(meeting("lobby-room", "2026-06-09T10:00:00Z", 30, 3))
}

async fn all() -> Facts {
    facts_of(&fake(account()), &Policy::careful(90)).await
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[tokio::test(start_paused = true)]
async fn totals_add_up_what_everybody_did() {
    let facts = all().await;
    let totals = facts.totals(days("2026-06-01", "2026-06-30"), &Filter::everyone());
    let did = totals.activity;
    assert_eq!(
        (totals.users, totals.signed_in, totals.active_hosts),
        (4, 2, 2)
    );
    assert_eq!((did.meetings, did.webinars), (3, 1));
    assert_eq!(did.minutes, 50 + 20 + 30 + 30);
    assert_eq!(did.participants, 4 + 6 + 90 + 3);
    assert_eq!(did.viewers, Some(80));
    assert_eq!((did.longest, did.largest), (Some(50), Some(90)));
    assert_eq!(
        (did.sign_ins, did.sign_outs),
        (4, 1),
        "two of one second are two"
    );
    assert_eq!(did.last_sign_in, Some(at("2026-06-14T20:00:00Z")));
    assert_eq!(did.last_hosted, Some(at("2026-06-15T10:00:00Z")));
    // Meetings only, of the users.
    assert!(did.in_host_report && did.host_report_meetings >= 3);
    // Of one day, the last second is another's.
    let one = facts.totals(days("2026-06-08", "2026-06-08"), &Filter::everyone());
    assert_eq!((one.activity.meetings, one.activity.sign_ins), (1, 2));
    let none = facts.totals(days("2026-06-16", "2026-06-16"), &Filter::everyone());
    assert_eq!((none.activity.meetings, none.activity.webinars), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn days_weeks_and_months_are_those_of_the_time_zone() {
    let facts = all().await;
    let by = |period, hours: i32, of: (&str, &str)| {
        let zone = FixedOffset::east_opt(hours * 3600).unwrap();
        let totals = facts.totals_by(period, &zone, days(of.0, of.1), &Filter::everyone());
        let figures = totals.into_iter().map(|(first, totals)| {
            let did = totals.activity;
            (first.to_string(), did.meetings + did.webinars, did.sign_ins)
        });
        figures.collect::<Vec<_>>()
    };
    let row = |first: &str, held: u64, signed: u64| (first.to_owned(), held, signed);
    let june = ("2026-06-01", "2026-06-30");
    assert_eq!(
        by(Period::Day, 0, june),
        [
            row("2026-06-08", 1, 2),
            row("2026-06-09", 1, 0),
            row("2026-06-10", 0, 1),
            row("2026-06-14", 1, 1),
            row("2026-06-15", 1, 0),
        ]
    );
    assert_eq!(
        by(Period::Day, 9, june),
        [
            row("2026-06-01", 1, 0),
            row("2026-06-08", 1, 2),
            row("2026-06-09", 1, 0),
            row("2026-06-10", 0, 1),
            row("2026-06-15", 2, 1),
        ]
    );
    assert_eq!(
        by(Period::Week, 0, june),
        [row("2026-06-08", 3, 4), row("2026-06-15", 1, 0)]
    );
    assert_eq!(
        by(Period::Week, 9, june),
        [
            row("2026-06-01", 1, 0),
            row("2026-06-08", 2, 3),
            row("2026-06-15", 2, 1)
        ]
    );
    let both = ("2026-05-01", "2026-06-30");
    assert_eq!(
        by(Period::Month, 0, both),
        [row("2026-05-01", 1, 0), row("2026-06-01", 4, 4)]
    );
    assert_eq!(by(Period::Month, 9, both), [row("2026-06-01", 5, 4)]);
    assert_eq!(by(Period::Month, -8, both).len(), 2);
    // Days outside of those asked for are left out of their week.
    assert_eq!(
        by(Period::Week, 0, ("2026-06-09", "2026-06-15")),
        [row("2026-06-08", 2, 2), row("2026-06-15", 1, 0)]
    );
    let hosts = facts.monthly_active_hosts(days("2026-05-01", "2026-06-30"));
    // The last day of June is not final yet.
    assert_eq!(hosts, [("2026-05".to_owned(), 1)].into());
}

#[tokio::test(start_paused = true)]
async fn the_parts_are_the_whole() {
    let facts = all().await;
    let of = days("2026-05-01", "2026-06-30");
    let whole = facts.totals(of, &Filter::everyone()).activity;
    for period in [Period::Day, Period::Week, Period::Month] {
        let parts = facts.totals_by(period, &Utc, of, &Filter::everyone());
        let sum = |figure: fn(&usage::Activity) -> u64| -> u64 {
            parts.values().map(|totals| figure(&totals.activity)).sum()
        };
        assert_eq!(sum(|a| a.meetings), whole.meetings);
        assert_eq!(sum(|a| a.webinars), whole.webinars);
        assert_eq!(sum(|a| a.minutes), whole.minutes);
        assert_eq!(sum(|a| a.sign_ins), whole.sign_ins);
        assert_eq!(sum(|a| a.sign_outs), whole.sign_outs);
        assert_eq!(sum(|a| a.joined), whole.joined);
        assert!(parts.values().all(|totals| totals.users == 4));
    }
}

#[tokio::test(start_paused = true)]
async fn totals_are_those_of_a_filter_and_of_the_values_of_a_field() {
    let facts = all().await;
    let june = days("2026-06-01", "2026-06-30");
    let of = |text: &str| facts.totals(june, &text.parse().unwrap());
    let sales = of("department = Sales");
    assert_eq!(
        (sales.users, sales.activity.meetings, sales.signed_in),
        (2, 3, 1)
    );
    assert_eq!(sales.filter, "department = Sales".parse().unwrap());
    // Figures are of the days that are asked for.
    assert_eq!(of("meetings >= 2").users, 1);
    assert_eq!(of("meetings = 0").users, 2);
    // That is told by a review.
    assert_eq!(of("verdict = keep").undecided, 4);
    let by = facts.totals_of(Field::Department, june, &Filter::everyone());
    let figures: Vec<_> = by
        .iter()
        .map(|(key, totals)| (key.to_string(), totals.users, totals.activity.meetings))
        .collect();
    let sales = ("Sales".to_owned(), 2, 3);
    assert_eq!(figures.len(), 2);
    assert!(figures.contains(&sales), "{figures:?}");
    assert_eq!(figures.iter().map(|(_, users, _)| users).sum::<u64>(), 4);
}

#[tokio::test(start_paused = true)]
async fn clients_and_versions_are_counted() {
    let facts = all().await;
    let ann = facts
        .inventory
        .users()
        .find(|u| u.email == email("ann"))
        .unwrap();
    let client = |version: &str| ("Mac".to_owned(), version.to_owned());
    let clients = |from: &str, to: &str| facts.trail(ann).clients(days(from, to));
    assert_eq!(
        clients("2026-06-01", "2026-06-30"),
        [(client("6.2.11.5069"), 2), (client("6.3.0.1"), 1)].into()
    );
    assert_eq!(
        clients("2026-06-14", "2026-06-14"),
        [(client("6.3.0.1"), 1)].into()
    );
}

#[tokio::test(start_paused = true)]
async fn a_version_that_is_only_a_placeholder_makes_no_client_of_its_own() {
    let mut account = team().user(user("ann"));
    let placeholders = [
        "-", "", " ", "--", "\u{2013}", " - ", "N/A", "null", "None", "unknown", ".",
    ];
    for (n, version) in placeholders.into_iter().enumerate() {
        account = account.sign_in(
            signs("ann", &format!("2026-06-08T09:00:{n:02}Z")).with(|s| {
                s.client_type = "Browser".into();
                s.version = version.into();
            }),
        );
    }
    let named = [
        ("Browser -", "", "Browser"),
        ("Browser", " 126.0 ", "Browser 126.0"),
        ("Browser -", "126.0", "Browser 126.0"),
        ("-", "6.2.11", "6.2.11"),
        ("-", "-", ""),
        ("iPhone (app)", "-", "iPhone (app)"),
    ];
    for (n, (kind, version, _)) in named.iter().enumerate() {
        account = account.sign_in(
            signs("ann", &format!("2026-06-08T10:00:{n:02}Z")).with(|s| {
                s.client_type = (*kind).into();
                s.version = (*version).into();
            }),
        );
    }
    let facts = facts_of(&fake(account), &Policy::careful(90)).await;
    let june = days("2026-06-01", "2026-06-30");
    let clients = facts.clients(june, &Filter::everyone());
    let expected = [
        ("", 1),
        ("6.2.11", 1),
        ("Browser", 1 + placeholders.len() as u64),
        ("Browser 126.0", 2),
        ("iPhone (app)", 1),
    ];
    let expected = expected.map(|(name, times)| (name.to_owned(), times));
    assert_eq!(clients.sign_ins, expected.into());
    let ann = facts.inventory.users().find(|u| u.email == email("ann"));
    let told: Vec<_> = facts.timeline(ann.unwrap(), june);
    let names: std::collections::BTreeSet<_> = told
        .iter()
        .filter_map(|event| {
            serde_json::to_value(event).unwrap()["what"]["signed_in"]["client"]
                .as_str()
                .map(str::to_owned)
        })
        .collect();
    assert!(!names.iter().any(|name| name.ends_with('-')), "{names:?}");
}

#[tokio::test(start_paused = true)]
async fn a_timeline_tells_what_a_user_did_and_what_was_done_to_the_licence() {
    let fake = fake(account());
    let mut facts = facts_of(&fake, &Policy::careful(90)).await;
    let key = |facts: &Facts, who: &str| {
        let mut users = facts.inventory.users();
        users.find(|u| u.email == email(who)).unwrap().key.clone()
    };
    let told = |facts: &Facts, who: &str| {
        let user = facts.user(&key(facts, who)).unwrap();
        let events = facts.timeline(user, days("2026-01-02", "2026-06-30"));
        let told = events.into_iter().map(|event| {
            let what = serde_json::to_value(&event).unwrap()["what"]
                .as_str()
                .unwrap()
                .to_owned();
            (event.time.to_rfc3339().replace("+00:00", "Z"), what)
        });
        told.collect::<Vec<_>>()
    };
    let row = |time: &str, what: &str| (time.to_owned(), what.to_owned());
    assert_eq!(
        told(&facts, "ann"),
        [
            row("2026-05-31T15:00:00Z", "hosted"),
            row("2026-06-08T09:00:00Z", "signed_in"),
            row("2026-06-08T09:00:00Z", "signed_in"),
            row("2026-06-08T10:00:00Z", "hosted"),
            row("2026-06-08T17:00:00Z", "signed_out"),
            row("2026-06-14T16:00:00Z", "hosted"),
            row("2026-06-14T20:00:00Z", "signed_in"),
            row("2026-06-15T10:00:00Z", "hosted"),
        ]
    );
    // Who signs in was not asked for more: now it is.
    assert_eq!(
        told(&facts, "cy"),
        [
            row("2026-03-05T10:00:00Z", "licence_changed"),
            row("2026-06-10T09:00:00Z", "signed_in"),
        ]
    );
    let zoom = client(&fake).build().unwrap();
    let (cy, june) = (key(&facts, "cy"), days("2026-06-01", "2026-06-30"));
    usage::read_participation(&zoom, &mut facts, [cy.clone()], june)
        .await
        .unwrap();
    assert_eq!(told(&facts, "cy")[1], row("2026-06-08T10:00:00Z", "joined"));
    // The same again is the same.
    usage::read_participation(&zoom, &mut facts, [cy], june)
        .await
        .unwrap();
    assert_eq!(told(&facts, "cy").len(), 3);
    let changes = facts.operations.value().unwrap();
    let by = changes.by(Period::Month, &Utc, days("2026-01-02", "2026-06-30"));
    assert_eq!(by[&day("2026-03-01")]["user"], 1);
}

#[test]
fn hosts_outside_of_the_list_are_counted_and_shown() {
    let account = Account::new()
        .user("ann", 2)
        .meeting("ann", "2026-06-01T10:00:00Z", 30, 2)
        .meeting("room", "2026-06-01T10:00:00Z", 30, 2)
        .meeting("room", "2026-06-02T10:00:00Z", 30, 2)
        // One who left, by both reports.
        .meeting("left", "2026-06-02T10:00:00Z", 30, 2)
        .host("left", "left", "2026-05-25", 1);
    let facts = looked_at(&account);
    let expected = [(email("room"), 2), (email("left"), 1)].into();
    assert_eq!(facts.unknown_hosts(), expected);
    assert_eq!(decide(&facts, &Policy::careful(90)).unknown_hosts, expected);
}

#[test]
fn a_meeting_that_comes_twice_is_one_and_addresses_have_no_case() {
    let account = Account::new()
        .user("ann", 2)
        .meeting("ann", "2026-06-01T10:00:00Z", 30, 2)
        .meeting("ann", "2026-06-01T10:00:00Z", 30, 2)
        .with(super::records::held(
            "ANN",
            "other",
            "2026-06-02T10:00:00Z",
            30,
            2,
        ));
    let facts = looked_at(&account);
    let totals = facts.totals(days("2026-06-01", "2026-06-30"), &Filter::everyone());
    assert_eq!(totals.activity.meetings, 2);
    let mut log = ActivityLog::new();
    log.sign_in(&serde_json::from_str(r#"{"type": "Sign in"}"#).unwrap());
    assert_eq!(log.nameless(), 1);
}

#[tokio::test(start_paused = true)]
async fn figures_say_how_fresh_they_are() {
    let fake = fake(account());
    fake.refuse("/report/activities", FakeRefusal::no_permission())
        .unwrap();
    let facts = facts_of(&fake, &Policy::careful(90)).await;
    let of = |source: Source, range: (&str, &str)| -> Freshness {
        let all = facts.freshness(days(range.0, range.1));
        all.into_iter().find(|of| of.source == source).unwrap()
    };
    let june = of(Source::History, ("2026-06-01", "2026-06-29"));
    assert_eq!(
        (june.complete, june.data_through),
        (true, Some(day("2026-06-29")))
    );
    assert_eq!(june.changes_next, None);
    // The 30th is final 24 hours after its end.
    let whole = of(Source::History, ("2026-06-01", "2026-06-30"));
    assert_eq!(
        (whole.complete, whole.data_through),
        (true, Some(day("2026-06-29")))
    );
    assert_eq!(whole.changes_next, Some(at("2026-07-02T00:00:00Z")));
    let july = of(Source::History, ("2026-07-01", "2026-07-31"));
    assert_eq!((july.complete, july.data_through), (false, None));
    assert_eq!(july.changes_next, Some(at("2026-07-03T00:00:00Z")));
    let refused = of(Source::SignIns, ("2026-06-01", "2026-06-29"));
    assert_eq!((refused.complete, refused.data_through), (false, None));
    let review = decide(&facts, &Policy::careful(90));
    assert_eq!(review.freshness, facts.freshness(review.window));
}
