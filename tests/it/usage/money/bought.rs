//! Seats that are bought, by source.

use super::*;
use serde_json::json;
use std::collections::BTreeSet;
use zoom_admin::account::Plans;
use zoom_admin::coverage::Why;
use zoom_admin::report::Invoice;
use zoom_admin::usage::money::{Line, bought};

fn usage(json: serde_json::Value) -> Known<Plans> {
    Known::Read(serde_json::from_value(json).unwrap())
}

fn refused() -> Known<Plans> {
    Known::NotRead(Why::NotRead)
}

fn invoice(name: &str, quantity: i64) -> Invoice {
    serde_json::from_value(json!({
        "invoice_charge_name": name, "quantity": quantity, "invoice_number": "INV1",
        "start_date": "2026-01-01", "end_date": "2026-12-31", "total_amount": "1,000.00",
    }))
    .unwrap()
}

fn holding(licences: &[&str]) -> BTreeSet<Licence> {
    licences.iter().map(|of| licence(of)).collect()
}

type All = BTreeMap<Licence, Known<Bought>>;

fn by(all: &All, of: &str) -> Option<(u64, BoughtFrom)> {
    let bought = all.get(&licence(of))?.value()?;
    Some((bought.seats, bought.source))
}

use BoughtFrom::{Contract as Agreed, Invoices, PlanUsage};

#[test]
fn plan_usage_tells_pro_and_the_tiers_of_add_ons() {
    let usage = usage(json!({
        "plan_base": {"type": "monthly", "hosts": 50, "usage": 20, "pending": 1},
        "plan_webinar": [
            {"type": "webinar1000_monthly", "hosts": 3},
            {"type": "webinar1000_yearly", "hosts": 4},
            {"type": "webinar500_yearly", "hosts": 2},
        ],
        "plan_large_meeting": [{"type": "large500_yearly", "hosts": 8}, {"type": "large1000_yearly"}],
        "plan_zoom_events": {"type": "events_500_yearly", "hosts": 1},
    }));
    let all = bought(
        &usage,
        Some(&[]),
        None,
        &holding(&["large_meeting:1000", "webinar"]),
        today(),
    );
    assert_eq!(by(&all, "pro"), Some((50, PlanUsage)));
    assert_eq!(by(&all, "webinar:1000"), Some((7, PlanUsage)));
    assert_eq!(by(&all, "webinar:500"), Some((2, PlanUsage)));
    assert_eq!(by(&all, "large_meeting:500"), Some((8, PlanUsage)));
    assert_eq!(by(&all, "events:500"), Some((1, PlanUsage)));
    assert!(why(&all[&licence("large_meeting:1000")]).contains("no number of seats"));
    assert!(why(&all[&licence("webinar")]).contains("capacity is not known"));
    assert_eq!(all.len(), 7);
}

#[test]
fn a_plan_whose_name_tells_no_capacity_makes_its_family_unknown() {
    for kind in [
        "webinar_yearly",
        "webinar5k_yearly",
        "webinar_500_1000",
        "webinar_5",
        "",
    ] {
        let usage = usage(json!({"plan_webinar": [
            {"type": kind, "hosts": 3}, {"type": "webinar500_yearly", "hosts": 2},
        ]}));
        let all = bought(&usage, Some(&[]), None, &holding(&["webinar:500"]), today());
        assert!(
            why(&all[&licence("webinar:500")]).contains("names no capacity"),
            "{kind}"
        );
    }
    // Of which nothing is bought, it does not matter.
    let usage = usage(json!({"plan_webinar": [
        {"type": "webinar_old", "hosts": 0}, {"type": "webinar500_yearly", "hosts": 2},
    ]}));
    let all = bought(&usage, Some(&[]), None, &holding(&[]), today());
    assert_eq!(by(&all, "webinar:500"), Some((2, PlanUsage)));

    // That nothing is bought of a tier is known, and told if somebody holds it.
    let usage = self::usage(json!({"plan_webinar": {"type": "webinar500_yearly", "hosts": 0}}));
    assert!(bought(&usage, Some(&[]), None, &holding(&[]), today()).is_empty());
    let all = bought(&usage, Some(&[]), None, &holding(&["webinar:500"]), today());
    assert_eq!(by(&all, "webinar:500"), Some((0, PlanUsage)));
}

