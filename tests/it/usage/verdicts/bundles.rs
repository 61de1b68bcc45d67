//! Bundles, which are nearly all that is sold.

use zoom_admin::usage::activity::ProductActivity;
use zoom_admin::usage::licence::Product;
use zoom_admin::usage::{Contract, Licence, Verdict};

use super::*;

fn bundled(name: &str, number: i64) -> FakeUser {
    user(name).with(|u| {
        u.extra.insert("zoom_one_type".into(), number.into());
        u.extra_feature.insert("zoom_phone".into(), true.into());
    })
}

fn phone_taken_away(user: &mut FakeUser) {
    user.extra_feature.insert("zoom_phone".into(), false.into());
}

/// Everybody holds a bundle.
fn account() -> FakeAccount {
    let on = "2026-06-01T10:00:00Z";
    team()
        .user(bundled("used", 4))
        .meeting(meeting("used", on, 50, 4))
        .user(bundled("hosts-small", 4))
        .meeting(meeting("hosts-small", on, 20, 4))
        .user(bundled("signs-in", 4).with(|u| u.last_login = Some(at(on))))
        .user(bundled("idle", 4))
        .user(bundled("no-phone", 134_217_728).with(phone_taken_away))
        .user(bundled("not-described", 5))
}

async fn looked_at(account: FakeAccount, policy: &Policy) -> Facts {
    let fake = fake(account);
    let zoom = client(&fake).build().unwrap();
    let mut facts = facts_of(&fake, policy).await;
    usage::look_closer(&zoom, &mut facts, policy, None)
        .await
        .unwrap();
    facts
}

fn sells(lines: &str) -> Contract {
    let text = format!(
        r#"{{"currency": "EUR", "model": "named_host", "term_end": "2026-12-31", "lines": [{lines}]}}"#
    );
    Contract::from_json(&text).unwrap()
}

#[tokio::test(start_paused = true)]
async fn an_idle_bundle_is_a_review_that_names_what_to_look_at_and_what_it_would_become() {
    let policy = Policy::careful(90);
    let facts = looked_at(account(), &policy).await;
    let review = decide(&facts, &policy);
    let all = "Phone, Clips, Docs, AI Companion";
    let told = |would_be: &str, products: &str| {
        format!("review (would be {would_be}), low: look at the use of {products} first")
    };
    let used = "keep, high: hosted what needs a licence: 1 times, last 2026-06-01";
    assert_lines(
        &review,
        &[
            ("used", used),
            ("hosts-small", &told("downgrade", all)),
            ("signs-in", &told("downgrade", all)),
            ("idle", &told("reclaim", all)),
            ("no-phone", &told("reclaim", "Clips, AI Companion")),
            (
                "not-described",
                &told("reclaim", "Phone, the bundle's other products"),
            ),
        ],
    );
    let told = serde_json::to_value(&base(&review, "idle").verdict).unwrap();
    assert_eq!(
        told,
        serde_json::json!({"is": "review", "would_be": {"is": "reclaim"}})
    );
}

#[tokio::test(start_paused = true)]
async fn who_hosts_small_meetings_moves_to_the_cheapest_base_that_the_contract_sells() {
    let policy = Policy::careful(90);
    let facts = looked_at(account(), &policy).await;
    let by = |lines: &str| {
        let contract = sells(lines);
        let review = usage::decide(&facts, &policy, Some(&contract), facts.read_at).unwrap();
        verdict(&review, "hosts-small")
    };
    let enterprise = r#"{"licence": "workplace:4", "quantity": 9, "unit_price": "300"}"#;
    assert_eq!(by(enterprise), "review (would be downgrade)");
    let with = |line: &str| by(&format!("{enterprise}, {line}"));
    let pro = r#"{"licence": "pro", "quantity": 1, "unit_price": "150"}"#;
    assert_eq!(with(pro), "review (would be move to pro)");
    let plus = r#"{"licence": "workplace:16", "quantity": 1, "unit_price": "200"}"#;
    assert_eq!(with(plus), "review (would be move to workplace:16)");
    assert_eq!(
        with(&format!("{plus}, {pro}")),
        "review (would be move to pro)"
    );
    // A dearer one is no move, and one that is over is not sold.
    let premier = r#"{"licence": "workplace:134217728", "quantity": 1, "unit_price": "400"}"#;
    assert_eq!(with(premier), "review (would be downgrade)");
    let over = r#"{"licence": "pro", "quantity": 1, "unit_price": "150", "end": "2026-06-30"}"#;
    assert_eq!(with(over), "review (would be downgrade)");
    // Nor is one of the same price, an add-on, or a licence for own servers.
    for line in [
        r#"{"licence": "workplace:16", "quantity": 1, "unit_price": "300"}"#,
        r#"{"licence": "webinar:500", "quantity": 1, "unit_price": "50"}"#,
        r#"{"licence": "corp", "quantity": 1, "unit_price": "50"}"#,
        r#"{"licence": "workplace:16", "quantity": 1}"#,
    ] {
        assert_eq!(with(line), "review (would be downgrade)", "{line}");
    }
    // Without prices, only Pro is known to be less.
    let unpriced = r#"{"licence": "pro", "quantity": 1}"#;
    assert_eq!(with(unpriced), "review (would be move to pro)");
}

