//! Connections to a server that many use at once: made once for all who wait for one, and replaced
//! when the server is silent, however short the patience of those who ask.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::future::{BoxFuture, FutureExt, Shared};
use tokio::time::{Instant, timeout};

use crate::error::{Error, ErrorKind, Result};

/// Making a connection takes no longer than this, with names, TLS and sign-in.
pub(super) const CONNECT: Duration = Duration::from_secs(10);
/// A question that takes longer than this has failed.
pub(super) const ANSWER: Duration = Duration::from_secs(20);
/// A connection is not used any more when a question was given up on it, so long ago, and nothing
/// was answered since. Shorter pauses are those of a server that is busy.
const SILENCE: Duration = Duration::from_secs(1);
/// The pause after an attempt that failed, where a connection is good to have and nobody waits.
const AGAIN: Duration = Duration::from_secs(5);

/// A client that knows whether its connection has ended.
pub(super) trait Connected: Send + Sync + 'static {
    fn is_closed(&self) -> bool;
}

/// The place of one connection.
pub(super) struct Slot<C>(Mutex<Option<Attempt<C>>>);

/// An attempt to connect, and its outcome with the time of it. It is a task of its own: it comes to
/// its end also if all give up who have waited for it.
type Attempt<C> = Shared<BoxFuture<'static, (Result<Arc<Link<C>>>, Instant)>>;

/// A connection.
pub(super) struct Link<C> {
    pub(super) client: C,
    health: Mutex<Health>,
}

#[derive(Default)]
struct Health {
    is_broken: bool,
    /// When the first question was asked that was given up, if nothing was answered since.
    silent_since: Option<Instant>,
}

/// A question on a connection. Dropped, its answer has not come: the caller gave up.
pub(super) struct Question<'a> {
    health: &'a Mutex<Health>,
    asked: Option<Instant>,
}

impl<C> Default for Slot<C> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<C: Connected> Slot<C> {
    /// The connection; made if there is none that can be used. All who wait for it wait for one
    /// attempt, and get its error.
    pub(super) async fn get<F>(&self, connect: impl FnOnce() -> F) -> Result<Arc<Link<C>>>
    where
        F: Future<Output = Result<C>> + Send + 'static,
    {
        let attempt = {
            let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            match &*slot {
                Some(attempt) if outcome(attempt).is_none_or(|(made, _)| is_usable(&made)) => {
                    attempt.clone()
                }
                _ => slot.insert(start(connect())).clone(),
            }
        };
        attempt.await.0
    }

    /// The connection if it is there. Where it is not, it is made for later; after an attempt that
    /// failed, not at once.
    pub(super) fn get_now<F>(&self, connect: impl FnOnce() -> F) -> Option<Arc<Link<C>>>
    where
        F: Future<Output = Result<C>> + Send + 'static,
    {
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match slot.as_ref().map(outcome) {
            Some(None) => None,
            Some(Some((Ok(link), _))) if link.is_usable() => Some(link),
            Some(Some((Err(_), at))) if at.elapsed() < AGAIN => None,
            _ => {
                *slot = Some(start(connect()));
                None
            }
        }
    }
}

/// The outcome of an attempt that has come to its end.
fn outcome<C>(attempt: &Attempt<C>) -> Option<(Result<Arc<Link<C>>>, Instant)> {
    attempt.clone().now_or_never()
}

fn is_usable<C: Connected>(made: &Result<Arc<Link<C>>>) -> bool {
    made.as_ref().is_ok_and(|link| link.is_usable())
}

fn start<C: Connected>(connect: impl Future<Output = Result<C>> + Send + 'static) -> Attempt<C> {
    let task = tokio::spawn(timeout(CONNECT, connect));
    let outcome = async move {
        let made = match task.await {
            Ok(Ok(made)) => made,
            Ok(Err(elapsed)) => {
                let text = format!("no connection was made within {} s", CONNECT.as_secs());
                Err(Error::new(ErrorKind::Store, text).with_source(elapsed))
            }
            Err(error) => {
                let text = "making a connection was interrupted";
                Err(Error::new(ErrorKind::Store, text).with_source(error))
            }
        };
        let link = made.map(|client| {
            let health = Mutex::default();
            Arc::new(Link { client, health })
        });
        (link, Instant::now())
    };
    outcome.boxed().shared()
}

