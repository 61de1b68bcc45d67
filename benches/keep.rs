//! Facts in the compact form: 100,000 users with six months of meetings, host reports, sign-ins and
//! licences, written to memory and read back.
//!
//! Prints the size, both times and, on Linux, the most memory that the process held. Before that, the
//! same for a kept state of the account: the memory that writing it takes beyond what is there already,
//! and all that a process takes which only reads it. With `--test`, as the gate runs it, for 1,000
//! users.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};
use std::time::Instant;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use serde_json::json;
use zoom_admin::coverage::{Coverage, Source, SourceCoverage};
use zoom_admin::usage::facts::Look;
use zoom_admin::usage::history::{SnapshotReader, SnapshotSource};
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

/// A figure of the process's memory, in KiB.
fn memory(name: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with(name))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// The most memory that the process ever held.
fn peak() -> Option<u64> {
    memory("VmHWM:")
}

/// The most memory that some work holds beyond what is held before it, in KiB.
fn beyond<T>(work: impl FnOnce() -> T) -> (T, Option<u64>) {
    // The peak begins anew.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    let before = memory("VmRSS:");
    let done = work();
    let more = peak().zip(before);
    (done, more.map(|(peak, before)| peak.saturating_sub(before)))
}

/// A file that goes away.
struct File(PathBuf);

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Names a file in the environment of a process that only reads a state.
const READS: &str = "ZOOM_BENCH_READS";

/// The state with the snapshot of its sync, in a file, written and read one user after the other.
fn state(facts: &Facts, sync: &usage::Snapshot) {
    let review = usage::decide(facts, &Policy::careful(90), None, facts.read_at).unwrap();
    let users = review.users.len();
    let name = format!("zoom-admin-keep-{}.jsonl.gz", std::process::id());
    let file = File(std::env::temp_dir().join(name));
    let source = SnapshotSource::new(facts, &review).sync(sync);
    let begin = Instant::now();
    let ((), writing) = beyond(|| {
        let out = BufWriter::new(std::fs::File::create(&file.0).unwrap());
        source.write_to(out).unwrap();
    });
    let written = begin.elapsed().as_secs_f64();
    let (copy, copying) = beyond(|| source.snapshot().unwrap());
    assert_eq!(copy.users.len(), users);
    let size = std::fs::metadata(&file.0).unwrap().len() as f64 / 1e6;
    println!("state of {users} users: {size:.1} MB, written in {written:.1} s");
    if let (Some(writing), Some(copying)) = (writing, copying) {
        println!(
            "memory beyond facts and review: {:.1} MiB to write; a copy of all users takes {:.1} MiB",
            writing as f64 / 1024.0,
            copying as f64 / 1024.0
        );
    }
    // A process of its own has no memory that is free already.
    let mut reader = std::process::Command::new(std::env::current_exe().unwrap());
    let status = reader.env(READS, &file.0).status().unwrap();
    assert!(status.success());
}

/// What the other process does: it reads all users, and then only looks whether the file is whole.
fn read_state(path: &Path) {
    let open = || BufReader::new(std::fs::File::open(path).unwrap());
    let account = AccountKey::new("any");
    let begin = Instant::now();
    let mut reader = SnapshotReader::new(open(), &account).unwrap();
    let mut users = 0;
    while reader.next_user().unwrap().is_some() {
        users += 1;
    }
    let read = begin.elapsed().as_secs_f64();
    let begin = Instant::now();
    let reader = SnapshotReader::new(open(), &account).unwrap();
    assert_eq!(reader.verify().unwrap().counts.users, users);
    let verified = begin.elapsed().as_secs_f64();
    println!("read in {read:.1} s, verified in {verified:.1} s");
    if let Some(kib) = peak() {
        println!(
            "at most {:.1} MiB, the process included",
            kib as f64 / 1024.0
        );
    }
}

fn main() {
    if let Some(path) = std::env::var_os(READS) {
        return read_state(Path::new(&path));
    }
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
    let sync = account.data.snapshot(&Coverage::default(), now);
    let facts = account.facts();
    state(&facts, &sync);
    // The peak begins anew.
    let _ = std::fs::write("/proc/self/clear_refs", "5");

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
