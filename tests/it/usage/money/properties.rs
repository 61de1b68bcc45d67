//! What holds for any account.

use super::*;
use proptest::prelude::*;
use zoom_admin::usage::money::{Buffer, Line};

const LICENCES: [&str; 4] = ["pro", "webinar:500", "webinar:1000", "large_meeting:500"];

fn verdict() -> impl Strategy<Value = Verdict> {
    prop_oneof![
        Just(KEEP),
        Just(unknown()),
        Just(Verdict::Review { would_be: None }),
        Just(Verdict::Drop),
        Just(Verdict::Reclaim),
        Just(Verdict::Withdraw),
        Just(Verdict::SeatFree),
        Just(shrink("webinar:500")),
        Just(upgrade("pro")),
    ]
}

fn seat() -> impl Strategy<Value = Held> {
    let department = prop_oneof![Just(None), Just(Some("A")), Just(Some("B")), Just(Some(""))];
    let provision = prop_oneof![
        4 => Just(Provision::Bought),
        1 => Just(Provision::Included),
        1 => Just(Provision::Unknown),
    ];
    let of = 0..LICENCES.len() + 1;
    let sure = prop::bool::weighted(0.8);
    (department, any::<bool>(), of, verdict(), provision, sure).prop_map(
        |(department, pending, of, verdict, provision, sure)| {
            let of = LICENCES.get(of).copied().unwrap_or("");
            let mut seat = held(of, verdict).provision(provision);
            seat.department = department;
            seat.pending = pending;
            if sure { seat } else { seat.unsure() }
        },
    )
}

fn seats() -> impl Strategy<Value = Vec<Held>> {
    prop::collection::vec(seat(), 0..40)
}

fn price() -> impl Strategy<Value = Money> {
    (0..1_000_000u32, 0..4u32).prop_map(|(digits, places)| {
        let unit = 10u32.pow(places);
        let text = match places {
            0 => digits.to_string(),
            _ => format!(
                "{}.{:0w$}",
                digits / unit,
                digits % unit,
                w = places as usize
            ),
        };
        money(&text)
    })
}

/// A line of any licence that names its price, with an end of its own or without, whose day of
/// notice may have passed.
fn line() -> impl Strategy<Value = Line> {
    let end = prop_oneof![
        Just(None),
        Just(Some(day("2026-11-30"))),
        Just(Some(day("2027-06-30"))),
    ];
    let notice = prop_oneof![
        3 => Just(None),
        1 => Just(Some(day("2026-10-31"))),
        1 => Just(Some(day("2026-11-15"))),
    ];
    let pack = prop_oneof![Just(1u64), Just(10), Just(25)];
    (0..30u64, price(), 0..20u64, end, notice, pack).prop_map(
        |(packs, price, minimum, end, notice, pack)| {
            let mut line = Line::new(Licence::Pro, packs * pack);
            line.unit_price = Some(price);
            line.minimum = minimum;
            line.order_in = pack;
            line.end = end;
            line.notice_by = notice;
            line
        },
    )
}

/// A contract with up to three lines for each licence, and a plan.
fn terms() -> impl Strategy<Value = (Contract, Planning)> {
    let buffer = prop_oneof![
        (0..5u64).prop_map(Buffer::Seats),
        (0..120u32).prop_map(Buffer::Percent)
    ];
    let lines = prop::collection::vec(line(), 1..4);
    let planned = (-5..5i64, buffer);
    prop::collection::vec((lines, planned), LICENCES.len()).prop_map(|all| {
        let mut contract = contract(&[]);
        let mut planning = Planning::new();
        for (of, (lines, (growth, buffer))) in LICENCES.iter().zip(all) {
            for mut line in lines {
                line.licence = licence(of);
                contract = contract.line(line);
            }
            planning.growth.insert(licence(of), growth);
            planning.buffer.insert(licence(of), buffer);
        }
        (contract, planning)
    })
}

fn value<T: Copy>(known: &Known<T>) -> T {
    *known.value().unwrap()
}

