//! Amounts and contracts.

use super::*;
use zoom_admin::ErrorKind;
use zoom_admin::usage::money::Line;

#[test]
fn amounts_are_exact_and_shown_with_two_places_at_least() {
    for (text, shown) in [
        ("1234.50", "1234.50"),
        ("199.9", "199.90"),
        ("7", "7.00"),
        ("-0.125", "-0.125"),
        ("-0", "0.00"),
        ("0.100000000", "0.10"),
        ("0.000001", "0.000001"),
    ] {
        assert_eq!(money(text).to_string(), shown);
    }
    assert_eq!(money("0.1") + money("0.2"), money("0.3"));
    assert_eq!(money("199.90") * 3, money("599.70"));
    assert_eq!(money("199.90") * -1, -money("199.90"));
    assert_eq!(money("1") - money("1"), Money::ZERO);
    assert_eq!((-Money::ZERO).to_string(), "0.00");
    let all = [money("1.10"), money("2.20")];
    assert_eq!(all.iter().sum::<Money>(), money("3.3"));
    assert_eq!(all.into_iter().sum::<Money>(), money("3.3"));
    assert!(money("9.99") < money("10"));
    assert_eq!(Money::from(12), money("12"));
}

#[test]
fn what_is_no_amount_is_refused() {
    for text in [
        "",
        " ",
        "-",
        ".5",
        "5.",
        "1,234.50",
        "1e3",
        "+5",
        "EUR 5",
        "1.2.3",
        "0.1234567",
        "٣",
        "--1",
        "1_000",
        "99999999999999999999999",
        "NaN",
    ] {
        let error = text.parse::<Money>().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Request, "{text}");
        assert!(error.to_string().contains("1234.50"), "{error}");
    }
}

#[test]
fn too_large_amounts_stay_at_the_largest() {
    assert_eq!(Money::MAX.to_string(), "10000000000000000000000.00");
    assert_eq!(Money::MAX + money("0.01"), Money::MAX);
    assert_eq!(Money::MAX * i64::MAX, Money::MAX);
    assert_eq!(Money::MAX * i64::MIN, -Money::MAX);
    assert_eq!(-Money::MAX - Money::MAX, -Money::MAX);
    assert_eq!(
        (Money::MAX - money("0.000001")).to_string(),
        "9999999999999999999999.999999"
    );
}

#[test]
fn a_price_is_a_text_or_a_whole_number_and_never_a_float() {
    let price = |json: &str| serde_json::from_str::<Money>(json);
    assert_eq!(price("\"199.90\"").unwrap(), money("199.90"));
    assert_eq!(price("200").unwrap(), money("200"));
    assert_eq!(price("-200").unwrap(), money("-200"));
    for float in ["199.90", "200.0", "1e2"] {
        let error = price(float).unwrap_err().to_string();
        assert!(
            error.starts_with("write the price as text, \"199.90\": "),
            "{error}"
        );
    }
    assert!(price("null").is_err());
    assert_eq!(
        serde_json::to_string(&money("199.9")).unwrap(),
        "\"199.90\""
    );
}

fn json(lines: &str) -> String {
    format!(
        r#"{{"currency": "USD", "model": "named_host", "term_end": "2026-12-31", "lines": [{lines}]}}"#
    )
}

#[test]
fn a_contract_is_read_from_json_and_written_as_it_was() {
    let text = r#"{
        "currency": "USD", "model": "active_host",
        "term_end": "2026-12-31", "notice_by": "2026-10-31",
        "lines": [
            {"licence": "workplace:16", "quantity": 40, "unit_price": "210.00", "minimum": 30,
             "capacity": 300, "includes": ["webinar:500", "large_meeting"],
             "start": "2026-01-01", "end": "2026-12-31"},
            {"licence": "webinar:1000", "quantity": 2}
        ]
    }"#;
    let contract = Contract::from_json(text).unwrap();
    assert_eq!(contract.model, Model::ActiveHost);
    assert_eq!(contract.lines[0].unit_price, Some(money("210")));
    assert_eq!(contract.lines[0].includes.len(), 2);
    assert_eq!(contract.lines[1].minimum, 0);
    assert_eq!(contract.lines[1].unit_price, None);
    let written = serde_json::to_string(&contract).unwrap();
    assert_eq!(Contract::from_json(&written).unwrap(), contract);
}

