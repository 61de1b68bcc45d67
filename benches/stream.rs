//! Listings and fan-outs over loopback: the client, against loops written by hand, all in one run.
//!
//! - *by hand*: reqwest and serde_json with plain derives into the same field types, one page after the
//!   other, nothing tolerated (settings: into the crate's model, whose fields are too many to repeat);
//! - *decoding alone*: what those derives need for the same bytes from memory;
//! - *tokens alone*: reads the bytes and looks only for the token of the next page.
//!
//! `cargo bench --bench stream` measures each by criterion. Ratios are better told by runs in turn,
//! which other work on the machine disturbs alike: `STREAM_ROUNDS=11 cargo bench --bench stream`
//! prints the median of so many of each, and the part of it that the client needs. Both take a filter.
//! `STREAM_USERS` is the number of users and of sign-ins (default 100,000; a fiftieth for settings).
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

#[path = "support/reference.rs"]
mod reference;
#[path = "support/server.rs"]
mod server;
mod support;

use std::time::{Duration, Instant};

use bytes::Bytes;
use criterion::{Criterion, Throughput};
use server::{Asked, Server};
use support::strict::OneSetting;
use tokio::runtime::Runtime;
use zoom_admin::user::UserSettings;
use zoom_admin::{Zoom, report, user};

type Run = Box<dyn Fn() -> usize>;

/// What is compared: the client comes first.
struct Contest {
    name: String,
    runs: Vec<(&'static str, Run)>,
}

impl Contest {
    fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            runs: Vec::new(),
        }
    }

    /// Adds one that reads `count` things in the way of `run`.
    fn with(mut self, name: &'static str, count: usize, run: impl Fn() -> usize + 'static) -> Self {
        let run = move || {
            let read = run();
            assert_eq!(read, count, "{name}");
            read
        };
        self.runs.push((name, Box::new(run)));
        self
    }
}

/// A runtime, and clients whose connections belong to it.
struct Side {
    runtime: Runtime,
    zoom: Zoom,
    http: reqwest::Client,
    base: String,
}

impl Side {
    /// It lives until the process ends.
    fn new(runtime: Runtime, server: &Server) -> &'static Self {
        let base = server.base();
        Box::leak(Box::new(Self {
            runtime,
            zoom: support::client(|builder| builder.api_url(&base)),
            http: reference::http(),
            base,
        }))
    }
}

fn contests(count: usize) -> Vec<Contest> {
    let bytes = |pages: Vec<String>| pages.into_iter().map(Bytes::from).collect::<Vec<_>>();
    let pages = bytes(support::pages(count));
    let (users, sign_ins_pages) = (pages.clone(), bytes(support::sign_in_pages(count)));
    let user_settings = Bytes::from(support::settings());
    let number = pages.len();
    let server = Server::start(move |asked| match asked {
        Asked::Users(page) => users[*page].clone(),
        Asked::SignIns(page) => sign_ins_pages[*page].clone(),
        Asked::Settings => user_settings.clone(),
    });
    let server: &'static Server = Box::leak(Box::new(server));
    let one = Side::new(support::current_thread(), server);
    let two = Side::new(support::two_workers(), server);

    let mut all = vec![users_at_once(one, two, count, pages), kept(one, two, count)];
    for latency in [20, 100] {
        all.push(users_with_latency(one, two, server, count, number, latency));
    }
    all.push(sign_ins(one, two, count));
    all.extend([1, 16].map(|at_once| settings(one, two, (count / 50).max(1), at_once)));
    all
}

fn users_at_once(
    one: &'static Side,
    two: &'static Side,
    count: usize,
    pages: Vec<Bytes>,
) -> Contest {
    let client = |side: &'static Side| {
        move || {
            side.runtime
                .block_on(support::read(&side.zoom, user::List::new()))
        }
    };
    let by_hand = |side: &'static Side| {
        move || {
            side.runtime
                .block_on(reference::list_users(&side.http, &side.base))
        }
    };
    Contest::new(format!("list {count} users"))
        .with("client", count, client(one))
        .with("by hand", count, by_hand(one))
        .with("client, two workers", count, client(two))
        .with("by hand, two workers", count, by_hand(two))
        .with("decoding alone", count, move || {
            reference::decode_users(&pages)
        })
}

fn kept(one: &'static Side, two: &'static Side, count: usize) -> Contest {
    let client =
        |side: &'static Side| move || side.runtime.block_on(support::keep_users(&side.zoom));
    let by_hand = |side: &'static Side| {
        move || {
            side.runtime
                .block_on(reference::keep_users(&side.http, &side.base))
        }
    };
    Contest::new(format!("list {count} users and keep them"))
        .with("client", count, client(one))
        .with("by hand", count, by_hand(one))
        .with("client, two workers", count, client(two))
        .with("by hand, two workers", count, by_hand(two))
}

