//! Leases of connections while work is done under them.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::future::{Either, select};
use tokio::time::timeout;

use super::{Lease, LeaseTerms};
use crate::error::{Error, ErrorKind};

/// A lease is waited for longer than all attempts of one refresh can take together. It is renewed
/// meanwhile, so it need not last as long.
pub(in crate::auth) const LEASE: LeaseTerms = LeaseTerms {
    wait: Duration::from_secs(120),
    time: Duration::from_secs(30),
};
/// How often it is renewed.
pub(in crate::auth) const LEASE_RENEWAL: Duration = Duration::from_secs(10);
/// A renewal that takes longer has failed: a quarter of the lease's time, so that there is time for
/// another one before the lease ends.
const RENEWAL_TIMEOUT: Duration = Duration::from_millis(7_500);
/// The pause after a renewal that failed.
const AGAIN: Duration = Duration::from_secs(1);

/// Does work and renews the lease meanwhile. Work that has begun goes on where that fails: the swap
/// at its end is the fence.
pub(in crate::auth) async fn renewing<T>(
    lease: &mut dyn Lease,
    work: impl Future<Output = T>,
) -> T {
    renewing_and_telling(lease, &Holding::default(), work).await
}

/// What is known of a lease while work is done under it.
#[derive(Default)]
pub(in crate::auth) struct Holding {
    is_lost: AtomicBool,
}

impl Holding {
    /// Whether the lease has ended, as far as its last renewal knows.
    pub(in crate::auth) fn is_lost(&self) -> bool {
        self.is_lost.load(Ordering::Relaxed)
    }
}

/// As [`renewing`], and the work finds out whether the lease is lost.
pub(in crate::auth) async fn renewing_and_telling<T>(
    lease: &mut dyn Lease,
    holding: &Holding,
    work: impl Future<Output = T>,
) -> T {
    match select(pin!(work), pin!(renew_always(lease, holding))).await {
        Either::Left((output, _)) => output,
        Either::Right((never, _)) => match never {},
    }
}

async fn renew_always(lease: &mut dyn Lease, holding: &Holding) -> Infallible {
    let mut pause = LEASE_RENEWAL;
    loop {
        tokio::time::sleep(pause).await;
        let is_renewed = renew(lease).await;
        let is_lost = !is_renewed && lease.is_lost();
        holding.is_lost.store(is_lost, Ordering::Relaxed);
        pause = match is_renewed {
            true => LEASE_RENEWAL,
            false => AGAIN,
        };
    }
}

/// Renews a lease, unless that fails or takes too long.
pub(in crate::auth) async fn renew(lease: &mut dyn Lease) -> bool {
    let error = match timeout(RENEWAL_TIMEOUT, lease.renew()).await {
        Ok(Ok(())) => return true,
        Ok(Err(error)) => error,
        Err(elapsed) => {
            Error::new(ErrorKind::Store, "the token store does not answer").with_source(elapsed)
        }
    };
    tracing::debug!(%error, "the lease of a connection could not be renewed");
    false
}

/// Gives a lease back. What was done under it counts, also if that fails: it ends by itself.
pub(in crate::auth) async fn release(lease: Box<dyn Lease>) {
    if let Err(error) = lease.release().await {
        tracing::warn!(%error, "the lease of a connection could not be released");
    }
}
