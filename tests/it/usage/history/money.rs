//! The money that was realised, where not all was read.

use serde_json::json;
use zoom_admin::coverage::{Gap, Source, Why};
use zoom_admin::usage::Known;
use zoom_admin::usage::history::Outcome;

use super::made::{coverage, is, keep, month, outcomes, seats, state, user};

#[test]
fn seats_that_may_have_been_given_up_make_their_month_not_known() {
    let pro = |bought| vec![seats("pro", 2, (bought, "plan_usage"), "120.00")];
    let idle = |name| user(name, &[("pro", is("reclaim"))]);
    let mut unread = user("b", &[]);
    unread.bases_unread = true;
    let unknown = json!({"is": "unknown", "cause": "not_read", "sources": []});
    let told = outcomes(&[
        state("2026-01-31", vec![idle("a"), idle("b")], pro(10)),
        // One has given the licence up, and perhaps the other, too. The bill falls by one seat, and
        // then by another.
        state("2026-02-28", vec![unread.clone()], pro(9)),
        state("2026-03-31", vec![unread], pro(8)),
        // It is read again: the licence is held all the time, though it is not known whether idly.
        state("2026-04-30", vec![user("b", &[("pro", unknown)])], pro(8)),
    ]);
    assert_eq!(month(&told, "2026-01"), ["0", "0.00", "0", "0.00"]);
    assert_eq!(month(&told, "2026-02"), ["-", "-", "1", "10.00"]);
    assert_eq!(month(&told, "2026-03"), ["-", "-", "-", "-"]);
    assert_eq!(month(&told, "2026-04"), ["1", "10.00", "1", "10.00"]);
    assert_eq!(told.total.unknown, 1);
    let realised = told.realised();
    assert_eq!((realised.months, realised.unknown), (3, 1));
    assert_eq!(realised.money.to_string(), "20.00");
    let why = Why::HoldersNotRead { users: 1 };
    assert_eq!(told.months[2].money, Known::NotRead(why));
}

#[test]
fn a_licence_that_is_not_named_any_more_is_bought_no_more_only_by_plan_usage() {
    let webinar = || user("a", &[("webinar:500", is("drop"))]);
    let both = |source| {
        vec![
            seats("pro", 1, (5, "plan_usage"), "120.00"),
            seats("webinar:500", 1, (3, source), "480.00"),
        ]
    };
    let pro = |source| vec![seats("pro", 1, (5, source), "120.00")];
    let told = |before, after, read: bool| {
        let mut later = state(
            "2026-02-28",
            vec![user("a", &[("pro", keep())])],
            pro(after),
        );
        if !read {
            let usage = later.head.coverage.source(Source::PlanUsage).unwrap();
            let mut usage = usage.clone();
            usage.gaps.push(Gap::new(Why::WithoutList, None));
            later.head.coverage = coverage();
            later.head.coverage.add(usage);
        }
        let states = [state("2026-01-31", vec![webinar()], both(before)), later];
        let told = outcomes(&states);
        assert_eq!(told.advice[0].outcome, Outcome::Done);
        month(&told, "2026-02")
    };
    let all = ["1", "40.00", "1", "40.00"];
    let unknown = ["1", "40.00", "-", "-"];
    assert_eq!(told("plan_usage", "plan_usage", true), all);
    // The contract told it, which this state does not have.
    assert_eq!(told("contract", "plan_usage", true), unknown);
    assert_eq!(told("plan_usage", "contract", true), unknown);
    assert_eq!(told("plan_usage", "plan_usage", false), unknown);
}

#[test]
fn a_state_without_a_contract_leaves_the_money_of_the_others_known() {
    let idle = |name| user(name, &[("pro", is("reclaim"))]);
    let pro = |bought| vec![seats("pro", 2, (bought, "plan_usage"), "120.00")];
    let mut without = state("2026-02-28", vec![idle("b")], pro(9));
    without.head.currency = None;
    without.head.seats[0].price = Known::NotRead(Why::NoContract);
    let told = outcomes(&[
        state("2026-01-31", vec![idle("a"), idle("b")], pro(10)),
        without.clone(),
    ]);
    assert_eq!(month(&told, "2026-02"), ["1", "10.00", "1", "10.00"]);
    assert_eq!(told.currency.as_deref(), Some("EUR"));
    assert_eq!(told.realised().unknown, 0);
    // The price of a verdict that stays open is that of a state that has one.
    let prices: Vec<_> = told.advice.iter().map(|one| one.yearly.value()).collect();
    assert!(prices.iter().all(Option::is_some), "{prices:?}");
    let told = outcomes(&[
        without,
        state("2026-03-31", vec![idle("b")], pro(9)),
        state("2026-04-30", vec![], pro(8)),
    ]);
    assert_eq!(month(&told, "2026-04"), ["1", "10.00", "1", "10.00"]);
}
