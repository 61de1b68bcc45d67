//! Whole reviews of small accounts in simulated time, under faults that a seed chooses.
//!
//! Each seed makes an account, a set of rules for reports, and a profile of faults: 429s in each
//! form, 5xx, resets, cut bodies, revoked tokens, dying page tokens, random latencies. The review
//! under faults is held against the calm one of the same account. What must hold:
//!
//! - it ends;
//! - if the coverage is complete, it is the same to the last number;
//! - every user is there once;
//! - a finding that differs is `unknown`, and the coverage says why;
//! - whoever is in use stays in use, unless the report that shows it was not read;
//! - no send is refused by the fake's own limits, to the letter of any sliding second.
//!
//! `SIMULATION_SEEDS` sets how many seeds run (default 100); `SIMULATION_SEED=n` runs one alone.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use zoom_admin::fake::{
    Fake, FakeAccount, FakeBeyond, FakeChaos, FakeEnds, FakeMonth, FakePlan, FakeReportRules,
};
use zoom_admin::usage::{self, Finding, Review};
use zoom_admin::{Plan, Zoom};

/// A generator of its own, so that a seed means the same for ever (splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }
    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.below(of.len() as u64)).unwrap()]
    }
    fn chance(&mut self, most: f64) -> f64 {
        #[allow(clippy::cast_precision_loss)]
        let unit = self.below(1_000) as f64 / 1_000.0;
        unit * most
    }
}

/// The fake of a seed, calm.
fn fake(seed: u64) -> Fake {
    let mut r = Random(seed);
    let users = u32::try_from(r.below(201)).unwrap();
    Fake::builder()
        .account(FakeAccount::seeded(users, r.next()))
        .seed(seed)
        .plan(r.pick(&[FakePlan::Pro, FakePlan::Business]))
        .report_rules(FakeReportRules {
            ends: r.pick(&[FakeEnds::Inclusive, FakeEnds::Exclusive]),
            month: r.pick(&[FakeMonth::Days30, FakeMonth::Days31, FakeMonth::Calendar]),
            too_wide: r.pick(&[FakeBeyond::Refuse, FakeBeyond::Clamp]),
            too_old: r.pick(&[FakeBeyond::Refuse, FakeBeyond::Clamp]),
        })
        .build()
}

fn chaos(seed: u64) -> FakeChaos {
    let mut r = Random(seed ^ 0xC0FF_EE00);
    let latency = Duration::from_millis(r.below(1_500));
    FakeChaos {
        seed,
        latency: Duration::from_millis(r.below(100))..latency + Duration::from_millis(100),
        rate_limited: r.chance(0.05),
        server_error: r.chance(0.06),
        reset: r.chance(0.06),
        cut: r.chance(0.06),
        revoke_token: r.chance(0.02),
        expire_page_token: r.chance(0.05),
    }
}

async fn review(fake: &Fake, seed: u64) -> Review {
    let mut r = Random(seed ^ 0xFEED);
    let zoom = Zoom::builder()
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
        .transport(fake.clone())
        .clock(fake.clock())
        .plan(Plan::Pro)
        .max_page_size(u32::try_from(1 + r.below(60)).unwrap())
        .build()
        .unwrap();
    let options = usage::Options::new().days(u32::try_from(20 + r.below(100)).unwrap());
    let read = usage::review(&zoom, options);
    // Simulated: a review that hangs would wait for ever.
    let day = Duration::from_secs(86_400);
    tokio::time::timeout(day, read)
        .await
        .unwrap_or_else(|_| panic!("SIMULATION_SEED={seed}: the review does not end"))
        .unwrap_or_else(|e| panic!("SIMULATION_SEED={seed}: {e}"))
}

fn findings(review: &Review) -> BTreeMap<String, Finding> {
    let users = review.users.iter();
    users
        .map(|u| (u.user.email.clone(), u.finding.clone()))
        .collect()
}

/// Runs one seed; whether faults fell, and whether the review was complete all the same.
fn run(seed: u64) -> (bool, bool) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    runtime.block_on(async {
        let quiet = fake(seed);
        let calm = review(&quiet, seed).await;
        let rough = fake(seed);
        rough.chaos(chaos(seed));
        let review = review(&rough, seed).await;

        let known: Vec<_> = rough.users().into_iter().map(|u| u.email).collect();
        if review.coverage.is_complete() {
            // Every number: no sign-in or meeting lost, none counted twice.
            let same = calm.users == review.users && calm.unknown_hosts == review.unknown_hosts;
            assert!(same, "SIMULATION_SEED={seed}: complete, and not the same");
        }
        let (calm, found) = (findings(&calm), findings(&review));
        assert_eq!(
            review.users.len(),
            known.len(),
            "SIMULATION_SEED={seed}: someone is lost or double"
        );
        for email in &known {
            let (was, is) = (&calm[email], &found[email]);
            // A candidate may stay one with its sign-ins unread; nobody becomes one.
            let milder = match is {
                Finding::Unknown(_) => true,
                Finding::Candidate(_) => matches!(was, Finding::Candidate(_)),
                _ => false,
            };
            let explained = milder && !review.coverage.is_complete();
            assert!(
                was == is || explained,
                "SIMULATION_SEED={seed}: {email} {was:?} {is:?}"
            );
        }
        if std::env::var("SIMULATION_SEED").is_ok() {
            println!("{}", review.coverage);
            for (source, gap) in review.coverage.gaps() {
                println!("{source}: {gap}");
            }
        }
        // Injected 429s are not the limiter's fault; the fake's own windows never had to refuse.
        let limited = rough
            .calls()
            .iter()
            .filter(|c| c.status == Some(429))
            .count();
        let faults = rough
            .calls()
            .iter()
            .filter(|c| c.status != Some(200))
            .count();
        let escaped = quiet.calls().iter().any(|c| c.status == Some(429));
        assert!(!escaped, "SIMULATION_SEED={seed}: a send escaped the limit");
        (faults > limited, review.coverage.is_complete())
    })
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn no_fault_loses_a_user_or_makes_a_candidate() {
    if let Some(seed) = number("SIMULATION_SEED") {
        run(seed);
        return;
    }
    let seeds = number("SIMULATION_SEEDS").unwrap_or(100);
    let begin = Instant::now();
    let threads = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    let workers: Vec<_> = (0..threads)
        .map(|worker| {
            std::thread::spawn(move || {
                let (mut faulty, mut complete) = (0, 0);
                for seed in (worker..seeds).step_by(usize::try_from(threads).unwrap()) {
                    let (fault, whole) = run(seed);
                    faulty += u64::from(fault);
                    complete += u64::from(whole);
                }
                (faulty, complete)
            })
        })
        .collect();
    let sums = workers.into_iter().map(|w| w.join().unwrap());
    let (faulty, complete) = sums.fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
    println!(
        "{seeds} seeds, {faulty} with faults, {complete} complete all the same: {:.1} s",
        begin.elapsed().as_secs_f64()
    );
    assert!(
        faulty * 10 > seeds * 8,
        "hardly a fault fell: {faulty} of {seeds}"
    );
}
