//! Leases where the store fails, the clock is wrong and the holder stops.

use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::time::{Instant, sleep};
use zoom_admin::auth::store::SharedTokens;
use zoom_admin::bytes::Bytes;
use zoom_admin::store::{
    Claim, Claimed, Key, Listed, Loaded, Memory, Store, Swapped, conformance, holder,
};
use zoom_admin::{Clock, Error, ErrorKind, Result, TokioClock, async_trait, auth};

const TIME: Duration = Duration::from_secs(30);

fn key() -> Key {
    Key::new("lease").with("a")
}

fn claim(store: impl Store) -> Claim {
    Claim::new(Arc::new(store), key(), TIME)
}

/// A store whose swaps fail, before or after they have written.
struct Failing {
    inner: Memory,
    /// How many of the next swaps fail, and whether they write.
    swaps: Arc<Mutex<(u32, bool)>>,
    done: AtomicU32,
}

impl Failing {
    fn new(inner: Memory, swaps: Arc<Mutex<(u32, bool)>>) -> Self {
        let done = AtomicU32::new(0);
        Self { inner, swaps, done }
    }
}

#[async_trait]
impl Store for Failing {
    async fn load(&self, key: &Key) -> Result<Loaded> {
        self.inner.load(key).await
    }

    async fn swap(&self, key: &Key, expected: Option<u64>, new: Option<Bytes>) -> Result<Swapped> {
        let (fails, writes) = {
            let mut swaps = self.swaps.lock().unwrap();
            let fails = swaps.0 > 0;
            swaps.0 -= u32::from(fails);
            (fails, swaps.1)
        };
        if fails && !writes {
            return Err(Error::new(ErrorKind::Store, "it fails"));
        }
        let swap = self.inner.swap(key, expected, new).await?;
        self.done.fetch_add(1, Ordering::Relaxed);
        match fails {
            true => Err(Error::new(ErrorKind::Store, "the answer is lost")),
            false => Ok(swap),
        }
    }

    async fn list(&self, prefix: &Key, after: Option<&Key>, at_most: usize) -> Result<Listed> {
        self.inner.list(prefix, after, at_most).await
    }
}

#[tokio::test(start_paused = true)]
async fn a_renewal_whose_answer_is_lost_does_not_lose_the_lease() {
    let (storage, swaps) = (Memory::new(), Arc::new(Mutex::new((0, true))));
    let failing = Failing::new(storage.clone(), swaps.clone());
    let mut lease = claim(failing).within(TIME).await.unwrap();
    for writes in [true, false, true] {
        *swaps.lock().unwrap() = (1, writes);
        assert!(lease.renew().await.is_err());
        assert!(!lease.is_lost());
        lease.renew().await.unwrap();
    }
    // And one whose last renewal was lost is given back all the same.
    *swaps.lock().unwrap() = (1, true);
    assert!(lease.renew().await.is_err());
    lease.release().await.unwrap();
    assert_eq!(holder(&storage, &key()).await.unwrap(), None);
}

#[tokio::test(start_paused = true)]
async fn work_goes_on_while_the_store_fails_for_less_than_the_lease_lasts() {
    let (storage, swaps) = (Memory::new(), Arc::new(Mutex::new((0, false))));
    let failing = Failing::new(storage.clone(), swaps.clone());
    let mut lease = claim(failing).within(TIME).await.unwrap();
    *swaps.lock().unwrap() = (3, false);
    lease.while_held(sleep(TIME * 3)).await.unwrap();
    assert!(lease.remaining() > TIME / 2);
    assert!(holder(&storage, &key()).await.unwrap().is_some());
}

#[tokio::test(start_paused = true)]
async fn work_is_dropped_when_the_lease_ends_before_it() {
    let (storage, swaps) = (Memory::new(), Arc::new(Mutex::new((0, false))));
    let failing = Failing::new(storage.clone(), swaps.clone());
    let mut lease = claim(failing).within(TIME).await.unwrap();
    let begin = Instant::now();
    *swaps.lock().unwrap() = (u32::MAX, false);
    let mut finished = false;
    let work = async {
        sleep(TIME * 3).await;
        finished = true;
    };
    let error = lease.while_held(work).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Store);
    assert!(!finished && lease.is_lost());
    // Not later than others may take it.
    assert!(begin.elapsed() <= TIME, "{:?}", begin.elapsed());
    let next = claim(storage.clone()).try_once().await.unwrap();
    assert!(matches!(next, Claimed::Held(_)));
}

/// A store whose swaps do not answer, a number of times.
struct Hanging(Memory, Arc<AtomicU32>);

#[async_trait]
impl Store for Hanging {
    async fn load(&self, key: &Key) -> Result<Loaded> {
        self.0.load(key).await
    }

    async fn swap(&self, key: &Key, expected: Option<u64>, new: Option<Bytes>) -> Result<Swapped> {
        let hangs = self.1.load(Ordering::Relaxed);
        if hangs > 0 {
            self.1.store(hangs - 1, Ordering::Relaxed);
            return std::future::pending().await;
        }
        self.0.swap(key, expected, new).await
    }

