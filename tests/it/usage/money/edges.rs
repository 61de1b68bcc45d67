//! Money at the edges: the limits of what is accepted, sums that lack an amount, and moves to a size
//! without a price.

use super::*;
use zoom_admin::coverage::Why;
use zoom_admin::usage::money::{Buffer, Line, Position};

/// A contract as JSON, of these lines.
fn read_contract(lines: &str) -> zoom_admin::Result<Contract> {
    Contract::from_json(&format!(
        r#"{{"currency": "EUR", "model": "named_host", "term_end": "2026-12-31", "lines": [{lines}]}}"#
    ))
}

fn line_of(of: &str, quantity: u64, price: &str) -> Line {
    let mut line = Line::new(licence(of), quantity);
    line.unit_price = (!price.is_empty()).then(|| money(price));
    line
}

fn pro(plan: &Purchasing) -> &Position {
    plan.position(&Licence::Pro).unwrap()
}

/// The plan where nobody says how many seats are bought.
fn unbought(seats: &[Held], contract: &Contract, planning: Planning) -> Purchasing {
    let unknown = as_agreed(contract)
        .into_keys()
        .map(|licence| (licence, Known::NotRead(Why::SeatsNotTold)));
    let terms = Terms::new(today(), unknown.collect());
    let terms = terms.contract(contract.clone()).planning(planning);
    purchasing(seats.iter().map(Held::seat), terms).unwrap()
}

#[test]
fn a_percentage_of_seats_is_rounded_up_and_only_where_it_is_no_whole_number() {
    for (kept, seats) in [(40, 2), (41, 3), (60, 3), (1, 1), (0, 0)] {
        let mut planning = Planning::new();
        planning.buffer.insert(Licence::Pro, Buffer::Percent(5));
        let plan = planned(
            &times(kept, held("pro", KEEP)),
            &contract(&[("pro", 100, "10")]),
            &planning,
        );
        assert_eq!(pro(&plan).buffer, seats, "5 % of {kept}");
    }
}

