//! Workers in processes of their own, which share a real database: the limits of an account, and a
//! fleet whose processes are killed.
//!
//! The processes are this test binary again, told by the environment which part to play. With
//! `FLEET_ACCOUNTS` and `FLEET_KILLS` the fleet is as large, and the killing as long, as one likes.
#![cfg(all(unix, feature = "reqwest"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::print_stdout)] // by which the processes speak

#[path = "support/servers.rs"]
mod servers;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, Utc};
use futures::TryStreamExt;
use zoom_admin::fake::{Fake, FakeLabel, FakePlan, FakeServer};
use zoom_admin::fleet::{self, Account, Options};
use zoom_admin::limit::{RateLimiter, SharedLimiter};
use zoom_admin::store::{Postgres, Redis, Store};
use zoom_admin::usage::sync::SyncEvent;
use zoom_admin::{AccessToken, AccountKey, FixedToken, Label, Plan, TokioClock, Zoom, usage};

/// Processes that send calls of one account.
const SENDERS: usize = 4;
/// Processes that read accounts.
const READERS: usize = 8;
const LEASE: Duration = Duration::from_secs(4);

fn from_env(name: &str, default: usize) -> usize {
    let value = std::env::var(name).ok();
    value.map_or(default, |value| value.parse().unwrap())
}

async fn open(url: &str) -> zoom_admin::Result<Arc<dyn Store>> {
    if url.starts_with("postgres") {
        let store = Postgres::connect(url).await?;
        store.create_schema().await?;
        return Ok(Arc::new(store));
    }
    Ok(Arc::new(Redis::connect(url).await?))
}

