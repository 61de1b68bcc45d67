//! Contracts with several lines: prices, terms, models, packs and ends of their own.

use super::*;
use zoom_admin::usage::money::{Line, LineRenewal};

/// A line of a licence with a quantity, a price and a last day of its own, if it has one.
fn line(of: &str, quantity: u64, price: &str, end: &str) -> Line {
    let mut line = Line::new(licence(of), quantity);
    line.unit_price = (!price.is_empty()).then(|| money(price));
    line.end = (!end.is_empty()).then(|| day(end));
    line
}

fn with(lines: Vec<Line>) -> Contract {
    lines.into_iter().fold(contract(&[]), Contract::line)
}

/// `index: need, give back, saving` of each line of a licence, in the order of giving back.
fn lines(plan: &Purchasing, of: &str) -> Vec<(usize, u64, i64, String)> {
    let position = plan.position(&licence(of)).unwrap();
    let tell = |line: &LineRenewal| {
        (
            line.index.unwrap(),
            *line.need.value().unwrap(),
            *line.give_back.value().unwrap(),
            line.saving.value().unwrap().to_string(),
        )
    };
    position.lines.iter().map(tell).collect()
}

fn saved(index: usize, need: u64, back: i64, saving: &str) -> (usize, u64, i64, String) {
    (index, need, back, saving.to_owned())
}

/// `day: saving` of each end.
fn ends(plan: &Purchasing) -> Vec<(String, Known<Money>)> {
    let ends = plan.renew.ends.iter();
    ends.map(|end| (end.ends.to_string(), end.saving.money.clone()))
        .collect()
}

fn with_idle(keep: usize, idle: usize) -> Vec<Held> {
    let mut seats = times(keep, held("pro", KEEP));
    seats.extend(times(idle, held("pro", Verdict::Reclaim).of("Sales")));
    seats
}

#[test]
fn give_back_falls_on_the_line_that_ends_first_and_then_on_the_dearest() {
    let contract = with(vec![
        line("pro", 60, "100", ""),
        line("pro", 40, "120", "2026-12-31"),
        line("pro", 20, "90", "2027-06-30"),
    ]);
    let mut seats = with_idle(69, 10);
    seats.push(held("pro", Verdict::Review { would_be: None }));
    let plan = plan(&seats, &contract);
    let position = plan.position(&Licence::Pro).unwrap();
    // 120 are bought, 70 are needed: the 40 that cost 120, and ten of those that cost 100.
    assert_eq!(position.give_back, Known::Read(50));
    assert_eq!(
        lines(&plan, "pro"),
        [
            saved(1, 0, 40, "4800.00"),
            saved(0, 50, 10, "1000.00"),
            saved(2, 20, 0, "0.00"),
        ]
    );
    let pro = &plan.renew.lines[0];
    assert_eq!((&pro.current, &pro.next), (&read("12600"), &read("6800")));
    assert_eq!(
        (&pro.saving, &pro.to_confirm),
        (&read("5800"), &read("100"))
    );
    total(&plan.renew.saving, "5800", &[]);
    assert_eq!(
        ends(&plan),
        [
            ("2026-12-31".to_owned(), read("5800")),
            ("2027-06-30".to_owned(), read("0")),
        ]
    );
    // A department counts at the lowest price; what the lines give beyond it belongs to none.
    assert_eq!(position.price, read("90"));
    let sales = plan.departments.iter().find(|d| d.name.is_some()).unwrap();
    total(&sales.saving, "900", &[]);
    assert_eq!(plan.remainder[0].saving, read("4900"));
}

#[test]
fn packs_round_the_need_of_their_line_up() {
    let packed = |quantity, end: &str| {
        let mut line = line("pro", quantity, "10", end);
        line.order_in = 10;
        line
    };
    let plan = |seats: usize, lines: Vec<Line>| plan(&with_idle(seats, 0), &with(lines));
    let one = plan(83, vec![packed(100, "")]);
    assert_eq!(lines(&one, "pro"), [saved(0, 90, 10, "100.00")]);
    assert_eq!(one.position(&Licence::Pro).unwrap().need, Known::Read(90));
    // The seven are kept for the pack.
    assert_eq!(one.remainder[0].for_minimum, Known::Read(7));
    let more = plan(101, vec![packed(100, "")]);
    assert_eq!(lines(&more, "pro"), [saved(0, 110, -10, "-100.00")]);
    // Of 63, the line that ends last has 50, and the other 13 are two packs.
    let two = plan(
        63,
        vec![packed(50, ""), line("pro", 50, "10", "2027-06-30")],
    );
    assert_eq!(
        lines(&two, "pro"),
        [saved(0, 20, 30, "300.00"), saved(1, 50, 0, "0.00")]
    );
}

