//! A large account: 100,000 users, 6 million meetings and 10 million sign-ins, folded as they would
//! stream, and decided upon.
//!
//! The reference for folding is a hand-written loop over the same records, which keeps for each
//! address how many events there were, their minutes and people, and the last of them: a map with an
//! entry for each user, and nothing of a single event. Making and dropping the records is timed alone
//! and is in no figure. The reference for deciding is a loop over the meetings alone, which finds for
//! each user when the licence was last needed.
//!
//! Prints how long the folding takes, one user after the other and with the users mixed, as reports
//! have them, and, on Linux, the memory for each meeting and sign-in and the most that the process
//! held. With `--test`, as the gate runs it, for 1,000 users.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::collections::HashMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use criterion::Criterion;
use serde_json::json;
use zoom_admin::coverage::{Coverage, Source, SourceCoverage};
use zoom_admin::usage::activity::Operations;
use zoom_admin::usage::facts::Look;
use zoom_admin::usage::inventory::Listed;
use zoom_admin::usage::sync::Record;
use zoom_admin::usage::{self, Collector, Facts, Known, Policy};
use zoom_admin::{DateRange, report, user};

const MEETINGS: u64 = 60;
const SIGN_INS: u64 = 100;
const DAYS: u64 = 179;

/// The same numbers in every run.
fn mix(a: u64, b: u64) -> u64 {
    let mut x = a.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ b.wrapping_mul(0xc2b2_ae3d_27d4_eb4f);
    x ^= x >> 29;
    x = x.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x ^ (x >> 32)
}

/// What the hand-written loop looks at: user, start, minutes, people.
type Flat = (u32, i64, u32, u32);

/// What the hand-written fold keeps of an address.
#[derive(Default)]
struct Sums {
    meetings: u64,
    minutes: i64,
    people: i64,
    sign_ins: u64,
    last: Option<DateTime<Utc>>,
}

/// The order in which the records come.
#[derive(Clone, Copy)]
enum Order {
    /// All of one user, then all of the next.
    ByUser,
    /// One of each user, then another of each.
    Mixed,
}

impl Order {
    /// Calls this for so many events of each user.
    fn each(self, users: u64, events: u64, mut one: impl FnMut(u64, u64)) {
        match self {
            Self::ByUser => (0..users).for_each(|n| (0..events).for_each(|k| one(n, k))),
            Self::Mixed => (0..events).for_each(|k| (0..users).for_each(|n| one(n, k))),
        }
    }
}

/// The hand-written fold.
#[derive(Default)]
struct ByHand(HashMap<String, Sums>);

impl ByHand {
    fn add(&mut self, record: Record) {
        match record {
            Record::Meeting(row) => {
                let Some(email) = row.host_email else { return };
                let sums = self.0.entry(email).or_default();
                sums.meetings += 1;
                sums.minutes += row.duration.unwrap_or(0);
                sums.people += row.participants.unwrap_or(0);
                sums.last = sums.last.max(row.start_time);
            }
            Record::SignIn(row) => {
                let Some(email) = row.email else { return };
                let sums = self.0.entry(email).or_default();
                sums.sign_ins += 1;
                sums.last = sums.last.max(row.time);
            }
            _ => {}
        }
    }
}

struct Account {
    now: DateTime<Utc>,
    first: NaiveDate,
    users: u64,
}

impl Account {
    fn at(&self, user: u64, event: u64) -> DateTime<Utc> {
        let day = self.first + Days::new(mix(user, event) % DAYS);
        let second = i64::try_from(mix(event, user) % 86_400).unwrap();
        day.and_time(chrono::NaiveTime::MIN).and_utc() + TimeDelta::seconds(second)
    }

    fn users(&self, mut add: impl FnMut(Record)) {
        for n in 0..self.users {
            let user: user::User = serde_json::from_value(json!({
                "id": format!("id-{n}"),
                "email": format!("user.{n}@example.com"),
                "display_name": format!("User {n}"),
                "type": if n % 10 < 6 { 2 } else { 1 },
                "dept": format!("Department {}", n % 40),
                "role_id": "2",
                "status": "active",
                "last_client_version": "6.2.11.5069(mac)",
                "user_created_at": "2024-01-01T00:00:00Z",
            }))
            .unwrap();
            let status = user::Status::Active;
            let listed = Listed::new(status, user);
            let key = listed.key.clone();
            add(Record::User(Box::new(listed)));
            let settings = json!({"at": self.now, "feature": {"meeting_capacity": 300}});
            let settings = serde_json::from_value(settings).unwrap();
            add(Record::Settings(key, Box::new(settings)));
        }
    }

