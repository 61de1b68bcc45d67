//! Contracts: the price book that verdicts go by, and the money of a review, worked out by hand.

use serde_json::json;
use zoom_admin::fake::{FakeAccount, FakeSignIn, FakeStatus};
use zoom_admin::usage::{self, Contract, Planning, Policy, Purchasing, Review};

use super::*;

fn dept(name: &str, dept: &str) -> FakeUser {
    user(name).with(|u| u.dept = Some(dept.into()))
}

/// Ten seats of Pro are bought: five assigned, one held by an invitation, four spare. Of the five,
/// one is idle and one only signs in.
fn account() -> FakeAccount {
    let cut_off = |day: u32| {
        let start = format!("2026-06-{day}T10:00:00Z");
        meeting("basic", &start, 40, 3)
    };
    team()
        .plan_usage(json!({
            "plan_base": {"type": "yearly", "hosts": 10, "usage": 5, "pending": 1},
            "plan_large_meeting": {"type": "large500_yearly", "hosts": 2, "usage": 1},
            "plan_webinar": [
                {"type": "webinar1000_yearly", "hosts": 1, "usage": 1},
                {"type": "webinar500_yearly", "hosts": 1, "usage": 0},
            ],
        }))
        .user(dept("used", "Sales"))
        .meeting(meeting("used", "2026-06-02T10:00:00Z", 50, 4))
        .user(dept("idle", "Sales"))
        .user(user("signs-in"))
        .sign_in(FakeSignIn::new(
            email("signs-in"),
            at("2026-06-03T08:00:00Z"),
        ))
        .user(user("invited").with(|u| u.status = FakeStatus::Pending))
        .operation(invited("invited", "2026-06-01T10:00:00Z"))
        .user(dept("webinars", "Marketing").with(|u| u.webinar = Some(1000)))
        .meeting(webinar("webinars", "2026-06-01T10:00:00Z", 300))
        .user(dept("hall", "Marketing").with(|u| u.large_meeting = Some(500)))
        .meeting(meeting("hall", "2026-06-02T10:00:00Z", 50, 200))
        .user(dept("basic", "Sales").with(|u| u.kind = 1))
        .meeting(cut_off(10))
        .meeting(cut_off(11))
        .meeting(cut_off(12))
}

fn contract() -> Contract {
    Contract::from_json(
        r#"{"currency": "EUR", "model": "named_host", "term_end": "2026-12-31",
            "notice_by": "2026-10-31", "lines": [
            {"licence": "pro", "quantity": 10, "unit_price": "150.00", "minimum": 3},
            {"licence": "webinar:1000", "quantity": 1, "unit_price": "3000.00"},
            {"licence": "webinar:500", "quantity": 1, "unit_price": "800.00"},
            {"licence": "large_meeting:500", "quantity": 2, "unit_price": "480.00"}
        ]}"#,
    )
    .unwrap()
}

async fn by(account: FakeAccount, contract: &Contract) -> Review {
    let zoom = client(&fake(account)).build().unwrap();
    let options = usage::Options::new().contract(contract.clone());
    usage::review(&zoom, options).await.unwrap()
}

fn money(review: &Review, contract: &Contract) -> Purchasing {
    let planning = Planning::default();
    review.purchasing(Some(contract), &planning).unwrap()
}

/// `need, give back, saving` of a line.
fn renewed(money: &Purchasing, licence: &str) -> (u64, i64, String) {
    let licence = licence.parse().unwrap();
    let position = money.position(&licence).unwrap();
    let line = money.renew.lines.iter().find(|l| l.licence == licence);
    (
        *position.need.value().unwrap(),
        *position.give_back.value().unwrap(),
        line.unwrap().saving.value().unwrap().to_string(),
    )
}

