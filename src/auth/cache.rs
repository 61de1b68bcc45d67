//! The one token cache of a client, and its single flight.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures::FutureExt;
use futures::future::Shared;

use super::{AccessToken, TokenProvider};
use crate::clock::Clock;
use crate::error::{Error, ErrorKind, Result};
use crate::time::{later, until};

/// A token this close to its end is replaced before it is used.
pub(super) const EARLY: i64 = 300;
/// After an early replacement failed, how long the old token is used without another try.
const EARLY_PAUSE: Duration = Duration::from_secs(30);
/// A token is not sent in its last seconds: it could end on the way.
pub(super) const MARGIN: i64 = 5;

/// A token that is younger has the scopes that its app has now.
const YOUNG: i64 = 60;
/// How long Zoom's tokens live, for those of which only the end is known.
const LIFE: i64 = 3600;

type Flight = Shared<Pin<Box<dyn Future<Output = Result<AccessToken>> + Send>>>;

/// Keeps the current token. Clones share it.
#[derive(Clone)]
pub(crate) struct TokenCache(Arc<Shelf>);

struct Shelf {
    provider: Arc<dyn TokenProvider>,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    token: Option<AccessToken>,
    /// When it came.
    since: Option<DateTime<Utc>>,
    /// The sets of scopes for whose sake another token was asked for; with the time of a failure,
    /// if none came.
    sought: HashMap<String, Option<DateTime<Utc>>>,
    /// The token that the API refused last.
    refused: Option<AccessToken>,
    flight: Option<Flight>,
    no_early_before: Option<DateTime<Utc>>,
}

enum Use {
    Now(AccessToken),
    /// Wait for the flight; a failure leaves the old token, if that still works.
    After(Flight, Option<AccessToken>),
}

impl TokenCache {
    pub(crate) fn new(provider: Arc<dyn TokenProvider>, clock: Arc<dyn Clock>) -> Self {
        Self(Arc::new(Shelf {
            provider,
            clock,
            state: Mutex::default(),
        }))
    }

    /// A token that may be used now, fetched if need be. One fetch serves all who wait, and goes
    /// on when they are dropped.
    pub(crate) async fn get(&self) -> Result<AccessToken> {
        let (flight, fallback) = match self.plan() {
            Use::Now(token) => return Ok(token),
            Use::After(flight, fallback) => (flight, fallback),
        };
        let result = flight.clone().await;
        let mut state = self.0.lock();
        if let Err(error) = result {
            // The flight clears itself, unless its runtime ended under it.
            if state.flight.as_ref().is_some_and(|f| f.ptr_eq(&flight)) {
                state.flight = None;
            }
            return match fallback {
                Some(token) => {
                    let now = self.0.clock.now();
                    state.no_early_before = Some(later(now, EARLY_PAUSE));
                    tracing::warn!(%error, "early token refresh failed; the old token still works");
                    Ok(token)
                }
                None => Err(error),
            };
        }
        result
    }

    fn plan(&self) -> Use {
        let now = self.0.clock.now();
        let mut state = self.0.lock();
        let usable = state
            .token
            .clone()
            .filter(|t| left(t, now).is_none_or(|left| left > MARGIN));
        if let Some(token) = &usable {
            let early = left(token, now).is_some_and(|left| left <= EARLY)
                && state.no_early_before.is_none_or(|t| t <= now);
            if !early {
                return Use::Now(token.clone());
            }
        }
        let flight = match &state.flight {
            Some(flight) => flight.clone(),
            None => {
                let flight = self.take_off(state.refused.clone());
                state.flight = Some(flight.clone());
                flight
            }
        };
        Use::After(flight, usable)
    }

