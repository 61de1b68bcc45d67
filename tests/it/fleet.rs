//! Workers that read many accounts, on the paused clock.

mod lost;
mod tables;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use serde_json::Value;
use tokio::time::Instant;
use zoom_admin::auth::store::{Lease, LeaseTerms, State as TokenState, Stored, Swap, TokenStore};
use zoom_admin::fake::Fake;
use zoom_admin::fleet::{self, Account, Options};
use zoom_admin::limit::SharedLimiter;
use zoom_admin::store::{Key, Listed, Loaded, Memory, Store, Swapped, Typed, TypedSwap};
use zoom_admin::transport::{Transport, TransportError};
use zoom_admin::{AccessToken, AccountKey, Error, ErrorKind, FixedToken, Plan, Result, Zoom};

const LEASE: Duration = Duration::from_secs(30);

/// The store as one worker reaches it, until it is killed or cut off.
struct Reached {
    store: Memory,
    cut: AtomicBool,
}

impl Reached {
    fn check(&self) -> Result<()> {
        match self.cut.load(Ordering::Relaxed) {
            true => Err(Error::new(ErrorKind::Store, "cut off")),
            false => Ok(()),
        }
    }
}

#[async_trait]
impl Store for Reached {
    async fn load(&self, key: &Key) -> Result<Loaded> {
        self.check()?;
        self.store.load(key).await
    }

    async fn swap(
        &self,
        key: &Key,
        expected: Option<u64>,
        value: Option<Bytes>,
    ) -> Result<Swapped> {
        self.check()?;
        self.store.swap(key, expected, value).await
    }

    async fn list(&self, prefix: &Key, after: Option<&Key>, at_most: usize) -> Result<Listed> {
        self.check()?;
        self.store.list(prefix, after, at_most).await
    }
}

/// Who called for which account, and when.
type Calls = Arc<Mutex<Vec<(usize, usize, Instant)>>>;

/// The way of one worker to the Zoom of one account.
struct Way {
    fake: Fake,
    worker: usize,
    account: usize,
    calls: Calls,
}

#[async_trait]
impl Transport for Way {
    async fn call(
        &self,
        request: http::Request<Bytes>,
        within: Duration,
    ) -> std::result::Result<http::Response<Bytes>, TransportError> {
        let call = (self.worker, self.account, Instant::now());
        self.calls.lock().unwrap().push(call);
        self.fake.call(request, within).await
    }
}

/// Accounts with their fakes, a store, and a folder that is removed in the end.
struct World {
    fakes: Vec<Fake>,
    store: Memory,
    folder: PathBuf,
    calls: Calls,
}

