//! How long a full read takes in simulated time, against what the limits and the latency require.
//!
//! A whole account is read (users, settings, host report, and the meeting history of six months) at
//! constant latencies, on two plans whose limits the fake enforces. It must take no longer than
//! 3 % and 2 s more than the greater of what the rates require (calls / rate, for each label) and
//! what the longest chain of calls that must follow each other requires, and meet no 429.
//!
//! The limiter's margin for calls that are slower on their way than others is within those 3 %,
//! since here all take the same time: 5 ms a second. What it costs where they do not is measured in
//! `limits/jitter.rs`.
//!
//! `THROUGHPUT_USERS` sets the size of the account (default 1,500; the gate reads 20,000). A latency
//! of 1,000 ms is for large accounts: a small one is read in seconds, and the first answers, which
//! nothing can go beside, are a good part of it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::cast_precision_loss
)]

use std::collections::BTreeMap;
use std::time::Duration;

use futures::TryStreamExt;
use tokio::time::Instant;
use zoom_admin::coverage::Source;
use zoom_admin::fake::{Fake, FakeAccount, FakePlan};
use zoom_admin::usage::sync::{Record, SyncEvent};
use zoom_admin::usage::{self, Options};
use zoom_admin::{Label, Plan, Rate, Zoom};

const WEEKS: f64 = 181.0 / 7.0;

struct Took {
    elapsed: Duration,
    sends: BTreeMap<Label, u64>,
    limited: usize,
    meetings: u64,
    users: u64,
}

/// Calls that must follow each other: pending users, the first page of active ones, and the
/// settings of the first of them; or the longest chain of pages of the host report, behind the call
/// that tells how it counts its days.
fn longest_chain(users: u32) -> u32 {
    let lists = 2 + users.div_ceil(2_000);
    let hosts = 1 + users.div_ceil(300);
    lists.max(hosts).max(3)
}

async fn read(users: u32, plans: (FakePlan, Plan), latency: Duration) -> Took {
    let fake = Fake::builder()
        .account(FakeAccount::seeded(users, 5))
        .now("2026-07-01T12:00:00Z".parse().unwrap())
        .plan(plans.0)
        .latency(latency)
        .build();
    let zoom = Zoom::builder()
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
        .transport(fake.clone())
        .clock(fake.clock())
        .plan(plans.1)
        .build()
        .unwrap();
    let began = Instant::now();
    let options = Options::new().days(180).without(Source::SignIns);
    let mut sync = usage::sync(&zoom, options, None).unwrap();
    let (mut limited, mut meetings, mut listed) = (0, 0, 0);
    while let Some(event) = sync.try_next().await.unwrap() {
        if let SyncEvent::Page { items, .. } = event {
            for item in items {
                meetings += u64::from(matches!(item.record, Record::Meeting(_)));
                listed += u64::from(matches!(item.record, Record::User(..)));
            }
        }
        limited += fake
            .calls()
            .iter()
            .filter(|c| c.status == Some(429))
            .count();
        fake.clear_calls();
    }
    assert!(sync.coverage().is_complete(), "{}", sync.coverage());
    assert_eq!(listed, u64::from(users));
    let labels = zoom.budget().labels.into_iter();
    Took {
        elapsed: began.elapsed(),
        sends: labels.map(|(label, known)| (label, known.sent)).collect(),
        limited,
        meetings,
        users: listed,
    }
}

fn by_rate(calls: u64, rate: Rate) -> Duration {
    rate.window.mul_f64(calls as f64 / f64::from(rate.calls))
}

#[test]
fn a_full_read_takes_as_long_as_the_limits_require_and_hardly_longer() {
    let users = std::env::var("THROUGHPUT_USERS").ok();
    let users = users.map_or(1_500, |n| n.parse().expect("a number of users"));
    println!("plan      latency  elapsed    bound  ratio  medium  heavy");
    for (name, plans) in [
        ("Pro", (FakePlan::Pro, Plan::Pro)),
        ("Business", (FakePlan::Business, Plan::Business)),
    ] {
        for millis in [20, 200, 1_000] {
            if millis == 1_000 && users < 10_000 {
                continue;
            }
            let latency = Duration::from_millis(millis);
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_time()
                .start_paused(true)
                .build()
                .unwrap();
            let took = runtime.block_on(read(users, plans, latency));
            let rates = took
                .sends
                .iter()
                .map(|(l, n)| by_rate(*n, plans.1.rate(*l)));
            let bound = rates.max().unwrap().max(latency * longest_chain(users));
            println!(
                "{name:<8} {millis:>5} ms {:>7.1} s {:>7.1} s  {:>5.3} {:>7} {:>6}",
                took.elapsed.as_secs_f64(),
                bound.as_secs_f64(),
                took.elapsed.as_secs_f64() / bound.as_secs_f64(),
                took.sends[&Label::Medium],
                took.sends[&Label::Heavy],
            );
            if millis == 20 && name == "Pro" {
                let per_week = took.meetings as f64 / took.users as f64 / WEEKS;
                println!("{} meetings: {per_week:.2} a user and week", took.meetings);
            }
            assert_eq!(took.limited, 0, "{name} at {millis} ms: 429s");
            let most = bound.mul_f64(1.03) + Duration::from_secs(2);
            assert!(
                took.elapsed <= most,
                "{name} at {millis} ms: {:?}",
                took.elapsed
            );
        }
    }
}