#[test]
fn what_makes_no_sense_in_a_contract_is_said() {
    let pro = r#"{"licence": "pro", "quantity": 5}"#;
    for (lines, says) in [
        (String::new(), "no lines"),
        (
            format!("{pro}, {}", pro.replace('}', r#", "capacity": 500}"#)),
            "two lines for pro that are in force at the same time and name another capacity",
        ),
        (
            format!(
                "{pro}, {}",
                pro.replace('}', r#", "includes": ["webinar:500"]}"#)
            ),
            "write the same on both",
        ),
        (
            pro.replace('}', r#", "order_in": 0}"#),
            "order_in is 0: write 1 for seats that are sold singly",
        ),
        (
            pro.replace('}', r#", "order_in": 10}"#),
            "its quantity, 5, is no multiple of order_in, 10",
        ),
        (
            pro.replace('}', r#", "notice_by": "2027-01-01"}"#),
            "its notice by 2027-01-01 is after its end, 2026-12-31",
        ),
        (
            pro.replace('}', r#", "term_months": 0}"#),
            "a term has at least one month",
        ),
        (
            r#"{"licence": "webinar", "quantity": 5}"#.to_owned(),
            "needs its capacity",
        ),
        (
            r#"{"licence": "webinar:500", "quantity": 5, "capacity": 300}"#.to_owned(),
            "its capacity is 500, not 300",
        ),
        (
            r#"{"licence": "webinar:500", "quantity": 5, "includes": ["large_meeting"]}"#
                .to_owned(),
            "includes nothing",
        ),
        (
            r#"{"licence": "pro", "quantity": 5, "includes": ["corp"]}"#.to_owned(),
            "corp is a base",
        ),
        (
            r#"{"licence": "pro", "quantity": 5, "start": "2026-05-01", "end": "2026-04-30"}"#
                .to_owned(),
            "before it starts",
        ),
        (
            r#"{"licence": "pro", "quantity": 5, "start": "2027-05-01"}"#.to_owned(),
            "after the term's end: name its own end",
        ),
        (
            r#"{"licence": "pro", "quantity": 5, "unit_price": "-1"}"#.to_owned(),
            "-1.00 is negative",
        ),
        (
            r#"{"licence": "pro", "quantity": 5, "unit_price": 149.9}"#.to_owned(),
            "write the price as text",
        ),
        (
            r#"{"licence": "pro", "quantity": 5, "price": "1"}"#.to_owned(),
            "unknown field",
        ),
        (
            r#"{"licence": "gold", "quantity": 5}"#.to_owned(),
            "is no licence",
        ),
        (
            r#"{"licence": "pro", "quantity": 5000000000}"#.to_owned(),
            "at most",
        ),
    ] {
        let error = Contract::from_json(&json(&lines)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Request);
        assert!(error.to_string().contains(says), "{error}");
    }
    // Lines of one licence add up, may follow each other, and may end later than the term.
    for lines in [
        format!("{pro}, {pro}"),
        pro.replace('}', r#", "end": "2027-05-01"}"#),
        pro.replace('}', r#", "start": "2027-02-01", "end": "2028-01-31"}"#),
    ] {
        assert!(Contract::from_json(&json(&lines)).is_ok(), "{lines}");
    }
    let mut late = contract(&[("pro", 5, "1")]);
    late.notice_by = Some(day("2027-01-01"));
    assert!(late.check().unwrap_err().to_string().contains("notice by"));
    let mut nameless = contract(&[("pro", 5, "1")]);
    nameless.currency = " ".to_owned();
    assert!(
        nameless
            .check()
            .unwrap_err()
            .to_string()
            .contains("currency")
    );
    // A wrong contract or plan is not calculated with.
    let none = BTreeMap::new();
    let wrong = |contract: &Contract, planning: &Planning| {
        let seats: [Seat<'_>; 0] = [];
        purchasing(
            seats,
            Terms::new(today(), none.clone())
                .contract(contract.clone())
                .planning(planning.clone()),
        )
        .is_err()
    };
    assert!(wrong(&late, &Planning::new()));
    let mut large = Planning::new();
    large.growth.insert(Licence::Pro, i64::MIN);
    assert!(wrong(&contract(&[("pro", 5, "1")]), &large));
    let mut large = Planning::new();
    large.buffer.insert(
        Licence::Pro,
        zoom_admin::usage::money::Buffer::Percent(1001),
    );
    assert!(wrong(&contract(&[("pro", 5, "1")]), &large));
}

#[test]
fn lines_that_follow_each_other_are_taken_by_their_days() {
    let text = json(
        r#"{"licence": "pro", "quantity": 5, "unit_price": "10", "end": "2026-06-30"},
           {"licence": "pro", "quantity": 6, "unit_price": "11", "start": "2026-07-01"},
           {"licence": "corp", "quantity": 7, "unit_price": "12", "start": "2026-12-01"}"#,
    );
    let contract = Contract::from_json(&text).unwrap();
    let quantity = |of: &str, on: &str| {
        let lines = contract.lines_for(&licence(of), day(on));
        let quantities = lines.iter().map(|line: &&Line| line.quantity);
        quantities.reduce(u64::saturating_add)
    };
    assert_eq!(quantity("pro", "2026-06-30"), Some(5));
    assert_eq!(quantity("pro", "2026-07-01"), Some(6));
    // The next one tells the price.
    assert_eq!(quantity("corp", "2026-07-01"), Some(7));
    // Lines without an end go on after the term.
    assert_eq!(quantity("pro", "2027-07-01"), Some(6));
    assert_eq!(quantity("webinar:500", "2026-07-01"), None);
}

#[test]
fn the_renewal_is_seen_from_a_day() {
    let mut contract = contract(&[("pro", 5, "1")]);
    let renewal = contract.renewal(day("2026-12-01"));
    assert_eq!((renewal.days_left, renewal.notice_past), (30, None));
    contract.notice_by = Some(day("2026-12-01"));
    let renewal = contract.renewal(day("2026-12-01"));
    assert_eq!(
        (renewal.notice_days_left, renewal.notice_past),
        (Some(0), Some(false))
    );
    let renewal = contract.renewal(day("2027-01-02"));
    assert_eq!(renewal.days_left, -2);
    assert_eq!(
        (renewal.notice_days_left, renewal.notice_past),
        (Some(-32), Some(true))
    );
}
