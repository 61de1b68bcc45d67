//! Ages that a policy asks for, and those that it does without.

use serde_json::json;
use zoom_admin::coverage::{NotRead, Source, Why};
use zoom_admin::usage::Verdict;
use zoom_admin::usage::verdict::{Cause, Reason};
use zoom_admin::user::Status;

use super::records::{damaged_facts, lost, record, settings, snapshot_of};
use super::*;

const NOT: &str = "not hosted what needs a licence, 2026-04-01 to 2026-06-29";

/// The careful policy with other ages for new users and licences.
fn ages(new_user: u32, new_licence: u32) -> Policy {
    let mut policy = Policy::careful(90);
    policy.guards.new_user_days = new_user;
    policy.guards.new_licence_days = new_licence;
    policy
}

/// The base of Ann, who is idle, and of whose age the record does not tell.
fn without_creation(policy: &Policy, unreadable: bool) -> LicenceVerdict {
    let user = record(
        Status::Active,
        json!({"id": "id-ann", "email": email("ann"), "type": 2, "user_created_at": null}),
    );
    let users = [user, settings("ann", json!({"meeting_capacity": 300}))];
    let unread = lost(Source::Users, "id-ann", "user_created_at", None);
    let failures = if unreadable { &[unread][..] } else { &[] };
    let facts = damaged_facts(&users, failures, &snapshot_of(&users));
    base(&decide(&facts, policy), "ann").clone()
}

#[test]
fn the_age_of_a_user_matters_only_to_a_policy_that_asks_for_it() {
    let age_unknown = |days| Verdict::Unknown(Cause::AgeUnknown { days });
    let of = |policy: &Policy| without_creation(policy, false);
    assert_eq!(of(&ages(30, 30)).verdict, age_unknown(30));
    assert_eq!(of(&ages(1, 0)).verdict, age_unknown(1));
    for policy in [ages(0, 0), ages(0, 30)] {
        assert_eq!(line(&of(&policy)), format!("reclaim, high: {NOT}"));
    }
}

#[test]
fn an_age_that_could_not_be_read_matters_only_to_a_policy_that_asks_for_one() {
    let of = |policy: &Policy| without_creation(policy, true);
    let sources = vec![NotRead::new(
        Source::Users,
        Why::UnreadableField {
            field: "user_created_at".into(),
        },
    )];
    let unread = Verdict::Unknown(Cause::NotRead { sources });
    // A licence cannot be older than its user.
    for policy in [ages(30, 30), ages(1, 0), ages(0, 1)] {
        assert_eq!(of(&policy).verdict, unread);
    }
    assert_eq!(line(&of(&ages(0, 0))), format!("reclaim, high: {NOT}"));
}

#[tokio::test(start_paused = true)]
async fn a_silent_log_is_no_doubt_to_a_policy_without_an_age_for_licences() {
    let account = silent_team().user(user("idle").with(|u| u.webinar = Some(500)));
    let fake = fake(account);
    let both = |review: &Review| {
        let add_on = add_on(review, "idle", "webinar:500");
        [base(review, "idle"), add_on].map(|of| {
            let silence = of.reasons.contains(&Reason::AgeBySilence);
            (format!("{}, {}", of.verdict, of.confidence), silence)
        })
    };
    let expected = |confidence: &str, silence: bool| {
        ["reclaim", "drop"].map(|verdict| (format!("{verdict}, {confidence}"), silence))
    };
    let review = review_of(&fake, &ages(30, 30)).await;
    assert_eq!(both(&review), expected("medium", true));
    let review = review_of(&fake, &ages(30, 0)).await;
    assert_eq!(both(&review), expected("high", false));
}

#[tokio::test(start_paused = true)]
async fn what_came_after_the_day_of_the_decision_is_new_only_to_a_policy_that_asks_for_an_age() {
    let account = team()
        .user(user("given"))
        .operation(licensed("given", "2026-06-30T10:00:00Z"))
        .user(user("created").with(|u| u.created = at("2026-06-30T10:00:00Z")));
    let fake = fake(account);
    for (policy, given, created) in [
        (
            ages(30, 30),
            "keep (new licence, until 2026-07-30)",
            "keep (new user, until 2026-07-30)",
        ),
        (ages(0, 0), "reclaim", "reclaim"),
    ] {
        let facts = facts_of(&fake, &policy).await;
        // For the days of then, the events and sign-ins were not read.
        let mut policy = policy.with_days(30);
        policy.guards.upcoming_days = 0;
        let before = at("2026-06-30T09:00:00Z");
        let review = usage::decide(&facts, &policy, None, before).unwrap();
        assert_eq!(verdict(&review, "given"), given);
        assert_eq!(verdict(&review, "created"), created);
    }
}
