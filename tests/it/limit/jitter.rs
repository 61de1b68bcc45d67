//! Calls that are slower and quicker on their way, and processes that follow each other.
//!
//! A server counts calls when they arrive, as Zoom does, by sliding windows and by the clock's.

use std::collections::VecDeque;

use super::*;

/// splitmix64.
struct Dice(u64);

impl Dice {
    fn between(&mut self, least: u64, most: u64) -> Duration {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        Duration::from_micros(least * 1000 + (z ^ (z >> 31)) % ((most - least) * 1000 + 1))
    }
}

struct Server {
    rate: Rate,
    /// Whether a window is one of the clock's, and not the last one.
    fixed: bool,
    /// Whether its answers say what is left.
    tells: bool,
    began: Instant,
    arrived: VecDeque<Instant>,
    refused: usize,
    dice: Dice,
}

impl Server {
    fn new(rate: Rate, fixed: bool, tells: bool, seed: u64) -> Arc<Mutex<Self>> {
        Arc::new(Mutex::new(Self {
            rate,
            fixed,
            tells,
            began: Instant::now(),
            arrived: VecDeque::new(),
            refused: 0,
            dice: Dice(seed),
        }))
    }

    fn answer(&mut self) -> Observed {
        let now = Instant::now();
        let window = self.rate.window;
        let turn = |at: Instant| (at - self.began).as_micros() / window.as_micros();
        let gone = |at: Instant| match self.fixed {
            true => turn(at) < turn(now),
            false => now - at >= window,
        };
        while self.arrived.front().is_some_and(|at| gone(*at)) {
            self.arrived.pop_front();
        }
        let full = self.arrived.len() >= self.rate.calls as usize;
        if full {
            self.refused += 1;
        } else {
            self.arrived.push_back(now);
        }
        let limit = u64::from(self.rate.calls);
        let mut answer = match self.tells {
            true => says(LimitKind::Qps, limit, limit - self.arrived.len() as u64),
            false => seen(|_| {}),
        };
        if full {
            (answer.status, answer.hold) = (429, Some(Duration::from_secs(1)));
        }
        answer
    }
}

/// Sends calls, again if they are refused, over a way that takes from `way.0` to `way.1` ms.
async fn process(
    server: &Arc<Mutex<Server>>,
    plan: Plan,
    label: Label,
    calls: usize,
    way: (u64, u64),
) {
    let (limiter, account) = (limiter(plan), AccountKey::new("a"));
    let one = |_| async {
        for _ in 0..20 {
            let permit = limiter.acquire(&account, label, CAP).await.unwrap();
            let departure = permit.depart();
            let way = server.lock().unwrap().dice.between(way.0, way.1);
            tokio::time::sleep(way).await;
            let answer = server.lock().unwrap().answer();
            departure.answered();
            limiter.observe(&account, label, &answer);
            if answer.status != 429 {
                return;
            }
        }
        panic!("refused again and again");
    };
    futures::future::join_all((0..calls).map(one)).await;
}

const PLANS: [Plan; 3] = [Plan::Free, Plan::Pro, Plan::Business];
const LABELS: [Label; 3] = [Label::Light, Label::Medium, Label::Heavy];

#[tokio::test(start_paused = true)]
async fn jitter_on_the_way_brings_no_429_and_costs_what_is_stated() {
    // From 50 to 300 ms, a mean of 125 above the fastest; and none at all.
    for (way, cost) in [((50, 300), 1.135), ((0, 300), 1.16), ((200, 200), 1.01)] {
        for (i, plan) in PLANS.into_iter().enumerate() {
            for label in LABELS {
                for fixed in [false, true] {
                    for seed in 0..2 {
                        let rate = plan.rate(label);
                        let server = Server::new(rate, fixed, true, seed * 31 + i as u64);
                        let calls = rate.calls as usize * 15;
                        let began = Instant::now();
                        process(&server, plan, label, calls, way).await;
                        let what = format!("{plan:?} {label} {way:?} fixed {fixed} seed {seed}");
                        assert_eq!(server.lock().unwrap().refused, 0, "{what}");
                        // The first 64 calls pay for what is not known of the way yet.
                        let first = 64_u32.div_ceil(rate.calls);
                        let most = rate.window.mul_f64(15.0 * cost)
                            + Duration::from_millis(400)
                            + Duration::from_millis(way.1).min(Duration::from_millis(300)) * first;
                        let took = began.elapsed();
                        assert!(took <= most, "{what}: {took:?}, not {most:?}");
                    }
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_process_that_follows_another_meets_one_429_at_most() {
    for plan in PLANS {
        for label in LABELS {
            for (fixed, tells) in [(false, true), (true, true), (false, false)] {
                for seed in 0..2 {
                    let rate = plan.rate(label);
                    let server = Server::new(rate, fixed, tells, seed);
                    for calls in [3, 1, 5, 2, 1] {
                        let before = server.lock().unwrap().refused;
                        let calls = rate.calls as usize * calls + 1;
                        process(&server, plan, label, calls, (50, 300)).await;
                        let refused = server.lock().unwrap().refused - before;
                        let what = format!("{plan:?} {label} fixed {fixed} tells {tells}");
                        // Where nothing is told, those that went evenly until the first 429 came.
                        let most = if tells {
                            1
                        } else {
                            2 + rate.calls as usize / 5
                        };
                        assert!(refused <= most, "{what}: {refused} of {calls}");
                    }
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_hold_of_a_year_is_tried_after_a_day_by_one_call_alone() {
    let (limiter, account) = (limiter(Plan::Pro), AccountKey::new("a"));
    let year = limited(LimitKind::Qps, Duration::from_secs(86_400 * 365));
    limiter.observe(&account, Label::Heavy, &year);
    let error = limiter
        .acquire(&account, Label::Heavy, CAP)
        .await
        .unwrap_err();
    assert_eq!(error.retry_at(), Some(at("2026-05-31T12:00:00Z")));
    tokio::time::advance(Duration::from_secs(86_400)).await;
    let first = limiter.acquire(&account, Label::Heavy, CAP).await.unwrap();
    let departure = first.depart();
    let mut second = std::pin::pin!(limiter.acquire(&account, Label::Heavy, CAP));
    assert!(futures::poll!(second.as_mut()).is_pending(), "one alone");
    departure.answered();
    limiter.observe(&account, Label::Heavy, &says(LimitKind::Qps, 10, 9));
    second.await.unwrap().sent();
}