proptest! {
    #[test]
    fn money_adds_up((contract, planning) in terms(), seats in seats()) {
        let plan = planned(&seats, &contract, &planning);
        let lines = &plan.renew.lines;
        for (line, rest) in lines.iter().zip(&plan.remainder) {
            let departments = plan.departments.iter().flat_map(|d| &d.lines);
            let own: Vec<_> = departments.filter(|own| own.licence == line.licence).collect();
            let saving: Money = own.iter().map(|own| value(&own.saving)).sum();
            prop_assert_eq!(saving + value(&rest.saving), value(&line.saving));
            let later: Money = own.iter().map(|own| value(&own.to_confirm)).sum();
            prop_assert_eq!(later + value(&rest.to_confirm), value(&line.to_confirm));
            prop_assert_eq!(value(&line.current) - value(&line.next), value(&line.saving));
            prop_assert!(value(&rest.for_minimum) >= 0);
        }
        let sum: Money = lines.iter().map(|line| value(&line.saving)).sum();
        prop_assert_eq!(value(&plan.renew.saving.money), sum);
        prop_assert!(plan.renew.saving.without.is_empty());
        let departments: Money = plan
            .departments
            .iter()
            .map(|d| value(&d.saving.money))
            .sum();
        prop_assert_eq!(departments, value(&plan.changes.money));
        let rest: Money = plan.remainder.iter().map(|rest| value(&rest.saving)).sum();
        prop_assert_eq!(departments + rest, sum);
    }

    #[test]
    fn lines_and_days_of_ends_add_up((contract, planning) in terms(), seats in seats()) {
        let plan = planned(&seats, &contract, &planning);
        for (position, renewed) in plan.positions.iter().zip(&plan.renew.lines) {
            let lines = &position.lines;
            let saving: Money = lines.iter().map(|line| value(&line.saving)).sum();
            prop_assert_eq!(saving, value(&renewed.saving));
            let later: Money = lines.iter().map(|line| value(&line.to_confirm)).sum();
            prop_assert_eq!(later, value(&renewed.to_confirm));
            let next: Money = lines.iter().map(|line| value(&line.next)).sum();
            prop_assert_eq!(next, value(&renewed.next));
            let back: i64 = lines.iter().map(|line| value(&line.give_back)).sum();
            prop_assert_eq!(back, value(&position.give_back));
            let need: u64 = lines.iter().map(|line| value(&line.need)).sum();
            prop_assert_eq!(need, value(&position.need));
            let bought: u64 = lines.iter().map(|line| value(&line.bought)).sum();
            prop_assert_eq!(bought, value(&position.bought).seats);
            for line in lines {
                prop_assert!(value(&line.need) >= line.minimum);
                let unchanged = value(&line.need) == value(&line.bought);
                prop_assert!(unchanged || value(&line.need) % line.order_in == 0);
            }
        }
        let ends = &plan.renew.ends;
        let saving: Money = ends.iter().map(|end| value(&end.saving.money)).sum();
        prop_assert_eq!(saving, value(&plan.renew.saving.money));
        let later: Money = ends.iter().map(|end| value(&end.to_confirm.money)).sum();
        prop_assert_eq!(later, value(&plan.renew.to_confirm.money));
    }

    #[test]
    fn no_more_is_promised_than_is_bought_and_not_needed(
        (contract, planning) in terms(),
        seats in seats(),
    ) {
        let plan = planned(&seats, &contract, &planning);
        for position in &plan.positions {
            let counts = position.seats;
            let held = i64::try_from(counts.assigned + counts.pending).unwrap();
            let buffer = i64::try_from(position.buffer).unwrap();
            let need = held - counts.change() + position.growth + buffer;
            let bought = i64::try_from(value(&position.bought).seats).unwrap();
            prop_assert!(value(&position.give_back) <= bought - need);
            for line in &position.lines {
                let most = value(&line.price) * value(&line.give_back).max(0);
                prop_assert!(value(&line.saving) <= most);
                prop_assert!(line.saves_nothing.is_none() || value(&line.saving) <= Money::ZERO);
            }
        }
    }

    #[test]
    fn a_line_by_active_hosts_saves_nothing_and_changes_no_other(
        (mut contract, planning) in terms(),
        seats in seats(),
    ) {
        let before = planned(&seats, &contract, &planning);
        for line in &mut contract.lines {
            if line.licence.is_base() {
                line.model = Some(Model::ActiveHost);
            }
        }
        let after = planned(&seats, &contract, &planning);
        for (before, after) in before.renew.lines.iter().zip(&after.renew.lines) {
            match after.licence.is_base() {
                true => prop_assert_eq!(value(&after.saving), Money::ZERO),
                false => prop_assert_eq!(before, after),
            }
        }
    }

    #[test]
    fn needs_keep_their_bounds((contract, planning) in terms(), seats in seats()) {
        let plan = planned(&seats, &contract, &planning);
        for position in &plan.positions {
            let (need, lower) = (value(&position.need), value(&position.need_if_confirmed));
            prop_assert!(need >= position.minimum && lower >= position.minimum);
            let counts = position.seats;
            if counts.shrink_in_to_confirm == 0 {
                prop_assert!(lower <= need);
            }
            let decided = counts.release + counts.withdraw + counts.moved_out
                + counts.unknown + counts.to_confirm;
            prop_assert!(decided <= counts.assigned + counts.pending);
            let now = plan.now.lines.iter().find(|now| now.licence == position.licence).unwrap();
            prop_assert_eq!(value(&now.covered) + value(&now.to_buy), now.wanted);
        }
    }

    #[test]
    fn the_order_of_seats_does_not_matter(
        (contract, planning) in terms(),
        (seats, shuffled) in seats().prop_flat_map(|s| (Just(s.clone()), Just(s).prop_shuffle())),
    ) {
        prop_assert_eq!(
            planned(&seats, &contract, &planning),
            planned(&shuffled, &contract, &planning)
        );
    }

    #[test]
    fn what_turns_unknown_is_never_given_back(
        (contract, planning) in terms(),
        seats in seats(),
        at in any::<prop::sample::Index>(),
    ) {
        let mut less = seats.clone();
        let releases: Vec<_> = (0..seats.len())
            .filter(|at| seats[*at].verdict.verdict.releases())
            .collect();
        prop_assume!(!releases.is_empty());
        less[releases[at.index(releases.len())]].verdict.verdict = unknown();
        let before = planned(&seats, &contract, &planning);
        let after = planned(&less, &contract, &planning);
        for (before, after) in before.positions.iter().zip(&after.positions) {
            prop_assert!(value(&after.give_back) <= value(&before.give_back));
        }
        prop_assert!(value(&after.renew.saving.money) <= value(&before.renew.saving.money));
    }

    #[test]
    fn amounts_are_read_as_they_are_written(digits in any::<i64>(), places in 0..7u32) {
        let unit = 10i128.pow(places);
        let size = i128::from(digits).abs();
        let sign = if digits < 0 { "-" } else { "" };
        let text = match places {
            0 => format!("{sign}{size}"),
            _ => format!("{sign}{}.{:0w$}", size / unit, size % unit, w = places as usize),
        };
        let amount = money(&text);
        prop_assert_eq!(money(&amount.to_string()), amount);
        let json = serde_json::to_string(&amount).unwrap();
        prop_assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), amount);
        // Shown with two places at least, and the same digits.
        let shown = amount.to_string();
        let (whole, cents) = shown.split_once('.').unwrap();
        prop_assert!(cents.len() >= 2);
        let digits: i128 = format!("{whole}{cents}").parse().unwrap();
        let scale = 10i128.pow(u32::try_from(cents.len()).unwrap());
        prop_assert_eq!(digits.abs() * unit, size * scale);
    }

    #[test]
    fn any_text_is_an_amount_or_an_error(text in "[-+0-9., eE]{0,30}|\\PC{0,20}") {
        if let Ok(amount) = text.parse::<Money>() {
            prop_assert_eq!(money(&amount.to_string()), amount);
        }
    }

    #[test]
    fn sums_are_exact_in_cents(a in -1_000_000_000i64..1_000_000_000, b in any::<i32>(), n in -1000i64..1000) {
        let cents = |cents: i64| {
            let sign = if cents < 0 { "-" } else { "" };
            money(&format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100))
        };
        let b = i64::from(b);
        prop_assert_eq!(cents(a) + cents(b), cents(a + b));
        prop_assert_eq!(cents(a) - cents(b), cents(a - b));
        prop_assert_eq!(cents(a) * n, cents(a * n));
        prop_assert_eq!(cents(a).cmp(&cents(b)), a.cmp(&b));
    }
}
