//! Tokens in a store, and the one refresh of a connection: load, lease, load again, reserve, load,
//! token endpoint, swap, release.
//!
//! Tokens that could not be stored are kept here: they count instead of what is stored, until the
//! store takes them. Nothing else may happen to them, since the refresh token that they replace is
//! spent.

mod unsaved;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep};

use super::AccessToken;
use super::cache::{EARLY, MARGIN, lives_longer};
use super::store::{
    Grant, Holding, LEASE, State, Stored, TokenStore, release, renewing_and_telling, with_retries,
};
use crate::account_key::AccountKey;
use crate::clock::Clock;
use crate::error::{Error, ErrorKind, Result};
use unsaved::{Saved, Unsaved};

/// Gets tokens from the token endpoint.
#[async_trait]
pub(super) trait Renew: Clone + Send + Sync + 'static {
    /// Whether there can be no tokens before an admin signed in. Then a refresh spends what only a
    /// new sign-in can replace.
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

/// A connection whose tokens are in a store. Clones are the same.
#[derive(Clone)]
pub(super) struct Connection(Arc<Inner>);

struct Inner {
    store: Arc<dyn TokenStore>,
    account: AccountKey,
    clock: Arc<dyn Clock>,
    /// Locked while tokens are got or stored, so that one does so at a time.
    unsaved: Mutex<Option<Unsaved>>,
}

/// The outcome of a refresh.
enum Refreshed {
    Token(AccessToken),
    /// Somebody else stored a state that needs a look of its own.
    Changed,
    /// The new state could not be stored.
    Unsaved(Unsaved),
}

impl Connection {
    pub(super) fn new(
        store: Arc<dyn TokenStore>,
        account: AccountKey,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self(Arc::new(Inner {
            store,
            account,
            clock,
            unsaved: Mutex::default(),
        }))
    }

    #[cfg(feature = "oauth")]
    pub(super) fn account(&self) -> &AccountKey {
        &self.0.account
    }

    /// What the store has, or else what `renew` gets.
    ///
    /// In a task of its own: a caller that gives up must not take along what was just got.
    pub(super) async fn token<R: Renew>(
        &self,
        refused: Option<&AccessToken>,
        renew: &R,
    ) -> Result<AccessToken> {
        let (connection, renew) = (self.0.clone(), renew.clone());
        let refused = refused.cloned();
        let task = tokio::spawn(async move { connection.token(refused.as_ref(), &renew).await });
        task.await.unwrap_or_else(|e| {
            Err(Error::new(ErrorKind::Auth, "the token request was interrupted").with_source(e))
        })
    }
}

impl Inner {
    async fn token<R: Renew>(
        self: &Arc<Self>,
        refused: Option<&AccessToken>,
        renew: &R,
    ) -> Result<AccessToken> {
        let mut unsaved = self.unsaved.lock().await;
        if let Some(result) = self.token_in_memory(&mut unsaved, refused, renew).await {
            return result;
        }
        // What others store meanwhile needs another look, and there is an end to it.
        for _ in 0..3 {
            if let Some(result) = self.token_in_store(&mut unsaved, refused, renew).await {
                return result;
            }
        }
        Err(Error::new(
            ErrorKind::Store,
            "the connection changes too often: something writes to the token store without a lease",
        ))
    }

    /// A token of what the store has, refreshed if need be; `None` if it has changed meanwhile.
    async fn token_in_store<R: Renew>(
        self: &Arc<Self>,
        unsaved: &mut Option<Unsaved>,
        refused: Option<&AccessToken>,
        renew: &R,
    ) -> Option<Result<AccessToken>> {
        let observed = match with_retries(|| self.store.load(&self.account)).await {
            Ok(observed) => observed,
            Err(error) => return Some(Err(error)),
        };
        if let Err(error) = self.check_signed_in::<R>(observed.as_ref()) {
            return Some(Err(error));
        }
        if let Some(token) = self.usable_token(observed.as_ref(), refused, EARLY) {
            return Some(Ok(token));
        }
        match self
            .refresh(unsaved, observed.as_ref(), refused, renew)
            .await
        {
            Ok(token) => token.map(Ok),
            Err(error) if error.kind() != ErrorKind::ReauthorizationRequired => {
                // An early refresh that fails takes nothing away.
                let held = self.store.load(&self.account).await.ok().flatten();
                match self.usable_token(held.as_ref(), refused, MARGIN) {
                    Some(token) => {
                        tracing::warn!(%error, "token refresh failed; the stored one still works");
                        Some(Ok(token))
                    }
                    None => Some(Err(error)),
                }
            }
            Err(error) => Some(Err(error)),
        }
    }

