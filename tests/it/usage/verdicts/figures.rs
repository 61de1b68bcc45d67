//! Figures of activity: as fields of filters, and whether they are whole.

use zoom_admin::coverage::Source;
use zoom_admin::fake::{FakeRefusal, FakeSignIn};
use zoom_admin::usage::Activity;
use zoom_admin::usage::filter::Filter;
use zoom_admin::usage::sync::Failure;

use super::records::{
    Account, damaged_facts, looked_at, lost, lost_of_row, signed_in, snapshot_of, webinar_held,
};
use super::*;

fn june() -> DateRange {
    days("2026-06-01", "2026-06-29")
}

/// Ann signs in three times, and hosts two meetings and a webinar; Ben does nothing.
fn account() -> FakeAccount {
    let mut account = team()
        .user(user("ann"))
        .meeting(meeting("ann", "2026-06-08T10:00:00Z", 50, 4))
        .meeting(meeting("ann", "2026-06-14T16:00:00Z", 20, 6))
        .meeting(webinar("ann", "2026-06-15T10:00:00Z", 90))
        .user(user("ben"));
    for day in 10..13 {
        let time = at(&format!("2026-06-{day}T09:00:00Z"));
        account = account.sign_in(FakeSignIn::new(email("ann"), time));
    }
    account
}

/// How many users match, and of how many that is not known.
fn matching(facts: &Facts, filter: &str) -> (u64, u64) {
    let totals = facts.totals(june(), &filter.parse().unwrap());
    (totals.users, totals.undecided)
}

#[tokio::test(start_paused = true)]
async fn totals_are_filtered_by_each_figure_of_their_days() {
    let facts = facts_of(&fake(account()), &Policy::careful(90)).await;
    // Ann, of three.
    for filter in [
        "sign_ins = 3",
        "meetings = 2",
        "webinars = 1",
        "minutes = 100",
        "participants = 100",
        "longest = 50",
        "largest = 90",
        "last_hosted = 2026-06-15",
    ] {
        assert_eq!(matching(&facts, filter), (1, 0), "{filter}");
    }
    // The others.
    for filter in [
        "sign_ins = 0",
        "meetings = 0",
        "webinars = 0",
        "minutes = 0",
        "participants = 0",
        "longest is not set",
        "largest is not set",
        "last_hosted is not set",
    ] {
        assert_eq!(matching(&facts, filter), (2, 0), "{filter}");
    }
}

#[tokio::test(start_paused = true)]
async fn each_figure_is_known_where_its_own_report_was_read() {
    for (path, unknown, known) in [
        ("/report/activities", "sign_ins = 0", "meetings = 0"),
        ("/report/history_meetings", "meetings = 0", "sign_ins = 0"),
    ] {
        let fake = fake(account());
        fake.refuse(path, FakeRefusal::no_permission()).unwrap();
        let facts = facts_of(&fake, &Policy::careful(90)).await;
        assert_eq!(matching(&facts, unknown), (0, 3), "{path}");
        assert_eq!(matching(&facts, known), (2, 0), "{path}");
    }
}

#[test]
fn either_report_shows_that_something_was_hosted() {
    let account = Account::new()
        .user("meeting", 2)
        .meeting("meeting", "2026-06-02T10:00:00Z", 30, 2)
        .user("webinar", 2)
        .with(webinar_held("webinar", "2026-06-02T10:00:00Z"))
        .user("reported", 2)
        .host("reported", "reported", "2026-05-25", 1)
        .user("signs-in", 2)
        .with(signed_in("signs-in", "2026-06-02T10:00:00Z"));
    let facts = looked_at(&account);
    let hosted = |who: &str| {
        let user = facts.inventory.users().find(|u| u.email == email(who));
        facts.activity(user.unwrap(), june()).hosted()
    };
    assert!(hosted("meeting"), "by the history alone");
    assert!(hosted("webinar"), "by the history alone");
    assert!(hosted("reported"), "by the host report alone");
    assert!(!hosted("signs-in"));
}

fn everyone(facts: &Facts) -> Activity {
    facts.totals(june(), &Filter::everyone()).activity
}

#[test]
fn figures_of_several_users_are_whole_if_those_of_each_are() {
    let account = Account::new()
        .user("ann", 2)
        .meeting("ann", "2026-06-02T10:00:00Z", 30, 2)
        .user("ben", 2)
        .meeting("ben", "2026-06-02T10:00:00Z", 30, 2)
        .with(signed_in("ben", "2026-06-02T10:00:00Z"))
        .host("ben", "ben", "2026-05-25", 1);
    let users = &account.records;
    let read = |failures: &[Failure]| {
        let facts = damaged_facts(users, failures, &snapshot_of(users));
        let read = everyone(&facts).read;
        (read.sign_ins, read.history, read.hosts)
    };
    assert_eq!(read(&[]), (true, true, true));
    let (ben, then) = (email("ben"), Some("2026-06-02T10:00:00Z"));
    let block = days("2026-05-25", "2026-06-20");
    assert_eq!(
        read(&[lost(Source::SignIns, &ben, "type", then)]),
        (false, true, true)
    );
    assert_eq!(
        read(&[lost(Source::History, &ben, "duration", then)]),
        (true, false, true)
    );
    assert_eq!(
        read(&[lost_of_row(block, "id-ben", "meetings")]),
        (true, true, false)
    );
}

#[tokio::test(start_paused = true)]
async fn meetings_that_all_joined_are_known_if_those_of_each_were_read() {
    let fake = fake(account());
    let zoom = client(&fake).build().unwrap();
    let options = usage::Options::new().participation_calls(0);
    let mut facts = usage::collect(&zoom, options).await.unwrap();
    let users: Vec<_> = facts.inventory.users().map(|u| u.key.clone()).collect();
    let joined = |facts: &Facts| {
        let read = everyone(facts).read;
        (read.joined, read.last_joined)
    };
    assert_eq!(joined(&facts), (false, false));
    // Of all but one.
    for (user, expected) in users.iter().zip([false, false, true]) {
        usage::read_participation(&zoom, &mut facts, [user.clone()], june())
            .await
            .unwrap();
        assert_eq!(joined(&facts), (expected, expected));
    }
}