#[test]
fn each_line_keeps_its_minimum() {
    let mut first = line("pro", 40, "10", "");
    first.minimum = 20;
    let contract = with(vec![first, line("pro", 40, "10", "2027-06-30")]);
    let found = plan(&with_idle(45, 0), &contract);
    assert_eq!(
        lines(&found, "pro"),
        [saved(0, 20, 20, "200.00"), saved(1, 25, 15, "150.00")]
    );
    let few = plan(&with_idle(5, 0), &contract);
    let position = few.position(&Licence::Pro).unwrap();
    assert_eq!((position.minimum, &position.need), (20, &Known::Read(20)));
}

#[test]
fn seats_are_bought_on_the_line_that_ends_last_and_is_cheapest() {
    let contract = with(vec![
        line("pro", 5, "10", ""),
        line("pro", 5, "12", "2027-06-30"),
        line("pro", 5, "11", "2027-06-30"),
    ]);
    let mut seats = with_idle(15, 0);
    seats.push(held("", upgrade("pro")));
    let plan = plan(&seats, &contract);
    assert_eq!(
        lines(&plan, "pro"),
        [
            saved(0, 5, 0, "0.00"),
            saved(1, 5, 0, "0.00"),
            saved(2, 6, -1, "-11.00"),
        ]
    );
    total(&plan.now.cost, "11", &[]);
}

#[test]
fn a_renewal_saves_nothing_once_the_day_of_notice_has_passed() {
    let mut contract = contract(&[("pro", 15, "100")]);
    let seats = with_idle(8, 2);
    contract.notice_by = Some(today());
    total(&plan(&seats, &contract).renew.saving, "700", &[]);
    contract.notice_by = Some(day("2026-10-31"));
    let late = plan(&seats, &contract);
    total(&late.renew.saving, "0", &[]);
    total(&late.renew.to_confirm, "0", &[]);
    total(&late.changes, "0", &[]);
    assert_eq!(late.renew.next, late.renew.current);
    let reason = late.renew.saves_nothing.as_ref().unwrap().to_string();
    assert_eq!(
        reason,
        "the last day for notice was 2026-10-31: this renewal saves nothing, and the next can once \
         the term from 2027-01-01 on has ended"
    );
    // What is not needed is told all the same.
    assert_eq!(late.position_of_pro().give_back, Known::Read(7),);
    contract.term_months = Some(12);
    let late = plan(&seats, &contract);
    let reason = late.renew.saves_nothing.as_ref().unwrap().to_string();
    assert!(
        reason.ends_with("and the next can from 2028-01-01 on"),
        "{reason}"
    );
    assert_eq!(late.renew.lines[0].saves_nothing, late.renew.saves_nothing);
    assert_eq!(late.renew.ends[0].saves_nothing, late.renew.saves_nothing);
    // Seats can still be added.
    let more = plan(&with_idle(17, 0), &contract);
    total(&more.renew.saving, "-200", &[]);
    assert_eq!(more.renew.lines[0].next, read("1700"));
}

#[test]
fn what_one_line_cannot_give_back_any_more_another_one_can() {
    let mut late = line("pro", 60, "100", "");
    late.notice_by = Some(day("2026-10-01"));
    let mut open = line("pro", 40, "80", "2027-06-30");
    open.notice_by = Some(day("2027-05-01"));
    let plan = plan(&with_idle(30, 0), &with(vec![late, open]));
    // The first line renews with 60, which are more than needed.
    assert_eq!(
        lines(&plan, "pro"),
        [saved(1, 0, 40, "3200.00"), saved(0, 30, 30, "0.00")]
    );
    total(&plan.renew.saving, "3200", &[]);
    assert_eq!(
        ends(&plan),
        [
            ("2026-12-31".to_owned(), read("0")),
            ("2027-06-30".to_owned(), read("3200")),
        ]
    );
    assert_eq!(plan.renew.saves_nothing, None);
    assert!(plan.renew.ends[0].saves_nothing.is_some());
}

#[test]
fn the_contracts_day_of_notice_is_not_that_of_a_line_with_another_end() {
    let mut contract = with(vec![line("pro", 10, "100", "2027-06-30")]);
    contract.notice_by = Some(day("2026-10-01"));
    let plan = plan(&with_idle(4, 0), &contract);
    total(&plan.renew.saving, "600", &[]);
    assert_eq!(plan.renew.ends[0].notice_by, None);
}

