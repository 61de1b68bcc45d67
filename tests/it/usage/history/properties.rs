//! What holds of differences between any states.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::json;
use zoom_admin::coverage::{Coverage, Source, SourceCoverage};
use zoom_admin::usage::Collector;
use zoom_admin::usage::history::{Change, Diff, UserState, diff};
use zoom_admin::usage::inventory::UserKey;

use super::*;

/// A state of which all users were read, or not, with these users.
fn state(users: Vec<UserState>, complete: bool) -> AccountSnapshot {
    let mut coverage = Coverage::default();
    if complete {
        coverage.add(SourceCoverage::new(Source::Users));
    }
    let facts = Collector::new().into_facts(coverage, at("2026-07-01T09:00:00Z"));
    let review = decide(&facts);
    let mut state = SnapshotSource::new(&facts, &review).snapshot().unwrap();
    state.users = users;
    state.users.sort_by(|a, b| a.key.cmp(&b.key));
    state
}

/// Person `n`, who is invited or has an id, with some of what can change.
fn user(n: u8, invited: bool, what: [u8; 4]) -> UserState {
    let [status, licence, department, address] = what;
    let email = match address {
        0 => format!("u{n}@example.com"),
        _ => format!("U{n}.new@example.com"),
    };
    let id = format!("id-{n}");
    let status = match (invited, status) {
        (true, _) => "pending",
        (false, 0) => "inactive",
        _ => "active",
    };
    let licences = [vec![], vec!["pro"], vec!["pro", "webinar:500"]];
    let department = match department {
        0 => json!({"missing": "not_there"}),
        1 => json!("Sales"),
        2 => json!("Law"),
        _ => json!({"missing": "not_read", "why": {"reason": "not_read"}}),
    };
    let mut user = json!({
        "key": if invited { email.to_lowercase() } else { id.clone() }, "email": email,
        "status": status, "user_type": 2, "department": department,
        "licences": licences[usize::from(licence)], "verdicts": [],
        "clocks": {"login": null, "participation": null, "licence_use": null},
    });
    if !invited {
        user["id"] = id.into();
    }
    serde_json::from_value(user).unwrap()
}

prop_compose! {
    /// Each of eight people is not there, invited, or a user. Who is invited has the first address,
    /// so that accepting an invitation keeps it.
    fn users()(all in prop::collection::vec(
        (0u8..4, [0u8..2, 0..3, 0..4, 0..2]), 8,
    )) -> Vec<UserState> {
        let all = (0u8..).zip(all);
        all.filter_map(|(n, (there, mut what))| match there {
            0 => None,
            1 => {
                what[3] = 0;
                Some(user(n, true, what))
            }
            _ => Some(user(n, false, what)),
        }).collect()
    }
}

fn keys(state: &AccountSnapshot) -> BTreeSet<UserKey> {
    state.users.iter().map(|user| user.key.clone()).collect()
}

/// The keys that are added and taken away, whatever the reason.
fn moved(diff: &Diff) -> (BTreeSet<UserKey>, BTreeSet<UserKey>) {
    let joined = diff.joined.iter().chain(&diff.maybe_joined);
    let left = diff.left.iter().chain(&diff.maybe_left);
    let accepted = diff.accepted.iter();
    (
        joined
            .map(|user| user.key.clone())
            .chain(accepted.clone().map(|accepted| accepted.to.clone()))
            .collect(),
        left.map(|user| user.key.clone())
            .chain(accepted.map(|accepted| accepted.from.clone()))
            .collect(),
    )
}

