//! Positions, the three answers, and departments.

use super::*;
use zoom_admin::coverage::Why;
use zoom_admin::usage::money::{Buffer, Line, Position};

/// Ten users of Pro in two departments, one invitation too many, and a user who needs a licence.
fn office() -> Vec<Held> {
    let mut seats = times(5, held("pro", KEEP).of("Sales"));
    seats.push(held("pro", Verdict::Reclaim).of("Sales"));
    seats.push(held("pro", Verdict::Downgrade).of("Sales"));
    seats.push(held("pro", Verdict::Downgrade).of("Legal").unsure());
    seats.push(held("pro", unknown()).of("Legal"));
    seats.push(held("pro", Verdict::Review { would_be: None }).of(" "));
    seats.push(held("pro", Verdict::Withdraw).of("Legal").pending());
    seats.push(held("pro", KEEP).pending());
    seats.push(held("", upgrade("pro")).of("Legal"));
    // No seats: deactivated, nothing held, nothing needed.
    seats.push(held("pro", Verdict::SeatFree));
    seats.push(held("", Verdict::NoLicence));
    seats
}

#[test]
fn a_line_by_hand() {
    let contract = contract(&[("pro", 15, "100.50")]);
    let mut planning = Planning::new();
    planning.growth.insert(Licence::Pro, 1);
    planning.buffer.insert(Licence::Pro, Buffer::Seats(1));
    let plan = planned(&office(), &contract, &planning);
    let position = plan.position(&Licence::Pro).unwrap();
    let seats = position.seats;
    assert_eq!((seats.assigned, seats.pending, seats.included), (10, 2, 0));
    assert_eq!((seats.release, seats.withdraw, seats.moved_out), (2, 1, 0));
    assert_eq!((seats.upgrade_in, seats.shrink_in), (1, 0));
    assert_eq!((seats.unknown, seats.to_confirm), (1, 2));
    // 15 − 10 − 2
    assert_eq!(position.spare, Known::Read(3));
    // 10 − 2 + 1 + 1 pending kept + 1 growth + 1 buffer; two less if confirmed, and one that is unknown
    assert_eq!(position.need, Known::Read(12));
    assert_eq!(position.need_if_confirmed, Known::Read(10));
    assert_eq!(position.need_at_least, Known::Read(9));
    assert_eq!(position.give_back, Known::Read(3));
    assert_eq!(position.give_back_if_confirmed, Known::Read(5));
    assert_eq!(position.give_back_at_most, Known::Read(6));
    assert!(!position.over_assigned && position.notes.is_empty());

    let line = &plan.renew.lines[0];
    assert_eq!(
        (&line.need, &line.if_confirmed),
        (&Known::Read(12), &Known::Read(10))
    );
    assert_eq!(line.current, read("1507.50"));
    assert_eq!(line.next, read("1206.00"));
    assert_eq!(line.saving, read("301.50"));
    assert_eq!(line.to_confirm, read("201"));
    total(&plan.renew.current, "1507.50", &[]);
    total(&plan.renew.saving, "301.50", &[]);

    // 3 spare + 2 released + 1 withdrawn, for the upgrade and the hire.
    let now = &plan.now.lines[0];
    assert_eq!((&now.free, now.wanted), (&Known::Read(6), 2));
    assert_eq!(
        (&now.covered, &now.to_buy),
        (&Known::Read(2), &Known::Read(0))
    );
    assert_eq!((&now.remaining, &now.cost), (&Known::Read(4), &read("0")));
    assert_eq!(
        plan.what_not_to_buy().collect::<Vec<_>>(),
        [(&Licence::Pro, 6)]
    );

    // Not set, Legal, Sales.
    let names: Vec<_> = plan.departments.iter().map(|d| d.name.as_deref()).collect();
    assert_eq!(names, [None, Some("Legal"), Some("Sales")]);
    let sums: Vec<_> = plan
        .departments
        .iter()
        .map(|d| (d.saving.money.clone(), d.to_confirm.money.clone()))
        .collect();
    assert_eq!(
        sums,
        [
            (read("0"), read("100.50")),
            // One withdrawn, one needed.
            (read("0"), read("100.50")),
            (read("201.00"), read("0")),
        ]
    );
    assert_eq!(plan.departments[1].lines[0].seats.withdraw, 1);
    // 3 spare − 1 growth − 1 buffer
    let rest = &plan.remainder[0];
    assert_eq!(
        (&rest.spare, rest.growth, rest.buffer),
        (&Known::Read(3), 1, 1)
    );
    assert_eq!(
        (&rest.for_minimum, &rest.give_back),
        (&Known::Read(0), &Known::Read(1))
    );
    assert_eq!(
        (&rest.saving, &rest.to_confirm),
        (&read("100.50"), &read("0"))
    );
    total(&plan.changes, "201.00", &[]);
    total(&plan.changes_to_confirm, "201", &[]);
    assert_eq!(plan.renewal.unwrap().days_left, 60);
    assert_eq!(plan.currency.as_deref(), Some("EUR"));
}

