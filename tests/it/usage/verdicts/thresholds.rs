//! How seats and money hang on the number of days that the rules look at.

use serde_json::json;
use zoom_admin::fake::FakeAccount;
use zoom_admin::usage::money::{THRESHOLDS, Threshold};
use zoom_admin::usage::{self, Contract, Known, Planning, Policy};

use super::*;

/// Users of Pro who last hosted what needs a licence one, two, three and four months ago, or never.
fn account() -> FakeAccount {
    let hosts = [
        ("june", "2026-06-15T10:00:00Z"),
        ("may", "2026-05-15T10:00:00Z"),
        ("april", "2026-04-15T10:00:00Z"),
        ("march", "2026-03-15T10:00:00Z"),
    ];
    let account = team()
        .plan_usage(json!({"plan_base": {"type": "yearly", "hosts": 5, "usage": 5}}))
        .user(user("never"));
    hosts.iter().fold(account, |account, (name, start)| {
        account
            .user(user(name))
            .meeting(meeting(name, start, 50, 4))
    })
}

fn contract() -> Contract {
    Contract::from_json(
        r#"{"currency": "EUR", "model": "named_host", "term_end": "2026-12-31",
            "lines": [{"licence": "pro", "quantity": 5, "unit_price": "100.00"}]}"#,
    )
    .unwrap()
}

/// The thresholds of a policy, and the review by it.
async fn thresholds(account: FakeAccount, policy: &Policy) -> (Vec<Threshold>, Review) {
    let facts = facts_of(&fake(account), policy).await;
    let contract = contract();
    let review = usage::decide(&facts, policy, Some(&contract), facts.read_at).unwrap();
    let terms = review.terms(Some(&contract), &Planning::new());
    let all = usage::sensitivity(&facts, policy, &terms, facts.read_at).unwrap();
    (all, review)
}

fn told(threshold: &Threshold) -> (u32, u64, u64, String) {
    let result = threshold.result.value().unwrap();
    let saving = result.saving.money.value().unwrap().to_string();
    (threshold.days, result.seats, result.unknown, saving)
}

#[tokio::test(start_paused = true)]
async fn seats_and_money_hang_on_the_number_of_days() {
    let policy = Policy::careful(90);
    let contract = contract();
    let fake = fake(account());
    let zoom = client(&fake).build().unwrap();
    // Sign-ins are read for the days of the rules, unless more are asked for.
    let options = usage::Options::new().policy(policy.clone()).days(180);
    let mut facts = usage::collect(&zoom, options).await.unwrap();
    for days in THRESHOLDS {
        let policy = policy.clone().with_days(days);
        let read = usage::look_closer(&zoom, &mut facts, &policy, Some(&contract));
        read.await.unwrap();
    }
    let review = usage::decide(&facts, &policy, Some(&contract), facts.read_at).unwrap();
    let terms = review.terms(Some(&contract), &Planning::new());
    let all = usage::sensitivity(&facts, &policy, &terms, facts.read_at).unwrap();
    let told: Vec<_> = all.iter().map(told).collect();
    let line = |days, seats, saving: &str| (days, seats, 0, saving.to_owned());
    assert_eq!(
        told,
        [
            line(30, 4, "400.00"),
            line(60, 3, "300.00"),
            line(90, 2, "200.00"),
            line(120, 1, "100.00"),
            line(180, 1, "100.00"),
        ]
    );
    // Reports reach back to the second of January.
    let longest = all[4].result.value().unwrap().window;
    assert_eq!(longest, days("2026-01-02", "2026-06-29"));
}

#[tokio::test(start_paused = true)]
async fn the_threshold_of_the_policy_gives_what_the_review_gives() {
    for days in THRESHOLDS {
        let policy = Policy::careful(days);
        let (all, review) = thresholds(account(), &policy).await;
        let own = all.iter().find(|one| one.days == days).unwrap();
        let own = own.result.value().unwrap();
        let planning = Planning::new();
        let money = review.purchasing(Some(&contract()), &planning).unwrap();
        assert_eq!(own.saving, money.renew.saving, "{days}");
        assert_eq!(own.saving_to_confirm, money.renew.to_confirm, "{days}");
        let position = money.position(&usage::Licence::Pro).unwrap();
        let seats = position.seats;
        assert_eq!(own.seats, seats.release + seats.withdraw, "{days}");
        assert_eq!(own.unknown, seats.unknown, "{days}");
    }
}

#[tokio::test(start_paused = true)]
async fn who_was_not_looked_at_is_unknown_at_fewer_days() {
    let (all, _) = thresholds(account(), &Policy::careful(90)).await;
    // Of those who hosted in May and April, it was not asked for whom they schedule.
    assert_eq!(told(&all[0]), (30, 2, 2, "200.00".to_owned()));
    assert_eq!(told(&all[2]), (90, 2, 0, "200.00".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn a_threshold_that_the_reports_do_not_cover_is_unknown() {
    let mut policy = Policy::careful(60);
    policy.add_ons.days = 60;
    let (all, _) = thresholds(account(), &policy).await;
    assert_eq!(told(&all[1]).1, 3);
    for one in &all[2..] {
        let Known::NotRead(why) = &one.result else {
            panic!("{one:?}")
        };
        assert!(why.to_string().contains("history: final for"), "{why}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_has_no_threshold_is_refused() {
    let policy = Policy::zoom_active_host();
    let facts = facts_of(&fake(account()), &policy).await;
    let review = decide(&facts, &policy);
    let planning = Planning::new();
    let refused = |policy: &Policy, review: &Review| {
        let terms = review.terms(None, &planning);
        let refused = usage::sensitivity(&facts, policy, &terms, facts.read_at);
        refused.unwrap_err().to_string()
    };
    let says = refused(&policy, &review);
    assert!(says.contains("take a policy such as careful(90)"), "{says}");
    let part = review.filtered(&"department = Sales".parse().unwrap());
    let says = refused(&Policy::careful(90), &part);
    assert!(
        says.contains("the terms of the review without a filter"),
        "{says}"
    );
}
