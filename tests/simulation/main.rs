//! Whole syncs of small accounts in simulated time, under faults that a seed chooses.
//!
//! Each seed takes an account with its plan, its page size, the life of its page tokens and the
//! rules of its reports, and reads it while things go wrong: 429s in each form, 5xx, resets, cut
//! bodies, outages, revoked tokens, dying page tokens, random latencies; reports that are refused
//! or answer for fewer days; users who are added, changed, moved and removed; a plan taken for a
//! greater one, and a day's budget that is soon spent; answers with HTTP 200 that are no answers, on
//! any page, and answers with a value that cannot be read. Meanwhile the sync is killed, at random
//! times or after every few calls, and resumed from its last checkpoint or the one before, by the same
//! client or by a new one, at once or after days or months; and checkpoints and snapshots are offered
//! to it that are another account's, of another version, or damaged. It is held against a calm reading
//! of the same account:
//!
//! - it ends;
//! - every user who was there all the time is there once, and nobody twice;
//! - no record is lost and none counts twice: where the coverage says that days were read, every
//!   user's sign-ins, meetings and host rows of them are the same to the last one, and elsewhere
//!   they are not more;
//! - without a kill, no two records share a key: equal sign-ins in the same second are two;
//! - so it is of a sync that was stopped, whatever of it was given;
//! - every gap is told: what differs without one fails, and a complete coverage means that nothing
//!   does;
//! - after a pause each day is read or told, and none is given up that Zoom still has;
//! - what is wrong among what was kept is an error, never an empty beginning, and costs no call;
//! - a verdict that differs is `unknown`, and the coverage says why;
//! - no send leaves too early: in no sliding second and no UTC day more than the plan allows.
//!
//! `SIMULATION_SEEDS` sets how many seeds run (default 1,000); `SIMULATION_SEED=n` runs one alone.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::cast_possible_truncation
)]

mod check;
#[path = "../support/decisions.rs"]
mod decisions;
mod foreign;
mod store;
mod world;
mod wrong;

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, OnceLock};
use std::time::{Duration, Instant};

use foreign::Foreign;
use store::Store;
use world::{Random, World};
use zoom_admin::fake::Fake;
use zoom_admin::{Builder, DailyLimits, ErrorKind, Plan, Zoom, transport::Transport};

fn client(fake: &Fake, transport: impl Transport, world: World, plan: Plan) -> Builder {
    Zoom::builder()
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
        .transport(transport)
        .clock(fake.clock())
        .plan(plan)
        .max_page_size(world.page_size())
}

/// In simulated time: longer than any read takes.
const FOR_EVER: Duration = Duration::from_secs(5 * 86_400);

const LONGEST_PAUSE: Duration = Duration::from_secs(401 * 86_400);

/// Within a block of sums, a month, what reports reach back, and beyond it.
fn pause(r: &mut Random) -> Duration {
    let days = r.pick(&[1, 2, 5, 27, 40, 100, 150, 178, 179, 180, 181, 200, 400]);
    Duration::from_secs(days * 86_400 + r.below(86_400))
}

fn simulate<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    runtime.block_on(future)
}

/// Each account, read in peace; once, however many seeds take it.
fn calm(world: World) -> Arc<Store> {
    type Calm = HashMap<World, Arc<OnceLock<Arc<Store>>>>;
    static CALM: LazyLock<Mutex<Calm>> = LazyLock::new(Mutex::default);
    let cell = CALM.lock().unwrap().entry(world).or_default().clone();
    let read = || {
        simulate(async {
            let fake = world.fake();
            let zoom = client(&fake, fake.clone(), world, world.plan().1)
                .build()
                .unwrap();
            let mut store = Store::new(world);
            let sync = tokio::time::timeout(FOR_EVER, store.sync(&zoom)).await;
            sync.expect("a calm sync ends")
                .expect("a calm sync succeeds");
            assert!(
                store.coverage.is_complete(),
                "{world:?}: {}",
                store.coverage
            );
            assert_eq!(store.again, 0, "{world:?}: two records share a key");
            let limited = fake.calls().iter().any(|c| c.status == Some(429));
            assert!(!limited, "{world:?}: a send escaped the limit");
            check::limits(&fake, world.plan().1, world.plan().1.daily_limits());
            Arc::new(store)
        })
    };
    cell.get_or_init(read).clone()
}