#[test]
fn a_minimum_keeps_seats_that_are_not_needed() {
    let mut contract = contract(&[("pro", 12, "10")]);
    contract.lines[0].minimum = 9;
    let mut seats = times(6, held("pro", KEEP));
    seats.extend(times(4, held("pro", Verdict::Reclaim).of("Sales")));
    seats.extend(times(2, held("pro", unknown()).of("Sales")));
    let plan = plan(&seats, &contract);
    let position = plan.position(&Licence::Pro).unwrap();
    assert_eq!(position.need, Known::Read(9));
    assert_eq!(position.need_if_confirmed, Known::Read(9));
    assert_eq!(plan.renew.lines[0].saving, read("30"));
    assert_eq!(plan.renew.lines[0].to_confirm, read("0"));
    // Sales releases four, of which the minimum keeps one. What is unknown is no money.
    assert_eq!(plan.departments[1].saving.money, read("40"));
    assert_eq!(plan.departments[1].to_confirm.money, read("0"));
    let rest = &plan.remainder[0];
    assert_eq!(
        (&rest.for_minimum, &rest.saving),
        (&Known::Read(1), &read("-10"))
    );
    assert_eq!(rest.to_confirm, read("0"));

    contract.lines[0].minimum = 20;
    let plan = super::plan(&seats, &contract);
    let position = plan.position(&Licence::Pro).unwrap();
    assert_eq!(position.give_back, Known::Read(-8));
    assert_eq!(
        position
            .notes
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>(),
        ["the contract's minimum of 20 is above the 12 that are bought"]
    );
    assert_eq!(plan.renew.lines[0].saving, read("-80"));
}

/// Webinars of 1000 that are too large, of which somebody has yet to confirm one.
fn webinars() -> Vec<Held> {
    let mut seats = times(3, held("webinar:1000", shrink("webinar:500")).of("Sales"));
    seats.push(held("webinar:1000", shrink("webinar:500")).unsure());
    seats.push(held("webinar:1000", shrink("webinar:100")));
    seats.push(held("webinar:1000", Verdict::Drop));
    seats.push(held("webinar:1000", Verdict::Drop).provision(Provision::Unknown));
    seats.push(held("webinar:1000", KEEP).provision(Provision::Unknown));
    seats.push(held("webinar:1000", Verdict::Drop).provision(Provision::Included));
    seats
}

