//! The one refresh of a connection: load, lease, load again, token endpoint, swap, release.

use std::sync::Arc;

use async_trait::async_trait;

use super::cache::{EARLY, MARGIN, left};
use super::store::{Grant, LEASE, State, Stored, Swap, TokenStore};
use super::{AccessToken, Account};
use crate::clock::Clock;
use crate::error::{Error, ErrorKind, Result};

/// Gets tokens from the token endpoint.
#[async_trait]
pub(super) trait Renew: Sync {
    /// Whether there can be no tokens before somebody signed in.
    const SIGN_IN: bool;

    /// New tokens; `held` is what the store has.
    async fn renew(&self, held: Option<&Grant>) -> Result<Grant, NoGrant>;
}

/// Why there are no new tokens.
#[derive(Debug)]
pub(super) enum NoGrant {
    /// There never will be again; the reason, without secrets.
    #[cfg_attr(not(feature = "oauth"), allow(dead_code))] // apps with a secret can always ask
    Never(String),
    /// Not now.
    Failed(Error),
}

/// Tokens that live in a store.
pub(super) struct Shared {
    pub(super) store: Arc<dyn TokenStore>,
    pub(super) account: Account,
    pub(super) clock: Arc<dyn Clock>,
}

impl Shared {
    /// What the store has, or else what `renew` gets.
    pub(super) async fn token<R: Renew>(
        &self,
        refused: Option<&AccessToken>,
        renew: &R,
    ) -> Result<AccessToken> {
        let seen = self.store.load(&self.account).await?;
        self.check::<R>(seen.as_ref())?;
        if let Some(token) = self.good(seen.as_ref(), refused, EARLY) {
            return Ok(token);
        }
        match self.refresh(seen.as_ref(), refused, renew).await {
            Err(error) if error.kind() != ErrorKind::ReauthorizationRequired => {
                // An early refresh that fails takes nothing away.
                let held = self.store.load(&self.account).await.ok().flatten();
                match self.good(held.as_ref(), refused, MARGIN) {
                    Some(token) => {
                        tracing::warn!(%error, "token refresh failed; the stored one still works");
                        Ok(token)
                    }
                    None => Err(error),
                }
            }
            other => other,
        }
    }

    async fn refresh<R: Renew>(
        &self,
        seen: Option<&Stored>,
        refused: Option<&AccessToken>,
        renew: &R,
    ) -> Result<AccessToken> {
        let lease = self.store.lease(&self.account, LEASE).await?;
        let result = self.under_lease(seen, refused, renew).await;
        if let Err(error) = lease.release().await {
            tracing::warn!(%error, "the lease of a connection could not be released");
        }
        result
    }

    async fn under_lease<R: Renew>(
        &self,
        seen: Option<&Stored>,
        refused: Option<&AccessToken>,
        renew: &R,
    ) -> Result<AccessToken> {
        let held = self.store.load(&self.account).await?;
        self.check::<R>(held.as_ref())?;
        // Whoever had the lease before has refreshed: that token is as young as one can be.
        let changed = held.as_ref().map(|s| s.version) != seen.map(|s| s.version);
        let least = if changed { MARGIN } else { EARLY };
        if let Some(token) = self.good(held.as_ref(), refused, least) {
            return Ok(token);
        }
        let grant = held.as_ref().and_then(|s| s.state.grant());
        match renew.renew(grant).await {
            Ok(grant) => self.keep::<R>(held.as_ref(), refused, grant).await,
            Err(NoGrant::Failed(error)) => Err(error),
            Err(NoGrant::Never(reason)) => self.bury::<R>(held.as_ref(), refused, reason).await,
        }
    }

    /// Stores new tokens, then gives them out.
    async fn keep<R: Renew>(
        &self,
        held: Option<&Stored>,
        refused: Option<&AccessToken>,
        grant: Grant,
    ) -> Result<AccessToken> {
        let mut expect = held.map(|s| s.version);
        let fresh = grant.access.clone();
        for _ in 0..3 {
            let state = State::Live(Box::new(grant.clone()));
            let winner = match self.store.swap(&self.account, expect, state).await? {
                Swap::Done(_) => return Ok(fresh),
                Swap::Lost(winner) => winner,
            };
            if let Some(token) = self.good(winner.as_ref(), refused, MARGIN) {
                return Ok(token);
            }
            // The winner has no token that works. It called the connection dead, say, because the
            // refresh token was spent: by this refresh, whose answer is alive.
            expect = winner.map(|s| s.version);
        }
        Err(Error::new(
            ErrorKind::Store,
            "new tokens could not be stored: something writes to the token store without a lease",
        ))
    }

    /// Stores that the connection is over, unless others got on.
    async fn bury<R: Renew>(
        &self,
        held: Option<&Stored>,
        refused: Option<&AccessToken>,
        reason: String,
    ) -> Result<AccessToken> {
        let since = self.clock.now();
        let error = State::over(since, &reason);
        let expect = held.map(|s| s.version);
        let state = State::Dead { since, reason };
        match self.store.swap(&self.account, expect, state).await? {
            Swap::Done(_) => Err(error),
            Swap::Lost(winner) => {
                self.check::<R>(winner.as_ref())?;
                self.good(winner.as_ref(), refused, MARGIN).ok_or(error)
            }
        }
    }

    /// Fails where only a sign-in helps.
    fn check<R: Renew>(&self, stored: Option<&Stored>) -> Result<()> {
        match stored.map(|s| &s.state) {
            Some(State::Dead { since, reason }) if R::SIGN_IN => Err(State::over(*since, reason)),
            None if R::SIGN_IN => Err(Error::new(
                ErrorKind::ReauthorizationRequired,
                "the token store knows no such connection: an admin has to sign in first",
            )),
            _ => Ok(()),
        }
    }

    /// The stored token, if it may be used for more than `least` seconds.
    fn good(
        &self,
        stored: Option<&Stored>,
        refused: Option<&AccessToken>,
        least: i64,
    ) -> Option<AccessToken> {
        let token = &stored?.state.grant()?.access;
        let now = self.clock.now();
        let good = !refused.is_some_and(|r| r.same(token))
            && left(token, now).is_none_or(|left| left > least);
        good.then(|| token.clone())
    }
}