impl World {
    fn new(accounts: u64) -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("zoom-admin-fleet-{}-{number}", std::process::id());
        let fake = |seed| {
            let fake = Fake::builder().users(12).seed(seed);
            let fake = fake.token_life(Duration::from_secs(864_000));
            fake.latency(Duration::from_millis(900)).build()
        };
        Self {
            fakes: (0..accounts).map(fake).collect(),
            store: Memory::new(),
            folder: std::env::temp_dir().join(name),
            calls: Arc::default(),
        }
    }

    fn reached(&self) -> Arc<Reached> {
        Arc::new(Reached {
            store: self.store.clone(),
            cut: AtomicBool::new(false),
        })
    }

    fn builder(&self, worker: usize, account: usize) -> zoom_admin::Builder {
        let fake = &self.fakes[account];
        let way = Way {
            fake: fake.clone(),
            worker,
            account,
            calls: self.calls.clone(),
        };
        Zoom::builder().transport(way).clock(fake.clock())
    }

    fn zoom(&self, worker: usize, account: usize, store: Arc<dyn Store>) -> Zoom {
        let token = AccessToken::new(self.fakes[account].issue_token());
        self.builder(worker, account)
            .token_provider(FixedToken::new(key(account), token))
            .rate_limiter(SharedLimiter::new(store, Plan::Business))
            .build()
            .unwrap()
    }

    fn accounts(&self, worker: usize, store: &Arc<Reached>) -> Vec<Account> {
        let account = |at| Account::new(key(at), self.zoom(worker, at, store.clone()));
        (0..self.fakes.len()).map(account).collect()
    }

    fn options(&self) -> Options {
        Options::new(&self.folder)
            .lease(LEASE)
            .save_every(Duration::from_secs(4))
            .at_once(2)
    }

    /// The records of an account by key, as they are after an upsert.
    fn records(&self, account: usize) -> BTreeMap<String, Value> {
        let folder = self
            .folder
            .join(format!("account={}", key(account).as_str()));
        let mut files = Vec::new();
        for day in std::fs::read_dir(folder).unwrap() {
            for file in std::fs::read_dir(day.unwrap().path()).unwrap() {
                files.push(file.unwrap().path());
            }
        }
        files.sort();
        let mut records = BTreeMap::new();
        for file in files.iter().filter(|f| is_records(f)) {
            for line in std::fs::read_to_string(file).unwrap().lines() {
                let line: Value = serde_json::from_str(line).unwrap();
                if let Some(record) = line.get("record") {
                    records.insert(record["key"].as_str().unwrap().to_owned(), record.clone());
                }
            }
        }
        records
    }

    /// The workers that called for an account, in order, with their first and last calls.
    fn turns(&self, account: usize) -> Vec<(usize, Instant, Instant)> {
        let mut turns: Vec<(usize, Instant, Instant)> = Vec::new();
        for (worker, at, time) in self.calls.lock().unwrap().iter() {
            match turns.last_mut() {
                _ if *at != account => {}
                Some((last, _, until)) if last == worker => *until = *time,
                _ => turns.push((*worker, *time, *time)),
            }
        }
        turns
    }

    async fn finished(&self) -> usize {
        let statuses = fleet::statuses(Arc::new(self.store.clone())).await.unwrap();
        let finished = |s: &&fleet::Status| s.state.last_success.is_some();
        statuses.iter().filter(finished).count()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.folder).ok();
    }
}

fn is_records(file: &Path) -> bool {
    let name = file.file_name().unwrap().to_str().unwrap();
    name.starts_with("records-") && name.ends_with(".jsonl")
}

/// Both have the same records. Settings say when they were read, and Zoom gives invited users the time
/// of the answer as that of their creation.
fn assert_same(found: &BTreeMap<String, Value>, expected: &BTreeMap<String, Value>, what: &str) {
    let keys = |records: &BTreeMap<String, Value>| records.keys().cloned().collect::<BTreeSet<_>>();
    let (found_keys, expected_keys) = (keys(found), keys(expected));
    let lost: Vec<_> = expected_keys.difference(&found_keys).collect();
    let new: Vec<_> = found_keys.difference(&expected_keys).collect();
    assert!(
        lost.is_empty() && new.is_empty(),
        "{what}: lost {lost:?}, new {new:?}"
    );
    let lasting = |record: &Value| record["kind"] != "settings" && record["kind"] != "user";
    for (key, record) in expected.iter().filter(|(_, record)| lasting(record)) {
        assert_eq!(&found[key], record, "{what}: {key}");
    }
}

/// All fakes have the same account id at Zoom; the fleet knows them by other names.
fn key(account: usize) -> AccountKey {
    AccountKey::new(format!("customer-{account:03}"))
}

fn random(seed: &mut u64, end: u64) -> u64 {
    *seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *seed;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (z ^ (z >> 31)) % end
}

