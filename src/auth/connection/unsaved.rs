//! States that the store could not be given yet, and giving them to it later.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};

use super::{Inner, NoGrant, Renew, live_state};
use crate::auth::AccessToken;
use crate::auth::cache::{EARLY, MARGIN};
use crate::auth::store::{
    DISCONNECTED, LEASE, LEASE_RENEWAL, Lease, LeaseTerms, State, Stored, Swap, release, renew,
    renewing,
};
use crate::error::{Error, ErrorKind, Result};

/// A state that the store could not be given yet. Until then it counts instead of what is stored.
pub(super) struct Unsaved {
    pub(super) state: State,
    /// States that it may replace whatever their version: what the store held before, and earlier
    /// ones of our own.
    pub(super) replaces: Vec<State>,
    pub(super) expected_version: Option<u64>,
    /// Keeps others from refreshing with the token that is spent.
    pub(super) lease: Option<Box<dyn Lease>>,
    /// When it was last known to be held.
    pub(super) held: Instant,
}

/// The outcome of an attempt to store a state.
pub(super) enum Saved {
    Done,
    /// Somebody else stored something that counts instead.
    Superseded(Stored),
    Failed(Error),
}

/// How long one swap may take before it counts as failed.
const SWAP_TIMEOUT: Duration = Duration::from_secs(10);
/// Pauses between attempts to store what could not be stored.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// The longest of them is no longer than a lease may go without being renewed.
const LONGEST_PAUSE: Duration = LEASE_RENEWAL;

impl Inner {
    /// A token of what could not be stored, if there is something and it still cannot be.
    pub(super) async fn token_in_memory<R: Renew>(
        &self,
        slot: &mut Option<Unsaved>,
        refused: Option<&AccessToken>,
        renew: &R,
    ) -> Option<Result<AccessToken>> {
        if self.save_pending(slot).await {
            return None;
        }
        let unsaved = slot.as_mut()?;
        let token = match unsaved.state.token() {
            Ok(token) => token,
            Err(error) => return Some(Err(error)),
        };
        if self.is_usable(&token, refused, EARLY) {
            return Some(Ok(token));
        }
        // What the store has is spent already: nothing more can be lost.
        let renewal = renew.renew(unsaved.state.grant());
        let renewal = match &mut unsaved.lease {
            Some(lease) => renewing(&mut **lease, renewal).await,
            None => renewal.await,
        };
        let state = match renewal {
            Ok(grant) => live_state(grant, refused),
            Err(NoGrant::Never(reason)) => State::Dead {
                since: self.clock.now(),
                reason,
            },
            Err(NoGrant::Failed(error)) => {
                return Some(match self.is_usable(&token, refused, MARGIN) {
                    true => Ok(token),
                    false => Err(error),
                });
            }
        };
        let result = state.token();
        unsaved
            .replaces
            .push(std::mem::replace(&mut unsaved.state, state));
        self.save_pending(slot).await;
        Some(result)
    }

    /// Tries to store what could not be stored. True if there is nothing (more) to store.
    async fn save_pending(&self, slot: &mut Option<Unsaved>) -> bool {
        let Some(unsaved) = slot.as_mut() else {
            return true;
        };
        if let Saved::Failed(error) = self.save(unsaved, None).await {
            tracing::debug!(%error, "the state of a connection could still not be stored");
            return false;
        }
        if let Some(lease) = slot.take().and_then(|unsaved| unsaved.lease) {
            release(lease).await;
        }
        tracing::info!("the state of a connection that was kept in memory is settled");
        true
    }

    /// Tries again until nothing is left to store, also when no caller waits for it any more.
    pub(super) async fn store_later(self: Arc<Self>) {
        let mut pause = FIRST_PAUSE;
        loop {
            sleep(pause).await;
            pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
            let mut slot = self.unsaved.lock().await;
            if self.save_pending(&mut slot).await {
                return;
            }
            let Some(unsaved) = slot.as_mut() else {
                return;
            };
            if unsaved.state.grant().is_none() {
                continue;
            }
            if !self.keep_lease(unsaved).await {
                pause = FIRST_PAUSE;
            }
        }
    }

    /// Renews the lease of what is not stored, or claims it where there is none; false if that failed.
    ///
    /// A lease whose renewal failed is kept until another is held: to give it back would let others
    /// refresh with the token that is spent. It is claimed anew once it says that it is lost, or must
    /// have ended.
    async fn keep_lease(&self, unsaved: &mut Unsaved) -> bool {
        let asked = Instant::now();
        if let Some(lease) = &mut unsaved.lease {
            if renew(&mut **lease).await {
                unsaved.held = asked;
                return true;
            }
            if !lease.is_lost() && unsaved.held.elapsed() < LEASE.time {
                return false;
            }
        }
        let terms = LeaseTerms {
            wait: SWAP_TIMEOUT,
            ..LEASE
        };
        let lease = self.store.lease(&self.account, terms);
        let Ok(Ok(lease)) = timeout(SWAP_TIMEOUT, lease).await else {
            return false;
        };
        unsaved.lease = Some(lease);
        unsaved.held = Instant::now();
        true
    }

    /// Stores a state in place of what it follows.
    pub(super) async fn save(&self, unsaved: &mut Unsaved, refused: Option<&AccessToken>) -> Saved {
        for _ in 0..5 {
            let swap = self.store.swap(
                &self.account,
                unsaved.expected_version,
                unsaved.state.clone(),
            );
            let winner = match timeout(SWAP_TIMEOUT, swap).await {
                Ok(Ok(Swap::Done(_))) => return Saved::Done,
                Ok(Ok(Swap::Lost(winner))) => winner,
                Ok(Err(error)) => return Saved::Failed(error),
                Err(elapsed) => {
                    let error = Error::new(ErrorKind::Store, "the token store does not answer");
                    return Saved::Failed(error.with_source(elapsed));
                }
            };
            unsaved.expected_version = winner.as_ref().map(|s| s.version);
            // Nothing is stored any more: somebody removed it while its tokens are alive.
            let Some(winner) = winner else { continue };
            // A swap that failed may have written.
            if winner.state.is_same(&unsaved.state) {
                return Saved::Done;
            }
            // Nobody changed it where only the version differs.
            let replaceable = unsaved.replaces.iter().any(|s| s.is_same(&winner.state));
            if !replaceable && !self.gives_way(&winner, &unsaved.state, refused) {
                return Saved::Superseded(winner);
            }
        }
        Saved::Failed(Error::new(
            ErrorKind::Store,
            "new tokens could not be stored: something writes to the token store without a lease",
        ))
    }

    /// Whether a state that somebody else stored gives way to `state`.
    fn gives_way(&self, winner: &Stored, state: &State, refused: Option<&AccessToken>) -> bool {
        match (&winner.state, state.grant()) {
            // Called dead, say, because the refresh token was spent: by this refresh, whose answer
            // is alive. What was ended on purpose stays so.
            (State::Dead { reason, .. }, Some(_)) => reason != DISCONNECTED,
            // Tokens that anybody with the app's secret can get: the ones that work.
            (State::Live(_), Some(grant)) if grant.refresh.is_none() => {
                self.usable_token(Some(winner), refused, MARGIN).is_none()
            }
            // A later sign-in or refresh.
            _ => false,
        }
    }
}