proptest! {
    #[test]
    fn nothing_differs_from_itself(users in users(), complete: bool) {
        let state = state(users, complete);
        let same = diff(&state, &state);
        prop_assert!(same.is_empty(), "{same:?}");
    }

    #[test]
    fn a_difference_that_is_applied_gives_the_later_users(a in users(), b in users(), whole: [bool; 2]) {
        let (a, b) = (state(a, whole[0]), state(b, whole[1]));
        let diff = diff(&a, &b);
        let mut applied = keys(&a);
        diff.apply(&mut applied);
        prop_assert_eq!(applied, keys(&b));
        // Nobody has certainly left where not all users were read, nor joined.
        prop_assert!(whole[0] || diff.joined.is_empty());
        prop_assert!(whole[1] || diff.left.is_empty());
        prop_assert!(!whole[0] || diff.maybe_joined.is_empty());
        prop_assert!(!whole[1] || diff.maybe_left.is_empty());
    }

    #[test]
    fn two_differences_come_to_that_of_the_ends(a in users(), b in users(), c in users()) {
        let (a, b, c) = (state(a, true), state(b, true), state(c, true));
        let (first, second, both) = (diff(&a, &b), diff(&b, &c), diff(&a, &c));
        let ((in1, out1), (in2, out2)) = (moved(&first), moved(&second));
        // Who joined and left again, or left and came back, has not moved.
        let joined: BTreeSet<_> = in1.difference(&out2).chain(&in2).cloned().collect();
        let left: BTreeSet<_> = out1.difference(&in2).chain(&out2).cloned().collect();
        let joined: BTreeSet<_> = joined.difference(&keys(&a)).cloned().collect();
        let left: BTreeSet<_> = left.intersection(&keys(&a)).cloned().collect();
        let left: BTreeSet<_> = left.difference(&keys(&c)).cloned().collect();
        prop_assert_eq!(moved(&both), (joined, left));
        let mut applied = keys(&a);
        first.apply(&mut applied);
        second.apply(&mut applied);
        prop_assert_eq!(applied, keys(&c));
    }

    #[test]
    fn the_way_back_is_the_reverse(a in users(), b in users()) {
        let (a, b) = (state(a, true), state(b, true));
        let (there, back) = (diff(&a, &b), diff(&b, &a));
        let ((joined, left), (back_in, back_out)) = (moved(&there), moved(&back));
        prop_assert_eq!((joined, left), (back_out, back_in));
    }

    #[test]
    fn any_users_go_through_a_file(users in users()) {
        let state = state(users, true);
        let back = AccountSnapshot::read_from(&written(&state)[..], &key()).unwrap();
        prop_assert_eq!(back.users, state.users);
    }
}

fn changes(before: UserState, after: UserState) -> Vec<Change> {
    let diff = diff(&state(vec![before], true), &state(vec![after], true));
    assert!(diff.joined.is_empty() && diff.left.is_empty(), "{diff:?}");
    diff.changed
        .into_iter()
        .flat_map(|user| user.changes)
        .collect()
}

#[test]
fn each_change_of_a_user_is_told_and_what_was_not_read_is_not() {
    let base = || user(1, false, [1, 1, 1, 0]);
    assert_eq!(changes(base(), base()), []);
    let written = |changes: Vec<Change>| serde_json::to_value(changes).unwrap();
    assert_eq!(
        written(changes(base(), user(1, false, [1, 2, 2, 1]))),
        json!([
            {"change": "department", "from": "Sales", "to": "Law"},
            {"change": "licence_gained", "licence": "webinar:500"},
            {"change": "renamed", "from": "u1@example.com", "to": "U1.new@example.com"},
        ])
    );
    // Who is deactivated holds no seat.
    assert_eq!(
        written(changes(base(), user(1, false, [0, 1, 1, 0]))),
        json!([
            {"change": "status", "from": "active", "to": "inactive"},
            {"change": "licence_lost", "licence": "pro"},
        ])
    );
    assert_eq!(
        written(changes(base(), user(1, false, [1, 1, 0, 0]))),
        json!([{"change": "department", "from": "Sales", "to": {"missing": "not_there"}}])
    );
    // A department, settings or a record that was not read tells nothing; what is held tells itself.
    assert_eq!(changes(base(), user(1, false, [1, 1, 3, 0])), []);
    let mut unread = user(1, false, [1, 1, 1, 0]);
    unread.add_ons_unread = true;
    let with_webinar = || user(1, false, [1, 2, 1, 0]);
    assert_eq!(changes(with_webinar(), unread.clone()), []);
    let state_of = |user| state(vec![user], true);
    let diff = diff(&state_of(with_webinar()), &state_of(unread));
    assert_eq!(diff.not_compared, 1);
}

#[test]
fn an_accepted_invitation_is_neither_joined_nor_left() {
    let (invited, user) = (user(1, true, [1, 1, 1, 0]), user(1, false, [1, 1, 1, 0]));
    let diff = diff(&state(vec![invited], true), &state(vec![user], true));
    assert!(diff.joined.is_empty() && diff.left.is_empty());
    assert_eq!(diff.accepted.len(), 1);
    assert_eq!(diff.accepted[0].to.as_str(), "id-1");
    let changes = serde_json::to_value(&diff.changed[0].changes).unwrap();
    assert_eq!(
        changes,
        json!([{"change": "status", "from": "pending", "to": "active"}])
    );
}