#[test]
fn nothing_is_saved_once_the_term_is_over_until_the_new_one_is_told() {
    let mut contract = with(vec![
        line("pro", 15, "100", ""),
        line("webinar:500", 3, "690", "2027-06-30"),
    ]);
    contract.term_end = day("2026-10-31");
    let found = plan(&with_idle(8, 2), &contract);
    let says =
        "the term ended on 2026-10-31: nothing is saved until the contract names the new one";
    let pro = &found.renew.lines[0];
    for missing in [&pro.saving, &pro.to_confirm, &pro.next] {
        assert_eq!(why(missing), says);
    }
    assert_eq!(pro.current, read("1500"));
    assert_eq!(found.position_of_pro().give_back, Known::Read(7));
    assert_eq!(why(&found.departments[1].lines[0].saving), says);
    // The add-on has a term of its own.
    total(&found.renew.saving, "2070", &["pro"]);
    contract.term_end = today();
    total(&plan(&with_idle(8, 2), &contract).renew.saving, "2770", &[]);
}

#[test]
fn a_line_that_is_over_tells_no_price() {
    let mut contract = with(vec![
        line("pro", 15, "100", "2026-06-30"),
        line("corp", 1, "1", ""),
    ]);
    // The line keeps the model that it had.
    contract.lines[0].model = Some(Model::NamedHost);
    contract.model = Model::ActiveHost;
    let bought = Bought::new(15, BoughtFrom::PlanUsage);
    let seats = with_idle(8, 2);
    let terms = Terms::new(today(), [(Licence::Pro, Known::Read(bought))].into());
    let plan = purchasing(seats.iter().map(Held::seat), terms.contract(contract)).unwrap();
    let position = plan.position_of_pro();
    assert!(why(&position.price).starts_with("the term ended on 2026-06-30"));
    let over = &position.lines[0];
    assert_eq!((over.index, over.ends), (None, Some(day("2026-06-30"))));
    assert!(why(&over.saving).starts_with("the term ended on 2026-06-30"));
    assert_eq!(position.give_back, Known::Read(7));
    assert!(plan.renew.saving.without.contains(&Licence::Pro));
}

#[test]
fn a_line_that_is_followed_by_an_agreed_one_saves_nothing_when_it_ends() {
    let mut next = line("pro", 60, "110", "2027-06-30");
    next.start = Some(day("2026-12-01"));
    let contract = with(vec![line("pro", 50, "100", "2026-11-30"), next]);
    let found = plan(&with_idle(8, 2), &contract);
    total(&found.renew.saving, "0", &[]);
    let reason = found.renew.saves_nothing.unwrap().to_string();
    assert!(
        reason.contains("starts on 2026-12-01 is agreed already"),
        "{reason}"
    );
}

#[test]
fn seats_assigned_beyond_what_is_bought_are_a_true_up() {
    let lines = vec![
        line("pro", 3, "120", ""),
        line("pro", 2, "100", "2027-06-30"),
        line("webinar:500", 2, "", ""),
        line("corp", 4, "50", ""),
    ];
    let mut seats = times(6, held("pro", KEEP));
    seats.extend(times(2, held("pro", KEEP).pending()));
    seats.extend(times(3, held("webinar:500", KEEP)));
    seats.extend(times(4, held("corp", KEEP)));
    let contract = with(lines);
    let found = plan(&seats, &contract);
    let told: Vec<_> = found
        .true_up
        .lines
        .iter()
        .map(|line| (line.licence.to_string(), line.seats, line.cost.clone()))
        .collect();
    let [pro, webinar] = &told[..] else {
        panic!("{told:?}")
    };
    assert_eq!(*pro, ("pro".to_owned(), 3, read("300")));
    assert_eq!((webinar.0.as_str(), webinar.1), ("webinar:500", 1));
    assert_eq!(
        why(&webinar.2),
        "the contract tells no price of webinar:500"
    );
    total(&found.true_up.cost, "300", &["webinar:500"]);
    assert!(
        found.position_of_pro().notes[0]
            .to_string()
            .contains("a true-up is due")
    );
    // Who hosts is billed, not who has a seat.
    let mut contract = contract;
    contract.model = Model::ActiveHost;
    assert!(plan(&seats, &contract).true_up.lines.is_empty());
}

