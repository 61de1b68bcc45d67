//! The log that the rows of the reports are folded into: rows that replace others, meetings that come
//! twice, clients without end, and values that could not be read.

use serde_json::json;
use zoom_admin::AccountKey;
use zoom_admin::coverage::Source;
use zoom_admin::report::{Host, SignIn};
use zoom_admin::usage::activity::ActivityLog;
use zoom_admin::usage::filter::Filter;
use zoom_admin::usage::sync::Record;

use super::records::{Account, damaged_facts, held, looked_at, lost, lost_of_row, snapshot_of};
use super::*;

/// The meetings of Ann that a log counts by these rows of the host report, in this order.
fn reported(rows: &[(&str, &str, u32)]) -> u64 {
    let mut log = ActivityLog::new();
    for (from, to, meetings) in rows {
        let row = json!({"id": "id-ann", "email": email("ann"), "meetings": meetings});
        let row: Host = serde_json::from_value(row).unwrap();
        log.host(days(from, to), &row);
    }
    let year = days("2026-01-01", "2026-12-31");
    log.trail(Some("id-ann"), &[])
        .over(year)
        .host_report_meetings
}

#[test]
fn a_row_of_the_host_report_replaces_those_whose_meetings_it_includes_and_no_others() {
    let whole = ("2026-05-25", "2026-06-20", 10);
    for (other, expected) in [
        // Within it: at its beginning, in its middle, and up to its end.
        (("2026-05-25", "2026-05-31", 3), 10),
        (("2026-06-05", "2026-06-10", 3), 10),
        (("2026-06-20", "2026-06-20", 3), 10),
        // Partly, and not at all.
        (("2026-06-20", "2026-06-21", 3), 13),
        (("2026-05-24", "2026-05-25", 3), 13),
        (("2026-06-21", "2026-06-30", 3), 13),
        (("2026-05-01", "2026-05-24", 3), 13),
    ] {
        assert_eq!(reported(&[other, whole]), expected, "{other:?}");
    }
    // The later one of the same first day counts, whichever is longer.
    let short = ("2026-05-25", "2026-05-31", 3);
    assert_eq!(reported(&[whole, short]), 3);
    assert_eq!(reported(&[short, whole]), 10);
}

#[test]
fn of_two_records_of_one_meeting_the_one_with_more_values_counts() {
    let of = |changes: [fn(&mut zoom_admin::report::HistoryMeeting); 2]| {
        let mut account = Account::new().user("ann", 2);
        for change in changes {
            let Record::Meeting(mut row) = held("ann", "one", "2026-06-02T10:00:00Z", 30, 4) else {
                unreachable!()
            };
            change(&mut row);
            account = account.with(Record::Meeting(row));
        }
        let facts = looked_at(&account);
        let june = days("2026-06-01", "2026-06-29");
        let did = facts.totals(june, &Filter::everyone()).activity;
        (did.meetings, did.last_hosted, did.minutes)
    };
    let whole = (1, Some(at("2026-06-02T10:00:00Z")), 30);
    // Without a start, it may have been at any time.
    assert_eq!(of([|row| row.start_time = None, |_| {}]), whole);
    assert_eq!(of([|_| {}, |row| row.start_time = None]), whole);
    assert_eq!(of([|row| row.duration = None, |_| {}]), whole);
    assert_eq!(of([|_| {}, |row| row.duration = None]), whole);
}

#[test]
fn clients_beyond_those_that_can_be_numbered_lose_their_name_and_take_no_others() {
    let row = json!({"email": email("ann"), "type": "Sign in", "time": "2026-06-02T10:00:00Z"});
    let mut row: SignIn = serde_json::from_value(row).unwrap();
    let mut log = ActivityLog::new();
    let most = u32::from(u16::MAX);
    for number in 0..most + 2 {
        row.client_type = Some(format!("Client {number}"));
        log.sign_in(&row);
    }
    let day = days("2026-06-02", "2026-06-02");
    let clients = log.trail(None, &[&email("ann")]).clients(day);
    let named = |number: u32| (format!("Client {number}"), String::new());
    assert_eq!(clients.len(), usize::from(u16::MAX) + 1);
    assert_eq!(clients.get(&named(most - 1)), Some(&1));
    assert_eq!(clients.get(&named(most)), None);
    assert_eq!(clients.get(&(String::new(), String::new())), Some(&2));
}

/// The days of the host report that cannot be used for anybody, where this value of a row could not
/// be read, of a user of this address.
fn unusable(field: &str, address: &str) -> Vec<DateRange> {
    let row = json!({"email": address, "type": 2, "meetings": 1, "meeting_minutes": 30});
    let row: Host = serde_json::from_value(row).unwrap();
    let block = days("2026-05-25", "2026-06-20");
    let account = Account::new()
        .user("ann", 2)
        .with(Record::Host(block, Box::new(row)));
    let failure = lost_of_row(block, address, field);
    let facts = damaged_facts(&account.records, &[failure], &snapshot_of(&account.records));
    let hosts = facts.coverage.source(Source::Hosts).unwrap();
    hosts.gaps.iter().filter_map(|gap| gap.range).collect()
}

