//! Rows at the edges of the days that are asked for, and values that were lost beside them.

use serde_json::json;
use zoom_admin::coverage::Source;
use zoom_admin::report::HistoryMeeting;
use zoom_admin::usage::filter::Filter;
use zoom_admin::usage::sync::{Failure, Record};

use super::records::{
    Account, damaged_facts, held, looked_at, lost, lost_of_row, signed_in, snapshot_of,
    webinar_held,
};
use super::*;

const NOT: &str = "not hosted what needs a licence, 2026-04-01 to 2026-06-29";
const UNKNOWN: &str = "unknown (not read: meeting history), high: not read: meeting history";

fn ann() -> Account {
    Account::new().user("ann", 2)
}

fn changed(start: &str, minutes: u32, change: fn(&mut HistoryMeeting)) -> Record {
    let Record::Meeting(mut row) = held("ann", start, start, minutes, 4) else {
        unreachable!()
    };
    change(&mut row);
    Record::Meeting(row)
}

fn careful_line(account: &Account, failures: &[Failure]) -> String {
    let users: Vec<_> = account.records[..2].to_vec();
    let facts = damaged_facts(&account.records, failures, &snapshot_of(&users));
    line(base(&decide(&facts, &Policy::careful(90)), "ann"))
}

#[test]
fn a_meeting_is_in_the_window_if_it_went_on_in_its_first_second() {
    let of = |start: &str, minutes: u32| {
        let account = ann().meeting("ann", start, minutes, 4);
        careful_line(&account, &[])
    };
    // It ends with the day before.
    assert_eq!(
        of("2026-03-31T23:19:00Z", 41),
        format!("reclaim, high: {NOT}")
    );
    let used = "keep, high: hosted what needs a licence: 1 times, last 2026-04-01";
    assert_eq!(of("2026-03-31T23:19:01Z", 41), used);
    // The time of use is the start, if that is in the window.
    assert_eq!(of("2026-04-01T00:00:00Z", 1_500), used);
    // Without a length it is known to be at its start alone.
    let account = ann().with(changed("2026-03-31T23:59:00Z", 30, |row| {
        row.duration = None;
    }));
    assert_eq!(careful_line(&account, &[]), format!("reclaim, high: {NOT}"));
}

#[test]
fn what_was_lost_before_the_window_hides_nothing() {
    let of = |start: &str| {
        let account = ann().meeting("ann", start, 10, 4);
        let failure = lost(Source::History, &email("ann"), "duration", Some(start));
        let without = changed(start, 10, |row| row.duration = None);
        let mut account = account;
        account.records.pop();
        careful_line(&account.with(without), &[failure])
    };
    assert_eq!(of("2026-03-31T23:59:59Z"), format!("reclaim, high: {NOT}"));
    assert_eq!(of("2026-04-01T00:00:00Z"), UNKNOWN);
}

#[test]
fn a_value_is_lost_of_the_row_with_its_time_and_its_report() {
    let (first, second) = ("2026-06-01T10:00:00Z", "2026-06-02T10:00:00Z");
    // A webinar at the very time of a row whose kind is not known is one all the same.
    let account = ann()
        .with(webinar_held("ann", first))
        .with(changed(first, 30, |row| row.kind = None));
    let kind = || lost(Source::History, &email("ann"), "type", Some(first));
    assert_eq!(
        careful_line(&account, &[kind()]),
        "keep, high: hosted what needs a licence: 1 times, last 2026-06-01"
    );
    // A meeting at another time is none.
    let account = ann().meeting("ann", second, 30, 4);
    let elsewhere = careful_line(&account, &[kind()]);
    assert_eq!(elsewhere, format!("downgrade, high: {NOT}"));
    // Of sign-ins, one is known, and another may have been a sign-out.
    let account = ann()
        .with(signed_in("ann", first))
        .with(signed_in("ann", second));
    let signed = |failures: &[Failure]| {
        let users: Vec<_> = account.records[..2].to_vec();
        let facts = damaged_facts(&account.records, failures, &snapshot_of(&users));
        line(base(&decide(&facts, &Policy::no_login(90)), "ann"))
    };
    let lost_at = |source, time| lost(source, &email("ann"), "type", Some(time));
    let keep = |times: u32, day: &str| format!("keep, high: signed in: {times} times, last {day}");
    assert_eq!(signed(&[]), keep(2, "2026-06-02"));
    let last = [lost_at(Source::SignIns, second)];
    assert_eq!(signed(&last), keep(1, "2026-06-01"));
    let other = [lost_at(Source::History, second)];
    assert_eq!(signed(&other), keep(2, "2026-06-02"));
}