    /// Starts the fetch in a task of its own.
    fn take_off(&self, refused: Option<AccessToken>) -> Flight {
        let shelf = self.0.clone();
        let task = tokio::spawn(async move {
            let result = match shelf.provider.token(refused.as_ref()).await {
                Ok(token) if refused.as_ref().is_some_and(|r| r.same(&token)) => Err(Error::new(
                    ErrorKind::Auth,
                    "Zoom refused the access token, and the token provider gave the same one again",
                )),
                other => other,
            };
            let mut state = shelf.lock();
            state.flight = None;
            if let Ok(token) = &result {
                state.token = Some(token.clone());
                state.since = Some(shelf.clock.now());
                // One that is old already is all that the provider could get.
                let now = shelf.clock.now();
                state.no_early_before = left(token, now)
                    .is_some_and(|left| left <= EARLY)
                    .then(|| later(now, EARLY_PAUSE));
            }
            // One refusal costs one fetch: should the API have been wrong, the next call may try
            // the same token again instead of being stuck with the refusal.
            state.refused = None;
            result
        });
        let landed = async move {
            task.await.unwrap_or_else(|e| {
                Err(Error::new(ErrorKind::Auth, "the token request was interrupted").with_source(e))
            })
        };
        landed.boxed().shared()
    }

    /// After a call was refused for want of one of `scopes`: whether there is another token by now,
    /// so that the call is worth one more try.
    ///
    /// A scope that is added to the app comes with the next token. So a token that is not quite new
    /// is worth another, once for each set of scopes: what is missing then is missing from the app.
    /// Until the other one is there, and if none comes, `token` stays in use.
    pub(crate) async fn wider(&self, token: &AccessToken, scopes: &[&str]) -> bool {
        let mut scopes = scopes.to_vec();
        scopes.sort_unstable();
        scopes.dedup();
        let set = scopes.join(" ");
        let Some(flight) = self.plan_wider(token, &set) else {
            return !self.is_held(token);
        };
        if let Err(error) = flight.clone().await {
            let now = self.0.clock.now();
            let mut state = self.0.lock();
            if state.flight.as_ref().is_some_and(|f| f.ptr_eq(&flight)) {
                state.flight = None;
            }
            state.sought.insert(set, Some(now));
            tracing::debug!(%error, "no other token came for a scope that is missing");
        }
        !self.is_held(token)
    }

    /// The flight that may bring a token with these scopes; `None` if there is none to wait for.
    fn plan_wider(&self, token: &AccessToken, set: &str) -> Option<Flight> {
        let now = self.0.clock.now();
        let mut state = self.0.lock();
        if !state.token.as_ref().is_some_and(|t| t.same(token)) {
            return None;
        }
        if let Some(flight) = &state.flight {
            return Some(flight.clone());
        }
        let life = chrono::TimeDelta::seconds(LIFE);
        let issue = token
            .issue()
            .or_else(|| token.expiry()?.checked_sub_signed(life))
            .or(state.since)?;
        let young = now.signed_duration_since(issue).num_seconds() <= YOUNG;
        let sought = token.sought_scopes().iter().any(|s| s == set)
            || state
                .sought
                .get(set)
                .is_some_and(|failed| failed.is_none_or(|at| until(at, now) < EARLY_PAUSE));
        if young || sought {
            return None;
        }
        state.sought.insert(set.to_owned(), None);
        let mut sets = token.sought_scopes().to_vec();
        sets.push(set.to_owned());
        let flight = self.take_off(Some(token.clone().sought(sets)));
        state.flight = Some(flight.clone());
        Some(flight)
    }

    fn is_held(&self, token: &AccessToken) -> bool {
        let state = self.0.lock();
        state.token.as_ref().is_some_and(|t| t.same(token))
    }

    /// Whether `token` is still the one to use.
    pub(crate) fn is_current(&self, token: &AccessToken) -> bool {
        let now = self.0.clock.now();
        let state = self.0.lock();
        state.token.as_ref().is_some_and(|t| t.same(token))
            && left(token, now).is_none_or(|left| left > 0)
    }

    /// Drops `token` after the API refused it, if it is still the current one.
    pub(crate) fn refuse(&self, token: &AccessToken) {
        let mut state = self.0.lock();
        if state.token.as_ref().is_some_and(|t| t.same(token)) {
            state.token = None;
            state.refused = Some(token.clone());
        }
    }
}

impl Shelf {
    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing panics while the lock is held; if it did, the state would still be whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) fn left(token: &AccessToken, now: DateTime<Utc>) -> Option<i64> {
    let left = |at: DateTime<Utc>| at.signed_duration_since(now).num_seconds();
    token.expiry().map(left)
}
