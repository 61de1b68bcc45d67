//! Facts in the compact form: 100,000 users with six months of meetings, host reports, sign-ins and
//! licences, written to memory and read back.
//!
//! Prints the size, both times and, on Linux, the most memory that the process ever held. With
//! `--test`, as the gate runs it, for 1,000 users.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::time::Instant;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use serde_json::json;
use zoom_admin::coverage::{Coverage, Source, SourceCoverage};
use zoom_admin::usage::facts::Look;
use zoom_admin::usage::inventory::{Listed, UserKey};
use zoom_admin::usage::sync::Record;
use zoom_admin::usage::{self, Collector, Facts, Known, Policy};
use zoom_admin::{AccountKey, DateRange, report, user};

/// Meetings and sign-ins of a user on the average: 6 and 10 million of the account.
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
}

impl Account {
    fn at(&self, user: u64, event: u64) -> DateTime<Utc> {
        let day = self.first + Days::new(mix(user, event) % DAYS);
        let second = i64::try_from(mix(event, user) % 86_400).unwrap();
        day.and_time(chrono::NaiveTime::MIN).and_utc() + TimeDelta::seconds(second)
    }

    fn user(&mut self, n: u64) -> String {
        let email = format!("firstname.lastname{n}@company.example.com");
        let licensed = n % 10 < 6;
        let user: user::User = serde_json::from_value(json!({
            "id": id(n), "email": email, "display_name": format!("Firstname Lastname {n}"),
            "type": if licensed { 2 } else { 1 }, "dept": format!("Department {}", n % 40),
            "role_id": "2", "status": "active", "timezone": "Europe/Berlin",
            "last_client_version": "6.2.11.5069(mac)", "group_ids": [format!("group-{}", n % 50)],
            "user_created_at": "2024-01-01T00:00:00Z", "last_login_time": self.at(n, 1),
            "plan_united_type": if licensed { "32" } else { "none" },
        }))
        .unwrap();
        let listed = Listed::new(user::Status::Active, user);
        let key = listed.key.clone();
        self.data.add(Record::User(Box::new(listed)));
        if licensed {
            let settings = json!({"at": self.now, "feature": {
                "meeting_capacity": 300, "large_meeting": n.is_multiple_of(50),
                "large_meeting_capacity": 500, "webinar": n.is_multiple_of(40), "webinar_capacity": 500,
                "zoom_phone": n.is_multiple_of(3),
            }});
            let settings = serde_json::from_value(settings).unwrap();
            self.data.add(Record::Settings(key, Box::new(settings)));
        }
        email
    }

    /// A quarter of the licensed hosts nothing.
    fn meetings(&mut self, n: u64, email: &str) {
        if n % 8 == 1 {
            return;
        }
        for k in 0..MEETINGS * 8 / 7 {
            let start = self.at(n, k);
            let used = mix(n, k + 4);
            let row: report::HistoryMeeting = serde_json::from_value(json!({
                "type": if used.is_multiple_of(50) { "Webinar" } else { "Meeting" },
                "meeting_uuid": format!("{:032x}", mix(n, k + 3)), "host_email": email,
                "start_time": start, "duration": mix(n, k + 1) % 90,
                "participants": mix(n, k + 2) % 20, "topic": "A topic that is not kept",
                "feature_used": {
                    "video_on": used.is_multiple_of(2), "screen_sharing": used.is_multiple_of(3),
                    "in_meeting_chat": used.is_multiple_of(5), "poll": used.is_multiple_of(20),
                    "record_to_cloud": used.is_multiple_of(7), "meeting_summary": used.is_multiple_of(11),
                },
            }))
            .unwrap();
            self.data.add(Record::Meeting(Box::new(row)));
        }
        let mut from = self.first;
        while from < self.now.date_naive() {
            let days = DateRange::new(from, from + Days::new(26));
            let row: report::Host = serde_json::from_value(json!({
                "id": id(n), "email": email, "meetings": mix(n, 7) % 20,
                "meeting_minutes": mix(n, 8) % 2_000,
            }))
            .unwrap();
            self.data.add(Record::Host(days, Box::new(row)));
            from = from + Days::new(27);
        }
    }

    fn sign_ins(&mut self, n: u64, email: &str) {
        const CLIENTS: [&str; 4] = ["Mac", "Windows", "iOS", "Android"];
        for k in 0..SIGN_INS {
            let row: report::SignIn = serde_json::from_value(json!({
                "type": if k.is_multiple_of(9) { "Sign out" } else { "Sign in" }, "email": email,
                "time": self.at(n, k + 1_000), "client_type": CLIENTS[(mix(n, k) % 4) as usize],
                "version": format!("6.{}.0", mix(n, k) % 30), "ip_address": "10.0.0.1",
            }))
            .unwrap();
            self.data.add(Record::SignIn(Box::new(row)));
        }
    }

    fn facts(self) -> Facts {
        let asked = DateRange::new(self.first, self.now.date_naive());
        let mut coverage = Coverage::default();
        for source in [Source::Hosts, Source::History, Source::SignIns] {
            coverage.add(SourceCoverage::new(source).asking(asked, self.now));
        }
        let mut facts = self.data.into_facts(coverage, self.now);
        let licensed = facts.inventory.users().filter(|user| user.is_licensed());
        let keys: Vec<UserKey> = licensed.map(|user| user.key.clone()).collect();
        for key in keys {
            let mut look = Look::default();
            look.schedules_for = Known::Read(0);
            look.scheduled_by = Known::Read(0);
            look.details = Known::Read(());
            look.participation = Known::Read(asked);
            facts.looks.insert(key, look);
        }
        facts
    }
}

/// An id as long as Zoom's.
fn id(n: u64) -> String {
    format!("{:016x}{:06}", mix(n, 99), n)
}

fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn main() {
    let is_test = std::env::args().any(|argument| argument == "--test");
    let users: u64 = if is_test { 1_000 } else { 100_000 };
    let now: DateTime<Utc> = "2026-07-01T09:00:00Z".parse().unwrap();
    let mut account = Account {
        now,
        first: now.date_naive() - Days::new(DAYS + 1),
        data: Collector::new(),
    };
    for n in 0..users {
        let email = account.user(n);
        account.meetings(n, &email);
        account.sign_ins(n, &email);
    }
    let facts = account.facts();

    let begin = Instant::now();
    let mut bytes = Vec::new();
    facts.write_to(&mut bytes).unwrap();
    let written = begin.elapsed().as_secs_f64();
    let begin = Instant::now();
    let back = Facts::read_from(&bytes[..], &AccountKey::new("any")).unwrap();
    let read = begin.elapsed().as_secs_f64();
    println!(
        "{users} users: {:.0} MB, written in {written:.1} s, read in {read:.1} s",
        bytes.len() as f64 / 1e6
    );
    if let Some(kib) = peak() {
        println!(
            "at most {} MiB, both copies and the bytes included",
            kib / 1024
        );
    }
    let counts = |facts: &Facts| {
        let review = usage::decide(facts, &Policy::careful(90), None, now).unwrap();
        review.counts()
    };
    assert!(back.activity == facts.activity && counts(&back) == counts(&facts));
}