#[test]
fn a_row_without_a_readable_id_may_be_anybodys_unless_its_address_is_a_users() {
    let block = [days("2026-05-25", "2026-06-20")];
    assert_eq!(unusable("id", "maiden@example.com"), block);
    // It is Ann's, or only its numbers are in doubt.
    assert_eq!(unusable("id", "ann@example.com"), []);
    assert_eq!(unusable("meetings", "maiden@example.com"), []);
}

/// The facts as they are read back.
fn through_file(facts: &Facts) -> Facts {
    let mut written = Vec::new();
    facts.write_to(&mut written).unwrap();
    Facts::read_from(&written[..], &AccountKey::new("any")).unwrap()
}

#[test]
fn which_feature_could_not_be_read_is_kept_with_the_facts() {
    let of = |field: &str| {
        let account = Account::new()
            .user("ann", 2)
            .meeting("ann", "2026-06-02T10:00:00Z", 30, 4);
        let then = Some("2026-06-02T10:00:00Z");
        let failure = lost(Source::History, &email("ann"), field, then);
        let facts = damaged_facts(&account.records, &[failure], &snapshot_of(&account.records));
        let policy = Policy::careful(90);
        [through_file(&facts), facts].map(|facts| verdict(&decide(&facts, &policy), "ann"))
    };
    let both = |verdict: &str| [verdict.to_owned(), verdict.to_owned()];
    // A poll would be use; that a screen was shared would not.
    assert_eq!(
        of("feature_used.poll"),
        both("unknown (not read: meeting history)")
    );
    assert_eq!(of("feature_used.screen_sharing"), both("downgrade"));
    // All of them.
    assert_eq!(
        of("feature_used"),
        both("unknown (not read: meeting history)")
    );
}

#[test]
fn a_log_that_is_not_complete_reads_back_as_it_was() {
    // A part of one of them may follow: their numbers are needed until all is read.
    let meeting = |uuid: &str, start: &str| {
        let row = json!({
            "host_email": email("ann"), "meeting_uuid": uuid, "meeting_id": 123, "start_time": start,
            "duration": 30, "participants": 4, "type": "Meeting",
        });
        serde_json::from_value(row).unwrap()
    };
    let mut log = ActivityLog::new();
    log.meeting(&meeting("first", "2026-06-02T10:00:00Z"));
    log.meeting(&meeting("second", "2026-06-02T12:00:00Z"));
    let kept = serde_json::to_value(&log).unwrap();
    let back: ActivityLog = serde_json::from_value(kept.clone()).unwrap();
    assert_eq!(back, log);
    assert_eq!(serde_json::to_value(&back).unwrap(), kept);
}

#[test]
fn a_number_is_written_in_as_few_bytes_as_it_needs() {
    let written = |people: u32| {
        let mut log = ActivityLog::new();
        let Record::Meeting(row) = held("ann", "one", "2026-06-02T10:00:00Z", 30, people) else {
            unreachable!()
        };
        log.meeting(&row);
        serde_json::to_string(&log).unwrap().len()
    };
    // A byte has room for numbers up to 127; 0 is a number that is not known.
    assert_eq!(written(126), written(1));
    assert!(written(127) > written(126));
    assert_eq!(written(16_382), written(127));
    assert!(written(16_383) > written(16_382));
}

#[test]
fn hosts_outside_of_the_list_are_kept_with_the_facts() {
    let account = Account::new()
        .user("ann", 2)
        .host("ann", "ann", "2026-05-25", 1)
        .host("left", "left", "2026-05-25", 3);
    let facts = looked_at(&account);
    let expected = [(email("left"), 3)].into();
    assert_eq!(facts.unknown_hosts(), expected);
    assert_eq!(through_file(&facts).unknown_hosts(), expected);
}

#[test]
fn a_host_of_the_list_is_none_outside_of_it_whatever_address_the_row_has() {
    let row = json!({"id": "id-ann", "type": 2, "meetings": 2});
    let row: Host = serde_json::from_value(row).unwrap();
    let block = days("2026-05-25", "2026-06-20");
    let account = Account::new().user("ann", 2);
    let account = account.with(Record::Host(block, Box::new(row)));
    assert!(looked_at(&account).unknown_hosts().is_empty());
}

#[test]
fn the_addresses_of_a_host_are_kept_whatever_the_list_says() {
    // One has the address of then, one has both, and one in no list has none.
    let block = days("2026-05-25", "2026-06-20");
    let without: Host = serde_json::from_value(json!({"id": "id-left", "meetings": 1})).unwrap();
    let account = Account::new()
        .user("ann", 2)
        .host("ann", "maiden", "2026-05-25", 1)
        .user("bob", 2)
        .host("bob", "robert", "2026-04-28", 1)
        .host("bob", "bob", "2026-05-25", 1)
        .with(Record::Host(block, Box::new(without)));
    let facts = looked_at(&account);
    let back = through_file(&facts);
    assert_eq!(back.activity, facts.activity);
    assert_eq!(back.unknown_hosts(), [("id-left".to_owned(), 1)].into());
}