#[test]
fn lines_that_differ_in_what_they_are_may_follow_each_other_and_not_overlap() {
    let first = r#"{"licence": "pro", "quantity": 5, "capacity": 300, "end": "2026-11-30"}"#;
    let next = |start: &str| {
        format!(r#"{{"licence": "pro", "quantity": 5, "capacity": 500, "start": "{start}"}}"#)
    };
    let follows = next("2026-12-01");
    for lines in [format!("{first}, {follows}"), format!("{follows}, {first}")] {
        read_contract(&lines).unwrap();
    }
    let overlaps = next("2026-11-30");
    for lines in [
        format!("{first}, {overlaps}"),
        format!("{overlaps}, {first}"),
    ] {
        let error = read_contract(&lines).unwrap_err();
        assert!(
            error.to_string().contains("in force at the same time"),
            "{error}"
        );
    }
}

#[test]
fn the_last_value_that_is_accepted_is_accepted() {
    let line = |more: &str| format!(r#"{{"licence": "pro", "quantity": 5, {more}}}"#);
    for (good, bad) in [
        (
            r#""start": "2026-05-01", "end": "2026-05-01""#,
            r#""start": "2026-05-02", "end": "2026-05-01""#,
        ),
        (r#""start": "2026-12-31""#, r#""start": "2027-01-01""#),
        (
            r#""notice_by": "2026-12-31""#,
            r#""notice_by": "2027-01-01""#,
        ),
        (r#""term_months": 120"#, r#""term_months": 121"#),
        (r#""minimum": 1000000000"#, r#""minimum": 1000000001"#),
        (r#""unit_price": "0""#, r#""unit_price": "-0.01""#),
    ] {
        read_contract(&line(good)).unwrap();
        assert!(read_contract(&line(bad)).is_err(), "{bad}");
    }
    // The number of seats is a multiple of it.
    let pack = |seats: u64| format!(r#"{{"licence": "pro", "quantity": 0, "order_in": {seats}}}"#);
    read_contract(&pack(1_000_000_000)).unwrap();
    assert!(read_contract(&pack(1_000_000_001)).is_err());
    let mut renewed = contract(&[("pro", 5, "90")]);
    renewed.notice_by = Some(renewed.term_end);
    renewed.check().unwrap();
    renewed.notice_by = renewed.term_end.succ_opt();
    assert!(renewed.check().is_err());
    let bound = 1_000_000_000;
    for (growth, percent, seats, is_good) in [
        (bound, 1000, 1_000_000_000, true),
        (-bound, 0, 0, true),
        (bound + 1, 0, 0, false),
        (-bound - 1, 0, 0, false),
        (0, 1001, 0, false),
        (0, 0, 1_000_000_001, false),
    ] {
        let mut planning = Planning::new();
        planning.growth.insert(Licence::Pro, growth);
        planning
            .buffer
            .insert(Licence::Pro, Buffer::Percent(percent));
        planning.buffer.insert(Licence::Corp, Buffer::Seats(seats));
        assert_eq!(
            planning.check().is_ok(),
            is_good,
            "{growth} {percent} {seats}"
        );
    }
    assert!(!Money::ZERO.is_negative() && money("-0.01").is_negative());
}

#[test]
fn a_line_that_ends_today_is_still_there() {
    let mut last = line_of("events:500", 1, "10");
    last.end = Some(today());
    let contract = contract(&[("pro", 1, "10")]).line(last);
    let found = plan(&[], &contract);
    assert!(found.position(&licence("events:500")).is_some());
}

#[test]
fn what_agrees_is_not_noted() {
    let noted = |bought: u64, minimum: u64| {
        let mut contract = contract(&[("pro", 15, "100")]);
        contract.lines[0].minimum = minimum;
        let bought = Known::Read(Bought::new(bought, BoughtFrom::PlanUsage));
        let terms = Terms::new(today(), [(Licence::Pro, bought)].into()).contract(contract);
        let plan = purchasing(std::iter::empty(), terms).unwrap();
        pro(&plan).notes.len()
    };
    assert_eq!((noted(15, 0), noted(15, 15)), (0, 0));
    assert_eq!((noted(16, 0), noted(15, 16)), (1, 1));
}

#[test]
fn a_part_of_the_account_says_so_also_where_the_model_has_no_seats_to_give_back() {
    let mut contract = contract(&[("pro", 15, "100")]);
    contract.model = Model::ActiveHost;
    let terms = Terms::new(today(), as_agreed(&contract)).contract(contract);
    let terms = terms.filtered("Department = Sales".to_owned());
    let plan = purchasing(std::iter::empty(), terms).unwrap();
    assert_eq!(pro(&plan).give_back, Known::NotRead(Why::Filtered));
}

#[test]
fn the_price_of_a_licence_is_the_lowest_of_the_lines_that_can_save() {
    // The line that ends first is the cheaper one here.
    let mut later = line_of("pro", 5, "120");
    later.end = Some(day("2027-06-30"));
    let mut contract = contract(&[("pro", 5, "90")]).line(later);
    let seats = times(2, held("pro", KEEP));
    assert_eq!(pro(&plan(&seats, &contract)).price, read("90"));
    // Once its notice has passed, it saves nothing.
    contract.lines[0].notice_by = Some(day("2026-10-01"));
    let late = plan(&seats, &contract);
    assert_eq!(pro(&late).price, read("120"));
    let reason = pro(&late).lines[1].saves_nothing.clone();
    assert!(matches!(reason, Some(Why::NoticePast { .. })), "{reason:?}");
    // One reason that stands for all is given as it is.
    contract.lines.pop();
    let alone = plan(&seats, &contract).renew.saves_nothing;
    assert!(matches!(alone, Some(Why::NoticePast { .. })), "{alone:?}");
}

#[test]
fn the_price_of_a_line_without_seats_is_nobodys() {
    let contract = contract(&[("pro", 5, "90")]).line(line_of("pro", 0, "10"));
    let plan = plan(&times(2, held("pro", KEEP)), &contract);
    assert_eq!(pro(&plan).price, read("90"));
}

#[test]
fn a_sum_of_which_nothing_is_known_says_why_if_there_is_one_reason() {
    let one = plan(&times(1, held("pro", KEEP)), &contract(&[("pro", 10, "")]));
    assert_eq!(
        why(&one.renew.saving.money),
        "the contract tells no price of pro"
    );
    let two = contract(&[("pro", 10, ""), ("corp", 4, "")]);
    let two = plan(&times(1, held("pro", KEEP)), &two);
    assert_eq!(two.renew.saving.money, Known::NotRead(Why::NoMoneyKnown));
}

#[test]
fn a_line_without_money_may_cost_something_if_more_seats_are_needed_or_may_be() {
    let pro = [Licence::Pro];
    let priceless = contract(&[("pro", 10, "")]);
    // Known: twelve are needed of ten, or six.
    let more = plan(&times(12, held("pro", KEEP)), &priceless);
    assert_eq!(more.renew.saving.may_cost, pro);
    let mut seats = times(5, held("pro", KEEP));
    seats.push(held("", upgrade("pro")));
    let fewer = plan(&seats, &priceless);
    assert_eq!(fewer.renew.saving.without, pro);
    assert_eq!(fewer.renew.saving.may_cost, []);
    // What is paid today and in the next term is a cost.
    assert_eq!(fewer.renew.current.may_cost, pro);
    assert_eq!(fewer.renew.next.may_cost, pro);
    // Not known: only if some are wanted.
    let priced = contract(&[("pro", 10, "100"), ("corp", 1, "100")]);
    let growth = |seats: i64| {
        let mut planning = Planning::new();
        planning.growth.insert(Licence::Pro, seats);
        planning
    };
    let of = |seats: &[Held], planning| unbought(seats, &priced, planning).renew.saving.may_cost;
    let held_only = times(3, held("pro", KEEP));
    assert_eq!(of(&held_only, Planning::new()), []);
    assert_eq!(of(&held_only, growth(0)), []);
    assert_eq!(of(&held_only, growth(-1)), []);
    assert_eq!(of(&held_only, growth(1)), pro);
    assert_eq!(of(&[held("", upgrade("pro"))], Planning::new()), pro);
    assert_eq!(of(&[held("corp", shrink("pro"))], Planning::new()), pro);
    // Nothing is wanted now, so nothing is to be bought, however many are bought.
    let now = unbought(&held_only, &priced, Planning::new()).now;
    assert_eq!(now.cost.without, []);
}

#[test]
fn a_department_may_cost_something_if_it_needs_more() {
    let seats = [
        held("pro", Verdict::Reclaim).of("Legal"),
        held("", upgrade("pro")).of("Sales"),
    ];
    let plan = plan(&seats, &contract(&[("pro", 10, "")]));
    let of = |name: &str| {
        let mut departments = plan.departments.iter();
        let found = departments.find(|department| department.name.as_deref() == Some(name));
        found.unwrap().saving.clone()
    };
    assert_eq!(
        (of("Legal").without, of("Legal").may_cost),
        (vec![Licence::Pro], vec![])
    );
    assert_eq!(of("Sales").may_cost, [Licence::Pro]);
}

/// What is saved on webinars of 1000, confirmed and to confirm.
fn saved_on_large(seats: &[Held]) -> (Known<Money>, Known<Money>) {
    let contract = contract(&[("webinar:1000", 8, "3400")]);
    let plan = plan(seats, &contract);
    let mut lines = plan.renew.lines.iter();
    let large = lines
        .find(|line| line.licence == licence("webinar:1000"))
        .unwrap();
    (large.saving.clone(), large.to_confirm.clone())
}

#[test]
fn a_move_to_a_size_without_a_price_hides_the_saving_that_it_is_part_of_and_no_other() {
    let dropped = |unsure: bool| {
        let seat = held("webinar:1000", Verdict::Drop);
        if unsure { seat.unsure() } else { seat }
    };
    let moved = || held("webinar:1000", shrink("webinar:500"));
    let kept = || times(6, held("webinar:1000", KEEP));
    // To be confirmed: what is confirmed is saved all the same.
    let seats = [kept(), vec![dropped(false), moved().unsure()]].concat();
    let (saving, to_confirm) = saved_on_large(&seats);
    assert_eq!(saving, read("3400"));
    assert!(why(&to_confirm).contains("may cost more"), "{to_confirm:?}");
    // Confirmed: what is to confirm beside it is known.
    let seats = [kept(), vec![dropped(true), moved()]].concat();
    let (saving, to_confirm) = saved_on_large(&seats);
    assert!(why(&saving).contains("may cost more"), "{saving:?}");
    assert_eq!(to_confirm, read("3400"));
}

#[test]
fn a_line_that_saves_nothing_says_nothing_of_what_a_move_may_cost() {
    let mut late = line_of("webinar:1000", 2, "3400");
    late.notice_by = Some(day("2026-10-01"));
    let mut open = line_of("webinar:1000", 2, "3400");
    open.end = Some(day("2027-06-30"));
    let contract = contract(&[]).line(late).line(open);
    let seats = [
        held("webinar:1000", shrink("webinar:500")),
        held("webinar:1000", Verdict::Drop),
    ];
    let plan = plan(&seats, &contract);
    let lines = &plan.position(&licence("webinar:1000")).unwrap().lines;
    let told: Vec<_> = lines
        .iter()
        .map(|line| (line.index, &line.give_back))
        .collect();
    let two = Known::Read(2);
    assert_eq!(told, [(Some(1), &two), (Some(0), &two)]);
    assert!(
        why(&lines[0].saving).contains("may cost more"),
        "{:?}",
        lines[0].saving
    );
    assert_eq!(lines[1].saving, read("0"));
}

#[test]
fn a_move_saves_nothing_known_once_the_term_is_over() {
    let mut contract = contract(&[("webinar:1000", 2, "3400"), ("webinar:500", 2, "690")]);
    let seats = [held("webinar:1000", shrink("webinar:500"))];
    assert_eq!(plan(&seats, &contract).oversized[0].saving, read("2710"));
    contract.term_end = day("2026-10-31");
    let over = plan(&seats, &contract);
    assert!(
        why(&over.oversized[0].saving).starts_with("the term ended on 2026-10-31"),
        "{:?}",
        over.oversized[0].saving
    );
}