#[test]
fn an_add_on_by_name_saves_beside_a_base_by_active_hosts() {
    let mut webinar = line("webinar:500", 4, "690", "");
    webinar.model = Some(Model::NamedHost);
    let mut contract = with(vec![line("pro", 100, "50", ""), webinar]);
    contract.model = Model::ActiveHost;
    let mut seats = with_idle(80, 10);
    seats.extend(times(2, held("webinar:500", Verdict::Drop).of("Sales")));
    seats.push(held("webinar:500", KEEP));
    let plan = plan(&seats, &contract);
    let pro = plan.position_of_pro();
    assert!(why(&pro.give_back).contains("people who host in a month"));
    let base = &plan.renew.lines[0];
    assert_eq!((&base.saving, &base.to_confirm), (&read("0"), &read("0")));
    assert!(base.saves_nothing.is_some());
    // Two are dropped, and one is spare.
    assert_eq!(lines(&plan, "webinar:500"), [saved(1, 1, 3, "2070.00")]);
    total(&plan.renew.saving, "2070", &[]);
    total(&plan.changes, "1380", &[]);
    assert_eq!(plan.renew.saves_nothing, None);
}

#[test]
fn an_add_on_may_end_later_than_its_base() {
    let contract = with(vec![
        line("pro", 12, "100", ""),
        line("webinar:500", 3, "690", "2027-06-30"),
    ]);
    let mut seats = with_idle(8, 2);
    seats.push(held("webinar:500", Verdict::Drop));
    let plan = plan(&seats, &contract);
    assert_eq!(
        ends(&plan),
        [
            ("2026-12-31".to_owned(), read("400")),
            ("2027-06-30".to_owned(), read("2070")),
        ]
    );
    total(&plan.renew.saving, "2470", &[]);
}

#[test]
fn a_line_without_a_price_leaves_itself_without_money() {
    let contract = with(vec![
        line("pro", 60, "", ""),
        line("pro", 40, "100", ""),
        line("corp", 4, "50", ""),
    ]);
    let seats = with_idle(50, 0);
    let found = plan(&seats, &contract);
    // The 40 with a price come first, then ten without.
    total(&found.renew.saving, "4200", &["pro"]);
    assert!(found.renew.saving.may_cost.is_empty());
    total(&found.renew.current, "4200", &["pro"]);
    let says = "the contract tells no price of pro";
    let pro = found.renew.lines.iter().find(|l| l.licence == Licence::Pro);
    let pro = pro.unwrap();
    assert_eq!([why(&pro.saving), why(&pro.current)], [says; 2]);
    // Where nothing of it is given back, its price does not matter.
    let few = plan(&with_idle(70, 0), &contract);
    total(&few.renew.saving, "3200", &[]);
    let pro = few.renew.lines.iter().find(|l| l.licence == Licence::Pro);
    assert_eq!(pro.unwrap().saving, read("3000"));
}

#[test]
fn zooms_number_is_laid_out_over_the_lines_so_that_no_saving_is_too_high() {
    let contract = with(vec![line("pro", 60, "100", ""), line("pro", 40, "120", "")]);
    let seats = with_idle(70, 0);
    let by = |bought: u64| {
        let bought = Bought::new(bought, BoughtFrom::PlanUsage);
        let terms = Terms::new(today(), [(Licence::Pro, Known::Read(bought))].into());
        let terms = terms.contract(contract.clone());
        purchasing(seats.iter().map(Held::seat), terms).unwrap()
    };
    // 20 fewer: of the dear ones.
    assert_eq!(
        lines(&by(80), "pro"),
        [saved(1, 10, 10, "1200.00"), saved(0, 60, 0, "0.00")]
    );
    // Ten more: of the cheap ones.
    assert_eq!(
        lines(&by(110), "pro"),
        [saved(1, 0, 40, "4800.00"), saved(0, 70, 0, "0.00")]
    );
}

#[test]
fn a_smaller_tier_that_has_seats_needs_no_price() {
    let contract = with(vec![
        line("webinar:1000", 2, "3400", ""),
        line("webinar:500", 2, "", ""),
    ]);
    let seats = times(2, held("webinar:1000", shrink("webinar:500")));
    total(&plan(&seats, &contract).renew.saving, "6800", &[]);
    // A third would have to be bought, at a price that nobody tells.
    let seats = times(3, held("webinar:1000", shrink("webinar:500")));
    let hidden = plan(&seats, &contract);
    assert!(hidden.renew.saving.money.value().is_none());
    assert_eq!(
        hidden.renew.saving.without,
        [licence("webinar:500"), licence("webinar:1000")]
    );
}

trait Pro {
    fn position_of_pro(&self) -> &zoom_admin::usage::money::Position;
}

impl Pro for Purchasing {
    fn position_of_pro(&self) -> &zoom_admin::usage::money::Position {
        self.position(&Licence::Pro).unwrap()
    }
}
