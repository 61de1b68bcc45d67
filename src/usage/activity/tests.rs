//! Logs whose rows came in any order, sorted or not, against figures that are counted one by one.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use proptest::prelude::*;
use serde_json::json;

use super::log::{ActivityLog, lower};
use super::rows::Span;
use super::short_rows::push;
use crate::report::{HistoryMeeting, SignIn};
use crate::value::days::DateRange;

const EMAIL: &str = "a@example.com";

fn midnight() -> DateTime<Utc> {
    "2026-05-01T00:00:00Z".parse().unwrap()
}

fn day(n: i64) -> NaiveDate {
    (midnight() + TimeDelta::days(n)).date_naive()
}

/// A row of either report: its time in hours, whether it is a webinar or a sign-out, and a number.
#[derive(Debug, Clone, Copy)]
struct Row {
    hours: Option<i64>,
    other: bool,
    number: Option<i64>,
}

impl Row {
    fn time(self) -> Option<DateTime<Utc>> {
        self.hours.map(|hours| midnight() + TimeDelta::hours(hours))
    }

    fn is_on(self, days: DateRange) -> bool {
        self.time()
            .is_none_or(|time| days.contains(time.date_naive()))
    }

    fn meeting(self, n: usize) -> HistoryMeeting {
        let kind = if self.other { "Webinar" } else { "Meeting" };
        let mut row: HistoryMeeting = serde_json::from_value(json!({
            "type": kind, "meeting_uuid": n.to_string(), "host_email": EMAIL,
            "duration": self.number, "participants": self.number, "unique_viewers": self.number,
        }))
        .unwrap();
        row.start_time = self.time();
        row
    }

    fn sign_in(self) -> SignIn {
        let kind = if self.other { "Sign out" } else { "Sign in" };
        let row = json!({"type": kind, "email": EMAIL, "client_type": "Mac", "version": self.number.map(|n| n.to_string())});
        let mut row: SignIn = serde_json::from_value(row).unwrap();
        row.time = self.time();
        row
    }
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let number = prop_oneof![
        0..90i64,
        250..260i64,
        65_530..65_540i64,
        Just(4_294_967_294)
    ];
    let hours = proptest::option::weighted(0.9, 0..24 * 30i64);
    let row = (
        hours,
        any::<bool>(),
        proptest::option::weighted(0.8, number),
    );
    let row = row.prop_map(|(hours, other, number)| Row {
        hours,
        other,
        number,
    });
    proptest::collection::vec(row, 0..12)
}

proptest! {
    #[test]
    fn figures_are_those_of_the_rows_whether_the_log_is_sorted_or_not(
        meetings in rows(), sign_ins in rows(), from in 0..30i64, length in 0..30i64
    ) {
        let mut log = ActivityLog::new();
        for (n, row) in meetings.iter().enumerate() {
            log.meeting(&row.meeting(n));
        }
        sign_ins.iter().for_each(|row| log.sign_in(&row.sign_in()));
        let days = DateRange::new(day(from), day(from + length));
        let on = |rows: &[Row], other: bool| {
            let rows = rows.iter().filter(|row| row.is_on(days) && row.other == other);
            rows.copied().collect::<Vec<_>>()
        };
        let (held, webinars) = (on(&meetings, false), on(&meetings, true));
        let (ins, outs) = (on(&sign_ins, false), on(&sign_ins, true));
        let all: Vec<Row> = held.iter().chain(&webinars).copied().collect();
        let numbers = || all.iter().filter_map(|row| row.number);
        let largest = numbers().max().map(|n| u32::try_from(n).unwrap());
        let sum = u64::try_from(numbers().sum::<i64>()).unwrap();
        let each_day: Vec<Span> = (0..30)
            .map(|n| Span::from_days(DateRange::new(day(n), day(n))))
            .collect();
        let hosted = |n: i64| {
            let on = |row: &Row| row.time().is_some_and(|time| time.date_naive() == day(n));
            meetings.iter().any(|row| !row.other && on(row))
        };
        let hosted: Vec<bool> = (0..30).map(hosted).collect();
        for _ in ["as they came", "sorted"] {
            let trail = log.trail(None, &[EMAIL]);
            let figures = trail.over(days);
            prop_assert_eq!(figures.sign_ins, ins.len() as u64);
            prop_assert_eq!(figures.sign_outs, outs.len() as u64);
            prop_assert_eq!(figures.last_sign_in, ins.iter().filter_map(|row| row.time()).max());
            prop_assert_eq!(figures.meetings, held.len() as u64);
            prop_assert_eq!(figures.webinars, webinars.len() as u64);
            prop_assert_eq!(figures.last_hosted, all.iter().filter_map(|row| row.time()).max());
            prop_assert_eq!((figures.minutes, figures.participants), (sum, sum));
            prop_assert_eq!((figures.longest, figures.largest), (largest, largest));
            prop_assert_eq!(figures.viewers, largest.map(|_| sum));
            let in_days: Vec<_> = trail.hosted_meetings_in(&each_day).collect();
            prop_assert_eq!(in_days, hosted.clone());
            log.sort();
        }
    }
}

#[test]
fn rows_have_room_for_few_more() {
    let mut rows = Vec::new();
    for n in 0..1_000u64 {
        push(&mut rows, n);
        assert!(rows.capacity() <= rows.len() * 9 / 8 + 4, "{n}");
    }
}

#[test]
fn a_log_of_more_clients_than_can_be_told_apart_is_read() {
    let clients: Vec<_> = (0..70_000).map(|n| ("Mac", n.to_string())).collect();
    let log = json!({
        "clients": clients, "features": [], "nameless": 0, "sorted": true, "people": {}, "hosts": {},
    });
    let log: ActivityLog = serde_json::from_value(log).unwrap();
    assert_eq!(
        log.trail(None, &[EMAIL])
            .over(DateRange::new(day(0), day(1)))
            .sign_ins,
        0
    );
}

#[test]
fn a_client_is_the_same_whether_it_is_that_of_the_last_row_or_not() {
    let mut log = ActivityLog::new();
    let texts = [
        (Some("Mac"), Some("6.1")),
        (Some("Mac"), Some("6.1")),
        (Some(" Mac "), Some("6.1")),
        (Some("Mac n/a"), Some("6.1 ")),
        (Some("Browser -"), Some("unknown")),
        (Some("Browser"), None),
        (Some("Browser"), Some("")),
        (None, None),
        (Some("-"), Some("-")),
        (Some("Mac"), Some("6.1")),
    ];
    for (client, version) in texts {
        let row =
            json!({"type": "Sign in", "email": EMAIL, "client_type": client, "version": version});
        let mut row: SignIn = serde_json::from_value(row).unwrap();
        row.time = Some(midnight());
        log.sign_in(&row);
    }
    let clients = log
        .trail(None, &[EMAIL])
        .clients(DateRange::new(day(0), day(1)));
    let named = |name: &str, version: &str| (name.to_owned(), version.to_owned());
    let wanted = [
        (named("", ""), 2),
        (named("Browser", ""), 3),
        (named("Mac", "6.1"), 5),
    ];
    assert_eq!(clients, wanted.into());
}

#[test]
fn an_address_is_lowered_as_those_of_users_are() {
    for email in [
        "a@b.c",
        " A@b.c ",
        "\u{1c5}@b.c",
        "\u{e4}\u{130}@b.c",
        "\u{e4}@b.c",
        "",
    ] {
        assert_eq!(lower(email), email.trim().to_lowercase());
    }
}
