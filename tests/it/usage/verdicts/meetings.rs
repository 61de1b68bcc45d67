//! Meetings as people have them: parts of one, across the edge of the window, alone.

use serde_json::json;
use zoom_admin::coverage::Source;
use zoom_admin::report::HistoryMeeting;
use zoom_admin::usage::sync::Record;

use super::records::{Account, damaged_facts, lost, snapshot_of};
use super::*;

const NOT: &str = "not hosted what needs a licence, 2026-04-01 to 2026-06-29";

/// A part of a meeting of this number.
fn part(host: &str, number: u64, start: &str, minutes: u32, people: u32) -> FakeMeeting {
    meeting(host, start, minutes, people).with(|m| m.id = number)
}

#[tokio::test(start_paused = true)]
async fn parts_of_one_number_within_fifteen_minutes_are_one_meeting() {
    let parts = |account: FakeAccount, who: &str, second: u64, again: &str| {
        account
            .user(user(who))
            .meeting(part(who, 7, "2026-06-01T10:00:00Z", 20, 4))
            .meeting(part(who, second, again, 20, 4))
    };
    // The first ends at 10:20.
    let mut account = team();
    account = parts(account, "dropped", 7, "2026-06-01T10:25:00Z");
    account = parts(account, "at-the-limit", 7, "2026-06-01T10:35:00Z");
    account = parts(account, "too-late", 7, "2026-06-01T10:35:01Z");
    account = parts(account, "other-number", 8, "2026-06-01T10:25:00Z");
    // From the first start to the last end: exactly 40 minutes is not over 40.
    account = parts(account, "forty", 7, "2026-06-01T10:20:00Z");
    // Others of that day stay apart from a meeting in parts.
    account = parts(account, "and-others", 7, "2026-06-01T10:20:00Z")
        .meeting(part("and-others", 7, "2026-06-01T15:00:00Z", 10, 4))
        .meeting(part("and-others", 8, "2026-06-01T15:10:00Z", 10, 4));
    // Three parts of 15 minutes each.
    account = account
        .user(user("thrice"))
        .meeting(part("thrice", 7, "2026-06-01T10:00:00Z", 15, 4))
        .meeting(part("thrice", 7, "2026-06-01T10:16:00Z", 15, 4))
        .meeting(part("thrice", 7, "2026-06-01T10:32:00Z", 15, 4));
    let review = careful(account).await;
    let keep = "keep, high: hosted what needs a licence: 1 times, last 2026-06-01";
    let downgrade = format!("downgrade, high: {NOT}");
    assert_lines(
        &review,
        &[
            ("dropped", keep),
            ("at-the-limit", keep),
            ("too-late", &downgrade),
            ("other-number", &downgrade),
            ("forty", &downgrade),
            ("and-others", &downgrade),
            ("thrice", keep),
        ],
    );
    // The figures count what Zoom counts.
    let activity = &one(&review, "thrice").activity;
    assert_eq!((activity.meetings, activity.longest), (3, Some(15)));
}

#[tokio::test(start_paused = true)]
async fn restarts_at_the_limit_of_basic_stay_apart() {
    // Zoom ends the meetings of Basic users; that they are joined would hide it.
    let mut account = team().user(user("cut").with(|u| u.kind = 1));
    for day in 10..13 {
        for start in ["10:00:00", "10:41:00"] {
            let start = format!("2026-06-{day}T{start}Z");
            account = account.meeting(part("cut", 7, &start, 40, 5));
        }
    }
    let review = careful(account).await;
    assert_eq!(
        line(base(&review, "cut")),
        "upgrade to pro, high: 6 meetings ended at 40 minutes, 3 started again"
    );
}

