//! States that are made by hand: of Zoom's plan usage, in EUR, with all users and settings read.

use serde_json::{Value, json};
use zoom_admin::coverage::{Coverage, Source, SourceCoverage};
use zoom_admin::usage::history::{Ledger, Outcomes, SeatState, UserState};
use zoom_admin::usage::{Collector, Known};

use super::*;

pub(super) fn coverage() -> Coverage {
    let mut coverage = Coverage::default();
    for source in [Source::Users, Source::UserSettings, Source::PlanUsage] {
        coverage.add(SourceCoverage::new(source));
    }
    coverage
}

pub(super) fn state(day: &str, users: Vec<UserState>, seats: Vec<SeatState>) -> AccountSnapshot {
    let facts = Collector::new().into_facts(coverage(), at(&format!("{day}T09:00:00Z")));
    let review = decide(&facts);
    let mut state = SnapshotSource::new(&facts, &review).snapshot().unwrap();
    state.head.currency = Some("EUR".to_owned());
    state.head.seats = seats;
    state.users = users;
    state.users.sort_by(|a, b| a.key.cmp(&b.key));
    state
}

/// The seats of a licence: so many are held, so many bought by a source, at a price in a year.
pub(super) fn seats(licence: &str, held: u64, bought: (u64, &str), price: &str) -> SeatState {
    let counts = json!({
        "assigned": held, "pending": 0, "included": 0, "release": 0, "withdraw": 0,
        "moved_out": 0, "shrink_in": 0, "upgrade_in": 0, "unknown": 0, "to_confirm": 0,
        "shrink_in_to_confirm": 0, "upgrade_to_confirm": 0,
    });
    let line = json!({
        "index": 0, "model": null, "ends": "2026-12-31", "notice_by": null, "bought": bought.0,
        "price": price,
    });
    let seats = json!({
        "licence": licence, "bought": {"seats": bought.0, "source": bought.1}, "seats": counts,
        "idle": 0, "price": price, "need": held, "need_if_confirmed": held, "lines": [line],
    });
    serde_json::from_value(seats).unwrap()
}

/// An active user with these licences, and the verdict on each.
pub(super) fn user(name: &str, licences: &[(&str, Value)]) -> UserState {
    let verdicts = licences.iter().map(|(licence, verdict)| {
        json!({"licence": licence, "verdict": verdict, "confidence": "high", "provision": "bought"})
    });
    let licences: Vec<_> = licences.iter().map(|(licence, _)| licence).collect();
    let user = json!({
        "key": format!("id-{name}"), "id": format!("id-{name}"),
        "email": format!("{name}@example.com"), "status": "active", "user_type": 2,
        "licences": licences, "verdicts": verdicts.collect::<Vec<_>>(),
        "clocks": {"login": null, "participation": null, "licence_use": null},
    });
    serde_json::from_value(user).unwrap()
}

pub(super) fn keep() -> Value {
    json!({"is": "keep", "guard": null, "until": null})
}

pub(super) fn is(verdict: &str) -> Value {
    json!({"is": verdict})
}

pub(super) fn shrink(to: &str) -> Value {
    json!({"is": "shrink", "to": to})
}

pub(super) fn outcomes(states: &[AccountSnapshot]) -> Outcomes {
    let mut ledger = Ledger::new();
    states.iter().for_each(|state| ledger.add(state));
    ledger.outcomes()
}

/// Freed, what that is worth, given back, and the money of a month; `-` for what is not known.
pub(super) fn month(outcomes: &Outcomes, month: &str) -> [String; 4] {
    fn shown<T: ToString>(known: &Known<T>) -> String {
        known.value().map_or("-".to_owned(), T::to_string)
    }
    let mut months = outcomes.months.iter();
    let found = months.find(|of| of.month == month).unwrap();
    [
        shown(&found.freed),
        shown(&found.freed_money),
        shown(&found.given_back),
        shown(&found.money),
    ]
}