/// Workers are killed, or cut off from the store, at random, and others are started.
/// Gives how many readings were taken over.
async fn killing(seed: u64) -> usize {
    let (quiet, world) = (World::new(5), World::new(5));
    let store = quiet.reached();
    let options = quiet.options();
    let summary = fleet::run(store.clone(), quiet.accounts(0, &store), options).await;
    assert_eq!(summary.unwrap().finished, 5);

    let mut seed = seed;
    let mut workers = Vec::new();
    let mut killed = BTreeSet::new();
    let mut number = 0;
    let deadline = Instant::now() + Duration::from_secs(3_600);
    while world.finished().await < 5 {
        assert!(Instant::now() < deadline, "not all are read after an hour");
        while workers.len() < 3 {
            let store = world.reached();
            let run = fleet::run(
                store.clone(),
                world.accounts(number, &store),
                world.options(),
            );
            workers.push((number, store, tokio::spawn(run)));
            number += 1;
        }
        let pause = Duration::from_millis(500 + random(&mut seed, 7_000));
        tokio::time::sleep(pause).await;
        let at = usize::try_from(random(&mut seed, 3)).unwrap();
        let (worker, store, task) = workers.swap_remove(at);
        store.cut.store(true, Ordering::Relaxed);
        killed.insert(worker);
        if random(&mut seed, 2) == 0 {
            task.abort();
        }
    }
    let mut taken_over = 0;
    for account in 0..5 {
        assert_same(
            &world.records(account),
            &quiet.records(account),
            &format!("account {account}"),
        );
        let turns = world.turns(account);
        let workers: BTreeSet<usize> = turns.iter().map(|turn| turn.0).collect();
        assert_eq!(workers.len(), turns.len(), "two at a time: {turns:?}");
        taken_over += turns.len() - 1;
        for turn in turns.windows(2) {
            if killed.contains(&turn[0].0) {
                // Its lease had been renewed no longer than a third of its time ago.
                let gap = turn[1].1 - turn[0].1;
                assert!(gap >= LEASE / 2, "{gap:?}: {turns:?}");
            }
        }
    }
    taken_over
}

#[tokio::test(start_paused = true)]
async fn what_killed_workers_began_is_taken_over_and_nothing_is_lost_or_read_by_two() {
    let mut taken_over = 0;
    for seed in 0..3 {
        println!("seed {seed}");
        taken_over += killing(seed).await;
    }
    println!("{taken_over} taken over");
    assert!(taken_over > 5, "{taken_over}");
}

#[tokio::test(start_paused = true)]
async fn an_account_whose_credentials_are_refused_costs_one_request_and_is_told() {
    let world = World::new(2);
    let store = world.reached();
    let refused = world
        .builder(0, 0)
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, "wrong")
        .build()
        .unwrap();
    let accounts = || {
        let mut accounts = world.accounts(0, &store);
        accounts[0] = Account::new(key(0), refused.clone());
        accounts
    };
    let summary = fleet::run(store.clone(), accounts(), world.options())
        .await
        .unwrap();
    assert_eq!((summary.finished, summary.failed), (1, 1));
    let calls = || {
        world
            .calls
            .lock()
            .unwrap()
            .iter()
            .filter(|c| c.1 == 0)
            .count()
    };
    assert_eq!(calls(), 1);
    let statuses = fleet::statuses(store.clone()).await.unwrap();
    let trouble = statuses[0].state.trouble.as_ref().unwrap();
    assert!(trouble.lasting, "{trouble:?}");
    assert_eq!((trouble.times, &statuses[0].account), (1, &key(0)));
    assert!(statuses[0].holder.is_none());
    assert_eq!(statuses[0].state.last_success, None);
    // The next day it is tried once more, and the other one is read from its checkpoint.
    tokio::time::sleep(Duration::from_secs(3_600)).await;
    let none = fleet::run(store.clone(), accounts(), world.options())
        .await
        .unwrap();
    assert_eq!(none, fleet::Summary::default());
    tokio::time::sleep(Duration::from_secs(86_400)).await;
    let summary = fleet::run(store.clone(), accounts(), world.options())
        .await
        .unwrap();
    assert_eq!((summary.finished, summary.failed, calls()), (1, 1, 2));
}

