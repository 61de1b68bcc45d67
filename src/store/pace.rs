//! Checks whose outcome depends on time, where a machine or a store can be slow.

use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures::future::{Either, select};
use tokio::time::{Instant, sleep};

use crate::error::Result;

/// How often a check is done that fails where everything is slow, each time with four times as much
/// time.
const ROUNDS: u32 = 3;
const TICK: Duration = Duration::from_millis(10);

/// Does a check with leases of this time. Should it fail while a look at the store took longer than
/// an eighth of that, with the pauses of this process, it shows nothing, and is done again with more
/// time. What fails at a time that is long for machine and store fails.
pub(crate) async fn with_time_enough<C, L>(
    time: Duration,
    look: impl Fn() -> L,
    check: impl Fn(Duration) -> C,
) -> Result<()>
where
    C: Future<Output = Result<()>>,
    L: Future<Output = ()>,
{
    let mut time = time;
    for _ in 1..ROUNDS {
        let slowest = AtomicU64::new(0);
        let looking = async {
            loop {
                let begin = Instant::now();
                sleep(TICK).await;
                look().await;
                let took = begin.elapsed().saturating_sub(TICK).as_millis();
                slowest.fetch_max(u64::try_from(took).unwrap_or(u64::MAX), Ordering::Relaxed);
            }
        };
        let result = match select(pin!(check(time)), pin!(looking)).await {
            Either::Left((result, _)) => result,
            Either::Right((never, _)) => never,
        };
        let slowest = Duration::from_millis(slowest.load(Ordering::Relaxed));
        if result.is_ok() || slowest.saturating_mul(8) < time {
            return result;
        }
        time = time.saturating_mul(4);
    }
    check(time).await
}
