//! A fleet whose processes are killed. It is as large, and the killing as long, as one likes:
//!
//! ```text
//! FLEET_ACCOUNTS=500 FLEET_USERS=250 FLEET_SECONDS=600 FLEET_PAUSE=10000 FLEET_MOST=120 \
//!     cargo test --profile bench --test workers -- --nocapture killed
//! ```
//!
//! `FLEET_MOST` asserts that it took no longer than so many hundredths of what the limits allow.
//! With `FLEET_SECONDS=0` nothing is killed and nothing crashes: what is over the least then is what the
//! store and the processes take.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, Utc};
use futures::TryStreamExt;
use zoom_admin::auth::store::{self, SharedTokens};
use zoom_admin::auth::{OAuthApp, Scope};
use zoom_admin::fake::{Fake, FakePlan, FakeServer};
use zoom_admin::fleet::{self, Account, Options};
use zoom_admin::limit::SharedLimiter;
use zoom_admin::store::Store;
use zoom_admin::usage::sync::SyncEvent;
use zoom_admin::{AccessToken, AccountKey, FixedToken, Label, Plan, TokioClock, Zoom, usage};

use crate::{Process, answering, from_env, servers};

/// Processes that read accounts.
const READERS: usize = 8;
/// Accounts that each of them reads at a time.
const AT_ONCE: usize = 8;
const LEASE: Duration = Duration::from_secs(4);
const REDIRECT: &str = "https://app.example/back";

fn noon() -> DateTime<Utc> {
    "2026-07-01T12:00:00Z".parse().unwrap()
}

/// How large the fleet is, and how it is killed; the processes read the same environment.
struct Size {
    accounts: usize,
    users: u32,
    /// So long are processes killed.
    time: Duration,
    /// So long it is from one kill to the next, on average.
    pause: Duration,
    /// Whose limits the workers keep.
    plan: Plan,
}

impl Size {
    fn from_env() -> Self {
        let number = |name, default| from_env(name, default) as u64;
        Self {
            accounts: from_env("FLEET_ACCOUNTS", 40),
            users: u32::try_from(from_env("FLEET_USERS", 4)).unwrap(),
            time: Duration::from_secs(number("FLEET_SECONDS", 12)),
            pause: Duration::from_millis(number("FLEET_PAUSE", 300)),
            plan: match std::env::var("FLEET_PLAN").as_deref() {
                Ok("pro") => Plan::Pro,
                // Its limits make readings last long enough to be killed.
                _ => Plan::Free,
            },
        }
    }

    /// The account of this number, at its beginning.
    fn fake(&self, number: usize) -> Fake {
        Fake::builder()
            .users(self.users)
            .seed(number as u64)
            .now(noon())
            .plan(FakePlan::Pro)
            .latency(Duration::from_millis(30))
            // Connections are refreshed while they are read.
            .token_life(Duration::from_secs(100))
            .build()
    }

    /// No sliding second of a label held more calls than the plan's rate. The times are those at which
    /// this process took the calls, which was late by up to `late`.
    fn assert_within_limits(&self, fake: &Fake, what: &str, late: Duration) -> usize {
        let mut arrivals: BTreeMap<String, Vec<Instant>> = BTreeMap::new();
        for call in fake.calls() {
            assert_ne!(call.status, Some(429), "{what}: {}", call.path);
            if let Some(label) = call.label {
                let of_label = arrivals.entry(format!("{label:?}")).or_default();
                of_label.push(call.at.into_std());
            }
        }
        for label in [Label::Light, Label::Medium, Label::Heavy] {
            let rate = self.plan.rate(label);
            let calls = usize::try_from(rate.calls).unwrap();
            let arrivals = arrivals.get(&format!("{label:?}"));
            for window in arrivals.into_iter().flat_map(|all| all.windows(calls + 1)) {
                let took = window[calls] - window[0];
                let more = took > rate.window;
                let calls = calls + 1;
                assert!(
                    more,
                    "{what}: {calls} {label:?} in {took:?}, taken {late:?} late"
                );
            }
        }
        arrivals.values().map(Vec::len).sum()
    }
}

/// How late this process was at most with what it had to do at a time: a machine that has too much to
/// do takes calls late, and those that came one after the other at once.
#[derive(Clone, Default)]
struct Late(Arc<AtomicU64>);

