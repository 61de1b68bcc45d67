//! Connections shared by processes: refreshed once, and lost only to a kill in the worst moment.
//!
//! Real processes, sockets and locks. The processes are this test binary again, told by the
//! environment which part to play.
#![cfg(feature = "reqwest")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[cfg(unix)]
#[path = "support/servers.rs"]
mod servers;
#[path = "processes/snapshots.rs"]
mod snapshots;

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use futures::future::join_all;
use zoom_admin::auth::store::{
    self, FileStore, Lease, LeaseTerms, SharedTokens, State, Stored, Swap, TokenStore,
};
use zoom_admin::auth::{OAuthApp, Scope};
use zoom_admin::fake::{Fake, FakeServer, Fault, FaultRule};
use zoom_admin::store::{Folder, Postgres, Redis};
use zoom_admin::{
    AccountKey, Error, ErrorKind, Plan, Rate, RetryPolicy, SystemClock, Zoom, async_trait, user,
};

const REDIRECT: &str = "https://app.example/back";
const PROCESSES: usize = 4;
const TASKS: usize = 50;

fn app() -> OAuthApp {
    OAuthApp::new(Fake::CLIENT_ID, REDIRECT).client_secret(Fake::CLIENT_SECRET)
}

fn customer(number: usize) -> AccountKey {
    AccountKey::new(format!("customer {number}"))
}

/// The fake on its port, and the folder of the store.
struct Stage {
    fake: Fake,
    server: FakeServer,
    folder: PathBuf,
    /// Where processes keep tokens; see [`open`].
    store: String,
}

impl Stage {
    /// With so many connections that were signed in to, each by a user of its own.
    async fn new(name: &str, connections: usize) -> Self {
        let stage = Self::empty(name).await;
        let tokens = stage.tokens();
        for number in 0..connections {
            stage.sign_in(&tokens, number).await;
        }
        stage
    }