fn users_with_latency(
    one: &'static Side,
    two: &'static Side,
    server: &'static Server,
    count: usize,
    pages: usize,
    latency: u64,
) -> Contest {
    let after = move |read: &dyn Fn() -> usize| {
        server.latency(Duration::from_millis(latency));
        let count = read();
        server.latency(Duration::ZERO);
        count
    };
    let client = |side: &'static Side| {
        let read = move || side.runtime.block_on(support::keep_users(&side.zoom));
        move || after(&read)
    };
    let tokens = |side: &'static Side| {
        let read = move || {
            side.runtime
                .block_on(reference::only_tokens(&side.http, &side.base))
        };
        move || after(&read)
    };
    let by_hand = move || {
        one.runtime
            .block_on(reference::keep_users(&one.http, &one.base))
    };
    Contest::new(format!(
        "list {count} users and keep them, {latency} ms a call"
    ))
    .with("client", count, client(one))
    .with("tokens alone", pages, tokens(one))
    .with("by hand", count, move || after(&by_hand))
    .with("client, two workers", count, client(two))
    .with("tokens alone, two workers", pages, tokens(two))
}

fn sign_ins(one: &'static Side, two: &'static Side, count: usize) -> Contest {
    let client = |side: &'static Side| {
        move || {
            side.runtime
                .block_on(support::read(&side.zoom, report::SignIns::new()))
        }
    };
    let by_hand = |side: &'static Side| {
        move || {
            side.runtime
                .block_on(reference::list_sign_ins(&side.http, &side.base))
        }
    };
    let all = one.zoom.dedup(false);
    let without = move || {
        one.runtime
            .block_on(support::read(&all, report::SignIns::new()))
    };
    Contest::new(format!("list {count} sign-ins"))
        .with("client", count, client(one))
        .with("by hand", count, by_hand(one))
        .with("client without dedup", count, without)
        .with("client, two workers", count, client(two))
        .with("by hand, two workers", count, by_hand(two))
}

fn settings(one: &'static Side, two: &'static Side, users: usize, at_once: usize) -> Contest {
    let client = |side: &'static Side| {
        move || {
            side.runtime
                .block_on(support::read_settings(&side.zoom, users, at_once))
        }
    };
    let by_hand = |side: &'static Side| {
        move || {
            let read = reference::settings::<UserSettings>(&side.http, &side.base, users, at_once);
            side.runtime.block_on(read)
        }
    };
    let one_field = move || {
        let read = reference::settings::<OneSetting>(&one.http, &one.base, users, at_once);
        one.runtime.block_on(read)
    };
    Contest::new(format!("settings of {users} users, {at_once} at a time"))
        .with("client", users, client(one))
        .with("by hand", users, by_hand(one))
        .with("by hand, one field", users, one_field)
        .with("client, two workers", users, client(two))
        .with("by hand, two workers", users, by_hand(two))
}

/// Measures each by itself.
fn by_criterion(mut criterion: Criterion, contests: &[Contest], count: usize) {
    for contest in contests {
        let mut group = criterion.benchmark_group(&contest.name);
        group
            .sample_size(10)
            .throughput(Throughput::Elements(count as u64));
        for (name, run) in &contest.runs {
            group.bench_function(*name, |b| b.iter(run));
        }
        group.finish();
    }
    criterion.final_summary();
}

/// Measures all of a contest in turn, and prints the medians.
fn in_turn(contests: &[Contest], rounds: usize, filter: &str) {
    for contest in contests
        .iter()
        .filter(|contest| contest.name.contains(filter))
    {
        println!("\n{}, median of {rounds}:", contest.name);
        let mut times = vec![Vec::new(); contest.runs.len()];
        for _ in 0..rounds {
            for ((_, run), times) in contest.runs.iter().zip(&mut times) {
                let begin = Instant::now();
                run();
                times.push(begin.elapsed().as_secs_f64());
            }
        }
        let medians: Vec<_> = times.into_iter().map(median).collect();
        for ((name, _), took) in contest.runs.iter().zip(&medians) {
            let part = medians[0] / took;
            println!(
                "  {name:<26} {:9.1} ms; the client takes {part:.2} of it",
                took * 1e3
            );
        }
    }
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn number(name: &str) -> Option<usize> {
    std::env::var(name).ok()?.parse().ok()
}

fn main() {
    let count = number("STREAM_USERS").unwrap_or(100_000);
    let contests = contests(count);
    match number("STREAM_ROUNDS") {
        Some(rounds) => {
            let filter = std::env::args().skip(1).find(|arg| !arg.starts_with('-'));
            in_turn(&contests, rounds.max(1), &filter.unwrap_or_default());
        }
        None => by_criterion(Criterion::default().configure_from_args(), &contests, count),
    }
}