    async fn refresh<R: Renew>(
        self: &Arc<Self>,
        slot: &mut Option<Unsaved>,
        observed: Option<&Stored>,
        refused: Option<&AccessToken>,
        renew: &R,
    ) -> Result<Option<AccessToken>> {
        let mut lease = with_retries(|| self.store.lease(&self.account, LEASE)).await?;
        let holding = Holding::default();
        let refreshed = self.under_lease(&holding, observed, refused, renew);
        let refreshed = renewing_and_telling(&mut *lease, &holding, refreshed).await;
        let mut unsaved = match refreshed {
            Ok(Refreshed::Unsaved(unsaved)) => unsaved,
            other => {
                release(lease).await;
                return match other? {
                    Refreshed::Token(token) => Ok(Some(token)),
                    Refreshed::Changed | Refreshed::Unsaved(_) => Ok(None),
                };
            }
        };
        // Where nothing but a call was spent, others may ask for tokens of their own.
        if R::SIGN_IN && unsaved.state.grant().is_some() {
            unsaved.lease = Some(lease);
            unsaved.held = Instant::now();
        } else {
            release(lease).await;
        }
        let result = unsaved.state.token();
        *slot = Some(unsaved);
        tokio::spawn(self.clone().store_later());
        result.map(Some)
    }

    async fn under_lease<R: Renew>(
        &self,
        holding: &Holding,
        observed: Option<&Stored>,
        refused: Option<&AccessToken>,
        renew: &R,
    ) -> Result<Refreshed> {
        let mut held = with_retries(|| self.store.load(&self.account)).await?;
        self.check_signed_in::<R>(held.as_ref())?;
        // Whoever had the lease before has refreshed: that token is as young as one can be.
        let min_seconds = if is_same(held.as_ref(), observed) {
            EARLY
        } else {
            MARGIN
        };
        if let Some(token) = self.usable_token(held.as_ref(), refused, min_seconds) {
            return Ok(Refreshed::Token(token));
        }
        if R::SIGN_IN {
            with_retries(|| self.store.reserve(&self.account)).await?;
            let now = with_retries(|| self.store.load(&self.account)).await?;
            if !is_same(now.as_ref(), held.as_ref()) {
                return Ok(Refreshed::Changed);
            }
            // Another may be about to spend the token that is held: its outcome is waited for.
            if holding.is_lost() {
                return Ok(Refreshed::Changed);
            }
            held = now;
        }
        let state = match renew
            .renew(held.as_ref().and_then(|s| s.state.grant()))
            .await
        {
            Ok(grant) => live_state(grant, refused),
            Err(NoGrant::Never(reason)) => State::Dead {
                since: self.clock.now(),
                reason,
            },
            Err(NoGrant::Failed(error)) => return Err(error),
        };
        let mut unsaved = Unsaved {
            state,
            expected_version: held.as_ref().map(|s| s.version),
            replaces: held.map(|s| s.state).into_iter().collect(),
            lease: None,
            held: Instant::now(),
        };
        for pause in [50, 500, 0] {
            match self.save(&mut unsaved, refused).await {
                Saved::Done => return unsaved.state.token().map(Refreshed::Token),
                Saved::Superseded(winner) => {
                    self.check_signed_in::<R>(Some(&winner))?;
                    return Ok(match self.usable_token(Some(&winner), refused, MARGIN) {
                        Some(token) => Refreshed::Token(token),
                        None => Refreshed::Changed,
                    });
                }
                Saved::Failed(error) if pause == 0 => tracing::warn!(
                    %error,
                    "the new state of a connection could not be stored; it is kept in memory, and \
                     storing it is tried again"
                ),
                Saved::Failed(_) => sleep(Duration::from_millis(pause)).await,
            }
        }
        Ok(Refreshed::Unsaved(unsaved))
    }

    /// Fails where only a sign-in helps.
    fn check_signed_in<R: Renew>(&self, stored: Option<&Stored>) -> Result<()> {
        match stored.map(|s| &s.state) {
            Some(state @ State::Dead { .. }) if R::SIGN_IN => state.token().map(drop),
            None if R::SIGN_IN => Err(Error::new(
                ErrorKind::ReauthorizationRequired,
                "the token store knows no such connection: an admin has to sign in first",
            )),
            _ => Ok(()),
        }
    }

    /// The stored token, if it may be used for more than `min_seconds`.
    fn usable_token(
        &self,
        stored: Option<&Stored>,
        refused: Option<&AccessToken>,
        min_seconds: i64,
    ) -> Option<AccessToken> {
        let token = &stored?.state.grant()?.access;
        self.is_usable(token, refused, min_seconds)
            .then(|| token.clone())
    }

    fn is_usable(
        &self,
        token: &AccessToken,
        refused: Option<&AccessToken>,
        min_seconds: i64,
    ) -> bool {
        let now = self.clock.now();
        !refused.is_some_and(|r| r.is_same(token)) && lives_longer(token, now, min_seconds)
    }
}

/// New tokens, with the sets of scopes for whose sake they were asked for: others who share the
/// store need not ask once more for the sake of the same.
fn live_state(mut grant: Grant, refused: Option<&AccessToken>) -> State {
    if let Some(refused) = refused {
        grant.access = grant
            .access
            .with_widened_for(refused.widened_for().to_vec());
    }
    State::Live(Box::new(grant))
}

/// Whether both are the same state, whatever their versions.
fn is_same(one: Option<&Stored>, other: Option<&Stored>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one.state.is_same(&other.state),
        (None, None) => true,
        _ => false,
    }
}