#[test]
fn the_sum_of_a_suite_counts_for_the_only_one() {
    let one = usage(json!({
        "plan_base": {"hosts": 0}, "plan_united": {"type": "yearly", "name": "A", "hosts": 90},
        "plan_zoom_one": [{"hosts": 70}, {"hosts": 5}],
    }));
    let all = bought(
        &one,
        Some(&[]),
        None,
        &holding(&["united:32", "workplace:16"]),
        today(),
    );
    assert_eq!(by(&all, "united:32"), Some((90, PlanUsage)));
    assert_eq!(by(&all, "workplace:16"), Some((75, PlanUsage)));
    assert!(!all.contains_key(&Licence::Pro), "none bought, none held");

    let two = holding(&["united:32", "united:64"]);
    let all = bought(&one, Some(&[]), None, &two, today());
    for of in &two {
        assert!(
            why(&all[of]).contains("only the sum of such plans, 90"),
            "{all:?}"
        );
    }
    // The contract tells them apart if it comes to the same.
    let agreed = contract(&[("united:32", 60, ""), ("united:64", 30, "")]);
    let all = bought(&one, Some(&[]), Some(&agreed), &two, today());
    assert_eq!(by(&all, "united:32"), Some((60, Agreed)));
    assert_eq!(by(&all, "united:64"), Some((30, Agreed)));
    let other = contract(&[("united:32", 60, ""), ("united:64", 40, "")]);
    let all = bought(&one, Some(&[]), Some(&other), &two, today());
    assert!(why(&all[&licence("united:32")]).contains("come to 100, and Zoom's sum is 90"));

    // Two plans are not one, though only one is held.
    let plans = usage(json!({
        "plan_zoom_one": {"hosts": 70}, "plan_zoom_one_premier": {"hosts": 5},
        "plan_united": [{"name": "A", "hosts": 1}, {"name": "B", "hosts": 2}],
    }));
    let all = bought(
        &plans,
        Some(&[]),
        None,
        &holding(&["united:32", "workplace:16"]),
        today(),
    );
    assert_eq!(
        (by(&all, "united:32"), by(&all, "workplace:16")),
        (None, None)
    );
}

#[test]
fn then_invoices_then_the_contract_then_nobody() {
    let agreed = contract(&[("pro", 100, ""), ("webinar:500", 9, ""), ("corp", 1, "")]);
    let invoices = [
        invoice("Zoom Pro Annual", 90),
        invoice("Webinar 500 - Annual", 8),
    ];
    let held = holding(&["pro", "webinar:500", "corp", "events:100"]);
    let base = usage(json!({"plan_base": {"hosts": 80}}));
    let all = bought(&base, Some(&invoices), Some(&agreed), &held, today());
    assert_eq!(by(&all, "pro"), Some((80, PlanUsage)));
    assert_eq!(by(&all, "webinar:500"), Some((8, Invoices)));
    assert_eq!(by(&all, "corp"), Some((1, Agreed)));
    let nobody = why(&all[&licence("events:100")]);
    assert_eq!(
        nobody,
        "plan usage does not name it; no invoice names it; no line of the contract runs today"
    );
    // Without a number of hosts, plan usage says nothing.
    let base = usage(json!({"plan_base": {"usage": 80}}));
    let all = bought(&base, Some(&[]), Some(&agreed), &held, today());
    assert_eq!(by(&all, "pro"), Some((100, Agreed)));
    let all = bought(&refused(), Some(&[]), None, &held, today());
    assert_eq!(
        why(&all[&Licence::Pro]),
        "plan usage: not read; no invoice names it; there is no contract"
    );
}