    /// A quarter of the licensed hosts nothing.
    fn hosts(n: u64) -> bool {
        n % 8 != 1
    }

    /// Minutes and people of a meeting.
    fn size(user: u64, meeting: u64) -> (u32, u32) {
        let small = |number: u64| u32::try_from(number).unwrap();
        let (minutes, people) = (mix(user, meeting + 1), mix(user, meeting + 2));
        (small(minutes % 60), small(people % 12))
    }

    fn meetings(&self, order: Order, mut add: impl FnMut(Record)) {
        let row = json!({"type": "Meeting", "feature_used": {"video_on": true, "poll": false}});
        let row: report::HistoryMeeting = serde_json::from_value(row).unwrap();
        order.each(self.users, MEETINGS * 8 / 7, |n, k| {
            if !Self::hosts(n) {
                return;
            }
            let mut row = row.clone();
            let (minutes, people) = Self::size(n, k);
            row.meeting_uuid = Some(format!("{:032x}", mix(n, k + 3)).into());
            row.host_email = Some(format!("user.{n}@example.com"));
            row.start_time = Some(self.at(n, k));
            row.duration = Some(minutes.into());
            row.participants = Some(people.into());
            add(Record::Meeting(Box::new(row)));
        });
    }

    fn sign_ins(&self, order: Order, mut add: impl FnMut(Record)) {
        let row = json!({"type": "Sign in", "client_type": "Mac", "version": "6.2.11.5069"});
        let row: report::SignIn = serde_json::from_value(row).unwrap();
        order.each(self.users, SIGN_INS, |n, k| {
            let mut row = row.clone();
            row.email = Some(format!("user.{n}@example.com"));
            row.time = Some(self.at(n, k + 1_000));
            add(Record::SignIn(Box::new(row)));
        });
    }

    /// Meetings without what the hand-written loop does not look at.
    fn flat(&self) -> Vec<Flat> {
        let hosts = (0..self.users).filter(|n| Self::hosts(*n));
        let meetings = hosts.flat_map(|n| (0..MEETINGS * 8 / 7).map(move |k| (n, k)));
        let flat = |(n, k)| {
            let (minutes, people) = Self::size(n, k);
            let start = self.at(n, k).timestamp();
            (u32::try_from(n).unwrap(), start, minutes, people)
        };
        meetings.map(flat).collect()
    }

    /// How long all events take with this.
    fn time(&self, order: Order, mut add: impl FnMut(Record)) -> f64 {
        let begin = Instant::now();
        self.meetings(order, &mut add);
        self.sign_ins(order, &mut add);
        begin.elapsed().as_secs_f64()
    }

    /// Everything folded, with the seconds that the events took.
    fn fold(&self, order: Order) -> (Collector, f64) {
        let mut data = Collector::new();
        self.users(|record| data.add(record));
        let seconds = self.time(order, |record| data.add(record));
        (data, seconds)
    }

    /// The same, and prints the memory that the events took. Only in a process that has freed no
    /// memory yet.
    fn fold_and_weigh(&self, order: Order) -> (Collector, f64) {
        let mut data = Collector::new();
        self.users(|record| data.add(record));
        let (mut meetings, mut sign_ins) = (0u64, 0u64);
        let (start, mut between) = (memory("VmRSS:"), None);
        let seconds = self.time(order, |record| {
            match &record {
                Record::Meeting(_) => meetings += 1,
                _ if sign_ins == 0 => (between, sign_ins) = (memory("VmRSS:"), 1),
                _ => sign_ins += 1,
            }
            data.add(record);
        });
        if let (Some(start), Some(between), Some(end)) = (start, between, memory("VmRSS:")) {
            let each = |more: u64, rows: u64| more as f64 * 1024.0 / rows as f64;
            println!(
                "{meetings} meetings in {:.1} bytes each, {sign_ins} sign-ins in {:.1}",
                each(between.saturating_sub(start), meetings),
                each(end.saturating_sub(between), sign_ins)
            );
        }
        (data, seconds)
    }