#[tokio::test(start_paused = true)]
async fn a_bundle_is_judged_as_pro_where_its_other_products_are_known_or_not_in_use() {
    let mut policy = Policy::careful(90);
    let facts = looked_at(account(), &policy).await;
    policy.uses = Some([Product::Meetings, Product::Webinars].into());
    let review = decide(&facts, &policy);
    let verdicts = |review: &Review| {
        [
            "used",
            "hosts-small",
            "signs-in",
            "idle",
            "no-phone",
            "not-described",
        ]
        .map(|who| verdict(review, who))
    };
    let as_pro = [
        "keep",
        "downgrade",
        "downgrade",
        "reclaim",
        "reclaim",
        "reclaim",
    ];
    assert_eq!(verdicts(&review), as_pro);
    // Whether it holds a whiteboard is not described: it counts where the company uses one.
    policy.uses = Some([Product::Whiteboard].into());
    let review = decide(&facts, &policy);
    assert_eq!(
        line(base(&review, "idle")),
        "review (would be reclaim), low: look at the use of Whiteboard first"
    );
    // What the caller supplies is the whole of it.
    let mut supplied = ProductActivity::default();
    let held = [
        Product::Phone,
        Product::Clips,
        Product::Docs,
        Product::AiCompanion,
        Product::Suite,
    ];
    for product in held {
        let of = days("2026-04-01", "2026-06-30");
        supplied.covered.insert(product, of);
    }
    let calls = [(email("idle"), "2026-06-01".parse().unwrap())];
    supplied.last_used.insert(Product::Phone, calls.into());
    let facts = facts.with_products(supplied);
    let review = decide(&facts, &Policy::careful(90));
    let mut expected = as_pro;
    expected[3] = "keep";
    assert_eq!(verdicts(&review), expected);
    assert_eq!(
        line(base(&review, "idle")),
        "keep, high: uses Phone, last 2026-06-01"
    );
}

#[tokio::test(start_paused = true)]
async fn what_was_not_read_makes_a_bundle_unknown_as_any_other_licence() {
    let fake = fake(account());
    fake.refuse(
        "/report/history_meetings",
        zoom_admin::fake::FakeRefusal::no_permission(),
    )
    .unwrap();
    let policy = Policy::careful(90);
    let review = review_of(&fake, &policy).await;
    let idle = base(&review, "idle");
    assert!(
        matches!(idle.verdict, Verdict::Unknown(_)),
        "{}",
        idle.verdict
    );
    // A refused report says nothing of use.
    let said = reasons(idle);
    assert!(
        !said.iter().any(|reason| reason.starts_with("not hosted")),
        "{said:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn the_money_of_a_review_is_to_confirm() {
    let policy = Policy::careful(90);
    let mut facts = looked_at(account(), &policy).await;
    // The contract alone says what is bought.
    facts.plans = usage::Known::NotThere;
    let contract = sells(
        r#"{"licence": "workplace:4", "quantity": 4, "unit_price": "300"},
           {"licence": "pro", "quantity": 0, "unit_price": "150"}"#,
    );
    let review = usage::decide(&facts, &policy, Some(&contract), facts.read_at).unwrap();
    let planning = usage::Planning::new();
    let money = review.purchasing(Some(&contract), &planning).unwrap();
    let seats = |licence: Licence| money.position(&licence).unwrap().seats;
    let bundle = seats(Licence::Workplace(4));
    assert_eq!(
        (bundle.assigned, bundle.release, bundle.to_confirm),
        (4, 0, 3)
    );
    assert_eq!(seats(Licence::Pro).shrink_in_to_confirm, 1);
    // Three seats at 300, of which one moves to Pro.
    let to_confirm = &money.renew.to_confirm.money;
    assert_eq!(*to_confirm, usage::Known::Read("750.00".parse().unwrap()));
}
