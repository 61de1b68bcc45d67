//! A large account: 100,000 users, 6 million meetings and 10 million sign-ins, folded as they would
//! stream, and decided upon; against one hand-written loop over the meetings alone, which finds for
//! each user when the licence was last needed.
//!
//! Prints how long the folding took and, on Linux, the most memory that the process ever held.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

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

const USERS: u64 = 100_000;
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

struct Account {
    now: DateTime<Utc>,
    first: NaiveDate,
    data: Collector,
    /// What the hand-written loop looks at: user, start, minutes, people.
    flat: Vec<(u32, i64, u32, u32)>,
}

impl Account {
    fn at(&self, user: u64, event: u64) -> DateTime<Utc> {
        let day = self.first + Days::new(mix(user, event) % DAYS);
        let second = i64::try_from(mix(event, user) % 86_400).unwrap();
        day.and_time(chrono::NaiveTime::MIN).and_utc() + TimeDelta::seconds(second)
    }

    fn users(&mut self) {
        for n in 0..USERS {
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
            self.data.add(Record::User(Box::new(listed)));
            let settings = json!({"at": self.now, "feature": {"meeting_capacity": 300}});
            let settings = serde_json::from_value(settings).unwrap();
            self.data.add(Record::Settings(key, Box::new(settings)));
        }
    }

    /// A quarter of the licensed hosts nothing.
    fn hosts(n: u64) -> bool {
        n % 8 != 1
    }

    fn meetings(&mut self) {
        let row = json!({"type": "Meeting", "feature_used": {"video_on": true, "poll": false}});
        let row: report::HistoryMeeting = serde_json::from_value(row).unwrap();
        for n in (0..USERS).filter(|n| Self::hosts(*n)) {
            let email = format!("user.{n}@example.com");
            for k in 0..MEETINGS * 8 / 7 {
                let mut row = row.clone();
                let start = self.at(n, k);
                let (minutes, people) = (mix(n, k + 1) % 60, mix(n, k + 2) % 12);
                row.meeting_uuid = Some(format!("{:032x}", mix(n, k + 3)).into());
                row.host_email = Some(email.clone());
                row.start_time = Some(start);
                row.duration = i64::try_from(minutes).ok();
                row.participants = i64::try_from(people).ok();
                let flat = (
                    u32::try_from(n).unwrap(),
                    start.timestamp(),
                    u32::try_from(minutes).unwrap(),
                    u32::try_from(people).unwrap(),
                );
                self.flat.push(flat);
                self.data.add(Record::Meeting(Box::new(row)));
            }
        }
    }

    fn sign_ins(&mut self) {
        let row = json!({"type": "Sign in", "client_type": "Mac", "version": "6.2.11.5069"});
        let row: report::SignIn = serde_json::from_value(row).unwrap();
        for n in 0..USERS {
            let email = format!("user.{n}@example.com");
            for k in 0..SIGN_INS {
                let mut row = row.clone();
                row.email = Some(email.clone());
                row.time = Some(self.at(n, k + 1_000));
                self.data.add(Record::SignIn(Box::new(row)));
            }
        }
    }

    fn facts(self) -> Facts {
        let asked = DateRange::new(self.first, self.now.date_naive());
        let mut coverage = Coverage::default();
        for source in [Source::Hosts, Source::History, Source::SignIns] {
            coverage.add(SourceCoverage::new(source).asking(asked, self.now));
        }
        let mut facts = self.data.into_facts(coverage, self.now);
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

fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let now: DateTime<Utc> = "2026-07-01T09:00:00Z".parse().unwrap();
    let mut account = Account {
        now,
        first: now.date_naive() - Days::new(DAYS + 1),
        data: Collector::new(),
        flat: Vec::new(),
    };
    let begin = Instant::now();
    account.users();
    account.meetings();
    account.sign_ins();
    let flat = std::mem::take(&mut account.flat);
    let meetings = flat.len();
    let facts = account.facts();
    println!(
        "folded {USERS} users, {meetings} meetings and {} sign-ins in {:.1} s",
        USERS * SIGN_INS,
        begin.elapsed().as_secs_f64()
    );
    if let Some(kib) = peak() {
        let own = flat.len() * std::mem::size_of::<(u32, i64, u32, u32)>() / 1024 / 1024;
        println!(
            "at most {} MiB, {own} of them the bench's own copy of the meetings",
            kib / 1024
        );
    }
    let policy = Policy::careful(90);
    let review = usage::decide(&facts, &policy, None, now).unwrap();
    println!("{:?}", review.counts());
    drop(review);

    let mut group = criterion.benchmark_group("decide");
    group.sample_size(10);
    group.warm_up_time(Duration::from_secs(1));
    group.measurement_time(Duration::from_secs(10));
    group.bench_function("a hand-written loop over the meetings", |bench| {
        bench.iter(|| {
            let mut last = vec![0i64; usize::try_from(USERS).unwrap()];
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
        bench.iter_with_large_drop(|| usage::decide(&facts, &policy, None, now).unwrap());
    });
    group.finish();
    criterion.final_summary();
    if let Some(kib) = peak() {
        println!("at most {} MiB, deciding included", kib / 1024);
    }
}
