//! Readings that their worker loses on the way: to somebody who writes their state, and to a store that
//! is gone for a while, or for good.

use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::time::{Instant, timeout};
use zoom_admin::fleet::{self, State, Summary};
use zoom_admin::store::{Store, Swapped, Typed};
use zoom_admin::{ErrorKind, Result};

use super::{Reached, World, key};

const HOUR: Duration = Duration::from_secs(3_600);
const LEASE: Duration = Duration::from_secs(3);
/// From the beginning until something happens, in the middle of readings that last longer.
const AFTER: Duration = Duration::from_secs(2);

/// Reads all accounts, two at a time, while something happens on the way.
async fn run_while(world: &World, what: impl AsyncFnOnce(&Reached)) -> Result<Summary> {
    let store = world.reached();
    let options = world.options().lease(LEASE);
    let running = fleet::run(store.clone(), world.accounts(0, &store), options);
    let running = tokio::spawn(timeout(HOUR, running));
    tokio::time::sleep(AFTER).await;
    what(&store).await;
    running.await.unwrap().expect("the worker ends")
}

#[tokio::test(start_paused = true)]
async fn a_reading_that_was_lost_is_taken_up_again_while_others_go_on() {
    let world = World::new(2);
    let lost = Instant::now() + AFTER;
    let forgotten = async |_: &Reached| {
        fleet::forget(world.reached(), &key(0)).await.unwrap();
    };
    let summary = run_while(&world, forgotten).await.unwrap();
    assert_eq!((summary.finished, summary.lost), (2, 1), "{summary:?}");
    // By then it is noticed, as the lease cannot be renewed.
    let again = lost + LEASE / 3;
    let (_, _, other) = world.turns(1)[0];
    let calls = world.calls.lock().unwrap();
    let in_time = |(_, account, at): &&(_, _, Instant)| *account == 0 && again < *at && *at < other;
    assert!(
        calls.iter().any(|call| in_time(&call)),
        "{again:?} {other:?} {calls:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn who_takes_a_reading_over_sends_as_soon_as_the_lease_of_the_killed_one_has_ended() {
    let world = World::new(1);
    let options = || world.options().lease(LEASE);
    let store = world.reached();
    let killed = fleet::run(store.clone(), world.accounts(0, &store), options());
    let killed = tokio::spawn(killed);
    tokio::time::sleep(AFTER).await;
    store.cut.store(true, Ordering::Relaxed);
    killed.abort();
    let end = Instant::now() + LEASE + LEASE / 3;

    let store = world.reached();
    let run = fleet::run(store.clone(), world.accounts(1, &store), options());
    assert_eq!(run.await.unwrap().finished, 1);
    let turns = world.turns(0);
    let (worker, first, _) = turns[1];
    assert!(worker == 1 && first < end, "{end:?} {turns:?}");
}

#[tokio::test(start_paused = true)]
async fn a_state_that_is_damaged_on_the_way_fails_its_account_and_no_other() {
    let world = World::new(2);
    let damaged = async |store: &Reached| {
        let key = Typed::<State>::new(world.reached(), "fleet").key(&key(0));
        let version = store.load(&key).await.unwrap().entry.map(|e| e.version);
        let swap = store.swap(&key, version, Some("no state".into())).await;
        assert!(matches!(swap, Ok(Swapped::Done { .. })));
    };
    let summary = run_while(&world, damaged).await.unwrap();
    let (finished, failed, lost) = (summary.finished, summary.failed, summary.lost);
    assert_eq!((finished, failed, lost), (1, 1, 1), "{summary:?}");
    let statuses = fleet::statuses(world.reached()).await.unwrap();
    assert!(statuses[0].error.is_some() && statuses[1].error.is_none());
}

/// Cuts the store off for a time.
async fn cut_for(world: &World, time: Duration) -> Result<Summary> {
    let cut = async |store: &Reached| {
        store.cut.store(true, Ordering::Relaxed);
        tokio::time::sleep(time).await;
        store.cut.store(false, Ordering::Relaxed);
    };
    run_while(world, cut).await
}

#[tokio::test(start_paused = true)]
async fn a_store_that_is_gone_for_a_moment_costs_no_account() {
    let world = World::new(3);
    let summary = cut_for(&world, LEASE / 2).await.unwrap();
    assert_eq!((summary.finished, summary.failed), (3, 0), "{summary:?}");
    assert_eq!(world.finished().await, 3);
}

#[tokio::test(start_paused = true)]
async fn a_store_that_stays_away_ends_the_worker() {
    let world = World::new(3);
    let error = cut_for(&world, HOUR / 2).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Store);
    assert_eq!(world.finished().await, 0);
}