#[tokio::test(start_paused = true)]
async fn alone_beyond_forty_minutes_is_neither_use_nor_within_basic() {
    let on = "2026-06-01T10:00:00Z";
    let account = team()
        .user(user("alone"))
        .meeting(meeting("alone", on, 90, 1))
        .user(user("short"))
        .meeting(meeting("short", on, 40, 1))
        .user(user("recorded"))
        .meeting(meeting("recorded", on, 90, 1).with(|m| {
            m.features = vec!["record_to_cloud".into()];
        }));
    let review = careful(account).await;
    assert_lines(
        &review,
        &[
            ("alone", &format!("downgrade, medium: {NOT}")),
            ("short", &format!("downgrade, high: {NOT}")),
            (
                "recorded",
                "keep, high: hosted what needs a licence: 1 times, last 2026-06-01",
            ),
        ],
    );
    assert_eq!(
        reasons(base(&review, "alone"))[1..],
        ["hosts alone, for longer than Basic allows"]
    );
}

/// What is said of Ann, who held a meeting in two parts: ten minutes each, twenty-two in all. The
/// fields of each part that could not be read, and what the other fields say.
fn in_parts(unread: [&[&str]; 2], change: [fn(&mut HistoryMeeting); 2]) -> String {
    let starts = ["2026-06-01T10:00:00Z", "2026-06-01T10:12:00Z"];
    let mut account = Account::new().user("ann", 2);
    let users = account.records.clone();
    let mut failures = Vec::new();
    for ((start, unread), change) in starts.into_iter().zip(unread).zip(change) {
        let row = json!({
            "host_email": email("ann"), "meeting_uuid": start, "meeting_id": 7, "type": "Meeting",
            "start_time": start, "end_time": start, "duration": 10, "participants": 4,
        });
        let mut row: HistoryMeeting = serde_json::from_value(row).unwrap();
        change(&mut row);
        for field in unread {
            match *field {
                "duration" => row.duration = None,
                "participants" => row.participants = None,
                "type" => row.kind = None,
                "start_time" => row.start_time = None,
                _ => {}
            }
            failures.push(lost(Source::History, &email("ann"), field, Some(start)));
        }
        account = account.with(Record::Meeting(Box::new(row)));
    }
    let facts = damaged_facts(&account.records, &failures, &snapshot_of(&users));
    let found = decide(&facts, &Policy::careful(90));
    let found = base(&found, "ann");
    format!("{}, {}", found.verdict, found.confidence)
}

fn as_read(_: &mut HistoryMeeting) {}

fn poll(row: &mut HistoryMeeting) {
    row.feature_used = serde_json::from_value(json!({"poll": true})).unwrap();
}

fn long(row: &mut HistoryMeeting) {
    row.duration = Some(50);
}

#[test]
fn the_parts_of_a_meeting_have_their_features_together() {
    let none: [&[&str]; 2] = [&[], &[]];
    assert_eq!(in_parts(none, [as_read, as_read]), "downgrade, high");
    for parts in [[poll, as_read as fn(&mut _)], [as_read, poll], [poll, poll]] {
        assert_eq!(in_parts(none, parts), "keep, high");
    }
}

#[test]
fn what_could_not_be_read_of_a_part_is_not_known_of_the_meeting() {
    let unknown = "unknown (not read: meeting history), high";
    for field in ["duration", "participants", "type", "feature_used.poll"] {
        let field: &[&str] = &[field];
        for unread in [[field, &[]], [&[], field], [field, field]] {
            assert_eq!(in_parts(unread, [as_read, as_read]), unknown, "{unread:?}");
        }
    }
    // A meeting long enough, if it was on these days.
    assert_eq!(in_parts([&[], &[]], [as_read, long]), "keep, high");
    for unread in [[&["start_time"][..], &[]], [&[], &["start_time"]]] {
        assert_eq!(in_parts(unread, [as_read, long]), unknown, "{unread:?}");
    }
    // Another feature decides nothing, nor one that another part used.
    let shared: &[&str] = &["feature_used.screen_sharing"];
    for unread in [[shared, &[]], [&[], shared]] {
        assert_eq!(in_parts(unread, [as_read, as_read]), "downgrade, high");
    }
    let polls: &[&str] = &["feature_used.poll"];
    assert_eq!(in_parts([polls, &[]], [as_read, poll]), "keep, high");
}
