//! Trends and forecasts, where not all was read.

use serde_json::json;
use zoom_admin::coverage::{Gap, Source, Why};
use zoom_admin::fake::FakeRefusal;
use zoom_admin::usage::Licence;
use zoom_admin::usage::history::{Hire, NoForecast, Projection, SnapshotHead, Trend, forecast};

use super::made::{coverage, seats, state};
use super::*;

const WEBINAR: Licence = Licence::Webinar(Some(500));

#[test]
fn a_state_without_the_settings_is_left_out_for_add_ons_and_for_nothing_else() {
    let head = |day: &str, held: u64| {
        let all = vec![
            seats("pro", 20, (20, "plan_usage"), "120.00"),
            seats("webinar:500", held, (10, "plan_usage"), "480.00"),
        ];
        state(day, vec![], all).head
    };
    let mut heads = vec![
        head("2026-01-31", 10),
        head("2026-02-28", 0),
        head("2026-03-31", 10),
        head("2026-04-30", 10),
    ];
    heads[1].counts.add_ons_unread = 10;
    assert!(heads[1].has_all_users() && heads[1].has_all_seats_of(&Licence::Pro));
    assert!(!heads[1].has_all_seats_of(&WEBINAR));

    let trend = Trend::from_heads(&heads);
    assert!(trend.left_out.is_empty());
    let held = |licence: &Licence| -> Vec<_> {
        let points = trend.points.iter();
        let seats = points.map(|point| point.licences.get(licence));
        seats
            .map(|seats| seats.map(|seats| seats.assigned))
            .collect()
    };
    assert_eq!(held(&Licence::Pro), [Some(20); 4]);
    assert_eq!(held(&WEBINAR), [Some(10), None, Some(10), Some(10)]);
    let unread = trend.points.iter().map(|point| point.add_ons_unread);
    assert_eq!(unread.collect::<Vec<_>>(), [false, true, false, false]);
    assert!(!trend.points[1].tells(&WEBINAR) && trend.points[1].tells(&Licence::Pro));

    let need = |heads: &[SnapshotHead], licence: &Licence| {
        let lines = forecast(heads, &[]);
        let line = lines.into_iter().find(|line| line.licence == *licence);
        line.unwrap().need
    };
    let Projection::Fitted(webinars) = need(&heads, &WEBINAR) else {
        panic!("fitted");
    };
    assert_eq!(
        (webinars.low, webinars.expected, webinars.high),
        (10, 10, 10)
    );
    assert_eq!((webinars.states, webinars.left_out), (3, 1));
    let Projection::Fitted(pro) = need(&heads, &Licence::Pro) else {
        panic!("fitted");
    };
    assert_eq!((pro.states, pro.left_out), (4, 0));
    let too_few = need(&heads[..3], &WEBINAR);
    let reason = NoForecast::TooFewStates {
        states: 2,
        left_out: 1,
    };
    assert!(reason.to_string().contains("1 do not count"), "{reason}");
    assert_eq!(too_few, Projection::NotFitted(reason));
    // Lost values of records are the same for bases.
    heads[1].counts.bases_unread = 1;
    let trend = Trend::from_heads(&heads);
    assert!(trend.points[1].bases_unread && trend.points[1].licences.is_empty());
}

/// Somebody's settings may never be readable: that must not leave all states out.
#[test]
fn a_state_in_which_few_settings_were_not_read_has_the_least_number_of_add_ons() {
    let head = |users: u64, unread: u64| {
        let all = vec![seats("webinar:500", 10, (12, "plan_usage"), "480.00")];
        let mut head = state("2026-01-31", vec![], all).head;
        head.counts.users = users;
        head.counts.add_ons_unread = unread;
        head
    };
    // One, or one in twenty.
    for (users, unread, is_told) in [
        (5, 0, true),
        (5, 1, true),
        (39, 2, false),
        (40, 2, true),
        (40, 3, false),
        (1_000, 50, true),
        (1_000, 51, false),
    ] {
        let head = head(users, unread);
        let trend = Trend::from_heads([&head]);
        let point = &trend.points[0];
        let seats = point.licences.get(&WEBINAR).map(|seats| seats.assigned);
        assert_eq!(seats, is_told.then_some(10), "{unread} of {users}");
        assert_eq!(point.add_ons_unread, !is_told, "{unread} of {users}");
        let of = if is_told { unread } else { 0 };
        assert_eq!(point.add_ons_unread_of, of, "{unread} of {users}");
        assert_eq!(point.tells(&WEBINAR), unread == 0, "{unread} of {users}");
        assert_eq!(head.has_all_seats_of(&WEBINAR), unread == 0);
    }
    // Of a state without settings at all, nothing is told.
    let mut without = head(1_000, 0);
    without.coverage = zoom_admin::coverage::Coverage::default();
    for source in [Source::Users, Source::PlanUsage] {
        without
            .coverage
            .add(zoom_admin::coverage::SourceCoverage::new(source));
    }
    let trend = Trend::from_heads([&without]);
    assert!(trend.points[0].add_ons_unread && trend.points[0].licences.is_empty());
}

