//! What plan usage says is assigned, beside what the lists show.

use serde_json::json;
use zoom_admin::usage::{Contract, Known, Licence, Planning};

use super::*;

/// Three idle users, ten seats, of which plan usage says that so many are assigned.
async fn pro(assigned: u64) -> usage::money::Position {
    let plan = json!({"type": "business", "hosts": 10, "usage": assigned});
    let account = team()
        .plan_usage(json!({ "plan_base": plan }))
        .user(user("a"))
        .user(user("b"))
        .user(user("c"));
    let contract = Contract::from_json(
        r#"{"currency": "EUR", "model": "named_host", "term_end": "2026-12-31",
            "lines": [{"licence": "pro", "quantity": 10, "unit_price": "100"}]}"#,
    )
    .unwrap();
    let policy = Policy::careful(90);
    let facts = facts_of(&fake(account), &policy).await;
    let review = usage::decide(&facts, &policy, Some(&contract), facts.read_at).unwrap();
    let money = review
        .purchasing(Some(&contract), &Planning::new())
        .unwrap();
    money.position(&Licence::Pro).unwrap().clone()
}

#[tokio::test(start_paused = true)]
async fn what_plan_usage_says_beyond_the_lists_is_to_confirm_and_told() {
    let agreed = pro(3).await;
    assert_eq!((agreed.seats.release, agreed.unlisted), (3, 0));
    assert_eq!(agreed.give_back, Known::Read(10));
    assert!(agreed.notes.is_empty());
    // Two more than anybody is known to hold.
    let more = pro(5).await;
    assert_eq!(more.unlisted, 2);
    assert_eq!(more.need, Known::Read(2));
    assert_eq!(more.give_back, Known::Read(8));
    assert_eq!(more.give_back_if_confirmed, Known::Read(10));
    assert_eq!(
        more.notes
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>(),
        ["plan usage says that 5 seats are assigned, and the lists show 3"]
    );
    // Fewer hold nothing up, and are told.
    let fewer = pro(1).await;
    assert_eq!((fewer.unlisted, fewer.give_back), (0, Known::Read(10)));
    assert_eq!(fewer.notes.len(), 1);
}
