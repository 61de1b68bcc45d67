//! Add-ons at the edges: their age, the day of leaving, and rows of which a value could not be read.

use serde_json::json;
use zoom_admin::coverage::{Source, Why};
use zoom_admin::usage::Known;
use zoom_admin::usage::inventory::{Employee, Roster};
use zoom_admin::usage::sync::{Failure, Record};
use zoom_admin::usage::verdict::Reason;

use super::records::{Account, damaged_facts, held, lost, settings, snapshot_of};
use super::*;

const NO_WEBINAR: &str = "not hosted a webinar, 2026-01-02 to 2026-06-29";
const NO_LARGE: &str = "not hosted a meeting that needs it, 2026-01-02 to 2026-06-29";
const UNKNOWN: &str = "unknown (not read: meeting history), high: not read: meeting history";

#[tokio::test(start_paused = true)]
async fn an_add_on_whose_age_a_silent_log_tells_is_taken_away_with_medium_confidence() {
    let holders = |account: FakeAccount| {
        account
            .user(user("idle").with(|u| u.webinar = Some(500)))
            .user(user("used").with(|u| u.webinar = Some(500)))
            .meeting(webinar("used", "2026-06-01T10:00:00Z", 450))
    };
    let silent = careful(holders(silent_team())).await;
    let idle = add_on(&silent, "idle", "webinar:500");
    assert_eq!(line(idle), format!("drop, medium: {NO_WEBINAR}"));
    assert!(idle.reasons.contains(&Reason::AgeBySilence));
    // What is kept does not hang on its age.
    let used = add_on(&silent, "used", "webinar:500");
    assert!(line(used).starts_with("keep, high: "), "{}", line(used));
    assert!(!used.reasons.contains(&Reason::AgeBySilence));
    let told = careful(holders(team())).await;
    let idle = add_on(&told, "idle", "webinar:500");
    assert_eq!(line(idle), format!("drop, high: {NO_WEBINAR}"));
    // It is bought: nothing is said of how it comes.
    assert_eq!(reasons(idle), [NO_WEBINAR]);
}

#[tokio::test(start_paused = true)]
async fn an_add_on_in_use_says_what_guards_it_from_a_smaller_size() {
    let account = team()
        .user(user("given").with(|u| u.webinar = Some(1000)))
        .operation(licensed("given", "2026-06-20T10:00:00Z"))
        .meeting(webinar("given", "2026-06-25T10:00:00Z", 20));
    let review = careful(account).await;
    let given = add_on(&review, "given", "webinar:1000");
    assert_eq!(
        reasons(given),
        ["hosted a webinar: 1 times, last 2026-06-25", "new licence"]
    );
    assert_eq!(given.verdict.to_string(), "keep");
}

#[tokio::test(start_paused = true)]
async fn what_was_not_read_says_nothing_of_an_add_on_that_no_smaller_size_could_replace() {
    // The smallest size, and one of which no smaller one is enough.
    let on = "2026-06-01T10:00:00Z";
    let account = team()
        .user(user("least").with(|u| u.webinar = Some(100)))
        .meeting(webinar("least", on, 20))
        .user(user("full").with(|u| u.webinar = Some(500)))
        .meeting(webinar("full", on, 450))
        .user(user("small").with(|u| u.webinar = Some(500)))
        .meeting(webinar("small", on, 20));
    let policy = Policy::careful(90);
    let mut facts = facts_of(&fake(account), &policy).await;
    facts.connected = Known::NotRead(Why::NotRead);
    let review = decide(&facts, &policy);
    for (who, licence) in [("least", "webinar:100"), ("full", "webinar:500")] {
        let found = add_on(&review, who, licence);
        let used = "hosted a webinar: 1 times, last 2026-06-01";
        assert_eq!(
            (line(found), reasons(found)),
            (format!("keep, high: {used}"), vec![used.to_owned()])
        );
    }
    let small = add_on(&review, "small", "webinar:500");
    assert!(
        line(small).starts_with("keep, medium: hosted a webinar"),
        "{}",
        line(small)
    );
    assert_eq!(reasons(small)[1], "not read: whose connection it is");
}

