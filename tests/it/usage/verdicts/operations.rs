//! What is read from the words of the operation log.

use serde_json::json;
use zoom_admin::report::OperationLog;
use zoom_admin::usage::activity::{Operation, Operations, Period};

use super::*;

fn row(category: &str, time: &str, action: &str, detail: &str) -> Operation {
    let row = json!({"time": time, "category_type": category, "action": action,
        "operation_detail": detail, "operator": "root@example.com"});
    let row: OperationLog = serde_json::from_value(row).unwrap();
    Operation::from_row(&row).unwrap()
}

fn operation(action: &str, detail: &str) -> Operation {
    row("User", "2026-06-01T10:00:00Z", action, detail)
}

#[test]
fn whom_an_operation_names_is_told_by_addresses() {
    for (detail, expected) in [
        ("User ann@example.com", &["ann@example.com"][..]),
        (
            "<Ann@Example.com>, 'bob@example.com'.",
            &["ann@example.com", "bob@example.com"],
        ),
        (
            "email=ann@example.com|ann@example.com",
            &["ann@example.com"],
        ),
        (
            "[ann@example.com];{\"bob@example.com\"}",
            &["ann@example.com", "bob@example.com"],
        ),
        // No addresses.
        ("User @example.com", &[]),
        ("User ann@localhost", &[]),
        ("User ann.example.com", &[]),
        ("", &[]),
    ] {
        assert_eq!(operation("Update", detail).users, expected, "{detail}");
    }
}

#[test]
fn what_an_operation_is_about_is_told_by_words_and_their_beginnings() {
    let of = |action: &str, detail: &str| {
        let of = operation(action, detail);
        (of.about_licence, of.changes_licence, of.about_many)
    };
    for (action, detail, expected) in [
        // About a licence, and a change of one.
        (
            "Update",
            "ann@example.com type Licensed",
            (true, true, false),
        ),
        ("Update", "ann@example.com from Basic", (true, true, false)),
        ("Update", "Webinars of ann@example.com", (true, true, false)),
        // About a user who was added.
        ("Add", "User ann@example.com", (true, false, false)),
        ("Invitation", "ann@example.com", (true, false, false)),
        // A word is not its middle, and a whole word not its beginning.
        (
            "Update",
            "ann@example.com reproduced",
            (false, false, false),
        ),
        (
            "Update",
            "ann@example.com profile, basics",
            (false, false, false),
        ),
        ("Update", "ann@example.com address", (false, false, false)),
        // Nobody is named: it may be about many, and changes nobody's licence.
        ("Batch update", "Type Licensed", (true, false, true)),
        ("Import", "a file", (false, false, true)),
        ("Update", "Type Licensed", (true, false, false)),
        ("Add", "Group Sales", (true, false, false)),
        // One of many users is named.
        (
            "Batch update",
            "Users: ann@example.com type",
            (true, true, false),
        ),
    ] {
        assert_eq!(of(action, detail), expected, "{action}: {detail}");
    }
}

#[test]
fn the_log_finds_what_names_a_user_and_when_licences_were_last_changed() {
    let many = |time: &str, detail: &str| row("User", time, "Batch update", detail);
    let log = Operations::new([
        row(
            "User",
            "2026-06-03T10:00:00Z",
            "Update",
            "ann@example.com type",
        ),
        row(
            "User",
            "2026-06-04T10:00:00Z",
            "Update",
            "ann@example.com picture",
        ),
        row("User", "2026-06-01T10:00:00Z", "Add", "ann@example.com"),
        row("Role", "2026-06-05T10:00:00Z", "Update", "bob@example.com"),
        many("2026-05-01T10:00:00Z", "Type Licensed"),
        many("2026-05-02T10:00:00Z", "Pictures"),
    ]);
    let times: Vec<_> = log.all().iter().map(|of| of.time).collect();
    assert!(times.is_sorted() && times.len() == 6, "{times:?}");
    assert_eq!(log.naming(" Ann@Example.com").count(), 3);
    assert_eq!(log.naming("nobody@example.com").count(), 0);
    let changed = |who: &str| log.licence_changed(&email(who));
    assert_eq!(changed("ann"), Some(at("2026-06-03T10:00:00Z")));
    assert_eq!(changed("bob"), None);
    let by = log.by(Period::Month, &Utc, days("2026-05-02", "2026-06-30"));
    let of = |first: &str| by[&first.parse().unwrap()].clone();
    assert_eq!(of("2026-05-01"), [("User".to_owned(), 1)].into());
    assert_eq!(
        of("2026-06-01"),
        [("Role".to_owned(), 1), ("User".to_owned(), 3)].into()
    );
    assert_eq!(by.len(), 2);
    // It is kept as the list of its operations.
    let kept = serde_json::to_value(&log).unwrap();
    assert_eq!(serde_json::from_value::<Operations>(kept).unwrap(), log);
}

#[test]
fn many_licences_at_once_are_told_by_both_that_they_are_many_and_licences() {
    // Ann's licence is old but for what the log says of nobody by name.
    let account = super::records::Account::new().user("ann", 2);
    let with = |action: &str, detail: &str| {
        let mut facts = super::records::looked_at(&account);
        let lately = row("User", "2026-06-28T10:00:00Z", action, detail);
        let all = super::records::all_days();
        facts.take_operations(Operations::new([lately]), Some(all));
        verdict(&decide(&facts, &Policy::careful(90)), "ann")
    };
    let new = "keep (new licence, until 2026-07-28)";
    assert_eq!(with("Batch update", "Type Licensed"), new);
    assert_eq!(with("Batch update", "Pictures"), "reclaim");
    assert_eq!(with("Update", "Type Licensed"), "reclaim");
}
