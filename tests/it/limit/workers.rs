//! Several workers that keep an account's limits by way of a store.

use super::*;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use bytes::Bytes;
use zoom_admin::Result;
use zoom_admin::limit::{SharedLimiter, Sharing};
use zoom_admin::store::{Key, Listed, Loaded, Memory, Store, Swapped};

/// A store behind a network.
struct Remote {
    store: Memory,
    /// The longest time that a way takes, and whether it always takes that.
    way: (Duration, bool),
    /// Of a thousand calls: those that do not arrive, and those whose answer does not.
    lost: u64,
    gone: AtomicBool,
    calls: AtomicU64,
    random: Mutex<Random>,
}

/// splitmix64.
#[derive(Clone, Copy)]
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % end.max(1)
    }

    fn micros(&mut self, longest: Duration) -> Duration {
        Duration::from_micros(self.below(longest.as_micros() as u64 + 1))
    }
}

impl Remote {
    fn new(seed: u64, start: &str) -> Self {
        Self {
            store: Memory::with_clock(TokioClock::starting_at(at(start))),
            way: (Duration::from_micros(2_500), true),
            lost: 0,
            gone: AtomicBool::new(false),
            calls: AtomicU64::new(0),
            random: Mutex::new(Random(seed)),
        }
    }

    async fn way(&self) -> Result<()> {
        let (time, arrives) = {
            let mut random = self.random.lock().unwrap();
            let time = match self.way {
                (longest, true) => longest,
                (longest, false) => random.micros(longest),
            };
            (time, random.below(1_000) >= self.lost)
        };
        tokio::time::sleep(time).await;
        if !arrives || self.gone.load(Ordering::Relaxed) {
            return Err(zoom_admin::Error::new(
                ErrorKind::Store,
                "the network is down",
            ));
        }
        Ok(())
    }
}

#[async_trait::async_trait]
impl Store for Remote {
    async fn load(&self, key: &Key) -> Result<Loaded> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.way().await?;
        let loaded = self.store.load(key).await?;
        self.way().await?;
        Ok(loaded)
    }

    async fn swap(
        &self,
        key: &Key,
        expected: Option<u64>,
        value: Option<Bytes>,
    ) -> Result<Swapped> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.way().await?;
        let swapped = self.store.swap(key, expected, value).await?;
        self.way().await?;
        Ok(swapped)
    }

    async fn list(&self, prefix: &Key, after: Option<&Key>, at_most: usize) -> Result<Listed> {
        self.store.list(prefix, after, at_most).await
    }
}

fn account() -> AccountKey {
    AccountKey::new("account")
}

/// Zoom, as far as it counts arrivals.
#[derive(Clone, Default)]
struct Arrivals(Arc<Mutex<Vec<Instant>>>);

impl Arrivals {
    fn between(&self, from: Instant, seconds: std::ops::Range<u64>) -> usize {
        let second = |second| from + Duration::from_secs(second);
        let range = second(seconds.start)..second(seconds.end);
        let arrivals = self.0.lock().unwrap();
        arrivals
            .iter()
            .filter(|arrival| range.contains(arrival))
            .count()
    }

    fn all(&self) -> Vec<Instant> {
        self.0.lock().unwrap().clone()
    }
}

/// A task that sends one call after the other. The way to Zoom takes up to `way`, and so the way back.
fn send_calls(
    limiter: &SharedLimiter,
    arrivals: &Arrivals,
    label: Label,
    (fastest, spread): (Duration, Duration),
    seed: u64,
) -> tokio::task::JoinHandle<()> {
    let (limiter, arrivals) = (limiter.clone(), arrivals.clone());
    let mut random = Random(seed);
    tokio::spawn(async move {
        loop {
            let Ok(permit) = limiter.acquire(&account(), label, CAP).await else {
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            };
            let departure = permit.depart();
            tokio::time::sleep(fastest + random.micros(spread)).await;
            arrivals.0.lock().unwrap().push(Instant::now());
            tokio::time::sleep(fastest + random.micros(spread)).await;
            // Some answers do not come.
            if random.below(50) > 0 {
                departure.answered();
            }
        }
    })
}

const EVEN: (Duration, Duration) = (Duration::from_millis(25), Duration::from_millis(1));