/// Five who hold a webinar licence.
fn webinars() -> FakeAccount {
    let owner = FakeUser::new("owner@example.com").with(|u| {
        u.role_id = "0".into();
        u.kind = 1;
    });
    (0..5).fold(FakeAccount::new().user(owner), |account, n| {
        let user = FakeUser::new(format!("u{n}@example.com"));
        account.user(user.with(|u| u.webinar = Some(500)))
    })
}

async fn head(fake: &Fake) -> SnapshotHead {
    let (facts, _) = read(fake, Options::new()).await;
    let review = decide(&facts);
    SnapshotSource::new(&facts, &review).head().unwrap()
}

fn holding(account: FakeAccount) -> Fake {
    let fake = Fake::builder().account(account);
    fake.now(at("2026-07-01T09:00:00Z")).unlimited().build()
}

#[tokio::test(start_paused = true)]
async fn a_state_counts_whose_licences_were_not_read() {
    let fake = holding(webinars());
    let read = head(&fake).await;
    assert_eq!(
        (read.counts.bases_unread, read.counts.add_ons_unread),
        (0, 0)
    );
    assert!(read.has_all_seats_of(&WEBINAR));
    fake.refuse("/users/{userId}/settings", FakeRefusal::no_permission())
        .unwrap();
    let mut refused = head(&fake).await;
    assert_eq!(
        (refused.counts.bases_unread, refused.counts.add_ons_unread),
        (0, 5)
    );
    assert!(refused.has_all_seats_of(&Licence::Pro) && !refused.has_all_seats_of(&WEBINAR));
    // The coverage says it as well, of a state that has no such count.
    refused.counts.add_ons_unread = 0;
    assert!(!refused.has_all_seats_of(&WEBINAR));

    let lost = |field: &str| {
        let user = FakeUser::new("lost@example.com").with(|u| {
            u.extra.insert(field.to_owned(), json!({"name": "Sales"}));
        });
        holding(webinars().user(user))
    };
    let kind = head(&lost("type")).await;
    assert_eq!(kind.counts.bases_unread, 1);
    assert!(kind.has_all_users() && !kind.has_all_seats_of(&Licence::Pro));
}

#[tokio::test(start_paused = true)]
async fn one_value_that_cannot_be_read_does_not_drop_a_state_unless_it_is_an_id() {
    let lost = |field: &str| {
        let user = FakeUser::new("lost@example.com").with(|u| {
            u.extra.insert(field.to_owned(), json!({"name": "Sales"}));
        });
        holding(webinars().user(user))
    };
    let department = head(&lost("dept")).await;
    let users = department.coverage.source(Source::Users).unwrap();
    assert!(!users.is_complete(), "{users}");
    assert!(department.has_all_users() && department.has_all_seats_of(&Licence::Pro));
    assert!(department.has_all_seats_of(&WEBINAR));
    let trend = Trend::from_heads([&department]);
    assert_eq!(trend.points[0].licences[&WEBINAR].assigned, 5);
    assert_eq!(trend.points[0].licences[&Licence::Pro].assigned, 6);
    // Under the address, somebody would have joined, and under the id, left.
    assert!(!head(&lost("id")).await.has_all_users());
    // A record that is lost is a user who is missing.
    let mut missing = state("2026-01-31", vec![], vec![]).head;
    assert!(missing.has_all_users());
    let mut without = coverage();
    let mut users = without.source(Source::Users).unwrap().clone();
    users.gaps.push(Gap::new(Why::WithoutList, None));
    without.add(users);
    missing.coverage = without;
    assert!(!missing.has_all_users());
}

#[test]
fn hires_that_have_come_already_are_in_the_states_and_are_not_added() {
    let head = |day: &str, held: u64| {
        let seats = vec![seats("pro", held, (20, "plan_usage"), "120.00")];
        state(day, vec![], seats).head
    };
    let heads = [
        head("2026-01-31", 10),
        head("2026-02-28", 10),
        head("2026-03-31", 10),
    ];
    let hire = |day: &str, seats| Hire::new(Licence::Pro, day.parse().unwrap(), seats);
    let hires = [
        hire("2026-02-10", 100),
        hire("2026-03-31", 100),
        hire("2026-04-01", 3),
    ];
    let Projection::Fitted(found) = forecast(&heads, &hires)[0].need else {
        panic!("fitted");
    };
    assert_eq!((found.expected, found.hires), (13, 3));
}
