//! The seats of the account, as plan usage and invoices tell them: how many are bought and taken of
//! each plan.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc};
use serde_json::{Value, json};

use super::account::{FakeStatus, FakeUser};
use super::words::Licences;
use super::world::World;

/// Numbers of bundles, by `zoom_one_type`, that plan usage counts under a key of their own.
const KEYS: [(&str, &[i64]); 4] = [
    (
        "plan_zoom_one_premier",
        &[134_217_728, 268_435_456, 536_870_912, 1_073_741_824],
    ),
    (
        "plan_zoom_one_edu_school_campus_plus",
        &[
            137_438_953_472,
            274_877_906_944,
            549_755_813_888,
            1_099_511_627_776,
            2_199_023_255_552,
        ],
    ),
    (
        "plan_zoom_one_edu_premier",
        &[
            4_294_967_296,
            8_589_934_592,
            17_179_869_184,
            34_359_738_368,
            68_719_476_736,
        ],
    ),
    ("plan_zoom_one_edu_student", &[576_460_752_303_423_488]),
];

/// The members of plan usage that are one entry. All others are lists of entries.
const OBJECTS: [&str; 3] = ["plan_base", "plan_united", "plan_zoom_one_edu_student"];

/// Names of bundles, as charges have them.
const NAMES: [(i64, &str); 7] = [
    (4, "Zoom Workplace Enterprise"),
    (8, "Zoom Workplace Enterprise Plus"),
    (16, "Zoom Workplace Business Plus (US/CA)"),
    (134_217_728, "Zoom Workplace Enterprise Premier (US/CA)"),
    (
        137_438_953_472,
        "Zoom Workplace School and Campus Plus (US/CA)",
    ),
    (18_014_398_509_481_984, "Zoom Workplace School and Campus"),
    (576_460_752_303_423_488, "Zoom Workplace Enterprise Student"),
];

/// What a seat is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Plan {
    Base,
    United,
    Bundle(i64),
    LargeMeeting(u32),
    Webinar(u32),
}

impl Plan {
    /// Whether a seat makes somebody a host.
    pub(super) fn is_base(self) -> bool {
        !matches!(self, Self::LargeMeeting(_) | Self::Webinar(_))
    }

    /// The member of plan usage.
    fn key(self) -> &'static str {
        match self {
            Self::Base => "plan_base",
            Self::United => "plan_united",
            Self::LargeMeeting(_) => "plan_large_meeting",
            Self::Webinar(_) => "plan_webinar",
            Self::Bundle(bundle) => {
                let own = KEYS.iter().find(|(_, bundles)| bundles.contains(&bundle));
                own.map_or("plan_zoom_one", |(key, _)| key)
            }
        }
    }

    /// The `type` of the entry.
    fn kind(self, is_only_one: bool) -> String {
        match self {
            Self::LargeMeeting(capacity) => format!("large{capacity}_yearly"),
            Self::Webinar(capacity) => format!("webinar{capacity}_yearly"),
            // Several bundles under one key need entries that can be told apart.
            Self::Bundle(bundle) if !is_only_one => format!("zoom_one_{bundle}_yearly"),
            _ => "yearly".to_owned(),
        }
    }

    /// The name of the charge, and the price of a seat for a year.
    fn charge(self) -> (String, u64) {
        match self {
            Self::Base => ("Pro Annual".to_owned(), 150),
            Self::United => ("Zoom United Business Annual".to_owned(), 360),
            Self::LargeMeeting(capacity) => (format!("Large Meeting {capacity} Annual"), 600),
            Self::Webinar(capacity) => (format!("Webinar {capacity} Annual"), 700),
            Self::Bundle(bundle) => {
                let name = NAMES.iter().find(|(number, _)| *number == bundle);
                let name = match name {
                    Some((_, name)) => (*name).to_owned(),
                    None => format!("Zoom Workplace {bundle}"),
                };
                (format!("{name} Annual"), 270)
            }
        }
    }
}

/// The seats of a plan that are taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Seats {
    pub(super) usage: u64,
    pub(super) pending: u64,
}

impl Seats {
    /// The number of seats bought, which exceeds the number in use.
    pub(super) fn bought(self) -> u64 {
        let taken = self.usage.saturating_add(self.pending);
        taken.saturating_add(taken / 12).saturating_add(1)
    }
}

/// The plans that a user takes seats of. Deactivation frees the seats, even if the record still shows
/// a paid type.
fn plans_of(user: &FakeUser) -> impl Iterator<Item = Plan> {
    let holds = user.kind == 2 && user.status != FakeStatus::Inactive;
    let held = Licences::of(user);
    let base = match held.bundle {
        Some(bundle) => Plan::Bundle(bundle),
        None if held.united => Plan::United,
        None => Plan::Base,
    };
    let add_ons = [
        held.large_meeting.map(Plan::LargeMeeting),
        held.webinar.map(Plan::Webinar),
    ];
    let all = std::iter::once(base).chain(add_ons.into_iter().flatten());
    all.filter(move |_| holds)
}