    fn facts(&self, data: Collector) -> Facts {
        let asked = DateRange::new(self.first, self.now.date_naive());
        let mut coverage = Coverage::default();
        for source in [Source::Hosts, Source::History, Source::SignIns] {
            coverage.add(SourceCoverage::new(source).asking(asked, self.now));
        }
        let mut facts = data.into_facts(coverage, self.now);
        // As if they had all been looked at, so that every rule is walked to its end.
        let keys: Vec<_> = facts.inventory.users().map(|u| u.key.clone()).collect();
        for key in keys {
            let mut look = Look::default();
            look.schedules_for = Known::Read(0);
            look.scheduled_by = Known::Read(0);
            look.details = Known::Read(());
            look.participation = Known::Read(asked);
            facts.looks.insert(key, look);
        }
        facts.default_capacity = Known::Read(300);
        facts.connected = Known::NotThere;
        facts.upcoming = Known::Read(Default::default());
        facts.upcoming_of = Some(DateRange::new(
            self.now.date_naive(),
            self.now.date_naive() + Days::new(31),
        ));
        facts.take_operations(Operations::default(), Some(asked));
        facts
    }
}

/// A figure of the process's memory, in KiB.
fn memory(name: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with(name))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// Compares folding with the hand-written fold.
fn compare(account: &Account, order: Order, name: &str, folded: f64) {
    let made = account.time(order, |record| drop(black_box(record)));
    let mut by_hand = ByHand::default();
    let grouped = account.time(order, |record| by_hand.add(record));
    let sign_ins: u64 = by_hand.0.values().map(|sums| sums.sign_ins).sum();
    assert_eq!(sign_ins, account.users * SIGN_INS);
    drop(black_box(by_hand));
    let (own, reference) = (folded - made, grouped - made);
    println!(
        "{name}: records made in {made:.2} s; folded in {own:.2} s more, by hand in {reference:.2} s \
         more: {:.2} times as long",
        own / reference
    );
}

fn main() {
    let is_test = std::env::args().any(|argument| argument == "--test");
    let mut criterion = Criterion::default().configure_from_args();
    let now: DateTime<Utc> = "2026-07-01T09:00:00Z".parse().unwrap();
    let account = Account {
        now,
        first: now.date_naive() - Days::new(DAYS + 1),
        users: if is_test { 1_000 } else { 100_000 },
    };
    let (data, by_user) = account.fold_and_weigh(Order::ByUser);
    let begin = Instant::now();
    let facts = account.facts(data);
    let seconds = begin.elapsed().as_secs_f64();
    println!("facts made of it in {seconds:.2} s");
    if let Some(kib) = memory("VmHWM:") {
        println!("at most {} MiB", kib / 1024);
    }
    compare(&account, Order::ByUser, "one user after the other", by_user);
    let (data, mixed) = account.fold(Order::Mixed);
    drop(data);
    compare(&account, Order::Mixed, "users mixed", mixed);
    let policy = Policy::careful(90);
    let review = usage::decide(&facts, &policy, None, now).unwrap();
    println!("{:?}", review.counts());
    drop(review);
    deciding(&mut criterion, &account, &facts, &policy);
    criterion.final_summary();
}

fn deciding(criterion: &mut Criterion, account: &Account, facts: &Facts, policy: &Policy) {
    let flat = account.flat();
    let users = usize::try_from(account.users).unwrap();
    let mut group = criterion.benchmark_group("decide");
    group.sample_size(10);
    group.warm_up_time(Duration::from_secs(1));
    group.measurement_time(Duration::from_secs(10));
    group.bench_function("a hand-written loop over the meetings", |bench| {
        bench.iter(|| {
            let mut last = vec![0i64; users];
            for (user, start, minutes, people) in &flat {
                if *minutes > 40 && *people > 1 {
                    let known = &mut last[*user as usize];
                    *known = (*known).max(*start);
                }
            }
            black_box(last)
        });
    });
    group.bench_function("100,000 users, careful(90)", |bench| {
        bench.iter_with_large_drop(|| usage::decide(facts, policy, None, account.now).unwrap());
    });
    group.finish();
}