#[tokio::test(start_paused = true)]
async fn a_worker_that_is_to_stop_saves_what_it_has_and_another_goes_on_from_there() {
    let world = World::new(1);
    let store = world.reached();
    let soon = tokio::time::sleep(Duration::from_millis(3_500));
    let options = world.options().owner("first").stop(soon);
    let summary = fleet::run(store.clone(), world.accounts(0, &store), options)
        .await
        .unwrap();
    assert_eq!((summary.stopped, summary.finished), (1, 0));
    let status = fleet::statuses(store.clone()).await.unwrap().remove(0);
    let reading = status.state.reading.unwrap();
    assert!(status.holder.is_none() && reading.records > 0 && reading.checkpoint.is_some());
    let first = world.calls.lock().unwrap().len();
    let summary = fleet::run(store.clone(), world.accounts(1, &store), world.options()).await;
    assert_eq!(summary.unwrap().finished, 1);
    let second = world.calls.lock().unwrap().len() - first;

    let whole = World::new(1);
    let store = whole.reached();
    fleet::run(store.clone(), whole.accounts(0, &store), whole.options())
        .await
        .unwrap();
    let calls = whole.calls.lock().unwrap().len();
    assert!(second < calls, "{second} of {calls} calls");
    assert_same(&world.records(0), &whole.records(0), "the account");
}

#[tokio::test(start_paused = true)]
async fn what_a_killed_worker_read_is_taken_over_while_other_readings_go_on() {
    let world = World::new(2);
    let options = || world.options().lease(Duration::from_secs(3));
    let store = world.reached();
    let accounts = vec![world.accounts(0, &store).remove(0)];
    let killed = tokio::spawn(fleet::run(store.clone(), accounts, options()));
    tokio::time::sleep(Duration::from_secs(2)).await;
    store.cut.store(true, Ordering::Relaxed);
    killed.abort();

    let store = world.reached();
    let accounts = world.accounts(1, &store);
    let summary = fleet::run(store, accounts, options()).await.unwrap();
    assert_eq!(summary.finished, 2);
    let (taken_over, other) = (world.turns(0), world.turns(1));
    assert_eq!((taken_over.len(), other.len()), (2, 1));
    assert!(taken_over[1].1 < other[0].2, "{taken_over:?} {other:?}");
}

#[tokio::test(start_paused = true)]
async fn an_account_of_whose_first_reading_nothing_is_saved_yet_is_listed_with_its_worker() {
    let world = World::new(1);
    let store = world.reached();
    let options = world.options().owner("first");
    let reading = fleet::run(store.clone(), world.accounts(0, &store), options);
    let reading = tokio::spawn(reading);
    tokio::time::sleep(Duration::from_secs(2)).await;
    let statuses = fleet::statuses(store.clone()).await.unwrap();
    assert_eq!(statuses.len(), 1);
    assert_eq!(statuses[0].account, key(0));
    assert_eq!(statuses[0].state, fleet::State::default());
    assert_eq!(statuses[0].holder.as_ref().unwrap().owner, "first");
    assert!(statuses[0].error.is_none());

    assert_eq!(reading.await.unwrap().unwrap().finished, 1);
    let statuses = fleet::statuses(store).await.unwrap();
    assert_eq!(statuses.len(), 1);
    assert!(statuses[0].holder.is_none() && statuses[0].state.last_success.is_some());
}

#[tokio::test(start_paused = true)]
async fn the_account_that_waited_longest_comes_first() {
    let world = World::new(3);
    let store = world.reached();
    let options = || world.options().at_once(1).every(Duration::from_secs(3_600));
    let account = |at: usize| vec![world.accounts(0, &store).remove(at)];
    for at in [1, 2, 0] {
        fleet::run(store.clone(), account(at), options())
            .await
            .unwrap();
    }
    tokio::time::sleep(Duration::from_secs(7_200)).await;
    world.calls.lock().unwrap().clear();
    fleet::run(store.clone(), world.accounts(0, &store), options())
        .await
        .unwrap();
    let mut order: Vec<usize> = world.calls.lock().unwrap().iter().map(|c| c.1).collect();
    order.dedup();
    assert_eq!(order, [1, 2, 0]);
}