#[tokio::test(start_paused = true)]
async fn four_workers_reach_95_percent_of_80_calls_a_second_at_5_ms_to_the_store() {
    let store = Arc::new(Remote::new(1, "2026-05-30T12:00:00Z"));
    let arrivals = Arrivals::default();
    let begin = Instant::now();
    for worker in 0..4 {
        let limiter = SharedLimiter::new(store.clone(), Plan::Business);
        for task in 0..30 {
            send_calls(&limiter, &arrivals, Label::Light, EVEN, worker * 100 + task);
        }
    }
    tokio::time::sleep(Duration::from_secs(62)).await;
    assert_never_more_than(Rate::per_second(80), arrivals.all());
    let calls = arrivals.between(begin, 2..62);
    let asked = store.calls.load(Ordering::Relaxed);
    println!("{calls} calls in 60 s, {asked} calls of the store");
    assert!(calls * 100 >= 80 * 60 * 95, "{calls} calls in 60 s");
    assert!(asked < 62 * 80, "{asked} calls of the store");
}

/// Of one seed: workers that come and are killed, a store that is slow and loses calls.
async fn trouble(seed: u64) {
    let mut random = Random(seed);
    let plan = Plan::Custom {
        light: Rate::per_second(5 + random.below(40) as u32),
        medium: Rate::per_second(1),
        heavy: Rate::per_second(3),
        resource_intensive: Rate::per_minute(30),
    };
    let mut remote = Remote::new(seed, "2026-05-30T23:59:30Z");
    remote.way = (random.micros(Duration::from_millis(120)), false);
    remote.lost = random.below(80);
    let store = Arc::new(remote);
    let label = Label::ALL[random.below(4) as usize];
    let arrivals = Arrivals::default();
    let begin = Instant::now();
    let mut tasks: Vec<Vec<tokio::task::JoinHandle<()>>> = Vec::new();
    for _ in 0..20 {
        let way = random.micros(Duration::from_millis(120));
        if tasks.len() < 5 && random.below(2) == 0 {
            let limiter = SharedLimiter::new(store.clone(), plan);
            let start = |_| {
                // No call takes 300 ms longer than the fastest one of all workers.
                let way = (way, Duration::from_millis(random.below(170)));
                send_calls(&limiter, &arrivals, label, way, random.below(1 << 40))
            };
            tasks.push((0..12).map(start).collect());
        } else if tasks.len() > 1 && random.below(3) == 0 {
            let killed = random.below(tasks.len() as u64) as usize;
            tasks
                .swap_remove(killed)
                .iter()
                .for_each(|task| task.abort());
        }
        tokio::time::sleep(random.micros(Duration::from_secs(6))).await;
    }
    let rate = plan.rate(label);
    assert_never_more_than(rate, arrivals.all());
    let windows = begin.elapsed().as_secs_f64() / rate.window.as_secs_f64();
    let calls = arrivals.all().len();
    // With one worker at a time there are fewer calls than the rate allows.
    let few = f64::from(rate.calls) * windows * 0.2;
    assert!(
        calls as f64 >= few,
        "{calls} calls in {windows} windows of {rate:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn no_trouble_of_workers_or_store_brings_more_calls_than_the_limit() {
    let seeds = std::env::var("LIMIT_SEEDS")
        .ok()
        .and_then(|n| n.parse().ok());
    for seed in 0..seeds.unwrap_or(4) {
        println!("seed {seed}");
        trouble(seed).await;
    }
}

#[tokio::test(start_paused = true)]
async fn without_the_store_each_worker_has_its_share_and_says_so() {
    let store = Arc::new(Remote::new(3, "2026-05-30T12:00:00Z"));
    let arrivals = Arrivals::default();
    let begin = Instant::now();
    let limiters = [(); 3].map(|()| SharedLimiter::new(store.clone(), Plan::Pro));
    assert_eq!(limiters[0].sharing(&account()), Sharing::Unknown);
    for (seed, limiter) in (0..).zip(&limiters) {
        for task in 0..20 {
            send_calls(limiter, &arrivals, Label::Light, EVEN, seed * 100 + task);
        }
    }
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert_eq!(
        limiters[0].sharing(&account()),
        Sharing::Shared { workers: 3 }
    );
    store.gone.store(true, Ordering::Relaxed);
    tokio::time::sleep(Duration::from_secs(30)).await;
    let Sharing::Alone {
        workers,
        error,
        lost_for,
    } = limiters[0].sharing(&account())
    else {
        panic!("it does not say that the store is gone");
    };
    assert_eq!(workers, 3);
    assert!(error.contains("the network is down"), "{error}");
    assert!(lost_for > Duration::from_secs(28), "{lost_for:?}");
    // One that comes now knows nothing, and sends nothing.
    let newcomer = SharedLimiter::new(store.clone(), Plan::Pro);
    let cap = Duration::from_secs(2);
    let refused = newcomer.acquire(&account(), Label::Light, cap).await;
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::Store);
    tokio::time::sleep(Duration::from_secs(5)).await;
    store.gone.store(false, Ordering::Relaxed);
    tokio::time::sleep(Duration::from_secs(20)).await;
    assert_eq!(
        limiters[2].sharing(&account()),
        Sharing::Shared { workers: 3 }
    );
    assert_never_more_than(Rate::per_second(30), arrivals.all());
    let gone = arrivals.between(begin, 18..38);
    assert!(
        gone * 10 >= 30 * 20 * 8,
        "{gone} calls in 20 s without the store"
    );
    let back = arrivals.between(begin, 50..65);
    assert!(
        back * 100 >= 30 * 15 * 90,
        "{back} calls in 15 s with it again"
    );
}