#[test]
fn a_meeting_of_the_host_report_is_not_explained_by_a_row_that_may_be_something_else() {
    let start = "2026-06-01T10:00:00Z";
    let of = |field: &str, change: fn(&mut HistoryMeeting)| {
        let account = ann()
            .host("ann", "ann", "2026-05-25", 1)
            .with(changed(start, 10, change));
        let users: Vec<_> = account.records[..2].to_vec();
        let failure = lost(Source::History, &email("ann"), field, Some(start));
        let facts = damaged_facts(&account.records, &[failure], &snapshot_of(&users));
        // Whether it was a webinar does not matter to this rule.
        let review = decide(&facts, &Policy::over_forty_minutes(60));
        verdict(&review, "ann")
    };
    let unknown = "unknown (not read: meeting history)";
    // A webinar, which the host report does not count.
    assert_eq!(of("type", |row| row.kind = None), unknown);
    // A meeting of other days.
    let ended = |row: &mut HistoryMeeting| row.end_time = row.start_time.take();
    assert_eq!(of("start_time", ended), unknown);
    // What cannot be read is its topic: it is the meeting that was reported.
    assert_eq!(of("topic", |row| row.topic = None), "downgrade");
}

#[test]
fn a_row_of_the_host_report_that_ends_before_the_window_hides_nothing() {
    let of = |first: &str| {
        let account = ann().host("ann", "ann", first, 0);
        let from = days(first, first).from;
        let block = DateRange::new(from, from + chrono::Days::new(26));
        careful_line(&account, &[lost_of_row(block, "id-ann", "meetings")])
    };
    assert_eq!(of("2026-03-05"), format!("reclaim, high: {NOT}"));
    assert_eq!(
        of("2026-03-06"),
        "unknown (not read: host report), high: not read: host report"
    );
}

#[test]
fn the_figures_of_some_days_are_those_of_their_seconds() {
    let day = days("2026-06-02", "2026-06-02");
    let account = ann()
        .meeting("ann", "2026-06-01T23:59:59Z", 10, 2)
        .meeting("ann", "2026-06-02T00:00:00Z", 20, 2)
        .meeting("ann", "2026-06-02T23:59:59Z", 30, 2)
        .meeting("ann", "2026-06-03T00:00:00Z", 40, 2);
    let facts = looked_at(&account);
    let did = facts.totals(day, &Filter::everyone()).activity;
    assert_eq!((did.meetings, did.minutes), (2, 20 + 30));
    // The same of rows of the host report whose values were lost: the day before, and after.
    for (first, complete) in [
        ("2026-06-03", true),
        ("2026-06-02", false),
        ("2026-05-07", false),
        ("2026-05-06", true),
    ] {
        let account = ann().host("ann", "ann", first, 1);
        let from = days(first, first).from;
        let block = DateRange::new(from, from + chrono::Days::new(26));
        let users: Vec<_> = account.records[..2].to_vec();
        let failure = lost_of_row(block, "id-ann", "meetings");
        let facts = damaged_facts(&account.records, &[failure], &snapshot_of(&users));
        let did = facts.totals(day, &Filter::everyone()).activity;
        assert_eq!(did.read.hosts, complete, "{first}");
    }
}

#[test]
fn active_hosts_of_a_month_hosted_a_meeting_that_is_known_to_be_in_it() {
    let account = Account::new()
        .user("meeting", 2)
        .meeting("meeting", "2026-05-31T23:59:59Z", 30, 2)
        .user("webinar", 2)
        .with(webinar_held("webinar", "2026-05-02T10:00:00Z"))
        .user("ann", 2)
        .with(changed("2026-05-02T10:00:00Z", 30, |row| {
            row.start_time = None;
        }))
        .user("first-second", 2)
        .meeting("first-second", "2026-05-01T00:00:00Z", 30, 2)
        .user("later", 2)
        .meeting("later", "2026-06-01T00:00:00Z", 30, 2);
    let facts = looked_at(&account);
    let hosts = facts.monthly_active_hosts(days("2026-04-01", "2026-06-29"));
    let month = |month: &str, hosts: u64| (month.to_owned(), hosts);
    // Of June, the last day is not final.
    assert_eq!(hosts, [month("2026-04", 0), month("2026-05", 2)].into());
}

#[test]
fn clients_are_those_that_signed_in() {
    let row = |kind: &str, client: &str, time: &str| {
        let row = json!({"email": email("ann"), "type": kind, "time": time, "client_type": client});
        Record::SignIn(Box::new(serde_json::from_value(row).unwrap()))
    };
    let account = ann()
        .with(row("Sign in", "Mac", "2026-06-02T10:00:00Z"))
        .with(row("Sign out", "Mac", "2026-06-02T11:00:00Z"))
        .with(row("Sign out", "Browser", "2026-06-02T12:00:00Z"))
        .with(row("Sign in", "iPhone", "2026-06-03T10:00:00Z"));
    let facts = looked_at(&account);
    let day = days("2026-06-02", "2026-06-02");
    let clients = facts.clients(day, &Filter::everyone()).sign_ins;
    assert_eq!(clients, [("Mac".to_owned(), 1)].into());
    // Nor is a sign-out the last login.
    let clocks = decide(&facts, &Policy::careful(90)).users[0].clocks;
    assert_eq!(clocks.login, Some(at("2026-06-03T10:00:00Z")));
    let out = ann()
        .with(row("Sign in", "Mac", "2026-06-02T10:00:00Z"))
        .with(row("Sign out", "Mac", "2026-06-02T11:00:00Z"));
    let clocks = decide(&looked_at(&out), &Policy::careful(90)).users[0].clocks;
    assert_eq!(clocks.login, Some(at("2026-06-02T10:00:00Z")));
}