#[test]
fn a_shrink_takes_a_seat_of_the_smaller_tier() {
    let contract = contract(&[
        ("webinar:1000", 8, "3400"),
        ("webinar:500", 0, "690"),
        ("webinar:100", 2, "79.90"),
    ]);
    let plan = plan(&webinars(), &contract);
    let large = plan.position(&licence("webinar:1000")).unwrap();
    let seats = large.seats;
    assert_eq!((seats.assigned, seats.included), (8, 1));
    assert_eq!(
        (seats.moved_out, seats.release, seats.to_confirm),
        (4, 1, 2)
    );
    assert_eq!(
        (&large.need, &large.need_if_confirmed),
        (&Known::Read(3), &Known::Read(1))
    );
    let small = plan.position(&licence("webinar:500")).unwrap();
    assert_eq!(
        (small.seats.shrink_in, small.seats.shrink_in_to_confirm),
        (3, 1)
    );
    // Who has yet to be confirmed needs a seat there in the end.
    assert_eq!(
        (&small.need, &small.need_if_confirmed),
        (&Known::Read(3), &Known::Read(4))
    );
    assert_eq!(small.give_back, Known::Read(-3));

    let of = |of: &str| {
        let mut lines = plan.renew.lines.iter();
        lines.find(|line| line.licence == licence(of)).unwrap()
    };
    assert_eq!(of("webinar:1000").saving, read("17000"));
    assert_eq!(of("webinar:500").saving, read("-2070"));
    assert_eq!(of("webinar:100").saving, read("79.90"));
    assert_eq!(of("webinar:1000").to_confirm, read("6800"));
    assert_eq!(of("webinar:500").to_confirm, read("-690"));
    total(&plan.renew.saving, "15009.90", &[]);
    total(&plan.renew.to_confirm, "6110", &[]);
    total(&plan.renew.current, "27359.80", &[]);

    let moves: Vec<_> = plan
        .oversized
        .iter()
        .map(|o| (o.to.to_string(), o.seats, o.to_confirm, o.saving.clone()))
        .collect();
    assert_eq!(
        moves,
        [
            ("webinar:100".to_owned(), 1, 0, read("3320.10")),
            ("webinar:500".to_owned(), 3, 1, read("8130")),
        ]
    );
    // Who would do with the smaller tier has the larger one until the term ends: nothing is bought.
    let now = plan
        .now
        .lines
        .iter()
        .find(|line| line.licence == licence("webinar:500"));
    assert_eq!(now.unwrap().to_buy, Known::Read(0));
    total(&plan.now.cost, "0", &[]);
    let not: Vec<_> = plan
        .what_not_to_buy()
        .map(|(of, free)| (of.to_string(), free))
        .collect();
    assert_eq!(
        not,
        [
            ("webinar:100".to_owned(), 2),
            ("webinar:1000".to_owned(), 5)
        ]
    );
    let sales = plan.departments.iter().find(|d| d.name.is_some()).unwrap();
    total(&sales.saving, "8130", &[]);
}

#[test]
fn a_tier_that_nobody_bought_or_priced_hides_no_cost() {
    let contract = contract(&[("pro", 2, "100"), ("webinar:1000", 8, "3400")]);
    let mut seats = webinars();
    seats.push(held("pro", Verdict::Reclaim));
    let plan = plan(&seats, &contract);
    let small = plan.position(&licence("webinar:500")).unwrap();
    assert_eq!(why(&small.bought), "nobody says how many are bought");
    assert_eq!(
        why(&small.price),
        "the contract has no line for webinar:500"
    );
    assert_eq!(small.need, Known::Read(3));
    let line = plan
        .renew
        .lines
        .iter()
        .find(|line| line.licence == small.licence)
        .unwrap();
    for missing in [&line.current, &line.next, &line.saving, &line.to_confirm] {
        assert_eq!(why(missing), "the contract has no line for webinar:500");
    }
    // What the larger ones save cannot be said without what the smaller ones cost. That leaves
    // their own line without money, and not the others: two of Pro.
    let large = plan
        .renew
        .lines
        .iter()
        .find(|line| line.licence == licence("webinar:1000"))
        .unwrap();
    for missing in [&large.saving, &large.to_confirm] {
        assert!(why(missing).contains("may cost more: the contract has no line"));
    }
    let unknown = ["webinar:100", "webinar:500", "webinar:1000"];
    total(&plan.renew.saving, "200", &unknown);
    let costs = [licence("webinar:100"), licence("webinar:500")];
    assert_eq!(plan.renew.saving.may_cost, costs);
    total(
        &plan.renew.current,
        "27400",
        &["webinar:100", "webinar:500"],
    );
    assert_eq!(plan.oversized[1].saving, line.saving);
    assert_eq!(plan.oversized[1].seats, 3);
}