impl<C: Connected> Link<C> {
    fn is_usable(&self) -> bool {
        let health = lock(&self.health);
        let is_silent = health.silent_since.is_some_and(|at| at.elapsed() > SILENCE);
        !health.is_broken && !is_silent && !self.client.is_closed()
    }

    /// To be told what becomes of a question.
    pub(super) fn ask(&self) -> Question<'_> {
        Question {
            health: &self.health,
            asked: Some(Instant::now()),
        }
    }
}

impl Question<'_> {
    /// The connection works.
    pub(super) fn answered(mut self) {
        self.asked = None;
        lock(self.health).silent_since = None;
    }

    /// The connection is not to be used any more.
    pub(super) fn failed(mut self) {
        self.asked = None;
        lock(self.health).is_broken = true;
    }
}

impl Drop for Question<'_> {
    fn drop(&mut self) {
        if let Some(asked) = self.asked {
            lock(self.health).silent_since.get_or_insert(asked);
        }
    }
}

fn lock(health: &Mutex<Health>) -> std::sync::MutexGuard<'_, Health> {
    health.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures::future::join_all;
    use tokio::time::sleep;

    use super::*;

    struct Client;

    impl Connected for Client {
        fn is_closed(&self) -> bool {
            false
        }
    }

    static MADE: AtomicUsize = AtomicUsize::new(0);

    async fn connect() -> Result<Client> {
        Ok(Client)
    }

    async fn never() -> Result<Client> {
        std::future::pending().await
    }

    #[tokio::test(start_paused = true)]
    async fn all_who_wait_share_one_attempt_and_its_bound() {
        let slot = Slot::default();
        let begin = Instant::now();
        let made = join_all((0..50).map(|_| slot.get(never))).await;
        assert!(made.iter().all(|made| made.is_err()));
        assert_eq!(begin.elapsed().as_secs(), CONNECT.as_secs());
        // What failed is not what the next one gets.
        assert!(slot.get(connect).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn an_attempt_outlives_the_patience_of_those_who_wait() {
        let slot = Slot::default();
        let slow = || async {
            MADE.fetch_add(1, Ordering::Relaxed);
            sleep(Duration::from_secs(3)).await;
            Ok(Client)
        };
        let mut waited = 0;
        while timeout(Duration::from_millis(500), slot.get(slow))
            .await
            .is_err()
        {
            waited += 1;
        }
        assert!((5..=6).contains(&waited), "{waited}");
        assert_eq!(MADE.load(Ordering::Relaxed), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_connection_is_replaced_however_short_the_patience() {
        let slot = Slot::default();
        let first = slot.get(connect).await.unwrap();
        let begin = Instant::now();
        loop {
            let link = slot.get(connect).await.unwrap();
            if !Arc::ptr_eq(&link, &first) {
                break;
            }
            let question = link.ask();
            sleep(Duration::from_millis(100)).await;
            drop(question);
        }
        let waited = begin.elapsed();
        assert!(waited < SILENCE * 2, "{waited:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_caller_that_gives_up_on_a_server_that_answers_costs_no_connection() {
        let slot = Slot::default();
        let first = slot.get(connect).await.unwrap();
        for _ in 0..20 {
            let link = slot.get(connect).await.unwrap();
            assert!(Arc::ptr_eq(&link, &first));
            let (given_up, answered) = (link.ask(), link.ask());
            sleep(Duration::from_millis(300)).await;
            drop(given_up);
            answered.answered();
        }
        first.ask().failed();
        assert!(!Arc::ptr_eq(&slot.get(connect).await.unwrap(), &first));
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_is_good_to_have_is_waited_for_by_nobody() {
        let slot = Slot::default();
        let fails = || async { Err::<Client, _>(Error::new(ErrorKind::Store, "refused")) };
        assert!(slot.get_now(fails).is_none());
        sleep(Duration::from_millis(10)).await;
        assert!(slot.get(connect).now_or_never().is_none());
        sleep(Duration::from_millis(10)).await;
        assert!(slot.get_now(connect).is_some());
        let slot = Slot::default();
        let _ = slot.get(fails).await;
        // Refused a moment ago, it is not asked for at once again.
        assert!(slot.get_now(connect).is_none());
        sleep(Duration::from_millis(10)).await;
        assert!(slot.get_now(connect).is_none());
        sleep(AGAIN).await;
        assert!(slot.get_now(connect).is_none());
        sleep(Duration::from_millis(10)).await;
        assert!(slot.get_now(connect).is_some());
    }
}
