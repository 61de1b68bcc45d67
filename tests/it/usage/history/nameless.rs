//! States with names and states without, of one account.

use serde_json::json;
use zoom_admin::usage::history::{DiffUser, Outcome, UserState, diff};

use super::made::{is, keep, month, outcomes, seats, state, user};
use super::*;

const INVITED: &str = "cem@example.com";

/// Somebody who is invited, with a name or without.
fn invited(name: Option<&str>) -> UserState {
    let mut user = user("cem", &[("pro", is("withdraw"))]);
    user.id = None;
    user.email = name.unwrap_or_default().to_owned();
    user.key = serde_json::from_value(json!(name.unwrap_or("user 2"))).unwrap();
    user.status = serde_json::from_value(json!("pending")).unwrap();
    user
}

fn hidden(mut user: UserState) -> UserState {
    user.email = String::new();
    user
}

fn ann() -> UserState {
    user("ann", &[("pro", keep())])
}

fn accepted() -> UserState {
    user("cem", &[("pro", keep())])
}

fn day(day: &str, users: Vec<UserState>) -> AccountSnapshot {
    let pro = seats("pro", 2, (5, "plan_usage"), "120.00");
    state(day, users, vec![pro])
}

fn keys(users: &[DiffUser]) -> Vec<&str> {
    users.iter().map(|user| user.key.as_str()).collect()
}

#[test]
fn an_invitation_is_not_withdrawn_because_a_state_has_no_names() {
    let named = || day("2026-01-31", vec![ann(), invited(Some(INVITED))]);
    let nameless = day("2026-02-28", vec![hidden(ann()), invited(None)]);
    let told = outcomes(&[named(), nameless.clone()]);
    assert_eq!(told.advice[0].outcome, Outcome::Unknown);
    assert_eq!(month(&told, "2026-02")[..2], ["-", "-"]);
    // A later state with names finds who accepted, and who is gone.
    let later = day("2026-03-31", vec![ann(), accepted()]);
    let told = outcomes(&[named(), nameless.clone(), later]);
    assert_eq!(told.advice[0].outcome, Outcome::NoLongerAdvised);
    assert_eq!(told.advice[0].key.as_str(), "id-cem");
    let later = day("2026-03-31", vec![ann()]);
    let told = outcomes(&[named(), nameless, later]);
    assert_eq!(told.advice[0].outcome, Outcome::Done);
    // Ids are never hidden: who has one is gone.
    let idle = user("ben", &[("pro", is("reclaim"))]);
    let told = outcomes(&[
        day("2026-01-31", vec![ann(), idle]),
        day("2026-02-28", vec![hidden(ann())]),
    ]);
    assert_eq!(told.advice[0].outcome, Outcome::Done);
}

#[test]
fn nobody_who_was_invited_has_certainly_left_or_joined_where_names_are_hidden() {
    let ben = || user("ben", &[("pro", keep())]);
    let named = day("2026-01-31", vec![ann(), ben(), invited(Some(INVITED))]);
    let nameless = day("2026-02-28", vec![hidden(ann()), invited(None)]);
    let to = diff(&named, &nameless);
    assert_eq!(keys(&to.left), ["id-ben"]);
    assert_eq!(keys(&to.maybe_left), [INVITED]);
    assert!(to.joined.is_empty() && to.maybe_joined.is_empty());
    let back = diff(&nameless, &named);
    assert_eq!(keys(&back.maybe_joined), [INVITED, "id-ben"]);
    assert!(back.joined.is_empty() && back.left.is_empty());
    // Who has an id now may be the one who was invited.
    let later = day("2026-02-28", vec![hidden(ann()), hidden(accepted())]);
    let to = diff(&named, &later);
    assert_eq!(keys(&to.maybe_joined), ["id-cem"]);
    assert_eq!(keys(&to.maybe_left), [INVITED]);
    // Where nobody was invited, everybody is found by the id.
    let before = day("2026-01-31", vec![hidden(ann())]);
    let joined = diff(&before, &named);
    assert_eq!(keys(&joined.joined), [INVITED, "id-ben"]);
    assert!(joined.maybe_joined.is_empty());
}

#[test]
fn outcomes_without_names_have_no_address() {
    let other = || {
        let mut user = invited(Some("dora@example.com"));
        user.verdicts.push(user.verdicts[0].clone());
        user.verdicts[1].licence = "webinar:500".parse().ok();
        user
    };
    let idle = user("ben", &[("pro", is("reclaim"))]);
    let users = vec![idle, invited(Some(INVITED)), other()];
    let told = outcomes(&[day("2026-01-31", users)]);
    let text = serde_json::to_string(&told).unwrap();
    assert!(text.contains(INVITED), "{text}");
    let hidden = told.clone().without_names();
    let text = serde_json::to_string(&hidden).unwrap();
    assert!(!text.contains('@'), "{text}");
    let keys: Vec<_> = hidden.advice.iter().map(|one| one.key.as_str()).collect();
    assert_eq!(
        keys,
        [
            "invited user 1",
            "invited user 2",
            "invited user 2",
            "id-ben"
        ]
    );
    assert_eq!(hidden.total, told.total);
}
