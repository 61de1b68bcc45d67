//! Leases over the store.

use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use tokio::time::{Instant, sleep};

use super::{Pair, broken, ensure, entry, key, put, value};
use crate::error::{ErrorKind, Result};
use crate::store::pace::with_time_enough;
use crate::store::{Claim, Claimed, Key, Lease, Store, holder};

const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(400);
const SOON: Duration = Duration::from_secs(20);

fn claim(store: &Arc<dyn Store>, key: &Key, time: Duration) -> Claim {
    Claim::new(store.clone(), key.clone(), time).owner("the suite")
}

/// A claim that nobody may be in the way of.
async fn free(store: &Arc<dyn Store>, key: &Key, time: Duration, what: &str) -> Result<Lease> {
    let lease = claim(store, key, time).within(SOON).await;
    lease.map_err(|error| match error.kind() {
        ErrorKind::Timeout => broken(what),
        _ => error,
    })
}

async fn taken(pair: &Pair, key: &Key, what: &str) -> Result<()> {
    for store in [&pair.one, &pair.two] {
        let claimed = claim(store, key, LONG).try_once().await?;
        let Claimed::Busy(found) = claimed else {
            return Err(broken(what));
        };
        ensure(found.owner == "the suite", "a lease has another owner")?;
        let claim = claim(store, key, LONG);
        let waited = claim.within(Duration::from_millis(50)).await;
        ensure(waited.is_err_and(|e| e.kind() == ErrorKind::Timeout), what)?;
    }
    Ok(())
}

/// Who has a lease has it alone, until it is given back.
pub(super) async fn one_at_a_time(pair: &Pair) -> Result<()> {
    let (mine, other) = (key("lease"), key("lease of another"));
    let first = free(&pair.one, &mine, LONG, "a lease that nobody had is taken").await?;
    taken(pair, &mine, "two hold a lease at a time").await?;
    let lease = free(&pair.two, &other, LONG, "a lease keeps others waiting").await?;
    lease.release().await?;
    let waiting = claim(&pair.two, &mine, LONG);
    let waiting = tokio::spawn(async move { (waiting.within(SOON).await, Instant::now()) });
    sleep(Duration::from_millis(30)).await;
    let fence = first.fence();
    let released = Instant::now();
    first.release().await?;
    let (second, got) = waiting
        .await
        .map_err(|e| broken("it panicked").with_source(e))?;
    let second = second.map_err(|_| broken("a lease that was given back is still held"))?;
    ensure(
        got.saturating_duration_since(released) < Duration::from_secs(5),
        "who waits for a lease does not hear that it was given back",
    )?;
    ensure(second.fence() > fence, "the fence of a lease does not grow")?;
    second.release().await?;
    ensure(
        holder(&*pair.one, &mine).await?.is_none(),
        "a lease that was given back has a holder",
    )?;
    // Dropped, it is given back by a task.
    drop(free(&pair.one, &mine, LONG, "a lease was not given back").await?);
    let lease = free(&pair.two, &mine, LONG, "a lease that was dropped is held").await?;
    lease.release().await
}

/// A lease ends by itself, unless it is renewed.
pub(super) async fn they_end(pair: &Pair) -> Result<()> {
    let look = || async {
        // What fails here fails in the check, too.
        let _ = pair.two.load(&key("lease that ends")).await;
    };
    with_time_enough(SHORT, look, |time| ends_in(pair, time)).await
}

async fn ends_in(pair: &Pair, time: Duration) -> Result<()> {
    // What is left of a check that came to nothing is in nobody's way.
    let mine = key("lease that ends").with(time.as_millis().to_string());
    let mut first = free(&pair.one, &mine, time, "a lease that nobody had is taken").await?;
    let fence = first.fence();
    let long = time.saturating_mul(2);
    let work = async {
        sleep(long).await;
        taken(pair, &mine, "a lease that is renewed ends all the same").await
    };
    first.while_held(work).await??;
    ensure(
        first.fence() == fence,
        "the fence of a lease changes when it is renewed",
    )?;
    // Nobody renews it any more.
    let begin = Instant::now();
    let mut second = free(&pair.two, &mine, LONG, "a lease outlives its time").await?;
    ensure(
        begin.elapsed() < time.saturating_mul(3),
        "a lease outlives its time",
    )?;
    ensure(second.fence() > fence, "the fence of a lease does not grow")?;
    ensure(
        first.renew().await.is_err() && first.is_lost(),
        "a lease that another has taken can be renewed",
    )?;
    first.release().await?;
    taken(
        pair,
        &mine,
        "a lease that has ended takes its successor's along",
    )
    .await?;
    second.renew().await?;
    second.release().await
}

/// Whoever holds the lease, loads and swaps, loses nothing and to nobody.
pub(super) async fn counting(pair: &Pair) -> Result<()> {
    let (count, mine) = (key("count"), key("lease of the count"));
    put(&*pair.one, &count, None, value("0")).await?;
    let tasks = (0..24).map(|n| {
        let (store, count, mine) = (pair.any(n).clone(), count.clone(), mine.clone());
        tokio::spawn(async move {
            let lease = claim(&store, &mine, LONG).within(LONG).await?;
            let found = entry(&*store, &count).await?;
            let number: u32 = String::from_utf8_lossy(&found.value).parse().unwrap_or(0);
            let next = number.saturating_add(1).to_string();
            put(&*store, &count, Some(found.version), value(&next))
                .await
                .map_err(|_| broken("two hold a lease: one lost a swap under it"))?;
            lease.release().await
        })
    });
    for task in join_all(tasks).await {
        task.map_err(|e| broken("it panicked").with_source(e))??;
    }
    ensure(
        entry(&*pair.two, &count).await?.value == "24",
        "swaps under a lease were lost",
    )
}