#[tokio::test(start_paused = true)]
async fn what_to_renew_adds_up_over_lines_and_departments() {
    let review = by(account(), &contract()).await;
    for (who, expected) in [
        ("used", "keep"),
        ("idle", "reclaim"),
        ("signs-in", "downgrade"),
        ("invited", "withdraw"),
        ("webinars", "keep"),
        ("hall", "keep"),
        ("basic", "upgrade to pro"),
    ] {
        assert_eq!(verdict(&review, who), expected, "{who}");
    }
    let shrunk = add_on(&review, "webinars", "webinar:1000");
    assert_eq!(shrunk.verdict.to_string(), "shrink to webinar:500");
    let dropped = add_on(&review, "hall", "large_meeting:500");
    assert_eq!(dropped.verdict.to_string(), "drop");

    let money = money(&review, &contract());
    // 5 assigned, less 2 released, and 1 upgraded; the invitation goes.
    assert_eq!(renewed(&money, "pro"), (4, 6, "900.00".into()));
    assert_eq!(renewed(&money, "webinar:1000"), (0, 1, "3000.00".into()));
    assert_eq!(renewed(&money, "webinar:500"), (1, 0, "0.00".into()));
    assert_eq!(
        renewed(&money, "large_meeting:500"),
        (0, 2, "960.00".into())
    );
    let saving = money.renew.saving.money.value().unwrap();
    assert_eq!(saving.to_string(), "4860.00");
    let pro = money.position(&"pro".parse().unwrap()).unwrap();
    assert_eq!((pro.seats.assigned, pro.seats.pending), (5, 1));
    assert_eq!((pro.seats.release, pro.seats.withdraw), (2, 1));
    assert_eq!(pro.spare.value(), Some(&4));

    let departments: Vec<_> = money
        .departments
        .iter()
        .map(|of| {
            let saving = of.saving.money.value().unwrap().to_string();
            (of.name.as_deref(), saving)
        })
        .collect();
    // A seat of Sales is released, and one is wanted there. Marketing gives back 3000 and 480, and
    // takes 800.
    assert!(
        departments.contains(&(Some("Sales"), "0.00".into())),
        "{departments:?}"
    );
    assert!(departments.contains(&(Some("Marketing"), "2680.00".into())));
    // Who only signs in, and the invitation.
    assert!(departments.contains(&(None, "300.00".into())));
    let rest: Vec<_> = money
        .remainder
        .iter()
        .map(|of| of.saving.value().unwrap().to_string())
        .collect();
    // Spare seats: four of Pro, one webinar of 500, one large meeting.
    assert_eq!(rest.len(), 4);
    for spare in ["600.00", "800.00", "480.00"] {
        assert!(rest.contains(&spare.to_owned()), "{rest:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn who_is_deactivated_holds_no_seat_also_if_exempt() {
    let left = dept("left", "Legal").with(|u| u.status = FakeStatus::Inactive);
    let fake = fake(account().user(left));
    let policy = Policy::careful(90).exempt(usage::policy::Exemption::new(
        "department = Legal".parse().unwrap(),
        "litigation hold",
    ));
    let review = review_of(&fake, &policy).await;
    assert_eq!(verdict(&review, "left"), "keep (exempt)");
    let money = money(&review, &contract());
    let pro = money.position(&"pro".parse().unwrap()).unwrap();
    assert_eq!(pro.seats.assigned, 5);
}

#[tokio::test(start_paused = true)]
async fn a_filtered_review_tells_its_changes_and_that_it_is_filtered() {
    let review = by(account(), &contract()).await;
    let filter = "department = Marketing".parse().unwrap();
    let part = money(&review.filtered(&filter), &contract());
    assert_eq!(part.filtered.as_deref(), Some("department = Marketing"));
    let webinar = part.position(&"webinar:1000".parse().unwrap()).unwrap();
    assert!(webinar.bought.value().is_none() && webinar.give_back.value().is_none());
    assert_eq!(part.changes.money.value().unwrap().to_string(), "2680.00");
}

#[tokio::test(start_paused = true)]
async fn the_price_book_says_what_a_base_includes_and_how_many_its_meetings_can_have() {
    let account = team()
        .plan_usage(
            json!({"plan_base": {"hosts": 5}, "plan_webinar": {"type": "webinar500", "hosts": 2}}),
        )
        .user(user("halls").with(|u| u.large_meeting = Some(1000)))
        .meeting(meeting("halls", "2026-06-02T10:00:00Z", 50, 400))
        .user(user("webinars").with(|u| u.webinar = Some(500)));
    let book = |line: serde_json::Value| {
        let contract = json!({"currency": "EUR", "model": "named_host",
            "term_end": "2026-12-31", "lines": [line]});
        Contract::from_json(&contract.to_string()).unwrap()
    };
    let plain = book(json!({"licence": "pro", "quantity": 5}));
    let review = by(account.clone(), &plain).await;
    // Basic has 300 in this account.
    let halls = add_on(&review, "halls", "large_meeting:1000");
    assert_eq!(halls.verdict.to_string(), "shrink to large_meeting:500");
    let unused = add_on(&review, "webinars", "webinar:500");
    assert_eq!(
        (unused.verdict.name(), unused.provision),
        ("drop", Provision::Bought)
    );
    assert_eq!(verdict(&review, "webinars"), "reclaim");

    let rich = book(json!({"licence": "pro", "quantity": 5, "capacity": 500,
        "includes": ["webinar:500"]}));
    let review = by(account, &rich).await;
    let halls = add_on(&review, "halls", "large_meeting:1000");
    assert_eq!(halls.verdict.to_string(), "drop");
    // Included saves nothing, and goes with the base.
    let unused = add_on(&review, "webinars", "webinar:500");
    assert_eq!(
        (unused.verdict.name(), unused.provision),
        ("keep", Provision::Included)
    );
    assert_eq!(verdict(&review, "webinars"), "reclaim");
    let money = money(&review, &rich);
    let included = money.position(&"webinar:500".parse().unwrap());
    assert!(included.is_none_or(|p| p.seats.assigned == 0 && p.seats.included == 1));
    // Without a price there is no money.
    assert!(money.renew.saving.money.value().is_none());
}

#[tokio::test(start_paused = true)]
async fn releasing_a_seat_of_an_active_host_contract_saves_nothing() {
    let mut contract = contract();
    contract.model = usage::money::Model::ActiveHost;
    let fake = fake(account());
    let facts = facts_of(&fake, &Policy::careful(90)).await;
    let review =
        usage::decide(&facts, &Policy::careful(90), Some(&contract), facts.read_at).unwrap();
    // June is not wholly final on the first of July, and before it nobody hosted a meeting.
    let hosts = facts.monthly_active_hosts(days("2026-04-01", "2026-06-30"));
    let none = |month: &str| (month.to_owned(), 0);
    assert_eq!(hosts, [none("2026-04"), none("2026-05")].into());
    // The review has the months of all days that were read.
    let read = ["2026-02", "2026-03", "2026-04", "2026-05"].map(none);
    assert_eq!(review.monthly_active_hosts, read.clone().into());
    let planning = Planning::default();
    let counted = review.purchasing(Some(&contract), &planning).unwrap();
    assert_eq!(counted.monthly_active_hosts, read.into());
    // A caller who knows better says so.
    let hosts = [("2026-06".to_owned(), 4)].into();
    let terms = review.terms(Some(&contract), &planning);
    let terms = terms.monthly_active_hosts(hosts);
    let money = usage::money::purchasing(review.seats(), terms).unwrap();
    assert_eq!(
        money.renew.saving.money.value().unwrap().to_string(),
        "0.00"
    );
    assert!(money.renew.saves_nothing.is_some());
    assert_eq!(money.monthly_active_hosts["2026-06"], 4);
}

#[tokio::test(start_paused = true)]
async fn the_same_facts_policy_contract_and_time_give_the_same_bytes() {
    let fake = fake(account());
    let facts = facts_of(&fake, &Policy::careful(90)).await;
    let bytes = || {
        let policy = Policy::careful(90);
        let review = usage::decide(&facts, &policy, Some(&contract()), facts.read_at).unwrap();
        let money = money(&review, &contract());
        serde_json::to_string(&(review, money)).unwrap()
    };
    assert_eq!(bytes(), bytes());
}