/// Waits until a server that was just started answers.
async fn answering(url: &str) -> Arc<dyn Store> {
    let end = Instant::now() + Duration::from_secs(60);
    loop {
        match open(url).await {
            Ok(store) => return store,
            Err(error) if Instant::now() > end => panic!("{error}: {error:?}"),
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

/// A process that ends with this.
struct Process(Child);

impl Process {
    fn start(part: &str, url: &str, folder: &Path) -> Self {
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "a_process_of_these_tests", "--nocapture"])
            .env("ZOOM_TEST_PART", part)
            .env("ZOOM_TEST_STORE", url)
            .env("ZOOM_TEST_FOLDER", folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self(child)
    }

    fn has_ended(&mut self) -> bool {
        self.0.try_wait().unwrap().is_some()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill(); // SIGKILL
        let _ = self.0.wait();
    }
}

/// What the processes do; in the tests themselves, nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_of_these_tests() {
    let Ok(part) = std::env::var("ZOOM_TEST_PART") else {
        return;
    };
    let store = open(&std::env::var("ZOOM_TEST_STORE").unwrap())
        .await
        .unwrap();
    match part.as_str() {
        "send" => send(store).await,
        "read" => read(store, std::env::var("ZOOM_TEST_FOLDER").unwrap().into()).await,
        other => panic!("{other}"),
    }
}

// ---- the limits of one account ----

/// Sends as many Light calls of an account as it may, for a while, and tells when.
async fn send(store: Arc<dyn Store>) {
    let limiter = SharedLimiter::new(store, Plan::Business);
    let account = AccountKey::new("account");
    let sent = Arc::new(Mutex::new(Vec::new()));
    let end = Instant::now() + Duration::from_secs(14);
    let tasks = (0..30).map(|_| {
        let (limiter, account, sent) = (limiter.clone(), account.clone(), sent.clone());
        tokio::spawn(async move {
            while Instant::now() < end {
                let cap = Duration::from_secs(20);
                let permit = limiter.acquire(&account, Label::Light, cap).await.unwrap();
                let departure = permit.depart();
                sent.lock().unwrap().push(SystemTime::now());
                tokio::time::sleep(Duration::from_millis(50)).await;
                departure.answered();
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    for time in sent.lock().unwrap().iter() {
        println!(
            "sent {}",
            time.duration_since(UNIX_EPOCH).unwrap().as_micros()
        );
    }
}

/// The times, in microseconds, at which processes sent.
fn sent_by(processes: Vec<Process>) -> Vec<u64> {
    let mut all = Vec::new();
    for mut process in processes {
        let output = BufReader::new(process.0.stdout.take().unwrap());
        for line in output.lines() {
            if let Some((_, time)) = line.unwrap().split_once("sent ") {
                all.push(time.parse().unwrap());
            }
        }
    }
    all.sort_unstable();
    all
}

async fn one_account(server: &servers::Server) {
    answering(&server.url).await;
    let start = |_| Process::start("send", &server.url, Path::new(""));
    let processes: Vec<Process> = (0..SENDERS).map(start).collect();
    let sent = tokio::task::spawn_blocking(|| sent_by(processes))
        .await
        .unwrap();
    for calls in sent.windows(81) {
        let took = calls[80] - calls[0];
        assert!(took > 1_000_000, "81 calls in {took} microseconds");
    }
    // All have begun after two seconds, and none has ended before twelve.
    let from = sent[0] + 2_000_000;
    let calls = sent
        .iter()
        .filter(|t| (from..from + 10_000_000).contains(*t));
    let calls = calls.count();
    eprintln!("{calls} of 800 calls in 10 s, by {SENDERS} processes");
    // On an idle machine they are 95 in a hundred; others use this one, too.
    let least = from_env("WORKERS_LEAST", 50);
    assert!(calls * 100 >= 800 * least, "{calls} calls in 10 s");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_keep_and_use_the_limit_of_an_account_by_postgres() {
    if let Some(server) = servers::postgres(|_| Vec::new()) {
        one_account(&server).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_keep_and_use_the_limit_of_an_account_by_redis() {
    if let Some(server) = servers::redis(|_| Vec::new()) {
        one_account(&server).await;
    }
}

// ---- a fleet ----

fn noon() -> DateTime<Utc> {
    "2026-07-01T12:00:00Z".parse().unwrap()
}

fn fake(number: usize) -> Fake {
    Fake::builder()
        .users(4)
        .seed(number as u64)
        .now(noon())
        .plan(FakePlan::Pro)
        .latency(Duration::from_millis(30))
        .build()
}

fn name(number: usize) -> String {
    format!("customer-{number:03}")
}

/// Reads the accounts of the list in the folder until none is due.
async fn read(store: Arc<dyn Store>, folder: PathBuf) {
    let limiter = SharedLimiter::new(store.clone(), Plan::Pro);
    let list = std::fs::read_to_string(folder.join("list")).unwrap();
    let account = |line: &str| {
        let parts: Vec<&str> = line.split(' ').collect();
        let key = AccountKey::new(parts[0]);
        let token = AccessToken::new(parts[2]);
        let zoom = Zoom::builder()
            .api_url(parts[1])
            .clock(TokioClock::starting_at(noon()))
            .token_provider(FixedToken::new(key.clone(), token))
            .rate_limiter(limiter.clone())
            .build();
        Account::new(key, zoom.unwrap())
    };
    let accounts = list.lines().map(account).collect();
    let options = Options::new(folder.join("records"))
        .owner(std::process::id().to_string())
        .lease(LEASE)
        .save_every(Duration::from_millis(500));
    // A store that fails ends the process; another is started.
    let _ = fleet::run(store, accounts, options).await;
}

/// The fakes on their ports, and a folder with the list of them.
struct Stage {
    fakes: Vec<(Fake, FakeServer)>,
    folder: PathBuf,
}

impl Stage {
    async fn new(accounts: usize, of: &str) -> Self {
        let folder = format!("zoom-fleet-{of}-{}", std::process::id());
        let folder = std::env::temp_dir().join(folder);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let (mut fakes, mut list) = (Vec::new(), String::new());
        for number in 0..accounts {
            let fake = fake(number);
            let server = fake.listen().await.unwrap();
            let (name, token) = (name(number), fake.issue_token());
            list.push_str(&format!("{name} {} {token}\n", server.api_url()));
            fakes.push((fake, server));
        }
        std::fs::write(folder.join("list"), list).unwrap();
        Self { fakes, folder }
    }

    /// The keys of the records that were written of an account.
    fn keys(&self, number: usize) -> BTreeSet<String> {
        let account = format!("account={}", name(number));
        let mut keys = BTreeSet::new();
        for day in std::fs::read_dir(self.folder.join("records").join(account)).unwrap() {
            for file in std::fs::read_dir(day.unwrap().path()).unwrap() {
                let path = file.unwrap().path();
                if path.extension().is_none_or(|end| end != "jsonl") {
                    continue;
                }
                for line in std::fs::read_to_string(path).unwrap().lines() {
                    let line: serde_json::Value = serde_json::from_str(line).unwrap();
                    if let Some(key) = line.pointer("/record/key") {
                        keys.insert(key.as_str().unwrap().to_owned());
                    }
                }
            }
        }
        keys
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The keys of an undisturbed reading.
async fn undisturbed(number: usize) -> BTreeSet<String> {
    let fake = fake(number);
    let token = AccessToken::new(fake.issue_token());
    let zoom = Zoom::builder()
        .transport(fake.clone())
        .clock(TokioClock::starting_at(noon()))
        .token_provider(FixedToken::new(AccountKey::new(name(number)), token))
        .build()
        .unwrap();
    let mut keys = BTreeSet::new();
    let mut events = usage::sync(&zoom, usage::Options::new(), None).unwrap();
    while let Some(event) = events.try_next().await.unwrap() {
        if let SyncEvent::Page { items, .. } = event {
            let key = |item: &_| serde_json::to_value(item).unwrap()["key"].clone();
            keys.extend(items.iter().map(|i| key(i).as_str().unwrap().to_owned()));
        }
    }
    keys
}

/// No sliding second of a label held more calls than the plan's rate.
fn assert_within_limits(fake: &Fake, what: &str) {
    let mut arrivals: BTreeMap<String, Vec<Instant>> = BTreeMap::new();
    for call in fake.calls() {
        assert_ne!(call.status, Some(429), "{what}: {}", call.path);
        if let Some(label) = call.label {
            let of_label = arrivals.entry(format!("{label:?}")).or_default();
            of_label.push(call.at.into_std());
        }
    }
    let limits = [
        (FakeLabel::Light, 30),
        (FakeLabel::Medium, 20),
        (FakeLabel::Heavy, 10),
    ];
    for (label, calls) in limits {
        let arrivals = arrivals.get(&format!("{label:?}"));
        for window in arrivals.into_iter().flat_map(|all| all.windows(calls + 1)) {
            let took = window[calls] - window[0];
            let more = took > Duration::from_secs(1);
            assert!(more, "{what}: {} {label:?} calls in {took:?}", calls + 1);
        }
    }
}

/// Accounts are read by processes that are killed, while the database crashes twice.
async fn killing(mut server: servers::Server, of: &str) {
    let accounts = from_env("FLEET_ACCOUNTS", 40);
    let kills = from_env("FLEET_KILLS", 40);
    answering(&server.url).await;
    let stage = Stage::new(accounts, of).await;
    let begin = Instant::now();
    let mut processes: Vec<Process> = (0..READERS)
        .map(|_| Process::start("read", &server.url, &stage.folder))
        .collect();
    let mut seed = 7u64;
    for kill in 0..kills {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let random = usize::try_from(seed >> 33).unwrap();
        tokio::time::sleep(Duration::from_millis(100 + random as u64 % 400)).await;
        let killed = random % READERS;
        if kill == kills / 3 || kill == kills * 2 / 3 {
            server.kill();
            tokio::time::sleep(Duration::from_millis(300)).await;
            server.start();
            answering(&server.url).await;
        }
        for (number, process) in processes.iter_mut().enumerate() {
            if number == killed || process.has_ended() {
                *process = Process::start("read", &server.url, &stage.folder);
            }
        }
    }
    let store = answering(&server.url).await;
    let end = Instant::now() + Duration::from_secs(300);
    loop {
        let statuses = fleet::statuses(store.clone()).await.unwrap();
        let finished = statuses.iter().filter(|s| s.state.last_success.is_some());
        if finished.count() == accounts {
            break;
        }
        assert!(Instant::now() < end, "not all are read: {statuses:?}");
        for process in &mut processes {
            if process.has_ended() {
                *process = Process::start("read", &server.url, &stage.folder);
            }
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    eprintln!("{accounts} accounts, {kills} kills: {:?}", begin.elapsed());
    drop(processes);
    let expected = futures::future::join_all((0..accounts).map(undisturbed)).await;
    for ((number, (fake, _)), expected) in stage.fakes.iter().enumerate().zip(expected) {
        let found = stage.keys(number);
        let lost: Vec<_> = expected.difference(&found).collect();
        let new: Vec<_> = found.difference(&expected).collect();
        assert!(
            lost.is_empty() && new.is_empty(),
            "{number}: {lost:?} {new:?}"
        );
        assert_within_limits(fake, &name(number));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fleet_whose_processes_are_killed_loses_nothing_by_postgres() {
    if let Some(server) = servers::postgres(|_| Vec::new()) {
        killing(server, "postgres").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fleet_whose_processes_are_killed_loses_nothing_by_redis() {
    if let Some(server) = servers::redis(|_| Vec::new()) {
        killing(server, "redis").await;
    }
}