impl Late {
    fn measured() -> Self {
        let (late, often) = (Self::default(), Duration::from_millis(10));
        let most = late.0.clone();
        tokio::spawn(async move {
            // It ends with the runtime of its test.
            loop {
                let due = Instant::now() + often;
                tokio::time::sleep(often).await;
                let by = u64::try_from(due.elapsed().as_millis()).unwrap();
                most.fetch_max(by, Ordering::Relaxed);
            }
        });
        late
    }

    fn most(&self) -> Duration {
        Duration::from_millis(self.0.load(Ordering::Relaxed))
    }
}

fn name(number: usize) -> AccountKey {
    AccountKey::new(format!("customer-{number:03}"))
}

fn app() -> OAuthApp {
    OAuthApp::new(Fake::CLIENT_ID, REDIRECT).client_secret(Fake::CLIENT_SECRET)
}

/// What is read: little activity, so that the limits decide how long it takes.
fn options() -> usage::Options {
    usage::Options::new().days(10)
}

/// Reads the accounts of the list in the folder until none is due.
pub(crate) async fn read(store: Arc<dyn Store>, folder: PathBuf) {
    let size = Size::from_env();
    let limiter = SharedLimiter::new(store.clone(), size.plan);
    let list = std::fs::read_to_string(folder.join("list")).unwrap();
    let (began, list) = list.split_once('\n').unwrap();
    // The time of the fakes, which began at noon.
    let began = UNIX_EPOCH + Duration::from_micros(began.parse().unwrap());
    let now = noon() + SystemTime::now().duration_since(began).unwrap();
    let account = |line: &str| {
        let parts: Vec<&str> = line.split(' ').collect();
        let key = AccountKey::new(parts[0]);
        let zoom = Zoom::builder()
            .api_url(parts[1])
            .oauth_url(parts[2])
            .clock(TokioClock::starting_at(now))
            .authorization_code(&app(), key.clone())
            .token_store(SharedTokens::new(store.clone()))
            .rate_limiter(limiter.clone())
            .build();
        Account::new(key, zoom.unwrap()).options(options())
    };
    let accounts = list.lines().map(account).collect();
    let options = Options::new(folder.join("records"))
        .owner(std::process::id().to_string())
        .lease(LEASE)
        .at_once(AT_ONCE)
        .save_every(Duration::from_millis(500));
    // A store that fails ends the process; another is started.
    let _ = fleet::run(store, accounts, options).await;
}

/// The fakes on their ports, with connections in the store, and a folder with the list of them.
struct Stage {
    fakes: Vec<(Fake, FakeServer)>,
    folder: PathBuf,
}

impl Stage {
    async fn new(size: &Size, of: &str, store: &Arc<dyn Store>) -> Self {
        let folder = format!("zoom-fleet-{of}-{}", std::process::id());
        let folder = std::env::temp_dir().join(folder);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let began = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let mut list = format!("{}\n", began.as_micros());
        let mut stage = Self {
            fakes: Vec::new(),
            folder,
        };
        for number in 0..size.accounts {
            let fake = size.fake(number);
            let server = fake.listen().await.unwrap();
            let (api, oauth) = (server.api_url(), server.oauth_url());
            list.push_str(&format!("{} {api} {oauth}\n", name(number).as_str()));
            stage.fakes.push((fake, server));
            stage.sign_in(number, store).await;
        }
        std::fs::write(stage.folder.join("list"), list).unwrap();
        stage
    }

    async fn sign_in(&self, number: usize, store: &Arc<dyn Store>) {
        let fake = &self.fakes[number].0;
        let sign_in = Zoom::builder()
            .transport(fake.clone())
            .clock(fake.clock())
            .sign_in(&app())
            .unwrap();
        let (url, pending) = sign_in.begin(&Scope::CLASSIC).unwrap();
        let back = fake.approve(url.as_str()).unwrap();
        let grant = sign_in.finish(pending, &back).await.unwrap();
        let tokens = SharedTokens::new(store.clone());
        store::connect(&tokens, &name(number), grant).await.unwrap();
    }

    /// Signs in anew to the connections that are over, and forgets what was read of their accounts,
    /// so that they are due. Gives which these are.
    async fn sign_in_anew(&self, store: &Arc<dyn Store>) -> Vec<AccountKey> {
        let mut dead = Vec::new();
        for number in 0..self.fakes.len() {
            let tokens = SharedTokens::new(store.clone());
            let Ok(Some(found)) = store::TokenStore::load(&tokens, &name(number)).await else {
                continue;
            };
            if matches!(found.state, store::State::Dead { .. }) {
                dead.push(name(number));
                self.sign_in(number, store).await;
                fleet::forget(store.clone(), &name(number)).await.unwrap();
            }
        }
        dead
    }