    async fn empty(name: &str) -> Self {
        // The day of this machine, since the processes go by it.
        let fake = Fake::builder()
            .users(1)
            .unlimited()
            .now(chrono::Utc::now())
            .build();
        let folder = std::env::temp_dir().join(format!("zoom-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        let server = fake.listen().await.unwrap();
        Self {
            fake,
            server,
            folder,
            store: "files".into(),
        }
    }

    fn tokens(&self) -> FileStore {
        FileStore::new(&self.folder)
    }

    async fn sign_in(&self, tokens: &dyn TokenStore, number: usize) {
        let fake = &self.fake;
        let sign_in = Zoom::builder()
            .transport(fake.clone())
            .clock(fake.clock())
            .sign_in(&app())
            .unwrap();
        let (url, pending) = sign_in.begin(&Scope::CLASSIC).unwrap();
        let user = format!("user{number}@example.com");
        let back = fake.approve_as(url.as_str(), &user).unwrap();
        let grant = sign_in.finish(pending, &back).await.unwrap();
        store::connect(tokens, &customer(number), grant)
            .await
            .unwrap();
    }

    /// Starts a process that plays a part.
    fn start(&self, part: &str) -> Process {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "a_process_of_these_tests", "--nocapture"])
            .env("ZOOM_TEST_PART", part)
            .env("ZOOM_TEST_FOLDER", &self.folder)
            .env("ZOOM_TEST_STORE", &self.store)
            .env("ZOOM_TEST_API", self.server.api_url())
            .env("ZOOM_TEST_OAUTH", self.server.oauth_url())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Process { child, output }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A process that ends with the test.
struct Process {
    child: Child,
    output: BufReader<ChildStdout>,
}

impl Process {
    /// Waits for a line that begins so; gives its rest.
    fn line(&mut self, begin: &str) -> String {
        let mut line = String::new();
        loop {
            line.clear();
            let read = self.output.read_line(&mut line).unwrap();
            assert!(read > 0, "the process ended before it said {begin:?}");
            // The harness writes the name of the test in front of the first one.
            if let Some((_, rest)) = line.split_once(begin) {
                return rest.trim().to_owned();
            }
        }
    }

    fn tell(&mut self, line: &str) {
        let input = self.child.stdin.as_mut().unwrap();
        writeln!(input, "{line}").unwrap();
    }

    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

// ---- what the processes do ----

/// The tokens in a store: files, a folder of entries, or a server of this URL.
async fn open(store: &str, folder: &str) -> zoom_admin::Result<Arc<dyn TokenStore>> {
    Ok(match store.split(':').next().unwrap() {
        "files" => Arc::new(FileStore::new(folder)),
        "folder" => Arc::new(SharedTokens::new(Folder::new(folder))),
        "postgres" => Arc::new(SharedTokens::new(Postgres::connect(store).await?)),
        "redis" => Arc::new(SharedTokens::new(Redis::connect(store).await?)),
        other => panic!("no store is called {other}"),
    })
}

fn env(name: &str) -> String {
    std::env::var(name).unwrap()
}

/// The store of this process.
async fn tokens() -> Arc<dyn TokenStore> {
    let (store, folder) = (env("ZOOM_TEST_STORE"), env("ZOOM_TEST_FOLDER"));
    open(&store, &folder).await.unwrap()
}

/// A client of a process's own for one connection.
fn client(tokens: &Arc<dyn TokenStore>, number: usize) -> Zoom {
    let rate = Rate::per_second(10_000);
    let mut policy = RetryPolicy::default();
    policy.base = Duration::from_millis(1);
    Zoom::builder()
        .authorization_code(&app(), customer(number))
        .token_store(Failing(tokens.clone()))
        .api_url(env("ZOOM_TEST_API"))
        .oauth_url(env("ZOOM_TEST_OAUTH"))
        .clock(SystemClock)
        .retry(policy)
        .plan(Plan::Custom {
            light: rate,
            medium: rate,
            heavy: rate,
            resource_intensive: rate,
        })
        .build()
        .unwrap()
}

#[allow(clippy::print_stdout)]
fn say(line: &str) {
    println!("{line}");
    std::io::stdout().flush().unwrap();
}

fn hear() -> bool {
    hear_line().is_some()
}

fn hear_line() -> Option<String> {
    let mut line = String::new();
    let read = std::io::stdin().read_line(&mut line).unwrap();
    (read > 0).then(|| line.trim().to_owned())
}

/// The store, which fails in this process as it was told.
struct Failing(Arc<dyn TokenStore>);

/// Which step fails ("any" for all of them), how often at most, in how many percent of its calls,
/// and until when.
struct Trouble {
    step: String,
    left: u32,
    percent: u64,
    until: Instant,
    random: u64,
}

fn trouble() -> MutexGuard<'static, Option<Trouble>> {
    static TROUBLE: Mutex<Option<Trouble>> = Mutex::new(None);
    TROUBLE.lock().unwrap()
}

impl Trouble {
    /// From "step times percent milliseconds".
    fn read(text: &str) -> Self {
        let mut words = text.split(' ');
        let step = words.next().unwrap().to_owned();
        let mut number = || words.next().unwrap().parse::<u64>().unwrap();
        Self {
            step,
            left: u32::try_from(number()).unwrap(),
            percent: number(),
            until: Instant::now() + Duration::from_millis(number()),
            random: 0x9e37_79b9 ^ u64::from(std::process::id()),
        }
    }

    fn strikes(&mut self, step: &str) -> bool {
        let meant = self.step == "any" || self.step == step;
        let strikes = meant
            && self.left > 0
            && Instant::now() < self.until
            && random(&mut self.random) % 100 < self.percent;
        self.left -= u32::from(strikes);
        strikes
    }
}

fn step(step: &str) -> zoom_admin::Result<()> {
    match trouble().as_mut().is_some_and(|t| t.strikes(step)) {
        true => Err(Error::new(ErrorKind::Store, format!("{step} fails"))),
        false => Ok(()),
    }
}

#[async_trait]
impl TokenStore for Failing {
    async fn load(&self, c: &AccountKey) -> zoom_admin::Result<Option<Stored>> {
        step("load")?;
        self.0.load(c).await
    }
    async fn swap(
        &self,
        c: &AccountKey,
        expect: Option<u64>,
        new: State,
    ) -> zoom_admin::Result<Swap> {
        step("swap")?;
        let swap = self.0.swap(c, expect, new).await?;
        step("written")?;
        Ok(swap)
    }
    async fn reserve(&self, c: &AccountKey) -> zoom_admin::Result<()> {
        step("reserve")?;
        self.0.reserve(c).await
    }
    async fn lease(&self, c: &AccountKey, terms: LeaseTerms) -> zoom_admin::Result<Box<dyn Lease>> {
        step("lease")?;
        Ok(Box::new(Held(self.0.lease(c, terms).await?)))
    }
}

struct Held(Box<dyn Lease>);

#[async_trait]
impl Lease for Held {
    async fn renew(&mut self) -> zoom_admin::Result<()> {
        step("renew")?;
        self.0.renew().await
    }
    async fn release(self: Box<Self>) -> zoom_admin::Result<()> {
        step("release")?;
        self.0.release().await
    }
}

/// Not a test: the part that the environment names, played in a process of its own.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_of_these_tests() {
    match std::env::var("ZOOM_TEST_PART").as_deref() {
        Ok("calls") => calls().await,
        Ok("rounds") => rounds().await,
        Ok("one token") => one_token().await,
        Ok("states") => snapshots::keep_states().await,
        _ => {}
    }
}

/// At each word, one call by each of the tasks; some share a client, some have their own.
async fn calls() {
    let tokens = tokens().await;
    let shared = client(&tokens, 0);
    let clients: Vec<_> = (0..TASKS)
        .map(|n| {
            if n % 10 == 0 {
                client(&tokens, 0)
            } else {
                shared.clone()
            }
        })
        .collect();
    say("ready");
    while let Some(line) = tokio::task::spawn_blocking(hear_line).await.unwrap() {
        if let Some(told) = line.strip_prefix("fail ") {
            *trouble() = Some(Trouble::read(told));
            continue;
        }
        let results = join_all(clients.iter().map(|zoom| {
            let zoom = zoom.clone();
            tokio::spawn(async move { one_call(&zoom).await })
        }))
        .await;
        let failed: Vec<_> = results
            .into_iter()
            .filter_map(|r| r.unwrap().err())
            .collect();
        say(&format!("failed {} {failed:?}", failed.len()));
    }
}

/// One call. A token can be voided twice during it; then it says so, and is made again.
async fn one_call(zoom: &Zoom) -> zoom_admin::Result<()> {
    let mut tries = 0;
    loop {
        match zoom.send(user::Summary::new()).await {
            Err(e) if e.kind() == ErrorKind::Auth && tries < 20 => tries += 1,
            result => return result.map(drop),
        }
    }
}

/// Calls of all connections, again and again, until it is killed.
async fn rounds() {
    let tokens = tokens().await;
    let clients: Vec<_> = (0..CONNECTIONS).map(|n| client(&tokens, n)).collect();
    // It ends with the test, however that ends.
    std::thread::spawn(|| {
        while hear() {}
        std::process::exit(0);
    });
    say("ready");
    let begin = std::process::id() as usize;
    loop {
        for step in 0..CONNECTIONS {
            // A failure is for the last count to find.
            let _ = one_call(&clients[(begin * 7 + step) % CONNECTIONS]).await;
        }
    }
}

async fn one_token() {
    say("ready");
    let result = client(&tokens().await, 0).token().await;
    say(&format!("token {}", result.is_ok()));
}

// ---- what is to be shown ----

fn random(state: &mut u64) -> u64 {
    // xorshift: any spread will do.
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

/// Processes with many clients each, whose one token ends: by the API's word, and by the clock.
async fn refreshes_once(stage: &Stage) {
    let folder = stage.folder.to_str().unwrap();
    // A server that was just started may not answer yet.
    let end = Instant::now() + Duration::from_secs(60);
    let tokens = loop {
        match open(&stage.store, folder).await {
            Ok(tokens) => break tokens,
            Err(error) => assert!(Instant::now() < end, "{error:?}"),
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    if stage.store.starts_with("postgres:") {
        let store = Postgres::connect(&stage.store).await.unwrap();
        store.create_schema().await.unwrap();
    }
    stage.sign_in(&*tokens, 0).await;
    let mut processes: Vec<_> = (0..PROCESSES).map(|_| stage.start("calls")).collect();
    for process in &mut processes {
        process.line("ready");
    }
    // The API refuses the token as expired, though its end has not come by anybody's clock; and
    // then the same with tokens that all processes have in memory.
    for round in 1..=3 {
        stage.fake.revoke_tokens();
        for process in &mut processes {
            process.tell("call");
        }
        for process in &mut processes {
            assert_eq!(process.line("failed "), "0 []");
        }
        assert_eq!(stage.fake.refreshes(), round);
    }
    // The end has come by the clock.
    let found = tokens.load(&customer(0)).await.unwrap().unwrap();
    let State::Live(mut grant) = found.state else {
        panic!("dead");
    };
    let past = chrono::Utc::now() - chrono::TimeDelta::minutes(1);
    grant.access = grant.access.with_expires_at(past);
    store::connect(&*tokens, &customer(0), *grant)
        .await
        .unwrap();
    drop(processes);
    let mut processes: Vec<_> = (0..PROCESSES).map(|_| stage.start("calls")).collect();
    for process in &mut processes {
        process.line("ready");
    }
    for process in &mut processes {
        process.tell("call");
    }
    for process in &mut processes {
        assert_eq!(process.line("failed "), "0 []");
    }
    assert_eq!(stage.fake.refreshes(), 4);
    assert_eq!(stage.fake.connections_lost(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_that_share_files_refresh_once() {
    refreshes_once(&Stage::empty("once").await).await;
    let mut stage = Stage::empty("once in a folder").await;
    stage.store = "folder".into();
    refreshes_once(&stage).await;
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_that_share_postgres_refresh_once() {
    let Some(server) = servers::postgres(|_| Vec::new()) else {
        return;
    };
    let mut stage = Stage::empty("once in postgres").await;
    stage.store = server.url.clone();
    refreshes_once(&stage).await;
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_that_share_redis_refresh_once() {
    let Some(server) = servers::redis(|_| Vec::new()) else {
        return;
    };
    let mut stage = Stage::empty("once in redis").await;
    stage.store = server.url.clone();
    refreshes_once(&stage).await;
}

/// How often the random tests repeat; `ZOOM_TEST_ROUNDS` says otherwise, as in
/// `ZOOM_TEST_ROUNDS=100 cargo test --test processes`.
fn times(default: u64) -> u64 {
    std::env::var("ZOOM_TEST_ROUNDS").map_or(default, |n| n.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_that_end_at_random_lose_nothing() {
    let stage = Stage::new("random", 1).await;
    let mut processes: Vec<_> = (0..PROCESSES).map(|_| stage.start("calls")).collect();
    for process in &mut processes {
        process.line("ready");
    }
    let mut seed = 0x2545_f491_4f6c_dd1d;
    let rounds = times(40);
    for _ in 0..rounds {
        for process in &mut processes {
            process.tell("call");
        }
        tokio::time::sleep(Duration::from_micros(random(&mut seed) % 20_000)).await;
        stage.fake.revoke_tokens();
        for process in &mut processes {
            assert_eq!(process.line("failed "), "0 []");
        }
    }
    assert_eq!(stage.fake.connections_lost(), 0);
    let refreshes = stage.fake.refreshes();
    assert!((rounds / 2..=rounds).contains(&refreshes), "{refreshes}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_whose_store_fails_at_any_step_costs_no_connection() {
    let stage = Stage::new("failing", 1).await;
    let mut processes: Vec<_> = (0..2).map(|_| stage.start("calls")).collect();
    for process in &mut processes {
        process.line("ready");
    }
    let mut rounds = 0;
    for step in ["load", "lease", "reserve", "swap", "written", "release"] {
        // Once; twice; and longer than anybody tries again in one call.
        for (times, millis) in [(1, 60_000), (2, 60_000), (1_000_000, 900)] {
            stage.fake.revoke_tokens();
            rounds += 1;
            processes[0].tell(&format!("fail {step} {times} 100 {millis}"));
            for process in &mut processes {
                process.tell("call");
            }
            // Who cannot reach its store says so; nobody else notices.
            let failing = processes[0].line("failed ");
            let may_fail = times > 2 && matches!(step, "load" | "lease" | "reserve");
            assert!(may_fail || failing == "0 []", "{step} {times}: {failing}");
            assert_eq!(processes[1].line("failed "), "0 []", "{step} {times}");
            processes[0].tell("fail nothing 0 0 0");
            for process in &mut processes {
                process.tell("call");
            }
            for process in &mut processes {
                assert_eq!(process.line("failed "), "0 []", "{step} {times}");
            }
            let counts = (stage.fake.refreshes(), stage.fake.connections_lost());
            assert_eq!(counts, (rounds, 0), "{step} {times}");
        }
    }
    // What the others do not have in memory is in the store.
    drop(processes);
    let tokens = stage.tokens();
    let found = tokens.load(&customer(0)).await.unwrap().unwrap();
    assert!(matches!(found.state, State::Live(_)));
    stage.fake.revoke_tokens();
    let mut last = stage.start("calls");
    last.line("ready");
    last.tell("call");
    assert_eq!(last.line("failed "), "0 []");
    assert_eq!(stage.fake.connections_lost(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stores_that_fail_at_random_in_all_processes_lose_nothing() {
    let stage = Stage::new("troubled", 1).await;
    let mut processes: Vec<_> = (0..PROCESSES).map(|_| stage.start("calls")).collect();
    for process in &mut processes {
        process.line("ready");
    }
    let mut seed = 0x2545_f491_4f6c_dd1d;
    for _ in 0..times(5) {
        for process in &mut processes {
            process.tell("fail any 1000000 40 1500");
            process.tell("call");
        }
        tokio::time::sleep(Duration::from_micros(random(&mut seed) % 20_000)).await;
        stage.fake.revoke_tokens();
        for process in &mut processes {
            process.line("failed ");
        }
    }
    for process in &mut processes {
        process.tell("fail nothing 0 0 0");
        process.tell("call");
    }
    for process in &mut processes {
        assert_eq!(process.line("failed "), "0 []");
    }
    assert_eq!(stage.fake.connections_lost(), 0);
    assert!(stage.fake.refreshes() > 0);
}

/// Those of the test that kills.
const CONNECTIONS: usize = 12;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_loses_a_connection_only_between_the_answer_and_the_rename() {
    let stage = Stage::new("kills", CONNECTIONS).await;
    let tokens = stage.tokens();
    let mut processes: Vec<_> = (0..PROCESSES).map(|_| stage.start("rounds")).collect();
    for process in &mut processes {
        process.line("ready");
    }
    // The answer takes its time now and then, so that more kills fall before its rename.
    let late = Fault::Delay(Duration::from_millis(5));
    stage
        .fake
        .inject(FaultRule::new(late).on("/oauth/token").chance(0.3))
        .unwrap();
    let mut seed = 0x9e37_79b9_7f4a_7c15;
    let (mut kills, mut dead, begin) = (0, 0, Instant::now());
    for _ in 0..times(12) {
        stage.fake.revoke_tokens();
        tokio::time::sleep(Duration::from_micros(random(&mut seed) % 30_000)).await;
        let victim = usize::try_from(random(&mut seed)).unwrap() % PROCESSES;
        let fresh = stage.start("rounds");
        std::mem::replace(&mut processes[victim], fresh).kill();
        kills += 1;
        processes[victim].line("ready");
        // Those that are over are signed in to anew, for the next kill.
        for number in 0..CONNECTIONS {
            let stored = tokens.load(&customer(number)).await.unwrap().unwrap();
            if matches!(stored.state, State::Dead { .. }) {
                dead += 1;
                stage.sign_in(&tokens, number).await;
            }
        }
    }
    let elapsed = begin.elapsed();
    processes.into_iter().for_each(Process::kill);
    stage.fake.clear_faults();
    // What the killed have sent may still be on its way.
    tokio::time::sleep(Duration::from_millis(300)).await;
    // Whoever is left tries each connection with a token that has ended. Its clock is the fake's:
    // both are this process's.
    stage.fake.revoke_tokens();
    for number in 0..CONNECTIONS {
        let zoom = Zoom::builder()
            .transport(stage.fake.clone())
            .authorization_code(&app(), customer(number))
            .token_store(tokens.clone())
            .clock(SystemClock)
            .build()
            .unwrap();
        match zoom.send(user::Summary::new()).await {
            Ok(_) => {}
            Err(e) => {
                assert_eq!(e.kind(), ErrorKind::ReauthorizationRequired, "{e}");
                let state = tokens.load(&customer(number)).await.unwrap().unwrap().state;
                assert!(matches!(state, State::Dead { .. }));
                dead += 1;
            }
        }
    }
    let lost = stage.fake.connections_lost();
    eprintln!("{kills} kills in {elapsed:?}: {lost} connections lost");
    assert_eq!(dead, lost);
    // A process refreshes one connection at a time, so a kill costs one at most.
    assert!(dead <= kills, "{dead} of {kills}");
    assert!(
        stage.fake.refreshes() > 0,
        "nothing was tried in {elapsed:?}"
    );
}

/// Kills a process at a moment of its refresh; gives whether the connection lives.
async fn survives(name: &str, fault: Option<Fault>, at: impl Fn(&Stage) -> bool) -> bool {
    let stage = Stage::new(name, 1).await;
    let tokens = stage.tokens();
    let found = tokens.load(&customer(0)).await.unwrap().unwrap();
    let State::Live(mut grant) = found.state else {
        panic!("dead");
    };
    let past = chrono::Utc::now() - chrono::TimeDelta::minutes(1);
    grant.access = grant.access.with_expires_at(past);
    store::connect(&tokens, &customer(0), *grant).await.unwrap();
    let lock = tokens.file(&customer(0)).unwrap().with_extension("lock");
    let lock = std::fs::File::options().write(true).open(lock).unwrap();
    if let Some(fault) = fault {
        stage
            .fake
            .inject(FaultRule::new(fault).on("/oauth/token"))
            .unwrap();
    } else {
        // The answer arrives, and cannot be stored for the moment.
        lock.lock().unwrap();
    }
    let mut process = stage.start("one token");
    process.line("ready");
    let begin = Instant::now();
    while !at(&stage) {
        assert!(begin.elapsed() < Duration::from_secs(20), "it never came");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    process.kill();
    drop(lock);
    stage.fake.clear_faults();
    let mut next = stage.start("one token");
    next.line("ready");
    let lives = next.line("token ") == "true";
    assert_eq!(stage.fake.connections_lost(), u64::from(!lives));
    let state = tokens.load(&customer(0)).await.unwrap().unwrap().state;
    assert_eq!(matches!(state, State::Live(_)), lives);
    lives
}

fn asked(stage: &Stage) -> bool {
    let calls = stage.fake.calls();
    // The first was that of the sign-in.
    calls.iter().filter(|c| c.path == "/oauth/token").count() > 1
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_moment_of_the_kill_decides() {
    // The process holds the lease and the token endpoint has not answered: nothing is lost, and
    // nobody waits for the dead process's lease.
    let busy = Fault::TooManyRequests {
        retry_after: Some("5".into()),
        kind: zoom_admin::fake::FakeLimit::Rate,
    };
    assert!(survives("before", Some(busy), asked).await);
    // It has answered, and the answer is on its way.
    let late = Fault::Delay(Duration::from_secs(60));
    assert!(!survives("between", Some(late), asked).await);
    // It has arrived, and is not stored yet.
    let answered = |stage: &Stage| stage.fake.refreshes() > 0;
    assert!(!survives("unstored", None, answered).await);
}
