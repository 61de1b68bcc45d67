//! The money side of a review: small contracts whose figures are worked out by hand.

mod answers;
mod bought;
mod contract;
mod edges;
mod lines;
mod properties;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use zoom_admin::usage::money::{Bought, BoughtFrom, Model, Seat, Terms, Total, purchasing};
use zoom_admin::usage::verdict::{Cause, Confidence, Provision};
use zoom_admin::usage::{
    Contract, Known, Licence, LicenceVerdict, Money, Planning, Purchasing, Verdict,
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn today() -> NaiveDate {
    day("2026-11-01")
}

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

fn read(text: &str) -> Known<Money> {
    Known::Read(money(text))
}

fn licence(text: &str) -> Licence {
    text.parse().unwrap()
}

const KEEP: Verdict = Verdict::Keep {
    guard: None,
    until: None,
};

fn shrink(to: &str) -> Verdict {
    Verdict::Shrink { to: licence(to) }
}

fn upgrade(to: &str) -> Verdict {
    Verdict::Upgrade { to: licence(to) }
}

fn unknown() -> Verdict {
    Verdict::Unknown(Cause::Conflict)
}

/// A seat that owns its verdict.
#[derive(Debug, Clone)]
struct Held {
    department: Option<&'static str>,
    pending: bool,
    verdict: LicenceVerdict,
}

impl Held {
    fn seat(&self) -> Seat<'_> {
        Seat {
            department: self.department,
            pending: self.pending,
            verdict: &self.verdict,
        }
    }

    fn of(mut self, department: &'static str) -> Self {
        self.department = Some(department);
        self
    }

    fn pending(mut self) -> Self {
        self.pending = true;
        self
    }

    fn unsure(mut self) -> Self {
        self.verdict.confidence = Confidence::Low;
        self
    }

    fn provision(mut self, provision: Provision) -> Self {
        self.verdict.provision = provision;
        self
    }
}

fn held(of: &str, verdict: Verdict) -> Held {
    let of = (!of.is_empty()).then(|| licence(of));
    Held {
        department: None,
        pending: false,
        verdict: LicenceVerdict::new(of, verdict),
    }
}

fn times(n: usize, seat: Held) -> Vec<Held> {
    vec![seat; n]
}

/// A contract of named hosts, in euros, by licence, seats and price.
fn contract(lines: &[(&str, u64, &str)]) -> Contract {
    lines.iter().fold(
        Contract::new("EUR", Model::NamedHost, day("2026-12-31")),
        |contract, (of, quantity, price)| {
            let mut line = zoom_admin::usage::money::Line::new(licence(of), *quantity);
            line.unit_price = (!price.is_empty()).then(|| money(price));
            contract.line(line)
        },
    )
}

/// What the contract says, as what is bought.
fn as_agreed(contract: &Contract) -> BTreeMap<Licence, Known<Bought>> {
    let mut seats: BTreeMap<Licence, u64> = BTreeMap::new();
    for line in &contract.lines {
        *seats.entry(line.licence.clone()).or_default() += line.quantity;
    }
    let of = |(licence, seats)| {
        let bought = Bought::new(seats, BoughtFrom::Contract);
        (licence, Known::Read(bought))
    };
    seats.into_iter().map(of).collect()
}

fn planned(seats: &[Held], contract: &Contract, planning: &Planning) -> Purchasing {
    purchasing(
        seats.iter().map(Held::seat),
        Terms::new(today(), as_agreed(contract))
            .contract(contract.clone())
            .planning(planning.clone()),
    )
    .unwrap()
}

fn plan(seats: &[Held], contract: &Contract) -> Purchasing {
    planned(seats, contract, &Planning::new())
}

fn why<T>(known: &Known<T>) -> String {
    match known {
        Known::NotRead(why) => why.to_string(),
        _ => String::new(),
    }
}

#[track_caller]
fn total(total: &Total, sum: &str, without: &[&str]) {
    assert_eq!(total.money, read(sum));
    let without: Vec<_> = without.iter().map(|of| licence(of)).collect();
    assert_eq!(total.without, without);
}