#[test]
fn a_price_that_is_missing_is_not_nothing() {
    let contract = contract(&[("pro", 10, ""), ("corp", 4, "50")]);
    let mut seats = times(8, held("pro", Verdict::Reclaim));
    seats.extend(times(3, held("corp", KEEP)));
    let plan = plan(&seats, &contract);
    let line = &plan.renew.lines[0];
    for missing in [&line.current, &line.next, &line.saving, &line.to_confirm] {
        assert_eq!(why(missing), "the contract tells no price of pro");
    }
    // Ten Pro would be saved besides: the sum is less than it could be, and says so.
    total(&plan.renew.saving, "50", &["pro"]);
    total(&plan.renew.next, "150", &[]);
    assert_eq!(
        plan.position(&Licence::Pro).unwrap().give_back,
        Known::Read(10)
    );
    assert_eq!(
        why(&plan.departments[0].lines[0].saving),
        "the contract tells no price of pro"
    );
    assert_eq!(
        why(&plan.remainder[0].saving),
        "the contract tells no price of pro"
    );
}

#[test]
fn without_a_contract_there_are_seats_and_no_money() {
    let bought = [(
        Licence::Pro,
        Known::Read(Bought::new(15, BoughtFrom::PlanUsage)),
    )];
    let office = office();
    let plan = purchasing(
        office.iter().map(Held::seat),
        Terms::new(today(), bought.into()),
    )
    .unwrap();
    assert_eq!(
        plan.position(&Licence::Pro).unwrap().give_back,
        Known::Read(5)
    );
    assert_eq!(why(&plan.renew.saving.money), "there is no contract");
    assert_eq!(why(&plan.changes.money), "there is no contract");
    assert_eq!(
        (plan.currency, plan.model, plan.renewal),
        (None, None, None)
    );
}

#[test]
fn what_is_bought_may_not_be_known() {
    let contract = contract(&[("pro", 15, "100")]);
    let bought = BTreeMap::from([(Licence::Pro, Known::NotRead(Why::SeatsNotTold))]);
    let plan = |seats: &[Held]| {
        let seats: Vec<_> = seats.iter().map(Held::seat).collect();
        let months = BTreeMap::new();
        purchasing(
            seats,
            Terms::new(today(), bought.clone())
                .contract(contract.clone())
                .monthly_active_hosts(months),
        )
        .unwrap()
    };
    let found = plan(&office());
    let position = found.position(&Licence::Pro).unwrap();
    assert_eq!(why(&position.spare), "nobody says how many are bought");
    assert!(!position.over_assigned);
    assert_eq!(position.need, Known::Read(10));
    let line = &found.renew.lines[0];
    for missing in [&line.current, &line.saving, &line.to_confirm] {
        assert_eq!(why(missing), "nobody says how many are bought");
    }
    assert_eq!(line.next, read("1000"));
    assert_eq!(
        why(&found.now.lines[0].to_buy),
        "nobody says how many are bought"
    );
    assert_eq!(found.what_not_to_buy().count(), 0);
    // What departments change is known all the same.
    total(&found.changes, "200", &[]);
}

#[test]
fn more_seats_held_than_bought_is_an_error_in_the_data() {
    let contract = contract(&[("pro", 2, "100")]);
    let mut seats = times(4, held("pro", KEEP));
    seats.push(held("", upgrade("pro")));
    let plan = plan(&seats, &contract);
    let position = plan.position(&Licence::Pro).unwrap();
    assert_eq!(position.spare, Known::Read(-2));
    assert!(position.over_assigned);
    assert!(
        position.notes[0]
            .to_string()
            .starts_with("2 more seats are held than bought")
    );
    assert_eq!(position.give_back, Known::Read(-3));
    let now = &plan.now.lines[0];
    assert_eq!(
        (&now.free, &now.to_buy),
        (&Known::Read(-2), &Known::Read(1))
    );
    assert_eq!(now.cost, read("100"));
    assert_eq!(plan.what_not_to_buy().count(), 0);
}