#[tokio::test(start_paused = true)]
async fn a_429_of_one_worker_holds_all_back() {
    let store = Arc::new(Remote::new(4, "2026-05-30T12:00:00Z"));
    let arrivals = Arrivals::default();
    let begin = Instant::now();
    let limiters = [(); 3].map(|()| SharedLimiter::new(store.clone(), Plan::Pro));
    for (seed, limiter) in (0..).zip(&limiters) {
        for task in 0..10 {
            send_calls(limiter, &arrivals, Label::Medium, EVEN, seed * 100 + task);
        }
    }
    tokio::time::sleep(Duration::from_secs(5)).await;
    let hold = Duration::from_secs(20);
    limiters[1].observe(&account(), Label::Medium, &limited(LimitKind::Qps, hold));
    tokio::time::sleep(Duration::from_secs(25)).await;
    assert_eq!(arrivals.between(begin, 6..25), 0);
    assert!(arrivals.between(begin, 25..30) > 80);
    let budget = limiters[1].snapshot(&account());
    assert_eq!(budget.labels[&Label::Medium].limited, 1);
}

#[tokio::test(start_paused = true)]
async fn workers_count_the_calls_of_a_day_together() {
    let store = Arc::new(Remote::new(5, "2026-05-30T23:59:00Z"));
    let limiters =
        [(); 2].map(|()| SharedLimiter::new(store.clone(), Plan::Pro).daily_limits(small_days()));
    let before = Spending::new(&account(), at("2026-05-30T00:00:00Z").date_naive())
        .with_spent(Label::Heavy, 2);
    limiters[0].restore(&before);
    let cap = Duration::from_secs(1);
    for (label, calls) in [(Label::Light, 3), (Label::Heavy, 3)] {
        for call in 0..calls {
            let permit = limiters[call % 2].acquire(&account(), label, cap).await;
            permit.unwrap().depart().answered();
        }
        for limiter in &limiters {
            let refused = limiter.acquire(&account(), label, cap).await.unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::RateLimited);
            assert_eq!(refused.retry_at(), Some(midnight()));
        }
    }
    let budget = limiters[1].snapshot(&account());
    assert_eq!(budget.labels[&Label::ResourceIntensive].left_today, Some(0));
    assert_eq!(budget.spending.unwrap().spent(Label::Heavy), 5);
    tokio::time::sleep(Duration::from_secs(90)).await;
    limiters[1]
        .acquire(&account(), Label::Light, cap)
        .await
        .unwrap()
        .sent();
}

#[tokio::test(start_paused = true)]
async fn a_permit_that_is_given_back_is_for_the_next_call_also_of_another_worker() {
    let store = Arc::new(Remote::new(6, "2026-05-30T12:00:00Z"));
    let limiters = [(); 2].map(|()| SharedLimiter::new(store.clone(), Plan::Free));
    let begin = Instant::now();
    for _ in 0..8 {
        let permit = limiters[0]
            .acquire(&account(), Label::Light, CAP)
            .await
            .unwrap();
        drop(permit);
    }
    assert!(
        begin.elapsed() < Duration::from_millis(200),
        "{:?}",
        begin.elapsed()
    );
    // Told within a fraction of a second, and counted for nobody.
    tokio::time::sleep(Duration::from_millis(600)).await;
    limiters[1]
        .acquire(&account(), Label::Light, CAP)
        .await
        .unwrap()
        .sent();
    assert_eq!(
        limiters[1].snapshot(&account()).labels[&Label::Light].spent_today,
        1
    );
    limiters[0].leave(Duration::from_secs(1)).await;
    limiters[1].leave(Duration::from_secs(1)).await;
    assert_eq!(
        limiters[1].sharing(&account()),
        Sharing::Shared { workers: 0 }
    );
}