#[derive(Debug, Default)]
struct Sums {
    seeds: u64,
    faulty: u64,
    complete: u64,
    killed: u64,
    paused: u64,
    calls: u64,
    failed: Vec<u64>,
}

fn run(seed: u64, sums: &mut Sums) {
    let world = World::of(seed);
    let calm = calm(world);
    simulate(async {
        let mut r = Random::of(seed, 7);
        let fake = world.fake();
        let before: Vec<_> = fake.users().into_iter().map(|u| u.email).collect();
        let mut trouble = world::trouble(seed, &fake);
        let foreign = Foreign::new(seed, fake.clone());
        trouble.damaged = foreign.damages();
        let plan = match trouble.wrong_plan {
            true => Plan::Business,
            false => world.plan().1,
        };
        let daily = match trouble.daily {
            Some(heavy) => DailyLimits {
                heavy: Some(heavy),
                ..plan.daily_limits()
            },
            None => plan.daily_limits(),
        };
        let build = || client(&fake, foreign.clone(), world, plan).daily_limits(daily);
        let mut zoom = build().build().unwrap();
        let mut store = Store::new(world);
        let mut kills = r.pick(&[0, 0, 1, 2, 3]);
        // Instead of at random times, after each so many calls.
        let few = r.one_in(6).then(|| 40 + r.below(60));
        if let Some(calls) = few {
            foreign.tell_every(calls);
            kills = 40;
        }
        let mut undisturbed = true;
        // Pauses, and what is wrong among what was kept.
        let mut p = Random::of(seed, 9);
        let mut pauses = p.pick(&[0, 0, 0, 1, 2]);
        let mut paused = false;
        let mut attempts = 0;
        let ended = tokio::time::timeout(FOR_EVER + 2 * LONGEST_PAUSE, async {
            loop {
                attempts += 1;
                assert!(attempts < 3_000, "it does not end");
                if let Some(kept) = store.checkpoint.clone()
                    && p.one_in(4)
                {
                    let (before, snapshot) = (fake.calls().len(), store.snapshot());
                    wrong::is_refused(&mut p, &zoom, &store.options, &kept, &snapshot);
                    assert_eq!(fake.calls().len(), before, "it was asked for");
                }
                let longest = r.pick(&[300, 3_000, 30_000]);
                let wait = match kills {
                    0 => FOR_EVER,
                    _ if few.is_some() => FOR_EVER,
                    _ => Duration::from_millis(r.below(longest)),
                };
                let killed = async {
                    match few.filter(|_| kills > 0) {
                        Some(_) => foreign.reached().await,
                        None => tokio::time::sleep(wait).await,
                    }
                };
                let ended = tokio::select! {
                    ended = store.sync(&zoom) => Ok(ended),
                    () = killed => Err(()),
                };
                match ended {
                    Ok(Ok(())) => {
                        // The next sync, perhaps.
                        if pauses == 0 || p.one_in(2) {
                            return;
                        }
                        pauses -= 1;
                        paused = true;
                        undisturbed = false;
                        tokio::time::sleep(pause(&mut p)).await;
                        continue;
                    }
                    // An outage while the users were listed: it is tried again later.
                    Ok(Err(error)) => {
                        if std::env::var("SIMULATION_SEED").is_ok() {
                            println!("again after {error}");
                        }
                        let outage = error.kind() == ErrorKind::Transport;
                        // Whoever starts again after every few calls spends the day's budget.
                        let spent = few.is_some() && error.kind() == ErrorKind::RateLimited;
                        // The token was revoked, and the fresh one, too.
                        let refused = fake.calls().into_iter();
                        let refused = refused.filter(|c| c.status == Some(401)).count();
                        let code = error.api().map(|api| api.code);
                        let revoked = refused > 1 && code == Some(124);
                        let expected = outage || spent || revoked || foreign.is_any();
                        assert!(expected || error.status() == Some(503), "{error}");
                        undisturbed = false;
                        tokio::time::sleep(Duration::from_secs(60)).await;
                    }
                    Err(()) => {
                        store.stop();
                        check::records(&store, &calm, &trouble, &before);
                        undisturbed = false;
                        kills -= 1;
                        sums.killed += 1;
                        if p.one_in(4) {
                            store.forget_last();
                        }
                        if pauses > 0 && store.checkpoint.is_some() && p.one_in(2) {
                            pauses -= 1;
                            paused = true;
                            tokio::time::sleep(pause(&mut p)).await;
                        }
                        if r.one_in(2) {
                            // A process that starts again, with what it kept of the day.
                            let spending = zoom.budget().spending.unwrap();
                            tokio::time::sleep(Duration::from_secs(61)).await;
                            let kept = serde_json::to_string(&spending).unwrap();
                            let kept = serde_json::from_str(&kept).unwrap();
                            zoom = build().spending(kept).build().unwrap();
                        }
                    }
                }
            }
        });
        let ended = ended.await;
        if paused {
            store.join();
        }
        if std::env::var("SIMULATION_SEED").is_ok() {
            println!("{world:?} {:?} {}", trouble.touched, store.coverage);
            for (source, gap) in store.coverage.gaps() {
                println!("{source}: {gap}");
            }
            for call in fake.calls() {
                let query = call.query.replace("next_page_token", "token");
                println!("{:?} {} {query}", call.status, call.path);
            }
        }
        ended.expect("it does not end");
        // What is given twice is given after a kill only.
        assert!(
            store.again == 0 || !undisturbed,
            "{} records twice",
            store.again
        );
        // An invitation that lapses during a pause is listed no more.
        let listed: Vec<_> = before
            .into_iter()
            .filter(|email| fake.user(email).is_some())
            .collect();
        check::same(&store, &calm, &trouble, &listed);
        if paused {
            check::no_day_is_skipped(&store, zoom_admin::Clock::now(&fake.clock()));
        }
        if !trouble.wrong_plan {
            check::limits(&fake, plan, daily);
        }
        let calls = fake.calls();
        let faulty = calls.iter().any(|c| c.status != Some(200));
        sums.seeds += 1;
        sums.calls += calls.len() as u64;
        sums.faulty += u64::from(faulty);
        sums.complete += u64::from(store.coverage.is_complete());
        sums.paused += u64::from(paused);
    });
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Runs a seed so that a failure names it, and the other seeds go on.
fn named(seed: u64, sums: &mut Sums) {
    let run = std::panic::AssertUnwindSafe(|| run(seed, &mut *sums));
    if std::panic::catch_unwind(run).is_err() {
        println!("it fails with SIMULATION_SEED={seed}");
        sums.failed.push(seed);
    }
}

#[test]
fn whatever_happens_a_sync_is_complete_or_says_what_is_missing() {
    if let Some(seed) = number("SIMULATION_SEED") {
        return run(seed, &mut Sums::default());
    }
    let seeds = number("SIMULATION_SEEDS").unwrap_or(1_000);
    let begin = Instant::now();
    let threads = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    let workers: Vec<_> = (0..threads)
        .map(|worker| {
            std::thread::spawn(move || {
                let mut sums = Sums::default();
                for seed in (worker..seeds).step_by(threads as usize) {
                    named(seed, &mut sums);
                }
                sums
            })
        })
        .collect();
    let mut all = Sums::default();
    for worker in workers {
        let sums = worker.join().expect("a worker ends");
        all.failed.extend(sums.failed);
        all.seeds += sums.seeds;
        all.faulty += sums.faulty;
        all.complete += sums.complete;
        all.killed += sums.killed;
        all.paused += sums.paused;
        all.calls += sums.calls;
    }
    println!(
        "{} seeds in {:.1} s: {} with faults, {} complete all the same, {} kills, {} with pauses, \
         {} calls",
        all.seeds,
        begin.elapsed().as_secs_f64(),
        all.faulty,
        all.complete,
        all.killed,
        all.paused,
        all.calls
    );
    assert!(all.failed.is_empty(), "seeds that failed: {:?}", all.failed);
    if seeds >= 100 {
        assert!(all.faulty * 10 > seeds * 8, "hardly a fault fell: {all:?}");
        assert!(
            all.complete * 3 > seeds,
            "hardly a sync was complete: {all:?}"
        );
        assert!(all.killed * 3 > seeds, "hardly a sync was killed: {all:?}");
        assert!(all.paused * 5 > seeds, "hardly a sync paused: {all:?}");
    }
}