#[test]
fn other_models_save_nothing() {
    for (model, says) in [
        (Model::ActiveHost, "people who host in a month"),
        (Model::Headcount, "headcount"),
    ] {
        let mut contract = contract(&[("pro", 15, "100"), ("webinar:1000", 9, "3400")]);
        contract.model = model;
        let mut seats = office();
        seats.extend(webinars());
        let hosts = BTreeMap::from([("2026-09".to_owned(), 7), ("2026-10".to_owned(), 8)]);
        let plan = purchasing(
            seats.iter().map(Held::seat),
            Terms::new(today(), as_agreed(&contract))
                .contract(contract.clone())
                .monthly_active_hosts(hosts.clone()),
        )
        .unwrap();
        total(&plan.renew.saving, "0", &[]);
        total(&plan.renew.to_confirm, "0", &[]);
        total(&plan.changes, "0", &[]);
        assert!(
            plan.renew
                .saves_nothing
                .as_ref()
                .unwrap()
                .to_string()
                .contains(says)
        );
        assert!(why(&plan.renew.lines[0].next).contains(says));
        assert_eq!(plan.renew.lines[0].current, read("1500"));
        assert!(plan.departments.iter().all(|d| d.saving.money == read("0")));
        assert!(plan.remainder.iter().all(|rest| rest.saving == read("0")));
        assert!(plan.oversized.iter().all(|o| o.saving == read("0")));
        assert_eq!(plan.monthly_active_hosts, hosts);
        // The seats are counted all the same, and none is said to be given back.
        let pro = plan.position(&Licence::Pro).unwrap();
        assert_eq!((&pro.spare, &pro.need), (&Known::Read(3), &Known::Read(10)));
        for none in [
            &pro.give_back,
            &pro.give_back_if_confirmed,
            &pro.give_back_at_most,
        ] {
            assert!(why(none).contains(says));
        }
    }
}