/// Runs a worker that is to stop after a while, and gives the reading that it saved.
async fn stopped(world: &World, worker: usize) -> fleet::Reading {
    let store = world.reached();
    let soon = tokio::time::sleep(Duration::from_millis(3_500));
    let options = world.options().stop(soon);
    let summary = fleet::run(store.clone(), world.accounts(worker, &store), options).await;
    assert_eq!(summary.unwrap().stopped, 1);
    let status = fleet::statuses(store).await.unwrap().remove(0);
    status.state.reading.unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_reading_whose_snapshot_is_gone_begins_anew_and_then_goes_on() {
    for without_files in [false, true] {
        let world = World::new(1);
        let store = world.reached();
        fleet::run(store.clone(), world.accounts(0, &store), world.options())
            .await
            .unwrap();
        let states = Typed::<fleet::State>::new(store.clone(), "fleet");
        let snapshot = states.load(&key(0)).await.unwrap().unwrap().value.snapshot;
        tokio::time::sleep(Duration::from_secs(100_000)).await;
        let first = stopped(&world, 1).await;
        if without_files {
            let mut found = states.load(&key(0)).await.unwrap().unwrap();
            found.value.reading.as_mut().unwrap().files.clear();
            let swap = states
                .swap(&key(0), Some(found.version), Some(&found.value))
                .await;
            assert!(matches!(swap.unwrap(), TypedSwap::Done(_)));
        }
        std::fs::remove_file(world.folder.join(snapshot.unwrap())).unwrap();
        tokio::time::sleep(Duration::from_secs(5)).await;
        let second = stopped(&world, 2).await;
        assert_ne!(second.run, first.run, "{without_files}");
        // It needs no snapshot, so it is not begun once more.
        tokio::time::sleep(Duration::from_secs(5)).await;
        let summary = fleet::run(store.clone(), world.accounts(3, &store), world.options()).await;
        assert_eq!(summary.unwrap().finished, 1);
        let state = states.load(&key(0)).await.unwrap().unwrap().value;
        let name = state.snapshot.unwrap();
        assert!(name.contains(&second.run), "{without_files}: {name}");
        assert_eq!(state.reading, None);
    }
}

#[tokio::test(start_paused = true)]
async fn an_entry_that_cannot_be_read_is_told_and_stops_no_other_account() {
    let hour = Duration::from_secs(3_600);
    for of_lease in [false, true] {
        let world = World::new(3);
        let store = world.reached();
        let states = Typed::<fleet::State>::new(store.clone(), "fleet");
        let damaged = match of_lease {
            true => Key::new("lease").with("fleet").with(key(1).as_str()),
            false => states.key(&key(1)),
        };
        if of_lease {
            let swap = states
                .swap(&key(1), None, Some(&fleet::State::default()))
                .await;
            assert!(matches!(swap.unwrap(), TypedSwap::Done(_)));
        }
        let swap = store.swap(&damaged, None, Some("secret".into())).await;
        assert!(matches!(swap.unwrap(), Swapped::Done { .. }));
        let run = fleet::run(store.clone(), world.accounts(0, &store), world.options());
        let summary = tokio::time::timeout(hour, run).await.unwrap().unwrap();
        assert_eq!((summary.finished, summary.failed, summary.lost), (2, 1, 0));
        let statuses = fleet::statuses(store.clone()).await.unwrap();
        let told: Vec<bool> = statuses.iter().map(|s| s.error.is_some()).collect();
        assert_eq!(told, [false, true, false], "{statuses:?}");
        assert_eq!(statuses[1].account, key(1));
        assert!(!format!("{statuses:?}").contains("secret"));
        // What nobody can read is left for people to look at.
        let left = store.load(&damaged).await.unwrap().entry.unwrap();
        assert_eq!(left.value, "secret");
    }
}

/// A store of tokens that cannot be reached.
struct NoTokens;

#[async_trait]
impl TokenStore for NoTokens {
    async fn load(&self, _: &AccountKey) -> Result<Option<Stored>> {
        Err(Error::new(ErrorKind::Store, "no tokens today"))
    }

    async fn swap(&self, _: &AccountKey, _: Option<u64>, _: TokenState) -> Result<Swap> {
        Err(Error::new(ErrorKind::Store, "no tokens today"))
    }

    async fn lease(&self, _: &AccountKey, _: LeaseTerms) -> Result<Box<dyn Lease>> {
        Err(Error::new(ErrorKind::Store, "no tokens today"))
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_of_tokens_that_fails_is_trouble_of_its_account() {
    let world = World::new(2);
    let store = world.reached();
    let zoom = world
        .builder(0, 0)
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
        .token_store(NoTokens)
        .build()
        .unwrap();
    let mut accounts = world.accounts(0, &store);
    accounts[0] = Account::new(key(0), zoom);
    let run = fleet::run(store.clone(), accounts, world.options());
    let summary = tokio::time::timeout(Duration::from_secs(3_600), run).await;
    let summary = summary.unwrap().unwrap();
    assert_eq!((summary.finished, summary.failed, summary.lost), (1, 1, 0));
    let statuses = fleet::statuses(store.clone()).await.unwrap();
    let trouble = statuses[0].state.trouble.as_ref().unwrap();
    assert!(trouble.error.contains("no tokens today"), "{trouble:?}");
    assert!(!trouble.lasting && statuses[0].state.next_due.is_some());
}

#[cfg(unix)]
#[tokio::test(start_paused = true)]
async fn files_are_for_their_owner_only_and_a_folder_that_others_can_write_is_refused() {
    use std::fs::{Permissions, metadata, read_dir, set_permissions};
    use std::os::unix::fs::PermissionsExt;

    let world = World::new(1);
    let store = world.reached();
    let run = || fleet::run(store.clone(), world.accounts(0, &store), world.options());
    assert_eq!(run().await.unwrap().finished, 1);
    let (mut folders, mut files) = (vec![world.folder.clone()], 0);
    let mut at = 0;
    while at < folders.len() {
        let mode = metadata(&folders[at]).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700, "{}", folders[at].display());
        for found in read_dir(&folders[at]).unwrap() {
            let path = found.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let mode = metadata(&path).unwrap().permissions().mode();
                assert_eq!(mode & 0o777, 0o600, "{}", path.display());
                files += 1;
            }
        }
        at += 1;
    }
    assert!(folders.len() == 3 && files >= 2, "{folders:?}, {files}");
    for folder in &folders[..2] {
        tokio::time::sleep(Duration::from_secs(100_000)).await;
        set_permissions(folder, Permissions::from_mode(0o777)).unwrap();
        assert_eq!(run().await.unwrap().failed, 1, "{}", folder.display());
        let status = fleet::statuses(store.clone()).await.unwrap().remove(0);
        let error = status.state.trouble.unwrap().error;
        assert!(error.contains("can be written by others"), "{error}");
        set_permissions(folder, Permissions::from_mode(0o700)).unwrap();
    }
    // A link in the place of the snapshot is not followed: all is read anew.
    let status = fleet::statuses(store.clone()).await.unwrap().remove(0);
    let snapshot = world.folder.join(status.state.snapshot.unwrap());
    let elsewhere = world.folder.join("elsewhere");
    std::fs::rename(&snapshot, &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &snapshot).unwrap();
    tokio::time::sleep(Duration::from_secs(100_000)).await;
    world.calls.lock().unwrap().clear();
    assert_eq!(run().await.unwrap().finished, 1);
    let without = world.calls.lock().unwrap().len();
    tokio::time::sleep(Duration::from_secs(100_000)).await;
    world.calls.lock().unwrap().clear();
    assert_eq!(run().await.unwrap().finished, 1);
    let with = world.calls.lock().unwrap().len();
    assert!(
        with < without,
        "{with} calls with a snapshot, {without} without"
    );
}