#[test]
fn an_add_on_in_use_whose_size_was_not_read_may_be_larger_than_it_has_to_be() {
    let of = |unread: &[&str]| {
        let user = Account::new().user("ann", 2).records[0].clone();
        let before = [user.clone(), settings("ann", json!({"webinar": true}))];
        let mut now = before[1].clone();
        if let Record::Settings(_, read) = &mut now {
            read.unread = unread.iter().map(|field| (*field).to_owned()).collect();
        }
        let meeting = super::records::webinar_held("ann", "2026-06-01T10:00:00Z");
        let facts = damaged_facts(&[user, now, meeting], &[], &snapshot_of(&before));
        let review = decide(&facts, &Policy::careful(90));
        add_on(&review, "ann", "webinar").clone()
    };
    let used = "hosted a webinar: 1 times, last 2026-06-01";
    let unread = of(&["webinar_capacity"]);
    assert_eq!(told(&unread), format!("keep, medium: {used}"));
    assert_eq!(reasons(&unread)[1], "not read: user settings");
    // Zoom gives none: there is nothing more to read.
    let none = of(&[]);
    assert_eq!(told(&none), format!("keep, high: {used}"));
    assert!(!reasons(&none).contains(&"not read: user settings".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn what_somebody_hosted_up_to_the_last_day_keeps_no_add_on() {
    let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
    let left = || Employee::new().left_on(day("2026-05-31"));
    let roster = Roster::new()
        .person(email("last-day"), left())
        .person(email("after"), left());
    let account = team()
        .user(user("last-day").with(|u| u.webinar = Some(500)))
        .meeting(webinar("last-day", "2026-05-31T10:00:00Z", 450))
        .user(user("after").with(|u| u.webinar = Some(500)))
        .meeting(webinar("after", "2026-06-01T10:00:00Z", 450));
    let policy = Policy::careful(90);
    let facts = facts_of(&fake(account), &policy).await;
    let review = decide(&facts.with_roster(&roster).unwrap(), &policy);
    let of = |who| add_on(&review, who, "webinar:500").verdict.to_string();
    assert_eq!(
        (of("last-day"), of("after")),
        ("drop".to_owned(), "keep".to_owned())
    );
}

/// A meeting of this many people, or a webinar, of which one value could not be read.
pub(super) fn without(field: &str, webinar: bool, people: u32) -> (Record, Failure) {
    let start = "2026-06-02T10:00:00Z";
    let Record::Meeting(mut row) = held("ann", "damaged", start, 30, people) else {
        unreachable!()
    };
    if webinar {
        row.kind = Some(zoom_admin::report::EventKind::Webinar);
    }
    match field {
        "type" => row.kind = None,
        "participants" => row.participants = None,
        "start_time" => row.start_time = None,
        _ => unreachable!("{field}"),
    }
    let time = row.start_time.map(|time| time.to_rfc3339());
    let failure = lost(Source::History, &email("ann"), field, time.as_deref());
    (Record::Meeting(row), failure)
}

/// What is said of the add-on that Ann holds, where this row was damaged.
fn damaged(
    feature: serde_json::Value,
    licence: &str,
    others: Account,
    row: (Record, Failure),
) -> LicenceVerdict {
    let user = super::records::record(
        zoom_admin::user::Status::Active,
        json!({"id": "id-ann", "email": email("ann"), "type": 2}),
    );
    let account = others.with(user).with(settings("ann", feature)).with(row.0);
    let users = account
        .records
        .iter()
        .filter(|record| !matches!(record, Record::Meeting(_)));
    let before = snapshot_of(&users.cloned().collect::<Vec<_>>());
    let facts = damaged_facts(&account.records, &[row.1], &before);
    let review = decide(&facts, &Policy::careful(90));
    add_on(&review, "ann", licence).clone()
}

/// The line without how the add-on comes, which plan usage alone tells.
fn told(verdict: &LicenceVerdict) -> String {
    line(verdict).replace(", bought or included", "")
}

#[test]
fn a_row_of_which_a_value_was_lost_may_be_a_large_meeting_unless_it_is_small_for_sure() {
    let large =
        json!({"meeting_capacity": 1000, "large_meeting": true, "large_meeting_capacity": 1000});
    let of = |row| {
        told(&damaged(
            large.clone(),
            "large_meeting:1000",
            Account::new(),
            row,
        ))
    };
    let drop = format!("drop, high: {NO_LARGE}");
    for field in ["type", "start_time"] {
        // 80 % of the 300 that the base has.
        assert_eq!(of(without(field, false, 240)), drop, "{field}");
        assert_eq!(of(without(field, false, 241)), UNKNOWN, "{field}");
    }
    assert_eq!(of(without("participants", false, 3)), UNKNOWN);
    // Webinars need no large meeting.
    assert_eq!(of(without("participants", true, 900)), drop);
    // Beside a meeting that needs it: whether a smaller size is enough, is known or not.
    let used = || Account::new().meeting("ann", "2026-06-01T10:00:00Z", 30, 400);
    let of = |row| damaged(large.clone(), "large_meeting:1000", used(), row);
    let small = of(without("type", false, 240));
    assert_eq!(
        told(&small),
        "shrink to large_meeting:500, low: 400 people at most fit in 500"
    );
    for row in [
        without("type", false, 241),
        without("participants", false, 3),
    ] {
        let found = of(row);
        assert_eq!(found.verdict.to_string(), "keep");
        assert_eq!(found.confidence.to_string(), "medium");
        assert_eq!(reasons(&found)[1], "not read: meeting history");
    }
}

#[test]
fn a_row_of_which_a_value_was_lost_may_be_a_webinar_of_any_size() {
    let webinar = json!({"meeting_capacity": 300, "webinar": true, "webinar_capacity": 500});
    let of = |row| damaged(webinar.clone(), "webinar:500", Account::new(), row);
    // However few they are, a webinar needs the licence.
    assert_eq!(told(&of(without("type", false, 2))), UNKNOWN);
    assert_eq!(told(&of(without("start_time", true, 2))), UNKNOWN);
    let found = of(without("participants", true, 2));
    let used = "hosted a webinar: 1 times, last 2026-06-02";
    assert_eq!(told(&found), format!("keep, medium: {used}"));
    assert_eq!(reasons(&found)[1], "not read: meeting history");
    // A meeting is none.
    assert_eq!(
        told(&of(without("participants", false, 2))),
        format!("drop, high: {NO_WEBINAR}")
    );
}

/// What is said of Ann's webinar licence, which she does not use, where a row of somebody who is in
/// no list is this one; by the last 90 days.
fn beside(record: Record, unread: Option<(Source, &str)>) -> (String, String) {
    let user = super::records::record(
        zoom_admin::user::Status::Active,
        json!({"id": "id-ann", "email": email("ann"), "type": 2}),
    );
    let feature = json!({"meeting_capacity": 300, "webinar": true, "webinar_capacity": 500});
    let users = [user, settings("ann", feature)];
    let failures: Vec<_> = unread
        .into_iter()
        .map(|(source, time)| lost(source, &email("maiden"), "type", Some(time)))
        .collect();
    let records = [&users[..], &[record]].concat();
    let facts = damaged_facts(&records, &failures, &snapshot_of(&users));
    let mut policy = Policy::careful(90);
    policy.add_ons.days = 90;
    let review = decide(&facts, &policy);
    let found = add_on(&review, "ann", "webinar:500");
    (found.verdict.to_string(), found.confidence.to_string())
}

#[test]
fn only_what_may_be_a_webinar_of_those_days_of_somebody_unknown_makes_a_drop_doubtful() {
    let (may, march) = ("2026-05-02T10:00:00Z", "2026-03-02T10:00:00Z");
    let webinar = |start| super::records::webinar_held("maiden", start);
    let meeting = |start| held("maiden", "m", start, 30, 5);
    let signed = super::records::signed_in("maiden", may);
    let doubtful = ("drop".to_owned(), "low".to_owned());
    let sure = ("drop".to_owned(), "high".to_owned());
    assert_eq!(beside(webinar(may), None), doubtful);
    assert_eq!(beside(webinar(march), None), sure);
    assert_eq!(beside(meeting(may), None), sure);
    // Whether it was a webinar could not be read.
    assert_eq!(beside(meeting(may), Some((Source::History, may))), doubtful);
    assert_eq!(beside(meeting(march), Some((Source::History, march))), sure);
    // Whether they signed in or out is something else.
    assert_eq!(beside(signed, Some((Source::SignIns, may))), sure);
}

#[test]
fn whether_an_add_on_comes_with_a_suite_is_not_known_without_plan_usage_unless_the_contract_says_so()
 {
    let of = |plan: Option<&str>, licence: &str| {
        let user = super::records::record(
            zoom_admin::user::Status::Active,
            json!({"id": "id-ann", "email": email("ann"), "type": 2, "plan_united_type": plan}),
        );
        let feature = json!({"meeting_capacity": 300, "webinar": true, "webinar_capacity": 500});
        let users = [user, settings("ann", feature)];
        let mut facts = damaged_facts(&users, &[], &snapshot_of(&users));
        facts.plans = Known::NotRead(Why::NotRead);
        let contract = json!({"currency": "EUR", "model": "named_host",
            "term_end": "2026-12-31", "lines": [{"licence": licence, "quantity": 3}]});
        let contract = usage::Contract::from_json(&contract.to_string()).unwrap();
        let policy = Policy::careful(90);
        let review = usage::decide(&facts, &policy, Some(&contract), facts.read_at).unwrap();
        let found = add_on(&review, "ann", "webinar:500");
        format!("{}, {}", found.verdict, found.confidence)
    };
    let unknown = "unknown (not read: plan usage), high";
    assert_eq!(of(Some("32"), "pro"), unknown);
    assert_eq!(of(Some("32"), "webinar:500"), "drop, high");
    assert_eq!(of(None, "pro"), "drop, high");
}