#[test]
fn growth_and_buffer_are_the_callers() {
    let contract = contract(&[("pro", 100, "10"), ("corp", 5, "10")]);
    let planning: Planning = serde_json::from_str(
        r#"{"growth": {"pro": -3, "corp": 7, "events:500": 2},
            "buffer": {"pro": {"percent": 5}, "corp": {"seats": 2}}}"#,
    )
    .unwrap();
    let seats = times(41, held("pro", KEEP));
    let plan = planned(&seats, &contract, &planning);
    let of = |of: &str| plan.position(&licence(of)).unwrap().clone();
    // 41 − 3 + 5 percent of 41, rounded up
    assert_eq!((of("pro").need, of("pro").buffer), (Known::Read(41), 3));
    assert_eq!(of("corp").give_back, Known::Read(-4));
    assert_eq!(of("events:500").need, Known::Read(2));
    let corp = plan
        .now
        .lines
        .iter()
        .find(|line| line.licence == Licence::Corp)
        .unwrap();
    assert_eq!(
        (&corp.covered, &corp.to_buy),
        (&Known::Read(5), &Known::Read(2))
    );
    // 59 of Pro, less 4 of Corp; what the events cost is not known.
    total(&plan.renew.saving, "550", &["events:500"]);
    assert_eq!(plan.renew.saving.may_cost, [licence("events:500")]);
    total(&plan.now.cost, "20", &["events:500"]);
    assert!(serde_json::from_str::<Planning>(r#"{"grow": {}}"#).is_err());
}

#[test]
fn part_of_an_account_has_only_its_departments_changes() {
    let contract = contract(&[("pro", 15, "100")]);
    let office = office();
    let plan = purchasing(
        office.iter().map(Held::seat),
        Terms::new(today(), as_agreed(&contract))
            .contract(contract.clone())
            .filtered("Department = Sales".to_owned()),
    )
    .unwrap();
    let says = "seats are bought for the whole account, and this is a part of it";
    let Position {
        bought,
        spare,
        need,
        give_back,
        ..
    } = &plan.positions[0];
    assert_eq!(
        [why(bought), why(spare), why(need), why(give_back)],
        [says; 4]
    );
    for total in [
        &plan.renew.current,
        &plan.renew.next,
        &plan.renew.saving,
        &plan.now.cost,
    ] {
        assert_eq!(why(&total.money), says);
    }
    assert_eq!(plan.what_not_to_buy().count(), 0);
    assert!(plan.remainder.is_empty());
    total(&plan.changes, "200", &[]);
    total(&plan.changes_to_confirm, "200", &[]);
    assert_eq!(plan.filtered.as_deref(), Some("Department = Sales"));
}

#[test]
fn an_upgrade_to_confirm_is_shown_and_counts_for_nothing() {
    let contract = contract(&[("pro", 5, "100")]);
    let plan = plan(&[held("", upgrade("pro")).unsure()], &contract);
    let position = plan.position(&Licence::Pro).unwrap();
    assert_eq!(position.seats.upgrade_to_confirm, 1);
    assert_eq!(
        (&position.need, &position.need_if_confirmed),
        (&Known::Read(0), &Known::Read(0))
    );
}

#[test]
fn nothing_is_no_money_and_the_contract_alone_has_lines() {
    let seats: [Seat<'_>; 0] = [];
    let none = BTreeMap::new();
    let empty = purchasing(seats, Terms::new(today(), none.clone()));
    assert_eq!(empty.unwrap().renew.saving.money, Known::NotThere);
    let mut past = Line::new(Licence::Corp, 5);
    past.end = Some(day("2026-06-30"));
    let contract = contract(&[("pro", 5, "100")]).line(past);
    let plan = purchasing(
        seats,
        Terms::new(today(), none.clone()).contract(contract.clone()),
    );
    let plan = plan.unwrap();
    assert_eq!(plan.positions.len(), 1);
    assert_eq!(plan.renew.lines[0].next, read("0"));
}

#[test]
fn it_is_written_as_json() {
    let contract = contract(&[("pro", 15, "100.50")]);
    let json = serde_json::to_value(plan(&office(), &contract)).unwrap();
    assert_eq!(json["positions"][0]["licence"], "pro");
    assert_eq!(json["positions"][0]["release"], 2);
    assert_eq!(json["positions"][0]["bought"]["source"], "contract");
    assert_eq!(json["renew"]["lines"][0]["current"], "1507.50");
    assert_eq!(json["departments"][1]["name"], "Legal");
    assert_eq!(json["model"], "named_host");
    let prices = serde_json::json!({"licence": "pro", "quantity": 1, "unit_price": "1.5"});
    let line: Line = serde_json::from_value(prices).unwrap();
    assert_eq!(line.unit_price, Some(money("1.50")));
}

#[test]
fn seats_that_are_all_held_are_neither_spare_nor_over_assigned() {
    let seats = times(12, held("pro", KEEP));
    let plan = super::plan(&seats, &contract(&[("pro", 12, "100")]));
    let position = plan.position(&Licence::Pro).unwrap();
    assert_eq!(position.spare, Known::Read(0));
    assert!(!position.over_assigned, "{:?}", position.notes);
    assert_eq!(plan.renew.lines[0].saving, read("0"));
}

#[test]
fn more_seats_than_an_account_can_have_are_refused_wherever_they_stand() {
    const MOST: u64 = 1_000_000_000;
    for more in [1, 2] {
        let quantity = contract(&[("pro", MOST + more, "100")]);
        let mut minimum = contract(&[("pro", 10, "100")]);
        minimum.lines[0].minimum = MOST + more;
        let mut pack = contract(&[("pro", MOST, "100")]);
        pack.lines[0].order_in = MOST + more;
        for contract in [quantity, minimum, pack] {
            let error = contract.check().unwrap_err().to_string();
            assert!(error.contains("at most 1000000000"), "{error}");
        }
    }
    contract(&[("pro", MOST, "100")]).check().unwrap();
    let growth = |seats: i64| {
        let mut planning = Planning::new();
        planning.growth.insert(Licence::Pro, seats);
        planning.check()
    };
    assert!(growth(1_000_000_002).is_err());
    growth(1_000_000_000).unwrap();
}

#[test]
fn a_sum_of_lines_that_change_no_seat_is_nothing_whatever_their_price() {
    let contract = contract(&[("pro", 10, "")]);
    let found = plan(&times(10, held("pro", KEEP)), &contract);
    total(&found.renew.saving, "0", &[]);
    total(&found.renew.to_confirm, "0", &[]);
    // Where there is no line, as of seats held beyond those that are bought, there is no sum.
    assert_eq!(found.true_up.cost.money, Known::NotThere);
}
