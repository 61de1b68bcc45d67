//! Leases that end under those who refresh.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use tokio::time::sleep;
use zoom_admin::auth::store::{Lease, LeaseTerms, MemoryStore, State, Stored, Swap, TokenStore};
use zoom_admin::{AccountKey, Error, ErrorKind, Result, async_trait, user};

use super::{app, client, connected, fake, minutes, name, on};

/// A store whose leases are lost, and say so or not.
#[derive(Clone)]
struct Losing {
    inner: MemoryStore,
    says: bool,
    /// How many of the leases to come are lost at their first renewal.
    lost: Arc<AtomicU32>,
    leases: Arc<AtomicU32>,
    /// What the next reservation takes.
    pause: Duration,
    fails: Arc<AtomicBool>,
}

impl Losing {
    fn new(inner: &MemoryStore, says: bool, pause: Duration) -> Self {
        Self {
            inner: inner.clone(),
            says,
            lost: Arc::new(AtomicU32::new(1)),
            leases: Arc::default(),
            pause,
            fails: Arc::default(),
        }
    }
}

#[async_trait]
impl TokenStore for Losing {
    async fn load(&self, c: &AccountKey) -> Result<Option<Stored>> {
        self.inner.load(c).await
    }
    async fn swap(&self, c: &AccountKey, expect: Option<u64>, new: State) -> Result<Swap> {
        if self.fails.load(Ordering::Relaxed) {
            return Err(Error::new(ErrorKind::Store, "it cannot be written"));
        }
        self.inner.swap(c, expect, new).await
    }
    async fn reserve(&self, _: &AccountKey) -> Result<()> {
        if self.leases.load(Ordering::Relaxed) == 1 {
            sleep(self.pause).await;
        }
        Ok(())
    }
    async fn lease(&self, c: &AccountKey, terms: LeaseTerms) -> Result<Box<dyn Lease>> {
        let lease = self.inner.lease(c, terms).await?;
        self.leases.fetch_add(1, Ordering::Relaxed);
        let is_lost = self.lost.load(Ordering::Relaxed) > 0;
        if is_lost {
            self.lost.fetch_sub(1, Ordering::Relaxed);
        }
        let lease = (!is_lost).then_some(lease);
        Ok(Box::new(Lost(lease, self.says)))
    }
}

/// Where there is no lease behind it, it was lost at once: others can have it.
struct Lost(Option<Box<dyn Lease>>, bool);

#[async_trait]
impl Lease for Lost {
    async fn renew(&mut self) -> Result<()> {
        match &mut self.0 {
            Some(lease) => lease.renew().await,
            None => Err(Error::new(ErrorKind::Store, "it is lost")),
        }
    }
    async fn release(self: Box<Self>) -> Result<()> {
        match self.0 {
            Some(lease) => lease.release().await,
            None => Ok(()),
        }
    }
    fn is_lost(&self) -> bool {
        self.1 && self.0.is_none()
    }
}

/// Between the last look and the question to Zoom, another may have begun to refresh: who knows that
/// its lease is lost waits for that one's outcome.
#[tokio::test(start_paused = true)]
async fn a_refresh_token_is_not_spent_under_a_lease_that_is_lost() {
    for says in [true, false] {
        let fake = fake();
        let storage = connected(&fake).await;
        let losing = Losing::new(&storage, says, Duration::from_secs(12));
        let zoom = on(&fake)
            .authorization_code(&app(), name())
            .token_store(losing.clone())
            .build()
            .unwrap();
        minutes(61).await;
        zoom.send(user::Summary::new()).await.unwrap();
        let leases = losing.leases.load(Ordering::Relaxed);
        assert_eq!(leases, 1 + u32::from(says), "{says}");
        assert_eq!(fake.refreshes(), 1);
    }
}

/// Tokens that could not be stored are kept under a lease, so that nobody spends what is spent. One
/// that says it is lost is claimed anew at once, and not when its time is over.
#[tokio::test(start_paused = true)]
async fn a_lease_that_is_lost_is_claimed_anew_before_others_spend_what_is_spent() {
    let fake = fake();
    let storage = connected(&fake).await;
    let losing = Losing::new(&storage, true, Duration::ZERO);
    let zoom = on(&fake)
        .authorization_code(&app(), name())
        .token_store(losing.clone())
        .build()
        .unwrap();
    minutes(61).await;
    losing.fails.store(true, Ordering::Relaxed);
    zoom.send(user::Summary::new()).await.unwrap();
    sleep(Duration::from_secs(5)).await;
    assert_eq!(losing.leases.load(Ordering::Relaxed), 2);
    let other = client(&fake, &storage);
    let other = tokio::spawn(async move { other.send(user::Summary::new()).await });
    sleep(Duration::from_secs(60)).await;
    assert!(!other.is_finished());
    losing.fails.store(false, Ordering::Relaxed);
    other.await.unwrap().unwrap();
    assert_eq!(fake.refreshes(), 1);
    assert_eq!(fake.connections_lost(), 0);
}