    /// The keys of the records that were written of an account.
    fn keys(&self, number: usize) -> BTreeSet<String> {
        let account = format!("account={}", name(number).as_str());
        let mut keys = BTreeSet::new();
        for day in std::fs::read_dir(self.folder.join("records").join(account)).unwrap() {
            for file in std::fs::read_dir(day.unwrap().path()).unwrap() {
                let path = file.unwrap().path();
                let file = path.file_name().unwrap().to_str().unwrap();
                if !file.starts_with("records-") || !file.ends_with(".jsonl") {
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

/// The keys of an undisturbed reading, and how long it takes where nothing but the limits and the
/// latency of Zoom takes time: by a clock that stands still while anybody works.
async fn undisturbed(size: &Size, number: usize) -> (BTreeSet<String>, Duration) {
    let fake = size.fake(number);
    let token = AccessToken::new(fake.issue_token());
    let zoom = Zoom::builder()
        .transport(fake.clone())
        .clock(TokioClock::starting_at(noon()))
        .token_provider(FixedToken::new(name(number), token))
        .plan(size.plan)
        .build()
        .unwrap();
    let begin = tokio::time::Instant::now();
    let mut keys = BTreeSet::new();
    let mut events = usage::sync(&zoom, options(), None).unwrap();
    while let Some(event) = events.try_next().await.unwrap() {
        if let SyncEvent::Page { items, .. } = event {
            let key = |item: &_| serde_json::to_value(item).unwrap()["key"].clone();
            keys.extend(items.iter().map(|i| key(i).as_str().unwrap().to_owned()));
        }
    }
    (keys, begin.elapsed())
}

fn all_undisturbed(size: &Size) -> Vec<(BTreeSet<String>, Duration)> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .unwrap();
    let all = (0..size.accounts).map(|number| undisturbed(size, number));
    runtime.block_on(futures::future::join_all(all))
}

/// Reads the accounts by processes that are killed at random, while the database crashes twice.
struct Killing<'a> {
    size: &'a Size,
    stage: Stage,
    server: servers::Server,
    processes: Vec<Process>,
    seed: u64,
    kills: usize,
    /// Readings that a kill has ended.
    hits: usize,
    /// Connections that were found to be over, and how long after the beginning.
    dead: Vec<(AccountKey, Duration)>,
    begin: Instant,
}

impl Killing<'_> {
    fn start(&self) -> Process {
        Process::start("read", &self.server.url, &self.stage.folder)
    }

    fn random(&mut self, end: u64) -> u64 {
        self.seed = self
            .seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.seed >> 33) % end
    }

    /// Kills a process; gives how many accounts it was reading.
    async fn kill(&mut self, store: &Arc<dyn Store>) {
        let killed = usize::try_from(self.random(READERS as u64)).unwrap();
        let fresh = self.start();
        let killed = std::mem::replace(&mut self.processes[killed], fresh);
        let owner = killed.0.id().to_string();
        drop(killed);
        self.kills += 1;
        // Its leases are still there.
        let statuses = fleet::statuses(store.clone()).await.unwrap();
        let of_killed = |s: &&fleet::Status| s.holder.as_ref().is_some_and(|h| h.owner == owner);
        self.hits += statuses.iter().filter(of_killed).count();
    }

    async fn crash(&mut self) -> Arc<dyn Store> {
        self.server.kill();
        tokio::time::sleep(Duration::from_millis(300)).await;
        self.server.start();
        answering(&self.server.url).await
    }

    fn restart_ended(&mut self) {
        for number in 0..self.processes.len() {
            if self.processes[number].has_ended() {
                self.processes[number] = self.start();
            }
        }
    }

    /// Waits, and starts other processes in the place of those that end, as an orchestrator does.
    async fn wait(&mut self, time: Duration) {
        let end = Instant::now() + time;
        while Instant::now() < end {
            let left = end.saturating_duration_since(Instant::now());
            tokio::time::sleep(left.min(Duration::from_millis(500))).await;
            self.restart_ended();
        }
    }

    async fn sign_in_anew(&mut self, store: &Arc<dyn Store>) {
        let dead = self.stage.sign_in_anew(store).await;
        let now = self.begin.elapsed();
        self.dead.extend(dead.into_iter().map(|dead| (dead, now)));
    }

    async fn all(&mut self) {
        let begin = Instant::now();
        let mut store = answering(&self.server.url).await;
        let mut crashes = 0;
        while begin.elapsed() < self.size.time {
            let pause = u64::try_from(self.size.pause.as_millis()).unwrap();
            let random = self.random(pause);
            self.wait(Duration::from_millis(pause / 2 + random)).await;
            self.kill(&store).await;
            if crashes < 2 && begin.elapsed() * 3 > self.size.time * (crashes + 1) {
                crashes += 1;
                store = self.crash().await;
            }
            self.sign_in_anew(&store).await;
        }
        assert!(crashes == 2 || self.size.time.is_zero());
    }

    /// Waits until all accounts are read; gives when each was.
    async fn finish(&mut self) -> BTreeMap<AccountKey, DateTime<Utc>> {
        let store = answering(&self.server.url).await;
        let end = Instant::now() + Duration::from_secs(600);
        loop {
            self.sign_in_anew(&store).await;
            let statuses = fleet::statuses(store.clone()).await.unwrap();
            let finished = |s: &fleet::Status| Some((s.account.clone(), s.state.last_success?));
            let finished: BTreeMap<_, _> = statuses.iter().filter_map(finished).collect();
            if finished.len() == self.size.accounts {
                self.processes.clear();
                return finished;
            }
            assert!(Instant::now() < end, "not all are read: {statuses:?}");
            self.wait(Duration::from_millis(500)).await;
        }
    }
}

async fn killing(server: servers::Server, of: &str) {
    let size = Size::from_env();
    let (expected, size) = tokio::task::spawn_blocking(|| (all_undisturbed(&size), size))
        .await
        .unwrap();
    let store = answering(&server.url).await;
    let stage = Stage::new(&size, of, &store).await;
    let late = Late::measured();
    let begin = Utc::now();
    let mut killing = Killing {
        size: &size,
        stage,
        server,
        processes: Vec::new(),
        seed: 7,
        kills: 0,
        hits: 0,
        dead: Vec::new(),
        begin: Instant::now(),
    };
    killing.processes = (0..READERS).map(|_| killing.start()).collect();
    killing.all().await;
    let finished = killing.finish().await;
    let took = |at: &DateTime<Utc>| (*at - begin).to_std().unwrap();
    let late = late.most();
    let killed = killing.hits > 0 || size.time.is_zero();
    assert!(killed, "no kill has ended a reading");

    let (mut calls, mut over) = (0, 0);
    for ((number, (fake, _)), (expected, _)) in
        killing.stage.fakes.iter().enumerate().zip(&expected)
    {
        let found = killing.stage.keys(number);
        let lost: Vec<_> = expected.difference(&found).collect();
        let new: Vec<_> = found.difference(expected).collect();
        assert!(
            lost.is_empty() && new.is_empty(),
            "{number}: {lost:?} {new:?}"
        );
        calls += size.assert_within_limits(fake, name(number).as_str(), late);
        over += fake.connections_lost();
    }
    // Only between Zoom's answer and the store, which a kill meets now and then.
    let dead: BTreeMap<_, _> = killing.dead.iter().cloned().collect();
    assert!(killing.dead.len() as u64 <= over, "{dead:?} of {over}");
    for (account, again) in &dead {
        let done = took(&finished[account]);
        eprintln!("{of}: {account:?} was connected anew after {again:?}, and read after {done:?}");
    }
    // An account that is to be connected anew is read from the beginning when somebody has done that.
    let others = finished.iter().filter(|(name, _)| !dead.contains_key(name));
    let elapsed = others.map(|(_, at)| took(at)).max().unwrap();
    let longest = expected.iter().map(|(_, took)| *took).max().unwrap();
    let all: Duration = expected.iter().map(|(_, took)| *took).sum();
    let at_once = u32::try_from((READERS * AT_ONCE).min(size.accounts)).unwrap();
    let least = (all / at_once).max(longest);
    let (accounts, kills, hits) = (size.accounts, killing.kills, killing.hits);
    let ratio = elapsed.as_secs_f64() / least.as_secs_f64();
    eprintln!(
        "{of}: {accounts} accounts, {kills} kills that ended {hits} readings, {calls} calls, {over} \
         connections lost, {elapsed:?}: {ratio:.2} of the {least:?} that the limits allow; calls were \
         taken {late:?} late at most"
    );
    // Where the processors are not the bound, it is at most 120 in a hundred.
    let most = from_env("FLEET_MOST", usize::MAX);
    assert!(ratio * 100.0 <= most as f64, "{ratio}");
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
