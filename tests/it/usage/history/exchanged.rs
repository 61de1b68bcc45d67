//! A licence that was exchanged for another one was not given up, unless it was advised so.

use zoom_admin::usage::Licence;
use zoom_admin::usage::history::{Advice, Outcome, Outcomes};

use super::made::{is, keep, month, outcomes, seats, shrink, state, user};
use super::*;

fn all_seats() -> Vec<zoom_admin::usage::history::SeatState> {
    [
        ("pro", "120.00"),
        ("workplace:16", "240.00"),
        ("webinar:500", "480.00"),
        ("webinar:1000", "960.00"),
        ("webinar:3000", "2400.00"),
    ]
    .map(|(licence, price)| seats(licence, 1, (5, "plan_usage"), price))
    .into()
}

/// The states of the ends of months, of one user with one licence and the verdict on it.
fn told(months: &[(&str, serde_json::Value)]) -> Outcomes {
    let days = ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"];
    let states = days.iter().zip(months).map(|(day, (licence, verdict))| {
        let licences = [(*licence, verdict.clone())];
        let licences = &licences[usize::from(licence.is_empty())..];
        state(day, vec![user("a", licences)], all_seats())
    });
    outcomes(&states.collect::<Vec<_>>())
}

fn on<'a>(outcomes: &'a Outcomes, licence: &str) -> &'a Advice {
    let licence: Licence = licence.parse().unwrap();
    let mut advice = outcomes.advice.iter();
    advice.find(|one| one.licence == licence).unwrap()
}

#[test]
fn an_add_on_that_was_exchanged_for_another_size_was_not_given_up() {
    let told = told(&[
        ("webinar:1000", is("drop")),
        ("webinar:500", keep()),
        ("webinar:500", is("drop")),
        ("", keep()),
    ]);
    assert_eq!(month(&told, "2026-02"), ["0", "0.00", "0", "0.00"]);
    let large = on(&told, "webinar:1000");
    assert_eq!(large.outcome, Outcome::NoLongerAdvised);
    // What it was exchanged for is followed by its own verdict, and counts once.
    assert_eq!(on(&told, "webinar:500").outcome, Outcome::Done);
    assert_eq!((told.total.done, told.total.no_longer_advised), (1, 1));
    assert_eq!(month(&told, "2026-04")[..2], ["1", "40.00"]);
}

#[test]
fn an_add_on_of_another_family_is_no_exchange() {
    let licences = |webinar: Option<&str>| {
        let mut all = vec![("large_meeting:500", keep())];
        all.extend(webinar.map(|licence| (licence, is("drop"))));
        user("a", &all)
    };
    let told = outcomes(&[
        state(
            "2026-01-31",
            vec![licences(Some("webinar:500"))],
            all_seats(),
        ),
        state("2026-02-28", vec![licences(None)], all_seats()),
    ]);
    assert_eq!(on(&told, "webinar:500").outcome, Outcome::Done);
}

#[test]
fn while_advice_is_open_the_newest_verdict_says_what_is_enough_and_what_it_saves() {
    let told = told(&[
        ("webinar:3000", shrink("webinar:500")),
        ("webinar:3000", shrink("webinar:1000")),
        ("webinar:1000", keep()),
    ]);
    let advice = on(&told, "webinar:3000");
    assert_eq!(advice.outcome, Outcome::Done);
    assert_eq!(advice.to, Some(Licence::Webinar(Some(1000))));
    assert_eq!(advice.advised_at, at("2026-01-31T09:00:00Z"));
    assert_eq!(advice.yearly.value().unwrap().to_string(), "1440.00");
    assert_eq!(month(&told, "2026-03")[..2], ["1", "120.00"]);
    // The other size is no more what was advised.
    let told = self::told(&[
        ("webinar:3000", shrink("webinar:500")),
        ("webinar:3000", shrink("webinar:1000")),
        ("webinar:500", keep()),
    ]);
    assert_eq!(on(&told, "webinar:3000").outcome, Outcome::NoLongerAdvised);
}

#[test]
fn advice_has_to_be_confirmed_if_its_newest_verdict_has() {
    let users = |confidence: &str| {
        let mut user = user("a", &[("pro", is("reclaim"))]);
        user.verdicts[0].confidence = serde_json::from_value(confidence.into()).unwrap();
        vec![user]
    };
    let told = outcomes(&[
        state("2026-01-31", users("low"), all_seats()),
        state("2026-02-28", users("high"), all_seats()),
    ]);
    assert!(!told.advice[0].to_confirm);
    assert_eq!((told.total.open, told.total.to_confirm), (1, 0));
}

#[test]
fn a_base_that_was_exchanged_and_given_up_later_counts_once() {
    let told = told(&[
        ("workplace:16", is("reclaim")),
        ("pro", is("reclaim")),
        ("", keep()),
    ]);
    assert_eq!(on(&told, "workplace:16").outcome, Outcome::NoLongerAdvised);
    assert_eq!(month(&told, "2026-03")[..2], ["1", "10.00"]);
}