/// The seats of each plan that anybody holds, and of the base.
pub(super) fn taken(world: &World) -> BTreeMap<Plan, Seats> {
    let mut taken = BTreeMap::from([(Plan::Base, Seats::default())]);
    for i in world.numbers() {
        let is_licensed = world.traits(i).is_some_and(|(_, kind, _)| kind == 2);
        let Some(user) = world.user(i).filter(|_| is_licensed) else {
            continue;
        };
        for plan in plans_of(&user) {
            let seats = taken.entry(plan).or_default();
            let count = match user.status {
                FakeStatus::Pending => &mut seats.pending,
                _ => &mut seats.usage,
            };
            *count = count.saturating_add(1);
        }
    }
    taken
}

/// The number of licensed users who hosted a meeting in the last 30 days.
fn active_hosts(world: &World, now: DateTime<Utc>) -> u64 {
    let today = now.date_naive();
    let month = today
        .checked_sub_signed(Duration::days(30))
        .unwrap_or(today);
    let is_one = |i: &u32| {
        let traits = world.traits(*i);
        traits.is_some_and(|(status, kind, _)| kind == 2 && status != FakeStatus::Inactive)
            && world.hosted(*i, month, today, now).meetings > 0
    };
    world.numbers().filter(is_one).count() as u64
}

/// Plan usage.
pub(super) fn usage(world: &World, now: DateTime<Utc>) -> Value {
    let taken = taken(world);
    let mut usage = json!({
        "plan_large_meeting": [],
        "plan_webinar": [],
        "plan_recording": {
            "type": "cmr_yearly_commitment",
            "free_storage": "5 GB",
            "free_storage_usage": "1.2 GB",
            "plan_storage": "0",
            "plan_storage_usage": "0",
            "plan_storage_exceed": "0",
        },
    });
    for (plan, seats) in &taken {
        let key = plan.key();
        let is_only_one = taken.keys().filter(|other| other.key() == key).count() == 1;
        let mut entry = json!({
            "type": plan.kind(is_only_one),
            "hosts": seats.bought(),
            "usage": seats.usage,
            "pending": seats.pending,
        });
        match plan {
            Plan::Base => entry["active_hosts"] = active_hosts(world, now).into(),
            Plan::United => entry["name"] = "Zoom United Business".into(),
            _ => {}
        }
        if OBJECTS.contains(&key) {
            usage[key] = entry;
        } else if let Some(entries) = usage[key].as_array_mut() {
            entries.push(entry);
        } else {
            usage[key] = json!([entry]);
        }
    }
    usage
}

/// The yearly term that covers a day: it begins on the first of March.
fn term(day: NaiveDate) -> (NaiveDate, NaiveDate) {
    let year = if day.month() < 3 {
        day.year().saturating_sub(1)
    } else {
        day.year()
    };
    let first = |year| NaiveDate::from_ymd_opt(year, 3, 1).unwrap_or(day);
    let last = first(year.saturating_add(1)).pred_opt().unwrap_or(day);
    (first(year), last)
}

/// The id of the billing report of a term.
fn billing_id(start: NaiveDate) -> String {
    format!("fake-billing-{}", start.year())
}

/// The charges of the term, with their amounts.
fn charges(world: &World) -> Vec<(Plan, u64, u64)> {
    let taken = taken(world);
    let charge = |(plan, seats): (&Plan, &Seats)| {
        let bought = seats.bought();
        (*plan, bought, bought.saturating_mul(plan.charge().1))
    };
    taken.iter().map(charge).collect()
}

/// The billing reports: one, for the current term.
pub(super) fn billing(world: &World, now: DateTime<Utc>) -> Value {
    let (start, end) = term(now.date_naive());
    let amounts = charges(world).into_iter().map(|(_, _, amount)| amount);
    let total = amounts.fold(0, u64::saturating_add);
    json!({
        "currency": "USD",
        "billing_reports": [{
            "id": billing_id(start),
            "type": 0,
            "start_date": start.to_string(),
            "end_date": end.to_string(),
            "tax_amount": "0",
            "total_amount": total.to_string(),
        }],
    })
}

/// The invoices of a billing report, one for each plan; `None` if there is no such report.
pub(super) fn invoices(world: &World, id: &str, now: DateTime<Utc>) -> Option<Value> {
    let (start, end) = term(now.date_naive());
    let numbered = (1_u64..).zip(charges(world));
    let invoice = |(number, (plan, quantity, amount)): (u64, (Plan, u64, u64))| {
        json!({
            "invoice_number": format!("{}{number:04}", start.year()),
            "invoice_charge_name": plan.charge().0,
            "start_date": start.to_string(),
            "end_date": end.to_string(),
            "quantity": quantity,
            "tax_amount": "0",
            "total_amount": amount.to_string(),
        })
    };
    (id == billing_id(start)).then(|| {
        json!({
            "currency": "USD",
            "invoices": numbered.map(invoice).collect::<Vec<_>>(),
        })
    })
}
