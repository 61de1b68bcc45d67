//! What a fleet needs for so many customers: calls, workers, store operations, bytes.
//!
//! Reads one account of the built-in fake twice, a day apart, as a worker does, on a clock that does not
//! wait, counts what the second reading took, and multiplies. `cargo run --release --example fleet_sizing --
//! --customers 10000 --users 5000`
#![allow(clippy::print_stdout)]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use clap::{Arg, Command, value_parser};
use tokio::time::Instant;
use zoom_admin::fake::{Fake, FakeClock};
use zoom_admin::fleet::{self, Account, Options};
use zoom_admin::limit::SharedLimiter;
use zoom_admin::store::{Key, Listed, Loaded, Memory, Store, Swapped};
use zoom_admin::{AccountKey, Clock, Label, Plan, Result, Zoom};

const DAY: Duration = Duration::from_secs(86_400);

/// Counts the questions to a store.
struct Counting(Memory, AtomicU64);

#[async_trait]
impl Store for Counting {
    async fn load(&self, key: &Key) -> Result<Loaded> {
        self.1.fetch_add(1, Ordering::Relaxed);
        self.0.load(key).await
    }

    async fn swap(&self, key: &Key, old: Option<u64>, new: Option<Bytes>) -> Result<Swapped> {
        self.1.fetch_add(1, Ordering::Relaxed);
        self.0.swap(key, old, new).await
    }

    async fn list(&self, prefix: &Key, after: Option<&Key>, at_most: usize) -> Result<Listed> {
        self.1.fetch_add(1, Ordering::Relaxed);
        self.0.list(prefix, after, at_most).await
    }
}

/// So many days before the fake's time: its users go on, and their last days are not the first to come.
struct Behind(FakeClock, i64);

impl Clock for Behind {
    fn now(&self) -> DateTime<Utc> {
        self.0.now() - TimeDelta::days(self.1)
    }
}

/// A folder that is removed with the value.
struct Records(PathBuf);

impl Drop for Records {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn bytes(folder: &Path) -> std::io::Result<u64> {
    let mut sum = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        sum += match entry.metadata()? {
            found if found.is_dir() => bytes(&entry.path())?,
            found => found.len(),
        };
    }
    Ok(sum)
}

/// What the second reading of one account takes.
struct Taken {
    calls: [u64; 3],
    elapsed: Duration,
    processor: Duration,
    questions: u64,
    bytes: u64,
}

async fn measure(
    users: u32,
    tables: bool,
) -> std::result::Result<Taken, Box<dyn std::error::Error>> {
    let calls: Arc<[AtomicU64; 3]> = Arc::default();
    let ahead = if tables { 0 } else { 35 };
    let fake = Fake::builder()
        .users(users)
        .latency(Duration::from_millis(200))
        .keep_calls(1)
        .build();
    let store = Arc::new(Counting(Memory::new(), AtomicU64::new(0)));
    let zoom = Zoom::builder()
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
        .transport(fake.clone())
        .clock(Behind(fake.clock(), ahead))
        .rate_limiter(SharedLimiter::new(store.clone(), Plan::Business))
        .on_call({
            let calls = calls.clone();
            move |call| {
                let at = [Label::Light, Label::Medium, Label::Heavy]
                    .iter()
                    .position(|l| *l == call.label);
                at.and_then(|at| calls.get(at))
                    .map(|calls| calls.fetch_add(1, Ordering::Relaxed));
            }
        })
        .build()?;
    let name = format!("zoom-admin-sizing-{}-{tables}", std::process::id());
    let folder = Records(std::env::temp_dir().join(name));
    let accounts = vec![Account::new(AccountKey::new("customer"), zoom)];
    let mut taken = None;
    for _ in 0..2 {
        let before = bytes(&folder.0).unwrap_or_default();
        calls
            .iter()
            .for_each(|calls| calls.store(0, Ordering::Relaxed));
        store.1.store(0, Ordering::Relaxed);
        let (begin, begin_real) = (Instant::now(), std::time::Instant::now());
        let options = Options::new(&folder.0);
        let options = if tables { options.tables() } else { options };
        let summary = fleet::run(store.clone(), accounts.clone(), options).await?;
        if summary.finished != 1 {
            return Err(format!("the account was not read: {summary:?}").into());
        }
        taken = Some(Taken {
            calls: [0, 1, 2]
                .map(|at: usize| calls.get(at).map_or(0, |c| c.load(Ordering::Relaxed))),
            elapsed: begin.elapsed(),
            processor: begin_real.elapsed(),
            questions: store.1.load(Ordering::Relaxed),
            bytes: bytes(&folder.0)?.saturating_sub(before),
        });
        tokio::time::sleep(DAY).await;
    }
    taken.ok_or_else(|| "nothing was read".into())
}

fn print(customers: u64, what: &str, one: &Taken) {
    let count = customers as f64;
    let [light, medium, heavy] = one.calls;
    let (seconds, processor) = (one.elapsed.as_secs_f64(), one.processor.as_secs_f64());
    let at_once = count * seconds / DAY.as_secs_f64();
    println!(
        "| {what} | {light} / {medium} / {heavy} | {:.1} M | {:.0} s | {at_once:.0} | {:.1} | {:.2} s | {:.1} | {:.0} / s | {:.1} MB | {:.1} TB |",
        count * (light + medium + heavy) as f64 / 1e6,
        seconds,
        (at_once / 8.0).ceil(),
        processor,
        count * processor / DAY.as_secs_f64(),
        count * one.questions as f64 / DAY.as_secs_f64(),
        one.bytes as f64 / 1e6,
        count * 365.0 * one.bytes as f64 / 1e12,
    );
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let option = |name, default, help| Arg::new(name).long(name).default_value(default).help(help);
    let found = Command::new("fleet_sizing")
        .about("What a fleet needs a day, as a Markdown table")
        .arg(option("customers", "10000", "Accounts").value_parser(value_parser!(u64).range(1..)))
        .arg(option("users", "5000", "Users of each").value_parser(value_parser!(u32).range(1..)))
        .get_matches();
    let customers = found.get_one::<u64>("customers").copied().unwrap_or(1);
    let users = found.get_one::<u32>("users").copied().unwrap_or(1);
    println!("{customers} customers of {users} users, each read once a day:\n");
    println!(
        "| | calls of a customer (Light / Medium / Heavy) | calls a day | a reading takes | readings at a time | \
         workers of 8 | processor time of a reading | processors | store operations | a reading writes | a year |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|");
    print(customers, "records", &measure(users, false).await?);
    print(
        customers,
        "records and tables",
        &measure(users, true).await?,
    );
    Ok(())
}