    async fn list(&self, prefix: &Key, after: Option<&Key>, at_most: usize) -> Result<Listed> {
        self.0.list(prefix, after, at_most).await
    }
}

#[tokio::test(start_paused = true)]
async fn a_renewal_that_hangs_is_tried_again_before_the_lease_ends() {
    for (times, survives) in [(1, true), (2, true), (u32::MAX, false)] {
        let (storage, hangs) = (Memory::new(), Arc::new(AtomicU32::new(0)));
        let hanging = Hanging(storage.clone(), hangs.clone());
        let mut lease = claim(hanging).within(TIME).await.unwrap();
        hangs.store(times, Ordering::Relaxed);
        let begin = Instant::now();
        let result = lease.while_held(sleep(TIME * 3)).await;
        assert_eq!(result.is_ok(), survives, "{times}: {result:?}");
        assert_eq!(lease.is_lost(), !survives, "{times}");
        if !survives {
            assert!(begin.elapsed() <= TIME, "{:?}", begin.elapsed());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_holder_is_told_by_name_and_until_when() {
    let storage = Memory::new();
    let named = claim(storage.clone()).owner("worker 7");
    let lease = named.within(TIME).await.unwrap();
    let found = holder(&storage, &key()).await.unwrap().unwrap();
    assert_eq!(found.owner, "worker 7");
    assert_eq!((found.ends - found.renewed).num_seconds(), 30);
    let error = claim(storage.clone()).within(TIME / 3).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().contains("worker 7"), "{error}");
    sleep(TIME).await;
    assert_eq!(holder(&storage, &key()).await.unwrap(), None);
    drop(lease);
}

#[tokio::test(start_paused = true)]
async fn who_waits_takes_the_lease_when_it_ends_and_not_before() {
    let storage = Memory::new();
    let first = claim(storage.clone()).within(TIME).await.unwrap();
    let begin = Instant::now();
    let second = claim(storage.clone()).within(TIME * 2).await.unwrap();
    let waited = begin.elapsed();
    assert!(
        waited >= TIME && waited < TIME + Duration::from_secs(1),
        "{waited:?}"
    );
    assert!(second.fence() > first.fence());
    assert_eq!(first.remaining(), Duration::ZERO);
}

/// A clock that is set.
#[derive(Clone)]
struct Set(TokioClock, Arc<AtomicI64>);

impl Clock for Set {
    fn now(&self) -> DateTime<Utc> {
        self.0.now() + TimeDelta::seconds(self.1.load(Ordering::Relaxed))
    }
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_set_back_keeps_nobody_waiting_for_longer_than_the_lease() {
    let offset = Arc::new(AtomicI64::new(0));
    let clock = Set(TokioClock::starting_at(Utc::now()), offset.clone());
    let storage = Memory::with_clock(clock);
    let lease = claim(storage.clone()).within(TIME).await.unwrap();
    offset.store(-86_400, Ordering::Relaxed);
    let begin = Instant::now();
    claim(storage.clone()).within(TIME * 9).await.unwrap();
    let waited = begin.elapsed();
    assert!(waited >= TIME && waited < TIME * 2, "{waited:?}");
    drop(lease);
}

#[tokio::test(start_paused = true)]
async fn something_else_under_the_key_is_told_and_not_overwritten() {
    let storage = Memory::new();
    let swap = storage.swap(&key(), None, Some("secret".into())).await;
    assert!(swap.is_ok());
    let error = claim(storage.clone()).try_once().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Store);
    assert!(!format!("{error} {error:?}").contains("secret"));
    let found = storage.load(&key()).await.unwrap().entry.unwrap();
    assert_eq!(found.value, "secret");
}

/// A store that takes its time.
#[derive(Clone)]
struct Slow(Memory, Duration);

#[async_trait]
impl Store for Slow {
    async fn load(&self, key: &Key) -> Result<Loaded> {
        sleep(self.1).await;
        self.0.load(key).await
    }

    async fn swap(&self, key: &Key, expected: Option<u64>, new: Option<Bytes>) -> Result<Swapped> {
        sleep(self.1).await;
        self.0.swap(key, expected, new).await
    }

    async fn list(&self, prefix: &Key, after: Option<&Key>, at_most: usize) -> Result<Listed> {
        sleep(self.1).await;
        self.0.list(prefix, after, at_most).await
    }
}

#[tokio::test(start_paused = true)]
async fn the_suites_take_the_time_that_a_slow_store_needs() {
    for slow in [60, 150, 250].map(Duration::from_millis) {
        let storage = Slow(Memory::new(), slow);
        let suite = conformance(async || Ok(storage.clone())).await;
        suite.unwrap_or_else(|error| panic!("{slow:?}: {error}"));
        let suite = auth::store::conformance(async || Ok(SharedTokens::new(storage.clone()))).await;
        suite.unwrap_or_else(|error| panic!("tokens, {slow:?}: {error}"));
    }
}
