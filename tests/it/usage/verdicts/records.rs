//! Accounts made of records, for what a fake account cannot be: reports that do not agree.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use zoom_admin::coverage::{Coverage, Source, SourceCoverage};
use zoom_admin::usage::facts::Look;
use zoom_admin::usage::inventory::UserKey;
use zoom_admin::usage::sync::Record;
use zoom_admin::usage::{Collector, Facts, Known, Snapshot};
use zoom_admin::user::Status;
use zoom_admin::{DateRange, report};

use super::*;

/// The days that reports reach.
pub(super) fn all_days() -> DateRange {
    days("2026-01-02", "2026-07-01")
}

/// The records of an account.
#[derive(Debug, Clone, Default)]
pub(super) struct Account {
    pub(super) records: Vec<Record>,
    users: Vec<Record>,
}

pub(super) fn record(status: Status, fields: Value) -> Record {
    let mut all = json!({"user_created_at": "2024-01-01T00:00:00Z"});
    let map = all.as_object_mut().unwrap();
    map.extend(fields.as_object().unwrap().clone());
    let user = serde_json::from_value(all).unwrap();
    Record::User(Box::new(usage::inventory::Listed::new(status, user)))
}

pub(super) fn settings(name: &str, feature: Value) -> Record {
    let read = json!({"at": "2026-07-01T09:00:00Z", "feature": feature});
    let key: UserKey = serde_json::from_value(format!("id-{name}").into()).unwrap();
    Record::Settings(key, Box::new(serde_json::from_value(read).unwrap()))
}

pub(super) fn held(host: &str, uuid: &str, start: &str, minutes: u32, people: u32) -> Record {
    let row = json!({
        "host_email": email(host), "meeting_uuid": uuid, "start_time": start,
        "duration": minutes, "participants": people, "type": "Meeting",
    });
    let row: report::HistoryMeeting = serde_json::from_value(row).unwrap();
    Record::Meeting(Box::new(row))
}

pub(super) fn webinar_held(host: &str, start: &str) -> Record {
    let Record::Meeting(mut row) = held(host, &format!("{host}-{start}"), start, 30, 5) else {
        unreachable!()
    };
    row.kind = Some(report::EventKind::Webinar);
    Record::Meeting(row)
}

pub(super) fn signed_in(who: &str, time: &str) -> Record {
    let row = json!({"email": email(who), "time": time, "type": "Sign in"});
    Record::SignIn(Box::new(serde_json::from_value(row).unwrap()))
}

impl Account {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// With a record.
    pub(super) fn with(mut self, record: Record) -> Self {
        if matches!(record, Record::User(..)) {
            self.users.push(record.clone());
        }
        self.records.push(record);
        self
    }

    /// With an active user of 2024 of this type, without add-ons.
    pub(super) fn user(self, name: &str, kind: i64) -> Self {
        let fields = json!({"id": format!("id-{name}"), "email": email(name), "type": kind});
        self.with(record(Status::Active, fields))
            .with(settings(name, json!({"meeting_capacity": 300})))
    }

    /// With meetings in the host report, of the 27 days from this one on.
    pub(super) fn host(self, id: &str, address: &str, first: &str, meetings: u32) -> Self {
        let of = days(first, first);
        let of = DateRange::new(of.from, of.from + chrono::Days::new(26));
        let row = json!({
            "id": format!("id-{id}"), "email": email(address), "type": 2,
            "meetings": meetings, "meeting_minutes": meetings * 30,
        });
        let row: report::Host = serde_json::from_value(row).unwrap();
        self.with(Record::Host(of, Box::new(row)))
    }

    /// With a meeting in the history.
    pub(super) fn meeting(self, host: &str, start: &str, minutes: u32, people: u32) -> Self {
        self.with(held(
            host,
            &format!("{host}-{start}"),
            start,
            minutes,
            people,
        ))
    }

    /// The users as they were in March, so that it is known how old licences are.
    fn before(&self) -> Snapshot {
        let mut data = Collector::new();
        let settings = |record: &&Record| matches!(record, Record::Settings(..));
        let users = self.users.iter();
        for record in users.chain(self.records.iter().filter(settings)) {
            data.add(record.clone());
        }
        data.snapshot(&coverage(), at("2026-03-01T09:00:00Z"))
    }
}

/// All of it was read.
pub(super) fn coverage() -> Coverage {
    let mut all = Coverage::default();
    for source in [Source::Hosts, Source::History, Source::SignIns] {
        all.add(SourceCoverage::new(source).asking(all_days(), at(NOW)));
    }
    for source in [Source::Users, Source::UserSettings, Source::AccountSettings] {
        all.add(SourceCoverage::new(source));
    }
    all
}

/// The facts of these records, with everything read that can be read, and nothing in it.
pub(super) fn facts(records: &[Record], before: &Snapshot, coverage: Coverage) -> Facts {
    facts_of(records, &[], before, coverage)
}

/// That a value could not be read, of the record of a user or of a row with this time.
pub(super) fn lost(
    source: Source,
    user: &str,
    field: &str,
    time: Option<&str>,
) -> usage::sync::Failure {
    let failure = json!({
        "version": 1, "unit": {"source": source, "days": null, "part": null}, "user": user,
        "field": field, "time": time, "why": {"reason": "unreadable_values"},
    });
    serde_json::from_value(failure).unwrap()
}

/// The same of a row of the host report for these days.
pub(super) fn lost_of_row(days: DateRange, user: &str, field: &str) -> usage::sync::Failure {
    let mut failure = lost(Source::Hosts, user, field, None);
    failure.unit.days = Some(days);
    failure
}

/// The facts of these records where some lost values, with everything read.
pub(super) fn damaged_facts(
    records: &[Record],
    failures: &[usage::sync::Failure],
    before: &Snapshot,
) -> Facts {
    facts_of(records, failures, before, coverage())
}

fn facts_of(
    records: &[Record],
    failures: &[usage::sync::Failure],
    before: &Snapshot,
    coverage: Coverage,
) -> Facts {
    let mut data = Collector::with_snapshot(before).unwrap();
    let capacity = json!({"meeting_capacity": 300});
    let capacity = serde_json::from_value(capacity).unwrap();
    data.add(Record::AccountSettings(Box::new(capacity)));
    for record in records {
        data.add(record.clone());
    }
    for failure in failures {
        data.failed(failure.clone());
    }
    let mut facts = data.into_facts(coverage, at(NOW));
    facts.connected = Known::NotThere;
    facts.upcoming = Known::Read(BTreeMap::new());
    facts.upcoming_of = Some(days("2026-07-01", "2026-07-31"));
    let mut look = Look::default();
    look.schedules_for = Known::Read(0);
    look.scheduled_by = Known::Read(0);
    look.details = Known::Read(());
    look.participation = Known::Read(all_days());
    let keys: Vec<_> = facts
        .inventory
        .users()
        .map(|user| user.key.clone())
        .collect();
    facts.looks = keys.into_iter().map(|key| (key, look.clone())).collect();
    facts
}

/// The same of an account.
pub(super) fn looked_at(account: &Account) -> Facts {
    facts(&account.records, &account.before(), coverage())
}

pub(super) fn snapshot_of(users: &[Record]) -> Snapshot {
    let account = Account {
        users: users.to_vec(),
        records: Vec::new(),
    };
    account.before()
}