#[test]
fn only_charges_that_say_one_thing_count() {
    for (name, of) in [
        ("Pro Monthly", Some("pro")),
        ("Zoom Meetings Pro - Annual", Some("pro")),
        ("Zoom Webinars 1,000 Attendees", Some("webinar:1000")),
        ("webinar500", Some("webinar:500")),
        ("Webinar 100", Some("webinar:100")),
        ("Large Meeting 500 Add-on", Some("large_meeting:500")),
        ("Business Annual", None),
        ("Workplace Pro", None),
        ("Webinar 500 Overage", None),
        ("Webinar 5K", None),
        // A number that is no size.
        ("Webinar 50", None),
        ("Webinar 99", None),
        ("Webinar", None),
        ("Webinar 500 and 1000", None),
        ("Pro 2", None),
        ("Large 500", None),
        ("Zoom Events 500", None),
        ("", None),
    ] {
        // Also where nobody holds it: it is paid for.
        let all = bought(
            &refused(),
            Some(&[invoice(name, 7)]),
            None,
            &holding(&[]),
            today(),
        );
        match of {
            Some(of) => assert_eq!(by(&all, of), Some((7, Invoices)), "{name}"),
            None => assert!(all.is_empty(), "{name}"),
        }
    }
}

#[test]
fn charges_are_added_up_where_they_are_clear() {
    let held = holding(&["pro"]);
    let of = |invoices: &[Invoice]| {
        by(
            &bought(&refused(), Some(invoices), None, &held, today()),
            "pro",
        )
    };
    let first = invoice("Pro Annual", 90);
    let mut more = invoice("Pro Annual", 10);
    more.start_date = Some(day("2026-05-01"));
    more.invoice_number = Some("INV2".into());
    // The same twice is one: reports overlap.
    assert_eq!(
        of(&[first.clone(), more.clone(), first.clone()]),
        Some((100, Invoices))
    );
    let mut later = more.clone();
    later.end_date = Some(day("2027-04-30"));
    assert_eq!(of(&[first.clone(), later]), None);
    let mut credit = more.clone();
    credit.total_amount = Some("-50.00".into());
    assert_eq!(of(&[first.clone(), credit]), None);
    // Seats for nothing are seats.
    let mut free = more.clone();
    free.total_amount = Some("0.00".into());
    assert_eq!(of(&[first.clone(), free.clone()]), Some((100, Invoices)));
    free.total_amount = None;
    assert_eq!(of(&[first.clone(), free]), Some((100, Invoices)));
    let mut none = more.clone();
    none.quantity = None;
    assert_eq!(of(&[first.clone(), none]), None);
    // What does not cover today is nobody's.
    let mut over = more.clone();
    over.end_date = Some(day("2026-10-31"));
    assert_eq!(of(&[first.clone(), over.clone()]), Some((90, Invoices)));
    over.end_date = None;
    assert_eq!(of(&[first, over]), Some((90, Invoices)));
}

#[test]
fn plan_usage_counts_and_a_disagreement_is_said() {
    let mut agreed = contract(&[]);
    agreed = agreed.line(Line::new(Licence::Pro, 100));
    let usage = usage(json!({"plan_base": {"hosts": 80}}));
    let all = bought(
        &usage,
        Some(&[]),
        Some(&agreed),
        &holding(&["pro"]),
        today(),
    );
    let seats: [Seat<'_>; 0] = [];
    let plan = purchasing(
        seats,
        Terms::new(today(), all.clone()).contract(agreed.clone()),
    );
    let plan = plan.unwrap();
    let position = plan.position(&Licence::Pro).unwrap();
    assert_eq!(position.spare, Known::Read(80));
    assert_eq!(
        position
            .notes
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>(),
        ["plan usage says that 80 seats are bought, but the contract 100: plan usage counts"]
    );
}
